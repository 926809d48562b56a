//! Coding: how a provider writes down the complexity of what it did. Deeper coding raises the
//! case-mix weight of admitted care above the true one; counts are not touched.

use crate::params::groups::InformationParams;
use crate::params::vocabulary::Service;

use super::activity::ActivityTable;

/// Depth of a provider's coding: 0 is usual, 1 the deepest it can get away with.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Coding {
    /// Depth, 0 to 1.
    pub depth: f64,
}

impl Coding {
    /// Factor on the true case-mix weight of admitted care.
    #[must_use]
    pub fn factor(&self, params: &InformationParams) -> f64 {
        let usual = params.coding_uplift.get();
        let room = (params.coding_uplift_max.get() - usual).max(0.0);
        1.0 + usual + self.depth.clamp(0.0, 1.0) * room
    }
    /// Activity as coded.
    #[must_use]
    pub fn coded(&self, truth: &ActivityTable, params: &InformationParams) -> ActivityTable {
        let factor = self.factor(params);
        let mut coded = *truth;
        for service in Service::ALL.iter().filter(|service| has_complexity_groups(**service)) {
            coded.of_mut(*service).weighted *= factor;
        }
        coded
    }
}

/// Whether the price group of a service depends on coded complications.
#[must_use]
pub const fn has_complexity_groups(service: Service) -> bool {
    matches!(
        service,
        Service::DayCase
            | Service::ElectiveRoutine
            | Service::ElectiveComplex
            | Service::EmergencyShort
            | Service::EmergencyStandard
            | Service::EmergencyLong
            | Service::StrokeSpell
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeper_coding_raises_weights_of_admitted_care_and_no_counts() {
        let params = InformationParams::default();
        let mut truth = ActivityTable::default();
        truth.record(Service::EmergencyStandard, 100, 1.0);
        truth.record(Service::CommunityContact, 100, 1.0);
        let usual = Coding { depth: 0.0 }.coded(&truth, &params);
        let deep = Coding { depth: 1.0 }.coded(&truth, &params);
        let spell = Service::EmergencyStandard;
        assert!(deep.of(spell).weighted > usual.of(spell).weighted);
        assert!((deep.of(spell).weighted - 120.0).abs() < 1e-9);
        assert_eq!(deep.of(spell).count, 100);
        assert_eq!(deep.of(Service::CommunityContact), truth.of(Service::CommunityContact));
    }
}
