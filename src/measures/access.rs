//! Waiting for planned care.

use crate::economy::provider::activity::ProviderTallies;

use super::{Exposure, MeasureValues};

measures! {
    WAITING_LIST = "waiting_list", "people",
        "Open pathways with a running referral-to-treatment clock.", "rows x weight", "C21";
    WAITING_RATE = "waiting_rate", "per 1,000 people",
        "Open pathways for every thousand people.", "waiting list / people x 1,000", "C21";
    MEDIAN_WAIT = "median_wait", "weeks",
        "Median wait so far of open pathways.",
        "interpolated within weeks", "C22";
    WAIT_92 = "wait_92", "weeks",
        "92nd centile of the wait so far of open pathways.",
        "interpolated within weeks", "C23";
    WITHIN_18_WEEKS = "within_18_weeks", "share",
        "Open pathways that have waited less than eighteen weeks.",
        "pathways below 18 weeks / all", "C24";
    ADMITTED_WAIT = "admitted_wait", "weeks",
        "Mean time from decision to admission of those admitted from the list.",
        "sum of waits / admissions from the list", "C25";
    CLOCK_START_RATE = "clock_start_rate", "per 1,000 people a year",
        "Referral-to-treatment clocks started.", "starts / people x 1,000, a year", "C57";
    CLOCK_STOP_RATE = "clock_stop_rate", "per 1,000 people a year",
        "Clocks stopped, by how: treated with or without admission, or removed.",
        "stops / people x 1,000, a year", "C57";
    GP_FIRST_RATE = "gp_first_rate", "per 1,000 people a year",
        "First outpatient visits on a GP referral.", "visits / people x 1,000, a year", "C02";
    DISCHARGED_AT_FIRST = "discharged_at_first", "share",
        "First visits on a clock that end with discharge.", "discharges / first visits", "C06";
    NOT_ATTENDED = "not_attended", "share of booked",
        "Booked first visits that the patient did not attend.", "not attended / booked", "C07";
    CANCELLED = "cancelled", "per 1,000 admissions from the list",
        "Planned overnight operations cancelled because no bed was free.",
        "cancelled / admissions from the list x 1,000", "CAL67";
    FIRST_WAIT = "first_wait", "weeks",
        "Expected wait to a first routine visit, as the provider would publish it.",
        "running mean of the waits of those seen, at least a week less than the longest routine \
         one", "definition";
    DIAGNOSTIC_WAIT = "diagnostic_wait", "weeks",
        "Expected wait for a test.",
        "running mean of the waits of those tested, at least a week less than the longest",
        "definition";
    ADMISSION_WAIT = "admission_wait", "weeks",
        "Expected wait from decision to admission.",
        "running mean of the waits of those admitted, at least a week less than the longest",
        "definition";
}

/// The time within which a share of open pathways has waited, from counts by completed weeks;
/// interpolated within the week.
pub fn wait_percentile(cells: &[u64], share: f64) -> Option<f64> {
    let total: u64 = cells.iter().sum();
    if total == 0 {
        return None;
    }
    let wanted = share * total as f64;
    let mut below = 0.0;
    for (week, count) in cells.iter().enumerate() {
        let count = *count as f64;
        if count > 0.0 && below + count >= wanted {
            return Some(week as f64 + (wanted - below) / count);
        }
        below += count;
    }
    Some(cells.len() as f64)
}

/// Reads the list at the end of a period. `people` is the population served, where that is
/// known.
pub fn read_list(cells: &[u64], weight: f64, people: Option<f64>, out: &mut MeasureValues) {
    let total: u64 = cells.iter().sum();
    let list = total as f64 * weight;
    out.insert(WAITING_LIST, list);
    if let Some(people) = people {
        out.insert_ratio(WAITING_RATE, 1000.0 * list, people);
    }
    for (measure, share) in [(MEDIAN_WAIT, 0.5), (WAIT_92, 0.92)] {
        if let Some(weeks) = wait_percentile(cells, share) {
            out.insert(measure, weeks);
        }
    }
    let within: u64 = cells.iter().take(18).sum();
    out.insert_ratio(WITHIN_18_WEEKS, within as f64, total as f64);
}

/// Reads what happened on pathways in a period; rates only for a whole population.
pub fn read_flow(
    tallies: &ProviderTallies,
    weight: f64,
    exposure: Option<Exposure>,
    out: &mut MeasureValues,
) {
    let people = |rows: u64| rows as f64 * weight;
    if let Some(exposure) = exposure {
        let rate = |rows: u64| exposure.rate(people(rows));
        out.insert(GP_FIRST_RATE, rate(tallies.first_by_gp));
        out.insert(CLOCK_START_RATE, rate(tallies.clock_starts));
        out.insert_part(CLOCK_STOP_RATE, "without_admission", rate(tallies.stops_non_admitted));
        out.insert_part(CLOCK_STOP_RATE, "by_admission", rate(tallies.stops_admitted));
        out.insert_part(CLOCK_STOP_RATE, "removed", rate(tallies.removals));
    }
    let share = |part: u64, whole: u64| (part as f64, whole as f64);
    let mut ratio = |measure, (above, below)| out.insert_ratio(measure, above, below);
    let firsts = tallies.first_with_clock;
    ratio(DISCHARGED_AT_FIRST, share(tallies.discharged_at_first, firsts));
    ratio(NOT_ATTENDED, share(tallies.not_attended, tallies.booked));
    ratio(ADMITTED_WAIT, share(tallies.admission_wait_weeks, tallies.admissions_from_list));
    let (cancelled, admitted) = share(tallies.cancelled, tallies.admissions_from_list);
    ratio(CANCELLED, (1000.0 * cancelled, admitted));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_within_the_week_they_fall_in() {
        assert_eq!(wait_percentile(&[0, 0], 0.5), None);
        assert_eq!(wait_percentile(&[10, 0, 10], 0.5), Some(1.0));
        assert_eq!(wait_percentile(&[0, 0, 8], 0.5), Some(2.5));
        let cells: Vec<u64> = vec![3; 40];
        let mut out = MeasureValues::default();
        read_list(&cells, 10.0, Some(6000.0), &mut out);
        assert_eq!(out.get(WAITING_LIST), Some(1200.0));
        assert_eq!(out.get(WAITING_RATE), Some(200.0));
        assert_eq!(out.get(MEDIAN_WAIT), Some(20.0));
        assert_eq!(out.get(WITHIN_18_WEEKS), Some(0.45));
    }

    #[test]
    fn shares_of_nothing_are_left_out() {
        let mut out = MeasureValues::default();
        read_flow(&ProviderTallies::default(), 1.0, None, &mut out);
        assert!(out.0.is_empty());
    }
}
