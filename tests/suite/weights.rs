//! A sample of one in ten people tells on average what all of them do.

use health_economy::experiment::output::parts::Level;
use health_economy::experiment::pace::Pace;
use health_economy::experiment::single::{Next, Order, Run};
use health_economy::scenario::load::load_embedded;

/// What hangs on small gates (care packages, community beds, theatres of one centre) is left out:
/// chance weighs more in a smaller sample, and queues answer to bad luck more than to good, so that
/// waits for planned care are longer at weight 10 in places of this size.
const MEASURES: &[&str] = &[
    "activity_rate.gp_consultation",
    "activity_rate.emergency_major",
    "activity_rate.community_contact",
    "activity_rate.mental_health_contact",
    "referral_rate",
    "outpatient_rate",
    "emergency_rate",
    "emergency_stay",
    "waiting_rate",
    "occupancy",
    "continuity",
    "death_rate",
    "equity_slope",
    "spend_per_head",
    "spend_per_head.acute",
];
const SEEDS: u32 = 5;

/// The measures in the last year of a run.
fn measured(seed: u32, weight: u32) -> Vec<f64> {
    let own = [format!("run.seed={seed}"), format!("run.weight={weight}")];
    let sets = ["place=\"place\"", "run.years=1", own[0].as_str(), own[1].as_str()];
    let scenario = load_embedded("S10", &sets).expect("valid");
    let folder = tempfile::tempdir().unwrap();
    let order = Order {
        scenario,
        folder: folder.path().to_owned(),
        level: Level::Summary,
        pace: Pace::Weeks(0),
        twin: false,
        decisions: None,
    };
    let report = Run::begin(order).unwrap().go(&mut |_| Next::GoOn).unwrap().expect("finished");
    let week = *report.summary.years().last().expect("a year");
    let value = |metric: &&str| report.summary.value(metric, week).expect("it is recorded");
    MEASURES.iter().map(value).collect()
}

/// Mean and squared standard error of the mean.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, squares / (n - 1.0) / n)
}

#[test]
fn means_at_weights_one_and_ten_agree_within_two_standard_errors() {
    let runs =
        |weight: u32| -> Vec<Vec<f64>> { (1..=SEEDS).map(|seed| measured(seed, weight)).collect() };
    let (all, some) = (runs(1), runs(10));
    let mut beyond = Vec::new();
    for (at, measure) in MEASURES.iter().enumerate() {
        let of = |runs: &[Vec<f64>]| mean(&runs.iter().map(|run| run[at]).collect::<Vec<_>>());
        let ((one, error), (ten, other)) = (of(&all), of(&some));
        let errors = (ten - one) / (error + other).sqrt();
        if errors.abs() > 2.0 {
            beyond.push(format!("{measure}: {one:.4} and {ten:.4}, {errors:.1} standard errors"));
        }
        assert!(errors.abs() < 4.0, "{beyond:?}");
    }
    // Chance alone takes one in twenty beyond two standard errors.
    assert!(beyond.len() <= 2, "{beyond:#?}");
}
