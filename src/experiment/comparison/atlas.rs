//! The atlas: every system on the same people and place, each outcome under it, and its difference
//! from the reference system, seed by seed.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::arms::{ComparisonArm, Years, over_years};
use super::compare::ComparisonResult;
use super::paired::{PairedDifference, mean, t_quantile};
use crate::experiment::output::{OutputError, seal, tidy};
use crate::experiment::summary_measures::ValueFormat;
use crate::kernel::math;
use crate::recorder::tables::{CellValue, TableRow, TableSpec, table};
use crate::scenario::schema::SCHEMA;

/// Name of the machine-readable summary.
pub const FILE: &str = "atlas.json";
/// Version of the layout of [`FILE`].
pub const LAYOUT: u32 = 1;

table! {
    ATLAS = "atlas",
    "An outcome of the whole economy under one system, and its difference from the first." {
        system: Text = "System.",
        heading: Text = "Subject of the outcome.",
        outcome: Text = "Name of the outcome.",
        metric: Text = "Metric it is computed from, or its parts.",
        unit: Text = "Its unit.",
        mean: Number = "Mean over seeds and recorded years.",
        difference: Number = "Mean paired difference from the first system.",
        low: Number = "Lower end of its 95 % interval.",
        high: Number = "Upper end of its 95 % interval.",
        replicates: Whole = "Seeds.",
    }
}

/// How an outcome is computed from a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OutcomeReading {
    /// A metric of the whole economy, mean over years.
    Metric(&'static str),
    /// One metric divided by another, year by year.
    Ratio(&'static str, &'static str),
    /// Share of the yearly variation of balances that falls on one kind of organisation.
    Risk(&'static str),
}

/// An outcome of the matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtlasOutcome {
    pub heading: &'static str,
    pub name: &'static str,
    /// How it is computed.
    pub reading: OutcomeReading,
    pub unit: &'static str,
    pub format: ValueFormat,
}

/// Balances whose variation makes up financial risk.
const RISK_BALANCES: [&str; 4] =
    ["surplus.commissioner", "surplus.acute", "surplus.community", "surplus.practice"];

macro_rules! outcomes {
    ($($heading:literal {
        $($name:literal: $reading:ident($($of:literal),+), $unit:literal,
          $shown:ident $(($places:literal))?;)+
    })+) => {
        /// The outcomes, in the order of the matrix.
        pub const OUTCOMES: &[AtlasOutcome] = &[$($(AtlasOutcome {
            heading: $heading,
            name: $name,
            reading: OutcomeReading::$reading($($of),+),
            unit: $unit,
            format: ValueFormat::$shown $(($places))?,
        }),+),+];
    };
}

outcomes! {
    "Activity" {
        "outpatient visits": Metric("outpatient_rate"), "per 1,000 people a year", Count;
        "planned admissions":
            Metric("planned_admission_rate"), "per 1,000 people a year", Decimals(1);
        "emergency admissions": Metric("emergency_rate"), "per 1,000 people a year", Decimals(1);
    }
    "Waits" {
        "median wait": Metric("median_wait"), "weeks", Decimals(1);
        "within 18 weeks": Metric("within_18_weeks"), "share", Percent;
    }
    "Spend" {
        "per head": Metric("spend_per_head"), "pounds per person a year", Count;
        "of it hospitals": Metric("spend_share.acute"), "share", Percent;
        "administration": Ratio("commissioning_cost", "spend"), "share of spend", Hundredths;
    }
    "Lenses" {
        "information rent": Metric("information_rent_share"), "share of what is paid", Hundredths;
        "capture": Metric("capture_share"), "share of hospitals' income", Hundredths;
        "schemes conceded": Metric("concession"), "million pounds a year", FineMillions;
        "idle capacity": Metric("idle_capacity_cost"), "million pounds a year", Millions;
    }
    "Equity and health" {
        "emergencies, most / least deprived": Metric("equity_slope"), "ratio", Decimals(2);
        "health lost": Metric("qalys_lost"), "QALYs per 1,000 people a year", Decimals(2);
    }
    "Who bears the risk" {
        "commissioners":
            Risk("surplus.commissioner"), "share of variation of balances", Percent;
        "hospitals": Risk("surplus.acute"), "share of variation of balances", Percent;
        "practices": Risk("surplus.practice"), "share of variation of balances", Percent;
    }
}

/// An outcome under a system. Without a record it has no value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtlasEntry {
    pub system: String,
    /// Position in [`OUTCOMES`].
    pub outcome: usize,
    pub mean: Option<f64>,
    /// Mean paired difference from the first system; none for itself.
    pub difference: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    pub replicates: usize,
}

impl TableRow for AtlasEntry {
    const TABLE: &'static TableSpec = &ATLAS;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        let outcome = &OUTCOMES[self.outcome];
        let metric = match outcome.reading {
            OutcomeReading::Metric(metric) | OutcomeReading::Risk(metric) => metric.to_owned(),
            OutcomeReading::Ratio(above, below) => format!("{above} / {below}"),
        };
        to(CellValue::Text(&self.system));
        to(CellValue::Text(outcome.heading));
        to(CellValue::Text(outcome.name));
        to(CellValue::Text(&metric));
        to(CellValue::Text(outcome.unit));
        for number in [self.mean, self.difference] {
            to(CellValue::Number(number.unwrap_or(f64::NAN)));
        }
        for end in [self.interval.map(|ends| ends.0), self.interval.map(|ends| ends.1)] {
            to(CellValue::Number(end.unwrap_or(f64::NAN)));
        }
        to(CellValue::Whole(self.replicates as i64));
    }
}

/// Yearly values by seed.
type Seeds = Vec<Years>;

/// All entries of the matrix, systems in the order of the arms.
pub fn entries(arms: &[ComparisonArm], compared: &ComparisonResult) -> Vec<AtlasEntry> {
    let mut entries = Vec::new();
    for (place, arm) in arms.iter().enumerate() {
        for (position, outcome) in OUTCOMES.iter().enumerate() {
            entries.push(entry(arm, place, position, outcome, compared));
        }
    }
    entries
}

fn entry(
    arm: &ComparisonArm,
    place: usize,
    position: usize,
    outcome: &AtlasOutcome,
    all: &ComparisonResult,
) -> AtlasEntry {
    let seeds = |metric: &str, arm: usize| -> Seeds {
        all.yearly(metric, arm).map(<[_]>::to_vec).unwrap_or_default()
    };
    let none = AtlasEntry {
        system: arm.name.clone(),
        outcome: position,
        mean: None,
        difference: None,
        interval: None,
        replicates: 0,
    };
    if let OutcomeReading::Risk(bearer) = outcome.reading {
        let of = |arm: usize| -> Vec<Seeds> {
            RISK_BALANCES.iter().map(|metric| seeds(metric, arm)).collect()
        };
        let at = RISK_BALANCES.iter().position(|metric| *metric == bearer).unwrap_or(0);
        return risk_entry(&of(place), (place > 0).then(|| of(0)).as_deref(), at, none);
    }
    let of = |arm: usize| -> Vec<f64> {
        match outcome.reading {
            OutcomeReading::Metric(metric) => over_years(&seeds(metric, arm)),
            OutcomeReading::Ratio(above, below) => {
                over_years(&ratio(&seeds(above, arm), &seeds(below, arm)))
            }
            OutcomeReading::Risk(_) => Vec::new(),
        }
    };
    let own = of(place);
    if own.is_empty() {
        return none;
    }
    let mut entry = AtlasEntry { mean: Some(mean(&own)), replicates: own.len(), ..none };
    let base = if place > 0 { of(0) } else { Vec::new() };
    if let Some(paired) = PairedDifference::matched(&own, &base) {
        entry.difference = Some(paired.mean);
        entry.interval = paired.finite_95();
    }
    entry
}

fn ratio(above: &[Years], below: &[Years]) -> Seeds {
    let years = |(above, below): (&Years, &Years)| {
        let both = above.iter().filter_map(|(year, value)| {
            let under = below.iter().find(|(other, _)| other == year)?.1;
            (under != 0.0).then(|| (*year, value / under))
        });
        both.collect()
    };
    above.iter().zip(below).map(years).collect()
}

/// Mean yearly distance of balances from the mean of their year over seeds, leaving one seed out or
/// none: the unforeseeable part. Returns the share that falls on one of several bearers.
fn risk(bearers: &[Seeds], at: usize, without: Option<usize>) -> Option<f64> {
    let spread = |seeds: &Seeds| -> f64 {
        let kept: Vec<&Years> = seeds
            .iter()
            .enumerate()
            .filter(|(seed, years)| Some(*seed) != without && !years.is_empty())
            .map(|(_, years)| years)
            .collect();
        let years = kept.first().map_or(0, |years| years.len());
        let (mut squares, mut count) = (0.0, 0.0);
        for year in 0..years {
            let values: Vec<f64> =
                kept.iter().filter_map(|years| years.get(year)).map(|(_, value)| *value).collect();
            let middle = mean(&values);
            squares += values.iter().map(|value| (value - middle) * (value - middle)).sum::<f64>();
            count += values.len() as f64 - 1.0;
        }
        if count > 0.0 { math::sqrt(squares / count) } else { 0.0 }
    };
    let all: Vec<f64> = bearers.iter().map(spread).collect();
    let sum: f64 = all.iter().sum();
    (sum > 0.0).then(|| all[at] / sum)
}

/// The share of risk, and its difference with an interval by leaving out one seed after another.
fn risk_entry(own: &[Seeds], base: Option<&[Seeds]>, at: usize, none: AtlasEntry) -> AtlasEntry {
    let Some(share) = risk(own, at, None) else { return none };
    let seeds = own.iter().map(Vec::len).max().unwrap_or(0);
    let mut entry = AtlasEntry { mean: Some(share), replicates: seeds, ..none };
    let Some(base) = base else { return entry };
    let difference = |without| Some(risk(own, at, without)? - risk(base, at, without)?);
    entry.difference = difference(None);
    let left: Option<Vec<f64>> = (0..seeds).map(|seed| difference(Some(seed))).collect();
    if let (Some(middle), Some(left)) = (entry.difference, left)
        && seeds >= 3
    {
        let n = seeds as f64;
        let around = mean(&left);
        let squares: f64 = left.iter().map(|value| (value - around) * (value - around)).sum();
        let half = t_quantile(0.95, seeds as u32 - 1) * math::sqrt(squares * (n - 1.0) / n);
        entry.interval = half.is_finite().then_some((middle - half, middle + half));
    }
    entry
}

/// A system that was left out, and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OmittedSystem {
    pub system: String,
    pub why: String,
}

/// Writes the table and the summary next to those of the comparison.
pub fn write(
    to: &Path,
    entries: &[AtlasEntry],
    left_out: &[OmittedSystem],
) -> Result<(), OutputError> {
    let files = tidy::write(to, entries)?;
    let outcomes = OUTCOMES.iter().map(
        |outcome| json!({ "heading": outcome.heading, "name": outcome.name, "unit": outcome.unit }),
    );
    let page = json!({
        "schema": SCHEMA,
        "program_version": env!("CARGO_PKG_VERSION"),
        "layout": LAYOUT,
        "outcomes": outcomes.collect::<Vec<_>>(),
        "entries": entries,
        "left_out": left_out,
        "files": files,
    });
    seal::write(&to.join(FILE), &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(values: &[f64]) -> Seeds {
        values.iter().map(|value| vec![(1, *value)]).collect()
    }

    #[test]
    fn risk_falls_on_the_balances_that_vary() {
        let still = seeds(&[5.0, 5.0, 5.0, 5.0]);
        let moving = seeds(&[-3.0, 1.0, 4.0, 0.0]);
        let none = AtlasEntry {
            system: "x".into(),
            outcome: 0,
            mean: None,
            difference: None,
            interval: None,
            replicates: 0,
        };
        let bears = [moving.clone(), still.clone()];
        let spared = [still, moving];
        let own = risk_entry(&bears, Some(&spared), 0, none);
        assert_eq!(own.mean, Some(1.0));
        assert_eq!(own.difference, Some(1.0));
        let (low, high) = own.interval.unwrap();
        assert!(low <= 1.0 && high >= 1.0);
    }

    #[test]
    fn a_ratio_is_taken_year_by_year() {
        let above = vec![vec![(1, 1.0), (2, 4.0)]];
        let below = vec![vec![(1, 10.0), (2, 20.0)]];
        let found = over_years(&ratio(&above, &below));
        assert!((found[0] - 0.15).abs() < 1e-12);
    }

    #[test]
    fn every_outcome_uses_declared_measures() {
        use crate::sim::observables;
        let known = |metric: &str| {
            let base = metric.split('.').next().unwrap_or("");
            observables::all().any(|measure| measure.name == base)
        };
        for outcome in OUTCOMES {
            match outcome.reading {
                OutcomeReading::Metric(metric) | OutcomeReading::Risk(metric) => {
                    assert!(known(metric))
                }
                OutcomeReading::Ratio(above, below) => assert!(known(above) && known(below)),
            }
        }
    }
}
