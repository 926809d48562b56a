//! Contracts: payment as an ordered list of composable terms, `payment = fold(terms, statement)`.
//!
//! A [`ContractStatement`] holds what was done and measured so far this year; a [`Basis`] holds
//! what was negotiated; each term, one file under [`terms`], adds lines to a [`PaymentBreakdown`]
//! or transforms
//! what the terms before it pay. Evaluation is pure and exact to the penny. An agent learns what
//! an activity pays only by [`marginal`]: it never asks what kind of contract it is in.

pub mod breakdown;
pub mod compiled;
pub mod contract;
pub mod contract_baseline;
pub mod covered_population;
pub mod indicator;
pub mod marginal;
pub mod payer;
pub mod service_set;
pub mod settlement;
pub mod statement;
pub mod term;
pub mod terms;

pub use breakdown::PaymentBreakdown;
pub use compiled::CompiledContract;
pub use contract::Contract;
pub use contract_baseline::{ContractBaseline, PriceList};
pub use covered_population::CoveredPopulation;
pub use indicator::Indicator;
pub use payer::Payer;
pub use service_set::ServiceSet;
pub use statement::{ContractStatement, ExcessCost};
pub use term::{
    DataNeeds, Term, TermContext, TermEntry, TermError, TermParam, TermRegistry, TermSpec,
};
pub use terms::{TERMS, pays_for_care};
