//! Care that moves away strands cost, compared with the same-seed twin without the move; capacity
//! is released over time and stranded cost falls.

use std::sync::LazyLock;

use health_economy::experiment::run::counterfactual::{self, StrandingResult, remaining_share};
use health_economy::experiment::run::progress::RunControl;
use health_economy::kernel::random::Seed;
use health_economy::params::vocabulary::{ProviderKind, Service};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::place::generate;
use health_economy::scenario::schema::{Change, Scenario};
use health_economy::sim::Sim;
use rayon::prelude::*;

/// Seeds that means are taken over.
const SEEDS: u64 = 3;
/// Share of hospital care that leaves the first hospital of the usual place.
const SHARE: f64 = 0.3;
/// Stranded cost of the move in the usual place, seed by seed.
static USUAL: LazyLock<Vec<StrandingResult>> = LazyLock::new(|| of_seeds(SEEDS, SHARE, &[]));

/// Stranded cost of a move, seed by seed.
fn of_seeds(seeds: u64, share: f64, settings: &[&str]) -> Vec<StrandingResult> {
    let seeds: Vec<u64> = (1..=seeds).collect();
    seeds.par_iter().map(|seed| stranded(moving(*seed, share, settings))).collect()
}

/// A place whose first hospital loses a share of its hospital care after a year.
fn moving(seed: u64, share: f64, settings: &[&str]) -> Scenario {
    let own = format!("run.seed={seed}");
    let base = ["place=\"place\"", "run.weight=50", "run.years=6", &own];
    let all: Vec<&str> = base.into_iter().chain(settings.iter().copied()).collect();
    let mut scenario = load_embedded("S10", &all).unwrap_or_else(|found| panic!("{found}"));
    let place = generate(&scenario.place, &scenario.params(), Seed(seed));
    let hospital = place.providers.iter().find(|site| site.kind == ProviderKind::Acute).unwrap();
    scenario.changes.push(Change::Move {
        purchaser: 0,
        week: 52,
        from: hospital.name.clone(),
        to: None,
        services: Service::ALL
            .iter()
            .copied()
            .filter(|service| service.sector() == health_economy::params::vocabulary::Sector::Acute)
            .collect(),
        share,
        planned: true,
        with_steps: false,
    });
    scenario
}

fn stranded(scenario: Scenario) -> StrandingResult {
    let mut sim = Sim::new(scenario);
    let shifted = sim.affected_providers();
    let mut marks = Vec::new();
    while sim.week().0 < sim.total_weeks() {
        sim.step().unwrap();
        marks.extend(sim.quarter_end_totals(&shifted));
    }
    counterfactual::compare(&mut sim, &marks, &mut |_| RunControl::Continue).unwrap().unwrap()
}

/// Stranded share by year from the move, mean over seeds.
fn yearly(all: &[StrandingResult]) -> Vec<f64> {
    let mut mean = vec![0.0; 5];
    for found in all {
        let years = found.periods.iter().filter(|period| period.year);
        for (sum, year) in mean.iter_mut().zip(years) {
            let cost = &year.providers[0].1;
            let parts = cost.estate + cost.steps + cost.all_refilled() + cost.unit_cost;
            assert_eq!(parts, cost.total());
            *sum += remaining_share(cost).unwrap() / all.len() as f64;
        }
    }
    mean
}

#[test]
fn after_a_planned_move_the_stranded_share_falls_as_steps_close() {
    let shares = yearly(&USUAL);
    println!("{shares:.3?}");
    assert!(shares[0] > 0.3, "{shares:?}");
    // If no step ever closed, three fifths of it would remain.
    assert!(shares[4] < 0.5 * shares[0], "stranded cost is not released: {shares:?}");
}

/// Stranded cost in estate and steps over what moved, from the third year after the move on.
fn unreleased(all: &[StrandingResult]) -> f64 {
    let (mut left, mut moved) = (0.0, 0.0);
    for found in all {
        for year in found.periods.iter().filter(|period| period.year).skip(2) {
            let cost = &year.providers[0].1;
            left += (cost.estate + cost.steps).pounds();
            moved += cost.moved.pounds();
        }
    }
    left / moved
}

#[test]
fn nothing_is_stranded_where_estate_and_steps_cost_nothing() {
    // The smallest values allowed: a step costs almost nothing compared with its output.
    let free = [
        "costs.estate_share=0",
        "costs.ward=100000",
        "costs.theatre=10000",
        "costs.clinic=10000",
        "costs.diagnostic=10000",
        "costs.department=10000",
    ];
    let free = unreleased(&of_seeds(SEEDS, SHARE, &free));
    let usual = unreleased(&USUAL);
    println!("free {free:.3}, usual {usual:.3}");
    assert!(free.abs() < 0.05, "{free}");
    assert!(usual > 0.12, "{usual}");
}

/// Stranded cost of a large hospital over what moved away from it, year by year: whole, and in
/// estate, steps and refilled space.
fn by_year(share: f64, settings: &[&str]) -> Vec<[f64; 4]> {
    let large =
        ["place.population=1500000", "run.weight=120", "run.years=7", "run.reserve_rows=0.5"];
    let mut years: Vec<[f64; 5]> = Vec::new();
    for found in of_seeds(6, share, &[&large[..], settings].concat()) {
        for (at, year) in found.periods.iter().filter(|period| period.year).enumerate() {
            let cost = &year.providers[0].1;
            let parts = [cost.moved, cost.total(), cost.estate, cost.steps, cost.all_refilled()];
            if years.len() <= at {
                years.push([0.0; 5]);
            }
            for (sum, part) in years[at].iter_mut().zip(parts) {
                *sum += part.pounds();
            }
        }
    }
    years.iter().map(|[moved, rest @ ..]| rest.map(|part| part / moved)).collect()
}

#[test]
fn a_shift_within_the_growth_of_need_strands_almost_no_estate_and_steps() {
    // Need grows by five in a hundred a year: within two years it has replaced the care that moved.
    let years = by_year(0.05, &["population.growth=0.045", "urgent.stay_trend=0"]);
    println!("{years:.3?}");
    let whole = years[0][0];
    assert!(whole > 0.3, "no cost is fixed: {years:.3?}");
    let later = &years[2..];
    let unreleased: f64 = later.iter().map(|year| year[1] + year[2]).sum();
    assert!(unreleased / (later.len() as f64) < 0.2, "{years:.3?}");
    // Capacity is refilled at first by those waiting; that effect fades as well.
    assert!(years.last().unwrap()[0] < 0.3 * whole, "{years:.3?}");
}
