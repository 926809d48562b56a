//! One hospital for the length of a week: its components, its surroundings, what it hands over, and
//! what its departments share.

use crate::behaviours::provider::harm;
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::population::{GpRevisit, PersonIndex};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::{DeclineRates, ListingApprovals};
use crate::economy::provider::beds::{Beds, DischargeNeed, Inpatient};
use crate::economy::provider::queues::{PlannedCare, WaitingList};
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::quality_indicators::covered;
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_QUARTER, Week};
use crate::kernel::ids::PersonId;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};
use crate::phases::deliver::access::PracticeSnapshot;
use crate::phases::deliver::flows::{CareEffect, CareOutcome, CourseReferral};
use crate::phases::deliver::service_changes::ServiceChanges;
use crate::phases::shared::model::Model;

/// One provider's components for the length of a week.
pub struct Hospital<'a> {
    pub provider: &'a Provider,
    /// Levers and traits.
    pub conduct: &'a LeverSettings,
    pub steps: &'a mut StepCapacity,
    pub planned: &'a mut PlannedCare,
    pub beds: &'a mut Beds,
    pub waits: &'a mut WaitingList,
    pub activity: &'a mut ProviderActivity,
    pub tallies: &'a mut ProviderTallies,
    pub books: &'a mut AccruedInputs,
    /// Listings against payers' criteria.
    pub approvals: &'a mut ListingApprovals,
    /// What it declines of those outside criteria.
    pub declines: &'a DeclineRates,
}

/// Surroundings shared by all hospitals.
#[derive(Clone, Copy)]
pub struct CareEnvironment<'a> {
    /// Parameters and tables.
    pub model: &'a Model,
    pub week: Week,
    /// Payer of each practice's patients.
    pub payer_of_practice: &'a [u16],
    /// Payers that people chose themselves.
    pub enrolled: &'a EnrolledPayers,
    /// The people who still live here.
    pub whereabouts: &'a PersonIndex,
    /// Practices as visits see them.
    pub practices: &'a [PracticeSnapshot],
    /// Changes of services.
    pub shifts: &'a ServiceChanges,
}

/// What one hospital hands over.
#[derive(Debug, Default)]
pub struct HospitalWeek {
    /// Effects on patients.
    pub effects: Vec<CareEffect>,
    /// Health lost by waiting for planned care, in rows.
    pub waiting_loss: f64,
    /// Emergency admissions: practice and whether avoidable.
    pub emergencies: Vec<(u32, bool)>,
    /// People sent on to care in the community.
    pub courses: Vec<CourseReferral>,
    /// People sent back to their practice, with the week.
    pub returns: Vec<(Week, GpRevisit)>,
}

impl HospitalWeek {
    /// Records what care outside hospital cost for a person.
    pub fn outside_cost(&mut self, person: PersonId, service: Service, pence: u32) {
        let (service, change) = (Some(service), CareOutcome::Seen);
        self.effects.push(CareEffect {
            person,
            service,
            pence,
            qalys: 0.0,
            in_hospital: false,
            change,
        });
    }

    /// Records that a course of care was refused and what that costs in health.
    pub fn refused_course(&mut self, person: PersonId, lost: f64) {
        self.effects.push(CareEffect {
            person,
            service: None,
            pence: 0,
            qalys: lost as f32,
            in_hospital: false,
            change: CareOutcome::Seen,
        });
    }

    /// Records what care in hospital did and cost: a service and its price, or neither.
    pub fn effect(
        &mut self,
        person: PersonId,
        care: Option<(Service, u32)>,
        qalys: f64,
        change: CareOutcome,
    ) {
        let (service, pence) = (care.map(|care| care.0), care.map_or(0, |care| care.1));
        let qalys = qalys as f32;
        self.effects.push(CareEffect { person, service, pence, qalys, in_hospital: true, change });
    }
}

impl CareEnvironment<'_> {
    /// The commissioner that a practice is listed under.
    pub fn home(&self, practice: u32) -> u16 {
        self.payer_of_practice[practice as usize]
    }
    /// The payer for a patient of a practice.
    pub fn payer(&self, practice: u32, person: PersonId) -> u16 {
        self.enrolled.payer(self.home(practice), person)
    }
    /// Price of a case at its complexity, pence.
    pub fn pence(&self, service: Service, complexity: f32) -> u32 {
        self.model.price(service).scaled(f64::from(complexity)).0 as u32
    }
}

/// The hospital as it affects outcomes.
pub fn outcome_context(setting: &CareEnvironment, hospital: &Hospital) -> harm::HospitalContext {
    let weeks = f64::from(setting.week.week_of_year().max(WEEKS_PER_QUARTER));
    let strokes = hospital.tallies.strokes as f64 * setting.model.weight * 52.0 / weeks;
    let reference = setting.model.params.outcomes.stroke_volume.0;
    let early = setting.week.week_of_year() < WEEKS_PER_QUARTER;
    harm::HospitalContext {
        occupancy: hospital.beds.occupancy,
        quality: effective_quality(hospital.conduct, &setting.model.params),
        stroke_volume: if early { reference } else { strokes },
    }
}

/// Quality effort as it affects patients: cost improvement beyond the usual takes from it.
pub fn effective_quality(conduct: &LeverSettings, params: &Params) -> f64 {
    let covered = covered(&params.bargaining, &params.levers);
    let harm = params.levers.improvement_harm.get();
    conduct.quality(covered) - harm * conduct.lever(Lever::CostImprovement)
}

/// Keeps a fit patient for another week.
pub fn keep_in_bed(hospital: &mut Hospital, inpatient: Inpatient) {
    hospital.beds.commit_ahead(0, DAYS_PER_WEEK);
    hospital.tallies.delayed_days += u64::from(DAYS_PER_WEEK);
    hospital.beds.delayed.push(inpatient);
}

/// Lets a fit patient go with the care they needed.
pub fn discharge_patient(hospital: &mut Hospital, inpatient: Inpatient, out: &mut HospitalWeek) {
    hospital.beds.left += 1;
    let change = match inpatient.onward {
        DischargeNeed::Package => CareOutcome::DischargedWithPackage,
        DischargeNeed::Home | DischargeNeed::StepDown | DischargeNeed::Dies => {
            CareOutcome::Discharged
        }
    };
    out.effect(inpatient.person, None, 0.0, change);
}
