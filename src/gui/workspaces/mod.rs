//! Workspaces: what fills the window between the rail and the inspector. Each is a module and a
//! line in [`Place::ALL`].

pub mod compare;
pub mod contracts;
pub mod lenses;
pub mod system;
pub mod training;

use eframe::egui;

use super::command::{Command, DetailSubject, Perspective, RunId};
use super::shell::icons::Icon;
use super::timeline::{Timeline, TimelineView, Timelines};

/// A workspace by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum WorkspaceId {
    /// Map and charts.
    #[default]
    System,
    Lenses,
    /// Terms, payment, risk.
    Contracts,
    /// Arrangements side by side.
    Compare,
    Training,
}

impl WorkspaceId {
    /// All of them, in the order of the rail.
    pub const ALL: &'static [Self] =
        &[Self::System, Self::Lenses, Self::Contracts, Self::Compare, Self::Training];

    /// Name on the rail.
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
    pub const fn has_side_panel(self) -> bool {
        match self {
            Self::System | Self::Lenses => true,
            Self::Contracts | Self::Compare | Self::Training => false,
        }
    }
    /// Icon on the rail.
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
pub struct WorkspaceContext<'a> {
    pub runs: &'a Timelines,
    pub run: RunId,
    pub line: &'a Timeline,
    /// Weeks done at the moment shown.
    pub week: u32,
    pub perspective: Perspective,
    /// The commissioner of the perspective.
    pub area: u32,
    /// What the inspector shows.
    pub subject: Option<DetailSubject>,
    /// Whether motion is reduced.
    pub reduce_motion: bool,
    /// The workspace that is open.
    pub place: WorkspaceId,
    /// Commands of the user; the window carries them out after the frame.
    pub commands: &'a mut Vec<Command>,
}

impl<'a> WorkspaceContext<'a> {
    /// The views that may be drawn in the chosen perspective: the main one, and behind it another
    /// where both are requested.
    pub const fn views(&self) -> (TimelineView<'a>, Option<TimelineView<'a>>) {
        match self.perspective {
            Perspective::Truth => (TimelineView::truth(self.line, self.week), None),
            Perspective::Seen => (TimelineView::seen(self.line, self.week, self.area), None),
            Perspective::Both => (
                TimelineView::truth(self.line, self.week),
                Some(TimelineView::seen(self.line, self.week, self.area)),
            ),
        }
    }
    /// Queues a command.
    pub fn push_command(&mut self, command: Command) {
        self.commands.push(command);
    }
}

/// A workspace fills the middle of the window.
pub trait Workspace {
    /// Draws it and handles input.
    fn workspace_ui(&mut self, ui: &mut egui::Ui, desk: &mut WorkspaceContext<'_>);
}

/// Every workspace with its state.
#[derive(Default)]
pub struct Workspaces {
    system: system::SystemWorkspace,
    lenses: lenses::LensesWorkspace,
    contracts: contracts::ContractsWorkspace,
    compare: compare::CompareWorkspace,
    training: training::TrainingWorkspace,
}

impl Workspaces {
    /// The Compare workspace, for requests from outside.
    pub const fn compare_mut(&mut self) -> &mut compare::CompareWorkspace {
        &mut self.compare
    }

    /// Shows the workspace that is open.
    pub fn current_workspace_ui(&mut self, ui: &mut egui::Ui, desk: &mut WorkspaceContext<'_>) {
        match desk.place {
            WorkspaceId::System => self.system.workspace_ui(ui, desk),
            WorkspaceId::Lenses => self.lenses.workspace_ui(ui, desk),
            WorkspaceId::Contracts => self.contracts.workspace_ui(ui, desk),
            WorkspaceId::Compare => self.compare.workspace_ui(ui, desk),
            WorkspaceId::Training => self.training.workspace_ui(ui, desk),
        }
    }
}
