//! The one interface for all users: window, headless run, sweep, training. No other code sees a
//! world.

pub mod agreement;
#[cfg(not(feature = "internals"))]
mod build;
#[cfg(feature = "internals")]
pub mod build;
#[cfg(test)]
mod conservation;
pub mod counterfactual;
pub mod cycle;
pub mod directory;
#[cfg(test)]
mod finance_tests;
pub mod instruments;
pub mod look;
pub mod observables;
pub mod observe;
pub mod player;
pub mod replication;
#[cfg(test)]
mod scheme_tests;
mod state;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod week_tests;

use bevy_ecs::prelude::*;

use crate::contracts::TermRegistry;
use crate::kernel::clock::Week;
use crate::kernel::digest::HashWriter;
use crate::kernel::violation::Violation;
use crate::measures::annual_totals::AnnualTotals;
use crate::params::vocabulary::ProviderKind;
use crate::phases::schedule;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::violations::Violations;
use crate::scenario::schema::Scenario;

pub use self::state::StateError;
pub use crate::behaviours::decision;

/// Whether decisions given to a run are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionSource {
    /// What is not among them is not done.
    Replay,
    /// Where there is none the model decides.
    Override,
}

/// One running economy.
pub struct Sim {
    world: World,
    schedule: Schedule,
    scenario: Scenario,
}

impl Sim {
    /// Builds the economy of a scenario at the first week of its running in.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self::with_terms(scenario, TermRegistry::shipped())
    }

    /// The same with other payment terms than the shipped ones, for contracts that name them.
    #[must_use]
    pub fn with_terms(scenario: Scenario, registry: TermRegistry) -> Self {
        let world = build::organisations::build_world_with(&scenario, registry);
        Self { world, schedule: schedule::weekly(), scenario }
    }

    /// Runs one week.
    ///
    /// # Errors
    /// A broken invariant, with phase and week.
    pub fn step(&mut self) -> Result<(), Violation> {
        self.schedule.run(&mut self.world);
        self.world.clear_trackers();
        if let Some(violation) = self.world.resource_mut::<Violations>().0.take() {
            return Err(violation);
        }
        self.world.resource_mut::<Clock>().week.0 += 1;
        Ok(())
    }

    /// Figures of the year that has just closed, in the terms of published statistics. Meant to be
    /// read after the last week of a financial year.
    #[must_use]
    pub fn annual_totals(&mut self) -> AnnualTotals {
        observe::annual_totals::gather(&mut self.world)
    }

    /// Names of the providers of a kind, in order.
    #[must_use]
    pub fn providers_of(&self, kind: ProviderKind) -> Vec<String> {
        let place = self.world.resource::<build::organisations::GeneratedPlace>();
        let of_kind = place.0.providers.iter().filter(|provider| provider.kind == kind);
        of_kind.map(|provider| provider.name.clone()).collect()
    }

    /// The week that will run next.
    #[must_use]
    pub fn week(&self) -> Week {
        self.world.resource::<Clock>().week
    }

    /// The scenario as resolved.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Total weeks of the run with its running in.
    #[must_use]
    pub fn total_weeks(&self) -> u32 {
        self.scenario.run.run_in_weeks + self.scenario.run.years * 52
    }

    /// The state between two weeks as bytes, to resume from. Compressing is the caller's business.
    ///
    /// # Errors
    /// When memory for it cannot be had.
    pub fn checkpoint(&mut self) -> Result<Vec<u8>, StateError> {
        let mut bytes = Vec::new();
        state::write(&mut self.world, &mut bytes)?;
        Ok(bytes)
    }

    /// The same, written to a writer without being held in memory first.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn checkpoint_into(&mut self, out: &mut impl std::io::Write) -> Result<(), StateError> {
        state::write(&mut self.world, out)
    }

    /// Continues from a checkpoint of the same scenario and program version.
    ///
    /// # Errors
    /// When the bytes are damaged or belong to another scenario.
    pub fn resume(scenario: Scenario, mut checkpoint: &[u8]) -> Result<Self, StateError> {
        let mut sim = Self::new(scenario);
        state::read(&mut sim.world, &mut checkpoint)?;
        Ok(sim)
    }

    /// Goes back, or forward, to a checkpoint of this same run. Decisions that were given and not
    /// yet taken are dropped; a log in progress continues from there.
    ///
    /// # Errors
    /// When the bytes are damaged or belong to another scenario; the run is then of no further
    /// use.
    pub fn restore(&mut self, mut checkpoint: &[u8]) -> Result<(), StateError> {
        self.restore_from(&mut checkpoint)
    }

    /// The same, read from a reader without being held in memory first.
    ///
    /// # Errors
    /// Those of [`Self::restore`], and those of the reader.
    pub fn restore_from(&mut self, from: &mut impl std::io::Read) -> Result<(), StateError> {
        state::read(&mut self.world, from)?;
        self.world.resource_mut::<Docket>().clear();
        self.world.resource_mut::<Violations>().0 = None;
        Ok(())
    }

    /// A hash over every field of the state: equal digests mean equal economies.
    ///
    /// # Errors
    /// Never in practice: hashing does not fail.
    pub fn digest(&mut self) -> Result<String, StateError> {
        let mut hashing = HashWriter::default();
        state::write(&mut self.world, &mut hashing)?;
        Ok(hashing.hex())
    }

    /// Records a log of every strategic act from now on.
    pub fn start_decision_log(&mut self) {
        self.world.resource_mut::<Docket>().start_log();
    }

    /// Takes the log so far.
    pub fn take_decisions(&mut self) -> Vec<decision::Decision> {
        self.world.resource_mut::<Docket>().take_log()
    }

    /// Gives decisions that take the place of the model's. With `all`, what they do not contain is
    /// not done: the log of a run repeats it.
    pub fn set_decisions(&mut self, decisions: Vec<decision::Decision>, given: DecisionSource) {
        let mut docket = self.world.resource_mut::<Docket>();
        match given {
            DecisionSource::Replay => docket.replay(decisions),
            DecisionSource::Override => docket.override_with(decisions),
        }
    }

    /// The world, for tests of this package.
    #[cfg(feature = "internals")]
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl std::fmt::Debug for Sim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sim").field("week", &self.week()).finish_non_exhaustive()
    }
}
