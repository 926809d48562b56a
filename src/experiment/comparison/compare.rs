//! The same patients under several arrangements: every arm has the same seeds, and differences from
//! the first arm are taken seed by seed.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::arms::{ComparisonArm, EconomyValues, MetricValues, Years, metrics, over_years};
use super::config_diff::differences_between;
use super::paired::{PairedDifference, mean};
use crate::experiment::output::checks::ListedFile;
use crate::experiment::output::manifest::config_digest;
use crate::experiment::output::{OutputError, seal, tidy};
use crate::experiment::run::store::{self, RunStore};
use crate::kernel::digest;
use crate::kernel::math;
use crate::recorder::tables::{CellValue, TableRow, TableSpec, table};
use crate::scenario::schema::SCHEMA;
use crate::scenario::seeds;
use crate::sim::observables;

/// Name of the machine-readable summary.
pub const FILE: &str = "compare.json";
/// Version of the layout of [`FILE`].
pub const LAYOUT: u32 = 1;

table! {
    DIFFERENCES = "compare",
    "A metric of the whole economy in one arm, and its difference from the first arm." {
        group: Text = "Family of measures.",
        metric: Text = "Name of a measure; after a full stop its part.",
        unit: Text = "Its unit.",
        arm: Text = "Arm.",
        base: Number = "Mean of the first arm over seeds and recorded years.",
        mean: Number = "Mean of this arm.",
        difference: Number = "Mean paired difference.",
        low: Number = "Lower end of its 95 % interval.",
        high: Number = "Upper end of its 95 % interval.",
        removed: Number = "Share of the variance that pairing removes.",
        replicates: Whole = "Seeds.",
    }
    FAN = "compare_fan",
    "How a metric of the whole economy spreads over seeds in one arm and year." {
        arm: Text = "Arm.",
        metric: Text = "Name of a measure; after a full stop its part.",
        unit: Text = "Its unit.",
        week: Whole = "Last week of the year, from 1 at the start of recording.",
        mean: Number = "Mean over seeds.",
        q05: Number = "Fifth centile over seeds.",
        q25: Number = "Lower quartile.",
        q50: Number = "Median.",
        q75: Number = "Upper quartile.",
        q95: Number = "Ninety-fifth centile.",
    }
    VALUES = "compare_values",
    "A metric of the whole economy in one arm at one seed over one year." {
        arm: Text = "Arm.",
        seed: Whole = "Random seed.",
        week: Whole = "Last week of the year, from 1 at the start of recording.",
        metric: Text = "Name of a measure; after a full stop its part.",
        value: Number = "The value.",
        unit: Text = "Its unit.",
    }
}

/// A row of [`DIFFERENCES`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricDifference {
    /// Family of measures.
    pub group: String,
    pub metric: String,
    pub unit: String,
    pub arm: String,
    /// Mean of the first arm.
    pub base: f64,
    /// Mean of this arm.
    pub mean: f64,
    /// Mean paired difference.
    pub difference: f64,
    /// Lower end of its 95 % interval; not finite for one seed.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Share of the variance that pairing removes, where anything varies.
    pub removed: Option<f64>,
    pub replicates: usize,
}

impl TableRow for MetricDifference {
    const TABLE: &'static TableSpec = &DIFFERENCES;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Text(&self.group));
        to(CellValue::Text(&self.metric));
        to(CellValue::Text(&self.unit));
        to(CellValue::Text(&self.arm));
        to(CellValue::Number(self.base));
        to(CellValue::Number(self.mean));
        to(CellValue::Number(self.difference));
        for number in [self.low, self.high, self.removed] {
            to(CellValue::Number(number.unwrap_or(f64::NAN)));
        }
        to(CellValue::Whole(self.replicates as i64));
    }
}

/// A row of [`FAN`].
struct FanRow<'a> {
    arm: &'a str,
    metric: &'a str,
    unit: &'a str,
    year: u32,
    values: Vec<f64>,
}

impl TableRow for FanRow<'_> {
    const TABLE: &'static TableSpec = &FAN;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Text(self.arm));
        to(CellValue::Text(self.metric));
        to(CellValue::Text(self.unit));
        to(CellValue::Whole(i64::from(self.year) * 52));
        to(CellValue::Number(mean(&self.values)));
        for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
            to(CellValue::Number(quantile(&self.values, share)));
        }
    }
}

/// A row of [`VALUES`].
struct ComparisonValueRow<'a> {
    arm: &'a str,
    seed: u64,
    year: u32,
    metric: &'a str,
    value: f64,
    unit: &'a str,
}

impl TableRow for ComparisonValueRow<'_> {
    const TABLE: &'static TableSpec = &VALUES;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Text(self.arm));
        to(CellValue::Whole(self.seed as i64));
        to(CellValue::Whole(i64::from(self.year) * 52));
        to(CellValue::Text(self.metric));
        to(CellValue::Number(self.value));
        to(CellValue::Text(self.unit));
    }
}

/// A quantile of a sample, interpolated.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let low = math::floor(place) as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
}

/// Results of a comparison.
#[derive(Debug)]
pub struct ComparisonResult {
    /// Rows of the table of differences: metrics by family, arms in order.
    pub differences: Vec<MetricDifference>,
    /// Hash over every value.
    pub result_digest: String,
    metrics: EconomyValues,
}

impl ComparisonResult {
    /// Values of a metric of the whole economy in an arm, by seed and year.
    pub fn yearly(&self, metric: &str, arm: usize) -> Option<&[Years]> {
        let (_, found) = self.metrics.iter().find(|((_, name), _)| name == metric)?;
        found.arms.get(arm).map(Vec::as_slice)
    }
}

/// Reads the runs of all arms from the store and compares them.
///
/// # Errors
/// A file cannot be read or written.
pub fn compare(
    arms: &[ComparisonArm],
    replicates: u32,
    store: &mut RunStore,
) -> Result<ComparisonResult, OutputError> {
    let metrics = metrics(arms, replicates, store)?;
    let mut differences = Vec::new();
    for ((family, metric), values) in &metrics {
        let means: Vec<Vec<f64>> = values.arms.iter().map(|seeds| over_years(seeds)).collect();
        for (arm, of) in arms.iter().zip(&means).skip(1) {
            // A metric missing in one arm has no difference.
            let Some(paired) = PairedDifference::matched(of, &means[0]) else { continue };
            let ends = paired.finite_95();
            differences.push(MetricDifference {
                group: observables::FAMILIES.get(*family).map_or("", |(name, _)| name).to_owned(),
                metric: metric.clone(),
                unit: values.unit.clone(),
                arm: arm.name.clone(),
                base: mean(&means[0]),
                mean: mean(of),
                difference: paired.mean,
                low: ends.map(|(low, _)| low),
                high: ends.map(|(_, high)| high),
                removed: Some(paired.removed).filter(|share| share.is_finite()),
                replicates: of.len(),
            });
        }
    }
    let all: Vec<_> = metrics.iter().map(|(key, metric)| (key, &metric.arms)).collect();
    let result_digest = digest::hash_state(&all);
    Ok(ComparisonResult { differences, result_digest, metrics })
}

/// Writes the tables and the summary.
///
/// # Errors
/// A file cannot be read or written.
pub fn write(
    to: &Path,
    arms: &[ComparisonArm],
    replicates: u32,
    compared: &ComparisonResult,
) -> Result<(), OutputError> {
    let mut files = tidy::write(to, &compared.differences)?.to_vec();
    // Row by row: a table of many seeds is never in memory as a whole.
    let by_arm = || {
        compared.metrics.iter().flat_map(|((_, name), metric)| {
            arms.iter().zip(&metric.arms).map(move |(arm, seeds)| (name, metric, arm, seeds))
        })
    };
    let fans = by_arm().flat_map(|(name, metric, arm, seeds)| fan(name, metric, arm, seeds));
    files.extend(tidy::write(to, fans)?);
    let values = by_arm().flat_map(|(name, metric, arm, by_seed)| {
        (0u32..).zip(by_seed).flat_map(move |(number, years)| {
            years.iter().map(move |(year, value)| ComparisonValueRow {
                arm: &arm.name,
                seed: seeds::nth_seed(&arm.scenario, number),
                year: *year,
                metric: name,
                value: *value,
                unit: &metric.unit,
            })
        })
    });
    files.extend(tidy::write(to, values)?);
    files.push(ListedFile::read_growing(to, store::FILE)?);
    seal::write(&to.join(FILE), &page(arms, replicates, compared, &files))
}

/// How a metric spreads over the seeds of an arm, year by year.
fn fan<'a>(
    name: &'a str,
    metric: &'a MetricValues,
    arm: &'a ComparisonArm,
    seeds: &[Years],
) -> impl Iterator<Item = FanRow<'a>> + use<'a> {
    let mut years: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for (year, value) in seeds.iter().flatten() {
        years.entry(*year).or_default().push(*value);
    }
    let row = move |(year, values)| FanRow {
        arm: &arm.name,
        metric: name,
        unit: &metric.unit,
        year,
        values,
    };
    years.into_iter().map(row)
}

/// Everything the report needs.
fn page(
    arms: &[ComparisonArm],
    replicates: u32,
    compared: &ComparisonResult,
    files: &[ListedFile],
) -> serde_json::Value {
    let digests: Vec<String> = arms.iter().map(|arm| config_digest(&arm.scenario)).collect();
    let shown = arms.iter().zip(&digests).map(|(arm, digest)| {
        let differ = differences_between(&arms[0].scenario, &arm.scenario);
        let differ: Vec<String> = differ.iter().map(ToString::to_string).collect();
        json!({
            "name": arm.name, "config_digest": digest, "differs_in": differ,
            "configuration": arm.scenario,
        })
    });
    json!({
        "schema": SCHEMA,
        "program_version": env!("CARGO_PKG_VERSION"),
        "config_digest": digest::hash_state(&(&digests, replicates)),
        "result_digest": compared.result_digest,
        "layout": LAYOUT,
        "replicates": replicates,
        "first_seed": arms.first().map_or(0, |arm| arm.scenario.run.seed),
        "arms": shown.collect::<Vec<_>>(),
        "differences": compared.differences,
        "files": files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!((quantile(&values, 0.0), quantile(&values, 1.0)), (1.0, 4.0));
        assert_eq!(quantile(&[7.0], 0.05), 7.0);
    }
}
