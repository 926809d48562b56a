//! Computing a round: taken out of the session, run for all teams in parallel, and put back.

use std::collections::BTreeMap;

use crate::kernel::panics::catch_panic;
use crate::training::exercise::Exercise;
use crate::training::observation::RoleObservation;
use crate::training::orders::RoundChoices;
use crate::training::player_action::PlayerAction;
use crate::training::role::PlayerRole;
use crate::training::session_state::{PlayedRound, SessionStage, Team};
use crate::training::team_economy::{TeamEconomy, TeamEconomyError};

use super::{Session, SessionError, all_observations, refuse};

/// A round to be computed, away from the session.
#[derive(Debug)]
pub struct RoundWork {
    jobs: Vec<TeamJob>,
    weeks: u32,
}

#[derive(Debug)]
struct TeamJob {
    team: usize,
    economy: TeamEconomy,
    choices: RoundChoices,
    events: Vec<PlayerAction>,
    numbers: Vec<(String, f64)>,
}

/// A team's copy after the round with its results, or why it could not continue.
type TeamResult = Result<(TeamEconomy, TeamRoundState), TeamEconomyError>;

/// A computed round: for each team its copy and results, or why it could not continue.
#[derive(Debug)]
pub struct ComputedRound {
    teams: Vec<(usize, TeamResult)>,
}

#[derive(Debug)]
struct TeamRoundState {
    state: Vec<u8>,
    seen: BTreeMap<PlayerRole, RoleObservation>,
}

impl TeamJob {
    fn run(self, weeks: u32) -> TeamResult {
        let Self { mut economy, choices: sheet, events, numbers, .. } = self;
        for (path, to) in &numbers {
            economy.set_number(path, *to);
        }
        economy.advance(weeks, &sheet, &events)?;
        let outcome =
            TeamRoundState { state: economy.save()?, seen: all_observations(&mut economy) };
        Ok((economy, outcome))
    }
}

impl RoundWork {
    /// Computes the round for every team, in parallel. A fault of the program in one of them is
    /// that team's failure.
    pub fn run(self) -> ComputedRound {
        use rayon::prelude::*;
        let weeks = self.weeks;
        let teams = self.jobs.into_par_iter().map(|job| {
            let team = job.team;
            (team, catch_panic(|| job.run(weeks)).unwrap_or_else(|fault| Err(fault.into())))
        });
        ComputedRound { teams: teams.collect() }
    }
}

impl Session {
    /// Takes out what is needed to compute the round. Decisions are locked as they are and stored:
    /// a resumed session finds the round open with its decisions locked.
    ///
    /// # Errors
    /// It is not the time, or the session cannot be stored; the round is open as before.
    pub fn start_computing(&mut self) -> Result<RoundWork, SessionError> {
        self.check_deciding()?;
        let round = self.state.round;
        let Some(plan) = self.exercise.rounds.get(round as usize - 1) else {
            return refuse("there is no such round");
        };
        let weeks = plan.weeks;
        self.load_economies()?;
        self.change(|board| {
            for team in &mut board.teams {
                team.locked = team.roles.clone();
            }
            board.timer = None;
            board.record("facilitator", "advance", None, format!("round {round}"));
            Ok(())
        })?;
        let away: Vec<Option<TeamEconomy>> = self.economies.iter_mut().map(Option::take).collect();
        let jobs = away
            .into_iter()
            .enumerate()
            .filter_map(|(team, economy)| Some(self.job(team, economy?)))
            .collect();
        self.state.stage = SessionStage::Running;
        Ok(RoundWork { jobs, weeks })
    }

    /// What a team's copy is to be run with.
    fn job(&self, team: usize, economy: TeamEconomy) -> TeamJob {
        let round = self.state.round;
        let own = self.exercise.rounds[round as usize - 1].events.iter();
        let injected = self.state.injected.iter().filter(|entry| entry.is_for(round, team));
        let events = own
            .chain(injected.map(|entry| &entry.event))
            .filter_map(|id| self.exercise.event(id))
            .flat_map(|event| event.deeds.clone())
            .collect();
        let overrides = self.state.overrides.iter().filter(|entry| entry.is_for(round, team));
        let numbers = overrides.map(|entry| (entry.path.clone(), entry.to)).collect();
        let sheet = round_choices(&self.exercise, &self.state.teams[team]);
        TeamJob { team, economy, choices: sheet, events, numbers }
    }

    /// Puts back a computed round: the facilitator sees it, players do not yet.
    ///
    /// # Errors
    /// An economy could not continue, or the session cannot be stored; then decisions are open
    /// again.
    pub fn finish(&mut self, done: ComputedRound) -> Result<(), SessionError> {
        let taken = self.apply_computed(done);
        if taken.is_err() {
            self.reopen();
        }
        taken
    }

    fn apply_computed(&mut self, done: ComputedRound) -> Result<(), SessionError> {
        let round = self.state.round;
        let mut computed = Vec::new();
        for (team, outcome) in done.teams {
            let (economy, outcome) = outcome?;
            computed.push((team, economy, outcome));
        }
        let mut kept = Vec::new();
        for (team, _, outcome) in &computed {
            kept.push(match &self.store {
                Some(store) => store.write_state(*team, round, &outcome.state)?,
                None => String::new(),
            });
        }
        self.change(|board| {
            for ((team, _, outcome), state) in computed.iter().zip(kept) {
                let of = &mut board.teams[*team];
                of.played.push(PlayedRound { chosen: of.chosen.clone(), state });
                of.seen.push(outcome.seen.clone());
            }
            board.stage = SessionStage::Preview;
            Ok(())
        })?;
        for (team, economy, outcome) in computed {
            self.states[team + 1].push(outcome.state);
            self.economies[team] = Some(economy);
        }
        Ok(())
    }

    /// Reopens a round that could not be computed or stored: its decisions stay locked, as they
    /// are stored, and every copy is as it was before.
    pub fn reopen(&mut self) {
        if self.state.stage != SessionStage::Running {
            return;
        }
        self.state.stage = SessionStage::Deciding;
        self.economies.iter_mut().for_each(|economy| *economy = None);
        // A copy that cannot be loaded now is tried again when the round is run again, which
        // reports why.
        let _ = self.load_economies();
    }

    /// Computes the round synchronously: for a single screen, headless play and tests.
    ///
    /// # Errors
    /// Those of [`Session::start_computing`] and [`Session::finish`].
    pub fn advance(&mut self) -> Result<(), SessionError> {
        let work = self.start_computing()?;
        self.finish(work.run())
    }
}

/// What a team's roles have chosen, in the form that the model receives.
pub fn round_choices(exercise: &Exercise, team: &Team) -> RoundChoices {
    let mut deeds = Vec::new();
    for (role, chosen) in &team.chosen {
        for choice in chosen.iter().filter_map(|id| exercise.choice(id)) {
            deeds.extend(choice.deeds.iter().map(|deed| (*role, deed.clone())));
        }
    }
    RoundChoices { played: team.roles.iter().copied().collect(), deeds }
}
