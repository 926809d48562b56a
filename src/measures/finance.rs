//! Income, expenditure and what is left, by organisation; the make-up of hospitals' cost.

use crate::economy::provider::accrued_inputs::AnnualCosts;
use crate::kernel::units::Pence;
use crate::money::IncomeStatement;

use super::MeasureValues;

measures! {
    INCOME = "income", "pounds",
        "What an organisation received in the period.", "credits to its cash", "definition";
    EXPENDITURE = "expenditure", "pounds",
        "What an organisation paid in the period.", "debits from its cash", "definition";
    SURPLUS = "surplus", "pounds",
        "Income less expenditure of the period, by organisation or by kind of organisation.",
        "income - expenditure", "definition";
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
