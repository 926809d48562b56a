//! The same people and needs again: under the autopilots, with another choice in one round, and
//! for stranded cost, without the moves of care.

use rayon::prelude::*;

use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::StrandedCostPeriod;
use crate::training::autopilot::AutopilotPolicy;
use crate::training::exercise::Exercise;
use crate::training::player_action::PlayerAction;
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError, round_choices};
use crate::training::session_state::{PlayedRound, SessionState, Team, WhatIf};
use crate::training::team_economy::TeamEconomy;
use crate::training::true_history::TrueHistory;

use super::outcome::outcomes;
use super::{MoveStranding, WhatIfOutcome};

/// Everything a debrief needs.
#[derive(Debug, Clone)]
pub struct ReplayPlan {
    pub(super) exercise: Exercise,
    pub(super) scenario: Scenario,
    pub(super) state: SessionState,
    pub(super) names: Vec<(String, String)>,
    pub(super) opening: Vec<u8>,
    pub(super) states: Vec<Vec<Vec<u8>>>,
    pub(super) records: Vec<TrueHistory>,
}

/// How a replay differs from what was played.
struct ReplayChange<'a> {
    /// Choices of the commissioner in a round, from 1.
    chosen: Option<(u32, &'a [String])>,
    /// Whether moves of care are left out.
    without_moves: bool,
}

impl ReplayPlan {
    /// What each autopilot would have made of the rounds that were played.
    pub fn baselines(&self) -> Result<Vec<(AutopilotPolicy, TrueHistory)>, SessionError> {
        let rounds = self.state.rounds_done();
        AutopilotPolicy::ALL
            .into_par_iter()
            .map(|policy| {
                let mut session = Session::from_replay_plan(self)?;
                for _ in 0..rounds {
                    session.next_round()?;
                    session.autopilot(0, PlayerRole::Commissioner, policy)?;
                    session.advance()?;
                    session.reveal()?;
                }
                let record = session.economy(0).map(|entry| entry.history().clone());
                Ok((policy, record.unwrap_or_default()))
            })
            .collect()
    }

    /// Outcomes of the rounds with no decisions taken: contracts continue, nothing is
    /// proposed, moved or audited. What savings are measured against.
    pub fn without_decisions(&self) -> Result<TrueHistory, SessionError> {
        let mut session = Session::from_replay_plan(self)?;
        for _ in 0..self.state.rounds_done() {
            session.next_round()?;
            session.advance()?;
            session.reveal()?;
        }
        let record = session.economy(0).map(|entry| entry.history().clone());
        Ok(record.unwrap_or_default())
    }

    /// A team's session again, with a difference.
    fn replay_from(
        &self,
        place: usize,
        from: u32,
        otherwise: &ReplayChange<'_>,
        mark: Option<&crate::sim::counterfactual::AffectedProviders>,
    ) -> Result<TeamEconomy, SessionError> {
        let state = match from {
            0 | 1 => &self.opening,
            later => self.states[place].get(later as usize - 2).unwrap_or(&self.opening),
        };
        let mut economy = TeamEconomy::load(self.scenario.clone(), state)?;
        if let Some(shifted) = mark {
            economy.mark_accounts(shifted.clone());
        }
        let team = &self.state.teams[place];
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
        economy: &mut TeamEconomy,
        place: usize,
        number: u32,
        played: &PlayedRound,
        otherwise: &ReplayChange<'_>,
    ) -> Result<(), SessionError> {
        let team = &self.state.teams[place];
        let plan = &self.exercise.rounds[number as usize - 1];
        let mut chosen = played.chosen.clone();
        if let Some((round, instead)) = otherwise.chosen
            && round == number
        {
            chosen.insert(PlayerRole::Commissioner, instead.to_vec());
        }
        let mut sheet = round_choices(&self.exercise, &Team { chosen, ..team.clone() });
        let injected = self.state.injected.iter().filter(|entry| entry.is_for(number, place));
        let ids = plan.events.iter().chain(injected.map(|entry| &entry.event));
        let mut events: Vec<PlayerAction> =
            ids.filter_map(|id| self.exercise.event(id)).flat_map(|e| e.deeds.clone()).collect();
        if otherwise.without_moves {
            sheet.deeds.retain(|(_, deed)| !is_move(deed));
            events.retain(|deed| !is_move(deed));
        }
        for item in self.state.overrides.iter().filter(|entry| entry.is_for(number, place)) {
            economy.set_number(&item.path, item.to);
        }
        economy.advance(plan.weeks, &sheet, &events)?;
        Ok(())
    }

    /// Outcomes with another choice in one round.
    pub fn what_if(
        &self,
        wanted: &WhatIf,
        alone: Option<f64>,
    ) -> Result<WhatIfOutcome, SessionError> {
        let otherwise =
            ReplayChange { chosen: Some((wanted.round, &wanted.chosen)), without_moves: false };
        let economy = self.replay_from(wanted.team, wanted.round, &otherwise, None)?;
        let titles: Vec<String> = wanted
            .chosen
            .iter()
            .filter_map(|id| self.exercise.choice(id))
            .map(|entry| crate::training::session::substitute_names(&self.names, &entry.title))
            .collect();
        let said = if titles.is_empty() { "nothing".to_owned() } else { titles.join("; ") };
        let label = format!("In round {} you had chosen: {said}", wanted.round);
        Ok(WhatIfOutcome { label, outcomes: outcomes(economy.history(), alone) })
    }

    /// Stranded cost of a team's moves, compared with its twin without them.
    pub fn stranding(&self, place: usize) -> Result<Vec<MoveStranding>, SessionError> {
        let Some(last) = self.states[place].last() else { return Ok(Vec::new()) };
        let mut end = TeamEconomy::load(self.scenario.clone(), last)?;
        let shifted = end.sim().affected_providers();
        if shifted.losing.is_empty() {
            return Ok(Vec::new());
        }
        let of = |without_moves: bool| {
            let otherwise = ReplayChange { chosen: None, without_moves };
            self.replay_from(place, 1, &otherwise, Some(&shifted))
        };
        let (run, twin) = rayon::join(|| of(false), || of(true));
        let (run, twin) = (run?, twin?);
        let periods =
            end.sim().compare_with_counterfactual(&run.history().marks, &twin.history().marks);
        Ok(periods.iter().filter(|period| period.year).flat_map(strandings).collect())
    }
}

fn strandings(period: &StrandedCostPeriod) -> Vec<MoveStranding> {
    let saving: f64 = period.saving.iter().map(|part| part.pounds()).sum();
    let of =
        |(provider, cost): &(String, crate::sim::counterfactual::StrandedCost)| MoveStranding {
            provider: provider.clone(),
            year: period.week / 52,
            moved: cost.moved.pounds(),
            fall: cost.fall.pounds(),
            stranded: cost.total().pounds(),
            saving,
        };
    period.providers.iter().map(of).collect()
}

const fn is_move(deed: &PlayerAction) -> bool {
    matches!(deed, PlayerAction::Move { .. } | PlayerAction::Close { .. })
}

impl Session {
    /// The same session from its start, for a single commissioner.
    fn from_replay_plan(of: &ReplayPlan) -> Result<Self, SessionError> {
        let board = SessionState {
            injected: of
                .state
                .injected
                .iter()
                .filter(|entry| entry.team.is_none())
                .cloned()
                .collect(),
            overrides: of
                .state
                .overrides
                .iter()
                .filter(|entry| entry.team.is_none())
                .cloned()
                .collect(),
            ..SessionState::new(
                &of.exercise,
                of.state.seed,
                &of.state.sets,
                of.state.opening.clone(),
            )
        };
        let mut session = Self::from_parts(
            of.exercise.clone(),
            of.scenario.clone(),
            board,
            of.names.clone(),
            of.opening.clone(),
        );
        session.add_team("autopilot", &[PlayerRole::Commissioner])?;
        Ok(session)
    }
}
