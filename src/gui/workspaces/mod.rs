//! Workspaces: what fills the window between the rail and the inspector. Each is a module and a
//! line in [`Place::ALL`].

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
    /// Whether lenses and inspector are shown next to it.
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

/// What a workspace may read, and where it puts the user's commands.
pub struct Desk<'a> {
    /// Every run.
    pub runs: &'a Timelines,
    /// The current run.
    pub run: RunId,
    /// Its timeline.
    pub line: &'a Timeline,
    /// Weeks done at the moment shown.
    pub week: u32,
    /// The chosen perspective.
    pub eyes: Eyes,
    /// The commissioner of the perspective.
    pub area: u32,
    /// What the inspector shows.
    pub subject: Option<Subject>,
    /// Whether motion is reduced.
    pub still: bool,
    /// The workspace that is open.
    pub place: Place,
    /// Commands of the user; the window carries them out after the frame.
    pub commands: &'a mut Vec<Command>,
}

impl<'a> Desk<'a> {
    /// The views that may be drawn in the chosen perspective: the main one, and behind it another
    /// where both are requested.
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
    /// Queues a command.
    pub fn ask(&mut self, command: Command) {
        self.commands.push(command);
    }
}

/// A workspace fills the middle of the window.
pub trait Workspace {
    /// Draws it and handles input.
    fn show(&mut self, ui: &mut egui::Ui, desk: &mut Desk<'_>);
}

/// Every workspace with its state.
#[derive(Default)]
pub struct Bench {
    system: system::System,
    lenses: lenses::Lenses,
    contracts: contracts::Contracts,
    compare: compare::Compare,
    training: training::Training,
}

impl Bench {
    /// The Compare workspace, for requests from outside.
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
