//! Computing a round: taken out of the session, run for all teams in parallel, and put back.

use std::collections::BTreeMap;

use crate::kernel::fault::caught;
use crate::training::book::{Played, Stage, Team};
use crate::training::deed::Deed;
use crate::training::economy::{Economy, EconomyError};
use crate::training::exercise::Exercise;
use crate::training::lay::Sheet;
use crate::training::observe::Observed;
use crate::training::role::Role;

use super::{Session, SessionError, all_eyes, refuse};

/// A round to be computed, away from the session.
#[derive(Debug)]
pub struct Work {
    jobs: Vec<Job>,
    weeks: u32,
}

#[derive(Debug)]
struct Job {
    team: usize,
    economy: Economy,
    sheet: Sheet,
    events: Vec<Deed>,
    numbers: Vec<(String, f64)>,
}

/// A team's copy after the round with its results, or why it could not continue.
type Computed = Result<(Economy, Outcome), EconomyError>;

/// A computed round: for each team its copy and results, or why it could not continue.
#[derive(Debug)]
pub struct Done {
    teams: Vec<(usize, Computed)>,
}

#[derive(Debug)]
struct Outcome {
    state: Vec<u8>,
    seen: BTreeMap<Role, Observed>,
}

impl Job {
    fn run(self, weeks: u32) -> Computed {
        let Self { mut economy, sheet, events, numbers, .. } = self;
        for (path, to) in &numbers {
            economy.set_number(path, *to);
        }
        economy.advance(weeks, &sheet, &events)?;
        let outcome = Outcome { state: economy.save()?, seen: all_eyes(&mut economy) };
        Ok((economy, outcome))
    }
}

impl Work {
    /// Computes the round for every team, in parallel. A fault of the program in one of them is
    /// that team's failure.
    #[must_use]
    pub fn run(self) -> Done {
        use rayon::prelude::*;
        let weeks = self.weeks;
        let teams = self.jobs.into_par_iter().map(|job| {
            let team = job.team;
            (team, caught(|| job.run(weeks)).unwrap_or_else(|fault| Err(fault.into())))
        });
        Done { teams: teams.collect() }
    }
}

impl Session {
    /// Takes out what is needed to compute the round. Decisions are locked as they are and stored:
    /// a resumed session finds the round open with its decisions locked.
    ///
    /// # Errors
    /// It is not the time, or the session cannot be stored; the round is open as before.
    pub fn take_work(&mut self) -> Result<Work, SessionError> {
        self.deciding()?;
        let round = self.board.round;
        let Some(plan) = self.exercise.rounds.get(round as usize - 1) else {
            return refuse("there is no such round");
        };
        let weeks = plan.weeks;
        self.stand_ready()?;
        self.change(|board| {
            for team in &mut board.teams {
                team.locked = team.roles.clone();
            }
            board.timer = None;
            board.note("facilitator", "advance", None, format!("round {round}"));
            Ok(())
        })?;
        let away: Vec<Option<Economy>> = self.economies.iter_mut().map(Option::take).collect();
        let jobs = away
            .into_iter()
            .enumerate()
            .filter_map(|(team, economy)| Some(self.job(team, economy?)))
            .collect();
        self.board.stage = Stage::Running;
        Ok(Work { jobs, weeks })
    }

    /// What a team's copy is to be run with.
    fn job(&self, team: usize, economy: Economy) -> Job {
        let round = self.board.round;
        let own = self.exercise.rounds[round as usize - 1].events.iter();
        let injected = self.board.injected.iter().filter(|one| one.is_for(round, team));
        let events = own
            .chain(injected.map(|one| &one.event))
            .filter_map(|id| self.exercise.event(id))
            .flat_map(|event| event.deeds.clone())
            .collect();
        let overrides = self.board.overrides.iter().filter(|one| one.is_for(round, team));
        let numbers = overrides.map(|one| (one.path.clone(), one.to)).collect();
        let sheet = sheet(&self.exercise, &self.board.teams[team]);
        Job { team, economy, sheet, events, numbers }
    }

    /// Puts back a computed round: the facilitator sees it, players do not yet.
    ///
    /// # Errors
    /// An economy could not continue, or the session cannot be stored; then decisions are open
    /// again.
    pub fn finish(&mut self, done: Done) -> Result<(), SessionError> {
        let taken = self.take_in(done);
        if taken.is_err() {
            self.reopen();
        }
        taken
    }

    fn take_in(&mut self, done: Done) -> Result<(), SessionError> {
        let round = self.board.round;
        let mut computed = Vec::new();
        for (team, outcome) in done.teams {
            let (economy, outcome) = outcome?;
            computed.push((team, economy, outcome));
        }
        let mut kept = Vec::new();
        for (team, _, outcome) in &computed {
            kept.push(match &self.store {
                Some(store) => store.keep(*team, round, &outcome.state)?,
                None => String::new(),
            });
        }
        self.change(|board| {
            for ((team, _, outcome), state) in computed.iter().zip(kept) {
                let of = &mut board.teams[*team];
                of.played.push(Played { chosen: of.chosen.clone(), state });
                of.seen.push(outcome.seen.clone());
            }
            board.stage = Stage::Preview;
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
        if self.board.stage != Stage::Running {
            return;
        }
        self.board.stage = Stage::Deciding;
        self.economies.iter_mut().for_each(|economy| *economy = None);
        // A copy that cannot be loaded now is tried again when the round is run again, which
        // reports why.
        let _ = self.stand_ready();
    }

    /// Computes the round synchronously: for a single screen, headless play and tests.
    ///
    /// # Errors
    /// Those of [`Session::take_work`] and [`Session::finish`].
    pub fn advance(&mut self) -> Result<(), SessionError> {
        let work = self.take_work()?;
        self.finish(work.run())
    }
}

/// What a team's roles have chosen, in the form that the model receives.
#[must_use]
pub fn sheet(exercise: &Exercise, team: &Team) -> Sheet {
    let mut deeds = Vec::new();
    for (role, chosen) in &team.chosen {
        for choice in chosen.iter().filter_map(|id| exercise.choice(id)) {
            deeds.extend(choice.deeds.iter().map(|deed| (*role, deed.clone())));
        }
    }
    Sheet { played: team.roles.iter().copied().collect(), deeds }
}
