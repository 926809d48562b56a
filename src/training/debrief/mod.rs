//! The debrief: true values next to what was seen, the cost of information asymmetry, what was
//! conceded and left stranded and when, and the same people and needs under
//! other choices. There are several dimensions and no overall score.

mod moments;
mod outcome;
mod replay;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::panics::catch_panic;

use super::autopilot::AutopilotPolicy;
use super::exercise::Exercise;
use super::role::PlayerRole;
use super::session::{Session, SessionError};
use super::session_state::{SessionStage, SessionState};
use super::team_economy::TeamEconomyError;
use super::true_history::{SeenValue, TrueHistory};

pub use moments::{DebriefMoment, debrief_moments as moments_of};
pub use outcome::{BetterDirection, OutcomeDimension, outcomes};
pub use replay::ReplayPlan;

/// The same economy under other choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfOutcome {
    /// Which team, policy or replay.
    pub label: String,
    pub outcomes: Vec<OutcomeDimension>,
}

/// A quantity over time, true and seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrueAndSeenTrack {
    /// Name of the measure.
    pub what: String,
    pub body: String,
    pub unit: String,
    /// Weeks of the session, true and seen values.
    pub points: Vec<(u32, Option<f64>, Option<SeenValue>)>,
}

/// Stranded cost of the care that a team moved, compared with its twin without the move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveStranding {
    pub provider: String,
    /// Year of the session.
    pub year: u32,
    /// Average cost of what moved, pounds.
    pub moved: f64,
    /// Fall of the provider's cost, pounds.
    pub fall: f64,
    /// What stayed, pounds.
    pub stranded: f64,
    /// Fall in the cost of all bodies together, pounds.
    pub saving: f64,
}

/// What a role chose in a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundDecisions {
    /// Round, from 1.
    pub round: u32,
    pub role: PlayerRole,
    /// Titles of options.
    pub titles: Vec<String>,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TeamDebrief {
    pub name: String,
    /// What was chosen.
    pub chosen: Vec<RoundDecisions>,
    pub outcomes: Vec<OutcomeDimension>,
    /// True and seen values over time.
    pub tracks: Vec<TrueAndSeenTrack>,
    pub moments: Vec<DebriefMoment>,
    /// Stranded cost of the moves.
    pub stranded: Vec<MoveStranding>,
    /// Replays that were requested.
    pub what_ifs: Vec<WhatIfOutcome>,
}

/// Correct answers of a team, or of all, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuizResult {
    pub team: String,
    /// People who answered before and after.
    pub people: (u32, u32),
    /// Mean number of correct answers before and after.
    pub right: (Option<f64>, Option<f64>),
}

/// Everything the debrief shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Debrief {
    /// Title of the scenario.
    pub title: String,
    pub exam_question: String,
    pub rounds: u32,
    pub teams: Vec<TeamDebrief>,
    /// Autopilots on the same people and needs.
    pub baselines: Vec<(AutopilotPolicy, WhatIfOutcome)>,
    /// Questions to ask.
    pub questions: Vec<String>,
    pub quiz: Vec<QuizResult>,
    /// Questions of the quiz with the correct answers and why.
    pub answers: Vec<(String, String, String)>,
}

impl Session {
    /// Everything a debrief needs, copied out so that it can be computed without the session.
    pub fn replay_plan(&mut self) -> Result<ReplayPlan, SessionError> {
        if self.state().stage != SessionStage::Debrief {
            return Err(SessionError::Refused("the debrief has not started".to_owned()));
        }
        self.load_economies()?;
        let records: Vec<TrueHistory> = (0..self.state().teams.len())
            .filter_map(|team| Some(self.economy(team)?.history().clone()))
            .collect();
        Ok(ReplayPlan {
            exercise: self.exercise.clone(),
            scenario: self.scenario.clone(),
            state: self.state.clone(),
            names: self.names().to_vec(),
            opening: self.states[0][0].clone(),
            states: self.states[1..].to_vec(),
            records,
        })
    }
}

/// Quantities that the debrief follows over time.
const TRACKED_MEASURES: &[&str] = &[
    "waiting_list",
    "first_wait",
    "coding_excess",
    "unit_cost",
    "surplus",
    "activity_value",
    "best_practice",
];

fn tracks(record: &TrueHistory) -> Vec<TrueAndSeenTrack> {
    let mut found: BTreeMap<(usize, String), TrueAndSeenTrack> = BTreeMap::new();
    for quarter in &record.quarters {
        for pair in &quarter.pairs {
            let Some(place) = TRACKED_MEASURES.iter().position(|what| *what == pair.what) else {
                continue;
            };
            if pair.truth.is_none() || pair.seen.is_none() {
                continue;
            }
            let key = (place, pair.body.clone());
            let track = found.entry(key).or_insert_with(|| TrueAndSeenTrack {
                what: pair.what.clone(),
                body: pair.body.clone(),
                unit: pair.unit.clone(),
                points: Vec::new(),
            });
            track.points.push((quarter.week, pair.truth, pair.seen));
        }
    }
    found.into_values().collect()
}

fn chosen(
    exercise: &Exercise,
    names: &[(String, String)],
    board: &SessionState,
    team: usize,
) -> Vec<RoundDecisions> {
    let mut all = Vec::new();
    for (place, played) in board.teams[team].played.iter().enumerate() {
        for (role, ids) in &played.chosen {
            let titles = ids.iter().map(|id| {
                let title = exercise.choice(id).map_or(id.as_str(), |entry| entry.title.as_str());
                super::session::substitute_names(names, title)
            });
            all.push(RoundDecisions {
                round: place as u32 + 1,
                role: *role,
                titles: titles.collect(),
            });
        }
    }
    all
}

fn quiz(board: &SessionState) -> Vec<QuizResult> {
    let mut teams: Vec<&str> = board.quiz.iter().map(|entry| entry.team.as_str()).collect();
    teams.sort_unstable();
    teams.dedup();
    let of = |team: &str, before: bool| {
        let right: Vec<u32> = board
            .quiz
            .iter()
            .filter(|entry| entry.team == team && entry.before == before)
            .map(|entry| entry.right)
            .collect();
        let mean =
            (!right.is_empty()).then(|| f64::from(right.iter().sum::<u32>()) / right.len() as f64);
        (right.len() as u32, mean)
    };
    teams
        .into_iter()
        .map(|team| {
            let (before, after) = (of(team, true), of(team, false));
            QuizResult {
                team: team.to_owned(),
                people: (before.0, after.0),
                right: (before.1, after.1),
            }
        })
        .collect()
}

impl ReplayPlan {
    /// Computes the debrief; replays run in parallel.
    ///
    /// # Errors
    /// A replay could not continue, or ended in a fault of the program.
    pub fn compute(&self) -> Result<Debrief, SessionError> {
        catch_panic(|| self.compute_debrief()).map_err(TeamEconomyError::from)?
    }

    fn compute_debrief(&self) -> Result<Debrief, SessionError> {
        let (baselines, alone) = rayon::join(|| self.baselines(), || self.without_decisions());
        let baselines = baselines?;
        let alone = Some(alone?.total_cost());
        let mut teams = Vec::new();
        for (place, record) in self.records.iter().enumerate() {
            let mut what_ifs = Vec::new();
            for wanted in self.state.what_ifs.iter().filter(|entry| entry.team == place) {
                what_ifs.push(self.what_if(wanted, alone)?);
            }
            teams.push(TeamDebrief {
                name: self.state.teams[place].name.clone(),
                chosen: chosen(&self.exercise, &self.names, &self.state, place),
                outcomes: outcomes(record, alone),
                tracks: tracks(record),
                moments: moments::debrief_moments(record),
                stranded: self.stranding(place)?,
                what_ifs,
            });
        }
        let told = |text: &String| super::session::substitute_names(&self.names, text);
        Ok(Debrief {
            title: self.exercise.title.clone(),
            exam_question: told(&self.exercise.exam_question),
            rounds: self.state.rounds_done(),
            teams,
            baselines: baselines
                .into_iter()
                .map(|(policy, record)| {
                    let label = policy.name().to_owned();
                    (policy, WhatIfOutcome { label, outcomes: outcomes(&record, alone) })
                })
                .collect(),
            questions: self.exercise.debrief.iter().map(told).collect(),
            quiz: quiz(&self.state),
            answers: self
                .exercise
                .quiz
                .iter()
                .map(|entry| {
                    (entry.text.clone(), entry.options[entry.right].clone(), entry.why.clone())
                })
                .collect(),
        })
    }
}
