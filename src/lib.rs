//! hecon: an agent-based laboratory of an NHS-style health economy.
//!
//! A scenario is loaded, an economy is built from it, and weeks are run:
//!
//! ```
//! use health_economy::prelude::*;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let settings = ["place=town", "run.weight=50", "run.run_in_weeks=0", "run.years=1"];
//!     let mut sim = Sim::new(load_embedded("S10", &settings)?);
//!     while sim.week().0 < sim.total_weeks() {
//!         sim.step()?;
//!     }
//!     let week = sim.snapshot(None).ok_or("no week has run")?;
//!     let within_18 = week.truth.provider(0, ProviderQuantity::Within18).ok_or("no list")?;
//!     println!("within 18 weeks: {:.0} %", 100.0 * within_18.value);
//!     assert!((0.2..=1.0).contains(&within_18.value));
//!     Ok(())
//! }
//! ```
//!
//! `examples/` holds three longer ones: what a year brings, two contracts on the same patients, a
//! payment term of another program. The program `hecon` does all of that without code: see
//! `hecon --help`.
//!
//! # The front door
//!
//! [`prelude`] names what most programs need. Behind it are five public modules:
//!
//! - [`sim`]: a running economy, [`Sim`], and what can be seen of it.
//! - [`scenario`]: configurations, from text to a checked [`Scenario`].
//! - [`recorder`]: the tables a run writes, as rows and the trait [`Recorder`].
//! - [`params`]: the vocabulary of care and every assumption, with unit, range and source.
//! - [`kernel`]: units, calendar, keyed random draws, digest: no word of health care in it.
//!
//! Everything else is private and can change with any version.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `gui` | yes | the window of the program |
//! | `room` | yes | the web server of training sessions |
//! | `internals` | yes | makes private modules public, for tests and benches of this package |
//!
//! A program that uses the model turns them off: `default-features = false`.
//!
//! # Where things are
//!
//! The folders of `src`, from the bottom up. The program reads like the commissioning cycle:
//!
//! | folder | what is in it |
//! |---|---|
//! | `kernel` | machinery without any word of health care: calendar, draws, units |
//! | `params` | the vocabulary of care and every declared parameter |
//! | `money` | the double-entry ledger, the only writer of balances |
//! | `economy` | entities: patients, practices, providers, commissioners, queues |
//! | `information` | channels, the only way one agent knows about another |
//! | `contracts` | payment terms, one file each, folded over activity statements |
//! | `behaviours` | decisions, one file each, pure functions of what an agent sees |
//! | `initiatives` | projects with gates, one file each: what they cost and change |
//! | `phases` | the commissioning cycle, a folder for each phase: here rules meet entities |
//! | `measures` | observables computed from state and never fed back |
//! | `scenario` | configuration layers, the synthetic place |
//! | `recorder` | tables that a run writes, as a trait and row types |
//! | `sim` | the interface to a world: building, running, observing, state |
//! | `experiment` | runs as files: single runs, comparisons, sweeps, propositions, reports |
//! | `training` | sessions that people play, made of what each role observes |
//! | `charts` | charts as marks, drawn on screen, as SVG or as pixels |
//! | `gui` | the window |
//! | `cli` | the command line, one file a command |
//!
//! Which folder may import which is a table in `tests/suite/tidy.rs`. `docs/architecture.md` says
//! more about folders and laws, `docs/change-something.md` how to add a payment term, a lever, a
//! measure or a system, `docs/odd.md` what the model is, and `docs/decisions/` why it is built so.
//!
//! # Glossary
//!
//! A *commissioner* acts for a population with a tax-funded budget; a *spell* is one stay in
//! hospital; *referral to treatment* (RTT) is the clock from referral to first treatment; a *point
//! of delivery* is the setting in which activity is counted and priced; *tariff* is a national
//! price per unit; *weighted capitation* is a share of money by need-weighted population.
#![forbid(unsafe_code)]
// Asked of what users of the model see; behind the wall a name may say it all.
#![cfg_attr(not(feature = "internals"), warn(missing_docs))]
// What only the window or the web server uses is not dead: the whole program is checked.
#![cfg_attr(not(all(feature = "gui", feature = "room")), allow(dead_code, unused_imports))]

pub mod kernel;
pub mod params;
pub mod prelude;
pub mod recorder;
pub mod scenario;
pub mod sim;

pub use recorder::Recorder;
pub use scenario::load::load_embedded;
pub use scenario::schema::Scenario;
pub use sim::Sim;

/// The program `hecon`: parses the command line, runs one command, returns its exit code.
pub use cli::main;

// The wall. Written out module by module, because rustfmt does not look into macros for files.
#[cfg(not(feature = "internals"))]
mod behaviours;
#[cfg(feature = "internals")]
pub mod behaviours;
#[cfg(not(feature = "internals"))]
mod charts;
#[cfg(feature = "internals")]
pub mod charts;
#[cfg(not(feature = "internals"))]
mod cli;
#[cfg(feature = "internals")]
pub mod cli;
#[cfg(not(feature = "internals"))]
mod contracts;
#[cfg(feature = "internals")]
pub mod contracts;
#[cfg(not(feature = "internals"))]
mod economy;
#[cfg(feature = "internals")]
pub mod economy;
#[cfg(not(feature = "internals"))]
mod experiment;
#[cfg(feature = "internals")]
pub mod experiment;
#[cfg(all(feature = "gui", not(feature = "internals")))]
mod gui;
#[cfg(all(feature = "gui", feature = "internals"))]
pub mod gui;
#[cfg(not(feature = "internals"))]
mod information;
#[cfg(feature = "internals")]
pub mod information;
#[cfg(not(feature = "internals"))]
mod initiatives;
#[cfg(feature = "internals")]
pub mod initiatives;
#[cfg(not(feature = "internals"))]
mod measures;
#[cfg(feature = "internals")]
pub mod measures;
#[cfg(not(feature = "internals"))]
mod money;
#[cfg(feature = "internals")]
pub mod money;
#[cfg(not(feature = "internals"))]
mod phases;
#[cfg(feature = "internals")]
pub mod phases;
#[cfg(not(feature = "internals"))]
mod training;
#[cfg(feature = "internals")]
pub mod training;
