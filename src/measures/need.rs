//! Need against what was done and what was paid: three indices on one base year.

use super::{Exposure, MeasureValues};

measures! {
    NEED_RATE = "need_rate", "per 1,000 people a year",
        "Needs that arose, met or not, by kind.",
        "real needs / people x 1,000, a year, by kind", "definition";
    NEED_INDEX = "need_index", "base year = 100",
        "Needs that arose, valued at the national price of the service that first meets them.",
        "100 x value of needs / value in the first recorded year", "definition";
    ACTIVITY_INDEX = "activity_index", "base year = 100",
        "Activity valued at national prices.",
        "100 x value of activity / value in the first recorded year", "definition";
    PRICE_INDEX = "price_index", "base year = 100",
        "What commissioners paid for what was done, against the base year.",
        "100 x (spend / spend in the first recorded year) / (activity index / 100)",
        "definition";
}

/// Value of counts at fixed weights; indices compare it between years.
pub fn weighted_value(counts: &[f64], weights: &[f64]) -> f64 {
    counts.iter().zip(weights).map(|(count, weight)| count * weight).sum()
}

/// What a year is compared by.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct YearIndexValues {
    /// Needs at fixed prices.
    pub needs: f64,
    /// Activity at fixed prices.
    pub activity: f64,
    /// Spending of commissioners, pounds.
    pub spend: f64,
}

/// Reads rates of needs by kind.
pub fn read_rates(needs: &[(&'static str, f64)], exposure: Exposure, out: &mut MeasureValues) {
    for (kind, count) in needs {
        out.insert_part(NEED_RATE, kind, exposure.rate(*count));
    }
}

/// Reads the indices of a year against the base year.
pub fn read_indices(year: &YearIndexValues, base: &YearIndexValues, out: &mut MeasureValues) {
    let index = |now: f64, then: f64| if then > 0.0 { Some(now / then) } else { None };
    let (needs, activity) = (index(year.needs, base.needs), index(year.activity, base.activity));
    let spend = index(year.spend, base.spend);
    if let Some(needs) = needs {
        out.insert(NEED_INDEX, 100.0 * needs);
    }
    if let Some(activity) = activity {
        out.insert(ACTIVITY_INDEX, 100.0 * activity);
        if let Some(spend) = spend {
            out.insert_ratio(PRICE_INDEX, 100.0 * spend, activity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_year_is_a_hundred_and_price_times_volume_is_spend() {
        let base = YearIndexValues { needs: 50.0, activity: 40.0, spend: 80.0 };
        let now = YearIndexValues { needs: 55.0, activity: 42.0, spend: 92.4 };
        let mut out = MeasureValues::default();
        read_indices(&now, &base, &mut out);
        let of = |measure| out.get(measure).expect("read");
        assert!((of(NEED_INDEX) - 110.0).abs() < 1e-9);
        assert!((of(ACTIVITY_INDEX) * of(PRICE_INDEX) / 100.0 - 115.5).abs() < 1e-9);
        let mut same = MeasureValues::default();
        read_indices(&base, &base, &mut same);
        assert!(same.0.iter().all(|gauge| (gauge.value - 100.0).abs() < 1e-9));
    }
}
