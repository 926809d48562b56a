//! Whole runs through the façade: setting up, a year of `town`, ten years of `place` at weight 10.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

use health_economy::kernel::clock::WEEKS_PER_YEAR;
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;

/// A shipped place without running in.
fn scenario(place: &str, weight: u32) -> Scenario {
    let weight = format!("run.weight={weight}");
    load_embedded(place, &[&weight, "run.run_in_weeks=0"]).expect("a shipped place")
}

fn weeks(sim: &mut Sim, weeks: u32) {
    for _ in 0..weeks {
        sim.step().expect("no invariant is broken");
    }
}

fn set_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("set_up");
    group.sample_size(10);
    for (place, weight) in [("town", 1), ("place", 10)] {
        let scenario = scenario(place, weight);
        group.bench_function(format!("{place}_weight_{weight}"), |bencher| {
            bencher.iter_batched(|| scenario.clone(), Sim::new, BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn runs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("run");
    group.sample_size(10);
    for (place, weight, years) in [("town", 1, 1), ("place", 10, 10)] {
        let scenario = scenario(place, weight);
        let length = years * WEEKS_PER_YEAR;
        let people = scenario.place.population;
        group.throughput(Throughput::Elements(people * u64::from(length)));
        group.bench_function(format!("{place}_weight_{weight}_{years}_years"), |bencher| {
            bencher.iter_batched(
                || Sim::new(scenario.clone()),
                |mut sim| weeks(&mut sim, length),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, set_up, runs);
criterion_main!(benches);
