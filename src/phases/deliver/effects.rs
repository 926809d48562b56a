//! The effects of care on people are written back to their rows.

use std::hint::black_box;

use bevy_ecs::prelude::*;

use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::{FreeRows, PersonIndex, PopulationLayout, WorkUnits};

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::Row;
use crate::params::groups::outcomes::OutcomeParams;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;
use crate::phases::shared::violations::SystemResult;

use super::annual_person_costs::PersonYearSummary;
use super::flows::{CareEffect, CareOutcome, PracticeMover};
use super::inflow::{EconomyCounters, WeekBuffers};
use super::patient_trace::PatientTrace;
use super::patients::unit_of;

/// Effects whose memory is fetched together before they are applied.
const BATCH_SIZE: usize = 32;

/// Health lost by a person left untreated, quality-adjusted life years.
pub fn untreated_loss(severity: f64, model: &Model) -> f64 {
    let benefit = model.params.outcomes.treatment_benefit.0 * severity;
    benefit * severity * model.params.outcomes.untreated_loss.0
}

/// Health lost in a week of waiting for planned treatment by people whose severities add up to
/// `severity`, quality-adjusted life years.
pub fn weekly_waiting_loss(severity: f64, params: &OutcomeParams) -> f64 {
    let benefit = params.treatment_benefit.0 * severity;
    benefit * params.waiting_loss.0 / f64::from(WEEKS_PER_YEAR)
}

/// Health lost by a person who leaves a list untreated and alive, before or after treatment was
/// decided.
pub fn forgone_loss(severity: f64, decided: bool, params: &OutcomeParams) -> f64 {
    let benefit = params.treatment_benefit.0 * severity;
    let would_be_treated = if decided { 1.0 } else { params.forgone_undecided.0 };
    benefit * params.forgone.0 * would_be_treated
}

/// Applies the week's effects in the order of providers.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn apply_effects(
    mut table: Query<(&mut DueWeek, &mut HotPatientData, &mut ColdPatientData)>,
    clock: Res<Clock>,
    layout: Res<PopulationLayout>,
    mut whereabouts: ResMut<PersonIndex>,
    mut free: ResMut<FreeRows>,
    mut units: ResMut<WorkUnits>,
    mut inflow: ResMut<WeekBuffers>,
    mut census: ResMut<EconomyCounters>,
    mut year: ResMut<PersonYearSummary>,
    mut watched: Option<ResMut<PatientTrace>>,
) -> SystemResult {
    let week = clock.week;
    let mut chunks = table.contiguous_iter_mut()?;
    let Some((mut due, mut hot, mut cold)) = chunks.next() else { return Ok(()) };
    let (due, hot, cold) = (
        due.bypass_change_detection(),
        hot.bypass_change_detection(),
        cold.bypass_change_detection(),
    );
    census.qalys_lost += std::mem::take(&mut inflow.waiting_loss);
    let effects = std::mem::take(&mut inflow.effects);
    for some in effects.chunks(BATCH_SIZE) {
        prefetch_rows(some, &whereabouts, hot, cold);
        for effect in some {
            if let Some(watched) = &mut watched {
                watched.record_care_effect(week, effect);
            }
            let Some(row) = whereabouts.row_of(effect.person) else { continue };
            let at = row.index();
            // A person who changes practice this week has left their row and not taken another yet.
            if hot[at].person != effect.person {
                apply_to_mover(effect, week, &mut inflow.movers, &mut whereabouts, &mut census);
                continue;
            }
            let begins = apply_effect(effect, week, &mut hot[at], &mut cold[at], &mut census);
            inflow.practices[layout.practice_of(row)].social_care += i32::from(begins);
            match effect.change {
                CareOutcome::Seen
                | CareOutcome::WaitEnded
                | CareOutcome::Admitted { .. }
                | CareOutcome::Discharged
                | CareOutcome::DischargedWithPackage
                | CareOutcome::PathwayBegun
                | CareOutcome::PathwayEnded => {}
                CareOutcome::Died => {
                    let practice = layout.practice_of(row);
                    let tally = &mut inflow.practices[practice];
                    tally.registered -= 1;
                    tally.continuing_care -= i32::from(hot[at].has_continuing_care());
                    tally.social_care -= i32::from(hot[at].has_social_care());
                    census.deaths_inside += 1;
                    year.gone.push((practice as u32, cold[at].hospital_pence));
                    whereabouts.remove(effect.person);
                    free.release_row(practice, row);
                    due[at] = DueWeek::NEVER;
                    hot[at] = HotPatientData::empty();
                    cold[at] = ColdPatientData::default();
                }
            }
        }
    }
    for (due, back) in std::mem::take(&mut inflow.returns) {
        if let Some(row) = whereabouts.row_of(back.person) {
            units.0[unit_of(&layout, row)].returns.insert(due, back);
        }
    }
    Ok(())
}

/// Reads the row numbers and the rows of these people. The reads do not depend on one another, so
/// the processor waits for memory once and not person by person.
fn prefetch_rows(
    effects: &[CareEffect],
    whereabouts: &PersonIndex,
    hot: &[HotPatientData],
    cold: &[ColdPatientData],
) {
    let mut rows = [0; BATCH_SIZE];
    for (row, effect) in rows.iter_mut().zip(effects) {
        *row = whereabouts.row_of(effect.person).map_or(0, Row::index);
    }
    let read = |row: usize| u32::from(hot[row].status) ^ cold[row].hospital_pence;
    black_box(rows[..effects.len()].iter().fold(0, |seen, row| seen ^ read(*row)));
}

/// Changes what stays with a person, alive or dead. Returns whether a social-care package starts.
fn apply_effect(
    effect: &CareEffect,
    week: Week,
    hot: &mut HotPatientData,
    cold: &mut ColdPatientData,
    census: &mut EconomyCounters,
) -> bool {
    if effect.in_hospital {
        cold.hospital_pence = cold.hospital_pence.saturating_add(effect.pence);
    } else {
        cold.other_pence = cold.other_pence.saturating_add(effect.pence);
    }
    cold.qalys_lost += effect.qalys;
    if effect.change != CareOutcome::WaitEnded {
        census.qalys_lost += f64::from(effect.qalys);
    }
    match effect.change {
        CareOutcome::Seen | CareOutcome::WaitEnded | CareOutcome::Died => {}
        CareOutcome::Admitted { stays } => {
            cold.emergencies = cold.emergencies.saturating_add(1);
            census.emergencies[hot.deprivation() as usize] += 1;
            census.emergencies_by_age[hot.age_band(week.0) as usize] += 1;
            hot.set_in_hospital(stays);
        }
        CareOutcome::Discharged => hot.set_in_hospital(false),
        CareOutcome::DischargedWithPackage => {
            hot.set_in_hospital(false);
            let begins = !hot.has_social_care();
            hot.set_social_care(true);
            return begins;
        }
        CareOutcome::PathwayBegun => hot.pathways = hot.pathways.saturating_add(1),
        CareOutcome::PathwayEnded => hot.pathways = hot.pathways.saturating_sub(1),
    }
    false
}

/// The same for a person between two practices. Both lists are right without them: the old one
/// has taken them off, and the new one counts what they bring when they join.
fn apply_to_mover(
    effect: &CareEffect,
    week: Week,
    movers: &mut Vec<PracticeMover>,
    whereabouts: &mut PersonIndex,
    census: &mut EconomyCounters,
) {
    let found = movers.iter().position(|mover| mover.columns.1.person == effect.person);
    let Some(place) = found else { return };
    let (_, hot, cold) = &mut movers[place].columns;
    apply_effect(effect, week, hot, cold, census);
    if effect.change == CareOutcome::Died {
        census.deaths_inside += 1;
        whereabouts.remove(effect.person);
        movers.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::PersonId;

    #[test]
    fn a_wait_that_is_counted_week_by_week_costs_what_it_would_at_its_end() {
        let params = OutcomeParams::default();
        let weeks: f64 = (0..26).map(|_| weekly_waiting_loss(0.4, &params)).sum();
        let at_the_end = params.treatment_benefit.0 * 0.4 * params.waiting_loss.0 * 26.0 / 52.0;
        assert!((weeks - at_the_end).abs() < 1e-12, "{weeks} {at_the_end}");
        assert_eq!(weekly_waiting_loss(0.0, &params), 0.0);
        let none = OutcomeParams { waiting_loss: 0.0.into(), ..params };
        assert_eq!(weekly_waiting_loss(0.4, &none), 0.0);
    }

    #[test]
    fn who_leaves_before_a_decision_loses_a_part_of_what_is_lost_later() {
        let params = OutcomeParams::default();
        let (early, late) = (forgone_loss(0.5, false, &params), forgone_loss(0.5, true, &params));
        assert!((late - 0.5 * 0.5 * 0.7).abs() < 1e-12, "{late}");
        assert!((early - 0.4 * late).abs() < 1e-12, "{early}");
    }

    #[test]
    fn a_wait_is_entered_for_the_person_and_not_counted_twice() {
        let (mut hot, mut cold) = (HotPatientData::empty(), ColdPatientData::default());
        let mut census = EconomyCounters::default();
        let mut happen = |change| {
            let effect = CareEffect {
                person: PersonId(3),
                service: None,
                pence: 0,
                qalys: 0.25,
                in_hospital: true,
                change,
            };
            apply_effect(&effect, Week(5), &mut hot, &mut cold, &mut census);
            (cold.qalys_lost, census.qalys_lost)
        };
        assert_eq!(happen(CareOutcome::Seen), (0.25, 0.25));
        assert_eq!(happen(CareOutcome::WaitEnded), (0.5, 0.25));
    }

    #[test]
    fn somebody_who_dies_in_the_week_of_changing_practice_does_not_arrive() {
        let person = PersonId(3);
        let mut whereabouts = PersonIndex::new(4);
        whereabouts.insert(person, Row(1));
        let hot = HotPatientData { person, ..HotPatientData::empty() };
        let columns = (DueWeek(9), hot, ColdPatientData::default());
        let mut movers = vec![PracticeMover { from: 0, mark: 0.5, columns }];
        let mut census = EconomyCounters::default();
        let mut happen = |change| {
            let effect = CareEffect {
                person,
                service: None,
                pence: 700,
                qalys: 0.5,
                in_hospital: true,
                change,
            };
            apply_to_mover(&effect, Week(5), &mut movers, &mut whereabouts, &mut census);
            movers.clone()
        };
        let moving = happen(CareOutcome::DischargedWithPackage);
        assert!(moving[0].columns.1.has_social_care());
        assert_eq!(moving[0].columns.2.hospital_pence, 700);
        assert!(happen(CareOutcome::Died).is_empty());
        assert_eq!(census.deaths_inside, 1);
        assert_eq!(whereabouts.row_of(person), None);
    }
}
