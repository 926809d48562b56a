//! Contracts: payment as an ordered list of composable terms, `payment = fold(terms, statement)`.
//!
//! A [`Statement`] holds what was done and measured so far this year; a [`Basis`] holds what was
//! negotiated; each term, one file under [`terms`], adds lines to a [`Breakdown`] or transforms
//! what the terms before it pay. Evaluation is pure and exact to the penny. An agent learns what
//! an activity pays only by [`marginal`]: it never asks what kind of contract it is in.

pub mod basis;
pub mod breakdown;
pub mod contract;
pub mod fold;
pub mod indicator;
pub mod marginal;
pub mod panel;
pub mod payer;
pub mod scope;
pub mod settle;
pub mod statement;
pub mod term;
pub mod terms;

pub use basis::{Basis, PriceList};
pub use breakdown::Breakdown;
pub use contract::Contract;
pub use fold::CompiledContract;
pub use indicator::Indicator;
pub use panel::Panel;
pub use payer::Payer;
pub use scope::Scope;
pub use statement::{Excess, Statement};
pub use term::{Context, Reads, Term, TermEntry, TermError, TermParam, TermRegistry, TermSetting};
pub use terms::{TERMS, pays_for_care};
