//! A transfer: one amount that leaves one account and reaches another, with its reason, the
//! contract it belongs to and the rule that called for it.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::ids::ContractId;
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Labelled as _, Service};

use super::account::AccountId;

macro_rules! labelled {
    (
        $(#[$meta:meta])*
        $name:ident { $(
            $(#[$member_meta:meta])* $member:ident = $label:literal $(in $file:literal)?
        ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name { $( $(#[$member_meta])* $member ),+ }

        impl $name {
            /// All members in order.
            #[allow(dead_code, reason = "each vocabulary has them, whether asked for or not")]
            pub const ALL: &'static [Self] = &[$(Self::$member),+];
            /// Number of members.
            #[allow(dead_code, reason = "each vocabulary has them, whether asked for or not")]
            pub const COUNT: usize = Self::ALL.len();
            /// Name in outputs.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$member => $label),+ }
            }
            labelled!(@file $($member $($file)?),+);
        }
    };
    (@file $($member:ident $file:literal),+) => {
        /// The source file of the rule, below `src`.
        #[must_use]
        pub const fn file(self) -> &'static str {
            match self { $(Self::$member => $file),+ }
        }
    };
    (@file $($member:ident),+) => {};
}

labelled!(
    /// Why money moves, as a reader of accounts would put it.
    Reason {
        /// National allocation to a commissioner.
        Allocation = "allocation",
        /// Direct national funding of a body other than a commissioner.
        Grant = "grant",
        /// Monthly payment on account of a contract.
        ContractOnAccount = "contract_on_account",
        /// Difference between what a contract earned and what was paid on account.
        ContractSettlement = "contract_settlement",
        /// Payment for activity outside any contract.
        NonContract = "non_contract",
        /// Pay.
        Staff = "staff",
        /// Estate and overhead.
        Estate = "estate",
        /// Supplies consumed with activity.
        Supplies = "supplies",
        /// Drugs dispensed in the community.
        Drugs = "drugs",
        /// Running cost of a commissioner or tier.
        RunningCost = "running_cost",
        /// Redundancy when capacity closes.
        Redundancy = "redundancy",
        /// Opening of capacity.
        Opening = "opening",
        /// Interest on an overdraft.
        Interest = "interest",
        /// Care bought outside the modelled economy.
        OutsideCare = "outside_care",
        /// Income from patients and payers outside the modelled economy.
        OutsideIncome = "outside_income",
        /// Deficit support.
        Rescue = "rescue",
        /// An overspend recovered from the body that made it.
        Recovery = "recovery",
        /// A surplus returned to the nation.
        SurplusReturned = "surplus_returned",
        /// Cost of negotiating, arbitrating and challenging.
        Transaction = "transaction",
        /// Cost of auditing what providers report and record.
        Audit = "audit",
        /// Payment that was challenged and given back.
        Challenge = "challenge",
        /// Getting a scheme ready: cases, consultation.
        SchemeManagement = "scheme_management",
        /// Setting a scheme up.
        SchemeUpfront = "scheme_upfront",
        /// Running a scheme.
        SchemeRunning = "scheme_running",
        /// A new service paid for alongside the old one.
        DoubleRunning = "double_running",
        /// Compensation for a provider's loss by a scheme.
        Compensation = "compensation",
        /// What a provider puts into improvement from its reserves.
        Reinvestment = "reinvestment",
        /// Payment recovered after audits of coding.
        AuditRecovery = "audit_recovery",
        /// What people enrolled with a payer pay it above or below what others pay.
        Premium = "premium",
        /// What a purchaser puts into a pool with its local authority.
        Pool = "pool",
        /// What a body takes over from a predecessor.
        Succession = "succession",
        /// Surpluses that cover deficits of partners under one financial limit.
        Pooling = "pooling",
    }
);

labelled!(
    /// The rule that called for a transfer, and so the file a reader opens.
    Rule {
        /// Shares of the national budget.
        Allocation = "allocation" in "behaviours/nation/allocation.rs",
        /// Treatment of year-end balances.
        BreakEven = "break_even" in "behaviours/nation/break_even.rs",
        /// Monthly payment on account.
        PaymentOnAccount = "payment_on_account" in "contracts/settlement.rs",
        /// Year-end settlement.
        YearEndSettlement = "year_end_settlement" in "contracts/settlement.rs",
        /// An organisation's own cost of operating.
        OperatingCost = "operating_cost" in "phases/bill_and_pay/costs.rs",
        /// Agreement of contracts.
        Bargain = "bargain" in "behaviours/commissioner/bargain.rs",
        /// Challenge of payments.
        Challenge = "challenge" in "behaviours/commissioner/challenge.rs",
        /// Direction of providers by boards.
        Direction = "direction" in "behaviours/commissioner/direct.rs",
        /// Reserves put into improvement.
        Reinvest = "reinvest" in "behaviours/provider/reinvest.rs",
        /// Audits of coding by those who pay.
        CodingAudit = "coding_audit" in "behaviours/commissioner/audit.rs",
        /// Covering of deficits.
        Rescue = "rescue" in "behaviours/nation/rescue.rs",
        /// Choice of payer.
        Enrolment = "enrolment" in "behaviours/patient/enrolment.rs",
        /// Money pooled with local authorities.
        Pool = "pool" in "phases/bill_and_pay/pool.rs",
        /// One arrangement following another.
        Succession = "succession" in "phases/assess/reorganisation.rs",
        /// A commissioner's scheme.
        Scheme = "scheme" in "phases/schemes/costs.rs",
        /// Work for payers outside the modelled economy.
        OutsideWork = "outside_work" in "behaviours/provider/private_work.rs",
        /// Opening and closing of capacity.
        CapacityPlan = "capacity_plan" in "phases/review/capacity.rs",
    }
);

/// Where a transfer comes from: the rule and, when there is one, the service line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferCause {
    /// Rule that called for it.
    pub rule: Rule,
    /// Service line it belongs to.
    pub service: Option<Service>,
}

impl TransferCause {
    /// A cause without a service line.
    pub const fn from_rule(rule: Rule) -> Self {
        Self { rule, service: None }
    }
    /// A cause on a service line.
    pub const fn from_rule_and_service(rule: Rule, service: Service) -> Self {
        Self { rule, service: Some(service) }
    }
    /// "operating_cost: day_case".
    pub fn label(&self) -> String {
        match self.service {
            None => self.rule.label().to_owned(),
            Some(service) => format!("{}: {}", self.rule.label(), service.label()),
        }
    }
}

/// One movement of money. `debit` is the account it leaves and `credit` the account it reaches,
/// in the sense of a bank statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Account the money leaves.
    pub debit: AccountId,
    /// Account the money reaches.
    pub credit: AccountId,
    pub pence: Pence,
    pub reason: Reason,
    /// Contract it is paid under.
    pub contract: Option<ContractId>,
    /// Rule that called for it.
    pub cause: TransferCause,
    /// Week of posting.
    pub week: Week,
}

impl Transfer {
    /// A movement from one account to another under no contract.
    pub fn new(
        debit: impl Into<AccountId>,
        credit: impl Into<AccountId>,
        pence: Pence,
        reason: Reason,
        rule: Rule,
        week: Week,
    ) -> Self {
        let (debit, credit, cause) = (debit.into(), credit.into(), TransferCause::from_rule(rule));
        Self { debit, credit, pence, reason, contract: None, cause, week }
    }
    /// The same under a contract.
    pub fn under(self, contract: ContractId) -> Self {
        Self { contract: Some(contract), ..self }
    }
    /// A signed amount as a transfer: a negative one flows the other way, zero is none.
    pub fn as_positive(self) -> Option<Self> {
        match self.pence.0 {
            0 => None,
            1.. => Some(self),
            _ => Some(Self { debit: self.credit, credit: self.debit, pence: -self.pence, ..self }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::OrgId;

    fn transfer(pence: i64) -> Transfer {
        Transfer {
            debit: AccountId::cash(OrgId(1)),
            credit: AccountId::cash(OrgId(2)),
            pence: Pence(pence),
            reason: Reason::ContractSettlement,
            contract: None,
            cause: TransferCause::from_rule_and_service(Rule::YearEndSettlement, Service::DayCase),
            week: Week(3),
        }
    }

    #[test]
    fn a_negative_amount_flows_the_other_way() {
        assert_eq!(transfer(0).as_positive(), None);
        assert_eq!(transfer(5).as_positive(), Some(transfer(5)));
        let back = transfer(-5).as_positive().expect("not zero");
        assert_eq!((back.debit, back.pence), (AccountId::cash(OrgId(2)), Pence(5)));
    }

    #[test]
    fn a_cause_names_rule_file_and_service() {
        let cause = transfer(1).cause;
        assert_eq!(cause.label(), "year_end_settlement: day_case");
        assert_eq!(cause.rule.file(), "contracts/settlement.rs");
    }

    #[test]
    fn labels_are_distinct() {
        let mut labels: Vec<_> = Reason::ALL.iter().map(|r| r.label()).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), Reason::COUNT);
    }
}
