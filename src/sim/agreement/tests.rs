//! Agreements of a running town: gathered, appraised, amended.

use crate::sim::decision::{Action, Actor, Decision, DecisionPoint, Rationale};
use crate::sim::test_support::{run, test_town};
use crate::sim::{DecisionSource, Sim};

use super::{Agreement, InformationBasis, ServiceSet, TermSpec};

fn after(weeks: u32) -> Sim {
    let mut sim = test_town(&["run.weight=20"]);
    run(&mut sim, weeks);
    sim
}

fn acute(sim: &mut Sim) -> Agreement {
    let (area, provider, _) = sim.agreements()[0];
    sim.agreement(area, provider).expect("has a contract")
}

fn term(name: &str, numbers: &[(&str, f64)]) -> TermSpec {
    TermSpec {
        term: name.to_owned(),
        numbers: numbers.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
        scope: ServiceSet::EMPTY,
    }
}

#[test]
fn looking_at_a_contract_changes_nothing() {
    let mut sim = after(30);
    let before = sim.digest().expect("hashing works");
    let _ = acute(&mut sim);
    assert_eq!(sim.digest().expect("hashing works"), before);
}

#[test]
fn a_block_is_flat_and_a_tariff_rises_and_a_collar_bends_it() {
    let mut sim = after(60);
    let agreement = acute(&mut sim);
    let weigh = |terms: &[TermSpec]| {
        agreement.appraise(0, terms, InformationBasis::Truth).expect("terms are known")
    };
    let block = weigh(&[term("Block", &[])]);
    assert!(block.payment.windows(2).all(|pair| pair[0] == pair[1]) && block.kinks.is_empty());
    let tariff = weigh(&[term("Tariff", &[])]);
    assert!(tariff.payment.windows(2).all(|pair| pair[0] < pair[1]) && tariff.kinks.is_empty());
    // A collar lies around the planned sum, which may be far from what a tariff would pay: it is
    // set so that one end or both come within sight.
    let ratio = tariff.expected / agreement.deals[0].basis.annual_sum(ServiceSet::ALL).pounds();
    let ends = [("below", (1.0 - 0.98 * ratio).max(0.0)), ("above", (1.02 * ratio - 1.0).max(0.0))];
    let collar = weigh(&[term("Tariff", &[]), term("Collar", &ends)]);
    assert!((1..=2).contains(&collar.kinks.len()), "{:?}", collar.kinks);
    assert!(collar.kinks.iter().all(|(_, term)| *term == 2));
    assert_eq!(collar.by_term.len(), 2);
    let spread = super::ContractAppraisal::deviation;
    assert!(spread(&block.payments) < 1.0 && spread(&tariff.payments) > 1000.0);
    assert!(spread(&collar.payments) < spread(&tariff.payments));
    // Under a block a further unit earns nothing but costs; under a tariff it is paid its price.
    assert!(block.units[0].paid.iter().all(|paid| paid.abs() < 0.01));
    assert!(tariff.units[0].paid[1] > 0.0 && tariff.units[0].cost.is_some());
    assert!(block.levers.len() > 5);
}

#[test]
fn cost_follows_activity_in_steps() {
    let mut sim = after(60);
    let weighed =
        acute(&mut sim).appraise(0, &[term("Block", &[])], InformationBasis::Truth).expect("known");
    assert!(weighed.cost.windows(2).all(|pair| pair[1] >= pair[0]));
    let largest = weighed.cost.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    let mean = (weighed.cost[120] - weighed.cost[0]) / 120.0;
    assert!(largest > 1.5 * mean, "a step shows: {largest} against {mean}");
}

#[test]
fn the_commissioner_weighs_without_what_it_cannot_see() {
    let mut sim = after(60);
    let agreement = acute(&mut sim);
    let terms = agreement.deals[0].terms.clone();
    let seen = agreement.appraise(0, &terms, InformationBasis::Commissioner).expect("known");
    assert!(seen.cost.is_empty() && seen.levers.is_empty());
    assert!(seen.units.iter().all(|unit| unit.cost.is_none()));
    assert_eq!(seen.planned, seen.expected, "it expects what it planned");
}

#[test]
fn wrong_terms_are_told() {
    let mut sim = after(8);
    let agreement = acute(&mut sim);
    let error =
        agreement.appraise(0, &[term("Blok", &[])], InformationBasis::Truth).expect_err("unknown");
    assert!(error.to_string().contains("did you mean 'Block'"), "{error}");
}

#[test]
fn amended_terms_hold_from_the_next_contract_date_and_stay() {
    let mut sim = after(30);
    sim.start_decision_log();
    let agreement = acute(&mut sim);
    assert_eq!(agreement.next_date.0, 52);
    let amend = Decision {
        week: agreement.next_date,
        by: Actor::Commissioner(agreement.area),
        moment: DecisionPoint::Terms(agreement.provider),
        act: Some(Action::Amend {
            provider: agreement.provider,
            contract: agreement.deals[0].name.clone(),
            terms: vec![term("Block", &[("scale", 0.9)])],
        }),
        because: Rationale::new("player", &[], &[]),
    };
    sim.set_decisions(vec![amend.clone()], DecisionSource::Override);
    run(&mut sim, 20);
    assert_ne!(acute(&mut sim).deals[0].terms, vec![term("Block", &[("scale", 0.9)])]);
    run(&mut sim, 10);
    let (area, provider) = (agreement.area, agreement.provider);
    let terms =
        |sim: &mut Sim| sim.agreement(area, provider).expect("there").deals[0].terms.clone();
    assert_eq!(terms(&mut sim), vec![term("Block", &[("scale", 0.9)])]);
    assert!(sim.take_decisions().contains(&amend), "the log has it");
    run(&mut sim, 55);
    assert_eq!(terms(&mut sim), vec![term("Block", &[("scale", 0.9)])], "it stays");
}

#[test]
fn other_luck_parts_what_was_the_same_and_breaks_nothing() {
    let mut entry = after(60);
    let state = entry.checkpoint().expect("memory suffices");
    run(&mut entry, 10);
    let first = entry.digest().expect("hashing works");
    entry.restore(&state).expect("undamaged");
    entry.reseed(99);
    run(&mut entry, 60);
    entry.restore(&state).expect("undamaged");
    entry.reseed(99);
    run(&mut entry, 10);
    let other = entry.digest().expect("hashing works");
    assert_ne!(first, other);
    assert!(!entry.waiting_patients().is_empty());
}
