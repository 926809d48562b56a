//! The session engine: teams, rounds, decisions that are checked and locked, advance, reveal,
//! undo and repeat. It is independent of any screen.

mod facilitator;
mod round;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::kernel::display_names;
use crate::kernel::panics::catch_panic;
use crate::scenario::schema::Scenario;

use super::autopilot::AutopilotPolicy;
use super::exercise::{Exercise, ExerciseError};
use super::observation::RoleObservation;
use super::role::PlayerRole;
use super::session_state::{SessionStage, SessionState, Team};
use super::session_store::{SessionStore, StoreError};
use super::team_economy::{TeamEconomy, TeamEconomyError};

pub use round::round_choices;

/// Why a session refuses or fails.
#[derive(Debug, Error)]
pub enum SessionError {
    /// It is not possible now, or not allowed: why, in words for players.
    #[error("{0}")]
    Refused(String),
    /// The economy cannot continue.
    #[error(transparent)]
    Economy(#[from] TeamEconomyError),
    /// The scenario has mistakes.
    #[error(transparent)]
    Exercise(#[from] ExerciseError),
    /// The session cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Most teams in a session.
pub const MAX_TEAMS: usize = 24;
/// Longest name of a team or a person, letters.
pub const MAX_NAME_LENGTH: usize = 40;

impl SessionError {
    /// The message for players, without files and technical details, which the facilitator sees.
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
    pub(super) state: SessionState,
    /// A copy for each team; absent while a round is computed.
    economies: Vec<Option<TeamEconomy>>,
    /// Saved states by team: the start of each round, the newest last.
    pub(super) states: Vec<Vec<Vec<u8>>>,
    names: Vec<(String, String)>,
    store: Option<SessionStore>,
}

/// What every role observes of an economy.
fn all_observations(economy: &mut TeamEconomy) -> BTreeMap<PlayerRole, RoleObservation> {
    PlayerRole::ALL.into_iter().filter_map(|role| Some((role, economy.observe(role)?))).collect()
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
        teams: &[(String, Vec<PlayerRole>)],
        store: Option<SessionStore>,
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
        teams: &[(String, Vec<PlayerRole>)],
        store: Option<SessionStore>,
        with: impl FnOnce(&mut SessionState) -> Result<(), SessionError>,
    ) -> Result<Self, SessionError> {
        let scenario = exercise.scenario(seed, sets)?;
        let mut opening = TeamEconomy::start(scenario.clone())?;
        let names = opening.names();
        let seen =
            catch_panic(|| all_observations(&mut opening)).map_err(TeamEconomyError::from)?;
        let state = opening.save()?;
        let mut board = SessionState::new(&exercise, seed, sets, seen);
        if let Some(store) = &store {
            board.scenario = store.write_scenario(&exercise)?;
            board.opened = store.write_opening(&state)?;
        }
        let mut session = Self::from_parts(exercise, scenario, board, names, state);
        let mut first = Some(opening);
        for (name, roles) in teams {
            let team = session.new_team(name, roles)?;
            let economy = first.take().map_or_else(|| session.copy_of(0, 0), Ok)?;
            session.state.teams.push(team);
            session.economies.push(Some(economy));
            session.states.push(Vec::new());
        }
        session.store = store;
        session.change(|board| {
            with(board)?;
            let title = board.exercise.clone();
            board.record("facilitator", "open", None, title);
            Ok(())
        })?;
        Ok(session)
    }

    /// A session without teams and without a store, from the starting state of another.
    pub(super) fn from_parts(
        exercise: Exercise,
        scenario: Scenario,
        board: SessionState,
        names: Vec<(String, String)>,
        opening: Vec<u8>,
    ) -> Self {
        let states = vec![vec![opening]];
        Self { exercise, scenario, state: board, economies: Vec::new(), states, names, store: None }
    }

    /// Resumes a session from its store, as it was after the last stored decision. It
    /// plays the scenario that it started with, even if the file has changed.
    ///
    /// # Errors
    /// The store is damaged, or of another program version.
    pub fn restore(store: SessionStore) -> Result<Self, SessionError> {
        let mut board = store.read()?;
        let exercise = store.scenario(&board.scenario)?;
        let scenario = exercise.scenario(board.seed, &board.sets)?;
        if board.stage == SessionStage::Running {
            // The round was not finished: it is open with its decisions locked.
            board.stage = SessionStage::Deciding;
        }
        let mut states = vec![vec![store.opening(&board.opened)?]];
        for (place, team) in board.teams.iter().enumerate() {
            let played = (1u32..).zip(&team.played);
            let kept = played.map(|(round, played)| store.state(place, round, &played.state));
            states.push(kept.collect::<Result<_, _>>()?);
        }
        let names = TeamEconomy::load(scenario.clone(), &states[0][0])?.names();
        let economies = board.teams.iter().map(|_| None).collect();
        let store = Some(store);
        let mut session =
            Self { exercise, scenario, state: board, economies, states, names, store };
        session.load_economies()?;
        session.change(|board| {
            board.record("facilitator", "restore", None, String::new());
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
        make: impl FnOnce(&mut SessionState) -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        let mut next = self.state.clone();
        let made = make(&mut next)?;
        next.version += 1;
        if let Some(store) = &self.store {
            store.commit(&next)?;
        }
        self.state = next;
        Ok(made)
    }

    /// A team's copy of the economy as it was after `rounds` rounds, before the next one.
    fn copy_of(&self, team: usize, rounds: usize) -> Result<TeamEconomy, SessionError> {
        let state = match rounds {
            0 => &self.states[0][0],
            _ => &self.states[team + 1][rounds - 1],
        };
        Ok(TeamEconomy::load(self.scenario.clone(), state)?)
    }

    /// Loads every missing copy, as it was after the last finished round.
    pub(super) fn load_economies(&mut self) -> Result<(), SessionError> {
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
    pub fn add_team(&mut self, name: &str, roles: &[PlayerRole]) -> Result<usize, SessionError> {
        if self.state.stage != SessionStage::Briefing {
            return refuse("teams can join only before the first round starts");
        }
        let team = self.new_team(name, roles)?;
        let place = self.state.teams.len();
        let economy = self.copy_of(place, 0)?;
        self.change(|board| {
            let name = team.name.clone();
            board.teams.push(team);
            board.record("facilitator", "team", Some(place), name);
            Ok(())
        })?;
        self.economies.push(Some(economy));
        self.states.push(Vec::new());
        Ok(place)
    }

    /// Checks that a team can join, and returns its name.
    fn new_team(&self, name: &str, roles: &[PlayerRole]) -> Result<Team, SessionError> {
        let name = clean_name(name);
        if name.is_empty() {
            return refuse("a team needs a name");
        }
        if self.state.teams.len() >= MAX_TEAMS {
            return refuse(format!("there are {MAX_TEAMS} teams already"));
        }
        let same = |team: &&Team| team.name.to_lowercase() == name.to_lowercase();
        if self.state.teams.iter().find(same).is_some() {
            return refuse(format!("there is a team called {name} already"));
        }
        for role in roles {
            self.check_cast(*role)?;
        }
        let roles: BTreeSet<PlayerRole> = roles.iter().copied().collect();
        Ok(Team::new(&name, roles))
    }

    /// Whether people can play a role.
    pub(super) fn check_cast(&self, role: PlayerRole) -> Result<(), SessionError> {
        match self.exercise.casting(role) {
            Some(_) => Ok(()),
            None => refuse(format!("{} is not played in this scenario", role.name())),
        }
    }

    /// The scenario that is played.
    pub const fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// Everything that is stored of the session except the states of its economies.
    pub const fn state(&self) -> &SessionState {
        &self.state
    }

    /// What is stored, for tests that change it.
    #[cfg(test)]
    pub const fn state_mut(&mut self) -> &mut SessionState {
        &mut self.state
    }

    /// A text of the scenario with the names of the place filled in.
    pub fn with_names(&self, text: &str) -> String {
        substitute_names(&self.names, text)
    }

    /// Placeholders of scenario texts for organisations of the place.
    pub fn names(&self) -> &[(String, String)] {
        &self.names
    }

    pub(super) fn team(&self, team: usize) -> Result<&Team, SessionError> {
        match self.state.teams.get(team) {
            Some(team) => Ok(team),
            None => refuse("there is no such team"),
        }
    }

    /// Person-months that a role can spend in this round.
    pub fn months(&self, team: usize, role: PlayerRole) -> f64 {
        let casting = self.exercise.casting(role).map_or(0.0, |casting| casting.months);
        if casting > 0.0 {
            return casting;
        }
        let seen = self.state.newest(team, role);
        let quarters = f64::from(self.weeks()) / 13.0;
        let free = seen.and_then(|seen| seen.free).unwrap_or(0.0);
        (free * quarters).floor()
    }

    /// Weeks of the present round.
    fn weeks(&self) -> u32 {
        let place = (self.state.round.max(1) - 1) as usize;
        self.exercise.rounds.get(place).map_or(52, |round| round.weeks)
    }

    fn check_deciding(&self) -> Result<(), SessionError> {
        if self.state.paused {
            return refuse("the session is paused");
        }
        match self.state.stage {
            SessionStage::Deciding => Ok(()),
            SessionStage::Briefing => refuse("the first round has not started"),
            SessionStage::Running | SessionStage::Preview => {
                refuse("decisions are locked; the round is running")
            }
            SessionStage::Results => refuse("the next round has not started"),
            SessionStage::Debrief => refuse("play is over"),
        }
    }

    /// A role chooses; what it chose before in this round is replaced.
    ///
    /// # Errors
    /// It is not the time, the role has locked, or the choice is not possible; why.
    pub fn choose(
        &mut self,
        team: usize,
        role: PlayerRole,
        chosen: Vec<String>,
    ) -> Result<(), SessionError> {
        self.check_deciding()?;
        self.check(team, role, &chosen)?;
        let of = self.team(team)?;
        if !of.roles.contains(&role) {
            return refuse(format!("{} is played by the model", role.name()));
        }
        if of.locked.contains(&role) {
            return refuse("your decisions are locked; the facilitator can open them again");
        }
        self.change(|board| {
            board.record(role.key(), "choose", Some(team), chosen.join(", "));
            board.teams[team].chosen.insert(role, chosen);
            Ok(())
        })
    }

    /// A role locks what it has chosen.
    pub fn lock(&mut self, team: usize, role: PlayerRole) -> Result<(), SessionError> {
        self.check_deciding()?;
        self.team(team)?;
        self.change(|board| {
            board.teams[team].locked.insert(role);
            board.record(role.key(), "lock", Some(team), String::new());
            Ok(())
        })
    }

    /// The facilitator unlocks the decisions of a role.
    pub fn unlock(&mut self, team: usize, role: PlayerRole) -> Result<(), SessionError> {
        if self.state.stage != SessionStage::Deciding {
            return refuse("decisions can be opened only while a round is being decided");
        }
        self.team(team)?;
        self.change(|board| {
            board.teams[team].locked.remove(&role);
            board.record("facilitator", "unlock", Some(team), role.key().to_owned());
            Ok(())
        })
    }

    /// Opens the first round, or the next after results; after the last round, the debrief.
    ///
    /// # Errors
    /// It is not the time, or there is no team.
    pub fn next_round(&mut self) -> Result<(), SessionError> {
        let round = match self.state.stage {
            SessionStage::Briefing if self.state.teams.is_empty() => {
                return refuse("no team has joined yet");
            }
            SessionStage::Briefing => 1,
            SessionStage::Results if self.state.round as usize >= self.exercise.rounds.len() => {
                return self.debrief();
            }
            SessionStage::Results => self.state.round + 1,
            _ => return refuse("the present round is not finished"),
        };
        self.change(|board| {
            board.round = round;
            board.stage = SessionStage::Deciding;
            board.timer = None;
            for team in &mut board.teams {
                team.start_round();
            }
            board.record("facilitator", "begin", None, format!("round {round}"));
            Ok(())
        })
    }

    /// Shows players the results.
    pub fn reveal(&mut self) -> Result<(), SessionError> {
        if self.state.stage != SessionStage::Preview {
            return refuse("there is nothing to reveal");
        }
        self.change(|board| {
            board.stage = SessionStage::Results;
            board.record("facilitator", "reveal", None, format!("round {}", board.round));
            Ok(())
        })
    }

    /// Lets a policy choose for a role of a team in the present round.
    pub fn autopilot(
        &mut self,
        team: usize,
        role: PlayerRole,
        policy: AutopilotPolicy,
    ) -> Result<Vec<String>, SessionError> {
        let round = self.state.round;
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
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.store.as_ref().map(SessionStore::folder)
    }

    /// The copy of a team, for the debrief and for tests; nothing while a round is computed.
    pub fn economy(&mut self, team: usize) -> Option<&mut TeamEconomy> {
        self.economies.get_mut(team)?.as_mut()
    }

    /// A hash of a team's economy, for tests and the research log.
    #[cfg(any(test, feature = "internals"))]
    pub fn digest(&mut self, team: usize) -> Result<String, SessionError> {
        match self.economy(team) {
            Some(economy) => Ok(economy.digest()?),
            None => refuse("the round is being computed"),
        }
    }
}

/// A text with the names of the place filled in.
pub fn substitute_names(names: &[(String, String)], text: &str) -> String {
    names.iter().fold(text.to_owned(), |text, (word, name)| text.replace(word, name))
}

/// A name of a team or a person in its stored form: see [`letters::name`].
pub fn clean_name(name: &str) -> String {
    display_names::clean_name(name, MAX_NAME_LENGTH)
}
