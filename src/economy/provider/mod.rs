//! A provider on one site: acute, community, mental health, independent, care homes, pharmacy.
//! The same components serve all; what differs is which steps are open and which queues fill.

pub mod accrued_inputs;
pub mod activity;
pub mod approvals;
pub mod beds;
pub mod caseload;
pub mod contracting;
pub mod financial_expectations;
pub mod queues;
pub mod step_capacity;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{OrgId, TownId};
use crate::params::vocabulary::{Lever, ProviderKind};

/// Identity of a provider; never changes.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Provider {
    /// Dense id among all organisations.
    pub id: OrgId,
    /// Position among providers.
    pub index: u32,
    /// Key of chance, from the name.
    pub key: u64,
    /// What sort of provider.
    pub kind: ProviderKind,
    /// Town of the site.
    pub town: TownId,
    /// East, minutes.
    pub x: f64,
    /// North, minutes.
    pub y: f64,
    /// Index of the commissioner it lies in.
    pub commissioner: u32,
    /// People nearest to it at the start.
    pub catchment: u64,
    /// Whether it runs the volume-sensitive specialist service.
    pub specialist: bool,
}

/// Levers and traits of a provider that change slowly.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeverSettings {
    /// Cost per unit of input relative to the mean; above 1 is cheaper.
    pub efficiency: f64,
    /// Coded case-mix weight over the true one; 1 = truthful.
    pub coding: f64,
    /// Levers by kind, as deviations from the professional norm.
    pub levers: [f64; Lever::COUNT],
}

impl LeverSettings {
    /// The value of a lever.
    pub const fn lever(&self, lever: Lever) -> f64 {
        self.levers[lever as usize]
    }
    /// Quality effort over all care, around the norm 0, where a share of it is covered by
    /// indicators.
    pub fn quality(&self, covered: f64) -> f64 {
        self.lever(Lever::Quality) + covered * self.lever(Lever::Measured)
    }
    /// Effort for what indicators cover, around the norm 0.
    pub const fn measured_effort(&self) -> f64 {
        self.lever(Lever::Quality) + self.lever(Lever::Measured)
    }
}
