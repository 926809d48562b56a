//! Each lens vanishes with its cause, in economies that differ in people, contracts, information,
//! staff and behaviour: without hidden information there is no information rent; with shared
//! ignorance there is error but no rent; without influence or stakes nothing is conceded beyond the
//! floor.

use health_economy::economy::commissioner::{Commissioner, ProviderRelations};
use health_economy::economy::provider::Provider;
use health_economy::economy::provider::contracting::ContractingState;
use health_economy::economy::scheme::Schemes;
use health_economy::kernel::units::Pence;
use health_economy::phases::shared::counterfactuals::Counterfactuals;
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::schema::{Scenario, TermPlan};
use health_economy::sim::Sim;

use super::economy::run;

/// Economies tried.
const ECONOMIES: u64 = 12;
/// Years each of them runs.
const YEARS: u32 = 4;

/// Channels through which activity and cost are seen, all immediate and exact.
const OPEN: &str = "switched_off=[\"channels/activity_flex\", \"channels/activity_freeze\", \
                    \"channels/costing\", \"channels/coding\"]";

/// Ways of paying hospitals, without numbers: every term at its defaults.
const PAYMENTS: &[&[&str]] = &[
    &["Tariff"],
    &["Block"],
    &["Tariff", "Collar"],
    &["CostAndVolume"],
    &["AlignedIncentive"],
    &["Tariff", "MarginalRate", "Cap"],
    &["Capitation", "GainShare"],
    &["Block", "PayForPerformance", "Penalty"],
];

/// An economy by its number: a town whose parameters are drawn from their ranges.
fn economy(number: u64, settings: &[&str]) -> Scenario {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut between = |low: f64, high: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        low + (state >> 11) as f64 / (1u64 << 53) as f64 * (high - low)
    };
    let mut all = vec![
        "place=\"town\"".to_owned(),
        "run.weight=40".to_owned(),
        "run.run_in_weeks=0".to_owned(),
        format!("run.seed={number}"),
        format!("place.population={}", between(40_000.0, 90_000.0).round()),
        format!("bargaining.contract_years={}", between(1.0, 3.5).floor()),
        format!("bargaining.scruple={}", between(1.0, 8.0)),
        format!("bargaining.power_base={}", between(-1.0, 1.0)),
        format!("bargaining.own_cost_noise={}", between(0.02, 0.12)),
        format!("bargaining.audit_chance={}", between(0.0, 0.5)),
        format!("information.costing_noise={}", between(0.08, 0.3)),
        format!("information.coding_uplift={}", between(0.0, 0.08)),
        format!("costs.commissioner_per_person={}", between(10.0, 100.0)),
        format!("costs.efficiency_spread={}", between(0.02, 0.15)),
        format!("trust.start={}", between(0.2, 0.8)),
        format!("nation.price_catch_up={}", between(0.0, 1.0)),
        format!("schemes.set_aside={}", between(0.01, 0.04)),
    ];
    all.extend(settings.iter().map(|setting| (*setting).to_owned()));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut scenario = load_embedded("S10", &all).unwrap_or_else(|found| panic!("{found}"));
    let terms = PAYMENTS[number as usize % PAYMENTS.len()];
    let acute = scenario.system.contracts.iter_mut().find(|plan| plan.name == "acute").unwrap();
    acute.terms = terms
        .iter()
        .map(|term| TermPlan { term: (*term).to_owned(), numbers: vec![], services: vec![] })
        .collect();
    scenario
}

/// An economy after each of its years.
fn each_year(scenario: Scenario, mut look: impl FnMut(&mut Sim, u32)) {
    let mut sim = Sim::new(scenario);
    for year in 1..=YEARS {
        run(&mut sim, 52);
        look(&mut sim, year);
    }
}

/// Mean relative error of commissioners' beliefs about the costs of their negotiating partners.
fn belief_error(sim: &mut Sim) -> f64 {
    let world = sim.world_mut();
    let mut rows = world.query::<(&Provider, &ContractingState)>();
    let truth: std::collections::BTreeMap<u32, f64> =
        rows.iter(world).map(|(row, dealings)| (row.index, dealings.true_cost)).collect();
    let mut rows = world.query::<(&Commissioner, &ProviderRelations)>();
    let errors: Vec<f64> = rows
        .iter(world)
        .flat_map(|(_, relations)| relations.providers.iter())
        .filter(|(_, relation)| relation.negotiated)
        .map(|(provider, relation)| (relation.cost.mean / truth[provider] - 1.0).abs())
        .collect();
    errors.iter().sum::<f64>() / errors.len() as f64
}

/// Absolute rent of the last year, contract by contract.
fn rent(sim: &mut Sim) -> Pence {
    let lenses = sim.world_mut().resource::<Counterfactuals>();
    lenses.rent.iter().map(|rent| Pence(rent.padding.0.abs() + rent.coding.0.abs())).sum()
}

#[test]
fn where_nothing_is_hidden_no_contract_bears_a_penny_of_rent() {
    for number in 1..=ECONOMIES {
        each_year(economy(number, &[OPEN]), |sim, year| {
            let lenses = sim.world_mut().resource::<Counterfactuals>();
            assert!(lenses.rent.len() > 3, "economy {number}, year {year}");
            assert!(lenses.rent.iter().any(|rent| rent.paid > Pence::ZERO));
            assert_eq!(rent(sim), Pence::ZERO, "economy {number}, year {year}");
        });
    }
}

#[test]
fn ignorance_that_both_sides_share_leaves_error_but_hardly_any_rent() {
    for number in 1..=ECONOMIES {
        let (mut shared, mut base, mut error) = (Pence::ZERO, Pence::ZERO, 0.0);
        let poor = "bargaining.own_cost_noise=0.3";
        each_year(economy(number, &[OPEN, poor]), |sim, _| {
            shared += rent(sim);
            error += belief_error(sim) / f64::from(YEARS);
        });
        each_year(economy(number, &[]), |sim, _| base += rent(sim));
        assert!(base > Pence::from_pounds(10_000.0), "economy {number}: {base}");
        assert!(shared.0 as f64 <= 0.05 * base.0 as f64, "economy {number}: {shared} of {base}");
        assert!(error > 0.03, "economy {number}: {error}");
    }
}

#[test]
fn with_no_influence_and_nothing_at_stake_capture_is_at_its_floor() {
    let harmless = [
        "schemes.resistance=0",
        "bargaining.influence=0",
        // Coding deep enough that something can be challenged.
        "information.coding_uplift=0.05",
    ];
    let mut sums = [0.0; 4];
    for number in 1..=ECONOMIES {
        each_year(economy(number, &harmless), |sim, year| {
            let at = format!("economy {number}, year {year}");
            for entry in &sim.world_mut().resource::<Schemes>().year {
                assert_eq!(entry.beaten, entry.beaten_floor, "{at}");
                assert_eq!(entry.justified, entry.justified_floor, "{at}");
                sums[0] += entry.beaten_floor + entry.justified_floor;
            }
            for entry in &sim.world_mut().resource::<Counterfactuals>().yielded {
                assert_eq!(entry.forgone, entry.forgone_floor, "{at}");
                assert_eq!(entry.rescue, entry.rescue_floor, "{at}");
                assert_eq!(entry.growth_acute, entry.growth_acute_floor, "{at}");
                assert_eq!(entry.growth, entry.growth_floor, "{at}");
                assert_eq!(entry.level, Pence::ZERO, "{at}");
                sums[1] += entry.worthwhile.pounds();
                sums[2] += entry.rescue_floor.pounds();
                sums[3] += entry.growth.pounds().abs();
            }
        });
    }
    // There was something to concede, to challenge, to rescue and to distribute.
    assert!(sums.iter().all(|sum| *sum > 0.0), "{sums:?}");
}

#[test]
fn with_influence_and_much_at_stake_capture_leaves_its_floor() {
    let mighty = [
        "schemes.resistance=12",
        "schemes.income_headroom=0.002",
        "bargaining.power_of_influence=4",
        "nation.rescue_without_influence=0.2",
        // Schemes that would pass without resistance.
        "schemes.support=1.0",
    ];
    let (mut conceded, mut floor, mut skewed) = (0.0, 0.0, 0);
    for number in 1..=ECONOMIES {
        each_year(economy(number, &mighty), |sim, _| {
            for entry in &sim.world_mut().resource::<Schemes>().year {
                conceded += entry.beaten + entry.justified;
                floor += entry.beaten_floor + entry.justified_floor;
            }
            let yielded = &sim.world_mut().resource::<Counterfactuals>().yielded;
            skewed += yielded.iter().filter(|y| y.growth_acute > y.growth_acute_floor).count();
        });
    }
    println!("conceded {conceded:.0} over {floor:.0}, skewed in {skewed} years");
    assert!(conceded > 1.5 * floor, "{conceded} {floor}");
    assert!(skewed * 2 >= ECONOMIES as usize * YEARS as usize, "{skewed} years are skewed");
}
