//! Urgent care.

use crate::economy::provider::activity::ProviderTallies;

use super::{Exposure, MeasureValues};

measures! {
    EMERGENCY_RATE = "emergency_rate", "per 1,000 people a year",
        "Emergency admissions.", "admissions / people x 1,000, a year", "C10";
    MAJOR_ADMITTED = "major_admitted", "share",
        "Attenders of major departments who are admitted.", "admitted / attended", "C12";
    DIRECT_SHARE = "direct_share", "share",
        "Emergency admissions that bypass the department.", "direct / all", "C59";
    AVOIDABLE_SHARE = "avoidable_share", "share",
        "Emergency admissions for conditions that timely care manages.",
        "exacerbations / all", "C17";
    SAME_DAY_SHARE = "same_day_share", "share",
        "Emergency admissions that leave the same day.", "same-day / all", "C13";
    STROKE_DEATH_SHARE = "stroke_death_share", "share",
        "Patients admitted with a stroke who die in hospital.",
        "deaths after a stroke / strokes admitted", "LOS069";
}

/// Reads the family for one provider, or for a population where its exposure is given.
pub fn read(
    tallies: &ProviderTallies,
    weight: f64,
    exposure: Option<Exposure>,
    out: &mut MeasureValues,
) {
    let all = tallies.emergencies as f64;
    if let Some(exposure) = exposure {
        out.insert(EMERGENCY_RATE, exposure.rate(all * weight));
    }
    out.insert_ratio(MAJOR_ADMITTED, tallies.major_admitted as f64, tallies.major as f64);
    out.insert_ratio(DIRECT_SHARE, tallies.emergencies_direct as f64, all);
    out.insert_ratio(AVOIDABLE_SHARE, tallies.emergencies_avoidable as f64, all);
    out.insert_ratio(SAME_DAY_SHARE, tallies.emergencies_same_day as f64, all);
    out.insert_ratio(STROKE_DEATH_SHARE, tallies.stroke_deaths as f64, tallies.strokes as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_emergency_admissions() {
        let tallies = ProviderTallies {
            emergencies: 200,
            emergencies_direct: 40,
            emergencies_avoidable: 50,
            major: 400,
            major_admitted: 120,
            ..ProviderTallies::default()
        };
        let mut out = MeasureValues::default();
        let exposure = Exposure { people: 20_000.0, weeks: 52.0 };
        read(&tallies, 10.0, Some(exposure), &mut out);
        assert_eq!(out.get(EMERGENCY_RATE), Some(100.0));
        assert_eq!(out.get(MAJOR_ADMITTED), Some(0.3));
        assert_eq!(out.get(DIRECT_SHARE), Some(0.2));
        assert_eq!(out.get(AVOIDABLE_SHARE), Some(0.25));
    }
}
