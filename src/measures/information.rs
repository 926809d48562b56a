//! What commissioners can see: how old it is.

use crate::information::ReceivedReturns;
use crate::kernel::ids::OrgId;

use super::MeasureValues;

measures! {
    DATA_AGE = "data_age", "weeks",
        "Age of the newest month of activity that a commissioner can see of its providers.",
        "mean over providers of now - end of the month described", "definition";
}

/// Ages of the newest activity seen, by provider.
pub fn ages(seen: &ReceivedReturns<'_>, providers: impl IntoIterator<Item = OrgId>) -> Vec<f64> {
    providers
        .into_iter()
        .filter_map(|provider| {
            let newest = seen.months(provider).pop()?.1;
            Some(f64::from(newest.age(seen.now())))
        })
        .collect()
}

/// Reads the mean of ages.
pub fn read(ages: &[f64], out: &mut MeasureValues) {
    out.insert_ratio(DATA_AGE, ages.iter().sum(), ages.len() as f64);
}
