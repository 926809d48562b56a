//! `hecon window`: the front end on a scenario.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::chosen::Chosen;
use super::fail::Fail;
use crate::gui::{self, Load, Start};

/// What `hecon` without an argument opens.
pub const FIRST: &str = "out-of-hospital";

/// Open the window on a scenario
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon\n  hecon window care-moves\n  hecon window --place town"
)]
pub struct Window {
    #[command(flatten)]
    chosen: Chosen,
    /// Open with the clock standing
    #[arg(long)]
    paused: bool,
}

impl Window {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, or no display.
    pub fn run(&self) -> Result<(), Fail> {
        let scenario = self.chosen.load()?;
        let start = Start { scenario, load: loader(), playing: !self.paused, tour: true };
        gui::open(start).map_err(|error| {
            let help = "the front end needs a display; 'hecon run' needs none";
            Fail::Environment(format!("no window can be opened: {error}"), help.to_owned())
        })
    }
}

fn loader() -> Load {
    Arc::new(|path: &Path| {
        let chosen = Chosen { config: Some(path.to_owned()), ..Chosen::default() };
        chosen.load().map_err(|fail| fail.words())
    })
}

/// Opens the window on a shipped example.
///
/// # Errors
/// No display, in words.
pub fn open_on(example: &str) -> Result<(), String> {
    let chosen = Chosen { config: Some(example.into()), ..Chosen::default() };
    let scenario = chosen.load().map_err(|fail| fail.words())?;
    gui::open(Start { scenario, load: loader(), playing: true, tour: true })
        .map_err(|error| format!("No window can be opened ({error})"))
}
