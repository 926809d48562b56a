//! Death outside hospital: a weekly potential event at an upper-bound hazard. Deaths in hospital
//! follow admissions and are decided there; the two together return the published death rates.

use crate::kernel::math;
use crate::params::groups::population::PopulationParams;
use crate::params::vocabulary::Sex;

use super::life_tables::LifeTables;

/// Hazard of death outside hospital in one week. With *natural* conditions and frailty this is
/// the upper bound; with actual ones it is what happens, and it is never greater.
pub fn weekly_hazard(
    tables: &LifeTables,
    age_weeks: u32,
    sex: Sex,
    fifth: usize,
    conditions: u8,
    frailty: u8,
) -> f32 {
    let all = tables.weekly_death_rate(age_weeks, sex == Sex::Female, fifth, conditions, frailty);
    all * tables.outside_share
}

/// Share of the published death rates that remains after a number of recorded years of improving
/// mortality. Never above 1, so that published rates stay the upper bound.
pub fn remaining_share(years: f64, population: &PopulationParams) -> f64 {
    math::exp(-population.mortality_improvement.0 * years.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn death_rates_fall_by_the_improvement_and_never_exceed_what_is_published() {
        let mut population =
            PopulationParams { mortality_improvement: 0.012.into(), ..PopulationParams::default() };
        assert_eq!(remaining_share(-2.0, &population), 1.0);
        assert!(
            (remaining_share(10.0, &population) - crate::kernel::math::exp(-0.12)).abs() < 1e-12
        );
        population.mortality_improvement = 0.0.into();
        assert_eq!(remaining_share(10.0, &population), 1.0);
    }
}
