//! Payment affects behaviour only through the amounts paid: changes of a contract that change no
//! payment change nothing else, and the unit of money makes no difference.

use health_economy::contracts::{CompiledContract, PaymentBreakdown, Term, TermContext, TermEntry};
use health_economy::contracts::{
    ContractBaseline, ContractStatement, CoveredPopulation, ExcessCost, Indicator, PriceList,
    ServiceSet, TERMS, TermRegistry, TermSpec,
};
use health_economy::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use health_economy::economy::practice::{Practice, PracticeState, PracticeStyle};
use health_economy::economy::provider::activity::ProviderActivity;
use health_economy::economy::provider::step_capacity::StepCapacity;
use health_economy::economy::provider::{LeverSettings, Provider};
use health_economy::kernel::registry::About;
use health_economy::kernel::units::Pence;
use health_economy::params::Params;
use health_economy::params::vocabulary::Service;
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::economy::{digest_ignoring_names, from_text, run, town};

/// The town under other contracts, in configuration syntax.
fn town_with(contracts: &str) -> Scenario {
    from_text(&format!(
        "(schema: 1, base: \"S10\", place: \"town\", run: (weight: 50, run_in_weeks: 0), \
         system: (contracts: {{{contracts}}}))"
    ))
}

/// The state and activity of everyone, without money.
#[derive(Debug, PartialEq)]
struct Real {
    people: Vec<(DueWeek, HotPatientData, [u64; 5])>,
    providers: Vec<(u32, StepCapacity, ProviderActivity, LeverSettings)>,
    practices: Vec<(u32, PracticeState, PracticeStyle)>,
}

fn real(sim: &mut Sim) -> Real {
    let world = sim.world_mut();
    let mut rows = world.query::<(&DueWeek, &HotPatientData, &ColdPatientData)>();
    let people = rows.iter(world).filter(|(_, hot, _)| hot.is_alive());
    let people = people
        .map(|(due, hot, cold)| {
            let counts = [
                u64::from(cold.emergencies),
                u64::from(cold.contacts),
                u64::from(cold.usual_contacts),
                u64::from(cold.commissioner),
                u64::from(cold.qalys_lost.to_bits()),
            ];
            (*due, *hot, counts)
        })
        .collect();
    let mut rows = world.query::<(&Provider, &StepCapacity, &ProviderActivity, &LeverSettings)>();
    let mut providers: Vec<_> = rows
        .iter(world)
        .map(|(provider, steps, activity, conduct)| {
            (provider.index, steps.clone(), activity.clone(), conduct.clone())
        })
        .collect();
    providers.sort_by_key(|(index, ..)| *index);
    let mut rows = world.query::<(&Practice, &PracticeState, &PracticeStyle)>();
    let mut practices: Vec<_> = rows
        .iter(world)
        .map(|(practice, surgery, style)| (practice.index, surgery.clone(), style.clone()))
        .collect();
    practices.sort_by_key(|(index, ..)| *index);
    Real { people, providers, practices }
}

fn after(scenario: Scenario, weeks: u32) -> Sim {
    let mut sim = Sim::new(scenario);
    run(&mut sim, weeks);
    sim
}

#[test]
fn prices_without_a_margin_act_like_a_block_of_the_same_sum() {
    let mut block = after(town_with("\"acute\": (terms: [Block()])"), 104);
    let flat = "\"acute\": (terms: [Tariff(), MarginalRate(above: 0, below: 0)])";
    let mut flat = after(town_with(flat), 104);
    assert_eq!(real(&mut block), real(&mut flat));
    // At the end of a year both have been paid the same to the penny.
    assert_eq!(digest_ignoring_names(&mut block), digest_ignoring_names(&mut flat));
    let mut priced = after(town_with("\"acute\": (terms: [Tariff()])"), 104);
    assert_ne!(real(&mut priced).providers, real(&mut block).providers);
}

#[test]
fn terms_of_no_effect_change_nothing_at_all() {
    let idle = "\"acute\": (terms: [Tariff(), MarginalRate(above: 1, below: 1), Cap(at: 10), \
                Floor(at: 0), BestPractice(uplift: 0, discount: 0), PayForPerformance(bonus: 0), \
                Penalty(rate: 0), Bundle(per_patient: 0), GainShare(up: 0, down: 0), \
                PracticeBudget(kept: 0), Reinsurance(share: 0), RiskPool(share: 0), \
                PersonalBudget(uptake: 0), ChallengeWindow(coding: 1, readmission: 1)])";
    let mut with = after(town_with(idle), 60);
    let mut without = after(town_with("\"acute\": (terms: [Tariff()])"), 60);
    assert_eq!(digest_ignoring_names(&mut with), digest_ignoring_names(&mut without));
}

/// A scenario in which every price, cost, budget and threshold of money is multiplied by a factor.
fn with_higher_costs(mut scenario: Scenario, factor: f64) -> Scenario {
    let specs = Params::specs();
    let mut scaled = 0;
    for (path, numbers) in &mut scenario.parameters {
        let spec = specs.iter().find(|spec| spec.path == *path).expect("it is declared");
        if spec.unit.contains("pound") {
            numbers.iter_mut().for_each(|number| *number *= factor);
            scaled += 1;
        }
    }
    assert!(scaled > 10, "{scaled} parameters are money");
    for term in scenario.system.contracts.iter_mut().flat_map(|plan| &mut plan.terms) {
        let entry = TERMS.iter().find(|entry| entry.about.name == term.term).expect("shipped");
        for (name, number) in &mut term.numbers {
            let param = entry.params.iter().find(|param| param.name == name).expect("declared");
            if param.unit.contains("pound") {
                *number *= factor;
            }
        }
    }
    scenario
}

/// Real numbers that may differ only by rounding of pence, which sums carry from year to year.
fn near(value: f64, other: f64, what: &str) {
    let scale = value.abs().max(other.abs()).max(1.0);
    assert!((value - other).abs() <= 1e-5 * scale, "{what}: {value} and {other}");
}

#[test]
fn ten_times_the_money_leaves_every_real_quantity_unchanged() {
    let contracts = "\"acute\": (terms: [Capitation(), \
                     GainShare(), Reinsurance(attachment: 3000), Penalty(), ChallengeWindow()]), \
                     \"independent elective\": (terms: [Tariff(), Cap()]), \
                     \"community\": (terms: [AlignedIncentive()])";
    // Prices are whole pence: with everything ten times dearer, rounding is finer.
    let mut usual = with_higher_costs(town_with(contracts), 10.0);
    // Teams that a sum pays for are read off a slope of payments in whole pence: their plan
    // differs by a few parts in a million, and with it, after some weeks, who is seen first.
    let by_sum = usual.parameters.iter_mut().find(|(path, _)| path == "affordability.teams_by_sum");
    by_sum.expect("it is declared").1.fill(0.0);
    let mut ten = after(with_higher_costs(usual.clone(), 10.0), 108);
    let mut entry = after(usual, 108);
    let (ten, entry) = (real(&mut ten), real(&mut entry));
    assert_eq!(entry.people, ten.people);
    for ((_, surgery, style), (_, other_surgery, other)) in
        entry.practices.iter().zip(&ten.practices)
    {
        assert_eq!(surgery, other_surgery);
        near(style.threshold, other.threshold, "threshold");
        near(style.proactive, other.proactive, "proactive care");
        near(style.own_clinic, other.own_clinic, "own clinic");
        near(style.cooperation, other.cooperation, "cooperation");
    }
    for ((_, steps, activity, conduct), (_, others, activity_of_other, other)) in
        entry.providers.iter().zip(&ten.providers)
    {
        assert_eq!(activity, activity_of_other);
        for (lever, other) in conduct.levers.iter().zip(other.levers) {
            near(*lever, other, "lever");
        }
        near(conduct.coding, other.coding, "coding");
        near(conduct.efficiency, other.efficiency, "efficiency");
        for kind in health_economy::economy::provider::step_capacity::CapacityKind::ALL {
            let (line, other) = (steps.line(kind), others.line(kind));
            assert_eq!(line.open, other.open);
            near(line.plan, other.plan, "plan");
            near(line.forecast, other.forecast, "forecast");
        }
    }
}

/// A term that reads quality and pays for it, defined only in this test.
#[derive(Debug)]
struct Ribbon;

impl Term for Ribbon {
    fn name(&self) -> &'static str {
        RIBBON.about.name
    }
    fn apply(&self, so_far: PaymentBreakdown, _: &TermContext<'_>) -> PaymentBreakdown {
        so_far
    }
}

const RIBBON: TermEntry = TermEntry {
    about: About { name: "Ribbon", summary: "An honour without money", source: "judgement" },
    file: "metamorphic.rs",
    params: &[],
    build: |_| Box::new(Ribbon),
};

#[test]
fn a_quality_award_without_money_changes_nothing() {
    let mut scenario = town(&["run.run_in_weeks=0"]);
    let mut plain = Sim::new(scenario.clone());
    for plan in &mut scenario.system.contracts {
        plan.terms.push(health_economy::scenario::schema::TermPlan {
            term: "Ribbon".to_owned(),
            numbers: Vec::new(),
            services: Vec::new(),
        });
    }
    let mut honoured = Sim::with_terms(scenario, TermRegistry::shipped().with(RIBBON));
    run(&mut plain, 56);
    run(&mut honoured, 56);
    assert_eq!(digest_ignoring_names(&mut plain), digest_ignoring_names(&mut honoured));
}

fn basis(scope: ServiceSet) -> ContractBaseline {
    let mut prices = PriceList::default();
    for service in Service::ALL {
        prices.unbundled[*service as usize] = Pence(1_000 + 777 * *service as i64).into();
    }
    prices.bundled = prices.unbundled;
    let mut baseline = [0.0; Service::COUNT];
    scope.services().for_each(|service| baseline[service as usize] = 1000.0);
    let panel = CoveredPopulation { people: [[1000.0; 4]; 7], continuing_care: 80.0 };
    ContractBaseline { panel, ..ContractBaseline::from_prices(scope, baseline, prices, 50_000.0) }
}

fn statements() -> impl Strategy<Value = ContractStatement> {
    let cells = prop::collection::vec(0u32..2500, Service::COUNT);
    let shares = prop::collection::vec(0.0..1.0f64, Indicator::ALL.len());
    let money = (0i64..50_000_000, 0i64..50_000_000, 0i64..50_000_000);
    (cells, shares, money, 0.05..=1.0f64).prop_map(|(cells, shares, (own, pool, cost), elapsed)| {
        let mut statement = ContractStatement {
            elapsed,
            weighted_population: 48_000.0,
            indicators: Indicator::ALL.into_iter().zip(shares).collect(),
            open_book_cost: Some(Pence(cost)),
            excess: vec![ExcessCost {
                attachment: Pence(500_000),
                own: Pence(own),
                pool: Pence(pool),
            }],
            panel: CoveredPopulation { people: [[900.0; 4]; 7], continuing_care: 90.0 },
            ..ContractStatement::default()
        };
        for (cell, units) in statement.activity.0.iter_mut().zip(cells) {
            (cell.count, cell.weighted) = (u64::from(units), f64::from(units));
        }
        statement
    })
}

/// Any shipped terms with any numbers, over all services.
fn any_terms() -> impl Strategy<Value = Vec<TermSpec>> {
    let term = (0..TERMS.len(), prop::collection::vec(0.0..=1.0f64, 6));
    let setting = term.prop_map(|(place, at)| {
        let entry = &TERMS[place];
        let numbers = entry.params.iter().zip(at).map(|(param, at)| {
            // An attachment point other than the one in the statement has no excess.
            let value = if param.name == "attachment" {
                param.default
            } else {
                let (low, high) = param.range;
                low + at * (high.min(2.0).max(low) - low)
            };
            (param.name.to_owned(), value)
        });
        let numbers = numbers.collect();
        TermSpec { term: entry.about.name.to_owned(), numbers, scope: ServiceSet::EMPTY }
    });
    prop::collection::vec(setting, 1..5)
}

fn compiled(terms: &[TermSpec], basis: ContractBaseline) -> CompiledContract {
    CompiledContract::new(terms, basis, &TermRegistry::shipped()).expect("in range")
}

fn plain(name: &str) -> TermSpec {
    TermSpec { term: name.to_owned(), numbers: Vec::new(), scope: ServiceSet::EMPTY }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_190_401),
        ..ProptestConfig::default()
    })]
    #[test]
    fn any_contract_split_in_one_proportion_pays_the_same(
        terms in any_terms(), statement in statements(), share in 0.01..0.99f64,
    ) {
        let whole = compiled(&terms, basis(ServiceSet::ALL));
        let part = |share: f64| {
            let contract = compiled(&terms, basis(ServiceSet::ALL).portion(share));
            contract.payment_breakdown(&statement.portion(share))
        };
        let (one, rest) = (part(share), part(1.0 - share));
        let paid = whole.payment_breakdown(&statement);
        // Every line of each of the three is rounded once, and so is what it reads; shares go up
        // to two.
        let lines = paid.lines().len() + one.lines().len() + rest.lines().len();
        let room = 2 * lines as i64;
        let apart = one.total() + rest.total();
        prop_assert!((apart - paid.total()).0.abs() <= room, "{apart:?} {:?}", paid.total());
    }

    #[test]
    fn a_contract_of_additive_terms_split_by_service_pays_the_same(
        statement in statements(), services in 1u32..(1 << Service::COUNT) - 1,
    ) {
        let mut some = ServiceSet::EMPTY;
        for service in Service::ALL.iter().filter(|s| services >> **s as u32 & 1 == 1) {
            some = some.with(*service);
        }
        let mut rest = ServiceSet::EMPTY;
        for service in Service::ALL.iter().filter(|s| services >> **s as u32 & 1 == 0) {
            rest = rest.with(*service);
        }
        for name in ["Block", "Tariff", "CostAndVolume", "PayForPerformance", "Penalty"] {
            let terms = [plain(name)];
            let whole = compiled(&terms, basis(ServiceSet::ALL)).payment_breakdown(&statement);
            let apart = compiled(&terms, basis(some)).payment_breakdown(&statement).total()
                + compiled(&terms, basis(rest)).payment_breakdown(&statement).total();
            let lines = whole.lines().len().max(1) as i64;
            prop_assert!((apart - whole.total()).0.abs() <= lines, "{name}");
        }
    }

    #[test]
    fn a_contract_of_terms_that_only_add_split_by_term_pays_the_same(statement in statements()) {
        let names = [
            "Block", "Tariff", "CostAndVolume", "Capitation", "PayForPerformance", "Penalty",
            "Bundle", "GainShare", "PracticeBudget", "AlignedIncentive", "Reinsurance", "RiskPool",
        ];
        let terms = names.map(plain);
        let whole = compiled(&terms, basis(ServiceSet::ALL)).total_payment(&statement);
        let (one, rest) = terms.split_at(5);
        let apart = compiled(one, basis(ServiceSet::ALL)).total_payment(&statement)
            + compiled(rest, basis(ServiceSet::ALL)).total_payment(&statement);
        prop_assert_eq!(whole, apart);
        let mut reversed = terms.to_vec();
        reversed.reverse();
        prop_assert_eq!(
            compiled(&reversed, basis(ServiceSet::ALL)).total_payment(&statement), whole
        );
    }
}
