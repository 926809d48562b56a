//! The same-seed twin of a run with dated changes: the same people and needs without the changes.
//! On request a run without any has a twin too, in which schemes move no care out of hospital.
//! Stranded cost is derived from the difference between the two.

use std::path::Path;

use super::progress::{RunControl, RunProgress};
use crate::experiment::output::OutputError;
use crate::experiment::output::checks::ListedFile;
use crate::kernel::clock::Calendar;
use crate::kernel::violation::Violation;
use crate::recorder::rows::ALL;
use crate::recorder::{CellValue, StrandedRow, TableRow};
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::counterfactual::{QuarterEndTotals, StrandedCost, StrandedCostPeriod, SystemCost};
use crate::sim::observables::Measure;
use crate::sim::observables::stranded as measure;

/// Name of the CSV file.
pub const CSV: &str = "stranded.csv";

/// Stranded cost of dated changes.
#[derive(Debug, Clone, PartialEq)]
pub struct StrandingResult {
    /// By period, quarters before the year that they end.
    pub periods: Vec<StrandedCostPeriod>,
    /// The same as rows of the table.
    pub rows: Vec<StrandedRow>,
}

/// Whether a run of a scenario is compared with a twin.
pub fn has_twin(scenario: &Scenario) -> bool {
    !scenario.changes.is_empty() || scenario.params().schemes.twin.get() > 0.0
}

/// A scenario without its dated changes; where it has none, without the care that schemes move.
pub fn without_changes(scenario: &Scenario) -> Scenario {
    let mut twin = scenario.clone();
    if scenario.changes.is_empty() {
        let acts = twin.parameters.iter_mut().filter(|(path, _)| path == "schemes.shifts_act");
        acts.for_each(|(_, numbers)| *numbers = vec![0.0]);
    }
    Scenario { changes: Vec::new(), ..twin }
}

/// Runs the twin of a finished run and compares. `None` when stopped.
pub fn compare(
    run: &mut Sim,
    marks: &[QuarterEndTotals],
    after_week: &mut dyn FnMut(&RunProgress) -> RunControl,
) -> Result<Option<StrandingResult>, Violation> {
    let scenario = without_changes(run.scenario());
    let settings = &scenario.run;
    let calendar =
        Calendar { start_year: settings.start_year, run_in_weeks: settings.run_in_weeks };
    let shifted = run.affected_providers();
    let mut twin = Sim::new(scenario);
    let total = twin.total_weeks();
    let mut twin_marks = Vec::with_capacity(marks.len());
    while twin.week().0 < total {
        twin.step()?;
        twin_marks.extend(twin.quarter_end_totals(&shifted));
        let week = twin.week();
        let progress = RunProgress {
            done: total + week.0,
            total: 2 * total,
            date: format!("twin, {}", calendar.label(week)),
            run_in: calendar.is_run_in(week),
        };
        if after_week(&progress) == RunControl::Stop && week.0 < total {
            return Ok(None);
        }
    }
    let periods = run.compare_with_counterfactual(marks, &twin_marks);
    let rows = periods.iter().flat_map(|period| rows(run, period)).collect();
    Ok(Some(StrandingResult { periods, rows }))
}

fn rows(run: &Sim, period: &StrandedCostPeriod) -> Vec<StrandedRow> {
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
        if let Some(share) = remaining_share(cost) {
            put(&measure::STRANDED_SHARE, "", share);
        }
        if !period.year {
            // Contracts are settled yearly; quarterly parts are noise.
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
            let payer = run.organisation_name(refill.payer);
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

/// Share of the average cost of the moved care that remains; `None` where nothing moved.
pub fn remaining_share(cost: &StrandedCost) -> Option<f64> {
    let moved = cost.moved.pounds();
    (moved > 0.0).then(|| cost.total().pounds() / moved)
}

impl StrandingResult {
    /// Writes the rows as CSV.
    pub fn write_csv(&self, folder: &Path) -> Result<ListedFile, OutputError> {
        let path = folder.join(CSV);
        let fail = |error: csv::Error| OutputError::new(&path, error);
        let mut out = csv::Writer::from_writer(Vec::new());
        let columns = StrandedRow::TABLE.columns;
        out.write_record(columns.iter().map(|column| column.name)).map_err(fail)?;
        for row in &self.rows {
            let mut cells = Vec::with_capacity(columns.len());
            row.cells(&mut |cell| {
                cells.push(match cell {
                    CellValue::Text(text) => text.to_owned(),
                    CellValue::Whole(value) => value.to_string(),
                    CellValue::Number(value) => value.to_string(),
                });
            });
            out.write_record(cells).map_err(fail)?;
        }
        let bytes = out.into_inner().map_err(|error| OutputError::new(&path, error.error()))?;
        ListedFile::write(folder, CSV, &bytes)
    }
}
