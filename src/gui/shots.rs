//! Screenshots of the window from a list: each entry gives the workspace, perspective, week, and
//! file. The pictures of the guide are made this way and can be made again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;
use serde::{Deserialize, Serialize};

use super::command::{Command, Dialog, Eyes, Look, Subject, Wish};
use super::timeline::{Timeline, Timelines};
use super::workspaces::Place;

/// One picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shot {
    /// Name of the file, without its ending.
    pub name: String,
    /// Recorded weeks done.
    pub week: u32,
    /// Workspace.
    #[serde(default)]
    pub place: Place,
    /// Perspective.
    #[serde(default)]
    pub eyes: Eyes,
    /// Theme.
    #[serde(default)]
    pub dark: bool,
    /// Scale of text.
    #[serde(default = "one")]
    pub scale: f32,
    /// Name of the organisation in the inspector.
    #[serde(default)]
    pub inspect: String,
    /// Names of ready-made arrangements that are added to the comparison first.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Seeds to run for intervals, once all arrangements have reached the week.
    #[serde(default)]
    pub seeds: u32,
    /// Whether to search for the patient who differs most.
    #[serde(default)]
    pub story: bool,
    /// A dialog that is open.
    #[serde(default)]
    pub help: bool,
}

const fn one() -> f32 {
    1.0
}

/// A list of pictures being taken.
#[derive(Debug)]
pub struct Shots {
    left: Vec<Shot>,
    folder: PathBuf,
    stage: Stage,
    quiet: u32,
    taken: Arc<Mutex<Option<Arc<egui::ColorImage>>>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Prepare,
    Assemble,
    Travel,
    Work,
    Settle,
    Wait,
}

/// Frames without anything happening before a picture is taken.
const QUIET: u32 = 6;

impl Shots {
    /// Reads a list; pictures go into a folder.
    ///
    /// # Errors
    /// What is wrong with the list.
    pub fn read(list: &Path, folder: PathBuf) -> Result<Self, String> {
        let text = std::fs::read_to_string(list).map_err(|e| format!("{}: {e}", list.display()))?;
        let mut left: Vec<Shot> =
            ron::from_str(&text).map_err(|error| format!("{}: {error}", list.display()))?;
        left.reverse();
        Ok(Self { left, folder, stage: Stage::Prepare, quiet: 0, taken: Arc::default() })
    }

    /// Advances by a frame.
    pub fn frame(
        &mut self,
        ctx: &egui::Context,
        runs: &Timelines,
        busy: bool,
        commands: &mut Vec<Command>,
    ) {
        ctx.request_repaint();
        let Some(line) = runs.current() else { return };
        let Some(shot) = self.left.last().cloned() else {
            commands.push(Command::Quit);
            return;
        };
        let week = line.opened.calendar.run_in_weeks + shot.week.max(1);
        match self.stage {
            Stage::Prepare => {
                shot.prepare(line, commands);
                self.stage = Stage::Assemble;
                self.quiet = 0;
            }
            Stage::Assemble => {
                self.quiet += 1;
                if !busy && self.quiet >= QUIET {
                    if line.tip() < week {
                        commands.push(Command::Step(week - line.at));
                    } else if line.at != week {
                        commands.push(Command::Visit(week));
                    }
                    self.stage = Stage::Travel;
                    self.quiet = 0;
                }
            }
            Stage::Travel => {
                if line.at == week && !runs.playing && runs.working.is_none() {
                    let seeds = (shot.seeds > 0).then_some(Wish::Seeds(shot.seeds));
                    let wishes = seeds.into_iter().chain(shot.story.then_some(Wish::Story));
                    commands.extend(wishes.map(Command::Compare));
                    self.stage = Stage::Work;
                }
            }
            Stage::Work => {
                self.quiet += 1;
                if !busy && self.quiet >= QUIET {
                    self.quiet = 0;
                    self.stage = Stage::Settle;
                }
            }
            Stage::Settle => {
                self.quiet += 1;
                if self.quiet >= QUIET {
                    let taken = Arc::clone(&self.taken);
                    let callback = egui::ScreenshotCallback::new(move |image| {
                        *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                    });
                    ctx.send_viewport_cmd(egui::ViewportCommand::Screenshot(callback));
                    self.stage = Stage::Wait;
                }
            }
            Stage::Wait => {
                let image = self.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(image) = image {
                    keep(&self.folder.join(format!("{}.png", shot.name)), &image);
                    self.left.pop();
                    self.stage = Stage::Prepare;
                }
            }
        }
    }
}

impl Shot {
    /// Opens what is to be seen.
    fn prepare(&self, line: &Timeline, commands: &mut Vec<Command>) {
        commands.extend([
            Command::Play(false),
            Command::Go(self.place),
            Command::Look(self.eyes),
            Command::Theme(if self.dark { Look::Dark } else { Look::Light }),
            Command::TextScale(self.scale),
            Command::Dialog(self.help.then_some(Dialog::Help)),
        ]);
        let providers = &line.opened.geography.providers;
        let found = providers.iter().position(|one| one.name.contains(&self.inspect));
        let subject = found.filter(|_| !self.inspect.is_empty());
        commands.push(Command::Inspect(subject.map(|at| Subject::Provider(at as u32))));
        let beside = self.beside.iter().cloned().map(Wish::Beside);
        commands.extend(beside.map(Command::Compare));
    }
}

fn keep(path: &Path, image: &egui::ColorImage) {
    match written(path, image) {
        Ok(()) => println!("{}", path.display()),
        Err(error) => eprintln!("{}: {error}", path.display()),
    }
}

fn written(path: &Path, image: &egui::ColorImage) -> Result<(), String> {
    let bytes: Vec<u8> = image.pixels.iter().flat_map(|p| [p.r(), p.g(), p.b()]).collect();
    let [width, height] = image.size;
    let picture = image::RgbImage::from_raw(width as u32, height as u32, bytes)
        .ok_or_else(|| "the picture has a wrong size".to_owned())?;
    picture.save(path).map_err(|error| error.to_string())
}
