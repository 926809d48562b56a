//! What must be conserved is, over years of a small economy; and what is broken on purpose is
//! caught and named.

use super::*;
use crate::economy::patient::Hot;
use crate::economy::provider::queues::PlannedCare;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Cause, Reason, Rule, Transfer};
use crate::phases::accounts::Accounts;
use crate::scenario::load::load_embedded;

fn sim(overrides: &[&str]) -> Sim {
    Sim::new(load_embedded("S10", overrides).expect("shipped configurations are valid"))
}

fn town() -> Sim {
    sim(&["place=\"town\"", "run.weight=10"])
}

fn run(sim: &mut Sim, weeks: u32) -> Result<(), Violation> {
    (0..weeks).try_for_each(|_| sim.step())
}

/// Runs until the audit objects, at most to the next close of a month.
fn objection(sim: &mut Sim) -> String {
    run(sim, 5).expect_err("the audit must object").to_string()
}

#[test]
fn two_audited_years_of_a_town_conserve_everything() {
    let mut sim = town();
    run(&mut sim, 2 * 52).expect("every audit agrees");
    let accounts = sim.world.resource::<Accounts>();
    assert_eq!(accounts.ledger.total(), 0);
    let kinds = [AccountKind::Staff, AccountKind::Estate, AccountKind::Supplies];
    for kind in kinds.into_iter().chain([AccountKind::Drugs, AccountKind::RunningCost]) {
        let account = accounts.ledger.chart().national(kind);
        let spent = accounts.ledger.balance(account).expect("in the chart");
        assert!(spent > Pence::ZERO, "{}", kind.label());
    }
    assert!(accounts.contracts.iter().all(|signed| signed.observed));
    // The year that ended: what was paid on account and settled is what was earned.
    assert!(accounts.contracts.iter().all(|signed| signed.account.paid() == signed.earned));
}

#[test]
fn books_of_the_year_are_what_was_posted() {
    use crate::economy::provider::Provider;
    use crate::economy::provider::books::Books;
    let mut sim = town();
    run(&mut sim, 52 + 17).expect("every audit agrees");
    let mut query = sim.world.query::<(&Provider, &Books)>();
    let booked: Vec<(OrgId, Pence)> =
        query.iter(&sim.world).map(|(p, books)| (p.id, books.year.total())).collect();
    let accounts = sim.world.resource::<Accounts>();
    for (org, booked) in booked {
        let statement = accounts.ledger.statement(org);
        let dealing =
            statement.spent_on(Reason::Transaction) + statement.spent_on(Reason::Challenge);
        assert_eq!(statement.expenditure() - dealing, booked, "{org:?}");
    }
}

#[test]
fn a_broken_transfer_stops_the_run() {
    let mut sim = town();
    run(&mut sim, 3).expect("whole so far");
    let week = sim.week();
    let mut accounts = sim.world.resource_mut::<Accounts>();
    let transfer = Transfer {
        debit: accounts.ledger.chart().national(AccountKind::Treasury),
        credit: AccountId::cash(OrgId(2)),
        pence: Pence(12_345),
        reason: Reason::Grant,
        contract: None,
        cause: Cause::rule(Rule::Allocation),
        week,
    };
    accounts.ledger.post_broken(transfer);
    let objection = objection(&mut sim);
    assert!(objection.contains("cash of organisation 2"), "{objection}");
    assert!(objection.contains("bill and pay") && objection.contains("week 3"), "{objection}");
}

#[test]
fn a_lost_patient_stops_the_run() {
    let mut sim = town();
    run(&mut sim, 4).expect("whole so far");
    let mut rows = sim.world.query::<&mut Hot>();
    let mut alive = rows.iter_mut(&mut sim.world).filter(|person| person.is_alive());
    *alive.next().expect("somebody lives here") = Hot::empty();
    let objection = objection(&mut sim);
    assert!(objection.contains("people"), "{objection}");
}

#[test]
fn somebody_who_vanishes_from_a_queue_stops_the_run() {
    let mut sim = town();
    run(&mut sim, 4).expect("whole so far");
    let mut queues = sim.world.query::<&mut PlannedCare>();
    let mut planned = queues
        .iter_mut(&mut sim.world)
        .find(|planned| !planned.first.is_empty())
        .expect("somebody waits");
    planned.first.take();
    planned.first.left -= 1;
    let objection = objection(&mut sim);
    assert!(objection.contains("queue for first attendance"), "{objection}");
}
