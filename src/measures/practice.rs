//! General practice: contacts, continuity, referral and how practices differ.

use crate::economy::practice::PracticeYear;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::math;

use super::MeasureValues;

measures! {
    REGISTERED = "registered", "people",
        "People registered at the end of the period.", "rows x weight", "C56";
    CONSULTATIONS_PER_HEAD = "consultations_per_head", "per person a year",
        "Consultations with any clinician of a practice.",
        "consultations / person-years", "C01";
    CONTINUITY = "continuity", "share",
        "Contacts of people of 60 to 84 years with their usual clinician.",
        "with the usual clinician / all", "C47";
    REFERRAL_RATE = "referral_rate", "per 1,000 people a year",
        "Referrals by GPs for planned care.", "referrals / person-years x 1,000", "C02";
    REFERRAL_RATIO = "referral_ratio", "ratio",
        "Referrals against those expected of the practice's patients at national rates.",
        "referrals / expected referrals", "C45";
    PRACTICE_EMERGENCY_RATE = "practice_emergency_rate", "per 1,000 people a year",
        "Emergency admissions of a practice's patients.",
        "admissions / person-years x 1,000", "C10";
    PRACTICE_AVOIDABLE_RATE = "practice_avoidable_rate", "per 1,000 people a year",
        "Avoidable emergency admissions of a practice's patients.",
        "admissions / person-years x 1,000", "C18";
    DROPPED_RATE = "dropped_rate", "per 1,000 people a year",
        "Requests for an appointment that were given up.", "requests / person-years x 1,000",
        "definition";
    SPILLED_RATE = "spilled_rate", "per 1,000 people a year",
        "Requests for an appointment that went to an emergency department instead.",
        "requests / person-years x 1,000", "definition";
    RETURNED_RATE = "returned_rate", "per 1,000 people a year",
        "Patients who came back after not being referred.",
        "returns / person-years x 1,000", "definition";
    REFERRAL_SPREAD = "referral_spread", "coefficient of variation",
        "How referral rates differ between practices.",
        "standard deviation of rates / their mean", "C44";
    REFERRAL_SPREAD_ADJUSTED = "referral_spread_adjusted", "coefficient of variation",
        "How referral rates differ between practices after allowing for their patients.",
        "standard deviation of referral ratios / their mean", "C45";
    REFERRAL_PERSISTENCE = "referral_persistence", "correlation",
        "How well a practice's referral rate this year predicts next year's.",
        "correlation of this year's rates with last year's", "C46";
}

/// A rate for every thousand person-years, from rows.
fn rate(count: u64, person_weeks: u64) -> f64 {
    if person_weeks == 0 {
        return 0.0;
    }
    count as f64 / person_weeks as f64 * f64::from(WEEKS_PER_YEAR) * 1000.0
}

/// Reads one practice, or the sum of many, over a period.
pub fn read(counted: &PracticeYear, expected_referrals: f64, out: &mut MeasureValues) {
    let weeks = counted.person_weeks;
    out.insert(CONSULTATIONS_PER_HEAD, rate(counted.consultations, weeks) / 1000.0);
    out.insert_ratio(CONTINUITY, counted.older_usual as f64, counted.older_consultations as f64);
    for (measure, count) in [
        (REFERRAL_RATE, counted.referrals),
        (PRACTICE_EMERGENCY_RATE, counted.emergencies),
        (PRACTICE_AVOIDABLE_RATE, counted.avoidable),
        (DROPPED_RATE, counted.dropped),
        (SPILLED_RATE, counted.spilled),
        (RETURNED_RATE, counted.returns),
    ] {
        out.insert(measure, rate(count, weeks));
    }
    out.insert_ratio(REFERRAL_RATIO, counted.referrals as f64, expected_referrals);
}

/// What a practice referred in a year, against expectation and the year before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferralRecord {
    pub year: PracticeYear,
    /// Referrals expected of its patients this year.
    pub expected: f64,
    pub last_year: PracticeYear,
}

/// Reads how practices differ over a year.
pub fn read_spread(practices: &[ReferralRecord], out: &mut MeasureValues) {
    let rates: Vec<f64> =
        practices.iter().map(|p| rate(p.year.referrals, p.year.person_weeks)).collect();
    let ratios: Vec<f64> = practices
        .iter()
        .filter(|p| p.expected > 0.0)
        .map(|p| p.year.referrals as f64 / p.expected)
        .collect();
    if let Some(spread) = variation(&rates) {
        out.insert(REFERRAL_SPREAD, spread);
    }
    if let Some(spread) = variation(&ratios) {
        out.insert(REFERRAL_SPREAD_ADJUSTED, spread);
    }
    let before: Vec<f64> =
        practices.iter().map(|p| rate(p.last_year.referrals, p.last_year.person_weeks)).collect();
    if let Some(correlation) = correlation(&before, &rates) {
        out.insert(REFERRAL_PERSISTENCE, correlation);
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation over the mean; `None` for fewer than two values or a mean of zero.
pub fn variation(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre) * (v - centre)).sum();
    (centre > 0.0).then(|| math::sqrt(squares / (values.len() - 1) as f64) / centre)
}

/// Pearson's correlation; `None` where one side does not vary.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let mut sums = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        sums = (sums.0 + a * b, sums.1 + a * a, sums.2 + b * b);
    }
    let spread = math::sqrt(sums.1 * sums.2);
    (spread > 0.0).then(|| sums.0 / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(referrals: u64) -> PracticeYear {
        PracticeYear { referrals, person_weeks: 52_000, ..PracticeYear::default() }
    }

    #[test]
    fn practices_that_keep_their_rank_persist() {
        let practices: Vec<ReferralRecord> = [100, 200, 300]
            .map(|referrals| ReferralRecord {
                year: year(referrals),
                expected: referrals as f64,
                last_year: year(referrals / 2),
            })
            .into();
        let mut out = MeasureValues::default();
        read_spread(&practices, &mut out);
        assert!((out.get(REFERRAL_SPREAD).expect("read") - 0.5).abs() < 1e-12);
        // All of the difference lies in the patients.
        assert_eq!(out.get(REFERRAL_SPREAD_ADJUSTED), Some(0.0));
        assert!((out.get(REFERRAL_PERSISTENCE).expect("read") - 1.0).abs() < 1e-12);
    }

    #[test]
    fn rates_are_for_person_years() {
        let mut out = MeasureValues::default();
        read(&year(250), 200.0, &mut out);
        assert_eq!(out.get(REFERRAL_RATE), Some(250.0));
        assert_eq!(out.get(REFERRAL_RATIO), Some(1.25));
        assert_eq!(out.get(CONTINUITY), None);
    }
}
