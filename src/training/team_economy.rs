//! One team's copy of the economy: run by rounds, saved and restored, observed by role. The
//! only part of a session that calls the simulation.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kernel::clock::Week;
use crate::kernel::panics::{CaughtPanic, catch_panic};
use crate::kernel::violation::Violation;
use crate::recorder::RecordingState;
use crate::scenario::schema::{Change, Scenario};
use crate::sim::counterfactual::AffectedProviders;
use crate::sim::look::WeekSnapshot;
use crate::sim::{DecisionSource, Sim, StateError};

use super::observation::{RoleObservation, observe};
use super::orders::{self, RoundChoices, StandingOrder};
use super::player_action::PlayerAction;
use super::role::PlayerRole;
use super::true_history::TrueHistory;

/// Why a copy cannot continue.
#[derive(Debug, Error)]
pub enum TeamEconomyError {
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A state could not be stored or read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The stored state is not what was written.
    #[error("a saved state is damaged: {0}")]
    Damaged(String),
    /// The program stopped in the middle of a round.
    #[error(transparent)]
    Fault(#[from] CaughtPanic),
}

/// What is stored of a copy between rounds.
#[derive(Debug, Serialize, Deserialize)]
struct SavedEconomy {
    state: Vec<u8>,
    tape: RecordingState,
    record: TrueHistory,
    standing: Vec<StandingOrder>,
}

/// A copy.
#[derive(Debug)]
pub struct TeamEconomy {
    sim: Sim,
    base: Scenario,
    tape: RecordingState,
    record: TrueHistory,
    standing_orders: Vec<StandingOrder>,
    /// The last snapshot, of the last week that ran.
    look: Option<WeekSnapshot>,
    /// Providers whose accounts are recorded by quarter, for a comparison with a twin.
    marked: Option<AffectedProviders>,
    /// Whether the next week ends in a panic.
    #[cfg(test)]
    breaks: bool,
}

impl TeamEconomy {
    /// Builds an economy and runs its running-in period.
    ///
    /// # Errors
    /// A broken invariant, or a fault of the program.
    pub fn start(scenario: Scenario) -> Result<Self, TeamEconomyError> {
        catch_panic(|| Self::run_in(scenario))?
    }

    fn run_in(scenario: Scenario) -> Result<Self, TeamEconomyError> {
        let mut economy = Self::before_run_in(scenario);
        let run_in = economy.base.run.run_in_weeks;
        while economy.sim.week().0 < run_in {
            economy.step()?;
        }
        economy.look = economy.sim.snapshot(None);
        Ok(economy)
    }

    fn before_run_in(scenario: Scenario) -> Self {
        let mut sim = Sim::new(scenario.clone());
        sim.start_decision_log();
        Self {
            sim,
            base: scenario,
            tape: RecordingState::default(),
            record: TrueHistory::default(),
            standing_orders: Vec::new(),
            look: None,
            marked: None,
            #[cfg(test)]
            breaks: false,
        }
    }

    fn step(&mut self) -> Result<(), TeamEconomyError> {
        #[cfg(test)]
        assert!(!self.breaks, "the model stops here");
        self.sim.step()?;
        self.sim.record(&mut self.tape, &mut self.record);
        let decisions = self.sim.take_decisions();
        if self.sim.week().0 > self.base.run.run_in_weeks {
            self.record.record_decisions(decisions);
        }
        Ok(())
    }

    /// Runs a round: what was chosen, and what happens meanwhile.
    ///
    /// # Errors
    /// A broken invariant, or a fault of the program; the copy must be loaded again then.
    pub fn advance(
        &mut self,
        weeks: u32,
        sheet: &RoundChoices,
        events: &[PlayerAction],
    ) -> Result<(), TeamEconomyError> {
        catch_panic(|| self.run(weeks, sheet, events))?
    }

    fn run(
        &mut self,
        weeks: u32,
        sheet: &RoundChoices,
        events: &[PlayerAction],
    ) -> Result<(), TeamEconomyError> {
        let chosen: Vec<PlayerAction> = events
            .iter()
            .cloned()
            .chain(sheet.deeds.iter().map(|(_, deed)| deed.clone()))
            .collect();
        let orders = orders::standing_orders(&self.sim, &chosen);
        if !orders.is_empty() {
            self.standing_orders.extend(orders);
            self.apply_standing_orders();
        }
        for _ in 0..weeks {
            let decisions = orders::decisions_due(&mut self.sim, sheet);
            self.sim.set_decisions(decisions, DecisionSource::Override);
            self.step()?;
            let last = Week(self.sim.week().0 - 1);
            if !last.closes_quarter() {
                continue;
            }
            if let Some(look) = self.sim.snapshot(self.look.as_ref()) {
                self.record.record_quarter(&mut self.sim, &look);
                self.look = Some(look);
            }
            if let Some(marked) = &self.marked {
                self.record.marks.extend(self.sim.quarter_end_totals(marked));
            }
        }
        Ok(())
    }

    /// Changes a parameter from now on.
    pub fn set_number(&mut self, path: &str, to: f64) {
        self.standing_orders.push(StandingOrder::Number { path: path.to_owned(), to });
        self.apply_standing_orders();
    }

    fn apply_standing_orders(&mut self) {
        let mut changes: Vec<Change> = self.base.changes.clone();
        let mut parameters = self.base.parameters.clone();
        for order in &self.standing_orders {
            match order {
                StandingOrder::Change(change) => changes.push(change.clone()),
                StandingOrder::Number { path, to } => {
                    if let Some((_, numbers)) =
                        parameters.iter_mut().find(|(parameter, _)| parameter == path)
                    {
                        *numbers = vec![*to];
                    }
                }
            }
        }
        self.sim.set_changes(changes);
        self.sim.set_parameters(&parameters);
    }

    /// The complete state of the copy, as bytes.
    pub fn save(&mut self) -> Result<Vec<u8>, TeamEconomyError> {
        let kept = SavedEconomy {
            state: self.sim.checkpoint()?,
            tape: self.tape.clone(),
            record: self.record.clone(),
            standing: self.standing_orders.clone(),
        };
        let damaged = |what: String| TeamEconomyError::Damaged(what);
        let bytes = postcard::to_stdvec(&kept).map_err(|error| damaged(error.to_string()))?;
        zstd::encode_all(bytes.as_slice(), 1).map_err(|error| damaged(error.to_string()))
    }

    /// A copy from saved bytes of the same scenario.
    ///
    /// # Errors
    /// The bytes are damaged or of another scenario.
    pub fn load(scenario: Scenario, bytes: &[u8]) -> Result<Self, TeamEconomyError> {
        catch_panic(|| {
            let mut economy = Self::before_run_in(scenario);
            economy.restore(bytes)?;
            Ok(economy)
        })?
    }

    /// Restores a saved state of this copy or of another of the same scenario.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), TeamEconomyError> {
        let damaged = |what: String| TeamEconomyError::Damaged(what);
        let bytes = zstd::decode_all(bytes).map_err(|error| damaged(error.to_string()))?;
        let kept: SavedEconomy =
            postcard::from_bytes(&bytes).map_err(|error| damaged(error.to_string()))?;
        self.sim.restore(&kept.state)?;
        self.tape = kept.tape;
        self.record = kept.record;
        self.standing_orders = kept.standing;
        self.apply_standing_orders();
        self.look = self.sim.snapshot(None);
        Ok(())
    }

    /// A hash over every field of the state.
    #[cfg(any(test, feature = "internals"))]
    pub fn digest(&mut self) -> Result<String, TeamEconomyError> {
        Ok(self.sim.digest()?)
    }

    /// What a role observes now.
    pub fn observe(&mut self, role: PlayerRole) -> Option<RoleObservation> {
        let look = self.look.take()?;
        let observed = observe(&mut self.sim, &look, role);
        self.look = Some(look);
        Some(observed)
    }

    /// Everything that happened, the truth included.
    pub const fn history(&self) -> &TrueHistory {
        &self.record
    }

    /// The simulation, for the debrief's comparison with a twin and for tests.
    pub const fn sim(&mut self) -> &mut Sim {
        &mut self.sim
    }

    /// Records the accounts of providers by quarter from now on.
    pub fn mark_accounts(&mut self, shifted: AffectedProviders) {
        self.marked = Some(shifted);
    }

    /// Placeholders that scenario texts use for organisations of the place: "{acute1}" and so on.
    pub fn names(&self) -> Vec<(String, String)> {
        let geography = self.sim.geography();
        let mut names = Vec::new();
        for kind in crate::params::vocabulary::ProviderKind::ALL {
            for (place, index) in orders::of_kind(&self.sim, *kind).into_iter().enumerate() {
                let name = geography.providers[index as usize].name.clone();
                let word = super::observation::provider_kind_label(*kind).replace(' ', "_");
                if place == 0 {
                    names.push((format!("{{{word}}}"), name.clone()));
                }
                names.push((format!("{{{word}{}}}", place + 1), name));
            }
        }
        let commissioner = geography.commissioners.first();
        names.push((
            "{commissioner}".into(),
            commissioner.map_or_else(String::new, |c| c.name.clone()),
        ));
        names
    }
}

#[cfg(test)]
impl TeamEconomy {
    /// Makes the next week panic, for tests.
    pub fn break_next_week(&mut self) {
        self.breaks = true;
    }

    /// The last snapshot, for tests that change what is hidden.
    pub fn refresh_snapshot(&mut self) {
        self.look = self.sim.snapshot(None);
    }
}
