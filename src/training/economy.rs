//! One team's copy of the economy: run by rounds, saved and gone back to, looked at by role. The
//! only part of a session that speaks to the simulation.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::kernel::fault::{Fault, caught};
use crate::recorder::Tape;
use crate::scenario::schema::{Change, Scenario};
use crate::sim::counterfactual::Shifted;
use crate::sim::look::Look;
use crate::sim::state::StateError;
use crate::sim::{Given, Sim};

use super::deed::Deed;
use super::lay::{self, Sheet, Standing};
use super::observe::{Observed, observe};
use super::record::Record;
use super::role::Role;

/// Why a copy cannot go on.
#[derive(Debug, Error)]
pub enum EconomyError {
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A state could not be kept or read.
    #[error(transparent)]
    State(#[from] StateError),
    /// What was kept is not what was written.
    #[error("a saved state is damaged: {0}")]
    Damaged(String),
    /// The program stopped in the middle of a round.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What is kept of a copy between rounds.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    state: Vec<u8>,
    tape: Tape,
    record: Record,
    standing: Vec<Standing>,
}

/// A copy.
#[derive(Debug)]
pub struct Economy {
    sim: Sim,
    base: Scenario,
    tape: Tape,
    record: Record,
    standing: Vec<Standing>,
    /// The last look, of the last week that ran.
    look: Option<Look>,
    /// Providers whose books are marked by quarter, for a comparison with a twin.
    marked: Option<Shifted>,
    /// Whether the next week ends in a panic.
    #[cfg(test)]
    breaks: bool,
}

impl Economy {
    /// Builds an economy and runs it in.
    ///
    /// # Errors
    /// A broken invariant, or a fault of the program.
    pub fn open(scenario: Scenario) -> Result<Self, EconomyError> {
        caught(|| Self::run_in(scenario))?
    }

    fn run_in(scenario: Scenario) -> Result<Self, EconomyError> {
        let mut economy = Self::unborn(scenario);
        let run_in = economy.base.run.run_in_weeks;
        while economy.sim.week().0 < run_in {
            economy.step()?;
        }
        economy.look = economy.sim.look(None);
        Ok(economy)
    }

    fn unborn(scenario: Scenario) -> Self {
        let mut sim = Sim::new(scenario.clone());
        sim.keep_decisions();
        Self {
            sim,
            base: scenario,
            tape: Tape::default(),
            record: Record::default(),
            standing: Vec::new(),
            look: None,
            marked: None,
            #[cfg(test)]
            breaks: false,
        }
    }

    fn step(&mut self) -> Result<(), EconomyError> {
        #[cfg(test)]
        assert!(!self.breaks, "the model stops here");
        self.sim.step()?;
        self.sim.record(&mut self.tape, &mut self.record);
        let decisions = self.sim.take_decisions();
        if self.sim.week().0 > self.base.run.run_in_weeks {
            self.record.decided(decisions);
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
        sheet: &Sheet,
        events: &[Deed],
    ) -> Result<(), EconomyError> {
        caught(|| self.run(weeks, sheet, events))?
    }

    fn run(&mut self, weeks: u32, sheet: &Sheet, events: &[Deed]) -> Result<(), EconomyError> {
        let chosen: Vec<Deed> = events
            .iter()
            .cloned()
            .chain(sheet.deeds.iter().map(|(_, deed)| deed.clone()))
            .collect();
        let orders = lay::standing(&self.sim, &chosen);
        if !orders.is_empty() {
            self.standing.extend(orders);
            self.stand();
        }
        for _ in 0..weeks {
            let decisions = lay::due(&mut self.sim, sheet);
            self.sim.give_decisions(decisions, Given::Some);
            self.step()?;
            let last = Week(self.sim.week().0 - 1);
            if !last.closes_quarter() {
                continue;
            }
            if let Some(look) = self.sim.look(self.look.as_ref()) {
                self.record.close_quarter(&mut self.sim, &look);
                self.look = Some(look);
            }
            if let Some(marked) = &self.marked {
                self.record.marks.extend(self.sim.mark_of_quarter(marked));
            }
        }
        Ok(())
    }

    /// Gives a number another value from now on.
    pub fn set_number(&mut self, path: &str, to: f64) {
        self.standing.push(Standing::Number { path: path.to_owned(), to });
        self.stand();
    }

    /// Puts everything that stands into force.
    fn stand(&mut self) {
        let mut changes: Vec<Change> = self.base.changes.clone();
        let mut parameters = self.base.parameters.clone();
        for order in &self.standing {
            match order {
                Standing::Change(change) => changes.push(change.clone()),
                Standing::Number { path, to } => {
                    if let Some((_, numbers)) = parameters.iter_mut().find(|(one, _)| one == path) {
                        *numbers = vec![*to];
                    }
                }
            }
        }
        self.sim.set_changes(changes);
        self.sim.set_parameters(&parameters);
    }

    /// Everything that makes the copy what it is, as bytes.
    ///
    /// # Errors
    /// Memory for it cannot be had.
    pub fn save(&mut self) -> Result<Vec<u8>, EconomyError> {
        let kept = Kept {
            state: self.sim.checkpoint()?,
            tape: self.tape.clone(),
            record: self.record.clone(),
            standing: self.standing.clone(),
        };
        let damaged = |what: String| EconomyError::Damaged(what);
        let bytes = postcard::to_stdvec(&kept).map_err(|error| damaged(error.to_string()))?;
        zstd::encode_all(bytes.as_slice(), 1).map_err(|error| damaged(error.to_string()))
    }

    /// A copy from bytes that were saved of the same scenario.
    ///
    /// # Errors
    /// The bytes are damaged or of another scenario.
    pub fn load(scenario: Scenario, bytes: &[u8]) -> Result<Self, EconomyError> {
        caught(|| {
            let mut economy = Self::unborn(scenario);
            economy.go_back(bytes)?;
            Ok(economy)
        })?
    }

    /// Goes back, or on, to what was saved of this copy or of another of the same scenario.
    ///
    /// # Errors
    /// The bytes are damaged.
    pub fn go_back(&mut self, bytes: &[u8]) -> Result<(), EconomyError> {
        let damaged = |what: String| EconomyError::Damaged(what);
        let bytes = zstd::decode_all(bytes).map_err(|error| damaged(error.to_string()))?;
        let kept: Kept =
            postcard::from_bytes(&bytes).map_err(|error| damaged(error.to_string()))?;
        self.sim.restore(&kept.state)?;
        self.tape = kept.tape;
        self.record = kept.record;
        self.standing = kept.standing;
        self.stand();
        self.look = self.sim.look(None);
        Ok(())
    }

    /// A hash over every field of the state.
    ///
    /// # Errors
    /// Never in practice.
    pub fn digest(&mut self) -> Result<String, EconomyError> {
        Ok(self.sim.digest()?)
    }

    /// What a role observes now.
    pub fn observe(&mut self, role: Role) -> Option<Observed> {
        let look = self.look.take()?;
        let observed = observe(&mut self.sim, &look, role);
        self.look = Some(look);
        Some(observed)
    }

    /// Weeks of the session done.
    #[must_use]
    pub fn week(&self) -> u32 {
        self.sim.week().0.saturating_sub(self.base.run.run_in_weeks)
    }

    /// Everything that happened, the truth included.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The simulation, for the debrief's comparison with a twin and for tests.
    pub const fn sim(&mut self) -> &mut Sim {
        &mut self.sim
    }

    /// Marks the books of providers by quarter from now on.
    pub fn mark(&mut self, shifted: Shifted) {
        self.marked = Some(shifted);
    }

    /// Names by which texts of a scenario call bodies of the place: "{acute1}" and so on.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        let geography = self.sim.geography();
        let mut names = Vec::new();
        for kind in crate::params::vocabulary::ProviderKind::ALL {
            for (place, index) in lay::of_kind(&self.sim, *kind).into_iter().enumerate() {
                let name = geography.providers[index as usize].name.clone();
                let word = super::observe::kind_word(*kind).replace(' ', "_");
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
impl Economy {
    /// Lets the next week end in a panic.
    pub fn break_next_week(&mut self) {
        self.breaks = true;
    }

    /// The last look, for tests that change what is hidden.
    pub fn look_again(&mut self) {
        self.look = self.sim.look(None);
    }
}
