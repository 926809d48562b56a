//! Counting before building: excessive requests are found and reported before anything is built.

use std::fs;

use health_economy::experiment::comparison::arms::{ComparisonArm, bytes, runs};
use health_economy::scenario::load::load_embedded;

use super::golden::hecon;
use super::program::{ok, refused};

fn design(sampling: &str, more: &str) -> String {
    format!(
        "(schema: 1, name: \"big\", place: \"town\", weight: 50, years: 1, run_in_weeks: 0, {more}
        levers: {{ \"gp.appointments\": Range(low: 4.0, high: 8.0) }},
        uncertainties: {{ \"need.technology_drift\": Range(low: 0.0, high: 0.1) }},
        outcomes: {{ \"need\": (measure: \"need_index\") }},
        design: {sampling})"
    )
}

#[test]
fn a_design_with_too_many_points_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (sampling, more, words) in [
        (
            "LatinHypercube(points: 1000000, batches: 10000)",
            "",
            "the design has 10000000000 points",
        ),
        ("Grid(steps: 1000000)", "", "the design has 1000000000000 points"),
        ("Morris(trajectories: 1000000)", "", "the design has 3000000 points"),
        ("Grid(steps: 20)", "replicates: 100000,", "the design asks for 40000000 runs"),
    ] {
        fs::write(folder.join("big.ron"), design(sampling, more)).unwrap();
        let said = refused(&hecon(folder, &["sweep", "big.ron", "--plan"]));
        assert!(said.contains(words), "{sampling}: {said}");
    }
}

#[test]
fn a_plan_of_a_hundred_thousand_points_is_counted_without_making_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Building these points would take minutes; a call in the tests has a time limit.
    fs::write(folder.join("big.ron"), design("LatinHypercube(points: 400000)", "")).unwrap();
    let said = ok(&hecon(folder, &["sweep", "big.ron", "--plan"]));
    assert!(said.contains("400000 runs (400000 points, 1 each), 400000 to do"), "{said}");
    let said = refused(&hecon(folder, &["sweep", "big.ron"]));
    assert!(said.contains("400,000 runs would take about") && said.contains("--yes"), "{said}");
    assert!(!folder.join("hecon-sweep-big").exists(), "a refused call writes nothing");
}

#[test]
fn listed_points_that_are_the_same_are_planned_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let points = "gp.appointments,need.technology_drift\n5,0.01\n5,0.01\n6,0.01\n";
    fs::write(folder.join("p.csv"), points).unwrap();
    fs::write(folder.join("big.ron"), design("List(\"p.csv\")", "")).unwrap();
    let said = ok(&hecon(folder, &["sweep", "big.ron", "--plan"]));
    assert!(said.starts_with("2 runs (3 points, 1 each)"), "{said}");
}

#[test]
fn comparing_a_hundred_thousand_seeds_is_refused_before_anything_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let call = ["compare", "S10", "S04", "--place", "town", "--weight", "50", "--years", "1"];
    let said = refused(&hecon(folder, &[&call[..], &["--replicates", "100000"]].concat()));
    assert!(said.contains("GiB of memory") && said.contains("at most"), "{said}");
    let said = refused(&hecon(folder, &[&call[..], &["--replicates", "20000"]].concat()));
    assert!(said.contains("40,000 runs would take about") && said.contains("--yes"), "{said}");
    assert!(!folder.join("hecon-compare").exists(), "a refused call writes nothing");
}

#[test]
fn the_runs_of_an_arm_share_its_scenario() {
    let sets = ["place=town", "run.weight=50"];
    let arm = |name: &str| ComparisonArm {
        name: name.to_owned(),
        scenario: load_embedded(name, &sets).unwrap_or_else(|found| panic!("{found}")),
    };
    let arms = [arm("S10"), arm("S04")];
    let listed = runs(&arms, 50);
    assert_eq!(listed.len(), 100);
    assert!(listed[..50].iter().all(|run| std::sync::Arc::ptr_eq(&run.arm, &listed[0].arm)));
    assert_eq!(listed[51].scenario().run.seed, arms[1].scenario.run.seed + 1);
    assert_eq!(bytes(&arms, 100), 100 * bytes(&arms, 1));
}
