//! The debrief: true values next to what was seen, the cost of information asymmetry, what was
//! conceded and left stranded and when, and the same people and needs under
//! other choices. There are several dimensions and no overall score.

mod moments;
mod outcome;
mod replay;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::fault::caught;

use super::autopilot::Policy;
use super::book::{Board, Stage};
use super::economy::EconomyError;
use super::exercise::Exercise;
use super::record::{Record, Seen};
use super::role::Role;
use super::session::{Session, SessionError};

pub use moments::{Moment, of as moments_of};
pub use outcome::{Better, Dimension, outcomes};
pub use replay::Dossier;

/// The same economy under other choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Which team, policy or replay.
    pub label: String,
    /// Its outcomes.
    pub outcomes: Vec<Dimension>,
}

/// A quantity over time, true and seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Name of the measure.
    pub what: String,
    /// Whose.
    pub body: String,
    /// Unit.
    pub unit: String,
    /// Weeks of the session, true and seen values.
    pub points: Vec<(u32, Option<f64>, Option<Seen>)>,
}

/// Stranded cost of the care that a team moved, compared with its twin without the move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stranding {
    /// The provider.
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
pub struct Chosen {
    /// Round, from 1.
    pub round: u32,
    /// The role.
    pub role: Role,
    /// Titles of options.
    pub titles: Vec<String>,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Its name.
    pub name: String,
    /// What was chosen.
    pub chosen: Vec<Chosen>,
    /// Its outcomes.
    pub outcomes: Vec<Dimension>,
    /// True and seen values over time.
    pub tracks: Vec<Track>,
    /// Notable moments.
    pub moments: Vec<Moment>,
    /// Stranded cost of the moves.
    pub stranded: Vec<Stranding>,
    /// Replays that were requested.
    pub what_ifs: Vec<Alternative>,
}

/// Correct answers of a team, or of all, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuizResult {
    /// Team.
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
    /// Its question.
    pub exam_question: String,
    /// Rounds played.
    pub rounds: u32,
    /// Teams.
    pub teams: Vec<Story>,
    /// Autopilots on the same people and needs.
    pub baselines: Vec<(Policy, Alternative)>,
    /// Questions to ask.
    pub questions: Vec<String>,
    /// The quiz.
    pub quiz: Vec<QuizResult>,
    /// Questions of the quiz with the correct answers and why.
    pub answers: Vec<(String, String, String)>,
}

impl Session {
    /// Everything a debrief needs, copied out so that it can be computed without the session.
    ///
    /// # Errors
    /// Play is not over.
    pub fn dossier(&mut self) -> Result<Dossier, SessionError> {
        if self.board().stage != Stage::Debrief {
            return Err(SessionError::Refused("the debrief has not started".to_owned()));
        }
        self.stand_ready()?;
        let records: Vec<Record> = (0..self.board().teams.len())
            .filter_map(|team| Some(self.economy(team)?.record().clone()))
            .collect();
        Ok(Dossier {
            exercise: self.exercise.clone(),
            scenario: self.scenario.clone(),
            board: self.board.clone(),
            names: self.names().to_vec(),
            opening: self.states[0][0].clone(),
            states: self.states[1..].to_vec(),
            records,
        })
    }
}

/// Quantities that the debrief follows over time.
const FOLLOWED: &[&str] = &[
    "waiting_list",
    "first_wait",
    "coding_excess",
    "unit_cost",
    "surplus",
    "activity_value",
    "best_practice",
];

fn tracks(record: &Record) -> Vec<Track> {
    let mut found: BTreeMap<(usize, String), Track> = BTreeMap::new();
    for quarter in &record.quarters {
        for pair in &quarter.pairs {
            let Some(place) = FOLLOWED.iter().position(|what| *what == pair.what) else {
                continue;
            };
            if pair.truth.is_none() || pair.seen.is_none() {
                continue;
            }
            let key = (place, pair.body.clone());
            let track = found.entry(key).or_insert_with(|| Track {
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
    board: &Board,
    team: usize,
) -> Vec<Chosen> {
    let mut all = Vec::new();
    for (place, played) in board.teams[team].played.iter().enumerate() {
        for (role, ids) in &played.chosen {
            let titles = ids.iter().map(|id| {
                let title = exercise.choice(id).map_or(id.as_str(), |one| one.title.as_str());
                super::session::tell(names, title)
            });
            all.push(Chosen { round: place as u32 + 1, role: *role, titles: titles.collect() });
        }
    }
    all
}

fn quiz(board: &Board) -> Vec<QuizResult> {
    let mut teams: Vec<&str> = board.quiz.iter().map(|one| one.team.as_str()).collect();
    teams.sort_unstable();
    teams.dedup();
    let of = |team: &str, before: bool| {
        let right: Vec<u32> = board
            .quiz
            .iter()
            .filter(|one| one.team == team && one.before == before)
            .map(|one| one.right)
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

impl Dossier {
    /// Computes the debrief; replays run in parallel.
    ///
    /// # Errors
    /// A replay could not continue, or ended in a fault of the program.
    pub fn work(&self) -> Result<Debrief, SessionError> {
        caught(|| self.work_out()).map_err(EconomyError::from)?
    }

    fn work_out(&self) -> Result<Debrief, SessionError> {
        let (baselines, alone) = rayon::join(|| self.baselines(), || self.left_alone());
        let baselines = baselines?;
        let alone = Some(alone?.whole_cost());
        let mut teams = Vec::new();
        for (place, record) in self.records.iter().enumerate() {
            let mut what_ifs = Vec::new();
            for wanted in self.board.what_ifs.iter().filter(|one| one.team == place) {
                what_ifs.push(self.what_if(wanted, alone)?);
            }
            teams.push(Story {
                name: self.board.teams[place].name.clone(),
                chosen: chosen(&self.exercise, &self.names, &self.board, place),
                outcomes: outcomes(record, alone),
                tracks: tracks(record),
                moments: moments::of(record),
                stranded: self.stranding(place)?,
                what_ifs,
            });
        }
        let told = |text: &String| super::session::tell(&self.names, text);
        Ok(Debrief {
            title: self.exercise.title.clone(),
            exam_question: told(&self.exercise.exam_question),
            rounds: self.board.rounds_done(),
            teams,
            baselines: baselines
                .into_iter()
                .map(|(policy, record)| {
                    let label = policy.name().to_owned();
                    (policy, Alternative { label, outcomes: outcomes(&record, alone) })
                })
                .collect(),
            questions: self.exercise.debrief.iter().map(told).collect(),
            quiz: quiz(&self.board),
            answers: self
                .exercise
                .quiz
                .iter()
                .map(|one| (one.text.clone(), one.options[one.right].clone(), one.why.clone()))
                .collect(),
        })
    }
}
