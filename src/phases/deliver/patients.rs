//! The weekly scan of the patient table: contiguous columns, fixed work units, only rows that are
//! due. Results are merged in unit order.

use std::hint::black_box;

use bevy_ecs::prelude::*;

use crate::behaviours::patient::need::NeedKind;
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::{FreeRows, GpRevisit, PersonIndex, PopulationLayout, WorkUnits};
use crate::kernel::clock::Week;
use crate::kernel::ids::Row;
use crate::kernel::parallel::map_units;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::violations::SystemResult;

use super::access::CareAccess;
use super::annual_person_costs::PersonYearSummary;
use super::flows::{PracticeWeek, WorkUnitWeek};
use super::inflow::{EconomyCounters, WeekBuffers};
use super::newcomer::profile;
use super::patient_events::{VisitedPatient, handle_due, revisit};
use super::patient_trace::PatientTrace;
use super::redirection::Redirection;
use super::service_changes::ServiceChanges;
use super::visit_context::VisitContext;

/// Rows whose memory is fetched together before they are visited.
const BATCH_SIZE: usize = 32;

/// Scans the table and fills the week's buffers.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn scan_patients(
    mut table: Query<(&mut DueWeek, &mut HotPatientData, &mut ColdPatientData)>,
    now: ThisWeek,
    layout: Res<PopulationLayout>,
    mut access: ResMut<CareAccess>,
    mut units: ResMut<WorkUnits>,
    mut whereabouts: ResMut<PersonIndex>,
    mut free: ResMut<FreeRows>,
    mut inflow: ResMut<WeekBuffers>,
    mut census: ResMut<EconomyCounters>,
    shifts: Res<ServiceChanges>,
    mut year: ResMut<PersonYearSummary>,
    mut watched: Option<ResMut<PatientTrace>>,
) -> SystemResult {
    let week = now.week();
    if week.week_of_year() == 0 {
        access.start_year();
    }
    let returns: Vec<Vec<GpRevisit>> =
        units.0.iter_mut().map(|unit| unit.returns.take_due(week)).collect();
    let mut chunks = table.contiguous_iter_mut()?;
    let (mut due, mut hot, mut cold) = chunks.next().ok_or("the patient table is empty")?;
    if chunks.next().is_some() || due.len() != layout.rows() {
        return Err("the patient table is not one archetype".into());
    }
    let scene = UnitScan {
        model: &now.model,
        week,
        layout: &layout,
        access: &access,
        whereabouts: &whereabouts,
        returns: &returns,
    };
    let results = map_units(
        &layout.unit_rows,
        due.bypass_change_detection(),
        hot.bypass_change_detection(),
        cold.bypass_change_detection(),
        |unit, due, hot, cold| scene.scan_unit(unit, due, hot, cold),
    );
    for (unit, result) in results.into_iter().enumerate() {
        let road = Redirection { shifts: &shifts, access: &access, model: &now.model, week };
        let (result, parted) = road.redirect(result);
        inflow.effects.extend(parted);
        for referral in &result.referrals {
            access.record_referral(referral.waiting.practice, referral.provider);
        }
        for arrival in &result.arrivals {
            access.record_arrival(arrival.practice, arrival.provider);
        }
        year.gone.extend(&result.gone_pence);
        if let Some(watched) = &mut watched {
            watched.record_unit_week(week, &result);
        }
        merge(
            unit,
            result,
            &layout,
            &mut units,
            &mut whereabouts,
            &mut free,
            &mut inflow,
            &mut census,
        )?;
    }
    Ok(())
}

struct UnitScan<'a> {
    model: &'a Model,
    week: Week,
    layout: &'a PopulationLayout,
    access: &'a CareAccess,
    whereabouts: &'a PersonIndex,
    returns: &'a [Vec<GpRevisit>],
}

impl UnitScan<'_> {
    fn scan_unit(
        &self,
        unit: usize,
        due: &mut [DueWeek],
        hot: &mut [HotPatientData],
        cold: &mut [ColdPatientData],
    ) -> WorkUnitWeek {
        let first_practice = self.layout.unit_practices[unit];
        let end_practice = self.layout.unit_practices[unit + 1];
        let first_row = self.layout.unit_rows[unit];
        let mut out = WorkUnitWeek::default();
        let mut tallies = vec![PracticeWeek::default(); end_practice - first_practice];
        let practices = &self.access.practices[first_practice..end_practice];
        let scenes: Vec<VisitContext> = practices
            .iter()
            .map(|practice| VisitContext::new(self.model, self.week, practice))
            .collect();
        self.handle_revisits(unit, due, hot, cold, &scenes, &mut out, &mut tallies);
        let mut waiting: Vec<u32> = Vec::new();
        for practice in first_practice..end_practice {
            let scene = &scenes[practice - first_practice];
            let tally = &mut tallies[practice - first_practice];
            let from = self.layout.practice_bounds[practice] - first_row;
            let upto = self.layout.practice_bounds[practice + 1] - first_row;
            let count = collect_due(&due[from..upto], self.week, &mut waiting);
            for some in waiting[..count].chunks(BATCH_SIZE) {
                self.prefetch_rows(from, some, hot, cold);
                for at in some.iter().map(|place| from + *place as usize) {
                    let mut person = VisitedPatient {
                        due: &mut due[at],
                        hot: &mut hot[at],
                        cold: &mut cold[at],
                        row: (first_row + at) as u32,
                    };
                    handle_due(scene, &mut person, &mut out, tally);
                }
            }
        }
        out.practices = tallies;
        out
    }

    /// Reads what the visits of these rows will need. The reads do not depend on one another, so
    /// the processor waits for memory once and not row by row.
    fn prefetch_rows(
        &self,
        from: usize,
        places: &[u32],
        hot: &[HotPatientData],
        cold: &[ColdPatientData],
    ) {
        let mut seen = 0;
        for at in places.iter().map(|place| from + *place as usize) {
            let rates = self.model.needs.rates(profile(&hot[at], self.week.0, true));
            seen ^= u32::from(cold[at].contacts) ^ rates.rate(NeedKind::Consultation).to_bits();
        }
        black_box(seen);
    }

    /// People who come back to their GP. Those who have moved to another unit are forwarded.
    #[allow(clippy::too_many_arguments, reason = "the columns of a unit and its surroundings")]
    fn handle_revisits(
        &self,
        unit: usize,
        due: &mut [DueWeek],
        hot: &mut [HotPatientData],
        cold: &mut [ColdPatientData],
        scenes: &[VisitContext],
        out: &mut WorkUnitWeek,
        tallies: &mut [PracticeWeek],
    ) {
        let rows = self.layout.unit_rows[unit]..self.layout.unit_rows[unit + 1];
        for back in &self.returns[unit] {
            let Some(row) = self.whereabouts.row_of(back.person) else { continue };
            if !rows.contains(&row.index()) {
                out.returns.push((Week(self.week.0 + 1), *back));
                continue;
            }
            let practice = self.layout.practice_of(row) - self.layout.unit_practices[unit];
            let at = row.index() - rows.start;
            let mut person = VisitedPatient {
                due: &mut due[at],
                hot: &mut hot[at],
                cold: &mut cold[at],
                row: row.0,
            };
            revisit(&scenes[practice], &mut person, *back, out, &mut tallies[practice]);
        }
    }
}

/// Writes the places of those who are due to the front of `places` and returns their number.
/// Every place is written and only the count depends on the person: a branch that cannot be
/// predicted costs more than a store.
fn collect_due(due: &[DueWeek], week: Week, places: &mut Vec<u32>) -> usize {
    if places.len() < due.len() {
        places.resize(due.len(), 0);
    }
    let mut count = 0;
    for (place, due) in due.iter().enumerate() {
        places[count] = place as u32;
        count += usize::from(u32::from(due.0) <= week.0);
    }
    count
}

#[allow(clippy::too_many_arguments, reason = "merges one unit into every buffer")]
fn merge(
    unit: usize,
    result: WorkUnitWeek,
    layout: &PopulationLayout,
    units: &mut WorkUnits,
    whereabouts: &mut PersonIndex,
    free: &mut FreeRows,
    inflow: &mut WeekBuffers,
    census: &mut EconomyCounters,
) -> SystemResult {
    if result.overflow {
        return Err("more potential needs in a half-year than can be numbered".into());
    }
    if result.above_bound {
        return Err("an actual rate exceeds its upper bound".into());
    }
    for referral in result.referrals {
        inflow.referrals[referral.provider as usize].push(referral);
    }
    for arrival in result.arrivals {
        inflow.arrivals[arrival.provider as usize].push(arrival);
    }
    inflow.courses.extend(result.courses);
    inflow.movers.extend(result.movers);
    for (due, back) in result.returns {
        let home = whereabouts.row_of(back.person).map_or(unit, |row| unit_of(layout, row));
        units.0[home].returns.insert(due, back);
    }
    for (person, _) in result.gone {
        whereabouts.remove(person);
    }
    for (practice, row) in result.freed {
        free.release_row(practice as usize, Row(row));
    }
    for (place, tally) in result.practices.into_iter().enumerate() {
        census.deaths_outside += u64::from(tally.deaths);
        census.departures += u64::from(tally.left_area);
        census.qalys_lost += tally.qalys;
        inflow.practices[layout.unit_practices[unit] + place] = tally;
    }
    for (total, counts) in census.needs.iter_mut().zip(result.needs) {
        total[0] += u64::from(counts[0]);
        total[1] += u64::from(counts[1]);
    }
    Ok(())
}

/// The work unit of a row.
pub fn unit_of(layout: &PopulationLayout, row: Row) -> usize {
    layout.unit_rows.partition_point(|start| *start <= row.index()) - 1
}
