//! Runs the rest of a sweep.

use std::collections::BTreeSet;

use super::SweepError;
use super::plan::{SweepPlan, SweepRun};
use super::run_in::SharedRunIns;
use super::store::{Shard, SweepEntry, SweepStore};
use crate::experiment::run::series_run;
use crate::experiment::run::workers;
use crate::kernel::panics::catch_panic;

/// Options for running a sweep.
#[derive(Clone, Copy)]
pub struct RunOptions<'a> {
    /// Economies run in parallel.
    pub jobs: usize,
    /// Whether the first failing run ends the sweep.
    pub fail_fast: bool,
    /// Called after every run with whether it failed.
    pub done: &'a (dyn Fn(bool) + Sync),
    /// Called every week: whether to stop.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for RunOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manner").field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

/// How a sweep ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepOutcome {
    /// Every run is done or has failed.
    Finished,
    /// A signal was received.
    Stopped,
    /// A run failed, and the sweep was to stop then.
    FailedFast,
}

/// Positions of the runs of a shard that are not yet stored.
pub fn remaining_runs(
    plan: &SweepPlan<'_>,
    store: &SweepStore,
    shard: Option<Shard>,
) -> Vec<usize> {
    let own = |place: usize| shard.is_none_or(|shard| place as u32 % shard.of == shard.number);
    let runs = plan.runs.iter().enumerate();
    let left = runs.filter(|(place, run)| own(*place) && !store.contains(&run.id));
    left.map(|(place, _)| place).collect()
}

/// Runs the rest. Unfinished runs are lost when it stops; finished ones are stored.
///
/// # Errors
/// A file that cannot be written, or threads that cannot be started.
pub fn run(
    plan: &SweepPlan<'_>,
    left: &[usize],
    store: &mut SweepStore,
    run_ins: &SharedRunIns,
    manner: RunOptions<'_>,
) -> Result<SweepOutcome, SweepError> {
    if plan.design.shared_run_in {
        let seeds: BTreeSet<u64> = left.iter().map(|place| plan.seed(&plan.runs[*place])).collect();
        if !run_ins.prepare(&seeds, manner.jobs, manner.stopped)? {
            return Ok(SweepOutcome::Stopped);
        }
    }
    let make = |number: usize, over: &dyn Fn() -> bool| {
        Ok(run_one(plan, &plan.runs[left[number]], run_ins, over))
    };
    let mut failed_fast = false;
    let mut keep = |number: usize, entry: SweepEntry| {
        let failed = matches!(entry, SweepEntry::Failed(_));
        store.insert(&plan.runs[left[number]].id, entry)?;
        (manner.done)(failed);
        failed_fast |= failed && manner.fail_fast;
        Ok(!failed_fast)
    };
    let finished = workers::make_each(left.len(), manner.jobs, manner.stopped, &make, &mut keep)?;
    Ok(match (failed_fast, finished) {
        (true, _) => SweepOutcome::FailedFast,
        (false, true) => SweepOutcome::Finished,
        (false, false) => SweepOutcome::Stopped,
    })
}

/// The result of a run; `None` when it was stopped. A program error in one economy fails that run,
/// not the sweep.
fn run_one(
    plan: &SweepPlan<'_>,
    run: &SweepRun,
    run_ins: &SharedRunIns,
    over: &dyn Fn() -> bool,
) -> Option<SweepEntry> {
    let scenario = match plan.scenario(run) {
        Ok(scenario) => scenario,
        Err(why) => return Some(SweepEntry::Failed(why.trim_end().to_owned())),
    };
    let ran = catch_panic(|| {
        if !plan.design.shared_run_in {
            return series_run::run(&scenario, over).map_err(|error| error.to_string());
        }
        let (sim, tape) = run_ins.restore(scenario)?;
        series_run::run_from(sim, tape, over).map_err(|error| error.to_string())
    });
    match ran {
        Ok(Ok(series)) => series.map(SweepEntry::Done),
        Ok(Err(why)) => Some(SweepEntry::Failed(why)),
        Err(fault) => Some(SweepEntry::Failed(fault.to_string())),
    }
}
