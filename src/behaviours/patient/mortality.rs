//! Death outside hospital: a weekly potential event at an upper-bound hazard. Deaths in hospital
//! follow admissions and are decided there; the two together return the published death rates.

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
