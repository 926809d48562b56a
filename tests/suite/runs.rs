//! Whole runs from outside: files, interruption and resumption, threads, repetition, traces.

use std::fs::{self, File};
use std::path::Path;
use std::process::Output;

use health_economy::experiment::output::parts::RecordLevel;
use health_economy::experiment::run::pace::CheckpointPace;
use health_economy::experiment::run::progress::RunControl;
use health_economy::experiment::run::single::{RunSpec, SingleRun};
use health_economy::recorder::TABLES;
use health_economy::scenario::load::load_embedded;
use health_economy::sim::observables;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::RowAccessor as _;

use super::golden::{hecon, root};
use super::program::ok;

const SMALL: [&str; 4] = ["--place", "town", "--weight", "50"];

fn run(folder: &Path, more: &[&str]) -> Output {
    let arguments: Vec<&str> = ["run"].iter().chain(&SMALL).chain(more).copied().collect();
    hecon(folder, &arguments)
}

/// Table of the runs that have dated changes, which the others leave out.
const STRANDED: &str = "stranded";

fn manifest(folder: &Path) -> serde_json::Value {
    let text = fs::read_to_string(folder.join("run.json")).expect("run.json is there");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn a_run_writes_tables_that_open_and_agree_with_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    let text = ok(&run(folder.path(), &["--years", "2", "--out", "r"]));
    assert!(!text.contains('\u{1b}'), "escape codes in a pipe");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let out = folder.path().join("r");
    super::outputs::a_run_is_as_described(&manifest(&out));
    for table in TABLES.iter().filter(|table| table.name != STRANDED) {
        let file = File::open(out.join(format!("{}.parquet", table.name))).expect(table.name);
        let reader = SerializedFileReader::new(file).expect("it is Parquet");
        let columns = reader.metadata().file_metadata().schema_descr().columns();
        let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        let declared: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, declared, "{}", table.name);
        assert!(reader.metadata().file_metadata().num_rows() > 0, "{}", table.name);
        assert!(!out.join(table.name).exists(), "parts of {} remain", table.name);
    }
    let file = File::open(out.join("organisations.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let known: Vec<&str> = observables::all().map(|measure| measure.name).collect();
    let mut occupancy = None;
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let metric = row.get_string(4).unwrap().clone();
        let measure = metric.split('.').next().unwrap_or("");
        assert!(known.contains(&measure), "'{metric}' is no registered measure");
        let yearly =
            row.get_string(1).unwrap() == "year" && row.get_string(3).unwrap() == "economy";
        if yearly && metric == "occupancy" {
            occupancy = Some((row.get_long(0).unwrap(), row.get_double(5).unwrap()));
        }
    }
    let (week, value) = occupancy.expect("occupancy is recorded");
    assert_eq!(week, 104);
    let summary = fs::read_to_string(out.join("summary.csv")).unwrap();
    let line = summary.lines().find(|line| line.starts_with("occupancy,")).expect("it is there");
    assert!(line.ends_with(&format!(",{value}")), "{line} and {value}");
    assert!(text.contains(&format!("{:.1} %", 100.0 * value)), "{text}");
}

#[test]
fn threads_do_not_change_a_result_and_seeds_do() {
    let folder = tempfile::tempdir().unwrap();
    let digest = |name: &str, more: &[&str]| {
        let arguments = [&["--years", "1", "--quiet", "--out", name], more].concat();
        assert_eq!(ok(&run(folder.path(), &arguments)), "");
        manifest(&folder.path().join(name))["result_digest"].as_str().unwrap().to_owned()
    };
    let entry = digest("one", &["--threads", "1"]);
    assert_eq!(entry, digest("two", &["--threads", "2"]));
    assert_eq!(entry, digest("less", &["--record", "summary"]));
    assert_ne!(entry, digest("other", &["--seed", "43"]));
}

#[test]
fn a_stopped_run_resumes_to_the_same_result() {
    let folder = tempfile::tempdir().unwrap();
    ok(&run(folder.path(), &["--years", "2", "--quiet", "--out", "whole"]));
    let whole = manifest(&folder.path().join("whole"));
    let scenario =
        load_embedded("S10", &["place=\"town\"", "run.weight=50", "run.years=2"]).unwrap();
    let order = RunSpec {
        scenario,
        folder: folder.path().join("cut"),
        level: RecordLevel::Full,
        pace: CheckpointPace::Weeks(30),
        twin: true,
        decisions: None,
    };
    // It continues beyond its last checkpoint and is dropped there, as by a power cut.
    let mut begun = SingleRun::start(order).unwrap();
    let mut parts = 0;
    let stopped = begun.run(&mut |progress| {
        parts = parts.max(progress.done);
        if progress.done == 202 { RunControl::Stop } else { RunControl::Continue }
    });
    assert!(stopped.unwrap().is_none());
    drop(begun);
    let cut = folder.path().join("cut");
    assert_eq!(manifest(&cut)["status"], "interrupted");
    // A later part than the checkpoint knows must not count.
    let organisations = cut.join("organisations");
    let newest = fs::read_dir(&organisations).unwrap().count();
    let first = organisations.join("part-000.parquet");
    let source = if first.exists() {
        first
    } else {
        fs::read_dir(&organisations).unwrap().next().unwrap().unwrap().path()
    };
    fs::copy(source, organisations.join(format!("part-{:03}.parquet", newest + 90))).unwrap();
    ok(&hecon(folder.path(), &["run", "--quiet", "--resume", "cut"]));
    let resumed = manifest(&cut);
    assert_eq!(resumed["result_digest"], whole["result_digest"]);
    assert_eq!(resumed["resumed_from_week"], 202);
    for table in TABLES.iter().filter(|table| table.name != STRANDED) {
        let name = format!("{}.parquet", table.name);
        let read = |folder: &str| fs::read(folder_of(&cut, folder).join(&name)).unwrap();
        assert!(read("cut") == read("whole"), "{name} differs");
    }
}

#[test]
fn a_run_with_dated_changes_is_compared_with_its_twin_also_after_a_stop_in_the_twin() {
    let folder = tempfile::tempdir().unwrap();
    let call = |more: &[&str]| {
        let mut args = vec!["run", "care-moves", "--weight", "50", "--years", "2"];
        args.extend(more);
        ok(&hecon(folder.path(), &args))
    };
    let text = call(&["--out", "whole"]);
    assert!(text.contains("remaining by quarter"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    call(&["--quiet", "--no-twin", "--out", "alone"]);
    let whole = manifest(&folder.path().join("whole"));
    let alone = manifest(&folder.path().join("alone"));
    assert_eq!(whole["result_digest"], alone["result_digest"]);
    assert!(folder.path().join("whole/stranded.parquet").exists());
    assert!(!folder.path().join("alone/stranded.parquet").exists());

    let scenario = serde_json::from_value(whole["configuration"].clone()).unwrap();
    let order = RunSpec {
        scenario,
        folder: folder.path().join("cut"),
        level: RecordLevel::Full,
        pace: CheckpointPace::Weeks(0),
        twin: true,
        decisions: None,
    };
    let stopped = SingleRun::start(order).unwrap().run(&mut |progress| {
        if progress.done == progress.total - 20 { RunControl::Stop } else { RunControl::Continue }
    });
    assert!(stopped.unwrap().is_none());
    ok(&hecon(folder.path(), &["run", "--quiet", "--resume", "cut"]));
    for name in ["stranded.csv", "stranded.parquet", "organisations.parquet"] {
        let read = |run: &str| fs::read(folder.path().join(run).join(name)).unwrap();
        assert!(read("cut") == read("whole"), "{name} differs");
    }
}

fn folder_of(cut: &Path, name: &str) -> std::path::PathBuf {
    cut.parent().expect("it lies in a folder").join(name)
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_with_a_checkpoint() {
    use super::program::{start, within};
    use std::process::{Command, Stdio};
    if !super::external_tools::has("the command 'kill'", &["kill", "-l"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command
        .args(["run", "--place", "town", "--years", "60", "--out", "r", "--checkpoint-every", "4"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut run = start(&mut command);
    let out = folder.path().join("r");
    run.until(120, "checkpoint", |_| {
        let mut names = fs::read_dir(&out).into_iter().flatten().flatten();
        names.find(|entry| entry.file_name().to_string_lossy().starts_with("checkpoint-"))
    });
    ok(&within(60, Command::new("kill").args(["-TERM", &run.id().to_string()])));
    assert_eq!(run.ended(300).code(), Some(130));
    assert_eq!(manifest(&out)["status"], "interrupted");
}

#[test]
fn a_run_is_reproduced_and_a_changed_digest_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    ok(&run(folder.path(), &["--years", "1", "--quiet", "--out", "r"]));
    let text = ok(&hecon(folder.path(), &["reproduce", "r"]));
    assert!(text.starts_with("same result"), "{text}");
    let path = folder.path().join("r/run.json");
    let mut changed = manifest(&folder.path().join("r"));
    changed["result_digest"] = "0".into();
    fs::write(&path, changed.to_string()).unwrap();
    assert_eq!(hecon(folder.path(), &["reproduce", "r"]).status.code(), Some(1));
}

#[test]
fn nothing_else_in_a_folder_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let short = ["--years", "1", "--quiet", "--out", "r"];
    ok(&run(folder.path(), &short));
    ok(&run(folder.path(), &short));
    let other = run(folder.path(), &[&short[..], &["--seed", "7"]].concat());
    assert_eq!(other.status.code(), Some(2));
    ok(&run(folder.path(), &[&short[..], &["--seed", "7", "--force"]].concat()));
    let letters = folder.path().join("letters");
    fs::create_dir(&letters).unwrap();
    fs::write(letters.join("mine.txt"), "mine").unwrap();
    let refused = run(folder.path(), &["--years", "1", "--out", "letters"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(hecon(folder.path(), &["run", "--resume", "r"]).status.code(), Some(2));
}

#[test]
fn a_pound_and_a_person_are_followed_to_the_files_of_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let arguments: Vec<&str> = ["trace", "pound"].iter().chain(&SMALL).copied().collect();
    let pound = ok(&hecon(folder.path(), &arguments));
    for file in ["behaviours/nation/allocation.rs", "contracts/settlement.rs"] {
        assert!(pound.contains(file), "{file}: {pound}");
        assert!(root().join("src").join(file).exists());
    }
    let arguments: Vec<&str> =
        ["trace", "patient", "17", "--years", "1"].iter().chain(&SMALL).copied().collect();
    let person = ok(&hecon(folder.path(), &arguments));
    assert!(person.starts_with("Person 17"), "{person}");
    for line in person.lines().filter(|line| line.contains("src/")) {
        let file = line.split("src/").nth(1).expect("it was found");
        assert!(root().join("src").join(file).exists(), "{line}");
    }
    let beyond: Vec<&str> =
        ["trace", "patient", "99999999", "--years", "1"].iter().chain(&SMALL).copied().collect();
    assert_eq!(hecon(folder.path(), &beyond).status.code(), Some(2));
}

#[test]
fn the_cycle_names_every_phase() {
    let folder = tempfile::tempdir().unwrap();
    let text = ok(&hecon(folder.path(), &["cycle"]));
    let phases = ["assess needs", "set priorities", "plan", "procure", "deliver", "bill and pay"];
    for phase in phases.iter().chain(&["monitor", "review", "audit"]) {
        assert!(text.lines().any(|line| line == *phase), "{phase}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

/// The number that a line of a run's text shows for its last year, in millions of pounds.
fn shown(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.trim_start().starts_with(name)).expect(name);
    let cells: Vec<&str> = line.trim_start()[name.len()..].split_whitespace().collect();
    cells[1].replace(',', "").parse().unwrap_or_else(|_| panic!("{line}"))
}

#[test]
fn nothing_is_free_in_the_ledger_nor_in_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        "schemes.set_aside=0.1",
        "schemes.proposals=12",
        "schemes.support=5",
        "schemes.resistance=0",
        "bargaining.audit_chance=1",
    ];
    let mut arguments = vec!["run", "--place", "board", "--weight", "100"];
    arguments.extend(["--years", "4", "--out", "r"]);
    settings.iter().for_each(|setting| arguments.extend(["--set", setting]));
    let text = ok(&hecon(folder.path(), &arguments));
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    for lens in ["Lens 1: information", "Lens 2: capture", "Lens 3: stranded cost"] {
        assert!(text.contains(lens), "{text}");
    }
    let file = File::open(folder.path().join("r/flows.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let mut paid = std::collections::BTreeMap::<String, i64>::new();
    let mut paid_ever = paid.clone();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let (week, payer) = (row.get_long(0).unwrap(), row.get_string(2).unwrap());
        if payer == "cash" {
            let (reason, pence) = (row.get_string(5).unwrap(), row.get_long(7).unwrap());
            *paid_ever.entry(reason.clone()).or_default() += pence;
            if week > 3 * 52 {
                *paid.entry(reason.clone()).or_default() += pence;
            }
        }
    }
    let summary = fs::read_to_string(folder.path().join("r/summary.csv")).unwrap();
    let mut sum = 0.0;
    for (part, name, reasons) in [
        ("management", "management", &["running_cost"][..]),
        ("transactions", "contracts, disputes and challenges", &["transaction"]),
        ("audits", "audits", &["audit"]),
        ("schemes", "preparing and setting up schemes", &["scheme_management", "scheme_upfront"]),
        ("double_running", "double running", &["double_running"]),
    ] {
        let of = |sums: &std::collections::BTreeMap<String, i64>| -> f64 {
            reasons.iter().filter_map(|reason| sums.get(*reason)).sum::<i64>() as f64 / 100.0
        };
        let ledger = of(&paid);
        assert!(of(&paid_ever) > 0.0, "{part} is not in the ledger");
        let metric = format!("commissioning_cost.{part},");
        let line = summary.lines().find(|line| line.starts_with(&metric)).expect(part);
        let recorded: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
        assert!((recorded - ledger).abs() < 0.005, "{part}: {recorded} and {ledger}");
        assert!((shown(&text, name) - ledger / 1e6).abs() <= 0.005_001, "{part}: {text}");
        sum += ledger;
    }
    let heading = text.find("What commissioning costs").expect("it is shown");
    assert!((shown(&text[heading..], "all") - sum / 1e6).abs() <= 0.005_001, "{text}");
}
