//! One hospital's week: patients who are fit leave, emergencies are treated, planned care is
//! given from the queues. Providers do not share state here, so they run in parallel; what
//! concerns patients leaves as effects.

mod clinic;
mod elective_admissions;
mod emergency;
pub(super) mod pathway;
pub mod state;

use crate::behaviours::patient::need::NeedKind;
use crate::behaviours::provider::{harm, occupancy_threshold};
use crate::economy::provider::beds::{DischargeNeed, Inpatient, WardWeek};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::DAYS_PER_WEEK;
use crate::params::vocabulary::Lever;

use crate::phases::bill_and_pay::unit_costs;

use super::flows::{CareOutcome, Referral, UrgentArrival};

use self::state::{CareEnvironment, Hospital, HospitalWeek, outcome_context};

/// First part of the week: steps open and close, inpatients become fit. Returns those who need
/// something before they can leave.
pub fn start_week(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    out: &mut HospitalWeek,
) -> Vec<Inpatient> {
    let closed = hospital.steps.open_and_close_due(setting.week);
    for (kind, count) in closed.into_iter().enumerate() {
        hospital.books.closed[kind] += count;
    }
    for kind in CapacityKind::ALL {
        hospital.books.step_weeks[kind as usize] += unit_costs::paid_steps(
            hospital.provider.kind,
            kind,
            hospital.steps.line(kind),
            &setting.model.params,
        );
    }
    let fit = hospital.beds.inpatients.take_due(setting.week);
    let mut candidates = std::mem::take(&mut hospital.beds.delayed);
    for inpatient in fit {
        if setting.whereabouts.row_of(inpatient.person).is_none() {
            hospital.beds.left += 1;
            continue;
        }
        match inpatient.onward {
            DischargeNeed::Dies => {
                hospital.beds.left += 1;
                hospital.tallies.deaths += 1;
                hospital.tallies.stroke_deaths += u64::from(inpatient.stroke);
                let loss = setting.model.params.outcomes.death_loss.0;
                let felt = outcome_context(setting, hospital);
                let avoidable = 1.0
                    - 1.0
                        / harm::crowding_multiplier(felt, &setting.model.params.outcomes).max(1.0);
                out.effect(inpatient.person, None, loss * avoidable, CareOutcome::Died);
            }
            DischargeNeed::Home => {
                hospital.beds.left += 1;
                out.effect(inpatient.person, None, 0.0, CareOutcome::Discharged);
            }
            DischargeNeed::Package | DischargeNeed::StepDown => candidates.push(inpatient),
        }
    }
    candidates.retain(|inpatient| {
        let here = setting.whereabouts.row_of(inpatient.person).is_some();
        hospital.beds.left += u64::from(!here);
        here
    });
    candidates
}

/// Main part of the week: arrivals, planned care, the end-of-week count.
pub fn run_week(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrivals: &[UrgentArrival],
    referrals: &[Referral],
    out: &mut HospitalWeek,
) {
    let threshold = occupancy_threshold::admission_threshold_at(
        hospital.conduct.lever(Lever::Admission)
            * setting.model.params.levers.admission_reach.get(),
        hospital.beds.occupancy,
        &setting.model.params.urgent,
    );
    emergency::receive_arrivals(setting, hospital, arrivals, threshold, out);
    clinic::accept_referrals(setting, hospital, referrals, out);
    elective_admissions::operate(setting, hospital, out);
    clinic::run_clinics(setting, hospital, out);
    clinic::run_tests(setting, hospital);
    clinic::remove_and_count(setting, hospital, out);
    end_week(setting, hospital);
}

/// Part of bed-days that emergencies use, whose number follows the season; the measure
/// `emergency_bed_share` shows it in every run.
const EMERGENCY_PART: f64 = 0.8;

fn end_week(setting: &CareEnvironment, hospital: &mut Hospital) {
    let capacity = &setting.model.params.capacity;
    let ward = hospital.steps.line_mut(CapacityKind::Ward);
    let available = ward.staffed() * capacity.ward_beds.0 * f64::from(DAYS_PER_WEEK);
    let used_rows = hospital.beds.end_week();
    let used = f64::from(used_rows) * setting.model.weight;
    ward.arrived += used;
    hospital.books.overtime_units[CapacityKind::Ward as usize] += (used - available).max(0.0);
    let acute = setting.model.needs.season_ratio(NeedKind::Major, setting.week);
    hospital.beds.feel_week(&WardWeek {
        used,
        available,
        season: 1.0 + EMERGENCY_PART * (acute - 1.0),
        memory: setting.model.params.urgent.occupancy_memory.0,
        weight: setting.model.weight,
    });
    if available > 0.0 {
        hospital.tallies.bed_days_used += u64::from(used_rows);
        hospital.tallies.bed_days_available += available;
    }
}
