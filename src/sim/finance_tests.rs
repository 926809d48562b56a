//! Whole runs: what providers know of their cost is what the ledger says, national prices follow it
//! in every arrangement, and who leaves the market leaves no one behind.

use bevy_ecs::system::RunSystemOnce as _;

use super::Sim;
use crate::economy::provider::Provider;
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::queues::PlannedCare;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::money::Reason;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::assess::influence::activity_value;
use crate::phases::assess::market_exit::leave_market;
use crate::phases::deliver::access::CareAccess;
use crate::phases::shared::accounts::{Accounts, SystemRules};
use crate::phases::shared::model::Model;
use crate::scenario::load::load_embedded;
use crate::sim::test_support::{run, test_town};

/// Greatest relative difference between two reckonings of the same cost.
const TOLERANCE: f64 = 0.005;

#[test]
fn what_providers_know_of_their_cost_adds_up_to_the_ledger() {
    let fixed = ["nation.price_catch_up=0", "nation.efficiency_asked=0"];
    let mut sim = test_town(&[&fixed[..], &["run.weight=25", "run.run_in_weeks=0"]].concat());
    run(&mut sim, 53);
    let world = &mut sim.world;
    let (accounts, model) =
        (world.resource::<Accounts>().clone(), world.resource::<Model>().clone());
    let prices = accounts.prices(&world.resource::<SystemRules>().prices);
    let mut providers = world.query::<(&Provider, &ProviderActivity, &ContractingState)>();
    let mut checked = 0;
    for (provider, activity, dealings) in providers.iter(world) {
        let value: f64 =
            activity.last_year.iter().map(|entry| activity_value(entry, &prices, &model)).sum();
        if value <= 0.0 {
            continue;
        }
        // Everything that left the provider except what it hands on, gives back or puts aside.
        let statement = &accounts.last_statements[provider.id.index()];
        let elsewhere: f64 = [
            Reason::ContractOnAccount,
            Reason::ContractSettlement,
            Reason::NonContract,
            Reason::Challenge,
            Reason::AuditRecovery,
            Reason::Pooling,
            Reason::Compensation,
            Reason::Reinvestment,
        ]
        .into_iter()
        .map(|reason| statement.spent_on(reason).pounds())
        .sum();
        let outside = statement.income_from(Reason::OutsideIncome).pounds();
        let cost = statement.expenditure().pounds() - elsewhere - outside;
        let believed = dealings.true_cost * value;
        assert!(
            (believed / cost - 1.0).abs() < TOLERANCE,
            "{:?}: {believed} {cost}",
            provider.kind
        );
        checked += 1;
    }
    assert!(checked >= 5, "{checked}");
}

/// Price levels of planned day cases, dispensed items and general practice where hospitals are paid
/// by tariff alone, after some years.
fn levels_without_reports(settings: &[&str]) -> [f64; 3] {
    let mut all = vec!["place=\"town\"", "run.weight=50", "run.run_in_weeks=0"];
    all.extend(settings);
    let mut sim = Sim::new(load_embedded("S04", &all).expect("valid"));
    run(&mut sim, 2 * 52 + 1);
    let levels = sim.world.resource::<Accounts>().price_levels;
    [Service::DayCase, Service::PrescribingItem, Service::GpConsultation]
        .map(|service| levels[service as usize])
}

#[test]
fn prices_follow_cost_where_no_one_negotiates() {
    let off = "nation.price_catch_up=0";
    assert_eq!(levels_without_reports(&[off, "nation.efficiency_asked=0"]), [1.0; 3]);
    let asked = levels_without_reports(&[off, "nation.efficiency_asked=0.05"]);
    assert!(asked.iter().all(|level| (level - 0.95 * 0.95).abs() < 1e-9), "{asked:?}");
    let usual = levels_without_reports(&[]);
    let dear = levels_without_reports(&[
        "costs.ward=4000000",
        "costs.clinic=500000",
        "costs.practice_per_person=250",
    ]);
    assert!(dear[0] > usual[0] + 0.02, "{usual:?} {dear:?}");
    assert!((dear[1] - usual[1]).abs() < 0.01, "{usual:?} {dear:?}");
    assert!(dear[2] > usual[2] + 0.02, "{usual:?} {dear:?}");
}

/// People waiting anywhere, in rows.
fn waiting(sim: &mut Sim, of: impl Fn(&Provider) -> bool) -> usize {
    let mut all = sim.world.query::<(&Provider, &PlannedCare)>();
    let queues = all.iter(&sim.world).filter(|(provider, _)| of(provider));
    let count = |planned: &PlannedCare| {
        planned.first.len()
            + planned.diagnostic.len()
            + planned.admission.len()
            + planned.follow_ups.len()
            + planned.overdue.len()
            + planned.repeats.len()
    };
    queues.map(|(_, planned)| count(planned)).sum()
}

#[test]
fn an_independent_centre_that_loses_for_years_leaves_and_no_one_is_lost() {
    let losing = ["run.weight=25", "run.run_in_weeks=0", "costs.independent_steps=2"];
    let independent = |provider: &Provider| provider.kind == ProviderKind::Independent;
    let mut sim = test_town(&losing);
    run(&mut sim, 2 * 52);
    let all = waiting(&mut sim, |_| true);
    assert!(waiting(&mut sim, independent) > 0);
    sim.world.run_system_once(crate::phases::assess::needs::start_year).expect("it runs");
    sim.world.run_system_once(leave_market).expect("it runs");
    assert_eq!(waiting(&mut sim, independent), 0);
    assert_eq!(waiting(&mut sim, |_| true), all);
    let access = sim.world.resource::<CareAccess>().clone();
    let mut providers = sim.world.query::<(&Provider, &ContractingState, &StepCapacity)>();
    let gone = providers.iter(&sim.world).find(|(provider, ..)| independent(provider));
    let (provider, dealings, steps) = gone.expect("the town has one");
    assert!(dealings.left);
    assert!(CapacityKind::ALL.into_iter().all(|kind| steps.line(kind).open == 0));
    let sent = |place: &Vec<u32>| place.contains(&provider.index);
    assert!(!access.practices.iter().any(|practice| sent(&practice.planned.providers)));

    let mut patient = test_town(&[&losing[..], &["outlook.exit_years=0"]].concat());
    run(&mut patient, 2 * 52 + 1);
    assert!(waiting(&mut patient, independent) > 0, "no one leaves where the rule is off");
    // The same in the whole schedule, audits included.
    let mut whole = test_town(&losing);
    run(&mut whole, 2 * 52 + 30);
    assert_eq!(waiting(&mut whole, independent), 0);
}
