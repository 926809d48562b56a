//! How the nation shares its budget and what happens to year-end balances.

use crate::kernel::units::{Pounds, Ratio, Share};
use crate::params::spec::{ByAge, ByDeprivation};
use crate::params::vocabulary::{AgeBand, Deprivation};

crate::parameters! {
    /// Allocation of national money and treatment of year-end balances.
    pub struct AllocationParams in "allocation" {
        /// National budget for the modelled scope, per person, in the first financial year.
        per_person: Pounds = 1_460.0, 300.0..=10000.0, Lever, "C62";
        /// Yearly real growth of the national budget per person: 1.6 % in all, less a population
        /// that grows by 0.7 %.
        growth: Share = 0.009, -0.2..=0.3, Lever, "HIS038";
        /// Share of the distance from its target that an allocation closes in a year.
        pace_of_change: Share = 0.05, 0.0..=1.0, Lever, "CAL137";
        /// Least yearly growth of any commissioner's allocation per person.
        least_growth: Share = 0.0, -0.2..=0.3, Lever, "CAL138";
        /// Relative cost of a person by age: inpatient, other secondary, general practice and
        /// prescribing.
        need_by_age: ByAge<Ratio> = [
            0.66, 0.43, 0.43, 0.58, 0.58, 0.8, 0.8, 0.75, 0.75, 0.89, 0.89, 1.14, 1.14, 1.7, 1.84,
            2.41, 2.66, 3.09, 3.09,
        ], 0.05..=10.0, Lever, "SPD052";
        /// Relative cost of a person by deprivation beyond age, most deprived fifth first.
        need_by_deprivation: ByDeprivation<Ratio> = [
            1.17, 1.05, 0.98, 0.92, 0.88,
        ], 0.2..=5.0, Lever, "SPD086";
        /// Deficit, as a share of income, up to which a year counts as broken even.
        tolerance: Share = 0.005, 0.0..=0.5, Lever, "STR027";
        /// Share of a commissioner's overspend beyond the tolerance that is taken from next year's
        /// allocation.
        overspend_recovered: Share = 1.0, 0.0..=1.0, Lever, "judgement";
        /// Share of a commissioner's underspend that it may keep and carry forward.
        surplus_kept: Share = 0.5, 0.0..=1.0, Lever, "judgement";
        /// Part of what it has retained that a commissioner may spend in a year.
        drawdown: Share = 0.25, 0.0..=1.0, Lever, "STR088";
        /// Greatest share of an allocation that is recovered in one year.
        recovery_cap: Share = 0.01, 0.0..=1.0, Lever, "CAL138";
        /// Part of what a commissioner has retained, and of its credit, that it may use for
        /// schemes: 0 is finance by the year, 1 finance over several years.
        multi_year: Share = 0.0, 0.0..=1.0, Lever, "STR027";
        /// Credit for schemes, as a share of the allocation, where finance is over several years.
        credit: Share = 0.01, 0.0..=0.5, Lever, "STR027";
        /// How far a commissioner and the public providers of its area share one financial
        /// limit: the part of their deficits that their surpluses have to cover first.
        control_total: Share = 0.0, 0.0..=1.0, Lever, "CAL125";
    }
}

impl AllocationParams {
    /// Need weight of a person in the capitation formula; about 1 on average.
    #[must_use]
    pub fn need_weight(&self, age: AgeBand, deprivation: Deprivation) -> f64 {
        self.need_by_age.get(age).get() * self.need_by_deprivation.get(deprivation).get()
    }
}
