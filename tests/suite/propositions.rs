//! Propositions: every shipped file loads and is complete; arms differ in few settings; runs are
//! stored and never repeated.

use std::collections::BTreeSet;
use std::fs;

use health_economy::experiment::comparison::config_diff::differences_between;
use health_economy::experiment::propositions::file::{
    Substitution, read, read_with, shipped_proposition,
};
use health_economy::experiment::propositions::results::class_label;
use health_economy::experiment::propositions::robustness::AssumptionDraws;
use health_economy::experiment::propositions::runner::{
    PropositionPlan, RunExtent, SeedsPerArm, outturn,
};
use health_economy::experiment::propositions::schema::{ComparisonPurpose, Proposition};
use health_economy::experiment::propositions::verdict::PropositionVerdict;
use health_economy::experiment::run::batch::run;
use health_economy::experiment::run::series::SeriesRecorder;
use health_economy::experiment::run::store::RunStore;
use health_economy::recorder::RecordingState;
use health_economy::scenario::layers::SourceReader;
use health_economy::scenario::schema::Change;
use health_economy::scenario::shipped::{self, ShippedCategory};
use health_economy::sim::Sim;

use super::golden::hecon;
use super::program::ok;

/// Most paths in which two compared arms may differ.
const MOST_PATHS: usize = 2;

fn shipped_ones() -> Vec<Proposition> {
    shipped::names(ShippedCategory::Propositions)
        .map(|id| {
            shipped_proposition(id, &Substitution::default())
                .unwrap_or_else(|found| panic!("{found}"))
        })
        .collect()
}

/// A reader of one file.
struct OneFile(&'static str, &'static str);

impl SourceReader for OneFile {
    fn read(&self, name: &str, _: &str) -> Result<Option<(String, String)>, String> {
        Ok((name == self.0).then(|| (name.to_owned(), self.1.to_owned())))
    }
}

#[test]
fn an_arm_may_change_to_a_system_from_a_file() {
    let shipped = shipped::find(ShippedCategory::Propositions, "P16").expect("it ships");
    let change = "changes: [Arrange(week: 104, system: \"own.ron\")]";
    let text = shipped.text.replacen("\"prices\": ()", &format!("\"prices\": ({change})"), 1);
    assert_ne!(text, shipped.text);
    let system = "(schema: 1, name: \"own\", base: \"S04\", summary: \"Like another.\", \
                  title: \"Own\", parameters: (nation: (target_weight: 0.25)))";
    let instead = Substitution::default();
    let read_it = read_with("p.ron", &text, &instead, &OneFile("own.ron", system)).expect("loads");
    let changes = &read_it.arms[0].scenario.changes;
    let Some(Change::Arrange { arranged, .. }) = changes.first() else { panic!("{changes:?}") };
    let weight = arranged.parameters.iter().find(|(path, _)| path == "nation.target_weight");
    assert_eq!(weight.map(|(_, numbers)| numbers.clone()), Some(vec![0.25]));
    // Without files the name is reported.
    assert!(read("p.ron", &text, &instead).is_err());
}

#[test]
fn every_shipped_proposition_loads_under_its_own_id() {
    for (id, proposition) in shipped::names(ShippedCategory::Propositions).zip(shipped_ones()) {
        assert_eq!(id, proposition.id);
        assert!(proposition.claims().next().is_some(), "{id} claims nothing");
        assert!(!proposition.title.ends_with('.') && !proposition.source.is_empty(), "{id}");
    }
}

#[test]
fn compared_arms_differ_in_at_most_two_paths() {
    for proposition in shipped_ones() {
        for comparison in &proposition.comparisons {
            let arms: Vec<usize> = comparison.pair.arms().map(|(arm, _)| arm).collect();
            for pair in arms.chunks_exact(2).filter(|_| comparison.pair.against.is_some()) {
                let [of, against] = [pair[0], pair[1]].map(|arm| &proposition.arms[arm]);
                let differences = differences_between(&against.scenario, &of.scenario);
                println!(
                    "{} {}: {} against {}",
                    proposition.id, comparison.name, of.name, against.name
                );
                differences.iter().for_each(|difference| println!("    {difference}"));
                let is_zero = matches!(comparison.purpose, ComparisonPurpose::Placebo { .. });
                assert!(is_zero || !differences.is_empty(), "{} compares one arm", proposition.id);
                assert!(differences.len() <= MOST_PATHS, "{}: {differences:#?}", proposition.id);
            }
        }
    }
}

/// A small experiment: a town without technology drift, compared with one with drift.
const SMALL: &str = r#"(
    schema: 1, id: "X1", title: "Drift widens the gap", class: check, source: "ED25",
    place: "town", weight: 10, years: 2, run_in_weeks: 52,
    arms: {
        "drift": (parameters: (need: (technology_drift: 0.1))),
        "none": (parameters: (need: (technology_drift: 0.0))),
        "none either": (parameters: (need: (technology_drift: 0.0))),
    },
    outcomes: { "activity": (measure: "activity_index", per: "need_index", years: Last) },
    claims: [(of: "drift", against: "none", expect: more, smallest: Absolute(0.001))],
    placebos: [(of: "none", against: "none either", expect: zero)],
    // A comment at the end.
)"#;

#[test]
fn runs_are_shared_stored_and_never_repeated() {
    let small =
        read("small.ron", SMALL, &Substitution::default()).unwrap_or_else(|f| panic!("{f}"));
    let extent = RunExtent { seeds: SeedsPerArm::Same(2), draws: &[] };
    let all = [small.clone(), small.clone()];
    let plan = PropositionPlan::from_propositions(&all, extent);
    assert_eq!(plan.runs.len(), 4, "two distinct arms, two seeds, one run each");
    let folder = tempfile::tempdir().unwrap();
    let mut store = RunStore::open(folder.path()).unwrap();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let count = || {
        done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    };
    let stop = || done.load(std::sync::atomic::Ordering::SeqCst) >= 1;
    let finished = run(&plan.missing_from(Some(&store)), &mut store, 1, &count, &stop).unwrap();
    assert!(!finished && store.len() == 1, "stopped after the first");
    drop(store);
    let mut store = RunStore::open(folder.path()).unwrap();
    let left = plan.missing_from(Some(&store));
    assert_eq!(left.len(), 3);
    assert!(run(&left, &mut store, 2, &count, &|| false).unwrap());
    assert_eq!(done.load(std::sync::atomic::Ordering::SeqCst), 4);
    assert!(plan.missing_from(Some(&store)).is_empty());
    let outturn = outturn(&small, extent, &plan, &mut store).unwrap();
    let findings = &outturn.judged.findings;
    assert!(findings[0].paired.as_ref().unwrap().mean > 0.0, "{findings:?}");
    assert_eq!(findings[1].verdict, PropositionVerdict::Holds, "the placebo is exactly zero");
}

#[test]
fn draws_of_the_assumptions_run_both_arms_of_the_main_claim() {
    let text = SMALL.replace("weight: 10", "weight: 50");
    let small =
        read("small.ron", &text, &Substitution::default()).unwrap_or_else(|f| panic!("{f}"));
    let draws = AssumptionDraws::shipped().after_burn_in();
    assert!(draws.len() >= 50, "{} draws ship", draws.len());
    let extent = RunExtent { seeds: SeedsPerArm::Same(2), draws: &draws[..3] };
    let all = [small.clone()];
    let plan = PropositionPlan::from_propositions(&all, extent);
    assert_eq!(plan.runs.len(), 4 + 3 * 4, "two arms and two seeds, at the defaults and each draw");
    let folder = tempfile::tempdir().unwrap();
    let mut store = RunStore::open(folder.path()).unwrap();
    assert!(run(&plan.missing_from(Some(&store)), &mut store, 2, &|| (), &|| false).unwrap());
    let outturn = outturn(&small, extent, &plan, &mut store).unwrap();
    let robustness = outturn.judged.robustness.expect("draws were run");
    assert_eq!(robustness.draws, 3);
    assert!(robustness.held >= 2, "drift widens the gap in {} of 3 draws", robustness.held);
}

#[test]
fn the_years_alone_are_recorded_as_among_the_months() {
    let small =
        read("small.ron", SMALL, &Substitution::default()).unwrap_or_else(|f| panic!("{f}"));
    let series = |months: bool| {
        let mut sim = Sim::new(small.arms[0].scenario.clone());
        let (mut tape, mut kept) = (RecordingState::default(), SeriesRecorder::default());
        for _ in 0..sim.total_weeks() {
            sim.step().unwrap();
            if months {
                sim.record(&mut tape, &mut kept);
            } else {
                sim.record_years(&mut tape, &mut kept);
            }
        }
        kept.finish()
    };
    let alone = series(false);
    assert!(alone.lines.len() > 200 && alone.years == 2, "{}", alone.lines.len());
    assert_eq!(alone, series(true));
}

#[test]
fn the_command_writes_its_files_and_resumes_from_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.ron"), SMALL).unwrap();
    let call = |more: &[&str]| {
        let mut arguments = vec!["propositions", "small.ron", "--replicates", "8", "--out", "out"];
        arguments.extend(more);
        hecon(folder.path(), &arguments)
    };
    let nothing = call(&["--resume"]);
    assert_eq!(nothing.status.code(), Some(2), "there is nothing to resume yet");
    let first = call(&["--no-draws"]);
    ok(&first);
    let text = String::from_utf8(first.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let names: BTreeSet<String> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for name in ["runs.log", "propositions.json", "propositions.csv", "propositions.parquet"] {
        assert!(names.contains(name), "{names:?}");
    }
    let second = call(&["--no-draws", "--resume", "--format", "json"]);
    let said = String::from_utf8(second.stderr).unwrap();
    let (runs, rest) = said.split_once(" runs (").unwrap();
    assert!(rest.contains(&format!("draws), {runs} of them already done")), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&second.stdout).unwrap();
    assert_eq!(json["rows"][0]["id"], "X1");
    assert_eq!(json["rows"][0]["verdict"], "holds");
    let long = ok(&call(&["--no-draws", "--resume", "--long"]));
    assert!(long.contains("placebo: none") && long.contains("exactly zero"), "{long}");
    let written = fs::read_to_string(folder.path().join("out/propositions.json")).unwrap();
    assert!(written.contains("parameters.need.technology_drift"), "{written}");
    let page = hecon(folder.path(), &["report", "out"]);
    ok(&page);
    let page = super::report::rendered(&folder.path().join("out/report.html"), 1);
    assert!(page.is_none_or(|page| page.contains("X1")));
    assert_eq!(second.status.code(), first.status.code());
    // The same runs with the claim reversed: a failure is reported and gives exit code 1.
    let turned = SMALL.replacen("expect: more", "expect: less", 1);
    fs::write(folder.path().join("small.ron"), turned).unwrap();
    let turned = call(&["--no-draws", "--resume", "--format", "json"]);
    assert_eq!(turned.status.code(), Some(1), "{turned:?}");
    let json: serde_json::Value = serde_json::from_slice(&turned.stdout).unwrap();
    assert_eq!(json["rows"][0]["verdict"], "fails");
}

#[test]
fn the_tables_of_the_page_name_every_proposition_with_its_class_and_main_claim() {
    let page = fs::read_to_string(super::golden::root().join("docs/propositions.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| P"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let all = shipped_ones();
    for proposition in &all {
        let id = proposition.id.as_str();
        let mut of = rows.iter().filter(|row| row[0] == id);
        let row = of.next().unwrap_or_else(|| panic!("{id} is in no table"));
        assert!(of.next().is_none(), "{id} occurs twice");
        assert_eq!(row[1], class_label(proposition), "{id}");
        let main = proposition.claims().next().unwrap();
        let outcome = &proposition.outcomes[main.pair.outcome].name;
        assert_eq!(row[2], format!("{} ({outcome})", main.name), "{id}");
    }
    assert_eq!(rows.len(), all.len(), "a table names a proposition that is not shipped");
}

#[test]
fn a_plan_creates_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.ron"), SMALL).unwrap();
    let flat = ["propositions", "small.ron", "--replicates", "2", "--no-draws", "--plan"];
    let planned = hecon(folder.path(), &flat);
    assert!(planned.status.success(), "{planned:?}");
    let said = String::from_utf8(planned.stderr).unwrap();
    assert!(said.starts_with("4 runs (2 seeds an arm, 0 draws), 0 of them already"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the file alone");
}

#[test]
fn a_value_that_no_run_recorded_is_named_with_its_arms() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = r#"(measure: "activity_index", per: "need_index", years: Last)"#;
    let nowhere = r#"(measure: "income", of: "acute", named: "Nowhere", years: Last)"#;
    fs::write(folder.path().join("nowhere.ron"), SMALL.replacen(outcome, nowhere, 1)).unwrap();
    let flat = ["propositions", "nowhere.ron", "--replicates", "2", "--no-draws"];
    let said = String::from_utf8(hecon(folder.path(), &flat).stderr).unwrap();
    for arm in ["drift", "none", "none either"] {
        let line =
            format!("X1 is not judged: 2 runs of the arm '{arm}' recorded no value of 'activity'");
        assert!(said.contains(&line), "{said}");
    }
}

#[test]
fn mistakes_in_a_proposition_are_shown_at_their_position() {
    for (wrong, right, said) in [
        ("technology_drif: 0.1", "technology_drift: 0.1", "did you mean 'technology_drift'?"),
        ("\"activity_inde\"", "\"activity_index\"", "did you mean 'activity_index'?"),
        ("against: \"nine\"", "against: \"none\"", "which is not in this file"),
        ("class: chekc", "class: check", "did you mean 'check'?"),
        ("years: Lest", "years: Last", "did you mean 'Last'?"),
        ("weight: 0", "weight: 10", "out of range"),
        ("outcome: \"activty\"", "expect: more", "which is not in this file"),
        ("outcome_s:", "outcomes:", "'outcomes' is missing"),
    ] {
        let text = SMALL.replacen(right, wrong, 1);
        let found = read("small.ron", &text, &Substitution::default()).unwrap_err().to_string();
        assert!(found.contains(said), "{wrong}: {found}");
        if wrong.starts_with("technology") {
            assert!(found.contains("small.ron:5:39"), "{found}");
        }
    }
}
