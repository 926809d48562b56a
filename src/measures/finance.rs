//! Income, expenditure and what is left, by organisation; the make-up of hospitals' cost.

use std::collections::BTreeMap;

use crate::economy::provider::accrued_inputs::AnnualCosts;
use crate::kernel::units::Pence;
use crate::money::{IncomeStatement, Reason};

use super::MeasureValues;

measures! {
    INCOME = "income", "pounds",
        "What an organisation received in the period.", "credits to its cash", "definition";
    EXPENDITURE = "expenditure", "pounds",
        "What an organisation paid in the period.", "debits from its cash", "definition";
    SURPLUS = "surplus", "pounds",
        "Income less expenditure of the period, by organisation or by kind of organisation.",
        "income - expenditure", "definition";
    MARGIN = "margin", "share",
        "Surplus of the year over income, by kind of organisation.",
        "(income - expenditure) / income, all organisations of a kind together", "definition";
    MARGIN_BEFORE_REINVESTMENT = "margin_before_reinvestment", "share",
        "Surplus of the year over income before anything was put into improvement, by kind of \
         organisation.",
        "(income - expenditure + reinvestment) / income, all organisations of a kind together",
        "definition";
    CASH = "cash", "pounds",
        "Money held at the end of the period; negative is an overdraft.",
        "balance of the cash account", "definition";
    COST_SHARE = "cost_share", "share",
        "Make-up of general hospitals' cost: fixed (estate and overhead), semi_fixed (open steps \
         and their closing), variable (what follows activity, overtime included).",
        "part / all cost of the year; effort and supplies for outside payers are in no part", "C36";
}

pub fn read(statement: &IncomeStatement, cash: Pence, out: &mut MeasureValues) {
    out.insert(INCOME, statement.income().pounds());
    out.insert(EXPENDITURE, statement.expenditure().pounds());
    out.insert(SURPLUS, statement.surplus().pounds());
    out.insert(CASH, cash.pounds());
}

/// Money of all organisations of a kind in a year, pounds.
#[derive(Debug, Clone, Copy, Default)]
struct KindTotals {
    income: f64,
    surplus: f64,
    reinvested: f64,
}

/// Reads margins by kind of organisation from their statements of a year.
pub fn read_margins<'a>(
    statements: impl IntoIterator<Item = (&'static str, &'a IncomeStatement)>,
    out: &mut MeasureValues,
) {
    let mut kinds: BTreeMap<&'static str, KindTotals> = BTreeMap::new();
    for (kind, statement) in statements {
        let total = kinds.entry(kind).or_default();
        total.income += statement.income().pounds();
        total.surplus += statement.surplus().pounds();
        total.reinvested += statement.spent_on(Reason::Reinvestment).pounds();
    }
    for (kind, KindTotals { income, surplus, reinvested }) in kinds {
        if income > 0.0 {
            out.insert_part(MARGIN, kind, surplus / income);
            let before = (surplus + reinvested) / income;
            out.insert_part(MARGIN_BEFORE_REINVESTMENT, kind, before);
        }
    }
}

/// Reads the make-up of costs of one or many providers over a year.
pub fn read_costs(cost: &AnnualCosts, out: &mut MeasureValues) {
    let total = cost.total().pounds();
    if total <= 0.0 {
        return;
    }
    let steps = cost.all_steps() + cost.redundancy;
    let variable = cost.all_variable() + cost.overtime;
    for (part, pence) in [("fixed", cost.estate), ("semi_fixed", steps), ("variable", variable)] {
        out.insert_part(COST_SHARE, part, pence.pounds() / total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::OrgId;
    use crate::money::{AccountId, AccountKind, MoneyFlow, MoneyFlowKey};

    #[test]
    fn margins_are_of_all_organisations_of_a_kind_before_and_after_reinvestment() {
        let cash = |org| AccountId::cash(OrgId(org));
        let sink = AccountId { owner: OrgId(0), kind: AccountKind::Opening };
        let flow = |debit, credit, reason, pence| MoneyFlow {
            key: MoneyFlowKey { debit, credit, reason, contract: None },
            pence: Pence(pence),
            transfers: 1,
        };
        let flows = [
            flow(cash(0), cash(1), Reason::ContractOnAccount, 900),
            flow(cash(0), cash(2), Reason::ContractOnAccount, 100),
            flow(cash(1), sink, Reason::Staff, 800),
            flow(cash(2), sink, Reason::Reinvestment, 150),
        ];
        let statements = [1, 2].map(|org| IncomeStatement::from_flows(OrgId(org), &flows));
        let mut out = MeasureValues::default();
        read_margins(statements.iter().map(|statement| ("acute", statement)), &mut out);
        let values: Vec<f64> = out.0.iter().map(|gauge| gauge.value).collect();
        assert_eq!(values, [0.05, 0.2]);
    }

    #[test]
    fn the_three_parts_are_the_whole() {
        let mut cost =
            AnnualCosts { estate: Pence(350), overtime: Pence(20), ..AnnualCosts::default() };
        cost.steps[0] = Pence(400);
        cost.variable[3] = Pence(230);
        let mut out = MeasureValues::default();
        read_costs(&cost, &mut out);
        let sum: f64 = out.0.iter().map(|gauge| gauge.value).sum();
        assert!((sum - 1.0).abs() < 1e-12 && out.0.len() == 3);
        assert!((out.0[2].value - 0.25).abs() < 1e-12);
    }
}
