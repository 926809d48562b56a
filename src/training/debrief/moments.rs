//! The moments at which information asymmetry cost money, something was conceded, or what was
//! seen was far from what was true.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::training::true_history::{SchemeHistory, TrueHistory};

/// A moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefMoment {
    /// Week of the session.
    pub week: u32,
    /// Rent, capture or fog.
    pub kind: String,
    pub text: String,
    /// The sum, pounds, where there is one.
    pub pounds: Option<f64>,
}

/// Smallest sum that is reported, pounds.
const MIN_POUNDS: f64 = 10_000.0;
/// How far the true value must lie outside what was seen, in half-widths of its interval.
const MIN_HALF_WIDTHS: f64 = 1.5;

/// Moments of a session, in order.
pub fn debrief_moments(record: &TrueHistory) -> Vec<DebriefMoment> {
    let mut all = Vec::new();
    for (key, kind, text) in [
        ("information_rent_padding", "rent", "Prices and volumes agreed without knowing true cost"),
        ("information_rent_coding", "rent", "Activity coded above its true case mix"),
        ("challenge_forgone", "capture", "Overpayment detected but not challenged"),
        ("rescue", "capture", "Deficits covered"),
    ] {
        let Some(line) = record.years.get(key) else { continue };
        for (year, value) in line.iter().filter(|(_, value)| *value > MIN_POUNDS) {
            all.push(DebriefMoment {
                week: year * 52,
                kind: kind.to_owned(),
                text: format!("{text}, in year {year}"),
                pounds: Some(*value),
            });
        }
    }
    all.extend(record.schemes.iter().filter_map(defeated_scheme));
    all.extend(misjudged_quarters(record));
    all.sort_by_key(|moment| moment.week);
    all
}

fn defeated_scheme(scheme: &SchemeHistory) -> Option<DebriefMoment> {
    let lost = scheme.kept.1 - scheme.kept.0;
    let ended = scheme.outcome.as_deref() == Some("dropped");
    if !ended && lost <= 0.0 {
        return None;
    }
    let what = scheme.initiative.replace('_', " ");
    let with = if scheme.provider.is_empty() {
        String::new()
    } else {
        format!(" with {}", scheme.provider)
    };
    let why = scheme.why.as_deref().unwrap_or("no single cause");
    let done = if ended { "dropped" } else { "scaled down" };
    let truly = scheme.worth.0;
    let worth = if truly > 0.0 {
        format!("its true net benefit was £{:.2}m a year", truly / 1e6)
    } else {
        "it would have brought no net benefit".to_owned()
    };
    Some(DebriefMoment {
        week: scheme.due,
        kind: "capture".to_owned(),
        text: format!("{what}{with} was {done}: {why}; {worth}"),
        pounds: (truly > 0.0).then_some(truly * (1.0 - scheme.kept.0)),
    })
}

/// Quantities whose misreading is reported, and at most how many.
const MISJUDGED_MEASURES: &[&str] =
    &["waiting_list", "first_wait", "activity_value", "surplus", "unit_cost", "coding_excess"];
const MAX_MOMENTS: usize = 8;

/// For each quantity, the quarter in which the true value lay farthest outside what was seen; the
/// worst of them.
fn misjudged_quarters(record: &TrueHistory) -> Vec<DebriefMoment> {
    let mut worst: BTreeMap<(&str, &str), (f64, DebriefMoment)> = BTreeMap::new();
    for quarter in &record.quarters {
        for pair in
            quarter.pairs.iter().filter(|pair| MISJUDGED_MEASURES.contains(&pair.what.as_str()))
        {
            let (Some(truth), Some(seen)) = (pair.truth, pair.seen) else { continue };
            if seen.half <= 0.0 {
                continue;
            }
            let far = (truth - seen.value).abs() / seen.half;
            let key = (pair.what.as_str(), pair.body.as_str());
            if far < MIN_HALF_WIDTHS || worst.get(&key).is_some_and(|(known, _)| *known >= far) {
                continue;
            }
            let text = format!(
                "{} of {}: you saw {}, {} weeks old; it was {}",
                pair.what.replace('_', " "),
                pair.body,
                short(seen.value),
                seen.age,
                short(truth)
            );
            let moment =
                DebriefMoment { week: quarter.week, kind: "fog".to_owned(), text, pounds: None };
            worst.insert(key, (far, moment));
        }
    }
    let mut all: Vec<(f64, DebriefMoment)> = worst.into_values().collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().take(MAX_MOMENTS).map(|(_, moment)| moment).collect()
}

/// A number with three significant figures.
fn short(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if size >= 1e6 => format!("{:.1} million", value / 1e6),
        _ if size >= 100.0 => format!("{value:.0}"),
        _ if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
