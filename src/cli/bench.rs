//! `hecon bench`: speed and memory use on this machine.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use super::error::{self, CliError};
use super::progress;
use super::run::{ExecutionArgs, pool};
use super::scenario_args::ScenarioArgs;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::run::progress::RunControl;
use crate::kernel::units::thousands;
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::cycle::PHASES;
use crate::sim::observe::run_size::RunSize;

/// Measure the speed and memory use of simulation on this machine
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon bench\n  hecon bench --place board --years 1 --runs 5")]
pub struct Bench {
    #[command(flatten)]
    chosen: ScenarioArgs,
    /// Runs, of which the median is reported
    #[arg(long, default_value_t = 3, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
    #[command(flatten)]
    manner: ExecutionArgs,
    #[command(flatten)]
    form: TableFormatArg,
}

/// Phases that process patients one by one; the others are strategic.
const PATIENT_PHASES: [&str; 2] = ["deliver", "audit"];

/// What one run took.
struct RunTimings {
    build: Duration,
    run: Duration,
    weeks: u32,
    person_weeks: f64,
    /// Potential needs, and those that became real.
    events: [u64; 2],
    phases: Vec<Duration>,
    size: RunSize,
}

impl Bench {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), CliError> {
        let mut chosen = self.chosen.clone();
        if chosen.years.is_none() && !chosen.sets_path("run.years") {
            chosen.years = Some("1".to_owned());
        }
        let scenario = chosen.load()?;
        progress::listen()?;
        let pool = pool(self.manner.threads)?;
        let mut all = Vec::new();
        for number in 1..=self.runs {
            let taken = pool.install(|| measure(scenario.clone()))?;
            if !self.manner.quiet {
                let seconds = taken.run.as_secs_f64();
                eprintln!("run {number} of {}: {seconds:.2} s", self.runs);
            }
            all.push(taken);
        }
        all.sort_by_key(|taken| taken.run);
        let median = &all[all.len() / 2];
        let table = table(median, &scenario, pool.current_num_threads());
        if self.form.format == TableFormat::Table {
            return error::print(&text(&table, median));
        }
        table.print(self.form)
    }
}

fn measure(scenario: Scenario) -> Result<RunTimings, CliError> {
    let started = Instant::now();
    let mut sim = Sim::new(scenario);
    let build = started.elapsed();
    let spent = Arc::new(Mutex::new((Instant::now(), vec![Duration::ZERO; PHASES.len()])));
    let clock = Arc::clone(&spent);
    sim.observe_phases(move |phase| {
        if let (Ok(mut spent), Some(place)) =
            (clock.lock(), PHASES.iter().position(|name| *name == phase))
        {
            let since = spent.0.elapsed();
            spent.1[place] += since;
            spent.0 = Instant::now();
        }
    });
    let (mut person_weeks, mut events, mut before) = (0.0, [0; 2], [0; 2]);
    let started = Instant::now();
    while sim.week().0 < sim.total_weeks() {
        if let Ok(mut spent) = spent.lock() {
            spent.0 = Instant::now();
        }
        sim.step()?;
        person_weeks += sim.size().alive as f64;
        let now = sim.needs();
        for ((sum, now), before) in events.iter_mut().zip(now).zip(before) {
            // The counter restarts every year.
            *sum += if now >= before { now - before } else { now };
        }
        before = now;
        if progress::stopped() == RunControl::Stop {
            return Err(CliError::Interrupted);
        }
    }
    let run = started.elapsed();
    let phases = spent.lock().map(|spent| spent.1.clone()).unwrap_or_default();
    let (weeks, size) = (sim.week().0, sim.size());
    Ok(RunTimings { build, run, weeks, person_weeks, events, phases, size })
}

fn table(taken: &RunTimings, scenario: &Scenario, threads: usize) -> OutputTable {
    let mut table = OutputTable::new(&["measure", "value", "unit"]);
    let size = &taken.size;
    let seconds = taken.run.as_secs_f64();
    let mut row = |name: &str, value: f64, unit: &str| {
        table.row([json!(name), json!((value * 1000.0).round() / 1000.0), json!(unit)]);
    };
    let simulated = size.alive as f64;
    row("people", scenario.place.population as f64, "people");
    row("simulated patients", simulated, "rows");
    row("threads", threads as f64, "threads");
    row("weeks", f64::from(taken.weeks), "weeks");
    row("building", taken.build.as_secs_f64(), "s");
    row("running", seconds, "s");
    row("pace", taken.person_weeks / seconds, "person-weeks/s");
    let [potential, real] = taken.events.map(|count| count as f64);
    row("potential needs", potential / seconds, "events/s");
    row("needs that became real", real / seconds, "events/s");
    row("real of potential", 100.0 * real / potential.max(1.0), "%");
    row("patient row", size.row_bytes as f64, "bytes");
    row("patient row as stored", (size.row_bytes + size.keeping_bytes) as f64, "bytes");
    let kept = size.rows as f64 * (size.row_bytes + size.keeping_bytes) as f64;
    row("patient table with reserve", kept / simulated, "bytes per simulated patient");
    if let Some(bytes) = peak_memory() {
        row("peak memory", bytes / 1048576.0, "MiB");
        row("peak memory a patient", bytes / simulated, "bytes per simulated patient");
    }
    let mut strategic = 0.0;
    for (phase, spent) in PHASES.iter().zip(&taken.phases) {
        let share = 100.0 * spent.as_secs_f64() / seconds;
        row(&format!("share of {phase}"), share, "%");
        if !PATIENT_PHASES.contains(phase) {
            strategic += share;
        }
    }
    row("share of strategic phases", strategic, "%");
    table
}

fn text(table: &OutputTable, taken: &RunTimings) -> String {
    let mut out = String::new();
    for row in &table.rows {
        let name = row[0].as_str().unwrap_or("");
        let value = row[1].as_f64().unwrap_or(0.0);
        let unit = row[2].as_str().unwrap_or("");
        let value = if value >= 1000.0 {
            thousands(value.round() as u64)
        } else if value.fract() == 0.0 {
            format!("{value:.0}")
        } else {
            format!("{value:.2}")
        };
        out.push_str(&format!("{name:<30} {value:>16} {unit}\n"));
    }
    let weight = taken.size.weight;
    if weight > 1.0 {
        out.push_str(&format!("\nEach simulated patient represents {weight:.0} people.\n"));
    }
    out
}

/// Peak memory of this process, bytes, where the system reports it.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0)
}
