//! Coding: how a provider records the complexity of what it did. Deeper coding raises the
//! case-mix weight of admitted care above the true one; counts are not affected.

use crate::params::groups::InformationParams;
use crate::params::vocabulary::Service;

use super::activity::ActivityTable;

/// How a provider codes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodingDepth {
    /// Coded case-mix weight of admitted care over the true one; 1 is truthful.
    pub factor: f64,
}

impl CodingDepth {
    /// Coding at a depth from 0, the usual, to 1, the deepest that can be defended.
    pub fn at_depth(depth: f64, params: &InformationParams) -> Self {
        let usual = params.coding_uplift.get();
        let room = (params.coding_uplift_max.get() - usual).max(0.0);
        Self { factor: 1.0 + usual + depth.clamp(0.0, 1.0) * room }
    }
    /// Yearly weighted units of each service as coded.
    pub fn coded_units(&self, units: &[f64; Service::COUNT]) -> [f64; Service::COUNT] {
        let mut coded = *units;
        for service in Service::ALL.iter().filter(|service| has_complexity_groups(**service)) {
            coded[*service as usize] *= self.factor;
        }
        coded
    }
    pub fn coded(&self, truth: &ActivityTable) -> ActivityTable {
        let mut coded = *truth;
        for service in Service::ALL.iter().filter(|service| has_complexity_groups(**service)) {
            coded.get_mut(*service).weighted *= self.factor;
        }
        coded
    }
}

/// Whether the price group of a service depends on coded complications.
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

    fn table() -> ActivityTable {
        let mut truth = ActivityTable::default();
        truth.record(Service::EmergencyStandard, 100, 1.0);
        truth.record(Service::CommunityContact, 100, 1.0);
        truth
    }

    #[test]
    fn deeper_coding_raises_weights_of_admitted_care_and_no_counts() {
        let params = InformationParams::default();
        let truth = table();
        let usual = CodingDepth::at_depth(0.0, &params).coded(&truth);
        let deep = CodingDepth::at_depth(1.0, &params).coded(&truth);
        let spell = Service::EmergencyStandard;
        assert!(deep.get(spell).weighted > usual.get(spell).weighted);
        assert!((deep.get(spell).weighted - 120.0).abs() < 1e-9);
        assert_eq!(deep.get(spell).count, 100);
        assert_eq!(deep.get(Service::CommunityContact), truth.get(Service::CommunityContact));
    }

    #[test]
    fn truthful_coding_changes_nothing() {
        assert_eq!(CodingDepth { factor: 1.0 }.coded(&table()), table());
    }
}
