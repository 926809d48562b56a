//! Many economies side by side: one world on each thread, whatever order they finish in.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Hands out the numbers below `count` to so many threads, each with a pool of its own, so that
/// no economy is split over threads. `work` says whether to go on.
///
/// # Errors
/// Threads cannot be had: why.
pub fn each(
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

/// Cores of this machine.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    #[test]
    fn every_number_is_handed_out_once() {
        for jobs in [1, 2, 5] {
            let seen = Mutex::new(Vec::new());
            each(100, jobs, &|number| {
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
    fn it_ends_when_work_says_so() {
        let done = AtomicUsize::new(0);
        each(1000, 2, &|number| {
            done.fetch_add(1, Ordering::SeqCst);
            number < 10
        })
        .unwrap();
        assert!(done.load(Ordering::SeqCst) < 20);
    }
}
