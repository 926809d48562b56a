//! Conservation: many small random economies with every audit on, and deliberate violations that
//! must be named.

use health_economy::economy::patient::HotPatientData;
use health_economy::economy::provider::beds::Beds;
use health_economy::economy::provider::queues::PlannedCare;
use health_economy::kernel::ids::OrgId;
use health_economy::kernel::random::Seed;
use health_economy::kernel::units::Pence;
use health_economy::kernel::violation::Violation;
use health_economy::money::{AccountId, AccountKind, Reason, Rule, Transfer, TransferCause};
use health_economy::params::vocabulary::{ProviderKind, Service};
use health_economy::params::{ParamSpec, Params};
use health_economy::phases::deliver::inflow::EconomyCounters;
use health_economy::phases::shared::accounts::Accounts;
use health_economy::scenario::catalogue::{Catalogue as _, Registries};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::place::generate;
use health_economy::scenario::schema::{Change, Scenario};
use health_economy::sim::Sim;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::economy::{people, run, scaled, town};

/// Economies per test run.
const ECONOMIES: u32 = 220;

/// Ways to pay a provider, in configuration syntax.
const PAYMENTS: [&str; 12] = [
    "Block()",
    "Block(scale: 0.8)",
    "Tariff()",
    "Tariff(unbundled: 0)",
    "Tariff(price_factor: 1.3), Cap()",
    "Tariff(), Floor()",
    "Tariff(), Collar()",
    "Tariff(), MarginalRate()",
    "Tariff(), MarginalRate(above: 0, below: 0)",
    "CostAndVolume()",
    "Capitation()",
    "Capitation(), Tariff(price_factor: 0.2)",
];
/// Contracts of S10 that get random terms, with the services that one of them may name.
const CONTRACTS: [&str; 4] = ["acute", "independent elective", "community", "mental health"];

/// The random settings of an economy.
#[derive(Debug, Clone)]
struct Recipe {
    seed: u64,
    weeks: u32,
    run_in: bool,
    people: u32,
    weight: u32,
    sites: u32,
    practices: u32,
    independents: u32,
    /// Which parameters, and how far from their default towards a bound (-1 to 1).
    numbers: Vec<(prop::sample::Index, f64)>,
    off: Vec<prop::sample::Index>,
    payments: Vec<(usize, usize)>,
    changes: Vec<Shock>,
}

/// A dated change in terms of positions.
#[derive(Debug, Clone)]
struct Shock {
    week: u32,
    from: prop::sample::Index,
    to: Option<prop::sample::Index>,
    services: Vec<usize>,
    share: f64,
    planned: bool,
    with_steps: bool,
    close: bool,
}

fn shock() -> impl Strategy<Value = Shock> {
    let services = prop::collection::vec(0..Service::COUNT, 1..6);
    let to = prop::option::of(any::<prop::sample::Index>());
    (
        0u32..40,
        any::<prop::sample::Index>(),
        to,
        services,
        0.0..=1.0f64,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(week, from, to, services, share, planned, close)| Shock {
            week,
            from,
            to,
            services,
            share,
            planned,
            with_steps: planned != close,
            close,
        })
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let clock = (any::<u32>(), 15u32..=60, prop::bool::weighted(0.3));
    let place = (50_000u32..80_000, 1u32..=3, 2u32..=8, 0u32..=2);
    let numbers = prop::collection::vec((any::<prop::sample::Index>(), -1.0..1.0f64), 0..12);
    let off = prop::collection::vec(any::<prop::sample::Index>(), 0..5);
    let payments = prop::collection::vec((0..CONTRACTS.len(), 0..PAYMENTS.len()), 0..4);
    let changes = prop::collection::vec(shock(), 0..3);
    (clock, place, 20u32..=50, numbers, off, payments, changes).prop_map(
        |(clock, place, weight, numbers, off, payments, changes)| Recipe {
            seed: u64::from(clock.0),
            weeks: clock.1,
            run_in: clock.2,
            people: place.0,
            weight,
            sites: place.1,
            practices: place.2,
            independents: place.3,
            numbers,
            off,
            payments,
            changes,
        },
    )
}

/// A number between its default and a bound; extremes are rare but occur.
fn moved(spec: &ParamSpec, default: f64, by: f64) -> f64 {
    let (low, high) = spec.range;
    let bound = if by < 0.0 { low } else { high };
    default + (bound - default) * by * by * by.abs()
}

/// The economy of a recipe, without numbers that together break a relation.
fn scenario(recipe: &Recipe) -> Scenario {
    let specs = Params::specs();
    let mut sets = vec![
        "place=\"town\"".to_owned(),
        format!("run.seed={}", recipe.seed),
        format!("run.weight={}", recipe.weight),
        format!("run.run_in_weeks={}", if recipe.run_in { 52 } else { 0 }),
        format!("place.population={}", recipe.people),
        format!("place.acute_sites={}", recipe.sites),
        format!("place.practices={}", recipe.practices),
        format!("place.independents_per_commissioner={}", recipe.independents),
    ];
    let rules = Registries.rules();
    let off: Vec<String> = recipe.off.iter().map(|at| at.get(&rules).path()).collect();
    sets.push(format!("switched_off={off:?}"));
    for (contract, terms) in &recipe.payments {
        sets.push(format!(
            "system.contracts.{}.terms=[{}]",
            CONTRACTS[*contract], PAYMENTS[*terms]
        ));
    }
    let mut optional = Vec::new();
    for (at, by) in &recipe.numbers {
        let spec = at.get(&specs);
        // The memory limit has nothing to do with conservation.
        if spec.path.starts_with("run.") {
            continue;
        }
        if spec.labels.is_empty() {
            optional.push(format!("{}={}", spec.path, moved(spec, spec.default[0], *by)));
        } else {
            let label = at.index(spec.labels.len());
            let value = moved(spec, spec.default[label], *by);
            optional.push(format!("{}.{}={value}", spec.path, spec.labels[label]));
        }
    }
    let load = |optional: &[String]| {
        let all: Vec<&str> = sets.iter().chain(optional).map(String::as_str).collect();
        load_embedded("S10", &all)
    };
    let mut scenario = load(&optional).unwrap_or_else(|_| {
        let mut chosen: Vec<String> = Vec::new();
        for entry in &optional {
            chosen.push(entry.clone());
            if load(&chosen).is_err() {
                chosen.pop();
            }
        }
        load(&chosen).unwrap_or_else(|found| panic!("{found}"))
    });
    scenario.changes = changes(recipe, &scenario);
    scenario
}

fn changes(recipe: &Recipe, scenario: &Scenario) -> Vec<Change> {
    let place = generate(&scenario.place, &scenario.params(), Seed(scenario.run.seed));
    let name = |at: &prop::sample::Index| at.get(&place.providers).name.clone();
    let hospitals: Vec<_> =
        place.providers.iter().filter(|site| site.kind == ProviderKind::Acute).collect();
    recipe
        .changes
        .iter()
        .map(|shock| {
            let services = shock.services.iter().map(|at| Service::at(*at)).collect();
            // A provider of emergency care must remain.
            if shock.close && hospitals.len() > 1 {
                let provider = shock.from.get(&hospitals[1..]).name.clone();
                return Change::Close { week: shock.week, provider, services };
            }
            Change::Move {
                purchaser: 0,
                week: shock.week,
                from: name(&shock.from),
                to: shock.to.as_ref().map(name).filter(|to| *to != name(&shock.from)),
                services,
                share: shock.share,
                planned: shock.planned,
                with_steps: shock.with_steps,
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ECONOMIES,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_190_401),
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]
    #[test]
    fn money_people_beds_and_queues_are_conserved_in_random_economies(recipe in recipe()) {
        let mut sim = Sim::new(scenario(&recipe));
        for _ in 0..recipe.weeks {
            let step = sim.step();
            prop_assert!(step.is_ok(), "{}", step.expect_err("it is an error"));
        }
        let here = people(&mut sim).len() as u64;
        let world = sim.world_mut();
        let census = world.resource::<EconomyCounters>();
        prop_assert_eq!(census.alive, here);
        let came = census.residents + census.births + census.arrivals;
        let went = census.deaths_inside + census.deaths_outside + census.departures;
        prop_assert_eq!(came, here + went);
        let ledger = &world.resource::<Accounts>().ledger;
        prop_assert_eq!(ledger.total(), 0);
        let spent = ledger.balance(ledger.chart().national(AccountKind::Staff));
        prop_assert!(spent.is_some_and(|spent| spent > Pence::ZERO));
    }
}

/// Runs until the audit reports a violation, at most to the next population count.
fn objection(sim: &mut Sim) -> Violation {
    (0..5).find_map(|_| sim.step().err()).expect("the audit must report a violation")
}

/// A town after some weeks that opened with few tests: there are people in every queue and in a
/// bed.
fn busy_town() -> Sim {
    let settings = ["run.weight=20", "run.run_in_weeks=0"];
    let mut sim = Sim::new(scaled(town(&settings), "opening.tests", 0.3));
    run(&mut sim, 10);
    sim
}

#[test]
fn a_transfer_booked_past_the_journal_is_caught_with_its_account() {
    let mut sim = busy_town();
    let week = sim.week();
    let mut accounts = sim.world_mut().resource_mut::<Accounts>();
    let Accounts { ledger, auditor, .. } = &mut *accounts;
    let transfer = Transfer {
        debit: ledger.chart().national(AccountKind::Treasury),
        credit: AccountId::cash(OrgId(2)),
        pence: Pence(12_345),
        reason: Reason::Grant,
        contract: None,
        cause: TransferCause::from_rule(Rule::Allocation),
        week,
    };
    // A ledger with money from no transfer.
    let mut other = ledger.clone();
    other.post(transfer).unwrap();
    auditor.clone().close_week(&mut other, "elsewhere", week).unwrap();
    *ledger = other;
    let violation = objection(&mut sim);
    assert_eq!((violation.phase, violation.week), ("bill and pay", week));
    // The first account of the two in the order of the chart.
    assert!(violation.what.starts_with("money: "), "{violation}");
    assert!(violation.what.contains("organisation") || violation.what.contains("treasury"));
}

#[test]
fn a_lost_patient_is_caught() {
    let mut sim = busy_town();
    let world = sim.world_mut();
    let mut rows = world.query::<&mut HotPatientData>();
    let mut alive = rows.iter_mut(world).filter(|person| person.is_alive());
    *alive.next().expect("people live here") = HotPatientData::empty();
    drop(alive);
    let violation = objection(&mut sim);
    assert!(violation.what.contains("people: "), "{violation}");
}

#[test]
fn a_lost_entry_of_each_queue_is_caught_with_provider_and_week() {
    type Pick =
        fn(&mut PlannedCare) -> &mut health_economy::economy::provider::queues::PathwayQueue;
    let queues: [(&str, Pick); 3] = [
        ("first attendance", |planned| &mut planned.first),
        ("tests", |planned| &mut planned.diagnostic),
        ("admission", |planned| &mut planned.admission),
    ];
    for (name, pick) in queues {
        let mut sim = busy_town();
        let week = sim.week();
        let world = sim.world_mut();
        let mut all = world.query::<&mut PlannedCare>();
        let lost = all.iter_mut(world).any(|mut planned| {
            let queue = pick(&mut planned);
            let taken = queue.pop().is_some();
            // Occupied without a record.
            queue.left -= u64::from(taken);
            taken
        });
        assert!(lost, "no one waits for {name}");
        let violation = objection(&mut sim);
        assert_eq!((violation.phase, violation.week), ("deliver", week));
        assert!(violation.what.contains(&format!("queue for {name} of provider")), "{violation}");
    }
}

#[test]
fn a_lost_bed_is_caught_with_provider_and_week() {
    let mut sim = busy_town();
    let week = sim.week();
    let world = sim.world_mut();
    let mut all = world.query::<&mut Beds>();
    let mut beds = all.iter_mut(world).find(|beds| beds.in_bed() > 0).expect("a bed is taken");
    let mut lost = false;
    beds.inpatients.retain(|_| std::mem::replace(&mut lost, true));
    assert!(lost);
    let violation = objection(&mut sim);
    assert_eq!((violation.phase, violation.week), ("deliver", week));
    assert!(violation.what.contains("beds of provider"), "{violation}");
}
