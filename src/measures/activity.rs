//! What was done, by service.

use crate::params::vocabulary::{Labelled as _, Service};

use super::counters::ServiceTallies;
use super::{Exposure, MeasureValues};

measures! {
    ACTIVITY = "activity", "units in the period",
        "Units of a service that were delivered, each service in its own currency.",
        "rows x weight, by service", "definition";
    ACTIVITY_RATE = "activity_rate", "per 1,000 people a year",
        "Units of a service for every thousand people, as a yearly rate.",
        "units / people x 1,000, a year, by service", "definition";
    OUTPATIENT_RATE = "outpatient_rate", "per 1,000 people a year",
        "Outpatient visits attended, first and follow-up.",
        "(first + follow-up) / people x 1,000, a year", "C05";
    FOLLOW_UPS_PER_FIRST = "follow_ups_per_first", "ratio",
        "Follow-up visits for each first visit.", "follow-ups / firsts", "C04";
    PLANNED_ADMISSION_RATE = "planned_admission_rate", "per 1,000 people a year",
        "Planned admissions, day cases included.",
        "(day cases + planned overnight) / people x 1,000, a year", "C08";
    DAY_CASE_SHARE = "day_case_share", "share",
        "Day cases among planned admissions.", "day cases / planned admissions", "C09";
    MEAN_COMPLEXITY = "mean_complexity", "ratio",
        "True case-mix weight of a planned or emergency admission; 1 is the national mean.",
        "sum of complexity / admissions", "definition";
}

/// Services whose units are admissions.
const ADMISSIONS: [Service; 7] = [
    Service::DayCase,
    Service::ElectiveRoutine,
    Service::ElectiveComplex,
    Service::EmergencyShort,
    Service::EmergencyStandard,
    Service::EmergencyLong,
    Service::StrokeSpell,
];

/// Units of a service in people.
fn units(done: &ServiceTallies, service: Service, weight: f64) -> f64 {
    done[service as usize].count as f64 * weight
}

/// Reads units by service; services that were not delivered are left out.
pub fn read_units(done: &ServiceTallies, weight: f64, out: &mut MeasureValues) {
    for service in Service::ALL {
        let units = units(done, *service, weight);
        if units > 0.0 {
            out.insert_part(ACTIVITY, service.label(), units);
        }
    }
    let sum = |value: &dyn Fn(usize) -> f64| -> f64 {
        ADMISSIONS.iter().map(|service| value(*service as usize)).sum()
    };
    let weighted = sum(&|place| done[place].weighted);
    out.insert_ratio(MEAN_COMPLEXITY, weighted, sum(&|place| done[place].count as f64));
}

/// Reads rates of a population.
pub fn read_rates(done: &ServiceTallies, weight: f64, exposure: Exposure, out: &mut MeasureValues) {
    let of = |service| units(done, service, weight);
    for service in Service::ALL {
        out.insert_part(ACTIVITY_RATE, service.label(), exposure.rate(of(*service)));
    }
    let firsts = of(Service::OutpatientFirst);
    let follow_ups = of(Service::OutpatientFollowUp);
    out.insert(OUTPATIENT_RATE, exposure.rate(firsts + follow_ups));
    out.insert_ratio(FOLLOW_UPS_PER_FIRST, follow_ups, firsts);
    let day_cases = of(Service::DayCase);
    let planned = day_cases + of(Service::ElectiveRoutine) + of(Service::ElectiveComplex);
    out.insert(PLANNED_ADMISSION_RATE, exposure.rate(planned));
    out.insert_ratio(DAY_CASE_SHARE, day_cases, planned);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economy::provider::activity::{SERVICES, ServiceTally};

    #[test]
    fn rates_are_yearly_and_for_people_not_rows() {
        let mut done = [ServiceTally::default(); SERVICES];
        done[Service::DayCase as usize] = ServiceTally { count: 30, weighted: 33.0 };
        done[Service::ElectiveRoutine as usize] = ServiceTally { count: 10, weighted: 10.0 };
        let mut out = MeasureValues::default();
        read_rates(&done, 10.0, Exposure { people: 10_000.0, weeks: 26.0 }, &mut out);
        assert_eq!(out.get(PLANNED_ADMISSION_RATE), Some(80.0));
        assert_eq!(out.get(DAY_CASE_SHARE), Some(0.75));
        assert_eq!(out.get(FOLLOW_UPS_PER_FIRST), None);
        read_units(&done, 10.0, &mut out);
        assert_eq!(out.get(MEAN_COMPLEXITY), Some(43.0 / 40.0));
    }
}
