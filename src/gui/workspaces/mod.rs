//! Workspaces: what fills the window between the rail and the inspector. Each is a file and a line
//! in [`Place::ALL`]; one that is not there yet is not in the list.

pub mod compare;
pub mod contracts;
pub mod lenses;
pub mod system;
pub mod training;

use eframe::egui;

use super::command::{Command, Eyes, RunId, Subject};
use super::shell::icons::Icon;
use super::timeline::{Timeline, Timelines, View};

/// A workspace by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Place {
    /// Map and charts.
    #[default]
    System,
    /// The three lenses.
    Lenses,
    /// Terms, payment, risk.
    Contracts,
    /// Arrangements side by side.
    Compare,
    /// A training session.
    Training,
}

impl Place {
    /// All of them, in the order of the rail.
    pub const ALL: &'static [Self] =
        &[Self::System, Self::Lenses, Self::Contracts, Self::Compare, Self::Training];

    /// Name on the rail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Lenses => "Lenses",
            Self::Contracts => "Contracts",
            Self::Compare => "Compare",
            Self::Training => "Training",
        }
    }
    /// Whether lenses and inspector stand beside it.
    #[must_use]
    pub const fn has_side(self) -> bool {
        match self {
            Self::System | Self::Lenses => true,
            Self::Contracts | Self::Compare | Self::Training => false,
        }
    }
    /// Icon on the rail.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::System => Icon::System,
            Self::Lenses => Icon::Lenses,
            Self::Contracts => Icon::Contracts,
            Self::Compare => Icon::Compare,
            Self::Training => Icon::Training,
        }
    }
}

/// What a workspace may look at, and where it puts what the user does.
pub struct Desk<'a> {
    /// Every run.
    pub runs: &'a Timelines,
    /// The run in hand.
    pub run: RunId,
    /// Its timeline.
    pub line: &'a Timeline,
    /// Weeks done at the moment shown.
    pub week: u32,
    /// Whose eyes are chosen.
    pub eyes: Eyes,
    /// The commissioner whose eyes they are.
    pub area: u32,
    /// What the inspector shows.
    pub subject: Option<Subject>,
    /// Whether motion is to be kept to the least.
    pub still: bool,
    /// The workspace that is open.
    pub place: Place,
    /// What the user did; the window carries it out after the frame.
    pub commands: &'a mut Vec<Command>,
}

impl<'a> Desk<'a> {
    /// The views that may be drawn under the chosen eyes: the main one, and behind it another
    /// where both are asked for.
    #[must_use]
    pub const fn views(&self) -> (View<'a>, Option<View<'a>>) {
        match self.eyes {
            Eyes::Truth => (View::truth(self.line, self.week), None),
            Eyes::Seen => (View::seen(self.line, self.week, self.area), None),
            Eyes::Both => (
                View::truth(self.line, self.week),
                Some(View::seen(self.line, self.week, self.area)),
            ),
        }
    }
    /// Does something.
    pub fn ask(&mut self, command: Command) {
        self.commands.push(command);
    }
}

/// Something that fills the middle of the window.
pub trait Workspace {
    /// Draws it and takes input.
    fn show(&mut self, ui: &mut egui::Ui, desk: &mut Desk<'_>);
}

/// Every workspace with what it remembers.
#[derive(Default)]
pub struct Bench {
    system: system::System,
    lenses: lenses::Lenses,
    contracts: contracts::Contracts,
    compare: compare::Compare,
    training: training::Training,
}

impl Bench {
    /// The Compare workspace, for what is asked of it from outside.
    pub const fn compare(&mut self) -> &mut compare::Compare {
        &mut self.compare
    }

    /// Shows the workspace that is open.
    pub fn show(&mut self, ui: &mut egui::Ui, desk: &mut Desk<'_>) {
        match desk.place {
            Place::System => self.system.show(ui, desk),
            Place::Lenses => self.lenses.show(ui, desk),
            Place::Contracts => self.contracts.show(ui, desk),
            Place::Compare => self.compare.show(ui, desk),
            Place::Training => self.training.show(ui, desk),
        }
    }
}
