//! Emergencies at one hospital: the department, the decision to admit, the stay.

use crate::behaviours::patient::mortality;
use crate::behaviours::provider::length_of_stay::{self, BedPressure, InpatientCase};
use crate::behaviours::provider::threshold_drift::{
    self, AdmissionThreshold, AdmissionVerdict, admission_verdict,
};
use crate::behaviours::provider::{harm, occupancy_threshold};
use crate::economy::provider::beds::{DischargeNeed, Inpatient};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::{DAYS_PER_WEEK, Week};
use crate::kernel::math;
use crate::kernel::random::{RandomDraw, Stream};
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled as _, Lever, Service};

use super::pathway::LONGEST_STAY;
use super::state::{CareEnvironment, Hospital, HospitalWeek, outcome_context};
use crate::phases::deliver::flows::{CareOutcome, UrgentArrival, UrgentRoute};

/// Nights beyond which an emergency spell counts as long.
const LONG_STAY_FROM_NIGHTS: u32 = 15;

/// Deals with the week's arrivals in their order.
pub fn receive_arrivals(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrivals: &[UrgentArrival],
    usual_threshold: f64,
    out: &mut HospitalWeek,
) {
    let threshold = threshold_this_week(setting, usual_threshold);
    for arrival in arrivals {
        let payer = setting.payer(arrival.practice, arrival.person);
        let attended = match arrival.route {
            UrgentRoute::Minor => Some(Service::EmergencyMinor),
            UrgentRoute::Major | UrgentRoute::Stroke => Some(Service::EmergencyMajor),
            UrgentRoute::Direct => None,
        };
        if let Some(service) = attended {
            hospital.activity.record_for(payer, arrival.practice, service, 1.0);
            let care = (service, setting.pence(service, 1.0));
            out.effect(arrival.person, Some(care), 0.0, CareOutcome::Seen);
            hospital.steps.line_mut(CapacityKind::Department).arrived += setting.model.weight;
        }
        match arrival.route {
            UrgentRoute::Minor => {}
            UrgentRoute::Major => {
                hospital.tallies.major += 1;
                let verdict = decide_admission(setting, arrival, threshold);
                if verdict == AdmissionVerdict::Home {
                    count_borderline(setting, hospital, arrival, threshold.now());
                } else {
                    hospital.tallies.major_admitted += 1;
                    admit_patient(setting, hospital, arrival, threshold, verdict, out);
                }
            }
            UrgentRoute::Direct => {
                let verdict = decide_admission(setting, arrival, threshold);
                if verdict != AdmissionVerdict::Home {
                    hospital.tallies.emergencies_direct += 1;
                    admit_patient(setting, hospital, arrival, threshold, verdict, out);
                }
            }
            UrgentRoute::Stroke => {
                hospital.tallies.major += 1;
                hospital.tallies.major_admitted += 1;
                admit_stroke(setting, hospital, arrival, out);
            }
        }
    }
}

/// The threshold in force, from the one without the fall of the years.
fn threshold_this_week(setting: &CareEnvironment, usual: f64) -> AdmissionThreshold {
    let model = setting.model;
    let (technology, years) =
        (model.technology_log(setting.week), model.years_recorded(setting.week));
    let fall = threshold_drift::threshold_fall(technology, years, &model.params.urgent);
    AdmissionThreshold { usual, fall }
}

fn decide_admission(
    setting: &CareEnvironment,
    arrival: &UrgentArrival,
    threshold: AdmissionThreshold,
) -> AdmissionVerdict {
    let noise = draw(setting, Stream::Emergency, arrival).normal();
    let severity = f64::from(arrival.severity);
    admission_verdict(severity, noise, threshold, &setting.model.params.urgent)
}

/// A contact just below the threshold could be recorded as a same-day admission; the lever of
/// counting and setting decides how often it is.
fn count_borderline(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrival: &UrgentArrival,
    threshold: f64,
) {
    let mut draw = draw(setting, Stream::Emergency, arrival);
    let near = threshold - setting.model.params.levers.borderline.get();
    let severity = f64::from(arrival.severity);
    if !occupancy_threshold::is_admitted(
        severity,
        draw.normal(),
        near,
        &setting.model.params.urgent,
    ) {
        return;
    }
    hospital.tallies.borderline += 1;
    if draw.uniform() < hospital.conduct.lever(Lever::Setting) {
        let payer = setting.payer(arrival.practice, arrival.person);
        let weighted = f64::from(arrival.complexity);
        hospital.activity.record(payer, Service::EmergencyShort, 1, weighted);
        hospital.tallies.relabelled += 1;
        hospital.books.relabelled += weighted * setting.model.weight;
    }
}

fn draw(setting: &CareEnvironment, stream: Stream, arrival: &UrgentArrival) -> RandomDraw {
    setting.model.seed.draw(stream, u64::from(arrival.person.0), arrival.need)
}

fn admit_patient(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrival: &UrgentArrival,
    threshold: AdmissionThreshold,
    verdict: AdmissionVerdict,
    out: &mut HospitalWeek,
) {
    let params = &setting.model.params;
    let patient = InpatientCase {
        age: AgeBand::at(arrival.age as usize),
        frailty: FrailtyBand::at(arrival.frailty as usize),
        severity: f64::from(arrival.severity),
        complexity: f64::from(arrival.complexity),
    };
    let mut stay_draw = draw(setting, Stream::Stay, arrival);
    let (mark, length) = (stay_draw.uniform(), stay_draw.normal());
    let years = setting.model.years_recorded(setting.week);
    let trend = threshold_drift::stay_factor(years, &params.urgent);
    let pressure = BedPressure {
        occupancy: hospital.beds.occupancy,
        lever: (1.0 + hospital.conduct.lever(Lever::Discharge)) * trend - 1.0,
    };
    let marginal = verdict == AdmissionVerdict::AdmittedByDrift;
    let nights = if marginal && mark < params.urgent.same_day_marginal.0 {
        0
    } else {
        // Marginal patients who stay do so as if they lay at the threshold.
        let mark = if marginal { 1.0 } else { mark };
        let usual = threshold.usual;
        length_of_stay::nights(patient, usual, pressure, mark, length, &params.urgent)
    };
    let outcomes = &params.outcomes;
    let illness = if marginal {
        // Sent home before, they died no more often than others: the risk of dying at home is
        // theirs already.
        0.0
    } else if nights == 0 {
        outcomes.death_same_day.0
    } else {
        outcomes.death_overnight.0 + outcomes.death_by_severity.0 * patient.severity
    };
    let death = harm::emergency_death_chance(
        patient.age,
        illness,
        outcome_context(setting, hospital),
        &params.outcomes,
    ) * mortality::remaining_share(years, &params.population);
    let dies = draw(setting, Stream::Outcome, arrival).uniform() < death;
    let service = match nights {
        0 => Service::EmergencyShort,
        1..LONG_STAY_FROM_NIGHTS => Service::EmergencyStandard,
        _ => Service::EmergencyLong,
    };
    hospital.tallies.emergencies_same_day += u64::from(nights == 0);
    let lost = if arrival.avoidable { params.outcomes.exacerbation_loss.0 } else { 0.0 };
    admit_to_bed(setting, hospital, arrival, service, nights, dies, &mut stay_draw, lost, out);
}

fn admit_stroke(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrival: &UrgentArrival,
    out: &mut HospitalWeek,
) {
    let params = &setting.model.params;
    let mut stay_draw = draw(setting, Stream::Stay, arrival);
    let mean = params.urgent.stroke_stay.0;
    let nights =
        math::round(stay_draw.exponential() * (mean - 1.0)).clamp(0.0, LONGEST_STAY) as u32 + 1;
    let years = setting.model.years_recorded(setting.week);
    let death = harm::stroke_death_chance(outcome_context(setting, hospital), &params.outcomes)
        * mortality::remaining_share(years, &params.population);
    let dies = draw(setting, Stream::Outcome, arrival).uniform() < death;
    hospital.tallies.strokes += 1;
    admit_to_bed(
        setting,
        hospital,
        arrival,
        Service::StrokeSpell,
        nights,
        dies,
        &mut stay_draw,
        0.0,
        out,
    );
}

/// Case-mix weight of a spell: its complexity, and for long spells the days beyond the trim point
/// that are paid apart.
fn case_weight(
    setting: &CareEnvironment,
    arrival: &UrgentArrival,
    service: Service,
    nights: u32,
) -> f64 {
    let complexity = f64::from(arrival.complexity);
    if service != Service::EmergencyLong {
        return complexity;
    }
    let usual = setting.model.params.urgent.long_stay.0;
    let by_days = setting.model.params.urgent.long_stay_by_days.0;
    complexity * (1.0 - by_days + by_days * f64::from(nights) / usual)
}

/// Records an emergency spell and puts the patient into a bed.
#[allow(clippy::too_many_arguments, reason = "one spell with everything known about it")]
fn admit_to_bed(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    arrival: &UrgentArrival,
    service: Service,
    nights: u32,
    dies: bool,
    draw: &mut RandomDraw,
    qalys: f64,
    out: &mut HospitalWeek,
) {
    let payer = setting.payer(arrival.practice, arrival.person);
    let stroke = service == Service::StrokeSpell;
    let weight = case_weight(setting, arrival, service, nights);
    hospital.activity.record_for(payer, arrival.practice, service, weight);
    let tallies = &mut *hospital.tallies;
    tallies.emergencies += 1;
    tallies.emergencies_avoidable += u64::from(arrival.avoidable);
    tallies.emergency_bed_days += u64::from(nights);
    out.emergencies.push((arrival.practice, arrival.avoidable));
    let day = (draw.uniform() * f64::from(DAYS_PER_WEEK)) as u32;
    let (package, step_down) = (draw.uniform(), draw.uniform());
    let weeks = hospital.beds.commit(day, nights);
    let urgent = &setting.model.params.urgent;
    let frailty = FrailtyBand::at(arrival.frailty as usize).position();
    let onward = if dies {
        DischargeNeed::Dies
    } else if nights > 0 && package < urgent.needs_package.values[frailty].0 {
        DischargeNeed::Package
    } else if nights > 0 && step_down < urgent.steps_down.values[frailty].0 {
        DischargeNeed::StepDown
    } else {
        DischargeNeed::Home
    };
    let stays = weeks > 0 || onward != DischargeNeed::Home;
    let pence = setting.pence(service, weight as f32);
    out.effect(arrival.person, Some((service, pence)), qalys, CareOutcome::Admitted { stays });
    if stays {
        let fit = Week(setting.week.0 + weeks.max(1));
        hospital.beds.admitted += 1;
        hospital.beds.inpatients.insert(
            fit,
            Inpatient {
                person: arrival.person,
                need: arrival.need,
                practice: arrival.practice,
                onward,
                fit,
                stroke,
            },
        );
    }
}
