//! What care truly costs, in pounds of 2018/19: estate, steps, variable cost.

use crate::kernel::units::{Pounds, Ratio, Scalar, Share, Weeks};
use crate::params::spec::ByService;

crate::parameters! {
    /// True costs.
    pub struct CostParams in "costs" {
        /// Cost of an activity that follows it directly: drugs, consumables, agency hours.
        variable: ByService<Pounds> = [4.0, 30.0, 18.0, 22.0, 330.0, 740.0, 1200.0, 24.0, 30.0, 150.0, 480.0, 1500.0, 1100.0, 12.0, 45.0, 30.0, 5.9, 1065.0, 25.0, 410.0], 0.0..=20000.0, Assumption, "CAL112";
        /// Running cost of an open ward, a year, without estate.
        ward: Pounds = 2_450_000.0, 100_000.0..=10_000_000.0, Assumption, "STR014";
        /// Running cost of an open theatre step, a year, without estate.
        theatre: Pounds = 405_000.0, 10_000.0..=10_000_000.0, Assumption, "STR005";
        /// Running cost of an open clinic step, a year, without estate.
        clinic: Pounds = 285_000.0, 10_000.0..=5_000_000.0, Assumption, "STR015";
        /// Running cost of a diagnostic step, a year, without estate.
        diagnostic: Pounds = 190_000.0, 10_000.0..=5_000_000.0, Assumption, "CAL114";
        /// Running cost of an emergency-department team, a year, without estate.
        department: Pounds = 1_150_000.0, 10_000.0..=10_000_000.0, Assumption, "CAL116";
        /// Running cost of a community team, a year, without estate.
        community_team: Pounds = 730_000.0, 10_000.0..=10_000_000.0, Assumption, "COST001";
        /// Running cost of a community ward, a year, without estate.
        community_ward: Pounds = 1_300_000.0, 10_000.0..=10_000_000.0, Assumption, "COST004";
        /// Running cost of a mental health team with its share of beds, a year, without estate.
        mental_health_team: Pounds = 1_450_000.0, 10_000.0..=10_000_000.0, Assumption, "COST013";
        /// Least part of the only step of a kind that a provider staffs and pays for, however
        /// little work it has; 1 = steps are always whole.
        least_staffed: Share = 0.05, 0.0..=1.0, Assumption, "judgement";
        /// Running cost of a step of an independent centre over that of a hospital: simple cases,
        /// no training, no readiness for emergencies.
        independent_steps: Ratio = 0.8, 0.1..=2.0, Assumption, "MKT001";
        /// Estate and overhead as a share of a hospital's cost at its opening size.
        estate_share: Share = 0.35, 0.0..=0.9, Assumption, "C36";
        /// Estate and overhead of community, mental health and independent providers as a share of
        /// cost.
        other_estate_share: Share = 0.18, 0.0..=0.9, Assumption, "judgement";
        /// Weeks over which estate could be given up once the steps in it have closed.
        estate_release: Weeks = 260.0, 26.0..=1560.0, Assumption, "C40";
        /// Pay of the staff of a step for one year of notice and redundancy, as a share of its
        /// yearly cost.
        redundancy: Share = 0.2, 0.0..=2.0, Assumption, "STR020";
        /// Cost of overtime against planned hours.
        overtime_premium: Ratio = 1.15, 1.0..=3.0, Assumption, "judgement";
        /// Spread of efficiency between providers: standard deviation of the logarithm.
        efficiency_spread: Scalar = 0.06, 0.0..=0.5, Assumption, "HRG062";
        /// Yearly gain of efficiency at ordinary effort.
        efficiency_gain: Share = 0.006, -0.05..=0.1, Assumption, "CAL126";
        /// Running cost of a practice per registered person and year.
        practice_per_person: Pounds = 183.0, 20.0..=1000.0, Assumption, "CAL133";
        /// Running cost of a commissioner per person and year.
        commissioner_per_person: Pounds = 21.5, 1.0..=100.0, Lever, "CAL140";
    }
}
