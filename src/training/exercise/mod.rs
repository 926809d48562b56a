//! A training scenario as its file says it: the story, the roles, the menus of each round, what
//! happens meanwhile, and what is asked afterwards.

mod consistency;
mod field_shapes;
mod file;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::scenario::catalogue::Registries;
use crate::scenario::diagnostics::Findings;
use crate::scenario::load::{LoadRequest, NoFiles, load};
use crate::scenario::schema::Scenario;
use crate::scenario::shipped::{self, ShippedCategory};

use super::autopilot::AutopilotPolicy;
use super::player_action::PlayerAction;
use super::role::PlayerRole;

pub use file::{is_exercise, read};

/// Why a training scenario cannot be played.
#[derive(Debug, Error)]
pub enum ExerciseError {
    /// There is none of that name.
    #[error("there is no training scenario '{0}'")]
    Unknown(String),
    /// The file, or the settings over its economy, contain mistakes.
    #[error(transparent)]
    Wrong(#[from] Findings),
}

/// A role as the scenario casts it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleBrief {
    pub role: PlayerRole,
    /// The briefing of those who play it, in paragraphs.
    pub briefing: Vec<String>,
    pub goals: Vec<String>,
    /// Person-months they can spend in a round; for the commissioner 0 means its office's capacity.
    #[serde(default)]
    pub months: f64,
    /// Whether people must play it.
    #[serde(default)]
    pub needed: bool,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseRound {
    pub title: String,
    /// Weeks it lasts, whole quarters.
    pub weeks: u32,
    /// News for everybody at its start.
    pub news: Vec<String>,
    /// Events that occur in it automatically.
    #[serde(default)]
    pub events: Vec<String>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseEvent {
    /// Name in the file and on the console.
    pub id: String,
    pub title: String,
    /// News for everybody.
    pub text: String,
    /// Its actions; may be empty.
    #[serde(default)]
    pub deeds: Vec<PlayerAction>,
}

/// An option of a menu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuOption {
    /// Name in the file and in the log.
    pub id: String,
    /// The role it belongs to.
    pub role: PlayerRole,
    /// Heading of the question it answers; only one option of a question can be chosen unless
    /// the question's name ends with "…".
    pub question: String,
    /// The option in a few words.
    pub title: String,
    /// What it means, without revealing its effects.
    pub text: String,
    /// Person-months it takes.
    #[serde(default)]
    pub months: f64,
    /// First and last round it is offered in, from 1; nothing means always.
    #[serde(default)]
    pub rounds: Option<(u32, u32)>,
    /// Options one of which must have been chosen in this or an earlier round.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Options that exclude it, if chosen in this or an earlier round.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// Whether it can be chosen in one round only.
    #[serde(default)]
    pub once: bool,
    /// Its actions; an empty list leaves decisions to the model.
    #[serde(default)]
    pub deeds: Vec<PlayerAction>,
    /// Autopilots that would choose it.
    #[serde(default)]
    pub suits: Vec<AutopilotPolicy>,
}

impl MenuOption {
    /// Whether a round, from 1, offers it.
    pub fn is_offered(&self, round: u32) -> bool {
        self.rounds.is_none_or(|(first, last)| (first..=last).contains(&round))
    }
    /// Whether others of the same question may be chosen with it.
    pub fn is_one_of_many(&self) -> bool {
        self.question.ends_with('…')
    }
}

/// A parameter that the facilitator may override.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustableNumber {
    /// Path of the parameter.
    pub path: String,
    /// What it is, in words.
    pub label: String,
}

/// A question of the quiz before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuizQuestion {
    pub text: String,
    pub options: Vec<String>,
    /// Position of the correct one, from 0.
    pub right: usize,
    /// Why it is correct; shown in the debrief.
    pub why: String,
}

/// A timing plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionTiming {
    /// Length of the session, minutes.
    pub minutes: u32,
    /// Rounds that are played in it.
    pub rounds: u32,
    /// Minutes and activities.
    pub plan: Vec<(u32, String)>,
}

/// A training scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Version of the file format.
    pub schema: u32,
    /// Name in commands and files.
    pub id: String,
    pub title: String,
    pub summary: String,
    /// What participants learn.
    pub aims: Vec<String>,
    /// The question they are asked to answer by the end.
    pub exam_question: String,
    pub circumstance: String,
    /// The opening position, in paragraphs.
    pub story: Vec<String>,
    /// The economy: a complete scenario, as text.
    pub economy: String,
    /// Roles that can be played.
    pub roles: Vec<RoleBrief>,
    pub rounds: Vec<ExerciseRound>,
    pub choices: Vec<MenuOption>,
    /// Events: those that occur automatically and those that the facilitator may add.
    pub events: Vec<ExerciseEvent>,
    /// Parameters that the facilitator may override.
    pub knobs: Vec<AdjustableNumber>,
    /// Questions of the debrief.
    pub debrief: Vec<String>,
    /// Notes for the facilitator.
    pub notes: Vec<String>,
    pub quiz: Vec<QuizQuestion>,
    pub timing: Vec<SessionTiming>,
}

/// Names of the scenarios that ship with the program.
pub fn names() -> impl Iterator<Item = &'static str> {
    shipped::names(ShippedCategory::Training)
}

/// A shipped scenario by name.
///
/// # Errors
/// There is none, or its file has mistakes, which its test would find.
pub fn find(name: &str) -> Result<Exercise, ExerciseError> {
    let file = shipped::find(ShippedCategory::Training, name)
        .ok_or_else(|| ExerciseError::Unknown(name.to_owned()))?;
    Ok(read(&format!("configs/{}", file.path), file.text)?)
}

impl Exercise {
    /// Loads the economy it is played in, with a seed and any settings over it.
    ///
    /// # Errors
    /// Mistakes in its text or the settings.
    pub fn scenario(&self, seed: u64, sets: &[String]) -> Result<Scenario, ExerciseError> {
        Ok(self.load(seed, sets)?)
    }

    fn load(&self, seed: u64, sets: &[String]) -> Result<Scenario, Findings> {
        let years = (self.weeks().div_ceil(52)).max(1);
        let own = |path: &str, value: String| ("the session".to_owned(), path.to_owned(), value);
        let flags = [own("run.seed", seed.to_string()), own("run.years", years.to_string())];
        let request = LoadRequest {
            file: Some((format!("{}, its economy", self.id), self.economy.clone())),
            flags: flags.into(),
            sets: sets.to_vec(),
            ..LoadRequest::default()
        };
        load(&request, &NoFiles, &Registries)
    }

    /// Weeks of all rounds.
    pub fn weeks(&self) -> u32 {
        self.rounds.iter().map(|round| round.weeks).sum()
    }

    /// Options that a role is offered in a round, from 1, in order.
    pub fn menu(&self, role: PlayerRole, round: u32) -> impl Iterator<Item = &MenuOption> {
        self.choices.iter().filter(move |choice| choice.role == role && choice.is_offered(round))
    }

    /// An option by name.
    pub fn choice(&self, id: &str) -> Option<&MenuOption> {
        self.choices.iter().find(|choice| choice.id == id)
    }

    /// An event by name.
    pub fn event(&self, id: &str) -> Option<&ExerciseEvent> {
        self.events.iter().find(|event| event.id == id)
    }

    /// How a role is cast.
    pub fn casting(&self, role: PlayerRole) -> Option<&RoleBrief> {
        self.roles.iter().find(|entry| entry.role == role)
    }
}
