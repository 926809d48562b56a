//! The session engine: teams, rounds, decisions that are checked and locked, advance, reveal,
//! undo and repeat. It is independent of any screen.

mod round;
mod rules;
mod steer;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::kernel::fault::caught;
use crate::kernel::letters;
use crate::scenario::schema::Scenario;

use super::autopilot::Policy;
use super::book::{Board, Stage, Team};
use super::economy::{Economy, EconomyError};
use super::exercise::{Exercise, ExerciseError};
use super::observe::Observed;
use super::role::Role;
use super::store::{Store, StoreError};

pub use round::sheet;

/// Why a session refuses or fails.
#[derive(Debug, Error)]
pub enum SessionError {
    /// It is not possible now, or not allowed: why, in words for players.
    #[error("{0}")]
    Refused(String),
    /// The economy cannot continue.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The scenario has mistakes.
    #[error(transparent)]
    Exercise(#[from] ExerciseError),
    /// The session cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Most teams in a session.
pub const MOST_TEAMS: usize = 24;
/// Longest name of a team or a person, letters.
pub const LONGEST_NAME: usize = 40;

impl SessionError {
    /// The message for players, without files and technical details, which the facilitator sees.
    #[must_use]
    pub fn for_players(&self) -> String {
        match self {
            Self::Refused(why) => why.clone(),
            Self::Store(_) => "this could not be saved and has not taken effect; tell the \
                               facilitator, and try again"
                .to_owned(),
            Self::Economy(_) | Self::Exercise(_) => {
                "the session cannot do this at the moment; tell the facilitator".to_owned()
            }
        }
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, SessionError> {
    Err(SessionError::Refused(why.into()))
}

/// A session under way.
#[derive(Debug)]
pub struct Session {
    pub(super) exercise: Exercise,
    pub(super) scenario: Scenario,
    pub(super) board: Board,
    /// A copy for each team; absent while a round is computed.
    economies: Vec<Option<Economy>>,
    /// Saved states by team: the start of each round, the newest last.
    pub(super) states: Vec<Vec<Vec<u8>>>,
    names: Vec<(String, String)>,
    store: Option<Store>,
}

/// What every role observes of an economy.
fn all_eyes(economy: &mut Economy) -> BTreeMap<Role, Observed> {
    Role::ALL.into_iter().filter_map(|role| Some((role, economy.observe(role)?))).collect()
}

impl Session {
    /// Opens a session: builds the economy, runs it in, and gives every team its copy.
    ///
    /// # Errors
    /// The scenario has mistakes, or the store cannot be written.
    pub fn open(
        exercise: Exercise,
        seed: u64,
        sets: &[String],
        teams: &[(String, Vec<Role>)],
        store: Option<Store>,
    ) -> Result<Self, SessionError> {
        Self::open_with(exercise, seed, sets, teams, store, |_| Ok(()))
    }

    /// Opens a session with additional content, which is there from the first time it is stored.
    ///
    /// # Errors
    /// Those of [`Session::open`], and those of adding the content.
    pub fn open_with(
        exercise: Exercise,
        seed: u64,
        sets: &[String],
        teams: &[(String, Vec<Role>)],
        store: Option<Store>,
        with: impl FnOnce(&mut Board) -> Result<(), SessionError>,
    ) -> Result<Self, SessionError> {
        let scenario = exercise.scenario(seed, sets)?;
        let mut opening = Economy::open(scenario.clone())?;
        let names = opening.names();
        let seen = caught(|| all_eyes(&mut opening)).map_err(EconomyError::from)?;
        let state = opening.save()?;
        let mut board = Board::new(&exercise, seed, sets, seen);
        if let Some(store) = &store {
            board.scenario = store.keep_scenario(&exercise)?;
            board.opened = store.keep_opening(&state)?;
        }
        let mut session = Self::from_parts(exercise, scenario, board, names, state);
        let mut first = Some(opening);
        for (name, roles) in teams {
            let team = session.new_team(name, roles)?;
            let economy = first.take().map_or_else(|| session.copy_of(0, 0), Ok)?;
            session.board.teams.push(team);
            session.economies.push(Some(economy));
            session.states.push(Vec::new());
        }
        session.store = store;
        session.change(|board| {
            with(board)?;
            let title = board.exercise.clone();
            board.note("facilitator", "open", None, title);
            Ok(())
        })?;
        Ok(session)
    }

    /// A session without teams and without a store, from the starting state of another.
    pub(super) fn from_parts(
        exercise: Exercise,
        scenario: Scenario,
        board: Board,
        names: Vec<(String, String)>,
        opening: Vec<u8>,
    ) -> Self {
        let states = vec![vec![opening]];
        Self { exercise, scenario, board, economies: Vec::new(), states, names, store: None }
    }

    /// Resumes a session from its store, as it was after the last stored decision. It
    /// plays the scenario that it started with, even if the file has changed.
    ///
    /// # Errors
    /// The store is damaged, or of another program version.
    pub fn restore(store: Store) -> Result<Self, SessionError> {
        let mut board = store.read()?;
        let exercise = store.scenario(&board.scenario)?;
        let scenario = exercise.scenario(board.seed, &board.sets)?;
        if board.stage == Stage::Running {
            // The round was not finished: it is open with its decisions locked.
            board.stage = Stage::Deciding;
        }
        let mut states = vec![vec![store.opening(&board.opened)?]];
        for (place, team) in board.teams.iter().enumerate() {
            let played = (1u32..).zip(&team.played);
            let kept = played.map(|(round, played)| store.state(place, round, &played.state));
            states.push(kept.collect::<Result<_, _>>()?);
        }
        let names = Economy::load(scenario.clone(), &states[0][0])?.names();
        let economies = board.teams.iter().map(|_| None).collect();
        let store = Some(store);
        let mut session = Self { exercise, scenario, board, economies, states, names, store };
        session.stand_ready()?;
        session.change(|board| {
            board.note("facilitator", "restore", None, String::new());
            Ok(())
        })?;
        Ok(session)
    }

    /// Changes the session: on a copy, which is stored safely before it replaces the
    /// session. A change that cannot be stored has not taken effect.
    ///
    /// # Errors
    /// The change is refused, or cannot be stored; the session is as it was.
    pub(super) fn change<T>(
        &mut self,
        make: impl FnOnce(&mut Board) -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        let mut next = self.board.clone();
        let made = make(&mut next)?;
        next.version += 1;
        if let Some(store) = &self.store {
            store.commit(&next)?;
        }
        self.board = next;
        Ok(made)
    }

    /// A team's copy of the economy as it was after `rounds` rounds, before the next one.
    fn copy_of(&self, team: usize, rounds: usize) -> Result<Economy, SessionError> {
        let state = match rounds {
            0 => &self.states[0][0],
            _ => &self.states[team + 1][rounds - 1],
        };
        Ok(Economy::load(self.scenario.clone(), state)?)
    }

    /// Loads every missing copy, as it was after the last finished round.
    pub(super) fn stand_ready(&mut self) -> Result<(), SessionError> {
        for team in 0..self.economies.len() {
            if self.economies[team].is_none() {
                let rounds = self.states[team + 1].len();
                self.economies[team] = Some(self.copy_of(team, rounds)?);
            }
        }
        Ok(())
    }

    /// Adds a team with its own copy; only before the first round.
    ///
    /// # Errors
    /// It is too late, there are too many, or the name is taken or empty.
    pub fn add_team(&mut self, name: &str, roles: &[Role]) -> Result<usize, SessionError> {
        if self.board.stage != Stage::Briefing {
            return refuse("teams can join only before the first round starts");
        }
        let team = self.new_team(name, roles)?;
        let place = self.board.teams.len();
        let economy = self.copy_of(place, 0)?;
        self.change(|board| {
            let name = team.name.clone();
            board.teams.push(team);
            board.note("facilitator", "team", Some(place), name);
            Ok(())
        })?;
        self.economies.push(Some(economy));
        self.states.push(Vec::new());
        Ok(place)
    }

    /// Checks that a team can join, and returns its name.
    fn new_team(&self, name: &str, roles: &[Role]) -> Result<Team, SessionError> {
        let name = clean(name);
        if name.is_empty() {
            return refuse("a team needs a name");
        }
        if self.board.teams.len() >= MOST_TEAMS {
            return refuse(format!("there are {MOST_TEAMS} teams already"));
        }
        let same = |team: &&Team| team.name.to_lowercase() == name.to_lowercase();
        if self.board.teams.iter().find(same).is_some() {
            return refuse(format!("there is a team called {name} already"));
        }
        for role in roles {
            self.is_cast(*role)?;
        }
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        Ok(Team::new(&name, roles))
    }

    /// Whether people can play a role.
    pub(super) fn is_cast(&self, role: Role) -> Result<(), SessionError> {
        match self.exercise.casting(role) {
            Some(_) => Ok(()),
            None => refuse(format!("{} is not played in this scenario", role.name())),
        }
    }

    /// The scenario that is played.
    #[must_use]
    pub const fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// Everything that is stored of the session except the states of its economies.
    #[must_use]
    pub const fn board(&self) -> &Board {
        &self.board
    }

    /// What is stored, for tests that change it.
    #[cfg(test)]
    pub const fn board_mut(&mut self) -> &mut Board {
        &mut self.board
    }

    /// A text of the scenario with the names of the place filled in.
    #[must_use]
    pub fn tell(&self, text: &str) -> String {
        tell(&self.names, text)
    }

    /// Placeholders of scenario texts for organisations of the place.
    #[must_use]
    pub fn names(&self) -> &[(String, String)] {
        &self.names
    }

    pub(super) fn team(&self, team: usize) -> Result<&Team, SessionError> {
        match self.board.teams.get(team) {
            Some(team) => Ok(team),
            None => refuse("there is no such team"),
        }
    }

    /// Person-months that a role can spend in this round.
    #[must_use]
    pub fn months(&self, team: usize, role: Role) -> f64 {
        let casting = self.exercise.casting(role).map_or(0.0, |casting| casting.months);
        if casting > 0.0 {
            return casting;
        }
        let seen = self.board.newest(team, role);
        let quarters = f64::from(self.weeks()) / 13.0;
        let free = seen.and_then(|seen| seen.free).unwrap_or(0.0);
        (free * quarters).floor()
    }

    /// Weeks of the present round.
    fn weeks(&self) -> u32 {
        let place = (self.board.round.max(1) - 1) as usize;
        self.exercise.rounds.get(place).map_or(52, |round| round.weeks)
    }

    fn deciding(&self) -> Result<(), SessionError> {
        if self.board.paused {
            return refuse("the session is paused");
        }
        match self.board.stage {
            Stage::Deciding => Ok(()),
            Stage::Briefing => refuse("the first round has not started"),
            Stage::Running | Stage::Preview => refuse("decisions are locked; the round is running"),
            Stage::Results => refuse("the next round has not started"),
            Stage::Debrief => refuse("play is over"),
        }
    }

    /// A role chooses; what it chose before in this round is replaced.
    ///
    /// # Errors
    /// It is not the time, the role has locked, or the choice is not possible; why.
    pub fn choose(
        &mut self,
        team: usize,
        role: Role,
        chosen: Vec<String>,
    ) -> Result<(), SessionError> {
        self.deciding()?;
        self.check(team, role, &chosen)?;
        let of = self.team(team)?;
        if !of.roles.contains(&role) {
            return refuse(format!("{} is played by the model", role.name()));
        }
        if of.locked.contains(&role) {
            return refuse("your decisions are locked; the facilitator can open them again");
        }
        self.change(|board| {
            board.note(role.word(), "choose", Some(team), chosen.join(", "));
            board.teams[team].chosen.insert(role, chosen);
            Ok(())
        })
    }

    /// A role locks what it has chosen.
    ///
    /// # Errors
    /// It is not the time.
    pub fn lock(&mut self, team: usize, role: Role) -> Result<(), SessionError> {
        self.deciding()?;
        self.team(team)?;
        self.change(|board| {
            board.teams[team].locked.insert(role);
            board.note(role.word(), "lock", Some(team), String::new());
            Ok(())
        })
    }

    /// The facilitator unlocks the decisions of a role.
    ///
    /// # Errors
    /// It is not the time.
    pub fn unlock(&mut self, team: usize, role: Role) -> Result<(), SessionError> {
        if self.board.stage != Stage::Deciding {
            return refuse("decisions can be opened only while a round is being decided");
        }
        self.team(team)?;
        self.change(|board| {
            board.teams[team].locked.remove(&role);
            board.note("facilitator", "unlock", Some(team), role.word().to_owned());
            Ok(())
        })
    }

    /// Opens the first round, or the next after results; after the last round, the debrief.
    ///
    /// # Errors
    /// It is not the time, or there is no team.
    pub fn go_on(&mut self) -> Result<(), SessionError> {
        let round = match self.board.stage {
            Stage::Briefing if self.board.teams.is_empty() => {
                return refuse("no team has joined yet");
            }
            Stage::Briefing => 1,
            Stage::Results if self.board.round as usize >= self.exercise.rounds.len() => {
                return self.debrief();
            }
            Stage::Results => self.board.round + 1,
            _ => return refuse("the present round is not finished"),
        };
        self.change(|board| {
            board.round = round;
            board.stage = Stage::Deciding;
            board.timer = None;
            for team in &mut board.teams {
                team.begin_round();
            }
            board.note("facilitator", "begin", None, format!("round {round}"));
            Ok(())
        })
    }

    /// Shows players the results.
    ///
    /// # Errors
    /// There are none to show.
    pub fn reveal(&mut self) -> Result<(), SessionError> {
        if self.board.stage != Stage::Preview {
            return refuse("there is nothing to reveal");
        }
        self.change(|board| {
            board.stage = Stage::Results;
            board.note("facilitator", "reveal", None, format!("round {}", board.round));
            Ok(())
        })
    }

    /// Lets a policy choose for a role of a team in the present round.
    ///
    /// # Errors
    /// It is not the time.
    pub fn autopilot(
        &mut self,
        team: usize,
        role: Role,
        policy: Policy,
    ) -> Result<Vec<String>, SessionError> {
        let round = self.board.round;
        let chosen = policy.choose(&self.exercise, role, round, &mut |so_far, choice| {
            let mut with = so_far.to_vec();
            with.push(choice.id.clone());
            self.check(team, role, &with).is_ok()
        });
        self.choose(team, role, chosen.clone())?;
        self.lock(team, role)?;
        Ok(chosen)
    }

    /// Folder of the session, if it is stored.
    #[must_use]
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.store.as_ref().map(Store::folder)
    }

    /// The copy of a team, for the debrief and for tests; nothing while a round is computed.
    pub fn economy(&mut self, team: usize) -> Option<&mut Economy> {
        self.economies.get_mut(team)?.as_mut()
    }

    /// A hash of a team's economy, for tests and the research log.
    ///
    /// # Errors
    /// It is being computed.
    #[cfg(any(test, feature = "internals"))]
    pub fn digest(&mut self, team: usize) -> Result<String, SessionError> {
        match self.economy(team) {
            Some(economy) => Ok(economy.digest()?),
            None => refuse("the round is being computed"),
        }
    }
}

/// A text with the names of the place filled in.
#[must_use]
pub fn tell(names: &[(String, String)], text: &str) -> String {
    names.iter().fold(text.to_owned(), |text, (word, name)| text.replace(word, name))
}

/// A name of a team or a person in its stored form: see [`letters::name`].
#[must_use]
pub fn clean(name: &str) -> String {
    letters::name(name, LONGEST_NAME)
}
