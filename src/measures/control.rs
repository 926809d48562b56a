//! Control of care and money during the year: criteria, the cases they refuse, audits,
//! pressure by regions.

use super::MeasureValues;

measures! {
    CRITERIA = "criteria", "share",
        "Strictness of commissioners' criteria for planned care, from none to all.",
        "state; over several commissioners their mean", "CAL127";
    OUTSIDE_CRITERIA = "outside_criteria", "share",
        "Share of patients that clinicians wanted to list for admission that lay outside criteria.",
        "(outside criteria and listed + declined) / wanted, of the year so far", "E20";
    DECLINED = "planned_admissions_declined", "share",
        "Share of patients that clinicians wanted to list for admission that hospitals declined \
         because they lay outside criteria.",
        "declined / wanted, of the year so far", "E20";
    WRONGLY_DECLINED = "wrongly_declined", "share",
        "Share of patients that clinicians wanted to list for admission that hospitals declined \
         although their true need was within criteria.",
        "declined with a true severity within criteria / wanted, of the year so far", "E20";
    MORTALITY_RISK = "mortality_risk", "ratio",
        "Chance of death in hospital over that of the same patients where beds are free and \
         effort for quality is usual.",
        "crowding x quality effort, at the close of the year; over several hospitals their mean",
        "E08";
    CODING_AUDITS = "coding_audits", "audits a year",
        "Audits of coding that commissioners ordered.", "count of the year so far", "E39";
    AUDIT_RECOVERED = "audit_recovered", "pounds a year",
        "Payment recovered after audits of coding.",
        "postings of audits by commissioners, of the year so far", "E39";
    CODING_EXCESS = "coding_excess", "share",
        "Share by which coded case mix exceeds the true one.",
        "coded / true weight of admitted care - 1; over several providers their mean", "E38";
    CODING_NET = "coding_net", "share",
        "Payment beyond what truthful coding would have earned, less what was given back, in \
         payments.",
        "coding part of information rent / paid, of contracts settled at the close of the year",
        "E39";
    MEASURED_EFFORT = "measured_effort", "standard deviations",
        "Effort beyond the norm for what the indicators of contracts cover.",
        "state; over several providers their mean", "E15";
    MEASURED_GAIN = "measured_gain", "standard deviations",
        "Effect of that effort on care as a whole.",
        "effort x share of the criteria of care that indicators cover", "E15";
    PRESSURE = "pressure", "share",
        "Pressure by regions on waits.", "state; over several bodies their mean", "E11";
}

/// One hospital as measured.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HospitalMeasured {
    /// Patients that clinicians wanted to list.
    pub wanted: f64,
    /// Of those, outside criteria.
    pub outside: f64,
    /// Of those, declined.
    pub declined: f64,
    /// Of those, in truth within criteria.
    pub wrongly: f64,
    /// Chance of death over the usual, at hospitals with beds; 0 at others.
    pub risk: f64,
    /// Excess of coding.
    pub coding: f64,
    /// Effort for what is measured.
    pub effort: f64,
    /// Its effect on all care.
    pub gain: f64,
    pub pressure: f64,
}

/// Reads one or several hospitals.
pub fn read_hospitals(all: &[HospitalMeasured], out: &mut MeasureValues) {
    let sum = |of: fn(&HospitalMeasured) -> f64| all.iter().map(of).sum::<f64>();
    let count = all.len() as f64;
    out.insert_ratio(OUTSIDE_CRITERIA, sum(|entry| entry.outside), sum(|entry| entry.wanted));
    out.insert_ratio(DECLINED, sum(|entry| entry.declined), sum(|entry| entry.wanted));
    out.insert_ratio(WRONGLY_DECLINED, sum(|entry| entry.wrongly), sum(|entry| entry.wanted));
    let with_beds = all.iter().filter(|entry| entry.risk > 0.0).count();
    out.insert_ratio(MORTALITY_RISK, sum(|entry| entry.risk), with_beds as f64);
    out.insert_ratio(CODING_EXCESS, sum(|entry| entry.coding), count);
    out.insert_ratio(MEASURED_EFFORT, sum(|entry| entry.effort), count);
    out.insert_ratio(MEASURED_GAIN, sum(|entry| entry.gain), count);
    out.insert_ratio(PRESSURE, sum(|entry| entry.pressure), count);
}

/// Reads the criteria of one or several commissioners.
pub fn read_criteria(strictness: &[f64], out: &mut MeasureValues) {
    out.insert_ratio(CRITERIA, strictness.iter().sum(), strictness.len() as f64);
}

/// Reads audits: how many, and what they brought, pounds.
pub fn read_audits(count: u32, recovered: f64, out: &mut MeasureValues) {
    out.insert(CODING_AUDITS, f64::from(count));
    out.insert(AUDIT_RECOVERED, recovered);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_all_who_were_wanted() {
        let entry = HospitalMeasured {
            wanted: 100.0,
            outside: 20.0,
            declined: 15.0,
            ..HospitalMeasured::default()
        };
        let mut out = MeasureValues::default();
        read_hospitals(
            &[entry, HospitalMeasured { wanted: 100.0, ..HospitalMeasured::default() }],
            &mut out,
        );
        assert_eq!(out.get(OUTSIDE_CRITERIA), Some(0.1));
        assert_eq!(out.get(DECLINED), Some(0.075));
    }
}
