//! Commissioners and the local authorities beside them.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::OrgId;

/// Identity of a commissioner; never changes.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Commissioner {
    /// Dense id among all organisations.
    pub id: OrgId,
    /// Position among commissioners, which people and practices refer to.
    pub index: u32,
    /// Key of chance, from the name.
    pub key: u64,
    /// Dense id of its region.
    pub region: OrgId,
    /// Dense id of the local authority beside it.
    pub authority: OrgId,
    /// Indices of its providers of care that has one provider each.
    pub community: u32,
    /// Index of its mental health provider.
    pub mental_health: u32,
    /// Index of its care homes and agencies.
    pub care_homes: u32,
    /// Index of its pharmacies.
    pub pharmacy: u32,
}

/// What a local authority can do about social care, kept with the commissioner it works beside.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SocialCare {
    /// Fraction of a package start carried to the next week, in rows.
    pub carry: f64,
    /// Packages started this year, in rows.
    pub started: u64,
    /// Requests that had to wait another week this year, in rows.
    pub refused: u64,
    /// Requests that wait now, in rows.
    pub waiting: u64,
    /// Requests this year, in rows.
    pub requested: u64,
    /// Packages it can start per person and year.
    pub rate: f64,
    /// People registered, in rows; refreshed weekly.
    pub registered: u64,
}
