//! Everything a user can do, in one list. A click, a key and the finder all end in one of these;
//! tests drive the window by them as well.

use std::path::PathBuf;

use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;

use super::workspaces::Place;

pub use crate::sim::look::detail::Subject;

/// A run of the window: the first one, a branch of it, or another scenario beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u32);

/// Whose eyes are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Eyes {
    /// The truth.
    #[default]
    Truth,
    /// What the commissioner sees.
    Seen,
    /// Truth over what is seen.
    Both,
}

/// A theme as chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Look {
    /// As the desktop.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Something a user does.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Opens a workspace.
    Go(Place),
    /// Starts or stops the clock.
    Play(bool),
    /// Runs so many weeks and stops.
    Step(u32),
    /// Sets the speed, weeks a second; infinite for as fast as it goes.
    Speed(f32),
    /// Shows a week that has been, without moving the simulation yet.
    Glance(u32),
    /// Moves the simulation to a week that has been.
    Visit(u32),
    /// Keeps what is and goes on with a copy from this week.
    Branch,
    /// Looks at another run.
    Select(RunId),
    /// Runs several in lock-step.
    Together(Vec<RunId>),
    /// Lays out what a commissioner and a provider have agreed.
    Lay {
        /// Position of the commissioner.
        area: u32,
        /// Position of the provider.
        provider: u32,
    },
    /// Takes strategic decisions in place of the model.
    Decide(Vec<Decision>),
    /// Puts another scenario beside the first.
    Beside(Box<Scenario>),
    /// Does something in the Compare workspace.
    Compare(Wish),
    /// Opens a scenario file in place of everything.
    Open(PathBuf),
    /// Saves the scenario.
    Save(PathBuf),
    /// Changes eyes.
    Look(Eyes),
    /// Shows something in the inspector, or nothing.
    Inspect(Option<Subject>),
    /// Changes the theme.
    Theme(Look),
    /// Sets the scale of text, 1 = 100 %.
    TextScale(f32),
    /// Keeps motion to the least, or not.
    Still(bool),
    /// Puts exports into another folder.
    Exports(PathBuf),
    /// Shows the tour.
    Tour,
    /// Gives up long work.
    Cancel,
    /// Leaves, whatever is not saved.
    Quit,
    /// Opens or closes a dialog.
    Dialog(Option<Dialog>),
}

/// What can be asked of the Compare workspace from outside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Put a ready-made arrangement of this name beside the run.
    Beside(String),
    /// Run so many seeds for intervals.
    Seeds(u32),
    /// Find the patient who differs most.
    Story,
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
    /// Leave although something is not saved.
    Leave,
}
