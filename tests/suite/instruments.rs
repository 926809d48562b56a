//! Instruments: every one can be added to different systems, changes what happens there, and is
//! refused with the reason where it cannot be added.

use std::fs;

use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::load::{LoadRequest, NoFiles, load};
use health_economy::scenario::schema::Scenario;
use health_economy::scenario::shipped::{self, ShippedCategory};
use rayon::prelude::*;

use super::economy::DigestCourse;
use super::golden::hecon;
use super::program::ok;

/// A small place that meets the needs of instruments: two hospitals, two centres, two
/// purchasers.
const GROUND: &[&str] = &[
    "place.acute_sites=2",
    "place.specialist_sites_per_commissioner=2",
    "place.purchasers=2",
    "run.weight=50",
    "run.run_in_weeks=52",
];
/// Systems that pay hospitals in different ways; the last is for instruments that one of the others
/// refuses.
const SYSTEMS: [&str; 4] = ["S10", "S04", "S01", "S09"];
/// Number of systems that accept each instrument.
const MIN_SYSTEMS: usize = 3;
/// Weeks after which an instrument has had an effect: beyond the first close of a recorded year.
const WEEKS: u32 = 107;
/// Instruments that need longer.
const LONGER: &[(&str, u32)] = &[("I28", 160)];
/// Instruments that change nothing over a system, with the reason.
const WHY_NOT: &[(&str, &str, &str)] = &[
    ("I03a", "S10", "the system already pays its hospitals this way"),
    ("I13", "S10", "patients of the system already choose among all providers"),
];

fn economy(system: &str, sets: &[&str], with: &[&str]) -> Result<Scenario, String> {
    let request = LoadRequest {
        system: Some(system.to_owned()),
        place: Some("town".to_owned()),
        with: with.iter().map(|name| (*name).to_owned()).collect(),
        sets: GROUND.iter().chain(sets).map(|set| (*set).to_owned()).collect(),
        ..LoadRequest::default()
    };
    load(&request, &NoFiles, &Registries).map_err(|found| found.to_string())
}

/// The effect of an instrument on systems, in order, until enough accept it.
fn over_systems(name: &str, without: &Without) -> Vec<String> {
    let weeks = LONGER.iter().find(|(own, _)| *own == name).map_or(WEEKS, |(_, weeks)| *weeks);
    let (mut faults, mut laid) = (Vec::new(), 0);
    for system in SYSTEMS {
        if laid == MIN_SYSTEMS {
            break;
        }
        let scenario = match economy(system, &[], &[name]) {
            Ok(scenario) => scenario,
            Err(found) if found.contains(&format!("{name} cannot be applied to")) => continue,
            Err(found) => {
                faults.push(format!("{name} over {system}: {found}"));
                continue;
            }
        };
        laid += 1;
        assert_eq!(scenario.instruments, [name]);
        let base = without.iter().find(|(key, _)| *key == (system, weeks)).unwrap();
        let same = !base.1.differs_from(scenario);
        let known = WHY_NOT.iter().any(|(own, over, _)| *own == name && *over == system);
        match (same, known) {
            (true, false) => faults.push(format!("{name} over {system} changes nothing")),
            (false, true) => faults.push(format!("{name} over {system} does change something")),
            _ => {}
        }
    }
    if laid < MIN_SYSTEMS {
        faults.push(format!("{name} can be added to only {laid} of the systems"));
    }
    faults
}

/// Economies without any instrument, by system and weeks.
type Without = Vec<((&'static str, u32), DigestCourse)>;

#[test]
fn every_instrument_changes_what_happens_in_each_of_three_systems() {
    let bases: Vec<(usize, u32)> =
        (0..SYSTEMS.len()).flat_map(|at| [(at, WEEKS), (at, LONGER[0].1)]).collect();
    let without: Without = bases
        .into_par_iter()
        .map(|(at, weeks)| {
            let system = SYSTEMS[at];
            let scenario = economy(system, &[], &[]).unwrap_or_else(|found| panic!("{found}"));
            ((system, weeks), DigestCourse::new(scenario, weeks))
        })
        .collect();
    let names: Vec<&str> = shipped::names(ShippedCategory::Instruments).collect();
    assert!(names.len() >= 34);
    let faults: Vec<String> =
        names.par_iter().flat_map_iter(|name| over_systems(name, &without)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn several_instruments_apply_in_order_and_the_scenario_overrides_them() {
    let both = economy("S10", &[], &["I01", "I06"]).unwrap_err();
    assert!(both.contains("I06 cannot be applied to S10 here: no hospital contract"), "{both}");
    let both = economy("S10", &[], &["I03", "I05", "I17"]).unwrap();
    let acute = both.system.contracts.iter().find(|plan| plan.name == "acute").unwrap();
    let terms: Vec<&str> = acute.terms.iter().map(|term| term.term.as_str()).collect();
    assert_eq!(terms, ["Tariff", "BestPractice", "PayForPerformance", "ChallengeWindow"]);
    assert_eq!(both.name, "S10+I03+I05+I17-town");
    assert_eq!(both.params().bargaining.challenge_zeal.get(), 4.0);
    let over = economy("S10", &["bargaining.challenge_zeal=2"], &["I17"]).unwrap();
    assert_eq!(over.params().bargaining.challenge_zeal.get(), 2.0);
    let listed = economy("S10", &["instruments=[\"I29\"]", "changes=[]"], &["I19"]).unwrap();
    assert_eq!(listed.instruments, ["I29", "I19"]);
    assert_eq!(listed.changes.len(), 2);
}

#[test]
fn impossible_combinations_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let odd = "(\n    schema: 1,\n    name: \"odd\",\n    parametres: (),\n)";
    fs::write(folder.path().join("odd.ron"), odd).unwrap();
    let near = "(schema: 1, needs: [(that: Payrs(least: 2), why: \"x\")], place: (practices: 3))";
    fs::write(folder.path().join("near.ron"), near).unwrap();
    let listed = "(schema: 1, base: \"town\", instruments: [\"I05\", \"I12\"])";
    fs::write(folder.path().join("listed.ron"), listed).unwrap();
    for (arguments, said) in [
        (&["--with", "I12", "--place", "town"][..], "one body alone has no other to share with"),
        (&["--with", "I21", "--place", "town"], "with one hospital in the place"),
        (&["--with", "I01", "--with", "I17"], "there is nothing to challenge"),
        (&["--with", "I05", "--set", "direction.reach=1"], "agrees no prices"),
        (&["--with", "I0"], "there is no instrument called 'I0'"),
        (&["--with", "I05", "--with", "I05"], "is applied twice"),
        (&["--with", "odd.ron"], "odd.ron:4:5"),
        (&["--with", "odd.ron"], "did you mean 'parameters'?"),
        (&["--with", "near.ron"], "did you mean 'Payers'?"),
        (&["--with", "near.ron"], "'place' has no place in this kind of file"),
        (&["listed.ron"], "listed.ron:1:48"),
    ] {
        let all: Vec<&str> = ["check"].iter().chain(arguments).copied().collect();
        let output = hecon(folder.path(), &all);
        let told = String::from_utf8_lossy(&output.stderr).replace(['\n', '│'], " ");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn a_user_instrument_needs_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let own = "(schema: 1, name: \"mine\", title: \"Made up\", system: (contracts_of: [\
               (provider: any, having: Block, numbers: {\"Block\": (scale: 0.9)})]), \
               needs: [(that: Term(name: Block), why: \"there is nothing to cut\")])";
    fs::write(folder.path().join("mine.ron"), own).unwrap();
    let good = hecon(folder.path(), &["check", "--with", "mine.ron", "--place", "town"]);
    ok(&good);
}

#[test]
fn instruments_are_listed_and_described() {
    let folder = tempfile::tempdir().unwrap();
    let list = hecon(folder.path(), &["list", "instruments"]);
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(list.contains("I05") && list.contains("I34"), "{list}");
    let page = hecon(folder.path(), &["describe", "I12"]);
    let page = String::from_utf8(page.stdout).unwrap();
    for said in ["what it is", "in the model", "left out", "needs", "Payers", "expects", "E36"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn signs_are_checked_against_runs_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let out = hecon(
        folder.path(),
        &[
            "signs",
            "I17",
            "I33",
            "--against",
            "S10",
            "--place",
            "place",
            "--weight",
            "50",
            "--years",
            "1",
            "--replicates",
            "3",
            "--quiet",
            "--format",
            "json",
            "--set",
            "run.run_in_weeks=52",
        ],
    );
    let code = out.status.code();
    assert!(matches!(code, Some(0 | 1)), "{}", String::from_utf8_lossy(&out.stderr));
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let rows = said["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    let fails = rows.iter().any(|row| row["verdict"] == "fails");
    assert_eq!(fails, code == Some(1));
    // Votes are influence: the effects of the other four are less certain.
    let sure = rows.iter().find(|row| row["id"] == "I33" && row["measure"] == "influence").unwrap();
    assert_eq!(sure["verdict"], "holds", "{sure}");
    let unknown = hecon(folder.path(), &["signs", "I77"]);
    assert_eq!(unknown.status.code(), Some(2));
}
