//! A round computed: taken out of the session, run for all teams side by side, and taken in again.

use std::collections::BTreeMap;

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

/// A computed round.
#[derive(Debug)]
pub struct Done {
    teams: Vec<(usize, Economy, Result<Outcome, EconomyError>)>,
}

#[derive(Debug)]
struct Outcome {
    state: Vec<u8>,
    seen: BTreeMap<Role, Observed>,
}

impl Work {
    /// Computes the round for every team, side by side.
    #[must_use]
    pub fn run(self) -> Done {
        use rayon::prelude::*;
        let weeks = self.weeks;
        let teams = self.jobs.into_par_iter().map(|job| {
            let Job { team, mut economy, sheet, events, numbers } = job;
            for (path, to) in &numbers {
                economy.set_number(path, *to);
            }
            let outcome = economy.advance(weeks, &sheet, &events).and_then(|()| {
                Ok(Outcome { state: economy.save()?, seen: all_eyes(&mut economy) })
            });
            (team, economy, outcome)
        });
        Done { teams: teams.collect() }
    }
}

impl Session {
    /// Takes out what is needed to compute the round. Decisions are locked as they stand.
    ///
    /// # Errors
    /// It is not the time.
    pub fn take_work(&mut self) -> Result<Work, SessionError> {
        self.deciding()?;
        let round = self.board.round;
        let Some(plan) = self.exercise.rounds.get(round as usize - 1) else {
            return refuse("there is no such round");
        };
        let weeks = plan.weeks;
        if self.economies.iter().any(Option::is_none) {
            return refuse("the round runs already");
        }
        let own: Vec<String> = plan.events.clone();
        let mut jobs = Vec::new();
        for (place, economy) in self.economies.iter_mut().enumerate() {
            let Some(economy) = economy.take() else { continue };
            let team = &mut self.board.teams[place];
            team.locked = team.roles.clone();
            let injected = self.board.injected.iter().filter(|one| one.is_for(round, place));
            let ids: Vec<String> =
                own.iter().cloned().chain(injected.map(|one| one.event.clone())).collect();
            let events = ids
                .iter()
                .filter_map(|id| self.exercise.event(id))
                .flat_map(|event| event.deeds.clone())
                .collect();
            let numbers: Vec<(String, f64)> = self
                .board
                .overrides
                .iter()
                .filter(|one| one.is_for(round, place))
                .map(|one| (one.path.clone(), one.to))
                .collect();
            let sheet = sheet(&self.exercise, team);
            jobs.push(Job { team: place, economy, sheet, events, numbers });
        }
        self.board.stage = Stage::Running;
        self.board.timer = None;
        self.note("facilitator", "advance", None, format!("round {round}"));
        self.commit()?;
        Ok(Work { jobs, weeks })
    }

    /// Takes in a computed round: the facilitator sees it, players do not yet.
    ///
    /// # Errors
    /// An economy could not go on, or the store refuses; then decisions are open again.
    pub fn finish(&mut self, done: Done) -> Result<(), SessionError> {
        let mut failed = None;
        let mut outcomes = Vec::new();
        for (team, economy, outcome) in done.teams {
            self.economies[team] = Some(economy);
            match outcome {
                Ok(outcome) => outcomes.push((team, outcome)),
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            self.board.stage = Stage::Deciding;
            self.back_to_round_start()?;
            return Err(error.into());
        }
        let round = self.board.round;
        for (team, outcome) in outcomes {
            if let Some(store) = &self.store {
                store.keep(team, round, &outcome.state)?;
            }
            self.states[team + 1].push(outcome.state);
            let of = &mut self.board.teams[team];
            of.played.push(Played { chosen: of.chosen.clone() });
            of.seen.push(outcome.seen);
        }
        self.board.stage = Stage::Preview;
        self.commit()
    }

    /// Computes the round here and now: for one screen, headless play and tests.
    ///
    /// # Errors
    /// Those of [`Session::take_work`] and [`Session::finish`].
    pub fn advance(&mut self) -> Result<(), SessionError> {
        let work = self.take_work()?;
        self.finish(work.run())
    }
}

/// What a team's roles have chosen, as it is laid before the model.
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
