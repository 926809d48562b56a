//! Money. A chart of accounts, balanced transfers between them, and one ledger that alone may
//! change a balance; an auditor that keeps a second account of what the ledger should hold.
//!
//! Amounts are whole pence. The nation's *source* account goes negative as money enters the
//! economy, so the balances of all accounts always sum to exactly zero. What organisations spend
//! outside the economy (pay, estate, supplies) collects in *sinks* by nature. Nothing here knows
//! why a payment is due: rules return transfers, and the ledger posts or refuses them.

pub mod account;
pub mod audit;
pub mod budget;
pub mod instalment;
pub mod ledger;
pub mod statement;
pub mod trace;
pub mod transfer;

pub use account::{AccountId, AccountKind, ChartOfAccounts};
pub use audit::Auditor;
pub use budget::Budget;
pub use ledger::{Ledger, LedgerError, MoneyFlow, MoneyFlowKey};
pub use statement::IncomeStatement;
pub use transfer::{Reason, Rule, Transfer, TransferCause};
