//! The week of all providers: hospitals in parallel, the shared gates out of hospital in one
//! order, then courses of community and mental health care.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::enrolment::Enrolled;
use crate::economy::population::Whereabouts;
use crate::economy::provider::activity::{Activity, Tallies};
use crate::economy::provider::approvals::{Approvals, Declines};
use crate::economy::provider::beds::{Beds, Inpatient, Onward};
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::queues::{PlannedCare, WaitList};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::kernel::chance::Stream;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::math;
use crate::kernel::work::map_each;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

use super::access::Access;
use super::hospital;
use super::hospital::state::{Hospital, HospitalWeek, Setting, keep, release};
use super::inflow::Inflow;
use super::service_changes::Shifts;

/// Components of a provider that delivers care.
pub type ProviderColumns<'a> = (
    &'a Provider,
    &'a Conduct,
    &'a mut Steps,
    &'a mut PlannedCare,
    &'a mut Beds,
    &'a mut WaitList,
    &'a mut Activity,
    &'a mut Tallies,
    &'a mut Books,
    &'a mut Courses,
    &'a mut Approvals,
    &'a Declines,
);

/// Payer of each practice's patients, in practice order; fixed until a reorganisation.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PayerOfPractice(pub Vec<u16>);

/// Runs the providers' week.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn work(
    mut providers: Query<ProviderColumns>,
    mut commissioners: Query<(&Commissioner, &mut SocialCare)>,
    model: Res<Model>,
    clock: Res<Clock>,
    payers: Res<PayerOfPractice>,
    enrolled: Res<Enrolled>,
    whereabouts: Res<Whereabouts>,
    access: Res<Access>,
    shifts: Res<Shifts>,
    mut inflow: ResMut<Inflow>,
) {
    let setting = Setting {
        model: &model,
        week: clock.week,
        payer_of_practice: &payers.0,
        enrolled: &enrolled,
        whereabouts: &whereabouts,
        practices: &access.practices,
        shifts: &shifts,
    };
    let mut wards: Vec<(Hospital, Mut<Courses>, HospitalWeek)> = providers
        .iter_mut()
        .map(
            |(
                provider,
                conduct,
                steps,
                planned,
                beds,
                waits,
                activity,
                tallies,
                books,
                courses,
                approvals,
                declines,
            )| {
                let hospital = Hospital {
                    provider,
                    conduct,
                    steps: steps.into_inner(),
                    planned: planned.into_inner(),
                    beds: beds.into_inner(),
                    waits: waits.into_inner(),
                    activity: activity.into_inner(),
                    tallies: tallies.into_inner(),
                    books: books.into_inner(),
                    approvals: approvals.into_inner(),
                    declines,
                };
                (hospital, courses, HospitalWeek::default())
            },
        )
        .collect();
    wards.sort_by_key(|(hospital, _, _)| hospital.provider.index);
    let candidates =
        map_each(&mut wards, |_, (hospital, _, out)| hospital::begin(&setting, hospital, out));
    let mut areas: Vec<(&Commissioner, Mut<SocialCare>)> = commissioners.iter_mut().collect();
    areas.sort_by_key(|(commissioner, _)| commissioner.index);
    start_courses(&setting, &mut wards, &areas, &mut inflow);
    leave_hospital(&setting, &mut wards, &mut areas, candidates);
    let arrivals = &inflow.arrivals;
    let referrals = &inflow.referrals;
    map_each(&mut wards, |index, (hospital, courses, out)| match hospital.provider.kind {
        ProviderKind::Acute | ProviderKind::Independent => {
            hospital::work(&setting, hospital, &arrivals[index], &referrals[index], out);
        }
        ProviderKind::Community | ProviderKind::MentalHealth => {
            super::courses::give(&setting, hospital, courses, out);
        }
        ProviderKind::CareHome | ProviderKind::Pharmacy => {}
    });
    for (_, _, out) in &mut wards {
        let effects = std::mem::take(&mut out.effects);
        inflow.effects.extend(effects);
        inflow.emergencies.append(&mut out.emergencies);
        inflow.returns.append(&mut out.returns);
        inflow.courses.append(&mut out.courses);
    }
    start_courses(&setting, &mut wards, &areas, &mut inflow);
    inflow.arrivals.iter_mut().for_each(Vec::clear);
    inflow.referrals.iter_mut().for_each(Vec::clear);
}

/// New course referrals join the queue of their commissioner's provider.
fn start_courses(
    setting: &Setting,
    wards: &mut [(Hospital, Mut<Courses>, HospitalWeek)],
    areas: &[(&Commissioner, Mut<SocialCare>)],
    inflow: &mut Inflow,
) {
    for referral in inflow.courses.drain(..) {
        let payer = setting.home(referral.waiting.practice);
        let commissioner = areas[payer as usize].0;
        let provider = if referral.mental_health {
            commissioner.mental_health
        } else {
            commissioner.community
        };
        let (hospital, courses, _) = &mut wards[provider as usize];
        let kind = super::courses::team(hospital.provider.kind);
        hospital.steps.of_mut(kind).arrived +=
            f64::from(referral.waiting.contacts) * setting.model.weight;
        courses.join(referral.waiting);
    }
}

/// Social-care packages and community beds are granted to those who have waited longest, over all
/// hospitals of an area; random draws break ties, never the order of hospitals.
fn leave_hospital(
    setting: &Setting,
    wards: &mut [(Hospital, Mut<Courses>, HospitalWeek)],
    areas: &mut [(&Commissioner, Mut<SocialCare>)],
    candidates: Vec<Vec<Inpatient>>,
) {
    let mut queue: Vec<(u32, u64, usize, Inpatient)> = Vec::new();
    for (hospital, inpatients) in candidates.into_iter().enumerate() {
        for inpatient in inpatients {
            let area = setting.home(inpatient.practice) as usize;
            let new = inpatient.fit == setting.week && inpatient.onward == Onward::Package;
            areas[area].1.requested += u64::from(new);
            if inpatient.fit == setting.week && inpatient.onward == Onward::StepDown {
                let community = areas[area].0.community as usize;
                let days = super::courses::mean_bed_days(setting);
                let line = wards[community].0.steps.of_mut(COMMUNITY_BEDS);
                line.arrived += days * setting.model.weight;
            }
            let person = u64::from(inpatient.person.0);
            let tie = setting.model.seed.draw(Stream::Tie, person, inpatient.need).bits();
            queue.push((inpatient.fit.0, tie, hospital, inpatient));
        }
    }
    queue.sort_by_key(|(fit, tie, _, inpatient)| (*fit, *tie, inpatient.person));
    let mut packages = package_starts(areas);
    // Purchasers of one area have its beds in common: the first of them counts them.
    let first = |area: usize| {
        let own = areas[area].0.community;
        areas.iter().position(|(other, _)| other.community == own).unwrap_or(area)
    };
    let shares_beds: Vec<usize> = (0..areas.len()).map(first).collect();
    let mut beds: Vec<u32> = areas
        .iter()
        .enumerate()
        .map(|(area, (commissioner, _))| {
            if shares_beds[area] != area {
                return 0;
            }
            let (hospital, courses, _) = &mut wards[commissioner.community as usize];
            super::courses::free_beds(setting, hospital, courses)
        })
        .collect();
    let free = beds.clone();
    areas.iter_mut().for_each(|(_, social)| social.waiting = 0);
    for (_, _, at, inpatient) in queue {
        let area = setting.home(inpatient.practice) as usize;
        let gate = match inpatient.onward {
            Onward::Package => &mut packages[area],
            Onward::StepDown | Onward::Home | Onward::Dies => &mut beds[shares_beds[area]],
        };
        if *gate == 0 {
            let package = u64::from(inpatient.onward == Onward::Package);
            areas[area].1.refused += package;
            areas[area].1.waiting += package;
            keep(&mut wards[at].0, inpatient);
            continue;
        }
        *gate -= 1;
        if inpatient.onward == Onward::Package {
            areas[area].1.started += 1;
        } else {
            let community = areas[area].0.community as usize;
            super::courses::occupy(setting, &mut wards[community].1, inpatient);
        }
        let (hospital, _, out) = &mut wards[at];
        release(hospital, inpatient, out);
    }
    for (area, ((commissioner, _), (free, left))) in
        areas.iter().zip(free.into_iter().zip(beds)).enumerate()
    {
        if shares_beds[area] != area {
            continue;
        }
        let courses = &mut wards[commissioner.community as usize].1;
        super::courses::given_out(courses, free - left);
    }
}

/// Packages each local authority can start this week, in rows.
fn package_starts(areas: &mut [(&Commissioner, Mut<SocialCare>)]) -> Vec<u32> {
    areas
        .iter_mut()
        .map(|(_, social)| {
            let rows =
                social.registered as f64 * social.rate / f64::from(WEEKS_PER_YEAR) + social.carry;
            let whole = math::floor(rows);
            social.carry = rows - whole;
            whole as u32
        })
        .collect()
}

/// The service that a step-down stay is recorded as.
pub const STEP_DOWN: Service = Service::CommunityBedDay;

/// Steps of beds outside hospital.
pub const COMMUNITY_BEDS: StepKind = StepKind::CommunityWard;
