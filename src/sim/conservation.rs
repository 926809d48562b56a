//! Conservation laws hold over years of a small economy; and what is broken on purpose is
//! caught and named.

use super::*;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Reason, Rule, Transfer, TransferCause};
use crate::phases::shared::accounts::Accounts;
use crate::sim::test_support::{run, test_town};

/// Runs until the audit objects, at most to the next close of a month.
fn objection(sim: &mut Sim) -> String {
    let objection = (0..5).find_map(|_| sim.step().err());
    objection.expect("the audit must object").to_string()
}

#[test]
fn two_audited_years_of_a_town_conserve_everything() {
    let mut sim = test_town(&[]);
    run(&mut sim, 2 * 52);
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
    use crate::economy::provider::accrued_inputs::AccruedInputs;
    let mut sim = test_town(&[]);
    run(&mut sim, 52 + 17);
    let mut query = sim.world.query::<(&Provider, &AccruedInputs)>();
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
    let mut sim = test_town(&[]);
    run(&mut sim, 3);
    let week = sim.week();
    let mut accounts = sim.world.resource_mut::<Accounts>();
    let transfer = Transfer {
        debit: accounts.ledger.chart().national(AccountKind::Treasury),
        credit: AccountId::cash(OrgId(2)),
        pence: Pence(12_345),
        reason: Reason::Grant,
        contract: None,
        cause: TransferCause::from_rule(Rule::Allocation),
        week,
    };
    accounts.ledger.post_broken(transfer);
    let objection = objection(&mut sim);
    assert!(objection.contains("cash of organisation 2"), "{objection}");
    assert!(objection.contains("bill and pay") && objection.contains("week 3"), "{objection}");
}
