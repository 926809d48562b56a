//! Carrying out the runs of an experiment, with progress, for commands that need many.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::error::CliError;
use super::progress;
use crate::experiment::comparison::arms::{self, ComparisonArm};
use crate::experiment::comparison::compare::{self, ComparisonResult};
use crate::experiment::output::folder;
use crate::experiment::output::held::{self, FolderPurpose, OutputFolder};
use crate::experiment::run::batch::{self, RunRequest};
use crate::experiment::run::progress::RunControl;
use crate::experiment::run::series_run::{RunTimeEstimator, RunnerError};
use crate::experiment::run::store::RunStore;
use crate::experiment::run::workers::cores;
use crate::kernel::units::thousands;
use crate::scenario::seeds;

/// Number of runs from which a call must be confirmed with --yes.
pub const CONFIRM_RUNS: u64 = 10_000;
/// Hours from which it must.
const CONFIRM_HOURS: u64 = 12;
/// Maximum memory for the values of a comparison, bytes.
const MAX_BYTES: u64 = 2 << 30;

/// Number of parallel runs, and verbosity.
#[derive(Debug, Clone, Copy, Args)]
pub struct ExperimentArgs {
    /// Economies to run in parallel; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Run without confirmation, whatever the number of runs and time needed
    #[arg(long, short)]
    pub yes: bool,
    /// Print nothing but the table
    #[arg(long, short)]
    pub quiet: bool,
}

impl ExperimentArgs {
    /// Runs every arm on the same seeds, with finished runs in a folder that is then held.
    ///
    /// # Errors
    /// It may not run, those of the runs, a disk that refuses, or a signal.
    pub fn compare(
        &self,
        arms: &[ComparisonArm],
        replicates: u32,
        to: &Path,
        purpose: FolderPurpose,
    ) -> Result<(OutputFolder, ComparisonResult), CliError> {
        self.check_before_run(arms, replicates, to, purpose)?;
        let held = OutputFolder::lock(to, purpose)?;
        folder::remove_unfinished(to).map_err(RunnerError::Output)?;
        let mut store = RunStore::open(to).map_err(RunnerError::Output)?;
        self.run_missing(&self.list_runs(arms, replicates), &mut store)?;
        let compared = compare::compare(arms, replicates, &mut store);
        Ok((held, compared.map_err(RunnerError::Output)?))
    }

    /// Checks that every seed exists, the values fit into memory, and a long call was
    /// confirmed; found by counting, before anything is built.
    fn check_before_run(
        &self,
        arms: &[ComparisonArm],
        replicates: u32,
        to: &Path,
        purpose: FolderPurpose,
    ) -> Result<(), CliError> {
        held::check_writable(to, purpose)?;
        let Some(first) = arms.first() else { return Ok(()) };
        if let Some((what, help)) = seeds::seed_overflow(first.scenario.run.seed, replicates) {
            return Err(CliError::Input(what, help));
        }
        let bytes = arms::bytes(arms, replicates);
        if bytes > MAX_BYTES {
            let gib = bytes as f64 / f64::from(1 << 30);
            let most = u64::from(replicates) * MAX_BYTES / bytes;
            let what = format!(
                "the values of {} seeds of {} arms would take {gib:.1} GiB of memory",
                thousands(u64::from(replicates)),
                arms.len()
            );
            let help =
                format!("at most {} seeds here; hecon sweep accepts any number", thousands(most));
            return Err(CliError::Input(what, help));
        }
        let held = RunStore::open_read_only(to).map_err(RunnerError::Output)?;
        let held = held.map_or(0, |store| store.len() as u64);
        let count = (arms.len() as u64 * u64::from(replicates)).saturating_sub(held);
        if count == 0 {
            return Ok(());
        }
        let entry = RunTimeEstimator::default().estimate(&first.scenario)?;
        let jobs = self.jobs.map_or_else(cores, usize::from);
        confirm_if_large(
            count,
            entry,
            jobs,
            self.yes,
            "--yes runs them, fewer --replicates reduce them",
        )
    }

    /// The runs of all arms, with a message if listing them takes a while.
    fn list_runs(&self, arms: &[ComparisonArm], replicates: u32) -> Vec<RunRequest> {
        let count = arms.len() as u64 * u64::from(replicates);
        if !self.quiet && count >= CONFIRM_RUNS {
            eprintln!("listing {} runs", thousands(count));
        }
        arms::runs(arms, replicates)
    }

    /// Carries out the runs that are not in the store yet.
    fn run_missing(&self, runs: &[RunRequest], store: &mut RunStore) -> Result<(), CliError> {
        let left = batch::left(runs, Some(store));
        if left.is_empty() {
            return Ok(());
        }
        let jobs = self.jobs.map_or_else(cores, usize::from);
        if !self.quiet {
            let seconds = batch::estimated_time(&left)?.as_secs() / jobs as u64;
            let (all, left) = (runs.len(), left.len());
            eprintln!("{all} runs, {left} to do; about {} s on {jobs} threads", seconds.max(1));
        }
        let bar = bar(left.len(), "runs  {eta} left", self.quiet);
        carry_out(&left, store, jobs, &bar, self.quiet)
    }
}

/// A progress bar of a length; `rest` is its template after the numbers.
pub fn bar(length: usize, rest: &str, hidden: bool) -> ProgressBar {
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    if let Ok(style) = ProgressStyle::with_template(&format!("{{wide_bar}} {{pos}}/{{len}} {rest}"))
    {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.tick();
    bar
}

/// Carries out runs until they are done or a signal comes.
///
/// # Errors
/// Those of the runs, or a signal.
pub fn carry_out(
    left: &[&RunRequest],
    store: &mut RunStore,
    jobs: usize,
    bar: &ProgressBar,
    quiet: bool,
) -> Result<(), CliError> {
    progress::listen()?;
    let stopped = || progress::stopped() == RunControl::Stop;
    let finished = batch::run(left, store, jobs, &|| bar.inc(1), &stopped);
    bar.finish_and_clear();
    if finished? {
        return Ok(());
    }
    if !quiet {
        eprintln!("stopped with {} runs stored; the same call continues", store.len());
    }
    Err(CliError::Interrupted)
}

/// Refuses a call of many runs, or of many hours, that was not confirmed.
pub fn confirm_if_large(
    count: u64,
    duration: Duration,
    jobs: usize,
    yes: bool,
    help: &str,
) -> Result<(), CliError> {
    let seconds = duration.as_secs_f64() * count as f64 / jobs.max(1) as f64;
    if yes || count <= CONFIRM_RUNS && seconds <= (CONFIRM_HOURS * 3600) as f64 {
        return Ok(());
    }
    let (count, time) = (thousands(count), duration_text(Duration::from_secs_f64(seconds)));
    let what = format!("{count} runs would take about {time} on {jobs} threads");
    Err(CliError::Input(what, help.to_owned()))
}

/// A time in words.
pub fn duration_text(time: Duration) -> String {
    match time.as_secs() {
        0..=90 => format!("{} s", time.as_secs().max(1)),
        seconds if seconds < 2 * 3600 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    }
}

/// Four significant figures.
pub fn four_figures(value: f64) -> String {
    let size = value.abs();
    if size >= 1e6 {
        format!("{:.3}m", value / 1e6)
    } else if size >= 1000.0 {
        format!("{value:.0}")
    } else if size >= 10.0 || value == 0.0 {
        format!("{value:.1}")
    } else if size >= 0.1 {
        format!("{value:.3}")
    } else {
        format!("{value:.5}")
    }
}
