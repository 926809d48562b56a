//! Care that moves away leaves cost behind, against the same-seed twin from which nothing moves;
//! capacity is released over time and the cost left behind becomes less.

use health_economy::economy::provider::Provider;
use health_economy::economy::provider::activity::{Activity, SERVICES};
use health_economy::economy::provider::books::Books;
use health_economy::kernel::chance::Seed;
use health_economy::kernel::ids::OrgId;
use health_economy::kernel::units::Pence;
use health_economy::measures::stranded_cost::{
    CostParts, ProviderYear, StrandedCost, Units, stranded_cost, unit_costs,
};
use health_economy::params::vocabulary::{ProviderKind, Service};
use health_economy::phases::model::Model;
use health_economy::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, Span, Tape,
};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::place::generate;
use health_economy::scenario::schema::{Change, Scenario};
use health_economy::sim::Sim;

use super::economy::run;

const YEARS: u32 = 6;
const RUN_IN: u32 = 104;
const SHARE: f64 = 0.4;

/// A place with one hospital that loses a part of its care at the start of the third year.
fn twins() -> (Scenario, Scenario, String) {
    let settings = ["place=\"place\"", "run.weight=25", "run.years=6"];
    let twin = load_embedded("S10", &settings).unwrap_or_else(|found| panic!("{found}"));
    let place = generate(&twin.place, &twin.params(), Seed(twin.run.seed));
    let hospital = place.providers.iter().find(|site| site.kind == ProviderKind::Acute).unwrap();
    let mut moved = twin.clone();
    moved.changes.push(Change::Move {
        week: 0,
        from: hospital.name.clone(),
        to: None,
        services: vec![
            Service::OutpatientFirst,
            Service::EmergencyMajor,
            Service::EmergencyShort,
            Service::EmergencyStandard,
            Service::EmergencyLong,
        ],
        share: SHARE,
        planned: false,
    });
    (twin, moved, hospital.name.clone())
}

/// Keeps the yearly idle capacity cost of one provider.
struct Idle {
    provider: String,
    yearly: Vec<f64>,
}

impl Recorder for Idle {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        let mine = row.organisation == self.provider && row.metric == "idle_capacity_cost";
        if mine && row.span == Span::Year {
            self.yearly.push(row.value);
        }
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// The year of a provider that has just ended: cost by nature and weighted units in people.
fn year_of(sim: &mut Sim, name_index: u32) -> ProviderYear {
    let world = sim.world_mut();
    let weight = world.resource::<Model>().weight;
    let mut query = world.query::<(&Provider, &Books, &Activity)>();
    let (_, books, activity) =
        query.iter(world).find(|(provider, ..)| provider.index == name_index).unwrap();
    let year = &books.last_year;
    let cost = CostParts {
        estate: year.estate,
        steps: year.all_steps() + year.overtime + year.redundancy,
        variable: year.all_variable(),
    };
    let mut units: Units = [0.0; SERVICES];
    for payer in &activity.last_year {
        for (sum, tally) in units.iter_mut().zip(&payer.services) {
            *sum += tally.weighted * weight;
        }
    }
    ProviderYear { cost, income: Pence::ZERO, support: Pence::ZERO, units: vec![(OrgId(0), units)] }
}

/// The hospital's years and idle capacity.
fn years(scenario: Scenario, name: &str) -> (Vec<ProviderYear>, Vec<f64>) {
    let place = generate(&scenario.place, &scenario.params(), Seed(scenario.run.seed));
    let index = place.providers.iter().position(|site| site.name == name).unwrap() as u32;
    let mut sim = Sim::new(scenario);
    let mut tape = Tape::default();
    let mut idle = Idle { provider: name.to_owned(), yearly: Vec::new() };
    let mut years = Vec::new();
    for week in 0..=RUN_IN + 52 * YEARS {
        run(&mut sim, 1);
        sim.record(&mut tape, &mut idle);
        // The first week of a year closes the books of the one before.
        if week > RUN_IN && week % 52 == 0 {
            years.push(year_of(&mut sim, index));
        }
    }
    (years, idle.yearly)
}

/// Stranded cost of a year against the twin's.
fn stranded(twin: &ProviderYear, run: &ProviderYear) -> StrandedCost {
    let params = health_economy::params::Params::default();
    let prices = params.prices.unbundled().map(Pence::pounds);
    let variable: Units = std::array::from_fn(|at| params.costs.variable.values[at].get());
    let costs = unit_costs(&twin.cost, &twin.all_units(), &prices, &variable);
    let (before, after) = (twin.all_units(), run.all_units());
    let away: Units = std::array::from_fn(|at| (before[at] - after[at]).max(0.0));
    stranded_cost(twin, run, &[(OrgId(0), away)], &costs)
}

#[test]
fn a_move_leaves_idle_capacity_and_strands_cost_of_which_a_part_is_released() {
    let (twin, moved, name) = twins();
    let (before, idle_before) = years(twin, &name);
    let (after, idle_after) = years(moved, &name);
    let stranded: Vec<StrandedCost> =
        before.iter().zip(&after).map(|(twin, run)| stranded(twin, run)).collect();
    let totals: Vec<f64> = stranded.iter().map(|year| year.total().pounds()).collect();
    let idle: Vec<f64> =
        idle_after.iter().zip(&idle_before).map(|(run, twin)| run - twin).collect();
    assert_eq!((totals.len(), idle.len()), (YEARS as usize, YEARS as usize));
    assert!(totals.iter().all(|total| *total > 0.0), "{totals:?}");
    // Steps close one after another; estate is not given up within a run, so a part stays.
    let shares: Vec<f64> =
        stranded.iter().map(|year| year.total().pounds() / year.moved.pounds()).collect();
    assert!(shares[2] < 0.9 * shares[0], "what was left behind is not released: {shares:?}");
    assert!(idle[0] > 0.0, "the move leaves nothing idle: {idle:?}");
    for year in &stranded {
        let parts = year.estate + year.steps + year.all_refilled() + year.unit_cost;
        assert_eq!(parts, year.total());
    }
}
