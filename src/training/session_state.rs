//! Everything that is stored of a session apart from the states of its economies: who plays, what
//! was chosen, what each role has seen, and the log.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::exercise::Exercise;
use super::observation::RoleObservation;
use super::role::PlayerRole;

/// Version of the stored format; other versions are not read.
pub const FORMAT: u32 = 3;

/// Seconds after the clock has run out in which a choice is still accepted: it may be in transit.
const GRACE_SECONDS: u64 = 5;

/// Most log entries for the same actor, action and team in a round.
const MAX_SIMILAR_LINES: usize = 50;

/// Letters of the handle by which the console refers to a person in a seat.
const HANDLE: usize = 16;

/// Stage of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionStage {
    /// Before the first round: people join and read.
    Briefing,
    /// A round is being decided.
    Deciding,
    /// It is being computed.
    Running,
    /// It is computed; only the facilitator sees it.
    Preview,
    /// Its results are shown.
    Results,
    /// Play is over and the true values are shown.
    Debrief,
}

impl SessionStage {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Briefing => "Briefing",
            Self::Deciding => "Deciding",
            Self::Running => "The round is running",
            Self::Preview => "Results are being prepared",
            Self::Results => "Results",
            Self::Debrief => "Debrief",
        }
    }
}

/// What a team chose in a finished round.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlayedRound {
    /// Names of options by role.
    pub chosen: BTreeMap<PlayerRole, Vec<String>>,
    /// Hash of the saved state after the round; empty where nothing is stored.
    pub state: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    pub name: String,
    /// Roles that people play; the model plays the others.
    pub roles: BTreeSet<PlayerRole>,
    /// What is chosen in the present round.
    pub chosen: BTreeMap<PlayerRole, Vec<String>>,
    /// Roles that have locked it.
    pub locked: BTreeSet<PlayerRole>,
    pub played: Vec<PlayedRound>,
    /// What each role observed at the end of each finished round.
    pub seen: Vec<BTreeMap<PlayerRole, RoleObservation>>,
}

impl Team {
    /// A team that has not played yet.
    pub fn new(name: &str, roles: BTreeSet<PlayerRole>) -> Self {
        Self {
            name: name.to_owned(),
            roles,
            chosen: BTreeMap::new(),
            locked: BTreeSet::new(),
            played: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Clears what belongs to a round.
    pub fn start_round(&mut self) {
        self.chosen.clear();
        self.locked.clear();
    }

    /// Whether a role chose an option in an earlier round.
    pub fn has_chosen(&self, role: PlayerRole, id: &str) -> bool {
        let of = |played: &PlayedRound| {
            played.chosen.get(&role).is_some_and(|c| c.iter().any(|o| o == id))
        };
        self.played.iter().any(of)
    }

    /// Whether every role that people play has locked.
    pub fn is_locked(&self) -> bool {
        self.roles.iter().all(|role| self.locked.contains(role))
    }
}

/// An event added by the facilitator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InjectedEvent {
    /// Round, from 1.
    pub round: u32,
    /// The team, or all.
    pub team: Option<usize>,
    /// Name of the event.
    pub event: String,
}

/// A parameter changed by the facilitator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberOverride {
    /// Round from which it applies.
    pub round: u32,
    /// The team, or all.
    pub team: Option<usize>,
    /// Path of the parameter.
    pub path: String,
    pub to: f64,
}

macro_rules! concerns {
    ($($of:ident),*) => {$(
        impl $of {
            /// Whether it applies to a team in a round.
            #[must_use]
            pub fn is_for(&self, round: u32, team: usize) -> bool {
                self.round == round && self.team.is_none_or(|entry| entry == team)
            }
        }
    )*};
}
concerns!(InjectedEvent, NumberOverride);

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionLogEntry {
    /// Seconds since 1970.
    pub at: u64,
    pub round: u32,
    /// A role, or the facilitator.
    pub who: String,
    /// What was done.
    pub what: String,
    /// Team, or nothing.
    pub team: String,
    pub detail: String,
}

/// A person's answers to the quiz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuizAnswers {
    /// Seat or name of the person.
    pub who: String,
    pub team: String,
    /// Whether before play; otherwise after it.
    pub before: bool,
    /// Answers by question; nothing where none was given.
    pub answers: Vec<Option<usize>>,
    /// How many are right.
    pub right: u32,
}

/// A person in the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seat {
    /// Hash of their token.
    pub token: String,
    pub name: String,
    /// Position of their team.
    pub team: usize,
    pub role: PlayerRole,
}

impl Seat {
    /// Handle by which the console refers to the person; the token cannot be derived from it.
    pub fn handle(&self) -> &str {
        self.token.get(..HANDLE).unwrap_or(&self.token)
    }
}

/// The code of a seat in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatCode {
    /// Position of the team.
    pub team: usize,
    pub role: PlayerRole,
    /// Letters given to those who are to take the seat.
    pub letters: String,
}

impl SeatCode {
    /// The letters as they are read out and written on the wall.
    pub fn grouped_letters(&self) -> String {
        match self.letters.split_at_checked(self.letters.len() / 2) {
            Some((first, second)) => format!("{first}-{second}"),
            None => self.letters.clone(),
        }
    }
}

/// A replay requested by the facilitator: what if a team had chosen otherwise in a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Position of the team.
    pub team: usize,
    /// Round, from 1.
    pub round: u32,
    /// What the commissioner would have chosen.
    pub chosen: Vec<String>,
}

/// The session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionState {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the program.
    pub program: String,
    /// Name of the scenario.
    pub exercise: String,
    /// Hash of the stored scenario; empty where nothing is stored.
    pub scenario: String,
    /// Hash of the state that all teams started from; empty where nothing is stored.
    pub opened: String,
    /// The arguments that play it without people; nothing where people play.
    pub call: Option<String>,
    /// Random seed; never shown before the debrief.
    pub seed: u64,
    /// Settings over the scenario's economy.
    pub sets: Vec<String>,
    pub version: u64,
    pub stage: SessionStage,
    /// Present round, from 1; 0 before the first.
    pub round: u32,
    pub paused: bool,
    /// Unix time (seconds) at which the time to decide is over.
    pub timer: Option<u64>,
    pub teams: Vec<Team>,
    /// What each role observes before the first round, the same for all teams.
    pub opening: BTreeMap<PlayerRole, RoleObservation>,
    pub injected: Vec<InjectedEvent>,
    pub overrides: Vec<NumberOverride>,
    /// Answers to the quiz.
    pub quiz: Vec<QuizAnswers>,
    /// People in the room.
    pub seats: Vec<Seat>,
    /// Hash of the facilitator's password, in a room.
    pub password: Option<String>,
    /// Codes that people join with, in a room: one for each team and role.
    pub codes: Vec<SeatCode>,
    /// Replays that were requested.
    pub what_ifs: Vec<WhatIf>,
    /// Everything that was done.
    pub log: Vec<SessionLogEntry>,
}

impl SessionState {
    /// A session that has not started.
    pub fn new(
        exercise: &Exercise,
        seed: u64,
        sets: &[String],
        opening: BTreeMap<PlayerRole, RoleObservation>,
    ) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            exercise: exercise.id.clone(),
            scenario: String::new(),
            opened: String::new(),
            call: None,
            seed,
            sets: sets.to_vec(),
            version: 0,
            stage: SessionStage::Briefing,
            round: 0,
            paused: false,
            timer: None,
            teams: Vec::new(),
            opening,
            injected: Vec::new(),
            overrides: Vec::new(),
            quiz: Vec::new(),
            seats: Vec::new(),
            password: None,
            codes: Vec::new(),
            what_ifs: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Adds an entry to the log. Of many entries about the same thing only the first ones
    /// and the newest are retained, and consecutive identical entries become one.
    pub fn record(&mut self, who: &str, what: &str, team: Option<usize>, detail: String) {
        let name = |team: usize| self.teams.get(team).map(|team| team.name.clone());
        let team = team.and_then(name).unwrap_or_default();
        let (who, what, round) = (who.to_owned(), what.to_owned(), self.round);
        let entry = SessionLogEntry { at: unix_seconds(), round, who, what, team, detail };
        let mine = |session_log_entry: &SessionLogEntry| {
            session_log_entry.who == entry.who && session_log_entry.team == entry.team
        };
        let alike = |session_log_entry: &SessionLogEntry| {
            mine(session_log_entry)
                && session_log_entry.round == round
                && session_log_entry.what == entry.what
        };
        let again = self
            .log
            .iter()
            .rposition(mine)
            .filter(|last| alike(&self.log[*last]) && self.log[*last].detail == entry.detail);
        let full = || {
            let many = self.log.iter().filter(|entry| alike(entry)).count() >= MAX_SIMILAR_LINES;
            self.log.iter().rposition(alike).filter(|_| many)
        };
        if let Some(older) = again.or_else(full) {
            self.log.remove(older);
        }
        self.log.push(entry);
    }

    /// Whether the time to decide is over.
    pub fn is_over_time(&self) -> bool {
        self.timer.is_some_and(|until| unix_seconds() > until + GRACE_SECONDS)
    }

    /// Finished rounds, revealed or not.
    pub fn rounds_done(&self) -> u32 {
        self.teams.first().map_or(0, |team| team.played.len() as u32)
    }

    /// Finished rounds whose results players may see.
    pub fn revealed(&self) -> usize {
        let done = self.rounds_done() as usize;
        if self.stage == SessionStage::Preview { done.saturating_sub(1) } else { done }
    }

    /// What a role of a team has observed and may see: the opening, then each revealed round.
    pub fn history(&self, team: usize, role: PlayerRole) -> Vec<&RoleObservation> {
        let opening = self.opening.get(&role);
        let rounds = self
            .teams
            .get(team)
            .map_or(&[][..], |team| &team.seen[..self.revealed().min(team.seen.len())]);
        opening.into_iter().chain(rounds.iter().filter_map(|seen| seen.get(&role))).collect()
    }

    pub fn newest(&self, team: usize, role: PlayerRole) -> Option<&RoleObservation> {
        self.history(team, role).pop()
    }
}

/// Seconds since 1970.
#[allow(clippy::disallowed_methods, reason = "when a session was played; no economy reads it")]
pub fn unix_seconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
