//! What the facilitator can do besides opening rounds: undo, repeat, events, parameter
//! changes, pause, debrief.

use crate::training::player_action;
use crate::training::session_state::{InjectedEvent, NumberOverride, SessionStage, unix_seconds};

use super::{Session, SessionError, refuse};

impl Session {
    /// Undoes the last advance: the same round is open again with what was chosen in it. With
    /// `afresh` the choices are cleared.
    pub fn undo(&mut self, afresh: bool) -> Result<(), SessionError> {
        match self.state.stage {
            SessionStage::Preview | SessionStage::Results | SessionStage::Debrief
                if self.state.rounds_done() > 0 => {}
            SessionStage::Deciding if self.state.rounds_done() > 0 => {}
            SessionStage::Running => return refuse("wait until the round is computed"),
            _ => return refuse("no round has been run yet"),
        }
        let round = self.state.rounds_done();
        let before = round as usize - 1;
        let teams = 0..self.economies.len();
        let back = teams.map(|team| self.copy_of(team, before)).collect::<Result<Vec<_>, _>>()?;
        self.change(|board| {
            board.round = round;
            board.stage = SessionStage::Deciding;
            for team in &mut board.teams {
                let played = team.played.pop().unwrap_or_default();
                team.seen.pop();
                team.start_round();
                if !afresh {
                    team.chosen = played.chosen;
                }
            }
            let what = if afresh { "repeat" } else { "undo" };
            board.record("facilitator", what, None, format!("round {round}"));
            Ok(())
        })?;
        for (team, economy) in back.into_iter().enumerate() {
            self.states[team + 1].truncate(before);
            self.economies[team] = Some(economy);
        }
        Ok(())
    }

    /// Starts the debrief: play is over, true values are shown.
    pub fn debrief(&mut self) -> Result<(), SessionError> {
        if self.state.rounds_done() == 0 || self.state.stage == SessionStage::Running {
            return refuse("the debrief follows at least one finished round");
        }
        self.change(|board| {
            board.stage = SessionStage::Debrief;
            board.record("facilitator", "debrief", None, String::new());
            Ok(())
        })
    }

    /// Pauses or resumes play.
    pub fn pause(&mut self, paused: bool) -> Result<(), SessionError> {
        self.change(|board| {
            board.paused = paused;
            let what = if paused { "pause" } else { "resume" };
            board.record("facilitator", what, None, String::new());
            Ok(())
        })
    }

    /// Starts the clock of the present round.
    ///
    /// # Errors
    /// It is not the time, or the minutes are out of range.
    pub fn start_clock(&mut self, minutes: u64) -> Result<(), SessionError> {
        self.check_round_open()?;
        if !(1..=120).contains(&minutes) {
            return refuse("the clock can be set to 1 to 120 minutes");
        }
        self.change(|board| {
            board.timer = Some(unix_seconds() + 60 * minutes);
            board.record("facilitator", "timer", None, format!("{minutes} minutes"));
            Ok(())
        })
    }

    /// Adds an event to the present round, for one team or for all.
    ///
    /// # Errors
    /// There is no such event, or it is not the time.
    pub fn inject(&mut self, event: &str, team: Option<usize>) -> Result<(), SessionError> {
        self.check_round_open()?;
        if self.exercise.event(event).is_none() {
            return refuse(format!("there is no event '{event}' in this scenario"));
        }
        self.change(|board| {
            let (round, event) = (board.round, event.to_owned());
            board.injected.push(InjectedEvent { round, team, event: event.clone() });
            board.record("facilitator", "inject", team, event);
            Ok(())
        })
    }

    /// Changes a parameter of the model from the present round on.
    ///
    /// # Errors
    /// It cannot be changed, is out of range, or it is not the time.
    pub fn set_number(
        &mut self,
        path: &str,
        to: f64,
        team: Option<usize>,
    ) -> Result<(), SessionError> {
        self.check_round_open()?;
        player_action::check_number(path, to).map_err(SessionError::Refused)?;
        self.change(|board| {
            let (round, path) = (board.round, path.to_owned());
            board.record("facilitator", "override", team, format!("{path} = {to}"));
            board.overrides.push(NumberOverride { round, team, path, to });
            Ok(())
        })
    }

    fn check_round_open(&self) -> Result<(), SessionError> {
        match self.state.stage {
            SessionStage::Deciding => Ok(()),
            _ => refuse("this can be done while a round is being decided"),
        }
    }
}
