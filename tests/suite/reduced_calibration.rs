//! A small calibration that runs with every test: one place at a coarse sample, the published
//! figures that such a sample shows without bias, and what makes emergencies outgrow need. The
//! full one is `hecon calibration`.

use health_economy::measures::annual_totals::AnnualTotals;
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::targets::{TargetRole, all};
use health_economy::sim::Sim;

/// Rows that emerge from the model, lie well inside their ranges on the full sample, and do not
/// bend with the weight.
const ROBUST: [&str; 11] =
    ["C02", "C04", "C05", "C10", "C11", "C16", "C17", "C54", "C57", "C58", "C59"];
/// Recorded years.
const YEARS: usize = 3;

/// The recorded years of a place in which each simulated person stands for fifty.
fn years(seed: &str, settings: &[&str]) -> Vec<AnnualTotals> {
    let mut all = vec!["place=\"place\"", "run.weight=50", "run.run_in_weeks=52", seed];
    all.extend(settings);
    let scenario = load_embedded("S10", &all).unwrap_or_else(|found| panic!("{found}"));
    let run_in = scenario.run.run_in_weeks;
    let mut sim = Sim::new(scenario);
    let mut weeks = |count: u32| {
        for _ in 0..count {
            sim.step().expect("all audits hold");
        }
        sim.annual_totals()
    };
    weeks(run_in);
    (0..YEARS).map(|_| weeks(52)).collect()
}

#[test]
fn a_coarse_place_agrees_with_the_most_robust_published_figures() {
    let books = [years("run.seed=1", &[]), years("run.seed=2", &[])].concat();
    let values: Vec<_> = books.iter().map(AnnualTotals::values).collect();
    let mut outside = Vec::new();
    for target in all().iter().filter(|target| ROBUST.contains(&target.id.as_str())) {
        assert_eq!(target.mark, TargetRole::Emergent, "{}", target.id);
        let sum: f64 = values.iter().map(|year| year[target.id.as_str()][0]).sum();
        let mean = sum / values.len() as f64;
        if !target.ranges[0].contains(mean) {
            outside.push(format!("{} {}: {mean}", target.id, target.measure));
        }
    }
    assert!(outside.is_empty(), "outside their published ranges: {outside:#?}");
}

#[test]
fn the_falling_threshold_admits_more_people_who_mostly_leave_the_same_day() {
    // So steep that three years at a coarse sample show it.
    let steep = ["urgent.threshold_by_practice=0.03"];
    let off = ["urgent.threshold_by_practice=0", "urgent.threshold_by_technology=0"];
    let (falling, level) = (years("run.seed=1", &steep), years("run.seed=1", &off));
    let last = YEARS - 1;
    let (with, without) = (&falling[last].tallies, &level[last].tallies);
    let more = with.emergencies as f64 - without.emergencies as f64;
    let same_day = with.emergencies_same_day as f64 - without.emergencies_same_day as f64;
    let growth = more / without.emergencies as f64;
    assert!((0.08..0.60).contains(&growth), "admissions grow by {growth}");
    assert!((0.6..1.1).contains(&(same_day / more)), "{same_day} of {more} leave the same day");
    let attended = |tallies: u64, other: u64| tallies as f64 / other as f64;
    let attendances = attended(with.major, without.major);
    assert!((0.95..1.05).contains(&attendances), "attendances change by {attendances}");
}
