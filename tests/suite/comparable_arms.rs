//! What may be compared on the same patients, and that the patients are the same.

use health_economy::experiment::comparison::arms::{ComparisonArm, incompatibility};
use health_economy::scenario::load::load_embedded;
use health_economy::sim::Sim;

use super::economy::people;
use super::golden::hecon;
use super::program::text;

const GROUND: [&str; 3] = ["place=\"place\"", "run.weight=100", "run.run_in_weeks=0"];

fn arm(settings: &[&str]) -> ComparisonArm {
    let all: Vec<&str> = GROUND.iter().chain(settings).copied().collect();
    let scenario = load_embedded("S10", &all).unwrap_or_else(|found| panic!("{found}"));
    ComparisonArm { name: settings.join(" "), scenario }
}

#[test]
fn arms_that_differ_in_people_or_needs_are_refused_with_the_path() {
    for setting in [
        "place.practices=20",
        "place.population=200000",
        "place.towns_per_commissioner=4",
        "place.localities_per_commissioner=3",
        "place.density=900",
        "layout.list_spread=0.3",
        "population.growth=0.02",
        "need.technology_drift=0",
        "run.seed=7",
    ] {
        let found = incompatibility(&[arm(&[]), arm(&[setting])]).unwrap_or_default();
        let (path, _) = setting.split_once('=').unwrap();
        assert!(found.contains("has other patients") && found.contains(path), "{setting}: {found}");
    }
    let folder = tempfile::tempdir().unwrap();
    let arms = ["compare", "S10", "S10:place.practices=20", "--place", "town", "--out", "c"];
    let refused = hecon(folder.path(), &arms);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("place.practices") && said.contains("sweep"), "{said}");
    assert!(!folder.path().join("c").exists(), "nothing was started");
}

#[test]
fn arms_that_may_be_compared_start_with_the_same_people() {
    let settings: [&[&str]; 7] = [
        &["place.acute_sites=3"],
        &["place.purchasers=3"],
        &["place.specialist_sites_per_commissioner=2"],
        &["place.independents_per_commissioner=3"],
        &["system.contracts.acute.terms=[Tariff()]", "system.choice=None"],
        &["gp.referral_threshold=0.6", "capacity.planned_occupancy=0.85"],
        &["switched_off=[\"behaviours/lever_setting\"]"],
    ];
    let first = people(&mut Sim::new(arm(&[]).scenario));
    assert!(first.len() > 2_000);
    for setting in settings {
        let other = arm(setting);
        assert_eq!(incompatibility(&[arm(&[]), other.clone()]), None, "{setting:?}");
        assert!(people(&mut Sim::new(other.scenario)) == first, "{setting:?} has other people");
    }
}
