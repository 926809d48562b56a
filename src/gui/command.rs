//! Everything a user can do, in one list. Clicks, keys and the finder all produce one of these;
//! tests drive the window with them as well.

use std::path::PathBuf;

use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;

use super::workspaces::WorkspaceId;

pub use crate::sim::look::detail::DetailSubject;

/// A run of the window: the first one, a branch of it, or another scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u32);

/// The perspective: true values or what the commissioner sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Perspective {
    #[default]
    Truth,
    /// What the commissioner sees.
    Seen,
    /// True values over what is seen.
    Both,
}

/// A theme as chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum ThemeChoice {
    /// Follows the desktop.
    #[default]
    System,
    Light,
    Dark,
}

/// A user action.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    OpenWorkspace(WorkspaceId),
    /// Starts or stops the clock.
    Play(bool),
    /// Runs this number of weeks and stops.
    Step(u32),
    /// Sets the speed, weeks a second; infinite for as fast as it goes.
    Speed(f32),
    /// Shows a past week, without moving the simulation yet.
    Preview(u32),
    /// Moves the simulation to a past week.
    Seek(u32),
    /// Keeps the run as it is and continues with a copy from this week.
    Branch,
    /// Shows another run.
    Select(RunId),
    /// Runs several in lock-step.
    LockStep(Vec<RunId>),
    /// Shows what a commissioner and a provider have agreed.
    OpenContract {
        /// Position of the commissioner.
        area: u32,
        /// Position of the provider.
        provider: u32,
    },
    /// Takes strategic decisions in place of the model.
    Decide(Vec<Decision>),
    /// Adds another scenario to the first.
    AddComparison(Box<Scenario>),
    /// Does something in the Compare workspace.
    Compare(CompareRequest),
    /// Opens a scenario file in place of everything.
    Open(PathBuf),
    /// Saves the scenario.
    Save(PathBuf),
    /// Changes the perspective.
    SetPerspective(Perspective),
    /// Shows something in the inspector, or nothing.
    Inspect(Option<DetailSubject>),
    /// Changes the theme.
    Theme(ThemeChoice),
    /// Sets the scale of text, 1 = 100 %.
    TextScale(f32),
    /// Reduces motion, or not.
    ReduceMotion(bool),
    /// Changes the folder for exports.
    SetExportFolder(PathBuf),
    /// Shows the tour.
    Tour,
    /// Cancels long work.
    Cancel,
    /// Quits, even with unsaved decisions.
    Quit,
    /// Opens or closes a dialog.
    Dialog(Option<Dialog>),
}

/// Requests to the Compare workspace from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareRequest {
    /// Add the ready-made arrangement of this name to the comparison.
    AddArrangement(String),
    /// Run this number of seeds for intervals.
    RunReplications(u32),
    /// Find the patient who differs most.
    FindPatient,
}

/// A dialog over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// Opening a scenario.
    Open,
    /// Saving the scenario.
    Save,
    /// Theme, text, motion.
    Settings,
    /// Keys and help.
    Help,
    /// Find an organisation, a measure or a command.
    Find,
    /// Quit with unsaved decisions.
    Leave,
}
