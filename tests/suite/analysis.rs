//! The analysis of a sweep compared with SALib on the same runs, and the connector for the EMA
//! Workbench with the real package. `HECON_PYTHON` names a Python that has both.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::external_tools::{has, python};
use super::golden::{hecon, root};
use super::program::{ok, within};

/// A design on a town so small that many points take seconds.
fn design(sampling: &str) -> String {
    format!(
        "(schema: 1, name: \"small\", place: \"town\", weight: 50, years: 1, run_in_weeks: 0,
        levers: {{ \"nation.soft_budgets\": Range(low: 0.0, high: 1.0) }},
        uncertainties: {{
            \"need.technology_drift\": Range(low: 0.0, high: 0.1),
            \"gp.appointments\": Range(low: 4.0, high: 8.0),
        }},
        outcomes: {{
            \"consultations\": (measure: \"consultations_per_head\"),
            \"need\": (measure: \"activity_rate.gp_consultation\"),
        }},
        design: {sampling})"
    )
}

/// Runs a design and analyses it: the rows of the analysis, and the folder of the export.
fn analysed(folder: &Path, sampling: &str) -> (Vec<Value>, PathBuf) {
    std::fs::write(folder.join("design.ron"), design(sampling)).unwrap();
    let done = hecon(folder, &["sweep", "design.ron", "--out", "sweep", "--quiet"]);
    ok(&done);
    let said = hecon(folder, &["analyse", "sweep", "--export", "salib", "--format", "json"]);
    ok(&said);
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let rows = said["rows"].as_array().unwrap().clone();
    for row in &rows {
        super::outputs::fields_are_named("## Output of `hecon analyse`", row);
    }
    (rows, folder.join("salib"))
}

/// SALib on the exported problem, inputs and outputs.
const SALIB: &str = "
import csv, json, pathlib, sys
import numpy as np
from SALib.analyze import morris, sobol
folder = pathlib.Path(sys.argv[1])
problem = json.loads((folder / 'problem.json').read_text())
read = lambda name: np.array([[float(cell) for cell in row]
    for row in list(csv.reader(open(folder / name)))[1:]])
x, outputs = read('inputs.csv'), read('outputs.csv')
found = []
for outcome, y in zip(problem['outputs'], outputs.T):
    if problem['design'] == 'Sobol':
        said = sobol.analyze(problem, y, calc_second_order=problem['calc_second_order'],
                             num_resamples=200, seed=1)
        keys = ['S1', 'S1_conf', 'ST', 'ST_conf']
    else:
        said = morris.analyze(problem, x, y, num_levels=problem['num_levels'],
                              num_resamples=200, seed=1)
        keys = ['mu', 'mu_star', 'sigma', 'mu_star_conf']
    for place, factor in enumerate(problem['names']):
        row = {key: float(said[key][place]) for key in keys}
        found.append({'outcome': outcome, 'factor': factor, **row})
print(json.dumps(found))
";

fn agrees_with_salib(sampling: &str, exact: &[&str], spread: &[&str]) {
    let python = python();
    if !has("a Python with the module SALib", &[&python, "-c", "import SALib"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (rows, export) = analysed(folder.path(), sampling);
    let said = within(300, Command::new(&python).args(["-c", SALIB]).arg(&export));
    ok(&said);
    let theirs: Vec<Value> = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(rows.len(), theirs.len());
    assert_eq!(rows.len(), 6, "three factors and two outcomes");
    for their in &theirs {
        let same =
            |row: &&Value| row["outcome"] == their["outcome"] && row["factor"] == their["factor"];
        let our = rows.iter().find(same).expect("every factor has a row");
        for key in exact {
            let (a, b) = (our[*key].as_f64().unwrap(), their[*key].as_f64().unwrap());
            let close = 1e-9 * (1.0 + b.abs());
            assert!((a - b).abs() < close, "{key}: {a} against {b} in {our}");
        }
        for key in spread {
            // Both resample, with different random draws.
            let (a, b) = (our[*key].as_f64().unwrap(), their[*key].as_f64().unwrap());
            assert!(a <= 2.0 * b + 1e-9 && b <= 2.0 * a + 1e-9, "{key}: {a} against {b} in {our}");
        }
    }
}

#[test]
fn sobol_indices_are_those_of_salib_on_the_same_runs() {
    let sampling = "Sobol(points: 16)";
    agrees_with_salib(sampling, &["S1", "ST"], &["S1_conf", "ST_conf"]);
}

#[test]
fn morris_screening_is_that_of_salib_on_the_same_runs() {
    let sampling = "Morris(trajectories: 10)";
    agrees_with_salib(sampling, &["mu", "mu_star", "sigma"], &["mu_star_conf"]);
}

#[test]
fn screening_ranks_an_unused_parameter_last() {
    let folder = tempfile::tempdir().unwrap();
    // How much memory a run may ask for is a parameter, and no part of the economy reads it.
    let text = "(schema: 1, name: \"other\", place: \"town\", weight: 50, years: 1,
        run_in_weeks: 0,
        uncertainties: {
            \"run.memory_cap\": Range(low: 8.0, high: 16.0),
            \"gp.appointments\": Range(low: 4.0, high: 8.0),
            \"gp.referral_threshold\": Range(low: 0.36, high: 0.48),
            \"urgent.stay_scale\": Scale(low: 0.8, high: 1.2),
        },
        outcomes: {
            \"occupancy\": (measure: \"occupancy\"),
            \"planned\": (measure: \"planned_admission_rate\"),
        },
        design: Morris(trajectories: 4))";
    std::fs::write(folder.path().join("other.ron"), text).unwrap();
    let done = hecon(folder.path(), &["sweep", "other.ron", "--out", "sweep", "--quiet"]);
    ok(&done);
    let said = hecon(folder.path(), &["analyse", "sweep", "--format", "json"]);
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let rows = said["rows"].as_array().unwrap();
    let own: Vec<&Value> = rows.iter().filter(|row| row["factor"] == "run.memory_cap").collect();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|row| row["mu_star"] == 0.0 && row["sigma"] == 0.0), "{own:?}");
    // Factors that do not matter in so short a run tie for the last rank.
    assert_eq!(own[0]["outcome"], "occupancy");
    let beds = rows.iter().filter(|row| row["outcome"] == "occupancy");
    let felt = beds.filter(|row| row["mu_star"].as_f64() > Some(0.0)).count() as u64;
    assert!(felt >= 2 && own[0]["rank"].as_u64() > Some(felt), "{rows:?}");
}

#[test]
fn effects_and_curves_are_reported_for_any_design_and_wrong_questions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (rows, export) = analysed(folder.path(), "LatinHypercube(points: 24)");
    let of = |outcome: &str| {
        let own = rows.iter().filter(|row| row["outcome"] == outcome);
        own.map(|row| row["factor"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Contacts with a practice follow its appointments.
    assert_eq!(of("consultations")[0], "gp.appointments");
    assert_eq!(of("consultations").len(), 3);
    for name in ["problem.json", "inputs.csv", "values.csv", "outputs.csv"] {
        assert!(export.join(name).exists(), "{name}");
    }
    let curves = ["analyse", "sweep", "--by", "curves", "--outcome", "need", "--format", "csv"];
    let curves = hecon(folder.path(), &curves);
    let text = String::from_utf8(curves.stdout).unwrap();
    assert!(text.lines().count() > 6 && text.starts_with("outcome,factor,where"), "{text}");
    for (wrong, said) in [
        (vec!["analyse", "sweep", "--by", "sobol"], "not a Sobol design"),
        (vec!["analyse", "sweep", "--outcome", "ned"], "did you mean 'need'"),
        (vec!["analyse", "nowhere"], "nowhere"),
    ] {
        let refused = hecon(folder.path(), &wrong);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{told}");
        assert!(told.contains(said) && told.contains("help:"), "{told}");
    }
    let page = hecon(folder.path(), &["report", "sweep"]);
    ok(&page);
    let path = folder.path().join("sweep/report.html");
    let page = std::fs::read_to_string(&path).unwrap();
    super::report::rendered(&path, 3);
    assert!(page.contains("What consultations responds to") && page.contains("<svg"));
}

#[test]
fn the_workbench_runs_economies_through_the_connector() {
    let python = python();
    let probe = [&python, "-c", "import ema_workbench"];
    if !has("a Python with the module ema_workbench", &probe) {
        return;
    }
    let mut workbench = Command::new(&python);
    workbench
        .args(["-W", "ignore", "-m", "unittest", "test_hecon_ema"])
        .current_dir(root().join("assets/python"))
        .env("HECON", env!("CARGO_BIN_EXE_hecon"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    ok(&within(600, &mut workbench));
}
