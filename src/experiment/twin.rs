//! The same-seed twin of a run with dated changes: the same people and needs without the changes.
//! What the changes left stranded is the difference between the two.

use std::path::Path;

use super::output::OutputError;
use super::output::checks::Kept;
use super::single::{Next, Progress, RunError};
use crate::kernel::clock::Calendar;
use crate::recorder::rows::ALL;
use crate::recorder::{Cell, Row, StrandedRow};
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::counterfactual::{Mark, StrandedCost, StrandedPeriod, SystemCost};
use crate::sim::observables::Measure;
use crate::sim::observables::stranded as measure;

/// Name of the file beside the Parquet one.
pub const CSV: &str = "stranded.csv";

/// What dated changes left stranded.
#[derive(Debug, Clone, PartialEq)]
pub struct Stranded {
    /// By period, quarters before the year that they end.
    pub periods: Vec<StrandedPeriod>,
    /// The same as rows of the table.
    pub rows: Vec<StrandedRow>,
}

/// A scenario without its dated changes.
#[must_use]
pub fn twin_of(scenario: &Scenario) -> Scenario {
    Scenario { changes: Vec::new(), ..scenario.clone() }
}

/// Runs the twin of a finished run and compares. `None` = stopped.
///
/// # Errors
/// A broken invariant in the twin.
pub fn compare(
    run: &mut Sim,
    marks: &[Mark],
    after_week: &mut dyn FnMut(&Progress) -> Next,
) -> Result<Option<Stranded>, RunError> {
    let scenario = twin_of(run.scenario());
    let settings = &scenario.run;
    let calendar =
        Calendar { start_year: settings.start_year, run_in_weeks: settings.run_in_weeks };
    let shifted = run.shifted();
    let mut twin = Sim::new(scenario);
    let total = twin.total_weeks();
    let mut twin_marks = Vec::with_capacity(marks.len());
    while twin.week().0 < total {
        twin.step()?;
        twin_marks.extend(twin.mark_of_quarter(&shifted));
        let week = twin.week();
        let progress = Progress {
            done: total + week.0,
            total: 2 * total,
            date: format!("twin, {}", calendar.label(week)),
            run_in: calendar.is_run_in(week),
        };
        if after_week(&progress) == Next::Stop && week.0 < total {
            return Ok(None);
        }
    }
    let periods = run.compare_with_twin(marks, &twin_marks);
    let rows = periods.iter().flat_map(|period| rows(run, period)).collect();
    Ok(Some(Stranded { periods, rows }))
}

fn rows(run: &Sim, period: &StrandedPeriod) -> Vec<StrandedRow> {
    let row = |provider: &str, measure: &Measure, part: &str, payer: &str, value: f64| {
        let point = if part.is_empty() { "" } else { "." };
        StrandedRow {
            week: period.week,
            year: period.year,
            provider: provider.to_owned(),
            metric: format!("{}{point}{part}", measure.name),
            payer: payer.to_owned(),
            value,
            unit: measure.unit,
        }
    };
    let mut out = Vec::new();
    for (name, cost) in &period.providers {
        let mut put = |measure: &Measure, part: &str, value: f64| {
            out.push(row(name, measure, part, "", value));
        };
        put(&measure::MOVED_COST, "", cost.moved.pounds());
        put(&measure::COST_FALL, "", cost.fall.pounds());
        put(&measure::STRANDED_COST, "", cost.total().pounds());
        if let Some(share) = share(cost) {
            put(&measure::STRANDED_SHARE, "", share);
        }
        if !period.year {
            // Contracts are settled by the year; its parts are noise in a quarter.
            continue;
        }
        put(&measure::STRANDED_ESTATE, "", cost.estate.pounds());
        put(&measure::STRANDED_STEPS, "", cost.steps.pounds());
        put(&measure::STRANDED_REFILLED, "", cost.all_refilled().pounds());
        put(&measure::STRANDED_UNIT_COST, "", cost.unit_cost.pounds());
        put(&measure::PRICED_ABOVE_COST, "", cost.priced_above_cost.pounds());
        put(&measure::STRANDED_BORNE, "provider", cost.borne_by_provider.pounds());
        put(&measure::STRANDED_BORNE, "commissioners", cost.borne_by_commissioners.pounds());
        put(&measure::STRANDED_BORNE, "nation", cost.borne_by_nation.pounds());
        for refill in &cost.refilled {
            let payer = run.name_of(refill.payer);
            out.push(row(name, &measure::STRANDED_REFILLED, "", payer, refill.cost.pounds()));
        }
    }
    if period.year {
        let saving: f64 = period.saving.iter().map(|part| part.pounds()).sum();
        out.push(row(ALL, &measure::SYSTEM_SAVING, "", "", saving));
        for (part, pence) in SystemCost::PARTS.iter().zip(period.saving) {
            out.push(row(ALL, &measure::SYSTEM_SAVING, part, "", pence.pounds()));
        }
    }
    out
}

/// Share of the average cost of what moved that is still there; nothing where nothing moved.
#[must_use]
pub fn share(cost: &StrandedCost) -> Option<f64> {
    let moved = cost.moved.pounds();
    (moved > 0.0).then(|| cost.total().pounds() / moved)
}

impl Stranded {
    /// Writes the rows as text.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write_csv(&self, folder: &Path) -> Result<Kept, OutputError> {
        let path = folder.join(CSV);
        let fail = |error: csv::Error| OutputError::at(&path, error);
        let mut out = csv::Writer::from_writer(Vec::new());
        let columns = StrandedRow::TABLE.columns;
        out.write_record(columns.iter().map(|column| column.name)).map_err(fail)?;
        for row in &self.rows {
            let mut cells = Vec::with_capacity(columns.len());
            row.cells(&mut |cell| {
                cells.push(match cell {
                    Cell::Text(text) => text.to_owned(),
                    Cell::Whole(value) => value.to_string(),
                    Cell::Number(value) => value.to_string(),
                });
            });
            out.write_record(cells).map_err(fail)?;
        }
        let bytes = out.into_inner().map_err(|error| OutputError::at(&path, error.error()))?;
        Kept::write(folder, CSV, &bytes)
    }
}
