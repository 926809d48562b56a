//! The same people and needs again: under the autopilots, with another choice in one round, and
//! for stranded cost without the moves of care.

use rayon::prelude::*;

use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::StrandedPeriod;
use crate::training::autopilot::Policy;
use crate::training::book::{Board, Played, Team, WhatIf};
use crate::training::deed::Deed;
use crate::training::economy::Economy;
use crate::training::exercise::Exercise;
use crate::training::record::Record;
use crate::training::role::Role;
use crate::training::session::{Session, SessionError, sheet};

use super::outcome::outcomes;
use super::{Alternative, Stranding};

/// Everything a debrief is made of.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub(super) exercise: Exercise,
    pub(super) scenario: Scenario,
    pub(super) board: Board,
    pub(super) names: Vec<(String, String)>,
    pub(super) opening: Vec<u8>,
    pub(super) states: Vec<Vec<Vec<u8>>>,
    pub(super) records: Vec<Record>,
}

/// How a replay differs from what was played.
struct Otherwise<'a> {
    /// Choices of the commissioner in a round, from 1.
    chosen: Option<(u32, &'a [String])>,
    /// Whether moves of care are left out.
    without_moves: bool,
}

impl Dossier {
    /// What each autopilot would have made of the rounds that were played.
    ///
    /// # Errors
    /// A replay could not go on.
    pub fn baselines(&self) -> Result<Vec<(Policy, Record)>, SessionError> {
        let rounds = self.board.rounds_done();
        Policy::ALL
            .into_par_iter()
            .map(|policy| {
                let mut session = Session::again(self)?;
                for _ in 0..rounds {
                    session.go_on()?;
                    session.autopilot(0, Role::Commissioner, policy)?;
                    session.advance()?;
                    session.reveal()?;
                }
                let record = session.economy(0).map(|one| one.record().clone());
                Ok((policy, record.unwrap_or_default()))
            })
            .collect()
    }

    /// What would have come of the rounds had nobody decided anything: contracts go on, nothing is
    /// proposed, moved or audited. What savings are measured against.
    ///
    /// # Errors
    /// The replay could not go on.
    pub fn left_alone(&self) -> Result<Record, SessionError> {
        let mut session = Session::again(self)?;
        for _ in 0..self.board.rounds_done() {
            session.go_on()?;
            session.advance()?;
            session.reveal()?;
        }
        let record = session.economy(0).map(|one| one.record().clone());
        Ok(record.unwrap_or_default())
    }

    /// A team's session again, with a difference.
    fn rerun(
        &self,
        place: usize,
        from: u32,
        otherwise: &Otherwise<'_>,
        mark: Option<&crate::sim::counterfactual::Shifted>,
    ) -> Result<Economy, SessionError> {
        let state = match from {
            0 | 1 => &self.opening,
            later => self.states[place].get(later as usize - 2).unwrap_or(&self.opening),
        };
        let mut economy = Economy::load(self.scenario.clone(), state)?;
        if let Some(shifted) = mark {
            economy.mark(shifted.clone());
        }
        let team = &self.board.teams[place];
        for (number, played) in (1u32..).zip(&team.played) {
            if number < from.max(1) {
                continue;
            }
            self.round(&mut economy, place, number, played, otherwise)?;
        }
        Ok(economy)
    }

    fn round(
        &self,
        economy: &mut Economy,
        place: usize,
        number: u32,
        played: &Played,
        otherwise: &Otherwise<'_>,
    ) -> Result<(), SessionError> {
        let team = &self.board.teams[place];
        let plan = &self.exercise.rounds[number as usize - 1];
        let mut chosen = played.chosen.clone();
        if let Some((round, instead)) = otherwise.chosen
            && round == number
        {
            chosen.insert(Role::Commissioner, instead.to_vec());
        }
        let mut sheet = sheet(&self.exercise, &Team { chosen, ..team.clone() });
        let injected = self.board.injected.iter().filter(|one| one.is_for(number, place));
        let ids = plan.events.iter().chain(injected.map(|one| &one.event));
        let mut events: Vec<Deed> =
            ids.filter_map(|id| self.exercise.event(id)).flat_map(|e| e.deeds.clone()).collect();
        if otherwise.without_moves {
            sheet.deeds.retain(|(_, deed)| !is_move(deed));
            events.retain(|deed| !is_move(deed));
        }
        for one in self.board.overrides.iter().filter(|one| one.is_for(number, place)) {
            economy.set_number(&one.path, one.to);
        }
        economy.advance(plan.weeks, &sheet, &events)?;
        Ok(())
    }

    /// What would have come of another choice in one round.
    ///
    /// # Errors
    /// The replay could not go on.
    pub fn what_if(
        &self,
        wanted: &WhatIf,
        alone: Option<f64>,
    ) -> Result<Alternative, SessionError> {
        let otherwise =
            Otherwise { chosen: Some((wanted.round, &wanted.chosen)), without_moves: false };
        let economy = self.rerun(wanted.team, wanted.round, &otherwise, None)?;
        let titles: Vec<String> = wanted
            .chosen
            .iter()
            .filter_map(|id| self.exercise.choice(id))
            .map(|one| crate::training::session::tell(&self.names, &one.title))
            .collect();
        let said = if titles.is_empty() { "nothing".to_owned() } else { titles.join("; ") };
        let label = format!("In round {} you had chosen: {said}", wanted.round);
        Ok(Alternative { label, outcomes: outcomes(economy.record(), alone) })
    }

    /// What the moves of a team left stranded, against its twin without them.
    ///
    /// # Errors
    /// A replay could not go on.
    pub fn stranding(&self, place: usize) -> Result<Vec<Stranding>, SessionError> {
        let Some(last) = self.states[place].last() else { return Ok(Vec::new()) };
        let mut end = Economy::load(self.scenario.clone(), last)?;
        let shifted = end.sim().shifted();
        if shifted.losing.is_empty() {
            return Ok(Vec::new());
        }
        let of = |without_moves: bool| {
            let otherwise = Otherwise { chosen: None, without_moves };
            self.rerun(place, 1, &otherwise, Some(&shifted))
        };
        let (run, twin) = rayon::join(|| of(false), || of(true));
        let (run, twin) = (run?, twin?);
        let periods = end.sim().compare_with_twin(&run.record().marks, &twin.record().marks);
        Ok(periods.iter().filter(|period| period.year).flat_map(strandings).collect())
    }
}

fn strandings(period: &StrandedPeriod) -> Vec<Stranding> {
    let saving: f64 = period.saving.iter().map(|part| part.pounds()).sum();
    let of = |(provider, cost): &(String, crate::sim::counterfactual::StrandedCost)| Stranding {
        provider: provider.clone(),
        year: period.week / 52,
        moved: cost.moved.pounds(),
        fall: cost.fall.pounds(),
        stranded: cost.total().pounds(),
        saving,
    };
    period.providers.iter().map(of).collect()
}

const fn is_move(deed: &Deed) -> bool {
    matches!(deed, Deed::Move { .. } | Deed::Close { .. })
}

impl Session {
    /// The same session from its beginning, for one commissioner and nobody else.
    fn again(of: &Dossier) -> Result<Self, SessionError> {
        let board = Board {
            injected: of.board.injected.iter().filter(|one| one.team.is_none()).cloned().collect(),
            overrides: of
                .board
                .overrides
                .iter()
                .filter(|one| one.team.is_none())
                .cloned()
                .collect(),
            ..Board::new(&of.exercise, of.board.seed, &of.board.sets, of.board.opening.clone())
        };
        let mut session = Self::from_parts(
            of.exercise.clone(),
            of.scenario.clone(),
            board,
            of.names.clone(),
            of.opening.clone(),
        );
        session.add_team("autopilot", &[Role::Commissioner])?;
        Ok(session)
    }
}
