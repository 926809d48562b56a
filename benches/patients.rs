//! The weekly patient scan of `place` at weight 1 on one thread, as the product runs it, compared
//! with the same work written as a plain struct-of-arrays program. Prints the ratio of the two,
//! measured week by week in turn, and checks that both arrive at the same people.

mod plain;

use std::time::{Duration, Instant};

use health_economy::scenario::load::load_embedded;

use plain::{Plain, Product, Snapshot};

/// Weeks of the whole model before measuring.
const SETTLING: u32 = 30;
/// Weeks scanned from the snapshot before going back to it: without births and treatment the
/// population would shrink.
const WEEKS: u32 = 13;
/// Rounds of the comparison; the median is reported.
const ROUNDS: usize = 5;

fn timed(job: impl FnOnce()) -> Duration {
    let start = Instant::now();
    job();
    start.elapsed()
}

/// Both programs over the same weeks, in turn.
fn side_by_side(product: &mut Product, plain: &mut Plain, from: &Snapshot) -> (Duration, Duration) {
    product.rewind(from);
    plain.rewind(from);
    let mut spent = (Duration::ZERO, Duration::ZERO);
    for _ in 0..WEEKS {
        spent.0 += timed(|| product.week());
        spent.1 += timed(|| plain.week());
        product.turn();
        plain.turn();
    }
    spent
}

fn report(product: &mut Product, plain: &mut Plain, from: &Snapshot) {
    let rows = from.columns.0.len() as f64;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (world, arrays) = side_by_side(product, plain, from);
        let per_row = |time: Duration| time.as_nanos() as f64 / f64::from(WEEKS) / rows;
        let ratio = world.as_secs_f64() / arrays.as_secs_f64();
        println!(
            "scan, ns a row and week: product {:.2}, plain arrays {:.2}, ratio {ratio:.2}",
            per_row(world),
            per_row(arrays)
        );
        ratios.push(ratio);
    }
    assert!(product.snapshot().columns == *plain.columns(), "both programs do the same work");
    ratios.sort_by(f64::total_cmp);
    println!("median ratio of the product to plain arrays: {:.2}", ratios[ROUNDS / 2]);
}

fn main() {
    let scenario = load_embedded("place", &["run.weight=1"]).expect("a shipped place");
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    let mut product = Product::settled(&scenario, SETTLING);
    let from = product.snapshot();
    let mut plain = product.plain(&from);
    report(&mut product, &mut plain, &from);
}
