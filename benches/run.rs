//! Whole runs through the façade: setting up, a year of `town`, ten years of `place` at weight 10.

use divan::Bencher;
use divan::counter::ItemsCount;

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

#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod set_up {
    use super::*;

    fn measure(bencher: Bencher, place: &str, weight: u32) {
        let scenario = scenario(place, weight);
        bencher.with_inputs(|| scenario.clone()).bench_local_values(Sim::new);
    }

    #[divan::bench]
    fn town_weight_1(bencher: Bencher) {
        measure(bencher, "town", 1);
    }

    #[divan::bench]
    fn place_weight_10(bencher: Bencher) {
        measure(bencher, "place", 10);
    }
}

#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod run {
    use super::*;

    /// Items are weeks of people.
    fn measure(bencher: Bencher, place: &str, weight: u32, years: u32) {
        let scenario = scenario(place, weight);
        let length = years * WEEKS_PER_YEAR;
        let items = scenario.place.population * u64::from(length);
        bencher
            .counter(ItemsCount::new(items))
            .with_inputs(|| Sim::new(scenario.clone()))
            .bench_local_refs(|sim| weeks(sim, length));
    }

    #[divan::bench]
    fn town_weight_1_1_years(bencher: Bencher) {
        measure(bencher, "town", 1, 1);
    }

    #[divan::bench]
    fn place_weight_10_10_years(bencher: Bencher) {
        measure(bencher, "place", 10, 10);
    }
}

fn main() {
    divan::main();
}
