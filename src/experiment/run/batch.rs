//! Batches of economies: which of them a store lacks, how long those take, and running them, each
//! on one thread.

use std::sync::Arc;
use std::time::Duration;

use super::result_log::LogKey;
use super::series_run::{self, RunTimeEstimator, RunnerError};
use super::store::{self, RunStore};
use super::workers;
use crate::kernel::violation::Violation;
use crate::scenario::schema::Scenario;
use crate::scenario::seeds;

/// One run of a batch. The runs of an arm share its scenario, so that many take little memory.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    /// Its key in the store.
    pub key: LogKey,
    /// The economy at its first seed.
    pub arm: Arc<Scenario>,
    /// Number of the seed, from 0.
    pub number: u32,
}

impl RunRequest {
    /// The runs of an arm, seed by seed, with the keys of this program.
    pub fn of_arm<'p>(
        arm: &Scenario,
        seeds: u32,
        program: &'p str,
    ) -> impl Iterator<Item = Self> + use<'p> {
        let arm = Arc::new(arm.clone());
        (0..seeds).map(move |number| Self {
            key: store::key(&seeds::with_nth_seed(&arm, number), program),
            arm: Arc::clone(&arm),
            number,
        })
    }

    pub fn scenario(&self) -> Scenario {
        seeds::with_nth_seed(&self.arm, self.number)
    }
}

/// Runs not yet in the store; all of them where there is no store.
pub fn left<'w>(runs: &'w [RunRequest], store: Option<&RunStore>) -> Vec<&'w RunRequest> {
    let has = |key: &LogKey| store.is_some_and(|store| store.contains(key));
    runs.iter().filter(|run| !has(&run.key)).collect()
}

/// Estimated time of runs on one thread, from a short timed run of each size.
pub fn estimated_time(left: &[&RunRequest]) -> Result<Duration, Violation> {
    let mut costs = RunTimeEstimator::default();
    left.iter().map(|wanted| costs.estimate(&wanted.arm)).sum()
}

/// Runs the remaining economies, one on each of several threads. `done` is called after every run
/// and `stopped` every week; on stopping, unfinished runs are lost, and finished ones are in the
/// store. Returns whether all are done.
///
/// # Errors
/// A broken invariant, or a file that cannot be written.
pub fn run(
    left: &[&RunRequest],
    store: &mut RunStore,
    jobs: usize,
    done: &(dyn Fn() + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<bool, RunnerError> {
    let make =
        |number: usize, over: &dyn Fn() -> bool| series_run::run(&left[number].scenario(), over);
    let mut keep = |number: usize, series| {
        store.insert(&left[number].key, &series)?;
        done();
        Ok(true)
    };
    workers::make_each(left.len(), jobs, stopped, &make, &mut keep)
}
