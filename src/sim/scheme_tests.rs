//! Whole runs with schemes: money and people are conserved, resuming changes nothing, and without
//! anything at stake nothing is conceded beyond random variation.

use super::*;
use crate::economy::scheme::{SchemeStage, Schemes};
use crate::kernel::units::Pence;
use crate::sim::test_support::{run, test_town};

fn place(overrides: &[&str]) -> Sim {
    // A commissioner of so few people has staff to spare only when it spends more on them.
    let staff = "costs.commissioner_per_person=100";
    let mut all = vec!["run.weight=40", "schemes.set_aside=0.03", staff];
    all.extend(overrides);
    test_town(&all)
}

fn schemes(sim: &Sim) -> &Schemes {
    sim.world.resource::<Schemes>()
}

/// Weeks of running in and a number of years.
fn years(sim: &Sim, years: u32) -> u32 {
    sim.scenario().run.run_in_weeks + 52 * years
}

/// What was conceded in all and what would have been without resistance, over some years.
fn conceded(sim: &mut Sim, over: u32) -> (f64, f64) {
    let run_in = sim.scenario().run.run_in_weeks;
    run(sim, run_in);
    let mut sums = (0.0, 0.0);
    for _ in 0..over {
        run(sim, 52);
        for year in &schemes(sim).year {
            sums.0 += year.beaten + year.justified;
            sums.1 += year.beaten_floor + year.justified_floor;
        }
    }
    sums
}

#[test]
fn schemes_are_put_forward_start_cost_money_and_are_learned_from() {
    let mut sim = place(&["schemes.support=3.0"]);
    let weeks = years(&sim, 5);
    run(&mut sim, weeks);
    let all = &schemes(&sim).all;
    assert!(all.len() > 3, "{}", all.len());
    let running: Vec<_> = all.iter().filter(|scheme| scheme.stage.is_running()).collect();
    assert!(running.iter().all(|scheme| scheme.paid > Pence::ZERO && scheme.started.is_some()));
    assert!(all.iter().any(|scheme| scheme.stage == SchemeStage::Evaluated), "{all:#?}");
    assert!(!schemes(&sim).beliefs.is_empty());
}

#[test]
fn a_run_with_schemes_that_is_resumed_equals_an_uninterrupted_one() {
    let mut whole = place(&["schemes.support=3.0"]);
    let weeks = years(&whole, 2) + 20;
    run(&mut whole, weeks);
    assert!(schemes(&whole).running().next().is_some());
    let checkpoint = whole.checkpoint().expect("memory suffices");
    let mut resumed = Sim::resume(whole.scenario().clone(), &checkpoint).expect("it is undamaged");
    run(&mut whole, 45);
    run(&mut resumed, 45);
    assert_eq!(resumed.digest().expect("hashing works"), whole.digest().expect("hashing works"));
}

#[test]
fn with_nothing_at_stake_what_is_conceded_is_its_floor() {
    for setting in ["schemes.resistance=0.0", "schemes.income_headroom=0.5"] {
        let (found, floor) = conceded(&mut place(&[setting]), 4);
        assert!(floor > 0.0, "chance alone beats some schemes");
        assert!((found - floor).abs() <= 0.02 * floor, "{setting}: {found} {floor}");
    }
}

#[test]
fn resistance_concedes_more_than_chance_does() {
    let sums = ["1", "2", "3"].map(|seed| {
        let seed = format!("run.seed={seed}");
        let mighty = ["schemes.resistance=12.0", "schemes.income_headroom=0.002", seed.as_str()];
        conceded(&mut place(&mighty), 3)
    });
    let found: f64 = sums.iter().map(|(found, _)| found).sum();
    let floor: f64 = sums.iter().map(|(_, floor)| floor).sum();
    assert!(found > 1.2 * floor, "{found} {floor}");
}

#[test]
fn nothing_is_put_forward_when_the_rule_is_switched_off() {
    let mut sim = place(&["switched_off=[\"behaviours/propose\"]"]);
    let weeks = years(&sim, 1);
    run(&mut sim, weeks);
    assert!(schemes(&sim).all.is_empty());
}
