//! A study from the folder of a sweep: its design, and the values in its table of runs.

use std::path::Path;

use super::{AnalysisFactor, OutcomeColumn, Study};
use crate::experiment::design::{Design, DesignPoints, FactorRole};
use crate::experiment::output::checks::listed_files;
use crate::experiment::output::{OutputError, seal};
use crate::experiment::sweep::DESIGN;
use crate::experiment::sweep::results::{MANIFEST, RUN_COLUMNS, SUMMARY};

/// Reads the design of a sweep.
///
/// # Errors
/// There is no design that this program can read.
pub fn design(folder: &Path) -> Result<Design, OutputError> {
    let path = folder.join(DESIGN);
    let fail = |what: &dyn std::fmt::Display| OutputError::new(&path, what);
    let text = seal::read(&path)?;
    serde_json::from_str(&text).map_err(|error| fail(&error))
}

/// Checks the table of runs against its manifest, where there is one.
fn check_complete(folder: &Path) -> Result<(), OutputError> {
    let path = folder.join(MANIFEST);
    if !path.exists() {
        return Ok(());
    }
    let text = seal::read(&path)?;
    let manifest = serde_json::from_str(&text).map_err(|error| OutputError::new(&path, error))?;
    let table = listed_files(&manifest).into_iter().find(|file| file.name == SUMMARY);
    table.and_then(|table| table.fault(folder)).map_or(Ok(()), Err)
}

/// Reads a study.
///
/// # Errors
/// The folder holds no sweep, or its table of runs does not fit its design.
pub fn study(folder: &Path) -> Result<Study, OutputError> {
    let design = design(folder)?;
    check_complete(folder)?;
    let points: Vec<_> = DesignPoints::new(&design).iter().collect();
    let unit = points.iter().map(|point| point.unit.clone()).collect::<Option<Vec<_>>>();
    let values = values(&folder.join(SUMMARY), &design, points.len())?;
    let factors = design.factors.iter().map(|factor| AnalysisFactor {
        name: factor.name.clone(),
        role: match factor.role {
            FactorRole::Lever => "lever",
            FactorRole::Uncertainty => "uncertainty",
        }
        .to_owned(),
        levels: factor.values.levels().map_or_else(Vec::new, |levels| {
            levels.iter().map(|level| level.name.clone()).collect()
        }),
    });
    let outcomes = design.outcomes.iter().map(|outcome| OutcomeColumn {
        name: outcome.name.clone(),
        metrics: outcome.metrics().map(str::to_owned).collect(),
    });
    Ok(Study {
        factors: factors.collect(),
        outcomes: outcomes.collect(),
        points: points.into_iter().map(|point| point.real).collect(),
        unit,
        values,
        name: design.name,
        sampling: design.sampling,
    })
}

/// By outcome and point, means over replicates; a point with a missing run has none.
fn values(
    path: &Path,
    design: &Design,
    points: usize,
) -> Result<Vec<Vec<Option<f64>>>, OutputError> {
    let fail = |what: &dyn std::fmt::Display| OutputError::new(path, what);
    let mut file = csv::Reader::from_path(path).map_err(|error| fail(&error))?;
    let first = RUN_COLUMNS.len() + design.factors.len();
    let heads = file.headers().map_err(|error| fail(&error))?;
    let named = heads.iter().skip(first).eq(design.outcomes.iter().map(|o| o.name.as_str()));
    if !named {
        return Err(fail(&"it does not fit the design; `hecon sweep merge` writes it again"));
    }
    let outcomes = design.outcomes.len();
    let mut sums = vec![vec![(0.0, 0u32); points]; outcomes];
    for record in file.records() {
        let record = record.map_err(|error| fail(&error))?;
        let point: usize = record.get(0).unwrap_or("").parse().map_err(|error| fail(&error))?;
        if point >= points {
            return Err(fail(&"it has more points than the design"));
        }
        for (outcome, sums) in sums.iter_mut().enumerate() {
            let cell = record.get(first + outcome).unwrap_or("");
            if let Ok(value) = cell.parse::<f64>() {
                sums[point].0 += value;
                sums[point].1 += 1;
            }
        }
    }
    let whole =
        |(sum, count): (f64, u32)| (count == design.replicates).then(|| sum / f64::from(count));
    Ok(sums.into_iter().map(|sums| sums.into_iter().map(whole).collect()).collect())
}
