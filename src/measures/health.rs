//! Health: quality-adjusted life years lost, deaths, and how unequal need of emergency care is.

use crate::params::vocabulary::Deprivation;

use super::{Exposure, MeasureValues};

measures! {
    QALYS_LOST = "qalys_lost", "QALYs per 1,000 people a year",
        "Quality-adjusted life years lost to waiting, denial, harm and avoidable illness.",
        "QALYs lost / people x 1,000, a year", "definition";
    DEATH_RATE = "death_rate", "per 1,000 people a year",
        "Deaths, in hospital and outside.", "deaths / people x 1,000, a year", "C50";
    HOSPITAL_DEATHS = "hospital_deaths", "people in the period",
        "Deaths in a hospital.", "rows x weight", "definition";
    EQUITY_SLOPE = "equity_slope", "ratio",
        "Emergency admissions of the most deprived fifth against the least deprived.",
        "admissions a person of fifth 1 / of fifth 5", "C18";
    USE_SLOPE = "use_slope", "ratio",
        "Hospital care of a person of the most deprived fifth against the least deprived, at \
         national prices, of those alive at the close of the year.",
        "cost a person of fifth 1 / of fifth 5", "SPD086";
}

/// Deaths and losses in a period, in people.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HealthLosses {
    pub qalys: f64,
    /// Deaths outside hospital.
    pub deaths_outside: f64,
    /// Deaths in hospital.
    pub deaths_inside: f64,
}

/// Emergency admissions in a period and people alive at its end, by deprivation fifth.
pub type ByDeprivationFifth = [(f64, f64); Deprivation::COUNT];

/// Reads the family for the whole economy.
pub fn read(
    losses: &HealthLosses,
    fifths: &ByDeprivationFifth,
    exposure: Exposure,
    out: &mut MeasureValues,
) {
    out.insert(QALYS_LOST, exposure.rate(losses.qalys));
    let (outside, inside) =
        (exposure.rate(losses.deaths_outside), exposure.rate(losses.deaths_inside));
    out.insert(DEATH_RATE, outside + inside);
    out.insert_part(DEATH_RATE, "outside_hospital", outside);
    out.insert_part(DEATH_RATE, "in_hospital", inside);
    let rate = |fifth: Deprivation| {
        let (admissions, people) = fifths[fifth as usize];
        if people > 0.0 { admissions / people } else { 0.0 }
    };
    out.insert_ratio(EQUITY_SLOPE, rate(Deprivation::Fifth1), rate(Deprivation::Fifth5));
}

/// Reads the slope of hospital use at the close of a year, from cost and people by fifth.
pub fn read_use(fifths: &ByDeprivationFifth, out: &mut MeasureValues) {
    let cost = |fifth: Deprivation| {
        let (cost, people) = fifths[fifth as usize];
        if people > 0.0 { cost / people } else { 0.0 }
    };
    out.insert_ratio(USE_SLOPE, cost(Deprivation::Fifth1), cost(Deprivation::Fifth5));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_compares_the_outer_fifths() {
        let fifths = [(30.0, 100.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (15.0, 100.0)];
        let mut out = MeasureValues::default();
        let losses = HealthLosses { qalys: 5.0, deaths_outside: 6.0, deaths_inside: 4.0 };
        read(&losses, &fifths, Exposure { people: 1000.0, weeks: 52.0 }, &mut out);
        assert_eq!(out.get(EQUITY_SLOPE), Some(2.0));
        assert_eq!(out.get(DEATH_RATE), Some(10.0));
    }
}
