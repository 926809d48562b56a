//! `hecon calibration`: published figures compared with simulated ones.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::chosen::Chosen;
use super::fail::{self, Fail};
use super::table::{Form, Format, Table};
use crate::experiment::calibration::{
    LONG_YEARS, MOST_OFF, MUST_HOLD, Row, Score, Verdict, calibrate,
};
use crate::scenario::seeds;
use crate::scenario::targets::Mark;

/// Compare the model with published figures, row by row
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon calibration --seeds 10\n\nExit code 1 when fewer than \
                        nine tenths of the rows hold or one is off by more than half.")]
pub struct Calibration {
    #[command(flatten)]
    chosen: Chosen,
    /// Number of seeds to average over
    #[arg(long, default_value_t = 10, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    #[command(flatten)]
    form: Form,
}

impl Calibration {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken invariant, or a calibration that does not hold.
    pub fn run(&self) -> Result<(), Fail> {
        if self.chosen.years.is_some() || self.chosen.sets_path("run.years") {
            let what = format!("years have no effect here: each run records {LONG_YEARS} years");
            return Err(Fail::Input(what, "leave it out".to_owned()));
        }
        let scenario = self.chosen.load()?;
        if let Some((what, help)) = seeds::beyond(scenario.run.seed, self.seeds) {
            return Err(Fail::Input(what, help));
        }
        let bar = ProgressBar::new(u64::from(self.seeds));
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} seeds, {eta} left") {
            bar.set_style(style);
        }
        bar.tick();
        let rows = calibrate(&scenario, self.seeds, || bar.inc(1)).map_err(Fail::Invariant)?;
        bar.finish_and_clear();
        table(&rows).print(self.form)?;
        let score = Score::of(&rows);
        if self.form.format == Format::Table {
            fail::print(&closing(&score, self.seeds))?;
        }
        if score.holds() { Ok(()) } else { Err(Fail::DoesNotHold) }
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
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
        let ranges =
            row.target.ranges.iter().map(|r| format!("{}–{}", plain(r.low), plain(r.high)));
        let mark = if row.target.mark == Mark::Input { "input" } else { "emergent" };
        table.row([
            json!(row.target.id),
            json!(row.target.measure),
            json!(row.target.unit),
            join(ranges.collect()),
            join(row.simulated.iter().map(|s| plain(s.mean)).collect()),
            join(row.simulated.iter().map(|s| plain(s.spread)).collect()),
            json!(mark),
            json!(format!("{:?}", row.target.grade).to_lowercase()),
            json!(word(row)),
        ]);
    }
    table
}

fn word(row: &Row) -> String {
    match row.verdict {
        Verdict::Holds => "holds".to_owned(),
        Verdict::NotRun => "not run".to_owned(),
        Verdict::Fails => format!("fails ×{:.2}", row.off_by),
    }
}

/// Three significant figures, no exponent.
fn plain(value: f64) -> String {
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

fn closing(score: &Score, seeds: u32) -> String {
    let part = |(hold, run): (usize, usize)| {
        format!("{hold} of {run} ({:.0} %)", 100.0 * hold as f64 / run.max(1) as f64)
    };
    format!(
        "\nMean of {seeds} seeds. Rows in their published range: {}; of the emergent ones: {}.\n\
         Furthest outside: ×{:.2}. Required: {:.0} % of each, none beyond ×{MOST_OFF}.\n",
        part(score.all),
        part(score.emergent),
        score.worst,
        MUST_HOLD * 100.0,
    )
}
