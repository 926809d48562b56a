//! Arms on the same patients: which economies may be compared, the runs that this takes, and the
//! yearly values of the whole economy in each arm, seed by seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::config_diff::differences_between;
use crate::experiment::output::OutputError;
use crate::experiment::run::batch::RunRequest;
use crate::experiment::run::series::YearlySeries;
use crate::experiment::run::store::{self, RunStore};
use crate::recorder::rows::ECONOMY;
use crate::scenario::schema::Scenario;
use crate::sim::observables;

/// One of the economies that are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonArm {
    pub name: String,
    /// The economy, at the first seed.
    pub scenario: Scenario,
}

/// Settings of the place that determine the population: residents are drawn practice by practice.
const PEOPLE_SETTINGS: [&str; 6] = [
    "place.population",
    "place.commissioners",
    "place.practices",
    "place.towns_per_commissioner",
    "place.localities_per_commissioner",
    "place.density",
];
/// Settings that determine who the people are and what needs they develop without care.
const NATURE_SETTINGS: [&str; 4] =
    ["run.", "parameters.population.", "parameters.need.", "parameters.layout."];

/// Whether a path of a configuration determines who the patients are or what they need.
fn affects_patients(path: &str) -> bool {
    PEOPLE_SETTINGS.contains(&path) || NATURE_SETTINGS.iter().any(|group| path.starts_with(group))
}

/// Why arms cannot be compared on the same patients: the settings that must not differ but do;
/// `None` when they can.
pub fn incompatibility(arms: &[ComparisonArm]) -> Option<String> {
    let first = &arms.first()?.scenario;
    arms.iter().skip(1).find_map(|arm| {
        let paths = differences_between(first, &arm.scenario).into_iter();
        let paths: Vec<String> = paths
            .filter(|path| affects_patients(&path.path))
            .map(|path| path.to_string())
            .collect();
        let what = format!("'{}' has other patients: {}", arm.name, paths.join("; "));
        (!paths.is_empty()).then_some(what)
    })
}

/// Every run, arm by arm and seed by seed.
pub fn runs(arms: &[ComparisonArm], replicates: u32) -> Vec<RunRequest> {
    let program = store::program();
    arms.iter().flat_map(|arm| RunRequest::of_arm(&arm.scenario, replicates, &program)).collect()
}

/// Approximate number of metrics of the whole economy that a comparison stores.
const METRICS: u64 = 600;
/// Bytes for the values of one metric in one run, and for each of its years.
const BYTES_PER_VALUE: (u64, u64) = (24, 16);

/// Bytes of memory needed to compare the values of that many seeds.
pub fn bytes(arms: &[ComparisonArm], replicates: u32) -> u64 {
    let of = |arm: &ComparisonArm| {
        METRICS * (BYTES_PER_VALUE.0 + BYTES_PER_VALUE.1 * u64::from(arm.scenario.run.years))
    };
    arms.iter().map(of).sum::<u64>() * u64::from(replicates)
}

/// Values of one run by year.
pub type Years = Vec<(u32, f64)>;

/// The yearly values of one metric of the whole economy.
#[derive(Debug, Default)]
pub struct MetricValues {
    pub unit: String,
    /// By arm and seed.
    pub arms: Vec<Vec<Years>>,
}

/// The yearly values of the whole economy in every arm: metrics by family, as
/// [`observables::FAMILIES`] has them, and name.
pub type EconomyValues = BTreeMap<(usize, String), MetricValues>;

/// Reads the values of all arms from the store. A missing run has none.
pub fn metrics(
    arms: &[ComparisonArm],
    replicates: u32,
    store: &mut RunStore,
) -> Result<EconomyValues, OutputError> {
    let mut metrics = EconomyValues::new();
    for (place, run) in runs(arms, replicates).iter().enumerate() {
        let (arm, seed) = (place / replicates as usize, place % replicates as usize);
        let Some(series) = store.get(&run.key)? else { continue };
        add_series(&series, arm, seed, (arms.len(), replicates as usize), &mut metrics);
    }
    Ok(metrics)
}

fn add_series(
    series: &YearlySeries,
    arm: usize,
    seed: usize,
    (arms, seeds): (usize, usize),
    metrics: &mut EconomyValues,
) {
    for line in series.lines.iter().filter(|line| line.kind == ECONOMY) {
        let measure = line.metric.split('.').next().unwrap_or("");
        let family = observables::FAMILIES
            .iter()
            .position(|(_, family)| family.iter().any(|entry| entry.name == measure));
        let key = (family.unwrap_or(usize::MAX), line.metric.clone());
        let metric = metrics.entry(key).or_insert_with(|| MetricValues {
            unit: line.unit.clone(),
            arms: vec![vec![Vec::new(); seeds]; arms],
        });
        metric.arms[arm][seed].clone_from(&line.values);
    }
}

/// The mean over years of each seed that has any.
pub fn over_years(seeds: &[Years]) -> Vec<f64> {
    let with = seeds.iter().filter(|years| !years.is_empty());
    with.map(|years| years.iter().map(|(_, value)| value).sum::<f64>() / years.len() as f64)
        .collect()
}
