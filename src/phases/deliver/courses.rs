//! A week of community or mental health care: contacts that were promised, new courses as far as
//! teams reach, and community beds.

use crate::economy::provider::beds::Inpatient;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::queues::update_published_wait;
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::DAYS_PER_WEEK;
use crate::kernel::math;
use crate::params::vocabulary::{ProviderKind, Service};

use super::hospital::pathway::LONGEST_STAY;
use super::hospital::state::{CareEnvironment, Hospital, HospitalWeek};
use super::providers::{COMMUNITY_BEDS, STEP_DOWN};

/// The team a provider of courses works with.
pub fn team_kind(kind: ProviderKind) -> CapacityKind {
    if kind == ProviderKind::MentalHealth {
        CapacityKind::MentalHealthTeam
    } else {
        CapacityKind::CommunityTeam
    }
}

/// Gives the week's contacts and starts new courses.
pub fn give_contacts(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    courses: &mut Caseload,
    out: &mut HospitalWeek,
) {
    let mental_health = hospital.provider.kind == ProviderKind::MentalHealth;
    let care = &setting.model.params.care;
    let capacity = &setting.model.params.capacity;
    let (slots, weeks, service) = if mental_health {
        (capacity.mental_health_slots.0, care.mental_health_weeks.0, Service::MentalHealthContact)
    } else {
        (capacity.community_slots.0, care.community_weeks.0, Service::CommunityContact)
    };
    let weeks = math::round(weeks).max(1.0) as u32;
    let weight = setting.model.weight;
    let kind = team_kind(hospital.provider.kind);
    let line = hospital.steps.line_mut(kind);
    let open = line.staffed() * slots;
    let most = line.most_work(capacity.overtime.0) * slots;
    let rows = line.rows_this_week(line.plan.min(most), weight);
    start_waiting(setting, courses, rows, weeks, service, out);
    let mut given = 0;
    for (payer, contacts) in courses.end_week() {
        hospital.activity.record(payer, service, u64::from(contacts), 1.0);
        given += contacts;
    }
    let done = f64::from(given) * weight;
    hospital.steps.line_mut(kind).done += done;
    hospital.books.overtime_units[kind as usize] += (done - open).max(0.0);
    for (payer, days) in courses.bed_days.drain(..) {
        hospital.activity.record(payer, STEP_DOWN, u64::from(days), 1.0);
    }
    courses.in_beds.pop_front();
}

fn start_waiting(
    setting: &CareEnvironment,
    courses: &mut Caseload,
    rows: u32,
    weeks: u32,
    service: Service,
    out: &mut HospitalWeek,
) {
    let care = &setting.model.params.care;
    let price = setting.model.price(service).0 as u32;
    // A course of many weeks is started when its mean weekly load still fits.
    // Contacts of running courses end evenly over the next weeks, so that what is promised in all
    // is half a course's length of the weekly load.
    let steady = 2.0 * f64::from(courses.scheduled_in_total()) / f64::from(weeks);
    let mut load = f64::from(courses.scheduled_this_week()).max(steady);
    while let Some(next) = courses.waiting.front().copied() {
        let weekly = f64::from(next.contacts) / f64::from(weeks);
        if load + weekly > f64::from(rows) {
            break;
        }
        courses.waiting.pop_front();
        courses.left += 1;
        if setting.whereabouts.row_of(next.person).is_none() {
            continue;
        }
        load += weekly;
        let waited = f64::from(setting.week.0.saturating_sub(next.since.0)) + 0.5;
        update_published_wait(&mut courses.wait, waited, care.wait_memory.0, setting.model.weight);
        courses.schedule_contacts(
            setting.payer(next.practice, next.person),
            u32::from(next.contacts),
            weeks,
        );
        out.outside_cost(next.person, service, u32::from(next.contacts) * price);
    }
}

/// Most row-weeks that a coarse sample may owe to its community beds: one row that stands for many
/// people must not close them for years.
const MAX_BEDS_OWED: f64 = 20.0;

/// Free community beds this week, in rows. A row may stand for more people than there are beds:
/// what is less than a row is carried, and what a row takes beyond the beds is owed.
pub fn free_beds(setting: &CareEnvironment, hospital: &Hospital, courses: &mut Caseload) -> u32 {
    let beds = hospital.steps.line(COMMUNITY_BEDS).staffed()
        * setting.model.params.capacity.community_beds.0
        / setting.model.weight;
    let taken = f64::from(courses.in_beds.front().copied().unwrap_or(0));
    courses.bed_carry = (courses.bed_carry + beds - taken).max(-MAX_BEDS_OWED);
    courses.bed_carry.max(0.0) as u32
}

/// Records how many of the free beds were used; empty beds are not carried over.
pub fn record_beds_given(courses: &mut Caseload, rows: u32) {
    let left = courses.bed_carry - f64::from(rows);
    courses.bed_carry = if left > 1.0 { left - math::floor(left) } else { left };
}

/// Days for which a stay in a community bed occupies it on average: beds are filled week by week.
pub fn mean_bed_days(setting: &CareEnvironment) -> f64 {
    setting.model.params.care.community_bed_days.0 + f64::from(DAYS_PER_WEEK - 1) / 2.0
}

/// Takes a patient from hospital into a community bed.
pub fn occupy_community_bed(setting: &CareEnvironment, courses: &mut Caseload, patient: Inpatient) {
    let mean = setting.model.params.care.community_bed_days.0;
    let mut draw = setting.model.seed.draw(
        crate::kernel::random::Stream::Course,
        u64::from(patient.person.0),
        patient.need,
    );
    let days = math::round(draw.exponential() * (mean - 1.0)).min(LONGEST_STAY) as u32 + 1;
    let weeks = days.div_ceil(7) as usize;
    while courses.in_beds.len() < weeks {
        courses.in_beds.push_back(0);
    }
    courses.in_beds.iter_mut().take(weeks).for_each(|beds| *beds += 1);
    courses.bed_days.push((setting.payer(patient.practice, patient.person), days));
}
