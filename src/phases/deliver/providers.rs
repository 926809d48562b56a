//! The week of all providers: hospitals in parallel, the shared gates out of hospital in one
//! order, then courses of community and mental health care.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::population::PersonIndex;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::{DeclineRates, ListingApprovals};
use crate::economy::provider::beds::{Beds, DischargeNeed, Inpatient, kept_rows};
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::queues::{PlannedCare, WaitingList};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::parallel::map_each;
use crate::kernel::random::Stream;
use crate::params::Params;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

use super::access::CareAccess;
use super::hospital;
use super::hospital::state::{
    CareEnvironment, Hospital, HospitalWeek, discharge_patient, keep_in_bed,
};
use super::inflow::WeekBuffers;
use super::service_changes::ServiceChanges;

/// Components of a provider that delivers care.
pub type ProviderColumns<'a> = (
    &'a Provider,
    &'a LeverSettings,
    &'a mut StepCapacity,
    &'a mut PlannedCare,
    &'a mut Beds,
    &'a mut WaitingList,
    &'a mut ProviderActivity,
    &'a mut ProviderTallies,
    &'a mut AccruedInputs,
    &'a mut Caseload,
    &'a mut ListingApprovals,
    &'a DeclineRates,
);

/// Payer of each practice's patients, in practice order; fixed until a reorganisation.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PayerOfPractice(pub Vec<u16>);

/// Runs the providers' week.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn run_providers(
    mut providers: Query<ProviderColumns>,
    mut commissioners: Query<(&Commissioner, &mut SocialCare)>,
    now: ThisWeek,
    payers: Res<PayerOfPractice>,
    enrolled: Res<EnrolledPayers>,
    whereabouts: Res<PersonIndex>,
    access: Res<CareAccess>,
    shifts: Res<ServiceChanges>,
    mut inflow: ResMut<WeekBuffers>,
) {
    let setting = CareEnvironment {
        model: &now.model,
        week: now.week(),
        payer_of_practice: &payers.0,
        enrolled: &enrolled,
        whereabouts: &whereabouts,
        practices: &access.practices,
        shifts: &shifts,
    };
    let mut wards = wards(&mut providers);
    let candidates =
        map_each(&mut wards, |_, (hospital, _, out)| hospital::start_week(&setting, hospital, out));
    let mut areas = in_order(commissioners.iter_mut());
    start_courses(&setting, &mut wards, &areas, &mut inflow);
    leave_hospital(&setting, &mut wards, &mut areas, candidates);
    let arrivals = &inflow.arrivals;
    let referrals = &inflow.referrals;
    map_each(&mut wards, |index, (hospital, courses, out)| match hospital.provider.kind {
        ProviderKind::Acute | ProviderKind::Independent => {
            hospital::run_week(&setting, hospital, &arrivals[index], &referrals[index], out);
        }
        ProviderKind::Community | ProviderKind::MentalHealth => {
            super::courses::give_contacts(&setting, hospital, courses, out);
        }
        ProviderKind::CareHome | ProviderKind::Pharmacy => {}
    });
    for (_, _, out) in &mut wards {
        inflow.courses.append(&mut out.courses);
    }
    start_courses(&setting, &mut wards, &areas, &mut inflow);
    for (_, _, out) in &mut wards {
        inflow.effects.append(&mut out.effects);
        inflow.waiting_loss += out.waiting_loss;
        inflow.emergencies.append(&mut out.emergencies);
        inflow.returns.append(&mut out.returns);
    }
    inflow.arrivals.iter_mut().for_each(Vec::clear);
    inflow.referrals.iter_mut().for_each(Vec::clear);
}

/// A provider's components and what it hands over.
type Ward<'a> = (Hospital<'a>, Mut<'a, Caseload>, HospitalWeek);

fn wards<'q>(providers: &'q mut Query<ProviderColumns>) -> Vec<Ward<'q>> {
    let mut wards: Vec<Ward> = providers
        .iter_mut()
        .map(|columns| {
            let (provider, conduct, steps, planned, beds, waits, ..) = columns;
            let (.., activity, tallies, books, courses, approvals, declines) = columns;
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
        })
        .collect();
    wards.sort_by_key(|(hospital, ..)| hospital.provider.index);
    wards
}

/// New course referrals join the queue of their commissioner's provider.
fn start_courses(
    setting: &CareEnvironment,
    wards: &mut [Ward],
    areas: &[Area],
    inflow: &mut WeekBuffers,
) {
    for referral in inflow.courses.drain(..) {
        let payer = setting.home(referral.waiting.practice);
        let commissioner = areas[payer as usize].0;
        let provider = if referral.mental_health {
            commissioner.mental_health
        } else {
            commissioner.community
        };
        let (hospital, courses, out) = &mut wards[provider as usize];
        super::courses::accept_referral(setting, hospital, courses, &referral, out);
    }
}

/// A commissioner and the social care of its people.
type Area<'a> = (&'a Commissioner, Mut<'a, SocialCare>);

/// Social-care packages and community beds are granted to those who have waited longest, over all
/// hospitals of an area; random draws break ties, never the order of hospitals.
fn leave_hospital(
    setting: &CareEnvironment,
    wards: &mut [Ward],
    areas: &mut [Area],
    candidates: Vec<Vec<Inpatient>>,
) {
    let queue = fit_to_leave(setting, wards, areas, candidates);
    let mut places = Places::gather(setting, wards, areas);
    areas.iter_mut().for_each(|(_, social)| social.waiting = 0);
    for (at, inpatient) in queue {
        let area = setting.home(inpatient.practice) as usize;
        let package = inpatient.onward == DischargeNeed::Package;
        let (commissioner, social) = &mut areas[area];
        let free = places.free(area, inpatient.onward);
        if *free == 0 {
            social.refused += u64::from(package);
            social.waiting += u64::from(package);
            keep_in_bed(&mut wards[at].0, inpatient);
            continue;
        }
        *free -= 1;
        if package {
            social.started += 1;
        } else {
            let community = commissioner.community as usize;
            super::courses::occupy_community_bed(setting, &mut wards[community].1, inpatient);
        }
        let (hospital, _, out) = &mut wards[at];
        discharge_patient(hospital, inpatient, out);
    }
    places.close(setting, wards, areas);
}

/// Patients who are fit to leave, longest wait first, with the positions of their hospitals. What
/// those who became fit this week ask for is recorded.
fn fit_to_leave(
    setting: &CareEnvironment,
    wards: &mut [Ward],
    areas: &mut [Area],
    candidates: Vec<Vec<Inpatient>>,
) -> Vec<(usize, Inpatient)> {
    let mut queue: Vec<(u64, usize, Inpatient)> = Vec::new();
    for (hospital, inpatients) in candidates.into_iter().enumerate() {
        for inpatient in inpatients {
            let (commissioner, social) = &mut areas[setting.home(inpatient.practice) as usize];
            let new = inpatient.fit == setting.week;
            social.requested += u64::from(new && inpatient.onward == DischargeNeed::Package);
            if new && inpatient.onward == DischargeNeed::StepDown {
                let days = super::courses::mean_bed_days(setting);
                let community = &mut wards[commissioner.community as usize].0;
                community.steps.line_mut(COMMUNITY_BEDS).arrived += days * setting.model.weight;
            }
            let person = u64::from(inpatient.person.0);
            let tie = setting.model.seed.draw(Stream::Tie, person, inpatient.need).bits();
            queue.push((tie, hospital, inpatient));
        }
    }
    queue.sort_by_key(|(tie, _, inpatient)| (inpatient.fit.0, *tie, inpatient.person));
    queue.into_iter().map(|(_, hospital, inpatient)| (hospital, inpatient)).collect()
}

/// Places outside hospital that are free this week, in rows.
struct Places {
    /// Which purchaser has the count of each purchaser's places: those of one area have its places
    /// in common, and the first of them counts them.
    counted_by: Vec<usize>,
    packages: Vec<u32>,
    /// Packages at the start of the week.
    all_packages: Vec<u32>,
    beds: Vec<u32>,
    /// Beds at the start of the week.
    all_beds: Vec<u32>,
}

impl Places {
    fn gather(setting: &CareEnvironment, wards: &mut [Ward], areas: &mut [Area]) -> Self {
        let counted_by = first_of_area(areas.iter().map(|(area, _)| *area));
        let packages = package_starts(areas, &counted_by);
        let count = |(area, (commissioner, _)): (usize, &Area)| {
            if counted_by[area] != area {
                return 0;
            }
            let (hospital, courses, _) = &mut wards[commissioner.community as usize];
            super::courses::free_beds(setting, hospital, courses)
        };
        let beds: Vec<u32> = areas.iter().enumerate().map(count).collect();
        Self { counted_by, all_packages: packages.clone(), packages, all_beds: beds.clone(), beds }
    }

    /// Places that patients of an area have who go on to some care.
    fn free(&mut self, area: usize, onward: DischargeNeed) -> &mut u32 {
        let area = self.counted_by[area];
        match onward {
            DischargeNeed::Package => &mut self.packages[area],
            DischargeNeed::StepDown | DischargeNeed::Home | DischargeNeed::Dies => {
                &mut self.beds[area]
            }
        }
    }

    /// Records how many places were given out.
    fn close(&self, setting: &CareEnvironment, wards: &mut [Ward], areas: &mut [Area]) {
        let weight = setting.model.weight;
        let most = kept_rows(package_queue(&setting.model.params), weight);
        for (area, (commissioner, social)) in areas.iter_mut().enumerate() {
            if self.counted_by[area] == area {
                let started = self.all_packages[area] - self.packages[area];
                social.carry = (social.carry - f64::from(started)).min(most);
                let courses = &mut wards[commissioner.community as usize].1;
                let given = self.all_beds[area] - self.beds[area];
                super::courses::record_beds_given(courses, given, weight);
            }
        }
    }
}

/// The position of the first purchaser of each purchaser's area: those whose people have the same
/// community services share what an area has.
pub fn first_of_area<'a>(purchasers: impl Iterator<Item = &'a Commissioner>) -> Vec<usize> {
    let services: Vec<u32> = purchasers.map(|purchaser| purchaser.community).collect();
    let first = |own: &u32| services.iter().position(|other| other == own).unwrap_or(0);
    services.iter().map(first).collect()
}

/// Least slack in the plans of local authorities that is reckoned with: without any, a queue would
/// have no bound.
const LEAST_SLACK: f64 = 0.02;

/// Mean queue for packages, in rows, that chance makes where a local authority plans to start a
/// little more than is asked for.
fn package_queue(params: &Params) -> f64 {
    1.0 / (2.0 * (params.care.packages_planned.0 - 1.0).max(LEAST_SLACK))
}

/// Packages each local authority can start this week, in rows, counted by the first purchaser of
/// its area. What is less than a row is carried.
fn package_starts(areas: &mut [Area], counted_by: &[usize]) -> Vec<u32> {
    let mut rows = vec![0.0; areas.len()];
    for ((_, social), first) in areas.iter_mut().zip(counted_by) {
        let weekly = social.registered as f64 * social.rate / f64::from(WEEKS_PER_YEAR);
        rows[*first] += weekly + std::mem::take(&mut social.carry);
    }
    areas.iter_mut().zip(rows).for_each(|((_, social), rows)| social.carry = rows);
    areas.iter().map(|(_, social)| social.carry.max(0.0) as u32).collect()
}

/// The service that a step-down stay is recorded as.
pub const STEP_DOWN: Service = Service::CommunityBedDay;

/// Steps of beds outside hospital.
pub const COMMUNITY_BEDS: CapacityKind = CapacityKind::CommunityWard;
