//! Money buys care: with less of it hospitals and community services do less, people wait longer
//! and lose more health; with more of it the reverse. The same people at the same seeds, under
//! prices for hospitals and under fixed sums.

use std::collections::BTreeMap;

use health_economy::experiment::run::series::SeriesLine;
use health_economy::recorder::rows::ECONOMY;
use health_economy::scenario::load::load_embedded;
use rayon::prelude::*;

use super::economy::yearly;

const SEEDS: u64 = 4;
/// Yearly growth of the national budget per person: a cut, the usual growth, and a boost.
const BUDGETS: [f64; 3] = [-0.03, 0.009, 0.035];
/// Arrangements: fixed and variable pay, and a national tariff.
const SYSTEMS: [&str; 2] = ["S10", "S04"];
/// Recorded years; measures are means of the last two.
const YEARS: u32 = 4;

/// Means over seeds of the last two years, by measure.
type Measured = BTreeMap<String, f64>;

fn measured(system: &str, settings: &[String], seed: u64) -> Measured {
    let mut all = vec![
        "place=\"place\"".to_owned(),
        "run.weight=50".to_owned(),
        format!("run.years={YEARS}"),
        format!("run.seed={seed}"),
    ];
    all.extend_from_slice(settings);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let scenario = load_embedded(system, &all).unwrap_or_else(|found| panic!("{found}"));
    let series = yearly(scenario);
    let (_, lines) = series.bodies(ECONOMY).next().expect("the economy is recorded");
    let mean = |line: &&SeriesLine| {
        let last: Vec<f64> = line.values.iter().rev().take(2).map(|(_, value)| *value).collect();
        (line.metric.clone(), last.iter().sum::<f64>() / last.len() as f64)
    };
    lines.iter().map(mean).collect()
}

/// Mean of a measure over seeds.
fn mean(runs: &[Measured], measure: &str) -> f64 {
    runs.iter().map(|run| run[measure]).sum::<f64>() / runs.len() as f64
}

/// Means over seeds for each arm.
fn arms(system: &str, arms: &[Vec<String>]) -> Vec<Vec<Measured>> {
    let wanted: Vec<(usize, u64)> =
        (0..arms.len()).flat_map(|arm| (1..=SEEDS).map(move |seed| (arm, seed))).collect();
    let runs: Vec<Measured> =
        wanted.par_iter().map(|(arm, seed)| measured(system, &arms[*arm], *seed)).collect();
    runs.chunks(SEEDS as usize).map(<[Measured]>::to_vec).collect()
}

#[test]
fn a_cut_lengthens_the_list_and_costs_health_and_a_boost_does_the_reverse() {
    for system in SYSTEMS {
        let budgets = BUDGETS.map(|growth| vec![format!("allocation.growth={growth}")]);
        let runs = arms(system, &budgets);
        let at = |measure: &str| [0, 1, 2].map(|arm| mean(&runs[arm], measure));
        let [cut, usual, boost] = at("planned_admission_rate");
        assert!(cut < 0.97 * usual && boost > usual, "{system}: {cut} {usual} {boost}");
        let [cut, usual, boost] = at("waiting_rate");
        assert!(cut > 1.03 * usual && boost < usual, "{system}: list {cut} {usual} {boost}");
        let [cut, usual, boost] = at("qalys_lost");
        assert!(cut > 1.01 * usual && boost < usual, "{system}: health {cut} {usual} {boost}");
        let [cut, usual, _] = at("activity_rate.community_contact");
        assert!(cut < 0.97 * usual, "{system}: community contacts {cut} {usual}");
    }
}
