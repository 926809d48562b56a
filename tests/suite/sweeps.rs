//! Sweeps: however they end, no finished run is lost or done twice, and the results are those of an
//! uninterrupted sweep.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use health_economy::kernel::random::{Seed, Stream};
use serde_json::Value;

#[cfg(target_os = "linux")]
use super::external_tools::Mounted;
use super::external_tools::{has, python};
use super::golden::{hecon, root};
use super::program::{ok, start, text, within};

/// A dozen points of a small town.
const SMALL: &str = r#"(
    schema: 1,
    name: "small",
    place: "town",
    weight: 50,
    years: 1,
    run_in_weeks: 52,
    levers: { "nation.soft_budgets": Range(low: 0.0, high: 1.0) },
    uncertainties: {
        "need.technology_drift": Range(low: 0.0, high: 0.1),
        "urgent.stay_scale": Scale(low: 0.9, high: 1.1),
    },
    outcomes: {
        "emergencies": (measure: "emergency_rate"),
        "hospitals": (measure: "income", of: "acute", over: Sum),
    },
    design: LatinHypercube(points: 12),
    replicates: 1,
)"#;

fn small(folder: &Path) {
    fs::write(folder.join("small.ron"), SMALL).unwrap();
}

fn sweep(folder: &Path, more: &[&str]) -> Output {
    let arguments = ["sweep", "small.ron"].iter().chain(more).copied().collect::<Vec<_>>();
    hecon(folder, &arguments)
}

fn manifest(folder: &Path, out: &str) -> Value {
    let text = fs::read_to_string(folder.join(out).join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn digest(folder: &Path, out: &str) -> String {
    manifest(folder, out)["result_digest"].as_str().unwrap().to_owned()
}

/// Bytes of the tables, which must not depend on how they were produced.
fn tables(folder: &Path, out: &str) -> [Vec<u8>; 3] {
    let names = ["results.parquet", "summary.csv", "datapackage.json"];
    names.map(|name| fs::read(folder.join(out).join(name)).unwrap())
}

/// Runs that the logs of a sweep hold, counted by the merge of a copy.
fn done(folder: &Path, out: &str) -> u64 {
    let merged = hecon(folder, &["sweep", "merge", out, "--out", "count", "--quiet"]);
    assert!(matches!(merged.status.code(), Some(0 | 1)), "{}", text(&merged.stderr));
    manifest(folder, "count")["done"].as_u64().unwrap()
}

#[test]
fn a_killed_sweep_resumes_to_the_digest_of_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "whole", "--quiet"]));
    let mut chance = Seed(u64::from(std::process::id())).draw(Stream::Test, 1, 1);
    let mut kills = 0;
    for _ in 0..40 {
        if kills >= 10 {
            break;
        }
        let said = folder.join("stderr.txt");
        let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
        command
            .args(["sweep", "small.ron", "--out", "killed", "--jobs", "2", "--quiet"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(fs::File::create(&said).unwrap());
        let mut running = start(&mut command);
        std::thread::sleep(Duration::from_millis(20 + (chance.uniform() * 400.0) as u64));
        if !running.is_running() {
            let ended = running.ended(1);
            assert!(ended.success(), "{ended}: {}", fs::read_to_string(&said).unwrap());
            // It finished: the next one starts again.
            assert_eq!(digest(folder, "killed"), digest(folder, "whole"));
            fs::remove_dir_all(folder.join("killed")).unwrap();
            continue;
        }
        running.kill();
        kills += 1;
    }
    assert!(kills >= 5, "only {kills} kills hit a running sweep");
    let last = sweep(folder, &["--out", "killed", "--jobs", "1", "--quiet"]);
    ok(&last);
    assert_eq!(tables(folder, "killed"), tables(folder, "whole"));
    assert_eq!(digest(folder, "killed"), digest(folder, "whole"));
}

#[test]
fn shards_jobs_and_order_do_not_show_in_the_results() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "one", "--jobs", "1", "--quiet"]));
    ok(&sweep(folder, &["--out", "three", "--jobs", "3", "--quiet"]));
    super::outputs::fields_are_named("## Outputs of a sweep", &manifest(folder, "one"));
    for shard in ["3/3", "1/3", "2/3"] {
        ok(&sweep(folder, &["--out", "parts", "--shard", shard, "--quiet"]));
    }
    ok(&hecon(folder, &["sweep", "merge", "parts", "--quiet"]));
    // Shards of other folders, and one run that two of them have.
    ok(&sweep(folder, &["--out", "a", "--shard", "1/2", "--quiet"]));
    ok(&sweep(folder, &["--out", "b", "--shard", "2/2", "--quiet"]));
    ok(&sweep(folder, &["--out", "b", "--shard", "3/4", "--quiet"]));
    ok(&hecon(folder, &["sweep", "merge", "a", "b", "--out", "ab", "--quiet"]));
    for out in ["three", "parts", "ab"] {
        assert_eq!(tables(folder, out), tables(folder, "one"), "{out}");
        assert_eq!(digest(folder, out), digest(folder, "one"), "{out}");
    }
    let missing = hecon(folder, &["sweep", "merge", "a", "--out", "half", "--quiet"]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(manifest(folder, "half")["status"], "incomplete");
    assert_eq!(manifest(folder, "half")["missing"], 6);
}

#[test]
fn more_points_and_replicates_run_only_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "s", "--quiet"]));
    let more = SMALL.replace("replicates: 1", "replicates: 2");
    fs::write(folder.join("small.ron"), more).unwrap();
    let said = text(&sweep(folder, &["--out", "s"]).stderr);
    assert!(said.contains("24 runs (12 points, 2 each), 12 to do"), "{said}");
    let more = SMALL.replace("points: 12", "points: 12, batches: 2");
    fs::write(folder.join("small.ron"), more).unwrap();
    let said = text(&sweep(folder, &["--out", "s", "--resume"]).stderr);
    assert!(said.contains("24 runs (24 points, 1 each), 12 to do"), "{said}");
    let again = hecon(folder, &["sweep", "--resume", "--out", "s"]);
    assert!(text(&again.stderr).contains(", 0 to do"), "{again:?}");
    assert!(text(&again.stdout).contains("24 runs done"), "{again:?}");
}

/// A design with invalid points: the bounds of two factors cross.
fn with_failures() -> String {
    SMALL.replace(
        "\"need.technology_drift\": Range(low: 0.0, high: 0.1),",
        "\"information.activity_flex_lag\": Range(low: 4.0, high: 8.0), \
         \"information.activity_freeze_lag\": Range(low: 5.0, high: 9.0),",
    )
}

#[test]
fn a_failing_run_is_recorded_and_the_sweep_continues() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("small.ron"), with_failures()).unwrap();
    let output = sweep(folder, &["--out", "s", "--progress", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let lines = text(&output.stderr);
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let (done, failed) = (last["done"].as_u64().unwrap(), last["failed"].as_u64().unwrap());
    assert!(failed > 0 && done > 0 && done + failed == 12, "{last}");
    assert_eq!(last["left"], 0);
    let summary = fs::read_to_string(folder.join("s/summary.csv")).unwrap();
    assert!(summary.contains("failed") && summary.contains("final activity returns"), "{summary}");
    let again = sweep(folder, &["--out", "s"]);
    assert!(text(&again.stderr).contains(", 0 to do"), "failures are not repeated");
    let fast = sweep(folder, &["--out", "f", "--fail-fast", "--jobs", "1"]);
    assert_eq!(fast.status.code(), Some(1));
    assert!(text(&fast.stderr).contains("stopped at a run that failed"), "{fast:?}");
}

#[test]
fn a_shared_running_in_is_run_once_for_each_seed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let shared = SMALL.replace("replicates: 1", "replicates: 2, run_in: Shared");
    let shared = shared.replace(
        "\"nation.soft_budgets\": Range(low: 0.0, high: 1.0)",
        "\"system.contracts.acute.terms\": { \"tariff\": [Tariff()], \"block\": [Block()] }",
    );
    fs::write(folder.join("small.ron"), &shared).unwrap();
    ok(&sweep(folder, &["--out", "s", "--jobs", "1", "--quiet"]));
    assert_eq!(fs::read_dir(folder.join("s/run-in")).unwrap().count(), 2);
    ok(&sweep(folder, &["--out", "t", "--jobs", "2", "--quiet"]));
    assert_eq!(digest(folder, "s"), digest(folder, "t"));
    fs::write(folder.join("small.ron"), shared.replace(", run_in: Shared", "")).unwrap();
    ok(&sweep(folder, &["--out", "own", "--quiet"]));
    assert_ne!(digest(folder, "s"), digest(folder, "own"));
    let refused = sweep(folder, &["--out", "s"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("running in is shared"), "{refused:?}");
}

/// Ten wrong designs and folders, the message for each, and the exit code.
#[test]
fn errors_are_reported_clearly_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "good", "--quiet"]));
    let good = fs::read(folder.join("good/runs.log")).unwrap();
    let texts = [
        ("nation.soft_budgets", "nation.soft_budget", "did you mean 'soft_budgets'?"),
        ("Range(low: 0.0, high: 1.0)", "Range(low: 1.0, high: 0.0)", "is empty: 1 to 0"),
        ("Range(low: 0.0, high: 1.0)", "Range(low: 0.0, high: 7.0)", "out of range"),
        ("emergency_rate", "emergency_rat", "did you mean 'emergency_rate'?"),
        ("LatinHypercube", "LatinHypercub", "did you mean 'LatinHypercube'?"),
        ("points: 12", "points: 900000, batches: 2", "the design has 1800000 points"),
        ("schema: 1", "schema: 2", "reads designs of schema 1"),
    ];
    for (right, wrong, said) in texts {
        fs::write(folder.join("small.ron"), SMALL.replacen(right, wrong, 1)).unwrap();
        let output = sweep(folder, &["--out", "good"]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(text(&output.stderr).contains(said), "{wrong}: {}", text(&output.stderr));
    }
    fs::write(folder.join("small.ron"), SMALL.replace("points: 12", "points: 20000")).unwrap();
    let many = sweep(folder, &["--out", "many"]);
    assert_eq!(many.status.code(), Some(2));
    assert!(text(&many.stderr).contains("--yes runs them"), "{}", text(&many.stderr));
    fs::write(folder.join("small.ron"), SMALL.replace("years: 1", "years: 2")).unwrap();
    let base = sweep(folder, &["--out", "good"]);
    assert_eq!(base.status.code(), Some(2));
    assert!(text(&base.stderr).contains("run.years: 1 → 2"), "{}", text(&base.stderr));
    small(folder);
    fs::write(folder.join("file"), "no folder").unwrap();
    let unwritable = sweep(folder, &["--out", "file/below"]);
    assert_eq!(unwritable.status.code(), Some(3), "{}", text(&unwritable.stderr));
    fs::create_dir(folder.join("letters")).unwrap();
    fs::write(folder.join("letters/mine.txt"), "mine").unwrap();
    assert_eq!(sweep(folder, &["--out", "letters"]).status.code(), Some(2));
    assert_eq!(sweep(folder, &["--out", "none", "--resume"]).status.code(), Some(2));
    assert_eq!(sweep(folder, &["--shard", "4/3"]).status.code(), Some(2));
    assert_eq!(hecon(folder, &["sweep", "merge", "letters"]).status.code(), Some(2));
    assert_eq!(hecon(folder, &["sweep", "quik"]).status.code(), Some(2));
    assert_eq!(fs::read(folder.join("good/runs.log")).unwrap(), good, "nothing was touched");
}

#[test]
fn a_damaged_store_is_reported_and_its_intact_runs_can_be_salvaged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "s", "--quiet"]));
    let whole = digest(folder, "s");
    let path = folder.join("s/runs.log");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() - 700;
    bytes[middle] ^= 0xff;
    fs::write(&path, &bytes).unwrap();
    let told = sweep(folder, &["--out", "s"]);
    assert_eq!(told.status.code(), Some(3));
    let said = text(&told.stderr);
    assert!(said.contains("damaged from byte") && said.contains("--salvage"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let mended = sweep(folder, &["--out", "s", "--salvage"]);
    let said = text(&mended.stderr);
    assert!(said.contains("11 intact runs kept") && said.contains(", 1 to do"), "{said}");
    assert_eq!(digest(folder, "s"), whole);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_no_finished_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let disk = folder.join("disk");
    let Some(mounted) = Mounted::new(&disk, "240k") else { return };
    let place = disk.to_str().unwrap();
    let more =
        SMALL.replace("points: 12", "points: 200").replace("run_in_weeks: 52", "run_in_weeks: 0");
    fs::write(folder.join("small.ron"), more).unwrap();
    let full = sweep(folder, &["--out", "disk/s", "--quiet", "--jobs", "1", "--record", "full"]);
    assert_eq!(full.status.code(), Some(3), "{}", text(&full.stderr));
    assert!(text(&full.stderr).contains("space"), "{}", text(&full.stderr));
    fs::create_dir(folder.join("kept")).unwrap();
    for name in ["runs.log", "design.json"] {
        fs::copy(disk.join("s").join(name), folder.join("kept").join(name)).unwrap();
    }
    let kept = done(folder, "kept");
    assert!(kept > 0, "something had been finished");
    ok(&within(60, Command::new("mount").args(["-o", "remount,size=100m", place])));
    let rest = sweep(folder, &["--out", "disk/s", "--record", "full"]);
    let said = text(&rest.stderr);
    assert!(said.contains(&format!("{} to do", 200 - kept)), "{kept}: {said}");
    drop(mounted);
}

#[test]
fn duckdb_and_csv_readers_see_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    small(folder);
    ok(&sweep(folder, &["--out", "s", "--quiet"]));
    let package: Value =
        serde_json::from_slice(&fs::read(folder.join("s/datapackage.json")).unwrap()).unwrap();
    let fields = |resource: usize| -> Vec<String> {
        let fields = package["resources"][resource]["schema"]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    };
    let summary = fs::read_to_string(folder.join("s/summary.csv")).unwrap();
    assert_eq!(summary.lines().next().unwrap().split(',').collect::<Vec<_>>(), fields(1));
    assert_eq!(summary.lines().count(), 13);
    let python = python();
    if !has("a Python with the module duckdb", &[&python, "-c", "import duckdb"]) {
        return;
    }
    let code = "
import duckdb, sys
table = duckdb.sql(f\"select * from '{sys.argv[1]}/results.parquet'\")
print(','.join(table.columns))
print(duckdb.sql('''select count(distinct run_id), count(*) from table
    where metric = 'emergency_rate' and kind = 'economy' ''').fetchall()[0])
summary = duckdb.sql(f\"select * from read_csv('{sys.argv[1]}/summary.csv')\")
print(duckdb.sql('''select max(abs(t.value - s.emergencies)) from table t join summary s
    on t.run_id = s.run_id where t.metric = 'emergency_rate' ''').fetchall()[0][0])
";
    let code = code.replace("from table", "from results").replace("table = ", "results = ");
    let code = code.replace("table.columns", "results.columns");
    let said = ok(&within(300, Command::new(&python).args(["-c", &code]).arg(folder.join("s"))));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0].split(',').collect::<Vec<_>>(), fields(0));
    assert_eq!(lines[1], "(12, 12)");
    assert!(lines[2].parse::<f64>().unwrap() < 1e-9, "{said}");
}

#[test]
fn every_shipped_design_is_listed_and_planned() {
    let folder = tempfile::tempdir().unwrap();
    let listed = ok(&hecon(folder.path(), &["list", "sweeps"]));
    for (name, runs) in [("quick", "24 runs"), ("lhs-1000", "1000 runs")] {
        assert!(listed.contains(name), "{listed}");
        let planned = ok(&hecon(folder.path(), &["sweep", name, "--plan"]));
        assert!(planned.starts_with(runs), "{planned}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a plan writes nothing");
}

#[test]
fn the_design_in_the_guide_reads() {
    let guide = fs::read_to_string(root().join("docs/experiments.md")).unwrap();
    let design = guide.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("guide.ron"), design).unwrap();
    let planned = ok(&hecon(folder.path(), &["sweep", "guide.ron", "--plan"]));
    assert!(planned.starts_with("600 runs (200 points, 3 each)"), "{planned}");
}

#[test]
fn arms_are_compared_on_the_same_patients() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let call = |more: &[&str]| {
        let mut arguments = vec!["compare", "acute-tariff", "acute-block"];
        arguments.extend(["--place", "town", "--weight", "50", "--years", "2"]);
        arguments.extend(["--replicates", "3", "--out", "c"]);
        arguments.extend(more);
        hecon(folder, &arguments)
    };
    let shown = ok(&call(&["--jobs", "2"]));
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    let json: Value = serde_json::from_str(&ok(&call(&["--format", "json"]))).unwrap();
    let rows = json["rows"].as_array().unwrap();
    let need = rows.iter().find(|row| row["metric"] == "need_index").unwrap();
    assert_eq!((need["arm"].as_str(), need["group"].as_str()), (Some("acute-block"), Some("need")));
    let page: Value =
        serde_json::from_slice(&fs::read(folder.join("c/compare.json")).unwrap()).unwrap();
    super::outputs::fields_are_named("## Outputs of a comparison", &page);
    assert_eq!(page["arms"][1]["differs_in"].as_array().unwrap().len(), 1, "{}", page["arms"][1]);
    let values = fs::read_to_string(folder.join("c/compare_values.csv")).unwrap();
    let of = |metric: &str| values.lines().filter(|line| line.contains(metric)).count();
    assert_eq!(of(",need_index,"), 2 * 3 * 2);
    let fan = fs::read_to_string(folder.join("c/compare_fan.csv")).unwrap();
    assert_eq!(fan.lines().filter(|line| line.contains(",need_index,")).count(), 2 * 2);
    ok(&hecon(folder, &["report", "c"]));
    let page = super::report::rendered(&folder.join("c/report.html"), 6);
    assert!(page.is_none_or(|page| page.contains("acute-block")));
    let other = hecon(folder, &["compare", "acute-tariff", "S10", "--out", "d"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(text(&other.stderr).contains("has other patients"), "{other:?}");
    let entry = hecon(folder, &["compare", "S10"]);
    assert_eq!(entry.status.code(), Some(2));
}
