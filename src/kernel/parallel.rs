//! Fixed work units: cuts of one long table that never depend on the number of threads. Results
//! come back in unit order, so every fold is the same on any machine.

use rayon::prelude::*;

/// Runs `job` over mutable slices cut at `bounds` (ascending, starting with 0 and ending with the
/// length), in parallel, and returns the results in unit order.
pub fn map_units<A, B, C, R>(
    bounds: &[usize],
    mut a: &mut [A],
    mut b: &mut [B],
    mut c: &mut [C],
    job: impl Fn(usize, &mut [A], &mut [B], &mut [C]) -> R + Sync,
) -> Vec<R>
where
    A: Send,
    B: Send,
    C: Send,
    R: Send,
{
    let mut cuts = Vec::with_capacity(bounds.len().saturating_sub(1));
    for pair in bounds.windows(2) {
        let length = pair[1] - pair[0];
        let (head_a, rest_a) = a.split_at_mut(length);
        let (head_b, rest_b) = b.split_at_mut(length);
        let (head_c, rest_c) = c.split_at_mut(length);
        (a, b, c) = (rest_a, rest_b, rest_c);
        cuts.push((head_a, head_b, head_c));
    }
    cuts.into_par_iter().enumerate().map(|(unit, (a, b, c))| job(unit, a, b, c)).collect()
}

/// Runs a job over things in parallel and returns results in the things' order.
pub fn map_each<T: Send, R: Send>(
    things: &mut [T],
    job: impl Fn(usize, &mut T) -> R + Sync,
) -> Vec<R> {
    things.par_iter_mut().enumerate().map(|(i, thing)| job(i, thing)).collect()
}
