//! Many economies in parallel: one world per thread, finishing in any order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::series_run::RunnerError;

/// Distributes the numbers below `count` over threads, each with its own pool, so that no economy
/// is split over threads. `work` returns whether to continue.
pub fn run_numbered(
    count: usize,
    jobs: usize,
    work: &(dyn Fn(usize) -> bool + Sync),
) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let over = AtomicBool::new(false);
    let take = || {
        while !over.load(Ordering::SeqCst) {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= count {
                return;
            }
            if !work(number) {
                over.store(true, Ordering::SeqCst);
            }
        }
    };
    let mut pools = Vec::new();
    for _ in 0..jobs.clamp(1, count.max(1)) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        pools.push(pool.map_err(|error| error.to_string())?);
    }
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(|| pool.install(take));
        }
    });
    Ok(())
}

/// Makes the item of a number, or `None` when its second argument reported a stop.
pub type Make<'m, T> =
    dyn Fn(usize, &dyn Fn() -> bool) -> Result<Option<T>, RunnerError> + Sync + 'm;

/// Makes an item for each number below `count` in parallel and passes it to `keep`, one at a time,
/// in the order of completion. It ends early when `stopped` returns true, when `make` returns
/// nothing, when `keep` returns false, and at the first failure. Returns whether all were made.
///
/// # Errors
/// The first failure, or threads cannot be started.
pub fn make_each<T>(
    count: usize,
    jobs: usize,
    stopped: &(dyn Fn() -> bool + Sync),
    make: &Make<'_, T>,
    keep: &mut (dyn FnMut(usize, T) -> Result<bool, RunnerError> + Send),
) -> Result<bool, RunnerError> {
    let ended = AtomicBool::new(false);
    let over = || stopped() || ended.load(Ordering::SeqCst);
    let state = Mutex::new((keep, None));
    let work = |number: usize| {
        let made = make(number, &over);
        let Ok(mut state) = state.lock() else { return false };
        let going = made.and_then(|made| made.map_or(Ok(false), |made| (state.0)(number, made)));
        if !matches!(going, Ok(true)) {
            ended.store(true, Ordering::SeqCst);
        }
        if let Err(error) = going {
            state.1.get_or_insert(error);
        }
        !over()
    };
    run_numbered(count, jobs, &work).map_err(RunnerError::Threads)?;
    match state.into_inner() {
        Ok((_, Some(error))) => Err(error),
        _ => Ok(!over()),
    }
}

/// Cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_is_handed_out_once() {
        for jobs in [1, 2, 5] {
            let seen = Mutex::new(Vec::new());
            run_numbered(100, jobs, &|number| {
                seen.lock().unwrap().push(number);
                true
            })
            .unwrap();
            let seen = seen.into_inner().unwrap();
            assert_eq!(seen.len(), 100);
            assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), (0..100).collect());
        }
    }

    #[test]
    fn the_first_failure_or_a_refusal_ends_the_work() {
        let make = |number: usize, _: &dyn Fn() -> bool| Ok(Some(number));
        let mut kept = 0;
        let all = make_each(50, 2, &|| false, &make, &mut |_, _| {
            kept += 1;
            Ok(true)
        });
        assert!(all.unwrap() && kept == 50);
        let no = make_each(1000, 2, &|| false, &make, &mut |_, number| Ok(number < 10));
        assert!(!no.unwrap());
        let fails = |_: usize, _: &dyn Fn() -> bool| Err(RunnerError::Threads("none".to_owned()));
        let failed = make_each::<()>(50, 2, &|| false, &fails, &mut |_, ()| Ok(true));
        assert!(failed.unwrap_err().to_string().contains("none"));
    }

    #[test]
    fn it_ends_when_work_says_so() {
        let done = AtomicUsize::new(0);
        run_numbered(1000, 2, &|number| {
            done.fetch_add(1, Ordering::SeqCst);
            number < 10
        })
        .unwrap();
        assert!(done.load(Ordering::SeqCst) < 20);
    }
}
