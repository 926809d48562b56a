//! One hospital's week: patients who are fit leave, emergencies are treated, planned care is
//! given from the queues. Providers do not share state here, so they run in parallel; what
//! concerns patients leaves as effects.

use crate::behaviours::provider::{admit, harm};
use crate::economy::enrolment::Enrolled;
use crate::economy::population::{Return, Whereabouts};
use crate::economy::provider::activity::{Activity, Tallies};
use crate::economy::provider::approvals::{Approvals, Declines};
use crate::economy::provider::beds::{Beds, Inpatient, Onward};
use crate::economy::provider::books::Books;
use crate::economy::provider::queues::{PlannedCare, WaitList};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::information::measured::covered;
use crate::kernel::clock::{DAYS_PER_WEEK, Week};
use crate::kernel::ids::PersonId;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};
use crate::phases::model::Model;

use super::access::PracticeNow;
use super::flows::{Arrival, CourseReferral, Effect, Outcome, Referral};
use super::shifts::Shifts;
use super::{clinic, emergency, surgery};

/// Weight of the newest week in the occupancy that clinicians perceive.
const FELT: f64 = 0.2;

/// One provider's components for the length of a week.
pub struct Hospital<'a> {
    /// Identity.
    pub provider: &'a Provider,
    /// Levers and traits.
    pub conduct: &'a Conduct,
    /// Capacity.
    pub steps: &'a mut Steps,
    /// Queues.
    pub planned: &'a mut PlannedCare,
    /// Beds.
    pub beds: &'a mut Beds,
    /// Waits.
    pub waits: &'a mut WaitList,
    /// Activity record.
    pub activity: &'a mut Activity,
    /// Counters.
    pub tallies: &'a mut Tallies,
    /// Inputs used.
    pub books: &'a mut Books,
    /// Listings against payers' criteria.
    pub approvals: &'a mut Approvals,
    /// What it declines of those outside criteria.
    pub declines: &'a Declines,
}

/// Surroundings shared by all hospitals.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Parameters and tables.
    pub model: &'a Model,
    /// This week.
    pub week: Week,
    /// Payer of each practice's patients.
    pub payer_of_practice: &'a [u16],
    /// Payers that people chose themselves.
    pub enrolled: &'a Enrolled,
    /// The people who still live here.
    pub whereabouts: &'a Whereabouts,
    /// Practices as visits see them.
    pub practices: &'a [PracticeNow],
    /// Changes of services.
    pub shifts: &'a Shifts,
}

/// What one hospital hands over.
#[derive(Debug, Default)]
pub struct HospitalWeek {
    /// Effects on patients.
    pub effects: Vec<Effect>,
    /// Emergency admissions: practice and whether avoidable.
    pub emergencies: Vec<(u32, bool)>,
    /// People sent on to care in the community.
    pub courses: Vec<CourseReferral>,
    /// People sent back to their practice, with the week.
    pub returns: Vec<(Week, Return)>,
}

impl HospitalWeek {
    /// Records what care outside hospital cost for a person.
    pub fn outside_cost(&mut self, person: PersonId, service: Service, pence: u32) {
        let (service, change) = (Some(service), Outcome::Seen);
        self.effects.push(Effect {
            person,
            service,
            pence,
            qalys: 0.0,
            in_hospital: false,
            change,
        });
    }

    /// Records what care in hospital did and cost: a service and its price, or neither.
    pub fn effect(
        &mut self,
        person: PersonId,
        care: Option<(Service, u32)>,
        qalys: f64,
        change: Outcome,
    ) {
        let (service, pence) = (care.map(|care| care.0), care.map_or(0, |care| care.1));
        let qalys = qalys as f32;
        self.effects.push(Effect { person, service, pence, qalys, in_hospital: true, change });
    }
}

impl Setting<'_> {
    /// The commissioner that a practice is listed under.
    #[must_use]
    pub fn home(&self, practice: u32) -> u16 {
        self.payer_of_practice[practice as usize]
    }
    /// The payer for a patient of a practice.
    #[must_use]
    pub fn payer(&self, practice: u32, person: PersonId) -> u16 {
        self.enrolled.payer(self.home(practice), person)
    }
    /// Price of a case at its complexity, pence.
    #[must_use]
    pub fn pence(&self, service: Service, complexity: f32) -> u32 {
        self.model.price(service).scaled(f64::from(complexity)).0 as u32
    }
}

/// First part of the week: steps open and close, inpatients become fit. Returns those who need
/// something before they can leave.
pub fn begin(setting: &Setting, hospital: &mut Hospital, out: &mut HospitalWeek) -> Vec<Inpatient> {
    let closed = hospital.steps.turn(setting.week);
    for (kind, count) in closed.into_iter().enumerate() {
        hospital.books.closed[kind] += count;
    }
    for kind in StepKind::ALL {
        hospital.books.step_weeks[kind as usize] += u64::from(hospital.steps.of(kind).open);
    }
    let fit = hospital.beds.inpatients.take(setting.week);
    let mut candidates = std::mem::take(&mut hospital.beds.delayed);
    for inpatient in fit {
        if setting.whereabouts.row_of(inpatient.person).is_none() {
            hospital.beds.left += 1;
            continue;
        }
        match inpatient.onward {
            Onward::Dies => {
                hospital.beds.left += 1;
                hospital.tallies.deaths += 1;
                hospital.tallies.stroke_deaths += u64::from(inpatient.stroke);
                let loss = setting.model.params.outcomes.death_loss.0;
                let felt = felt_setting(setting, hospital);
                let avoidable =
                    1.0 - 1.0 / harm::crowding(felt, &setting.model.params.outcomes).max(1.0);
                out.effect(inpatient.person, None, loss * avoidable, Outcome::Died);
            }
            Onward::Home => {
                hospital.beds.left += 1;
                out.effect(inpatient.person, None, 0.0, Outcome::Discharged);
            }
            Onward::Package | Onward::StepDown => candidates.push(inpatient),
        }
    }
    candidates.retain(|inpatient| {
        let here = setting.whereabouts.row_of(inpatient.person).is_some();
        hospital.beds.left += u64::from(!here);
        here
    });
    candidates
}

/// The hospital as it affects outcomes.
#[must_use]
pub fn felt_setting(setting: &Setting, hospital: &Hospital) -> harm::Setting {
    let weeks = f64::from(setting.week.of_year().max(13));
    let strokes = hospital.tallies.strokes as f64 * setting.model.weight * 52.0 / weeks;
    let reference = setting.model.params.outcomes.stroke_volume.0;
    let early = setting.week.of_year() < 13;
    harm::Setting {
        occupancy: hospital.beds.occupancy,
        quality: quality_felt(hospital.conduct, &setting.model.params),
        stroke_volume: if early { reference } else { strokes },
    }
}

/// Quality effort as it affects patients: cost improvement beyond the usual takes from it.
#[must_use]
pub fn quality_felt(conduct: &Conduct, params: &Params) -> f64 {
    let covered = covered(&params.bargaining, &params.levers);
    let harm = params.levers.improvement_harm.get();
    conduct.quality(covered) - harm * conduct.lever(Lever::CostImprovement)
}

/// Keeps a fit patient for another week.
pub fn keep(hospital: &mut Hospital, inpatient: Inpatient) {
    hospital.beds.add(0, DAYS_PER_WEEK);
    hospital.tallies.delayed_days += u64::from(DAYS_PER_WEEK);
    hospital.beds.delayed.push(inpatient);
}

/// Lets a fit patient go with the care they needed.
pub fn release(hospital: &mut Hospital, inpatient: Inpatient, out: &mut HospitalWeek) {
    hospital.beds.left += 1;
    let change = match inpatient.onward {
        Onward::Package => Outcome::DischargedWithPackage,
        Onward::Home | Onward::StepDown | Onward::Dies => Outcome::Discharged,
    };
    out.effect(inpatient.person, None, 0.0, change);
}

/// Main part of the week: arrivals, planned care, the end-of-week count.
pub fn work(
    setting: &Setting,
    hospital: &mut Hospital,
    arrivals: &[Arrival],
    referrals: &[Referral],
    out: &mut HospitalWeek,
) {
    let threshold = admit::threshold(
        hospital.conduct.lever(Lever::Admission)
            * setting.model.params.levers.admission_reach.get(),
        hospital.beds.occupancy,
        &setting.model.params.urgent,
    );
    emergency::receive(setting, hospital, arrivals, threshold, out);
    clinic::accept(setting, hospital, referrals, out);
    surgery::operate(setting, hospital, out);
    clinic::see(setting, hospital, out);
    clinic::test(setting, hospital);
    clinic::sweep(setting, hospital, out);
    end_week(setting, hospital);
}

fn end_week(setting: &Setting, hospital: &mut Hospital) {
    let capacity = &setting.model.params.capacity;
    let ward = hospital.steps.of_mut(StepKind::Ward);
    let available = f64::from(ward.open) * capacity.ward_beds.0 * f64::from(DAYS_PER_WEEK);
    let used_rows = hospital.beds.end_week();
    let used = f64::from(used_rows) * setting.model.weight;
    ward.arrived += used;
    hospital.books.overtime_units[StepKind::Ward as usize] += (used - available).max(0.0);
    if available > 0.0 {
        let occupancy = used / available;
        hospital.beds.occupancy += FELT * (occupancy - hospital.beds.occupancy);
        hospital.tallies.bed_days_used += u64::from(used_rows);
        hospital.tallies.bed_days_available += available;
    }
}
