//! The session engine: teams, rounds, decisions that are checked and locked, advance, reveal,
//! undo and repeat. It knows nothing of screens.

mod round;
mod rules;
mod steer;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::scenario::schema::Scenario;

use super::autopilot::Policy;
use super::book::{Board, Entry, Stage, Team};
use super::economy::{Economy, EconomyError};
use super::exercise::{Exercise, ExerciseError};
use super::observe::Observed;
use super::role::Role;
use super::store::{Store, StoreError};

pub use round::{Done, Work, sheet};

/// Why a session does not do what it was asked for.
#[derive(Debug, Error)]
pub enum SessionError {
    /// It is not possible now, or not allowed: why, in words for those at the table.
    #[error("{0}")]
    Refused(String),
    /// The economy cannot go on.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The scenario is wrong.
    #[error(transparent)]
    Exercise(#[from] ExerciseError),
    /// The session cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Most teams in a session.
pub const MOST_TEAMS: usize = 24;
/// Longest name of a team or a person, letters.
pub const LONGEST_NAME: usize = 40;

fn refuse<T>(why: impl Into<String>) -> Result<T, SessionError> {
    Err(SessionError::Refused(why.into()))
}

/// A session under way.
#[derive(Debug)]
pub struct Session {
    pub(super) exercise: Exercise,
    pub(super) scenario: Scenario,
    pub(super) board: Board,
    /// A copy for each team; away while a round is computed.
    economies: Vec<Option<Economy>>,
    /// Saved states by team: where each round began, and the newest last.
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
    /// The scenario is wrong, or a store cannot be written.
    pub fn open(
        exercise: Exercise,
        seed: u64,
        sets: &[String],
        teams: &[(String, Vec<Role>)],
        store: Option<Store>,
    ) -> Result<Self, SessionError> {
        let scenario = exercise.scenario(seed, sets)?;
        let mut opening = Economy::open(scenario.clone())?;
        let names = opening.names();
        let seen = all_eyes(&mut opening);
        let state = opening.save()?;
        let board = Board::new(&exercise, seed, sets, seen);
        let mut session = Self {
            exercise,
            scenario,
            board,
            economies: Vec::new(),
            states: Vec::new(),
            names,
            store,
        };
        if let Some(store) = &session.store {
            store.keep_opening(&state)?;
        }
        session.states.push(vec![state]);
        let mut first = Some(opening);
        for (name, roles) in teams {
            session.add(name, roles, first.take())?;
        }
        session.note("facilitator", "open", None, session.exercise.title.clone());
        session.commit()?;
        Ok(session)
    }

    /// A session without teams and without a store, from what another began with.
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

    /// Takes up a session from its store, as it was after the last decision that was kept.
    ///
    /// # Errors
    /// The store is damaged, or of another program version.
    pub fn restore(store: Store) -> Result<Self, SessionError> {
        let mut board = store.read()?;
        let exercise = super::exercise::find(&board.exercise)?;
        let scenario = exercise.scenario(board.seed, &board.sets)?;
        if board.stage == Stage::Running {
            // The round was not finished: it is where its decisions were locked.
            board.stage = Stage::Deciding;
        }
        let opening = store.opening()?;
        let mut economies = Vec::new();
        let mut states = vec![vec![opening]];
        for team in 0..board.teams.len() {
            let mut kept = Vec::new();
            for round in 0..board.rounds_done() {
                kept.push(store.state(team, round + 1)?);
            }
            let newest = kept.last().unwrap_or(&states[0][0]);
            economies.push(Some(Economy::load(scenario.clone(), newest)?));
            states.push(kept);
        }
        let names = match economies.first() {
            Some(Some(economy)) => economy.names(),
            _ => Economy::load(scenario.clone(), &states[0][0])?.names(),
        };
        let store = Some(store);
        let mut session = Self { exercise, scenario, board, economies, states, names, store };
        session.note("facilitator", "restore", None, String::new());
        session.commit()?;
        Ok(session)
    }

    /// Adds a team with a copy of its own; only before the first round.
    ///
    /// # Errors
    /// It is too late, there are too many, or the name is taken or empty.
    pub fn add_team(&mut self, name: &str, roles: &[Role]) -> Result<usize, SessionError> {
        if self.board.stage != Stage::Briefing {
            return refuse("teams can join only before the first round begins");
        }
        let place = self.add(name, roles, None)?;
        self.commit()?;
        Ok(place)
    }

    fn add(
        &mut self,
        name: &str,
        roles: &[Role],
        ready: Option<Economy>,
    ) -> Result<usize, SessionError> {
        let name = clean(name);
        if name.is_empty() {
            return refuse("a team needs a name");
        }
        if self.board.teams.len() >= MOST_TEAMS {
            return refuse(format!("there are {MOST_TEAMS} teams already"));
        }
        if self.board.teams.iter().any(|team| team.name.eq_ignore_ascii_case(&name)) {
            return refuse(format!("there is a team called {name} already"));
        }
        for role in roles {
            if self.exercise.casting(*role).is_none() {
                return refuse(format!("{} is not played in this scenario", role.name()));
            }
        }
        let economy = match ready {
            Some(economy) => economy,
            None => Economy::load(self.scenario.clone(), &self.states[0][0])?,
        };
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        self.board.teams.push(Team::new(&name, roles));
        self.economies.push(Some(economy));
        self.states.push(Vec::new());
        let place = self.board.teams.len() - 1;
        self.note("facilitator", "team", Some(place), name);
        Ok(place)
    }

    /// Lets people play a role in a team from now on.
    ///
    /// # Errors
    /// The role is not cast.
    pub fn take_role(&mut self, team: usize, role: Role) -> Result<(), SessionError> {
        if self.exercise.casting(role).is_none() {
            return refuse(format!("{} is not played in this scenario", role.name()));
        }
        self.team_mut(team)?.roles.insert(role);
        self.note("facilitator", "role", Some(team), role.word().to_owned());
        self.commit()
    }

    /// The scenario that is played.
    #[must_use]
    pub const fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// Everything that is kept of the session except the states of its economies.
    #[must_use]
    pub const fn board(&self) -> &Board {
        &self.board
    }

    /// What is kept, for the room's seats and timers; [`Session::commit`] makes it safe.
    pub const fn board_mut(&mut self) -> &mut Board {
        &mut self.board
    }

    /// A text of the scenario with the names of the place in it.
    #[must_use]
    pub fn tell(&self, text: &str) -> String {
        tell(&self.names, text)
    }

    /// Names by which texts of the scenario call bodies of the place.
    #[must_use]
    pub fn names(&self) -> &[(String, String)] {
        &self.names
    }

    fn team_mut(&mut self, team: usize) -> Result<&mut Team, SessionError> {
        match self.board.teams.get_mut(team) {
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
            Stage::Briefing => refuse("the first round has not begun"),
            Stage::Running | Stage::Preview => refuse("decisions are locked; the round runs"),
            Stage::Results => refuse("the next round has not begun"),
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
        let of = self.team_mut(team)?;
        if !of.roles.contains(&role) {
            return refuse(format!("{} is played by the model", role.name()));
        }
        if of.locked.contains(&role) {
            return refuse("your decisions are locked; the facilitator can open them again");
        }
        let said = chosen.join(", ");
        of.chosen.insert(role, chosen);
        self.note(role.word(), "choose", Some(team), said);
        self.commit()
    }

    /// A role locks what it has chosen.
    ///
    /// # Errors
    /// It is not the time.
    pub fn lock(&mut self, team: usize, role: Role) -> Result<(), SessionError> {
        self.deciding()?;
        self.team_mut(team)?.locked.insert(role);
        self.note(role.word(), "lock", Some(team), String::new());
        self.commit()
    }

    /// The facilitator opens what a role has locked.
    ///
    /// # Errors
    /// It is not the time.
    pub fn unlock(&mut self, team: usize, role: Role) -> Result<(), SessionError> {
        if self.board.stage != Stage::Deciding {
            return refuse("decisions can be opened only while a round is being decided");
        }
        self.team_mut(team)?.locked.remove(&role);
        self.note("facilitator", "unlock", Some(team), role.word().to_owned());
        self.commit()
    }

    /// Opens the first round, or the next after results; after the last round, the debrief.
    ///
    /// # Errors
    /// It is not the time, or nobody plays.
    pub fn go_on(&mut self) -> Result<(), SessionError> {
        match self.board.stage {
            Stage::Briefing if self.board.teams.is_empty() => {
                return refuse("no team has joined yet");
            }
            Stage::Briefing => self.board.round = 1,
            Stage::Results if self.board.round as usize >= self.exercise.rounds.len() => {
                return self.debrief();
            }
            Stage::Results => self.board.round += 1,
            _ => return refuse("the present round is not finished"),
        }
        self.board.stage = Stage::Deciding;
        self.board.timer = None;
        for team in &mut self.board.teams {
            team.begin_round();
        }
        self.note("facilitator", "begin", None, format!("round {}", self.board.round));
        self.commit()
    }

    /// Shows players the results.
    ///
    /// # Errors
    /// There are none to show.
    pub fn reveal(&mut self) -> Result<(), SessionError> {
        if self.board.stage != Stage::Preview {
            return refuse("there is nothing to reveal");
        }
        self.board.stage = Stage::Results;
        self.note("facilitator", "reveal", None, format!("round {}", self.board.round));
        self.commit()
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

    /// Enters something in the log.
    pub fn note(&mut self, who: &str, what: &str, team: Option<usize>, detail: String) {
        let name = |team: usize| self.board.teams.get(team).map(|team| team.name.clone());
        let team = team.and_then(name).unwrap_or_default();
        let round = self.board.round;
        let (who, what) = (who.to_owned(), what.to_owned());
        self.board.log.push(Entry { at: super::book::now(), round, who, what, team, detail });
    }

    /// Makes the session safe as it stands.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn commit(&mut self) -> Result<(), SessionError> {
        self.board.version += 1;
        if let Some(store) = &self.store {
            store.commit(&self.board)?;
        }
        Ok(())
    }

    /// Where the session is kept, if it is.
    #[must_use]
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.store.as_ref().map(Store::folder)
    }

    /// The copy of a team, for the debrief and for tests; nothing while a round is computed.
    pub fn economy(&mut self, team: usize) -> Option<&mut Economy> {
        self.economies.get_mut(team)?.as_mut()
    }

    /// A hash of a team's economy, for tests and the log of research.
    ///
    /// # Errors
    /// It is being computed.
    pub fn digest(&mut self, team: usize) -> Result<String, SessionError> {
        match self.economy(team) {
            Some(economy) => Ok(economy.digest()?),
            None => refuse("the round is being computed"),
        }
    }
}

/// A text with the names of the place in it.
#[must_use]
pub fn tell(names: &[(String, String)], text: &str) -> String {
    names.iter().fold(text.to_owned(), |text, (word, name)| text.replace(word, name))
}

/// A name as people write it: one line, no control characters, not too long.
#[must_use]
pub fn clean(name: &str) -> String {
    let plain: String = name.chars().filter(|letter| !letter.is_control()).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect()
}
