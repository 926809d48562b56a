//! Roles that people can play.

use serde::{Deserialize, Serialize};

/// A role that people can play. The model plays the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayerRole {
    /// The commissioner of the area.
    Commissioner,
    /// The chief executive of the largest hospital.
    Provider,
    /// The lead of the area's general practices.
    GpLead,
    /// The region, which oversees the area.
    Region,
}

impl PlayerRole {
    /// All roles, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Commissioner, Self::Provider, Self::GpLead, Self::Region];

    /// Name on screens and paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commissioner => "Commissioner",
            Self::Provider => "Provider chief executive",
            Self::GpLead => "GP lead",
            Self::Region => "Region",
        }
    }

    /// Name in addresses, files and forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Commissioner => "commissioner",
            Self::Provider => "provider",
            Self::GpLead => "gp_lead",
            Self::Region => "region",
        }
    }

    /// The role with this name.
    pub fn from_key(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == word)
    }
}
