//! Accounting over a contract year: payments on account by the calendar, an evaluation of what
//! has been earned so far, and the settlement of the difference at the year's end.
//!
//! Statements are cumulative, so what a year earns does not depend on how often it is evaluated:
//! rounding happens once. All functions are pure; the phase that calls them posts the transfers.

use serde::{Deserialize, Serialize};

use crate::kernel::units::Pence;
use crate::money::instalment;

use super::breakdown::PaymentBreakdown;
use super::compiled::CompiledContract;
use super::statement::ContractStatement;

/// Running account of one contract in one year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractAccount {
    /// Paid on account so far.
    pub on_account: Pence,
    /// Settled so far; negative when the provider paid back.
    pub settled: Pence,
}

impl ContractAccount {
    /// All that was paid so far.
    pub fn paid(&self) -> Pence {
        self.on_account + self.settled
    }
}

/// What a settlement pays and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Earned from the start of the year, line by line.
    pub earned: PaymentBreakdown,
    /// Paid before.
    pub paid: Pence,
    /// Due now; negative when the provider pays back.
    pub due: Pence,
}

/// The payment a year is expected to earn when it goes as planned: what is paid on account.
pub fn planned_payment(contract: &CompiledContract) -> Pence {
    contract.total_payment(&contract.as_planned(1.0))
}

/// The instalment now due on account, after `weeks` of the contract year: the planned payment in
/// proportion to time, less what was paid on account before. Instalments sum to the plan exactly.
pub fn payment_on_account(
    contract: &CompiledContract,
    weeks: u32,
    account: &ContractAccount,
) -> Pence {
    instalment::instalment_due(planned_payment(contract), weeks, account.on_account)
}

/// What has been earned but not paid so far, positive or negative: the accrual.
pub fn accrued_settlement(
    contract: &CompiledContract,
    so_far: &ContractStatement,
    account: &ContractAccount,
) -> Settlement {
    let earned = contract.payment_breakdown(so_far);
    let paid = account.paid();
    let due = earned.total() - paid;
    Settlement { earned, paid, due }
}

/// The settlement at the end of the contract year. `so_far` is the statement of the whole year;
/// its elapsed share is taken as the whole.
pub fn year_end_settlement(
    contract: &CompiledContract,
    so_far: &ContractStatement,
    account: &ContractAccount,
) -> Settlement {
    let year = ContractStatement { elapsed: 1.0, ..so_far.clone() };
    accrued_settlement(contract, &year, account)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::kernel::clock::{WEEKS_PER_YEAR, Week};

    /// A year whose months have the given activity, evaluated and settled monthly or only at the
    /// end; returns all that was paid.
    fn paid_over_a_year(
        contract: &CompiledContract,
        months: &[ContractStatement],
        settle_monthly: bool,
    ) -> Pence {
        let mut account = ContractAccount::default();
        let mut year = ContractStatement::default();
        for week in (0..WEEKS_PER_YEAR).map(Week).filter(|week| week.closes_month()) {
            let weeks = week.week_of_year() + 1;
            account.on_account += payment_on_account(contract, weeks, &account);
            year.activity.add(&months[week.month_of_year() as usize].activity);
            year.weighted_population = months[0].weighted_population;
            year.elapsed = f64::from(weeks) / f64::from(WEEKS_PER_YEAR);
            if settle_monthly {
                account.settled += accrued_settlement(contract, &year, &account).due;
            }
        }
        account.settled += year_end_settlement(contract, &year, &account).due;
        account.paid()
    }

    fn months() -> impl Strategy<Value = Vec<ContractStatement>> {
        prop::collection::vec(test_contracts::whole_units(), 12)
    }

    #[test]
    fn instalments_sum_to_the_plan() {
        for contract in test_contracts::combinations() {
            let mut account = ContractAccount::default();
            for weeks in 1..=WEEKS_PER_YEAR {
                account.on_account += payment_on_account(&contract, weeks, &account);
            }
            assert_eq!(account.on_account, planned_payment(&contract));
        }
    }

    #[test]
    fn a_year_as_planned_needs_no_settlement() {
        for contract in test_contracts::combinations() {
            let account =
                ContractAccount { on_account: planned_payment(&contract), ..Default::default() };
            let settlement = year_end_settlement(&contract, &contract.as_planned(1.0), &account);
            assert_eq!(settlement.due, Pence::ZERO);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn monthly_and_yearly_settlement_pay_the_same(months in months()) {
            for contract in test_contracts::combinations() {
                prop_assert_eq!(
                    paid_over_a_year(&contract, &months, true),
                    paid_over_a_year(&contract, &months, false)
                );
            }
        }

        #[test]
        fn a_linear_term_pays_the_same_month_by_month(months in months()) {
            let contract = test_contracts::contract(&[("Tariff", &[])]);
            let apart: Pence = months.iter().map(|month| contract.total_payment(month)).sum();
            prop_assert_eq!(paid_over_a_year(&contract, &months, false), apart);
        }

        #[test]
        fn what_is_paid_is_what_the_breakdown_says(months in months()) {
            for contract in test_contracts::combinations() {
                let mut year =
                    ContractStatement { weighted_population: 40_000.0, ..Default::default() };
                for month in &months {
                    year.activity.add(&month.activity);
                }
                let account = ContractAccount { on_account: Pence(1_000_000), settled: Pence(7) };
                let settlement = year_end_settlement(&contract, &year, &account);
                let lines: Pence = settlement.earned.lines().iter().map(|line| line.pence).sum();
                prop_assert_eq!(account.paid() + settlement.due, lines);
            }
        }
    }
}
