//! Players without people: policies that choose from the same menus, for baselines, for the
//! debrief and for tests. A policy names options; the model computes their effects.

use serde::{Deserialize, Serialize};

use super::exercise::{Exercise, MenuOption};
use super::role::PlayerRole;

/// A way of commissioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutopilotPolicy {
    /// Pays what is billed and changes nothing unless instructed to.
    PassivePayer,
    /// Watches, audits and challenges everything.
    Micromanager,
    /// Builds trust, shares gains and losses, plans with those it pays.
    Relational,
    /// Hands over one budget for people and their need, and watches results.
    StrategicCapitation,
}

impl AutopilotPolicy {
    /// All policies, the baseline first.
    pub const ALL: [Self; 4] =
        [Self::PassivePayer, Self::Micromanager, Self::Relational, Self::StrategicCapitation];

    /// Name in commands and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PassivePayer => "passive_payer",
            Self::Micromanager => "micromanager",
            Self::Relational => "relational",
            Self::StrategicCapitation => "strategic_capitation",
        }
    }

    /// Name on screens and paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PassivePayer => "Passive payer",
            Self::Micromanager => "Micromanager",
            Self::Relational => "Relational",
            Self::StrategicCapitation => "Strategic capitation",
        }
    }

    /// The policy with this name.
    pub fn from_key(word: &str) -> Option<Self> {
        let word = word.replace('-', "_");
        Self::ALL.into_iter().find(|policy| policy.key() == word)
    }

    /// What it chooses for a role in a round (from 1), among the options that `allows` permits
    /// in addition to those already chosen.
    pub fn choose(
        self,
        exercise: &Exercise,
        role: PlayerRole,
        round: u32,
        allows: &mut dyn FnMut(&[String], &MenuOption) -> bool,
    ) -> Vec<String> {
        let mut chosen: Vec<String> = Vec::new();
        for choice in exercise.menu(role, round).filter(|entry| entry.suits.contains(&self)) {
            if allows(&chosen, choice) {
                chosen.push(choice.id.clone());
            }
        }
        chosen
    }
}
