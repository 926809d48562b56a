//! hecon: an agent-based laboratory of an NHS-style health economy.
//!
//! The program reads like the commissioning cycle. The folders, from the bottom up:
//!
//! - [`kernel`]: machinery without a health word in it: clock, chance, units, digest.
//! - [`params`]: the vocabulary of care and every assumption, with unit, range and source.
//! - [`money`]: the double-entry ledger, the only writer of balances.
//! - [`economy`]: nouns: patients, practices, providers, commissioners, queues.
//! - [`information`]: channels, the only way one agent knows about another.
//! - [`contracts`]: payment terms, one file each, folded over activity statements.
//! - [`behaviours`]: decisions, one file each, pure functions of what an agent sees.
//! - [`initiatives`]: projects with gates, one file each: what they cost and change.
//! - [`phases`]: the schedule; the only place where rules meet entities.
//! - [`measures`]: observables computed from state and never fed back.
//! - [`scenario`]: configuration layers, the synthetic place, the populated world.
//! - `recorder`: tables that a run writes, as a trait and row types.
//! - [`sim`]: the one door for all users.
//! - [`training`]: sessions that people play, made of what each role observes.
//! - `experiment`, `gui`, [`cli`]: what else stands outside the door.
//!
//! Who may import whom is a table in `tests/tidy.rs`.
//!
//! Glossary: a *commissioner* acts for a population with a tax-funded budget; a *spell* is one
//! stay in hospital; *referral to treatment* (RTT) is the clock from referral to first
//! treatment; a *point of delivery* is the setting in which activity is counted and priced;
//! *tariff* is a national price per unit; *weighted capitation* is a share of money by
//! need-weighted population.
#![forbid(unsafe_code)]

pub mod behaviours;
pub mod cli;
pub mod contracts;
pub mod economy;
pub mod experiment;
#[cfg(feature = "gui")]
pub mod gui;
pub mod information;
pub mod initiatives;
pub mod kernel;
pub mod measures;
pub mod money;
pub mod params;
pub mod phases;
pub mod recorder;
pub mod scenario;
pub mod sim;
pub mod training;
