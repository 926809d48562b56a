//! The same scenario and seed give the same result, however the run is carried out and however
//! the configuration is written.

use std::path::Path;
use std::process::{Command, Stdio};

use health_economy::experiment::output::manifest::RunManifest;
use health_economy::experiment::output::parts::RecordLevel;
use health_economy::experiment::run::pace::CheckpointPace;
use health_economy::experiment::run::progress::RunControl;
use health_economy::experiment::run::single::{RunSpec, SingleRun};
use health_economy::recorder::{NullRecorder, RecordingState};
use health_economy::sim::Sim;

use super::economy::{digest_after, from_text, run, town};
use super::golden::hecon;
use super::program::{ok, start};

fn manifest(folder: &Path) -> RunManifest {
    RunManifest::read(folder).expect("it can be read").expect("there is a run")
}

fn digest_of_run(folder: &Path) -> String {
    manifest(folder).result_digest.expect("the run is complete")
}

fn checkpoints(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("checkpoint-") && name.ends_with(".bin")
        })
        .count()
}

/// A place with several work units, so that threads have work to share, and enough years that even
/// a fast machine is still running when its first checkpoint is seen.
const SETTINGS: [&str; 10] = [
    "--place",
    "board",
    "--weight",
    "40",
    "--years",
    "5",
    "--seed",
    "7",
    "--set",
    "run.run_in_weeks=52",
];

fn started(threads: &str, folder: &str) -> Vec<String> {
    let mut arguments = vec!["run", "--quiet", "--threads", threads, "--out", folder];
    arguments.extend(["--checkpoint-every", "4"]);
    arguments.extend(SETTINGS);
    arguments.into_iter().map(str::to_owned).collect()
}

#[test]
fn a_killed_run_resumes_to_the_same_result_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let whole = started("2", "whole");
    let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
    let output = hecon(folder.path(), &whole);
    ok(&output);

    let cut = folder.path().join("cut");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command
        .args(started("1", "cut"))
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut run = start(&mut command);
    run.until(300, "checkpoint", |_| (checkpoints(&cut) > 0).then_some(()));
    run.kill();
    assert_eq!(manifest(&cut).result_digest, None, "the run ended before it was interrupted");

    let output = hecon(folder.path(), &["run", "--quiet", "--resume", "cut", "--threads", "1"]);
    ok(&output);
    let resumed = manifest(&cut);
    let week = resumed.resumed_from_week.expect("it was resumed from a checkpoint");
    assert!(week > 0 && week < resumed.end_week, "{week}");
    assert_eq!(manifest(&folder.path().join("whole")).resumed_from_week, None);
    assert_eq!(digest_of_run(&cut), digest_of_run(&folder.path().join("whole")));
    let table = |name: &str| {
        let path = folder.path().join(name).join("summary.csv");
        std::fs::read_to_string(path).expect("it was written")
    };
    assert_eq!(table("cut"), table("whole"));
}

#[test]
fn a_run_stopped_repeatedly_equals_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = town(&["run.run_in_weeks=52", "run.years=1"]);
    let order = |name: &str| RunSpec {
        scenario: scenario.clone(),
        folder: folder.path().join(name),
        level: RecordLevel::Full,
        pace: CheckpointPace::Weeks(0),
        twin: true,
        decisions: None,
    };
    let whole = SingleRun::start(order("whole"))
        .unwrap()
        .run(&mut |_| RunControl::Continue)
        .unwrap()
        .unwrap();

    let mut report =
        SingleRun::start(order("parts")).unwrap().run(&mut |_| RunControl::Stop).unwrap();
    let mut times = 0;
    while report.is_none() {
        times += 1;
        // From one week between stops to many, across months, quarters and the year's end.
        let mut weeks = times;
        let mut run =
            SingleRun::resume_for(&folder.path().join("parts"), CheckpointPace::Weeks(0), None)
                .unwrap();
        report = run
            .run(&mut |_| {
                weeks -= 1;
                if weeks == 0 { RunControl::Stop } else { RunControl::Continue }
            })
            .unwrap();
    }
    assert!(times > 10, "{times}");
    let parts = report.unwrap();
    assert!(whole.manifest.result_digest.is_some());
    assert_eq!(parts.manifest.result_digest, whole.manifest.result_digest);
    assert_eq!(parts.summary, whole.summary);
}

#[test]
fn observing_a_run_every_week_does_not_change_it() {
    let mut alone = Sim::new(town(&["run.run_in_weeks=0"]));
    run(&mut alone, 56);
    let mut watched = Sim::new(town(&["run.run_in_weeks=0"]));
    let mut tape = RecordingState::default();
    for _ in 0..56 {
        run(&mut watched, 1);
        watched.record(&mut tape, &mut NullRecorder);
        let _ = watched.digest().unwrap();
        let _ = watched.checkpoint().unwrap();
    }
    assert_eq!(watched.digest().unwrap(), alone.digest().unwrap());
}

#[test]
fn two_seeds_give_two_economies() {
    let after = |seed| digest_after(town(&[seed]), 6);
    assert_ne!(after("run.seed=1"), after("run.seed=2"));
    assert_eq!(after("run.seed=3"), after("run.seed=3"));
}

/// The contracts of a shipped system as in its file, one text each.
fn contracts_of(text: &str) -> Vec<&str> {
    let start = text.find("contracts: [").expect("it has contracts") + "contracts: [".len();
    let mut contracts = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, character) in text[start..].char_indices() {
        match character {
            '(' | '[' => {
                if depth == 0 {
                    from = start + at;
                }
                depth += 1;
            }
            ']' if depth == 0 => break,
            ')' | ']' => {
                depth -= 1;
                if depth == 0 {
                    contracts.push(&text[from..=start + at]);
                }
            }
            _ => {}
        }
    }
    contracts
}

#[test]
fn the_order_in_a_configuration_file_does_not_matter() {
    let path = super::golden::root().join("configs/systems/s10.ron");
    let shipped = std::fs::read_to_string(path).unwrap();
    let contracts = contracts_of(&shipped);
    assert!(contracts.len() >= 5);
    let text = |contracts: &[&str], off: &[&str]| {
        format!(
            "(schema: 1, place: \"town\", run: (weight: 50, run_in_weeks: 0, years: 2), \
             system: (id: \"S10\", summary: \"A permutation.\", choice: AnyWilling, \
             contracts: [{}]), switched_off: {off:?})",
            contracts.join(",\n")
        )
    };
    let off = ["behaviours/break_even", "channels/finance", "terms/Cap"];
    let usual = from_text(&text(&contracts, &off));
    let expected = digest_after(usual, 56);
    let mut reversed = contracts.clone();
    reversed.reverse();
    let mut rotated = contracts.clone();
    rotated.rotate_left(3);
    for (contracts, off) in [(reversed, [off[2], off[0], off[1]]), (rotated, off)] {
        let permuted = from_text(&text(&contracts, &off));
        assert_eq!(digest_after(permuted, 56), expected);
    }
}
