//! People who take a row: movers within the area, births and arrivals by the exogenous timetable.

use bevy_ecs::prelude::*;

use crate::behaviours::patient::enrolment;
use crate::behaviours::patient::moving::PracticeDestinations;
use crate::behaviours::patient::newcomers::NewcomerTable;
use crate::behaviours::patient::traits::{PracticeProfile, arrival, newborn};
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::{FreeRows, PersonIndex, PopulationLayout};
use crate::kernel::ids::{PersonId, Row};
use crate::params::vocabulary::Labelled as _;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::violations::SystemResult;

use super::inflow::{EconomyCounters, WeekBuffers};
use super::newcomer::newcomer;

/// What the timetable of newcomers needs to know of practices; fixed for a run.
#[derive(Resource, Debug, Clone)]
pub struct NewcomerIntake {
    /// Rates of births and arrivals.
    pub table: NewcomerTable,
    /// Make-up of each practice's list.
    pub profiles: Vec<PracticeProfile>,
    /// Commissioner and town of each practice.
    pub homes: Vec<(u32, u32)>,
    /// Practices of each commissioner, among which an open list is sought.
    pub areas: Vec<Vec<u32>>,
    /// Which practice of their locality movers join.
    pub moving: PracticeDestinations,
}

/// Gives everyone who joins this week the lowest free row of their practice.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn register_newcomers(
    mut table: Query<(&mut DueWeek, &mut HotPatientData, &mut ColdPatientData)>,
    now: ThisWeek,
    layout: Res<PopulationLayout>,
    intake: Res<NewcomerIntake>,
    mut whereabouts: ResMut<PersonIndex>,
    mut free: ResMut<FreeRows>,
    mut inflow: ResMut<WeekBuffers>,
    mut census: ResMut<EconomyCounters>,
    mut enrolled: ResMut<EnrolledPayers>,
) -> SystemResult {
    let week = now.week();
    let mut chunks = table.contiguous_iter_mut()?;
    let Some((mut due, mut hot, mut cold)) = chunks.next() else { return Ok(()) };
    let (due, hot, cold) = (
        due.bypass_change_detection(),
        hot.bypass_change_detection(),
        cold.bypass_change_detection(),
    );
    let mut seat = |practice: usize,
                    columns: (DueWeek, HotPatientData, ColdPatientData),
                    inflow: &mut WeekBuffers| {
        let (practice, row) = find_row(&intake, &layout, &mut free, practice)
            .ok_or("no free row: raise run.reserve_rows")?;
        let (commissioner, town) = intake.homes[practice];
        (due[row.index()], hot[row.index()], cold[row.index()]) = columns;
        cold[row.index()].commissioner = commissioner as u16;
        cold[row.index()].town = town as u16;
        let person = columns.1.person;
        if enrolled.has_choice() {
            if cold[row.index()].enrolment == 0 {
                let first = enrolment::initial_payer(now.model.seed, person, enrolled.payers);
                cold[row.index()].enrolment = first as u16 + 1;
            }
            enrolled.record_payer(person, &cold[row.index()]);
        }
        whereabouts.insert(columns.1.person, row);
        let tally = &mut inflow.practices[practice];
        tally.registered += 1;
        tally.continuing_care += i32::from(columns.1.has_continuing_care());
        tally.social_care += i32::from(columns.1.has_social_care());
        Ok::<(), &str>(())
    };
    for mover in std::mem::take(&mut inflow.movers) {
        let fifth = mover.columns.1.deprivation().position();
        let chosen = intake.moving.choose_practice(mover.from, fifth, mover.mark);
        let practice = chosen.unwrap_or(mover.from) as usize;
        seat(practice, mover.columns, &mut inflow)?;
    }
    let (newcomers, next) =
        intake.table.newcomers_of_week(now.model.seed, week, census.next_person);
    for group in newcomers {
        let practice = group.practice as usize;
        let profile = &intake.profiles[practice];
        let (commissioner, town) = intake.homes[practice];
        for number in 0..group.births + group.arrivals {
            let id = PersonId(group.first.0 + number);
            let traits = if number < group.births {
                newborn(&now.model.life, profile, now.model.seed, id)
            } else {
                arrival(&now.model.life, profile, now.model.seed, id)
            };
            seat(practice, newcomer(&traits, id, week, commissioner, town), &mut inflow)?;
        }
        census.births += u64::from(group.births);
        census.arrivals += u64::from(group.arrivals);
    }
    census.next_person = next;
    Ok(())
}

/// A free row of the practice, or of the next one of the area whose list is open.
fn find_row(
    intake: &NewcomerIntake,
    layout: &PopulationLayout,
    free: &mut FreeRows,
    practice: usize,
) -> Option<(usize, Row)> {
    if let Some(row) = free.take_row(practice) {
        return Some((practice, row));
    }
    let (commissioner, _) = intake.homes[practice];
    let area = &intake.areas[commissioner as usize];
    let start = area.iter().position(|p| *p as usize == practice)?;
    assert!(practice < layout.practices());
    (1..area.len()).find_map(|step| {
        let other = area[(start + step) % area.len()] as usize;
        free.take_row(other).map(|row| (other, row))
    })
}
