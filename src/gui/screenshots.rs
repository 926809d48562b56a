//! Screenshots of the window from a list: each entry gives the workspace, perspective, week, and
//! file. The pictures of the guide are made this way and can be made again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;
use serde::{Deserialize, Serialize};

use super::command::{Command, CompareRequest, DetailSubject, Dialog, Perspective, ThemeChoice};
use super::timeline::{Timeline, Timelines};
use super::workspaces::WorkspaceId;

/// One picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenshotSpec {
    /// Name of the file, without its ending.
    pub name: String,
    /// Recorded weeks done.
    pub week: u32,
    #[serde(default)]
    pub place: WorkspaceId,
    #[serde(default)]
    pub eyes: Perspective,
    #[serde(default)]
    pub dark: bool,
    /// Scale of text.
    #[serde(default = "default_scale")]
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

const fn default_scale() -> f32 {
    1.0
}

/// A list of pictures being taken.
#[derive(Debug)]
pub struct ScreenshotQueue {
    pending: Vec<ScreenshotSpec>,
    folder: PathBuf,
    stage: ScreenshotStage,
    quiet: u32,
    taken: Arc<Mutex<Option<Arc<egui::ColorImage>>>>,
}

#[derive(Debug, PartialEq, Eq)]
enum ScreenshotStage {
    Prepare,
    Assemble,
    Travel,
    Work,
    Settle,
    Wait,
}

/// Frames without anything happening before a picture is taken.
const QUIET_FRAMES: u32 = 6;

impl ScreenshotQueue {
    /// Reads a list; pictures go into a folder.
    pub fn read(list: &Path, folder: PathBuf) -> Result<Self, String> {
        let text = std::fs::read_to_string(list).map_err(|e| format!("{}: {e}", list.display()))?;
        let mut left: Vec<ScreenshotSpec> =
            ron::from_str(&text).map_err(|error| format!("{}: {error}", list.display()))?;
        left.reverse();
        Ok(Self {
            pending: left,
            folder,
            stage: ScreenshotStage::Prepare,
            quiet: 0,
            taken: Arc::default(),
        })
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
        let Some(shot) = self.pending.last().cloned() else {
            commands.push(Command::Quit);
            return;
        };
        let week = line.opened.calendar.run_in_weeks + shot.week.max(1);
        match self.stage {
            ScreenshotStage::Prepare => {
                shot.prepare(line, commands);
                self.stage = ScreenshotStage::Assemble;
                self.quiet = 0;
            }
            ScreenshotStage::Assemble => {
                self.quiet += 1;
                if !busy && self.quiet >= QUIET_FRAMES {
                    if line.newest_week() < week {
                        commands.push(Command::Step(week - line.at));
                    } else if line.at != week {
                        commands.push(Command::Seek(week));
                    }
                    self.stage = ScreenshotStage::Travel;
                    self.quiet = 0;
                }
            }
            ScreenshotStage::Travel => {
                if line.at == week && !runs.playing && runs.working.is_none() {
                    let seeds =
                        (shot.seeds > 0).then_some(CompareRequest::RunReplications(shot.seeds));
                    let wishes =
                        seeds.into_iter().chain(shot.story.then_some(CompareRequest::FindPatient));
                    commands.extend(wishes.map(Command::Compare));
                    self.stage = ScreenshotStage::Work;
                }
            }
            ScreenshotStage::Work => {
                self.quiet += 1;
                if !busy && self.quiet >= QUIET_FRAMES {
                    self.quiet = 0;
                    self.stage = ScreenshotStage::Settle;
                }
            }
            ScreenshotStage::Settle => {
                self.quiet += 1;
                if self.quiet >= QUIET_FRAMES {
                    let taken = Arc::clone(&self.taken);
                    let callback = egui::ScreenshotCallback::new(move |image| {
                        *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                    });
                    ctx.send_viewport_cmd(egui::ViewportCommand::Screenshot(callback));
                    self.stage = ScreenshotStage::Wait;
                }
            }
            ScreenshotStage::Wait => {
                let image = self.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(image) = image {
                    write_png(&self.folder.join(format!("{}.png", shot.name)), &image);
                    self.pending.pop();
                    self.stage = ScreenshotStage::Prepare;
                }
            }
        }
    }
}

impl ScreenshotSpec {
    /// Opens what is to be seen.
    fn prepare(&self, line: &Timeline, commands: &mut Vec<Command>) {
        commands.extend([
            Command::Play(false),
            Command::OpenWorkspace(self.place),
            Command::SetPerspective(self.eyes),
            Command::Theme(if self.dark { ThemeChoice::Dark } else { ThemeChoice::Light }),
            Command::TextScale(self.scale),
            Command::Dialog(self.help.then_some(Dialog::Help)),
        ]);
        let providers = &line.opened.geography.providers;
        let found = providers.iter().position(|provider| provider.name.contains(&self.inspect));
        let subject = found.filter(|_| !self.inspect.is_empty());
        commands.push(Command::Inspect(subject.map(|at| DetailSubject::Provider(at as u32))));
        let beside = self.beside.iter().cloned().map(CompareRequest::AddArrangement);
        commands.extend(beside.map(Command::Compare));
    }
}

fn write_png(path: &Path, image: &egui::ColorImage) {
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
