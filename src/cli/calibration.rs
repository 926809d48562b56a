//! `hecon calibration`: published figures compared with simulated ones.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::scenario_args::ScenarioArgs;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::calibration::{
    CalibrationRow, CalibrationScore, CalibrationVerdict, LONG_YEARS, MAX_FACTOR_OFF,
    MIN_SHARE_HOLDING, calibrate, calibrate_with_studies,
};
use crate::scenario::seeds;
use crate::scenario::targets::TargetRole;

/// Compare the model with published figures, row by row
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon calibration --seeds 10\n\nExit code 1 when fewer than \
                        nine tenths of the rows hold or one is off by more than half.")]
pub struct Calibration {
    #[command(flatten)]
    chosen: ScenarioArgs,
    /// Number of seeds to average over
    #[arg(long, default_value_t = 10, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    /// Also make the runs of rows C67 to C70 (a cut, national prices): about twice the time
    #[arg(long)]
    studies: bool,
    #[command(flatten)]
    form: TableFormatArg,
}

impl Calibration {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken invariant, or a calibration that does not hold.
    pub fn run(&self) -> Result<(), CliError> {
        if self.chosen.years.is_some() || self.chosen.sets_path("run.years") {
            let what = format!("years have no effect here: each run records {LONG_YEARS} years");
            return Err(CliError::Input(what, "leave it out".to_owned()));
        }
        let scenario = self.chosen.load()?;
        if let Some((what, help)) = seeds::seed_overflow(scenario.run.seed, self.seeds) {
            return Err(CliError::Input(what, help));
        }
        let bar = ProgressBar::new(u64::from(self.seeds));
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} seeds, {eta} left") {
            bar.set_style(style);
        }
        bar.tick();
        let rows = if self.studies {
            calibrate_with_studies(&scenario, self.seeds, || bar.inc(1))
        } else {
            calibrate(&scenario, self.seeds, || bar.inc(1))
        };
        let rows = rows.map_err(CliError::Invariant)?;
        bar.finish_and_clear();
        table(&rows).print(self.form)?;
        let score = CalibrationScore::from_rows(&rows);
        if self.form.format == TableFormat::Table {
            error::print(&summary_line(&score, self.seeds))?;
        }
        if score.passes() { Ok(()) } else { Err(CliError::CheckFailed) }
    }
}

fn table(rows: &[CalibrationRow]) -> OutputTable {
    let mut table = OutputTable::new(&[
        "id",
        "measure",
        "unit",
        "published",
        "simulated",
        "spread",
        "mark",
        "grade",
        "verdict",
    ]);
    for row in rows {
        let join = |parts: Vec<String>| Value::String(parts.join(" / "));
        let ranges = row
            .target
            .ranges
            .iter()
            .map(|r| format!("{}–{}", three_figures(r.low), three_figures(r.high)));
        let mark = if row.target.mark == TargetRole::Input { "input" } else { "emergent" };
        table.row([
            json!(row.target.id),
            json!(row.target.measure),
            json!(row.target.unit),
            join(ranges.collect()),
            join(row.simulated.iter().map(|s| three_figures(s.mean)).collect()),
            join(row.simulated.iter().map(|s| three_figures(s.spread)).collect()),
            json!(mark),
            json!(format!("{:?}", row.target.grade).to_lowercase()),
            json!(verdict_label(row)),
        ]);
    }
    table
}

fn verdict_label(row: &CalibrationRow) -> String {
    match row.verdict {
        CalibrationVerdict::Holds => "holds".to_owned(),
        CalibrationVerdict::NotRun => "not run".to_owned(),
        CalibrationVerdict::Fails => format!("fails ×{:.2}", row.off_by),
    }
}

/// Three significant figures, no exponent.
fn three_figures(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

fn summary_line(score: &CalibrationScore, seeds: u32) -> String {
    let part = |(hold, run): (usize, usize)| {
        format!("{hold} of {run} ({:.0} %)", 100.0 * hold as f64 / run.max(1) as f64)
    };
    format!(
        "\nMean of {seeds} seeds. Rows in their published range: {}; of the emergent ones: {}.\n\
         Furthest outside: ×{:.2}. Required: {:.0} % of each, none beyond ×{MAX_FACTOR_OFF}.\n",
        part(score.all),
        part(score.emergent),
        score.worst,
        MIN_SHARE_HOLDING * 100.0,
    )
}
