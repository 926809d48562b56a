//! A payment term that exists only in this test, and how contracts affect capacity.

use health_economy::contracts::TermRegistry;
use health_economy::contracts::{
    PaymentBreakdown, ServiceSet, Term, TermContext, TermEntry, TermParam,
};
use health_economy::economy::provider::activity::{ProviderActivity, sum_over_payers};
use health_economy::economy::provider::step_capacity::StepCapacity;
use health_economy::economy::provider::{LeverSettings, Provider};
use health_economy::kernel::registry::About;
use health_economy::kernel::units::Pence;
use health_economy::params::vocabulary::{Lever, ProviderKind, Service};
use health_economy::phases::review::provider_view::LeverMargins;
use health_economy::scenario::catalogue::{Catalogue, Registries, RuleDescription};
use health_economy::scenario::layers::NoFiles;
use health_economy::scenario::load::{LoadRequest, load};
use health_economy::scenario::schema::{Scenario, TermPlan};
use health_economy::sim::Sim;

use super::economy::{run, town};

/// Pays a bonus for every day case.
#[derive(Debug)]
struct DayCaseBonus {
    pounds: f64,
}

impl Term for DayCaseBonus {
    fn name(&self) -> &'static str {
        BONUS.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        if context.scope.contains_service(Service::DayCase) {
            let count = context.statement.service_activity(Service::DayCase).weighted;
            let pence = Pence::from_pounds(self.pounds * count);
            so_far.push(self.name(), ServiceSet::from_service(Service::DayCase), pence);
        }
        so_far
    }
}

const BONUS: TermEntry = TermEntry {
    about: About {
        name: "DayCaseBonus",
        summary: "A bonus for every day case",
        source: "judgement",
    },
    file: "own_terms.rs",
    params: &[TermParam {
        name: "pounds",
        summary: "Bonus for a day case of average weight.",
        unit: "pounds",
        default: 100.0,
        range: (0.0, 10_000.0),
        source: "judgement",
    }],
    build: |numbers| Box::new(DayCaseBonus { pounds: numbers[0] }),
};

/// The registries of the program and the term of this file.
struct WithBonus;

impl Catalogue for WithBonus {
    fn terms(&self) -> Vec<TermEntry> {
        let mut terms = Registries.terms();
        terms.push(BONUS);
        terms
    }
    fn rules(&self) -> Vec<RuleDescription> {
        Registries.rules()
    }
}

/// The town with other terms for its acute hospital, as a configuration.
fn with_acute_terms(terms: &str) -> Scenario {
    let text = format!(
        "(schema: 1, base: \"S10\", place: \"town\", run: (weight: 50, run_in_weeks: 0), \
         system: (contracts: {{\"acute\": (terms: [{terms}])}}))"
    );
    let request = LoadRequest { file: Some(("test".to_owned(), text)), ..LoadRequest::default() };
    load(&request, &NoFiles, &WithBonus).unwrap_or_else(|found| panic!("{found}"))
}

/// Margins, levers and open capacity of a provider.
type Plan = (u32, LeverMargins, LeverSettings, StepCapacity);

/// Margins, levers and steps of every provider of a kind.
fn plans(sim: &mut Sim, kind: Option<ProviderKind>) -> Vec<Plan> {
    let world = sim.world_mut();
    let mut query = world.query::<(&Provider, &LeverMargins, &LeverSettings, &StepCapacity)>();
    let mut plans: Vec<_> = query
        .iter(world)
        .filter(|(provider, ..)| kind.is_none_or(|kind| provider.kind == kind))
        .map(|(provider, margins, conduct, steps)| {
            (provider.index, margins.clone(), conduct.clone(), steps.clone())
        })
        .collect();
    plans.sort_by_key(|(index, ..)| *index);
    plans
}

#[test]
fn a_term_of_a_test_reaches_the_plans_of_hospitals() {
    let after = |terms: &str| {
        let registry = TermRegistry::shipped().with(BONUS);
        let mut sim = Sim::with_terms(with_acute_terms(terms), registry);
        run(&mut sim, 27);
        plans(&mut sim, Some(ProviderKind::Acute)).remove(0)
    };
    let (_, usual_margins, usual, _) = after("Tariff()");
    let (_, margins, conduct, _) = after("Tariff(), DayCaseBonus(pounds: 2000)");
    let theatres = Lever::Theatres as usize;
    let (payment, cost) = margins.levers[theatres];
    let (usual_payment, usual_cost) = usual_margins.levers[theatres];
    assert!(payment > usual_payment + 0.1, "{payment} and {usual_payment}");
    assert!((cost - usual_cost).abs() < 0.5 * usual_cost, "{cost} and {usual_cost}");
    let set = |conduct: &LeverSettings| conduct.lever(Lever::Theatres);
    assert!(set(&conduct) > set(&usual), "plans do not respond to the bonus");
    let diagnostics = Lever::Diagnostics as usize;
    let elsewhere = [margins, usual_margins].map(|margins| margins.levers[diagnostics].0);
    assert!((elsewhere[0] - elsewhere[1]).abs() < 0.01, "{elsewhere:?}");
}

#[test]
fn a_fixed_sum_and_prices_without_a_margin_give_the_same_plans() {
    let mut fixed = Sim::new(with_acute_terms("Block()"));
    let mut flat = Sim::new(with_acute_terms("Tariff(), MarginalRate(above: 0, below: 0)"));
    let mut priced = Sim::new(with_acute_terms("Tariff()"));
    for sim in [&mut fixed, &mut flat, &mut priced] {
        run(sim, 56);
    }
    let (fixed, flat) = (plans(&mut fixed, None), plans(&mut flat, None));
    assert_eq!(fixed.len(), flat.len());
    assert_eq!(fixed, flat);
    assert_ne!(fixed, plans(&mut priced, None), "payment makes no difference at all");
}

#[test]
fn an_unregistered_term_is_refused() {
    let text = "(schema: 1, system: (contracts: {\"acute\": (terms: [DayCaseBonus()])}))";
    let request =
        LoadRequest { file: Some(("test".to_owned(), text.to_owned())), ..LoadRequest::default() };
    let found = load(&request, &NoFiles, &Registries).expect_err("unknown").to_string();
    assert!(found.contains("DayCaseBonus"), "{found}");
}

#[test]
fn a_term_named_in_a_scenario_is_paid() {
    /// Pounds for each day case, where nothing else is paid.
    const BONUS_OF: f64 = 50.0;
    let mut scenario = town(&["run.weight=10", "run.run_in_weeks=0"]);
    let acute = scenario.system.contracts.iter_mut().find(|plan| plan.name == "acute").unwrap();
    acute.terms = vec![TermPlan {
        term: "DayCaseBonus".to_owned(),
        numbers: vec![("pounds".to_owned(), BONUS_OF)],
        services: Vec::new(),
    }];
    let mut sim = Sim::with_terms(scenario, TermRegistry::shipped().with(BONUS));
    run(&mut sim, 30);
    let world = sim.world_mut();
    let accounts = world.resource::<health_economy::phases::shared::accounts::Accounts>();
    let contract =
        accounts.contracts.iter().find(|contract| contract.contract.name == "acute").unwrap();
    let earned = contract.earned.pounds();
    let mut rows = world.query::<(&Provider, &ProviderActivity)>();
    let (_, activity) = rows.iter(world).find(|(row, _)| row.kind == ProviderKind::Acute).unwrap();
    let cases = sum_over_payers(&activity.year)[Service::DayCase as usize].weighted * 10.0;
    assert!(cases > 100.0, "{cases}");
    // Records show a little more than was done.
    let share = earned / (BONUS_OF * cases);
    assert!((0.99..=1.02).contains(&share), "{earned} for {cases} cases");
}
