//! One hospital for the length of a week: its components, its surroundings, what it hands over, and
//! what its departments share.

use crate::behaviours::provider::harm;
use crate::economy::enrolment::Enrolled;
use crate::economy::population::{Return, Whereabouts};
use crate::economy::provider::activity::{Activity, Tallies};
use crate::economy::provider::approvals::{Approvals, Declines};
use crate::economy::provider::beds::{Beds, Inpatient, Onward};
use crate::economy::provider::books::Books;
use crate::economy::provider::queues::{PlannedCare, WaitList};
use crate::economy::provider::steps::Steps;
use crate::economy::provider::{Conduct, Provider};
use crate::information::measured::covered;
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_QUARTER, Week};
use crate::kernel::ids::PersonId;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};
use crate::phases::deliver::access::PracticeNow;
use crate::phases::deliver::flows::{CourseReferral, Effect, Outcome};
use crate::phases::deliver::service_changes::Shifts;
use crate::phases::shared::model::Model;

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

/// The hospital as it affects outcomes.
#[must_use]
pub fn felt_setting(setting: &Setting, hospital: &Hospital) -> harm::Setting {
    let weeks = f64::from(setting.week.of_year().max(WEEKS_PER_QUARTER));
    let strokes = hospital.tallies.strokes as f64 * setting.model.weight * 52.0 / weeks;
    let reference = setting.model.params.outcomes.stroke_volume.0;
    let early = setting.week.of_year() < WEEKS_PER_QUARTER;
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
