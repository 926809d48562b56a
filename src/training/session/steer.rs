//! What the facilitator does with a session beside opening rounds: undo, repeat, events, other
//! numbers, pause, debrief.

use crate::training::book::{Injected, Override, Stage, now};
use crate::training::deed;

use super::{Session, SessionError, refuse};

impl Session {
    /// Takes back the last advance: the same round is open again with what was chosen in it. With
    /// `afresh` what was chosen is cleared and the round repeated.
    ///
    /// # Errors
    /// Nothing has been advanced.
    pub fn undo(&mut self, afresh: bool) -> Result<(), SessionError> {
        match self.board.stage {
            Stage::Preview | Stage::Results | Stage::Debrief if self.board.rounds_done() > 0 => {}
            Stage::Deciding if self.board.rounds_done() > 0 => {}
            Stage::Running => return refuse("wait until the round is computed"),
            _ => return refuse("nothing has been advanced yet"),
        }
        self.board.round = self.board.rounds_done();
        for (place, team) in self.board.teams.iter_mut().enumerate() {
            let played = team.played.pop().unwrap_or_default();
            team.seen.pop();
            team.begin_round();
            if !afresh {
                team.chosen = played.chosen;
            }
            self.states[place + 1].pop();
        }
        self.board.stage = Stage::Deciding;
        self.back_to_round_start()?;
        let what = if afresh { "repeat" } else { "undo" };
        self.note("facilitator", what, None, format!("round {}", self.board.round));
        self.commit()
    }

    pub(super) fn back_to_round_start(&mut self) -> Result<(), SessionError> {
        for place in 0..self.economies.len() {
            let state = self.states[place + 1].last().unwrap_or(&self.states[0][0]);
            if let Some(economy) = &mut self.economies[place] {
                economy.go_back(state)?;
            }
        }
        Ok(())
    }

    /// The debrief: play is over, the truth is open.
    ///
    /// # Errors
    /// No round has been played.
    pub fn debrief(&mut self) -> Result<(), SessionError> {
        if self.board.rounds_done() == 0 || self.board.stage == Stage::Running {
            return refuse("the debrief follows at least one finished round");
        }
        self.board.stage = Stage::Debrief;
        self.note("facilitator", "debrief", None, String::new());
        self.commit()
    }

    /// Stops or lets go on what players can do.
    ///
    /// # Errors
    /// The store refuses.
    pub fn pause(&mut self, paused: bool) -> Result<(), SessionError> {
        self.board.paused = paused;
        self.note("facilitator", if paused { "pause" } else { "resume" }, None, String::new());
        self.commit()
    }

    /// Starts the clock of the present round.
    ///
    /// # Errors
    /// It is not the time, or the time is none that can be given.
    pub fn start_clock(&mut self, minutes: u64) -> Result<(), SessionError> {
        self.open_for_facilitator()?;
        if !(1..=120).contains(&minutes) {
            return refuse("the clock takes 1 to 120 minutes");
        }
        self.board.timer = Some(now() + 60 * minutes);
        self.note("facilitator", "timer", None, format!("{minutes} minutes"));
        self.commit()
    }

    /// Puts an event into the present round, for one team or for all.
    ///
    /// # Errors
    /// There is no such event, or it is not the time.
    pub fn inject(&mut self, event: &str, team: Option<usize>) -> Result<(), SessionError> {
        self.open_for_facilitator()?;
        if self.exercise.event(event).is_none() {
            return refuse(format!("there is no event '{event}' in this scenario"));
        }
        let round = self.board.round;
        self.board.injected.push(Injected { round, team, event: event.to_owned() });
        self.note("facilitator", "inject", team, event.to_owned());
        self.commit()
    }

    /// Gives a number of the model another value from the present round on.
    ///
    /// # Errors
    /// It is none that can be changed, is out of range, or it is not the time.
    pub fn set_number(
        &mut self,
        path: &str,
        to: f64,
        team: Option<usize>,
    ) -> Result<(), SessionError> {
        self.open_for_facilitator()?;
        deed::known_number(path, to).map_err(SessionError::Refused)?;
        let round = self.board.round;
        let path = path.to_owned();
        self.note("facilitator", "override", team, format!("{path} = {to}"));
        self.board.overrides.push(Override { round, team, path, to });
        self.commit()
    }

    fn open_for_facilitator(&self) -> Result<(), SessionError> {
        match self.board.stage {
            Stage::Deciding => Ok(()),
            _ => refuse("this can be done while a round is being decided"),
        }
    }
}
