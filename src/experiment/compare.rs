//! The same patients under several arrangements: every arm at the same seeds, its differences
//! from the first arm taken seed by seed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::difference::between;
use super::output::checks::Kept;
use super::output::manifest::config_digest;
use super::output::{OutputError, seal, tidy};
use super::paired::{Paired, mean};
use super::propositions::runner::Wanted;
use super::propositions::store::{self, Store};
use super::series::Series;
use crate::kernel::digest;
use crate::kernel::math;
use crate::recorder::rows::ECONOMY;
use crate::recorder::tables::{Cell, Holds, Row, TableSpec, column};
use crate::scenario::schema::{SCHEMA, Scenario};
use crate::scenario::seeds;
use crate::sim::observables;

/// Name of the summary for programs.
pub const FILE: &str = "compare.json";
/// Version of the layout of [`FILE`].
pub const LAYOUT: u32 = 1;

/// One row for each metric and arm.
pub const DIFFERENCES: TableSpec = TableSpec {
    name: "compare",
    row: "A metric of the whole economy in one arm, and its difference from the first arm.",
    columns: &[
        column("group", Holds::Text, "Family of measures."),
        column("metric", Holds::Text, "Name of a measure; after a full stop its part."),
        column("unit", Holds::Text, "Its unit."),
        column("arm", Holds::Text, "Arm."),
        column("base", Holds::Number, "Mean of the first arm over seeds and recorded years."),
        column("mean", Holds::Number, "Mean of this arm."),
        column("difference", Holds::Number, "Mean paired difference."),
        column("low", Holds::Number, "Lower end of its 95 % interval."),
        column("high", Holds::Number, "Upper end of its 95 % interval."),
        column("removed", Holds::Number, "Part of the variance that pairing removes."),
        column("replicates", Holds::Whole, "Seeds."),
    ],
};

/// One row for each metric, arm and year.
pub const FAN: TableSpec = TableSpec {
    name: "compare_fan",
    row: "How a metric of the whole economy spreads over seeds in one arm and year.",
    columns: &[
        column("arm", Holds::Text, "Arm."),
        column("metric", Holds::Text, "Name of a measure; after a full stop its part."),
        column("unit", Holds::Text, "Its unit."),
        column("week", Holds::Whole, "Last week of the year, from 1 at the start of recording."),
        column("mean", Holds::Number, "Mean over seeds."),
        column("q05", Holds::Number, "Fifth centile over seeds."),
        column("q25", Holds::Number, "Lower quartile."),
        column("q50", Holds::Number, "Median."),
        column("q75", Holds::Number, "Upper quartile."),
        column("q95", Holds::Number, "Ninety-fifth centile."),
    ],
};

/// One row for each value.
pub const VALUES: TableSpec = TableSpec {
    name: "compare_values",
    row: "A metric of the whole economy in one arm at one seed over one year.",
    columns: &[
        column("arm", Holds::Text, "Arm."),
        column("seed", Holds::Whole, "Seed of random draws."),
        column("week", Holds::Whole, "Last week of the year, from 1 at the start of recording."),
        column("metric", Holds::Text, "Name of a measure; after a full stop its part."),
        column("value", Holds::Number, "The value."),
        column("unit", Holds::Text, "Its unit."),
    ],
};

/// An arrangement.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    pub name: String,
    /// The economy at the first seed.
    pub scenario: Scenario,
}

/// What of the place decides which people there are: residents are drawn practice by practice.
const PEOPLED: [&str; 6] = [
    "place.population",
    "place.commissioners",
    "place.practices",
    "place.towns_per_commissioner",
    "place.localities_per_commissioner",
    "place.density",
];
/// Settings that decide who people are and what befalls them by nature alone.
const NATURE: [&str; 4] =
    ["run.", "parameters.population.", "parameters.need.", "parameters.layout."];

/// Whether a path of a configuration decides who the patients are or what they come to need.
fn makes_patients(path: &str) -> bool {
    PEOPLED.contains(&path) || NATURE.iter().any(|group| path.starts_with(group))
}

/// Why arms cannot be compared on the same patients: the settings that differ and may not; `None`
/// when they can.
pub fn apart(arms: &[Arm]) -> Option<String> {
    let first = &arms.first()?.scenario;
    arms.iter().skip(1).find_map(|arm| {
        let paths = between(first, &arm.scenario).into_iter();
        let paths: Vec<String> =
            paths.filter(|path| makes_patients(&path.path)).map(|path| path.to_string()).collect();
        let what = format!("'{}' has other patients: {}", arm.name, paths.join("; "));
        (!paths.is_empty()).then_some(what)
    })
}

/// Every run, arm by arm and seed by seed.
pub fn runs(arms: &[Arm], replicates: u32) -> Vec<Wanted> {
    let program = store::program();
    let of_arm = |arm: &Arm| -> Vec<Wanted> {
        let arm = Arc::new(arm.scenario.clone());
        (0..replicates).map(|number| Wanted::of(&arm, number, &program)).collect()
    };
    arms.iter().flat_map(of_arm).collect()
}

/// Metrics of the whole economy that a comparison keeps, about.
const METRICS: u64 = 600;
/// Bytes that the values of one metric in one run take, and each of its years.
const BYTES: (u64, u64) = (24, 16);

/// Bytes of memory that the values of so many seeds take when they are set beside each other.
pub fn bytes(arms: &[Arm], replicates: u32) -> u64 {
    let of = |arm: &Arm| METRICS * (BYTES.0 + BYTES.1 * u64::from(arm.scenario.run.years));
    arms.iter().map(of).sum::<u64>() * u64::from(replicates)
}

/// A row of [`DIFFERENCES`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
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
    /// Part of the variance that pairing removes, where anything varies.
    pub removed: Option<f64>,
    pub replicates: usize,
}

impl Row for Difference {
    const TABLE: &'static TableSpec = &DIFFERENCES;
    fn cells(&self, to: &mut dyn FnMut(Cell<'_>)) {
        to(Cell::Text(&self.group));
        to(Cell::Text(&self.metric));
        to(Cell::Text(&self.unit));
        to(Cell::Text(&self.arm));
        to(Cell::Number(self.base));
        to(Cell::Number(self.mean));
        to(Cell::Number(self.difference));
        for number in [self.low, self.high, self.removed] {
            to(Cell::Number(number.unwrap_or(f64::NAN)));
        }
        to(Cell::Whole(self.replicates as i64));
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

impl Row for FanRow<'_> {
    const TABLE: &'static TableSpec = &FAN;
    fn cells(&self, to: &mut dyn FnMut(Cell<'_>)) {
        to(Cell::Text(self.arm));
        to(Cell::Text(self.metric));
        to(Cell::Text(self.unit));
        to(Cell::Whole(i64::from(self.year) * 52));
        to(Cell::Number(mean(&self.values)));
        for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
            to(Cell::Number(quantile(&self.values, share)));
        }
    }
}

/// A row of [`VALUES`].
struct ValueRow<'a> {
    arm: &'a str,
    seed: u64,
    year: u32,
    metric: &'a str,
    value: f64,
    unit: &'a str,
}

impl Row for ValueRow<'_> {
    const TABLE: &'static TableSpec = &VALUES;
    fn cells(&self, to: &mut dyn FnMut(Cell<'_>)) {
        to(Cell::Text(self.arm));
        to(Cell::Whole(self.seed as i64));
        to(Cell::Whole(i64::from(self.year) * 52));
        to(Cell::Text(self.metric));
        to(Cell::Number(self.value));
        to(Cell::Text(self.unit));
    }
}

/// A quantile of a sample, between its neighbours.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let low = math::floor(place) as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
}

/// The yearly values of one metric of the whole economy: unit, and for each arm and seed the
/// values by year.
#[derive(Debug, Default)]
struct Metric {
    unit: String,
    arms: Vec<Vec<Vec<(u32, f64)>>>,
}

/// What came of a comparison.
#[derive(Debug)]
pub struct Compared {
    /// Rows of the table of differences: metrics by family, arms in order.
    pub differences: Vec<Difference>,
    /// Hash over every value.
    pub result_digest: String,
    metrics: BTreeMap<(usize, String), Metric>,
}

impl Compared {
    /// Values of a metric of the whole economy in an arm, by seed and year.
    pub fn yearly(&self, metric: &str, arm: usize) -> Option<&[Vec<(u32, f64)>]> {
        let (_, found) = self.metrics.iter().find(|((_, name), _)| name == metric)?;
        found.arms.get(arm).map(Vec::as_slice)
    }
}

/// Reads the runs of all arms from the store and sets them beside each other.
pub fn compare(arms: &[Arm], replicates: u32, store: &mut Store) -> Result<Compared, OutputError> {
    let runs = runs(arms, replicates);
    let mut metrics: BTreeMap<(usize, String), Metric> = BTreeMap::new();
    for (place, run) in runs.iter().enumerate() {
        let (arm, seed) = (place / replicates as usize, place % replicates as usize);
        let Some(series) = store.get(&run.key)? else { continue };
        gather(&series, arm, seed, (arms.len(), replicates as usize), &mut metrics);
    }
    let mut differences = Vec::new();
    for ((family, metric), values) in &metrics {
        let means: Vec<Vec<f64>> = values.arms.iter().map(|seeds| over_years(seeds)).collect();
        for (arm, of) in arms.iter().zip(&means).skip(1) {
            // A metric that one arm does not have has no difference.
            if of.len() != means[0].len() || of.is_empty() {
                continue;
            }
            let paired = Paired::of(of, &means[0]);
            let (low, high) = paired.interval_95();
            let finite = |value: f64| value.is_finite().then_some(value);
            differences.push(Difference {
                group: observables::FAMILIES.get(*family).map_or("", |(name, _)| name).to_owned(),
                metric: metric.clone(),
                unit: values.unit.clone(),
                arm: arm.name.clone(),
                base: mean(&means[0]),
                mean: mean(of),
                difference: paired.mean,
                low: finite(low),
                high: finite(high),
                removed: finite(paired.removed),
                replicates: of.len(),
            });
        }
    }
    let all: Vec<_> = metrics.iter().map(|(key, metric)| (key, &metric.arms)).collect();
    let result_digest = digest::of(&all);
    Ok(Compared { differences, result_digest, metrics })
}

fn gather(
    series: &Series,
    arm: usize,
    seed: usize,
    (arms, seeds): (usize, usize),
    metrics: &mut BTreeMap<(usize, String), Metric>,
) {
    for line in series.lines.iter().filter(|line| line.kind == ECONOMY) {
        let measure = line.metric.split('.').next().unwrap_or("");
        let family = observables::FAMILIES
            .iter()
            .position(|(_, family)| family.iter().any(|entry| entry.name == measure));
        let key = (family.unwrap_or(usize::MAX), line.metric.clone());
        let metric = metrics.entry(key).or_insert_with(|| Metric {
            unit: line.unit.clone(),
            arms: vec![vec![Vec::new(); seeds]; arms],
        });
        metric.arms[arm][seed].clone_from(&line.values);
    }
}

/// The mean over years of each seed that has any.
fn over_years(seeds: &[Vec<(u32, f64)>]) -> Vec<f64> {
    let with = seeds.iter().filter(|years| !years.is_empty());
    with.map(|years| years.iter().map(|(_, value)| value).sum::<f64>() / years.len() as f64)
        .collect()
}

/// Writes the tables and the summary.
pub fn write(
    to: &Path,
    arms: &[Arm],
    replicates: u32,
    compared: &Compared,
) -> Result<(), OutputError> {
    let mut files = tidy::write(to, &compared.differences)?.to_vec();
    // One row after the other: a table of many seeds is never in memory as a whole.
    let by_arm = || {
        compared.metrics.iter().flat_map(|((_, name), metric)| {
            arms.iter().zip(&metric.arms).map(move |(arm, seeds)| (name, metric, arm, seeds))
        })
    };
    let fans = by_arm().flat_map(|(name, metric, arm, seeds)| fan(name, metric, arm, seeds));
    files.extend(tidy::write(to, fans)?);
    let values = by_arm().flat_map(|(name, metric, arm, by_seed)| {
        (0u32..).zip(by_seed).flat_map(move |(number, years)| {
            years.iter().map(move |(year, value)| ValueRow {
                arm: &arm.name,
                seed: seeds::nth(&arm.scenario, number),
                year: *year,
                metric: name,
                value: *value,
                unit: &metric.unit,
            })
        })
    });
    files.extend(tidy::write(to, values)?);
    files.push(Kept::growing(to, store::FILE)?);
    seal::write(&to.join(FILE), &page(arms, replicates, compared, &files))
}

/// How a metric spreads over the seeds of an arm, year by year.
fn fan<'a>(
    name: &'a str,
    metric: &'a Metric,
    arm: &'a Arm,
    seeds: &[Vec<(u32, f64)>],
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

/// Everything for a page.
fn page(arms: &[Arm], replicates: u32, compared: &Compared, files: &[Kept]) -> serde_json::Value {
    let digests: Vec<String> = arms.iter().map(|arm| config_digest(&arm.scenario)).collect();
    let shown = arms.iter().zip(&digests).map(|(arm, digest)| {
        let differ = between(&arms[0].scenario, &arm.scenario);
        let differ: Vec<String> = differ.iter().map(ToString::to_string).collect();
        json!({
            "name": arm.name, "config_digest": digest, "differs_in": differ,
            "configuration": arm.scenario,
        })
    });
    json!({
        "schema": SCHEMA,
        "program_version": env!("CARGO_PKG_VERSION"),
        "config_digest": digest::of(&(&digests, replicates)),
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
