//! `hecon window`: the front end on a scenario.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Args;

use super::error::CliError;
use super::scenario_args::ScenarioArgs;
use crate::gui::screenshots::ScreenshotQueue;
use crate::gui::{self, ScenarioLoader, StartOptions};

/// What `hecon` without an argument opens.
pub const DEFAULT_EXAMPLE: &str = "out-of-hospital";

/// Open the window on a scenario
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon\n  hecon window care-moves\n  hecon window --place town"
)]
pub struct Window {
    #[command(flatten)]
    chosen: ScenarioArgs,
    /// Open with the clock paused
    #[arg(long)]
    paused: bool,
    /// Take the screenshots of this list into a folder, then quit
    #[arg(long, value_name = "LIST", requires = "into")]
    shots: Option<PathBuf>,
    /// Folder for the screenshots
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Measure frames at full speed for this number of seconds, then quit
    #[arg(long, value_name = "SECONDS")]
    frames: Option<u16>,
    /// Run to the end, measure this number of seeks to past weeks, then quit
    #[arg(long, value_name = "TIMES")]
    scrub: Option<u32>,
    /// Size of the window, for example 1440x900
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<[f32; 2]>,
}

/// Width and height in points.
fn size(text: &str) -> Result<[f32; 2], String> {
    let wanted = || "give width and height, for example 1440x900".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wanted)?;
    let [width, height] = [width, height].map(|part| part.parse::<u16>().ok());
    match (width, height) {
        (Some(width @ 320..=8192), Some(height @ 240..=8192)) => {
            Ok([f32::from(width), f32::from(height)])
        }
        _ => Err(wanted()),
    }
}

impl Window {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        let began = Instant::now();
        let scenario = self.chosen.load()?;
        let shots = match self.shots.as_deref().zip(self.into.clone()) {
            None => None,
            Some((list, folder)) => {
                let shots = ScreenshotQueue::read(list, folder);
                let help = "the shipped list is assets/screenshots/shots.ron".to_owned();
                Some(shots.map_err(|what| CliError::Input(what, help))?)
            }
        };
        let start = StartOptions {
            scenario,
            load: loader(),
            playing: !self.paused && shots.is_none(),
            tour: shots.is_none() && self.frames.is_none() && self.scrub.is_none(),
            shots: shots.map(|shots| Arc::new(Mutex::new(Some(shots)))),
            frames: self.frames.map(|seconds| (began, Duration::from_secs(seconds.into()))),
            scrub: self.scrub,
            size: self.size,
        };
        gui::open(start).map_err(|error| {
            let help = "the front end needs a display; 'hecon run' needs none";
            CliError::Environment(format!("no window can be opened: {error}"), help.to_owned())
        })
    }
}

fn loader() -> ScenarioLoader {
    Arc::new(|path: &Path| {
        let chosen = ScenarioArgs { config: Some(path.to_owned()), ..ScenarioArgs::default() };
        chosen.load().map_err(|fail| fail.message())
    })
}

/// Opens the window on a shipped example.
pub fn open_on(example: &str) -> Result<(), String> {
    let chosen = ScenarioArgs { config: Some(example.into()), ..ScenarioArgs::default() };
    let scenario = chosen.load().map_err(|fail| fail.message())?;
    let start = StartOptions {
        scenario,
        load: loader(),
        playing: true,
        tour: true,
        shots: None,
        frames: None,
        scrub: None,
        size: None,
    };
    gui::open(start).map_err(|error| format!("No window can be opened ({error})"))
}
