//! A study for SALib: the problem as JSON, and inputs and outputs as CSV in the order of the
//! design. Inputs are coordinates between 0 and 1, as SALib's methods take them; a further file has
//! the values they represent.

use std::path::Path;

use serde_json::json;

use super::Study;
use crate::experiment::design::Sampling;
use crate::experiment::output::{OutputError, folder};

/// Names of the files.
pub const FILES: [&str; 4] = ["problem.json", "inputs.csv", "values.csv", "outputs.csv"];

pub fn write(study: &Study, to: &Path) -> Result<(), OutputError> {
    std::fs::create_dir_all(to).map_err(|error| OutputError::new(to, error))?;
    if FILES.iter().any(|name| to.join(name).exists()) && !holds_study(to) {
        return Err(OutputError::new(to, "it holds files of these names that are not a study"));
    }
    let names: Vec<&str> = study.factors.iter().map(|factor| factor.name.as_str()).collect();
    let unit = study.unit.as_ref();
    let bounds: Vec<[f64; 2]> = match unit {
        Some(_) => vec![[0.0, 1.0]; names.len()],
        None => (0..names.len()).map(|factor| ends(study, factor)).collect(),
    };
    let mut problem = json!({
        "num_vars": names.len(),
        "names": names,
        "bounds": bounds,
        "outputs": study.outcomes.iter().map(|outcome| &outcome.name).collect::<Vec<_>>(),
        "design": study.sampling.name(),
    });
    match study.sampling {
        Sampling::Sobol { points, second_order, .. } => {
            problem["calc_second_order"] = json!(second_order);
            problem["base_samples"] = json!(points);
        }
        Sampling::Morris { trajectories, levels, .. } => {
            problem["num_levels"] = json!(levels);
            problem["trajectories"] = json!(trajectories);
        }
        _ => {}
    }
    let path = to.join(FILES[0]);
    let text =
        serde_json::to_string_pretty(&problem).map_err(|error| OutputError::new(&path, error))?;
    folder::replace(&path, (text + "\n").as_bytes())?;
    let inputs = unit.unwrap_or(&study.points);
    table(&to.join(FILES[1]), &names, inputs.iter().map(|row| numbers(row)))?;
    let said = study.points.iter().map(|row| {
        let cells = row.iter().zip(&study.factors).map(|(value, factor)| {
            factor.levels.get(*value as usize).cloned().unwrap_or_else(|| value.to_string())
        });
        cells.collect()
    });
    table(&to.join(FILES[2]), &names, said)?;
    let outcomes: Vec<&str> = study.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    let outputs = (0..study.points.len()).map(|row| {
        let value =
            |values: &Vec<Option<f64>>| values[row].map_or_else(String::new, |v| v.to_string());
        study.values.iter().map(value).collect()
    });
    table(&to.join(FILES[3]), &outcomes, outputs)
}

fn numbers(row: &[f64]) -> Vec<String> {
    row.iter().map(f64::to_string).collect()
}

/// Smallest and largest value of a factor in the design.
fn ends(study: &Study, factor: usize) -> [f64; 2] {
    let values = study.points.iter().map(|row| row[factor]);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low < high { [low, high] } else { [low, low + 1.0] }
}

/// Whether a folder holds a study exported earlier.
fn holds_study(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join(FILES[0])).unwrap_or_default();
    let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    problem.get("num_vars").is_some() && problem.get("design").is_some()
}

fn table(
    path: &Path,
    heads: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), OutputError> {
    let fail = |error: csv::Error| OutputError::new(path, error);
    let mut out = csv::Writer::from_writer(folder::create_temporary(path)?);
    out.write_record(heads).map_err(fail)?;
    for row in rows {
        out.write_record(row).map_err(fail)?;
    }
    let file = out.into_inner().map_err(|error| OutputError::new(path, error.error()))?;
    folder::move_into_place(file, path)
}
