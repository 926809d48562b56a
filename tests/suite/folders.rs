//! Folders of results: one writer at a time, other files untouched, nothing lost however a run
//! ends, and no damaged file used silently.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use health_economy::experiment::output::held;
use health_economy::experiment::output::manifest::{RunManifest, RunStatus};
use health_economy::experiment::output::parts::RecordLevel;
use health_economy::experiment::report;
use health_economy::experiment::run::checkpoint;
use health_economy::experiment::run::pace::CheckpointPace;
use health_economy::experiment::run::progress::RunControl;
use health_economy::experiment::run::single::{RunSpec, SingleRun};

use super::economy::town;
use super::golden::hecon;
use super::program::{ok, refused_for, start, text};

/// A small town, a year of running in and a year of recording.
const SMALL: [&str; 8] =
    ["--place", "town", "--weight", "50", "--years", "1", "--set", "run.run_in_weeks=52"];

const TABLES: [&str; 4] =
    ["organisations.parquet", "contracts.parquet", "flows.parquet", "patients_sample.parquet"];

fn run(folder: &Path, more: &[&str]) -> Output {
    let arguments = [&["run", "--quiet"], &SMALL[..], more].concat();
    hecon(folder, &arguments)
}

fn manifest(folder: &Path) -> RunManifest {
    RunManifest::read(folder).expect("it can be read").expect("there is a run")
}

/// Files below a folder, except its lock.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.ends_with(held::LOCK) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copied = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copied.parent().unwrap()).unwrap();
        fs::copy(file, copied).unwrap();
    }
}

/// A way to damage a file.
type Damage = fn(&Path);

fn corrupt_byte(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 4;
    fs::write(path, bytes).unwrap();
}

fn truncate(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
}

fn same_tables(path: &Path, other: &Path) {
    for name in TABLES.iter().chain(&["summary.csv", "decisions.jsonl"]) {
        let read = |folder: &Path| fs::read(folder.join(name)).expect(name);
        assert!(read(path) == read(other), "{name} of {} differs", other.display());
    }
    assert_eq!(manifest(path).result_digest, manifest(other).result_digest);
    assert_eq!(manifest(path).rows, manifest(other).rows);
}

/// A run with several parts of each table, stopped in its recorded year.
fn interrupt_run(folder: &Path) {
    let order = RunSpec {
        scenario: town(&["run.run_in_weeks=52", "run.years=1"]),
        folder: folder.to_owned(),
        level: RecordLevel::Full,
        pace: CheckpointPace::Weeks(10),
        twin: true,
        decisions: None,
    };
    let mut begun = SingleRun::start(order).unwrap();
    let next = |done| if done == 95 { RunControl::Stop } else { RunControl::Continue };
    assert!(begun.run(&mut |progress| next(progress.done)).unwrap().is_none());
}

/// The same run, not stopped.
fn assert_verified(folder: &Path) {
    let order = RunSpec {
        scenario: town(&["run.run_in_weeks=52", "run.years=1"]),
        folder: folder.to_owned(),
        level: RecordLevel::Full,
        pace: CheckpointPace::Spaced,
        twin: true,
        decisions: None,
    };
    SingleRun::start(order).unwrap().run(&mut |_| RunControl::Continue).unwrap().unwrap();
    report::write(folder, &folder.join(report::FILE)).unwrap();
}

#[test]
fn two_processes_never_write_into_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command
        .args(["run", "--place", "town", "--years", "90", "--out", "r", "--quiet"])
        .args(["--checkpoint-every", "4"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = start(&mut command);
    let out = folder.join("r");
    running.until(120, "checkpoint", |_| {
        files_of(&out).iter().any(|name| name.starts_with("checkpoint-")).then_some(())
    });
    let busy = "another process is writing to 'r'";
    refused_for(&hecon(folder, &["run", "--quiet", "--resume", "r"]), &[busy]);
    refused_for(&run(folder, &["--out", "r"]), &[busy]);
    refused_for(&run(folder, &["--out", "r", "--force"]), &[busy]);
    refused_for(&hecon(folder, &["verify", "r"]), &[busy]);
    assert!(running.is_running(), "it ended before it was interrupted");
    running.kill();
    // A process that is killed leaves nothing locked.
    assert!(!held::is_in_use(&out));
    ok(&hecon(folder, &["verify", "r"]));
}

fn files_of(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn runs_started_together_have_separate_folders() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut all: Vec<_> = (1..=4)
        .map(|seed: u32| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
            command.args(["run", "--quiet"]).args(SMALL).args(["--seed", &seed.to_string()]);
            command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
            start(&mut command)
        })
        .collect();
    all.iter_mut().for_each(|run| assert!(run.ended(300).success()));
    let names = ["hecon-run", "hecon-run-2", "hecon-run-3", "hecon-run-4"];
    let mut seeds: Vec<u64> = names.iter().map(|name| manifest(&folder.join(name)).seed).collect();
    seeds.sort_unstable();
    assert_eq!(seeds, [1, 2, 3, 4]);
    names.iter().for_each(|name| drop(ok(&hecon(folder, &["verify", name]))));
}

#[test]
fn a_run_does_not_resume_from_a_missing_truncated_or_changed_part() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    interrupt_run(&folder.join("r"));
    ok(&hecon(folder, &["verify", "r"]));
    let damages: [(&str, Damage); 3] = [
        ("is missing", |path| fs::remove_file(path).unwrap()),
        ("is cut", truncate),
        ("not as", corrupt_byte),
    ];
    let parts: Vec<PathBuf> = TABLES[..3]
        .iter()
        .map(|table| {
            let parts = files(&folder.join("r").join(table.trim_end_matches(".parquet")));
            assert!(parts.len() > 2, "{table}: {parts:?}");
            parts[1].strip_prefix(folder.join("r")).unwrap().to_owned()
        })
        .collect();
    let log = PathBuf::from("decisions.jsonl");
    for file in parts.iter().chain([&log, &PathBuf::from("run.json")]) {
        for (said, damage) in damages {
            if file.ends_with("run.json") && said == "is missing" {
                continue;
            }
            let copied = folder.join("copy");
            copy(&folder.join("r"), &copied);
            damage(&copied.join(file));
            let output = hecon(folder, &["run", "--quiet", "--resume", "copy"]);
            let name = file.to_string_lossy();
            if file.ends_with("run.json") {
                assert!(matches!(output.status.code(), Some(2 | 3)), "{said}: {output:?}");
                assert!(text(&output.stderr).contains("run.json"), "{said}: {output:?}");
            } else {
                refused_for(&output, &[&name, said]);
                refused_for(&hecon(folder, &["verify", "copy"]), &[&name, said]);
            }
            assert_ne!(fs::read_dir(&copied).unwrap().count(), 0);
            fs::remove_dir_all(&copied).unwrap();
        }
    }
    // All parts of a table at once.
    fs::remove_dir_all(folder.join("r/organisations")).unwrap();
    let output = hecon(folder, &["run", "--quiet", "--resume", "r"]);
    refused_for(&output, &["organisations", "is missing"]);
}

#[test]
fn a_run_interrupted_while_finishing_has_all_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_verified(&folder.join("whole"));
    interrupt_run(&folder.join("r"));
    // Some or all tables are there, and the manifest does not yet say so.
    for count in 1..=TABLES.len() {
        copy(&folder.join("r"), &folder.join("cut"));
        for table in &TABLES[..count] {
            fs::copy(folder.join("whole").join(table), folder.join("cut").join(table)).unwrap();
        }
        ok(&hecon(folder, &["run", "--quiet", "--resume", "cut"]));
        same_tables(&folder.join("whole"), &folder.join("cut"));
        fs::remove_dir_all(folder.join("cut")).unwrap();
    }
    // The manifest says it is complete, and the parts and earlier checkpoints are still there.
    copy(&folder.join("r"), &folder.join("cut"));
    copy(&folder.join("whole"), &folder.join("cut"));
    fs::remove_file(folder.join("cut/report.html")).unwrap();
    refused_for(&hecon(folder, &["run", "--quiet", "--resume", "cut"]), &["is complete"]);
    assert_eq!(files(&folder.join("cut")).len(), files(&folder.join("whole")).len());
    ok(&hecon(folder, &["verify", "cut"]));
}

#[test]
fn parts_are_removed_only_after_the_manifest_says_that_the_run_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_verified(&folder.join("whole"));
    interrupt_run(&folder.join("r"));
    let (out, record) = (folder.join("r"), folder.join("r/run.json"));
    let begun = fs::read(&record).unwrap();
    let mut run = SingleRun::resume_for(&out, CheckpointPace::Weeks(10), None).unwrap();
    let failed = run.run(&mut |progress| {
        if progress.done == progress.total {
            // From now on the manifest cannot be written.
            fs::remove_file(&record).unwrap();
            fs::create_dir_all(record.join("in the way")).unwrap();
        }
        RunControl::Continue
    });
    assert!(failed.is_err());
    drop(run);
    fs::remove_dir_all(&record).unwrap();
    fs::write(&record, begun).unwrap();
    assert!(out.join("organisations").is_dir(), "the parts have gone");
    ok(&hecon(folder, &["run", "--quiet", "--resume", "r"]));
    same_tables(&folder.join("whole"), &out);
}

#[test]
fn files_that_do_not_belong_to_the_run_stay() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir_all(folder.join("p/contracts")).unwrap();
    fs::write(folder.join("p/contracts/letter.txt"), "mine").unwrap();
    let no_run = run(folder, &["--out", "p", "--force"]);
    refused_for(&no_run, &["'p' holds files that are not a run"]);
    assert_eq!(files(&folder.join("p")), [folder.join("p/contracts/letter.txt")]);
    assert!(!folder.join("p").join(held::LOCK).exists(), "a refusal leaves the folder as it was");

    ok(&run(folder, &["--out", "r"]));
    fs::create_dir_all(folder.join("r/contracts")).unwrap();
    for mine in ["letter.txt", "contracts/letter.txt"] {
        fs::write(folder.join("r").join(mine), "mine").unwrap();
    }
    let arguments = [&["run"], &SMALL[..], &["--seed", "7", "--out", "r", "--force"]].concat();
    let replaced = hecon(folder, &arguments);
    ok(&replaced);
    let said = text(&replaced.stderr);
    for mine in ["letter.txt", "contracts/letter.txt"] {
        assert_eq!(fs::read_to_string(folder.join("r").join(mine)).unwrap(), "mine");
        assert!(said.contains(mine), "{said}");
    }
    assert_eq!(manifest(&folder.join("r")).seed, 7);
    // A file named like one of a run, but not of this run.
    fs::write(folder.join("r/stranded.csv"), "mine").unwrap();
    let strange = run(folder, &["--seed", "8", "--out", "r", "--force"]);
    refused_for(&strange, &["stranded.csv' is not a file of the run"]);
    assert_eq!(fs::read_to_string(folder.join("r/stranded.csv")).unwrap(), "mine");
    assert_eq!(manifest(&folder.join("r")).seed, 7);
}

#[test]
fn verify_names_every_missing_truncated_or_changed_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let out = folder.join("r");
    assert_verified(&out);
    let said = ok(&hecon(folder, &["verify", "r"]));
    assert!(said.starts_with("'r' is complete: ") && said.lines().count() == 1, "{said}");
    let all = files(&out);
    assert!(all.len() >= 9, "{all:?}");
    for file in all {
        let name = file.strip_prefix(&out).unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&file).unwrap();
        for damage in [corrupt_byte, truncate] {
            damage(&file);
            refused_for(&hecon(folder, &["verify", "r"]), &[&name]);
            fs::write(&file, &bytes).unwrap();
        }
        if name == "run.json" || name.starts_with("checkpoint-") {
            // Without it there is no run; the checkpoint of a finished run may go.
            continue;
        }
        fs::remove_file(&file).unwrap();
        refused_for(&hecon(folder, &["verify", "r"]), &[&name, "is missing"]);
        fs::write(&file, &bytes).unwrap();
    }
    ok(&hecon(folder, &["verify", "r"]));
    corrupt_byte(&out.join("organisations.parquet"));
    truncate(&out.join("flows.parquet"));
    for command in ["verify", "reproduce"] {
        let output = hecon(folder, &[command, "r"]);
        refused_for(&output, &["organisations.parquet", "flows.parquet"]);
    }
    refused_for(&hecon(folder, &["report", "r"]), &["organisations.parquet"]);
    refused_for(&hecon(folder, &["verify", "nowhere"]), &["holds no results"]);
}

#[test]
fn a_run_that_is_made_longer_is_the_longer_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let call = |years: &str, more: &[&str]| {
        let own = ["run", "--quiet", "--place", "town", "--weight", "50", "--set"];
        let run_in = ["run.run_in_weeks=52", "--years", years];
        ok(&hecon(folder, &[&own, &run_in[..], more].concat()));
    };
    let resume = |out: &str, years: &str| {
        hecon(folder, &["run", "--quiet", "--resume", out, "--years", years])
    };
    call("3", &["--out", "three"]);
    call("1", &["--out", "r"]);
    ok(&resume("r", "2"));
    ok(&resume("r", "3"));
    same_tables(&folder.join("three"), &folder.join("r"));
    ok(&hecon(folder, &["verify", "r"]));
    let longer = manifest(&folder.join("r"));
    assert_eq!(longer.config_digest, manifest(&folder.join("three")).config_digest);
    let horizons: Vec<(u32, u32)> =
        longer.horizons.iter().map(|horizon| (horizon.years, horizon.from_week)).collect();
    assert_eq!(horizons, [(1, 0), (2, 104), (3, 156)]);
    assert_eq!(longer.resumed_from_week, Some(156), "it did not start again");
    refused_for(&resume("r", "2"), &["already recorded 156 weeks"]);
    refused_for(&resume("r", "3"), &["is complete"]);
    refused_for(&resume("r", "101"), &["out of range"]);
    refused_for(&resume("r", "many"), &["--years is 'many'"]);
    assert_eq!(manifest(&folder.join("r")).status, RunStatus::Complete);
    // Without a checkpoint of its last week it starts again.
    call("1", &["--out", "bare", "--checkpoint-every", "0"]);
    assert!(files_of(&folder.join("bare")).iter().all(|name| !name.starts_with("checkpoint-")));
    ok(&resume("bare", "3"));
    same_tables(&folder.join("three"), &folder.join("bare"));
    assert_eq!(manifest(&folder.join("bare")).resumed_from_week, None);
}

#[test]
fn an_unfinished_run_can_be_made_longer_and_a_fast_growing_one_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    interrupt_run(&folder.join("r"));
    refused_for(&hecon(folder, &["run", "--resume", "r", "--years", "0"]), &["out of range"]);
    ok(&hecon(folder, &["run", "--quiet", "--resume", "r", "--years", "2"]));
    let order = |name: &str, years: &str| RunSpec {
        scenario: town(&["run.run_in_weeks=52", years, "population.growth=0.05"]),
        folder: folder.join(name),
        level: RecordLevel::Full,
        pace: CheckpointPace::Spaced,
        twin: true,
        decisions: None,
    };
    let whole = |order| {
        SingleRun::start(order).unwrap().run(&mut |_| RunControl::Continue).unwrap().unwrap()
    };
    let two = RunSpec {
        scenario: town(&["run.run_in_weeks=52", "run.years=2"]),
        ..order("two", "run.years=2")
    };
    whole(two);
    same_tables(&folder.join("two"), &folder.join("r"));
    // A larger table of patients has other rows.
    whole(order("grown", "run.years=2"));
    whole(order("growing", "run.years=1"));
    let longer = hecon(folder, &["run", "--resume", "growing", "--years", "2"]);
    ok(&longer);
    assert!(text(&longer.stderr).contains("starts again"), "{longer:?}");
    same_tables(&folder.join("grown"), &folder.join("growing"));
}

#[test]
fn lost_decisions_given_to_a_run_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_verified(&folder.join("r"));
    let decisions =
        health_economy::experiment::output::decisions::read(&folder.join("r/decisions.jsonl"));
    let order = RunSpec {
        scenario: town(&["run.run_in_weeks=52", "run.years=1"]),
        folder: folder.join("g"),
        level: RecordLevel::Full,
        pace: CheckpointPace::Weeks(10),
        twin: true,
        decisions: Some(decisions.unwrap()),
    };
    let next = |done| if done == 60 { RunControl::Stop } else { RunControl::Continue };
    let stopped = SingleRun::start(order).unwrap().run(&mut |progress| next(progress.done));
    assert!(stopped.unwrap().is_none());
    let given = folder.join("g/decisions-given.jsonl");
    let bytes = fs::read(&given).unwrap();
    fs::remove_file(&given).unwrap();
    let resume = || hecon(folder, &["run", "--quiet", "--resume", "g"]);
    refused_for(&resume(), &["decisions-given.jsonl", "is missing"]);
    fs::write(&given, &bytes[..bytes.len() / 2]).unwrap();
    refused_for(&resume(), &["decisions-given.jsonl", "is cut"]);
    fs::write(&given, &bytes).unwrap();
    ok(&resume());
    same_tables(&folder.join("r"), &folder.join("g"));
}

#[test]
fn a_damaged_newest_checkpoint_costs_time_and_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_verified(&folder.join("whole"));
    interrupt_run(&folder.join("r"));
    let checkpoints = files_of(&folder.join("r"));
    let mut checkpoints: Vec<_> =
        checkpoints.into_iter().filter(|name| checkpoint::is_name(name)).collect();
    checkpoints.sort();
    assert_eq!(checkpoints.len(), 2);
    corrupt_byte(&folder.join("r").join(&checkpoints[1]));
    refused_for(&hecon(folder, &["verify", "r"]), &[&checkpoints[1]]);
    ok(&hecon(folder, &["run", "--quiet", "--resume", "r"]));
    same_tables(&folder.join("whole"), &folder.join("r"));
}

/// Two points of a small town.
const DESIGN: &str = r#"(
    schema: 1,
    name: "../../2026/27",
    place: "town",
    weight: 50,
    years: 1,
    run_in_weeks: 0,
    levers: { "nation.soft_budgets": Range(low: 0.0, high: 1.0) },
    outcomes: { "emergencies": (measure: "emergency_rate") },
    design: LatinHypercube(points: 2),
)"#;

#[test]
fn a_name_never_becomes_a_path_and_a_damaged_sweep_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b/c");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("design.ron"), DESIGN).unwrap();
    ok(&hecon(&inner, &["sweep", "design.ron", "--quiet"]));
    let mut names = files_of(&inner);
    names.sort();
    assert_eq!(names, ["design.ron", "hecon-sweep-2026-27"]);
    assert_eq!(files_of(folder.path()), ["a"]);
    assert_eq!(files_of(&folder.path().join("a/b")), ["c"]);
    let name = "hecon-sweep-2026-27";
    ok(&hecon(&inner, &["verify", name]));
    for file in files(&inner.join(name)) {
        let bytes = fs::read(&file).unwrap();
        corrupt_byte(&file);
        let called = file.file_name().unwrap().to_string_lossy().into_owned();
        refused_for(&hecon(&inner, &["verify", name]), &[&called]);
        if called == "design.json" {
            let output = hecon(&inner, &["sweep", "--resume", "--out", name]);
            refused_for(&output, &["design.json", "not as hecon wrote it"]);
        }
        if called == "summary.csv" {
            refused_for(&hecon(&inner, &["analyse", name]), &["summary.csv"]);
            refused_for(&hecon(&inner, &["report", name]), &["summary.csv"]);
        }
        fs::write(&file, bytes).unwrap();
    }
    ok(&hecon(&inner, &["verify", name]));
    // Results of another command are not overwritten.
    let other = hecon(&inner, &["compare", "S10", "S04", "--place", "town", "--out", name]);
    refused_for(&other, &["holds a sweep, not a comparison"]);
}

#[test]
fn a_damaged_comparison_is_named_and_gets_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let arms = ["compare", "S10", "S10:nation.soft_budgets=0", "--place", "town"];
    let small = ["--weight", "50", "--years", "1", "--replicates", "2", "--out", "c", "--quiet"];
    let extent = ["--set", "run.run_in_weeks=0"];
    ok(&hecon(folder, &[&arms[..], &small, &extent].concat()));
    let said = ok(&hecon(folder, &["verify", "c"]));
    assert!(said.contains("'c' is complete: 9 files"), "{said}");
    for file in files(&folder.join("c")) {
        let bytes = fs::read(&file).unwrap();
        let called = file.file_name().unwrap().to_string_lossy().into_owned();
        corrupt_byte(&file);
        refused_for(&hecon(folder, &["verify", "c"]), &[&called]);
        if called != "report.html" {
            refused_for(&hecon(folder, &["report", "c"]), &[&called]);
        }
        fs::write(&file, bytes).unwrap();
    }
    fs::create_dir(folder.join("letters")).unwrap();
    fs::write(folder.join("letters/mine.txt"), "mine").unwrap();
    for command in [&["compare", "S10", "S04"][..], &["atlas"], &["propositions", "P01"]] {
        let output = hecon(folder, &[command, &["--out", "letters"]].concat());
        refused_for(&output, &["'letters' holds files that are not"]);
    }
    assert_eq!(files_of(&folder.join("letters")), ["mine.txt"]);
}
