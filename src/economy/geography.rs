//! Towns, sites and travel: the plane the economy lies on. Coordinates are travel minutes, so the
//! straight line between two points is the journey time off-peak.

use serde::{Deserialize, Serialize};

use crate::kernel::ids::{OrgId, TownId};
use crate::kernel::math;
use crate::params::vocabulary::ProviderKind;

/// A settlement people live in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Town {
    /// Name, unique in the place; the key of chance.
    pub name: String,
    /// East, minutes of travel.
    pub x: f64,
    /// North, minutes of travel.
    pub y: f64,
    /// Radius of the settled area, minutes.
    pub radius: f64,
    /// People (not rows) living here at the start.
    pub population: u64,
}

/// A provider as the place describes it: one organisation on one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSpec {
    /// Name, unique over all organisations.
    pub name: String,
    /// What sort of provider.
    pub kind: ProviderKind,
    /// Town of the site.
    pub town: TownId,
    /// East, minutes.
    pub x: f64,
    /// North, minutes.
    pub y: f64,
    /// Index into `commissioners` of the body it lies in.
    pub commissioner: u32,
    /// People with this as their nearest site of its kind; sets its size at the start.
    pub catchment: u64,
    /// Whether an acute site runs the volume-sensitive specialist service.
    pub specialist: bool,
}

/// A GP practice as the place describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeSpec {
    /// Name, unique over all organisations.
    pub name: String,
    /// Town the practice lies in; its patients live there.
    pub town: TownId,
    /// East, minutes.
    pub x: f64,
    /// North, minutes.
    pub y: f64,
    /// Registered patients (people, not rows) at the start.
    pub list: u64,
    /// Share of the list in each deprivation fifth, most deprived first; sums to 1.
    pub deprivation: [f64; 5],
    /// Tilt of the age structure, 0 = the middle practice; +1 raises the share over 65 by about
    /// two fifths.
    pub age_tilt: f64,
    /// Index into `commissioners`.
    pub commissioner: u32,
    /// Index of the place (locality of about 250,000) within its commissioner.
    pub locality: u32,
}

/// A commissioning body as the place describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionerSpec {
    /// Name, unique over all organisations.
    pub name: String,
    /// Index into `regions`.
    pub region: u32,
}

/// Everything the generator creates before any person or organisation exists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    /// Towns in id order.
    pub towns: Vec<Town>,
    /// Region names.
    pub regions: Vec<String>,
    /// Commissioning bodies.
    pub commissioners: Vec<CommissionerSpec>,
    /// Providers.
    pub providers: Vec<ProviderSpec>,
    /// Practices, sorted by (commissioner, locality, town, name).
    pub practices: Vec<PracticeSpec>,
}

/// Straight-line travel time between two points, minutes.
#[must_use]
pub fn minutes_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    math::sqrt(dx * dx + dy * dy)
}

/// An organisation's kind, as it appears in outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OrgKind {
    /// National body: source of allocations and rescue.
    Nation,
    /// Regional tier.
    Region,
    /// Commissioner of any form.
    Commissioner,
    /// Local authority.
    LocalAuthority,
    /// Provider of any kind.
    Provider,
    /// GP practice.
    Practice,
}

/// Name and kind of an organisation by dense id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrgEntry {
    /// Dense id.
    pub id: OrgId,
    /// What it is.
    pub kind: OrgKind,
    /// Unique name.
    pub name: String,
}
