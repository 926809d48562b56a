//! Carrying out the runs of an experiment, with progress, for the commands that need many.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::fail::Fail;
use super::progress;
use crate::experiment::compare::{self, Arm, Compared};
use crate::experiment::output::folder;
use crate::experiment::output::held::Held;
use crate::experiment::pool::cores;
use crate::experiment::propositions::runner::{self, Wanted};
use crate::experiment::propositions::store::Store;
use crate::experiment::single::Next;
use crate::experiment::yearly::RunnerError;

/// How many runs side by side, and how much is said.
#[derive(Debug, Clone, Copy, Args)]
pub struct Manner {
    /// Economies to run side by side; without it, one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Say nothing but the table
    #[arg(long, short)]
    pub quiet: bool,
}

impl Manner {
    /// Runs every arm on the same seeds and writes what came of it into a folder that is held.
    ///
    /// # Errors
    /// Those of the runs, a disk that refuses, or a signal.
    pub fn compare(&self, arms: &[Arm], replicates: u32, to: &Held) -> Result<Compared, Fail> {
        let to = to.folder();
        folder::sweep(to).map_err(RunnerError::Output)?;
        let mut store = Store::open(to).map_err(RunnerError::Output)?;
        self.carry_out(&compare::runs(arms, replicates), &mut store)?;
        let compared = compare::compare(arms, replicates, &mut store);
        let compared = compared.map_err(RunnerError::Output)?;
        compare::write(to, arms, replicates, &compared).map_err(RunnerError::Output)?;
        Ok(compared)
    }

    /// Carries out the runs that the store does not hold yet.
    ///
    /// # Errors
    /// Those of the runs, or a signal.
    pub fn carry_out(&self, runs: &[Wanted], store: &mut Store) -> Result<(), Fail> {
        let left: Vec<&Wanted> = runs.iter().filter(|run| !store.has(&run.key)).collect();
        if left.is_empty() {
            return Ok(());
        }
        let jobs = self.jobs.map_or_else(cores, usize::from);
        if !self.quiet {
            let seconds = runner::cost(&left)?.as_secs() / jobs as u64;
            let (all, left) = (runs.len(), left.len());
            eprintln!("{all} runs, {left} to do; about {} s on {jobs} threads", seconds.max(1));
        }
        progress::listen()?;
        let target =
            if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(left.len() as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} runs  {eta} left") {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.tick();
        let stopped = || progress::stopped() == Next::Stop;
        let finished = runner::run(&left, store, jobs, &|| bar.inc(1), &stopped);
        bar.finish_and_clear();
        if finished? {
            return Ok(());
        }
        if !self.quiet {
            eprintln!("stopped with {} runs kept; the same call goes on from here", store.len());
        }
        Err(Fail::Interrupted)
    }
}

/// Four significant figures.
#[must_use]
pub fn short(value: f64) -> String {
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
