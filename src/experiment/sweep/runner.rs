//! Carrying out what is left of a sweep.

use std::collections::BTreeSet;

use super::SweepError;
use super::plan::{Plan, Run};
use super::run_in::RunIns;
use super::store::{Entry, Shard, Store};
use crate::experiment::run::series_run;
use crate::experiment::run::workers;
use crate::kernel::fault::caught;

/// How a sweep is carried out.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    /// Economies side by side.
    pub jobs: usize,
    /// Whether the first failing run ends the sweep.
    pub fail_fast: bool,
    /// Told of every run: whether it failed.
    pub done: &'a (dyn Fn(bool) + Sync),
    /// Asked every week: whether to stop.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for Manner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manner").field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

/// How a sweep ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything asked for is done or has failed.
    Finished,
    /// A signal came.
    Stopped,
    /// A run failed, and that was to be the end.
    FailedFast,
}

/// Positions of the runs that a store does not hold and a shard has to do.
#[must_use]
pub fn left(plan: &Plan<'_>, store: &Store, shard: Option<Shard>) -> Vec<usize> {
    let own = |place: usize| shard.is_none_or(|shard| place as u32 % shard.of == shard.number);
    let runs = plan.runs.iter().enumerate();
    let left = runs.filter(|(place, run)| own(*place) && !store.has(&run.id));
    left.map(|(place, _)| place).collect()
}

/// Runs what is left. What is under way when it stops is lost, what is finished is kept.
///
/// # Errors
/// A disk that refuses, or threads that cannot be had.
pub fn run(
    plan: &Plan<'_>,
    left: &[usize],
    store: &mut Store,
    run_ins: &RunIns,
    manner: Manner<'_>,
) -> Result<Ended, SweepError> {
    if plan.design.shared_run_in {
        let seeds: BTreeSet<u64> = left.iter().map(|place| plan.seed(&plan.runs[*place])).collect();
        if !run_ins.prepare(&seeds, manner.jobs, manner.stopped)? {
            return Ok(Ended::Stopped);
        }
    }
    let make = |number: usize, over: &dyn Fn() -> bool| {
        Ok(one(plan, &plan.runs[left[number]], run_ins, over))
    };
    let mut failed_fast = false;
    let mut keep = |number: usize, entry: Entry| {
        let failed = matches!(entry, Entry::Failed(_));
        store.put(&plan.runs[left[number]].id, entry)?;
        (manner.done)(failed);
        failed_fast |= failed && manner.fail_fast;
        Ok(!failed_fast)
    };
    let finished = workers::make_each(left.len(), manner.jobs, manner.stopped, &make, &mut keep)?;
    Ok(match (failed_fast, finished) {
        (true, _) => Ended::FailedFast,
        (false, true) => Ended::Finished,
        (false, false) => Ended::Stopped,
    })
}

/// What becomes of a run; `None` when it was stopped. A fault of the program in one economy is
/// that run's failure, not the sweep's.
fn one(plan: &Plan<'_>, run: &Run, run_ins: &RunIns, over: &dyn Fn() -> bool) -> Option<Entry> {
    let scenario = match plan.scenario(run) {
        Ok(scenario) => scenario,
        Err(why) => return Some(Entry::Failed(why.trim_end().to_owned())),
    };
    let ran = caught(|| {
        if !plan.design.shared_run_in {
            return series_run::run(&scenario, over).map_err(|error| error.to_string());
        }
        let (sim, tape) = run_ins.take_up(scenario)?;
        series_run::on(sim, tape, over).map_err(|error| error.to_string())
    });
    match ran {
        Ok(Ok(series)) => series.map(Entry::Done),
        Ok(Err(why)) => Some(Entry::Failed(why)),
        Err(fault) => Some(Entry::Failed(fault.to_string())),
    }
}
