//! Carrying out what is left of a sweep.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::SweepError;
use super::plan::{Plan, Run};
use super::run_in::RunIns;
use super::store::{Entry, Shard, Store};
use crate::experiment::run::series_run::{self, RunnerError};
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
    let store = Mutex::new(store);
    let broken: Mutex<Option<RunnerError>> = Mutex::new(None);
    let failed_fast = AtomicBool::new(false);
    let over = || {
        (manner.stopped)()
            || failed_fast.load(Ordering::SeqCst)
            || broken.lock().is_ok_and(|slot| slot.is_some())
    };
    let work = |number: usize| {
        let wanted = &plan.runs[left[number]];
        let Some(entry) = one(plan, wanted, run_ins, &over) else { return false };
        let failed = matches!(entry, Entry::Failed(_));
        let put = store.lock().map(|mut store| store.put(&wanted.id, entry));
        match put {
            Ok(Ok(())) => (manner.done)(failed),
            Ok(Err(error)) => {
                if let Ok(mut slot) = broken.lock() {
                    slot.get_or_insert(error.into());
                }
            }
            Err(_) => return false,
        }
        if failed && manner.fail_fast {
            failed_fast.store(true, Ordering::SeqCst);
        }
        !over()
    };
    workers::each(left.len(), manner.jobs, &work).map_err(RunnerError::Threads)?;
    if let Ok(Some(error)) = broken.into_inner() {
        return Err(error.into());
    }
    if failed_fast.into_inner() {
        return Ok(Ended::FailedFast);
    }
    Ok(if (manner.stopped)() { Ended::Stopped } else { Ended::Finished })
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
