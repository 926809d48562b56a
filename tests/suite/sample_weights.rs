//! A sample agrees on average with the full population, measure by measure within its own
//! tolerance. Where a tolerance is wide the sample is biased: planned care depends on small
//! bottlenecks (theatres and clinics of one centre), where random variation matters more with fewer
//! rows, and queues respond more to high than to low demand. A fix of that should narrow the
//! tolerance.

use std::collections::BTreeMap;

use health_economy::recorder::rows::ECONOMY;
use health_economy::scenario::load::load_embedded;
use rayon::prelude::*;

use super::economy::yearly;

/// Measures with their tolerances, as shares of the value: weight 10 against the full population,
/// and weight 50 against weight 10. They are about half as wide again as what was found at the
/// seeds below.
const MEASURES: &[(&str, [f64; 2])] = &[
    ("activity_rate.gp_consultation", [0.02, 0.03]),
    ("activity_rate.emergency_major", [0.03, 0.04]),
    ("activity_rate.community_contact", [0.04, 0.06]),
    ("activity_rate.mental_health_contact", [0.04, 0.09]),
    ("referral_rate", [0.05, 0.03]),
    ("outpatient_rate", [0.04, 0.06]),
    ("planned_admission_rate", [0.06, 0.30]),
    ("emergency_rate", [0.03, 0.09]),
    ("emergency_stay", [0.04, 0.06]),
    ("occupancy", [0.03, 0.12]),
    ("continuity", [0.03, 0.03]),
    ("death_rate", [0.07, 0.20]),
    ("spend_per_head", [0.02, 0.03]),
    ("spend_per_head.acute", [0.03, 0.07]),
    ("waiting_rate", [0.15, 0.55]),
    ("median_wait", [0.10, 0.62]),
];
/// Weights, and the seeds that each is run at.
const RUNS: [(u32, u64); 3] = [(1, 2), (10, 8), (50, 8)];

type Measured = BTreeMap<String, f64>;

/// The whole economy in the last year of a run.
fn measured(seed: u64, weight: u32) -> Measured {
    let own = [format!("run.seed={seed}"), format!("run.weight={weight}")];
    let sets = [
        "place=\"place\"",
        "place.population=120_000",
        "place.practices=14",
        "run.years=1",
        own[0].as_str(),
        own[1].as_str(),
    ];
    let series = yearly(load_embedded("S10", &sets).expect("valid"));
    let (_, lines) = series.bodies(ECONOMY).next().expect("the economy is recorded");
    lines.iter().filter_map(|line| Some((line.metric.clone(), line.values.last()?.1))).collect()
}

#[test]
fn one_in_ten_agrees_with_everyone_and_one_in_fifty_with_one_in_ten() {
    let wanted: Vec<(u32, u64)> =
        RUNS.iter().flat_map(|(weight, seeds)| (1..=*seeds).map(|seed| (*weight, seed))).collect();
    let runs: Vec<Measured> =
        wanted.par_iter().map(|(weight, seed)| measured(*seed, *weight)).collect();
    let mean = |weight: u32, measure: &str| -> f64 {
        let of = wanted.iter().zip(&runs).filter(|((known, _), _)| *known == weight);
        let values: Vec<f64> = of.map(|(_, run)| run[measure]).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let mut beyond = Vec::new();
    for (measure, bars) in MEASURES {
        let means = RUNS.map(|(weight, _)| mean(weight, measure));
        for (pair, bar) in means.windows(2).zip(bars) {
            let share = pair[1] / pair[0] - 1.0;
            println!("{measure}: {:.4} and {:.4}, {share:+.4} of it", pair[0], pair[1]);
            if share.abs() > *bar {
                beyond.push(format!("{measure}: {means:.4?} beyond {bar}"));
            }
        }
    }
    assert!(beyond.is_empty(), "{beyond:#?}");
}
