//! The window: takes in what the simulation reports, draws the frame, carries out what the user
//! did.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::bridge::{Bridge, SimRequest};
use super::command::{Command, DetailSubject, Dialog, Perspective, ThemeChoice};
use super::frame_timing::{FrameTimer, ScrubStep, ScrubTimer, SpeedMeter};
use super::session_file::Settings;
use super::shell::dialogs::{DialogContext, DialogState};
use super::shell::transport::{self, PaceState};
use super::shell::{explained_figure, inspector, keys, overview, rail, title, tour, widgets};
use super::theme;
use super::timeline::Timelines;
use super::workspaces::{WorkspaceContext, WorkspaceId, Workspaces};
use super::{ScenarioLoader, StartOptions};

mod files;

/// Width from which the panel of lenses and inspector is shown next to the workspace, points.
const SIDE_PANEL_MIN_WIDTH: f32 = 1000.0;
/// Least time from a report to the frame that shows it.
const FRAME: Duration = Duration::from_millis(15);
/// Longest wait for the simulation, used only by tests and scripts.
#[cfg(feature = "internals")]
const SETTLE_TIMEOUT: Duration = Duration::from_secs(300);
/// Key under which settings are stored.
const SETTINGS: &str = "settings";

/// State of the window.
pub struct App {
    bridge: Bridge,
    load: ScenarioLoader,
    /// What the simulation has reported.
    pub runs: Timelines,
    /// Settings that persist.
    pub settings: Settings,
    bench: Workspaces,
    dialogs: DialogState,
    dialog: Option<Dialog>,
    tour: Option<usize>,
    subject: Option<DetailSubject>,
    area: u32,
    /// A week that is shown without moving the simulation.
    preview_week: Option<u32>,
    /// File of the session.
    file: Option<PathBuf>,
    unsaved: bool,
    closing: bool,
    error: Option<String>,
    notice: Option<(String, Instant)>,
    meter: SpeedMeter,
    held_perspective: Option<Perspective>,
    side_open: bool,
    shots: Option<super::screenshots::ScreenshotQueue>,
    frames: Option<FrameTimer>,
    scrub: Option<ScrubTimer>,
}

impl App {
    /// A window on a scenario, which starts running at once.
    pub fn new(ctx: &egui::Context, start: StartOptions, settings: Settings) -> Self {
        theme::install(ctx);
        let waker = ctx.clone();
        // At full speed many weeks pass between two frames; no display shows more than these.
        let wake = Arc::new(move || waker.request_repaint_after(FRAME));
        let bridge = Bridge::start(start.scenario, wake);
        let measured = start.frames.is_some() || start.scrub.is_some();
        bridge.send(SimRequest::Speed(if measured { f32::INFINITY } else { settings.pace() }));
        bridge.send(SimRequest::Play(start.playing));
        let tour = (!settings.toured && start.tour).then_some(0);
        let app = Self {
            bridge,
            load: start.load,
            runs: Timelines::default(),
            settings,
            bench: Workspaces::default(),
            dialogs: DialogState::default(),
            dialog: None,
            tour,
            subject: None,
            area: 0,
            preview_week: None,
            file: None,
            unsaved: false,
            closing: false,
            error: None,
            notice: None,
            meter: SpeedMeter::default(),
            held_perspective: None,
            side_open: false,
            frames: start.frames.map(FrameTimer::new),
            scrub: start.scrub.map(ScrubTimer::new),
            shots: start.shots.and_then(|shots| shots.lock().ok()?.take()),
        };
        app.apply_look(ctx);
        app
    }

    fn apply_look(&self, ctx: &egui::Context) {
        let preference = match self.settings.theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        };
        theme::apply(ctx, preference, self.settings.scale);
    }

    /// Takes in everything that has been reported.
    pub fn take_reports(&mut self) {
        while let Some(report) = self.bridge.next_report() {
            self.runs.apply_report(report);
        }
        if let Some(trouble) = self.runs.error.take() {
            self.error = Some(trouble);
        }
    }

    /// Waits until the simulation has processed every request; for tests and scripts.
    ///
    /// # Errors
    /// If it has not within five minutes, with what it was still doing.
    #[cfg(feature = "internals")]
    pub fn wait_until_idle(&mut self) -> Result<(), String> {
        let since = Instant::now();
        self.wait_while(since, "the clock runs", |runs| runs.playing)?;
        let number = self.runs.pong + 1;
        self.bridge.send(SimRequest::Ping(number));
        self.wait_while(since, "orders are waiting", |runs| runs.pong < number)
    }

    #[cfg(feature = "internals")]
    fn wait_while(
        &mut self,
        since: Instant,
        what: &str,
        still: impl Fn(&Timelines) -> bool,
    ) -> Result<(), String> {
        while still(&self.runs) {
            if since.elapsed() > SETTLE_TIMEOUT {
                return Err(format!("week {} after {SETTLE_TIMEOUT:?}, and {what}", self.week()));
            }
            if let Some(report) = self.bridge.wait(Duration::from_millis(200)) {
                self.runs.apply_report(report);
            }
        }
        Ok(())
    }

    /// Sends the simulation a request directly; for tests and scripts.
    #[cfg(feature = "internals")]
    pub fn send(&self, order: SimRequest) {
        self.bridge.send(order);
    }

    /// Weeks done at the moment shown.
    pub fn week(&self) -> u32 {
        let Some(line) = self.runs.current() else { return 0 };
        self.preview_week.unwrap_or(line.at).min(line.newest_week())
    }

    /// The active perspective: the chosen one, or the other while T is pressed.
    pub fn perspective(&self) -> Perspective {
        self.held_perspective.unwrap_or(self.settings.eyes)
    }

    /// Draws a frame and carries out what was done in it.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        self.take_reports();
        let ctx = ui.ctx().clone();
        let mut commands = Vec::new();
        self.read_keys(&ctx, &mut commands);
        let colours = theme::palette(&ctx);
        let bare = Frame::new().fill(colours.panel);
        Panel::top("title").exact_size(title::HEIGHT).frame(bare).show(ui, |ui| {
            title::title_bar_ui(ui, &self.runs, self.unsaved, &mut commands);
        });
        let week = self.week();
        let pace = PaceState { week, speed: self.settings.pace(), real: self.meter.read(week) };
        Panel::bottom("transport").exact_size(transport::HEIGHT).frame(bare).show(ui, |ui| {
            transport::transport_bar_ui(ui, &self.runs, pace, &mut commands);
        });
        let app = Frame::new().fill(colours.app);
        Panel::left("rail").exact_size(rail::WIDTH).resizable(false).frame(app).show(ui, |ui| {
            rail::rail_ui(ui, self.settings.place, &mut commands);
        });
        self.side_panel_ui(ui, &mut commands);
        CentralPanel::no_frame().frame(bare).show(ui, |ui| {
            self.banners_ui(ui, &mut commands);
            self.with_context(&mut commands, |bench, desk| bench.current_workspace_ui(ui, desk));
        });
        explained_figure::pinned_windows(ui, self.perspective() == Perspective::Seen);
        self.overlays_ui(ui, &mut commands);
        self.save_exports(&ctx);
        self.close(&ctx, &mut commands);
        if let Some(shots) = &mut self.shots {
            shots.frame(&ctx, &self.runs, self.bench.compare_mut().is_busy(), &mut commands);
        }
        self.measure_scrubbing(&mut commands);
        for command in commands {
            self.execute(&ctx, command);
        }
        if self.runs.playing {
            ctx.request_repaint_after(std::time::Duration::from_millis(33));
        }
    }

    /// Measures seeking back where that was requested.
    fn measure_scrubbing(&mut self, commands: &mut Vec<Command>) {
        let Some((scrub, line)) = self.scrub.as_mut().zip(self.runs.current()) else { return };
        match scrub.frame((line.first(), line.newest_week(), line.opened.total), self.runs.pong) {
            ScrubStep::Wait => {}
            ScrubStep::Seek(week, number) => {
                self.bridge.send(SimRequest::Seek(week));
                self.bridge.send(SimRequest::Ping(number));
            }
            ScrubStep::Finished(said) => {
                println!("{said}");
                self.scrub = None;
                commands.push(Command::Quit);
            }
        }
    }

    /// Lenses and inspector: next to the workspace where there is room, otherwise over it on
    /// demand.
    fn side_panel_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let colours = theme::palette(ui.ctx());
        let place = self.settings.place;
        if !place.has_side_panel() || (place == WorkspaceId::Lenses && self.subject.is_none()) {
            return;
        }
        let roomy = ui.available_width() > SIDE_PANEL_MIN_WIDTH - rail::WIDTH;
        if !roomy && !self.side_open {
            let shown = Frame::new().fill(colours.sunken);
            let tab = Panel::right("side-tab").exact_size(34.0).resizable(false).frame(shown);
            tab.show(ui, |ui| {
                ui.add_space(6.0);
                ui.vertical_centered(|ui| {
                    let open = widgets::icon_button_ui(
                        ui,
                        super::shell::icons::Icon::Lenses,
                        "Panel: lenses and inspector",
                        egui::vec2(28.0, 28.0),
                        false,
                    );
                    if open.clicked() {
                        self.side_open = true;
                    }
                });
            });
            return;
        }
        let widest = (ui.available_width() - 120.0).max(160.0);
        let ground = Frame::new().fill(colours.panel);
        let panel = Panel::right("side")
            .default_size(328.0f32.min(widest))
            .size_range(200.0f32.min(widest)..=420.0f32.min(widest))
            .resizable(roomy)
            .frame(ground);
        let mut close = false;
        panel.show(ui, |ui| {
            if !roomy && widgets::button_ui(ui, "Back to the workspace", false).clicked() {
                close = true;
            }
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                self.with_context(commands, |_, desk| {
                    let pad = Frame::new().inner_margin(Margin::symmetric(14, 10));
                    if desk.place != WorkspaceId::Lenses {
                        pad.show(ui, |ui| {
                            ui.set_width(ui.available_width());
                            overview::overview_ui(ui, desk);
                        });
                    }
                    let sunken = pad.fill(colours.sunken);
                    sunken.show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.set_min_height(ui.available_height().max(80.0));
                        inspector::inspector_ui(ui, desk);
                    });
                });
            });
        });
        if close {
            self.side_open = false;
        }
    }

    fn with_context(
        &mut self,
        commands: &mut Vec<Command>,
        show: impl FnOnce(&mut Workspaces, &mut WorkspaceContext<'_>),
    ) {
        let week = self.week();
        let eyes = self.perspective();
        let Some((line, run)) = self.runs.current().zip(self.runs.selected) else { return };
        let mut desk = WorkspaceContext {
            runs: &self.runs,
            run,
            line,
            week,
            perspective: eyes,
            area: self.area.min(line.opened.geography.commissioners.len().max(1) as u32 - 1),
            subject: self.subject,
            reduce_motion: self.settings.still,
            place: self.settings.place,
            commands,
        };
        show(&mut self.bench, &mut desk);
    }

    fn banners_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let colours = theme::palette(ui.ctx());
        if let Some(working) = &self.runs.working {
            let (rect, _) =
                ui.allocate_exact_size(egui::vec2(ui.available_width(), 2.0), egui::Sense::hover());
            ui.painter().rect_filled(rect, 0.0, colours.hair);
            let part = egui::vec2(rect.width() * working.share, 2.0);
            let part = egui::Rect::from_min_size(rect.min, part);
            ui.painter().rect_filled(part, 0.0, colours.ink);
            ui.horizontal(|ui| {
                ui.add_space(14.0);
                let share = crate::charts::format::share(working.share.into(), 0);
                ui.label(theme::TextRole::Body.rich(format!("{}, {share}", working.what)));
                if widgets::button_ui(ui, "Cancel", false).clicked() {
                    commands.push(Command::Cancel);
                }
            });
        }
        let stopped = self.runs.current().and_then(|line| line.stopped.clone());
        let trouble = self.error.clone().filter(|_| self.dialog.is_none());
        for (text, stop) in [(stopped, true), (trouble, false)] {
            let Some(text) = text else { continue };
            let ground = Frame::new().fill(colours.alert_ground).inner_margin(10);
            ground.stroke(egui::Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    let shown = theme::TextRole::Strong.rich(&text).color(colours.alert);
                    ui.add(egui::Label::new(shown).wrap());
                    if widgets::button_ui(ui, "Copy report", false).clicked() {
                        ui.ctx().copy_text(text.clone());
                    }
                    if !stop && widgets::button_ui(ui, "Dismiss", false).clicked() {
                        self.error = None;
                    }
                });
            });
        }
    }

    /// Tour, dialogs and short messages over everything.
    fn overlays_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if let Some(page) = self.tour.filter(|_| self.dialog.is_none()) {
            self.tour = tour::tour_ui(ui, page);
            if self.tour.is_none() {
                self.settings.toured = true;
            }
        }
        if let Some(dialog) = self.dialog {
            let around = DialogContext {
                settings: &self.settings,
                runs: &self.runs,
                error: self.error.as_deref(),
            };
            self.dialogs.show(ui.ctx(), dialog, &around, commands);
        }
        if let Some((text, since)) = &self.notice {
            if since.elapsed().as_secs() > 5 {
                self.notice = None;
            } else {
                egui::Area::new(egui::Id::unique("said"))
                    .anchor(egui::Align2::CENTER_BOTTOM, egui::vec2(0.0, -64.0))
                    .show(ui.ctx(), |ui| {
                        Frame::popup(ui.style()).show(ui, |ui| {
                            ui.label(theme::TextRole::Body.rich(text));
                        });
                    });
            }
        }
    }

    /// Asks before closing the window with unsaved decisions.
    fn close(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && self.unsaved && !self.closing {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            commands.push(Command::Dialog(Some(Dialog::Leave)));
        }
    }

    fn read_keys(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        if self.dialog.is_some() {
            return;
        }
        let Some(line) = self.runs.current() else { return };
        let now = keys::KeyContext {
            week: self.week(),
            first: line.first(),
            newest_week: line.newest_week(),
            playing: self.runs.playing,
            speed: self.settings.pace(),
            perspective: self.settings.eyes,
            scale: self.settings.scale,
        };
        keys::read(ctx, now, commands);
        let typing = ctx.text_edit_focused();
        let held = ctx.input(|i| i.key_down(egui::Key::T) && i.modifiers.is_none()) && !typing;
        self.held_perspective = held.then_some(match self.settings.eyes {
            Perspective::Truth => Perspective::Seen,
            Perspective::Seen | Perspective::Both => Perspective::Truth,
        });
        let step = ctx.input(|input| {
            let pressed = |key| input.key_pressed(key) && input.modifiers.is_none();
            i32::from(pressed(egui::Key::CloseBracket)) - i32::from(pressed(egui::Key::OpenBracket))
        });
        if step != 0 && !typing {
            let count = line.opened.geography.providers.len() as i32;
            let now = match self.subject {
                Some(DetailSubject::Provider(index)) => index as i32,
                _ => -step.min(0) - 1,
            };
            let next = (now + step).rem_euclid(count.max(1)) as u32;
            commands.push(Command::Inspect(Some(DetailSubject::Provider(next))));
        }
        if ctx.input(|input| input.key_pressed(egui::Key::Escape)) && self.subject.is_some() {
            commands.push(Command::Inspect(None));
        }
    }

    /// Carries out a command of the user.
    pub fn execute(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::OpenWorkspace(place) => self.settings.place = place,
            Command::Play(on) => {
                self.preview_week = None;
                self.bridge.send(SimRequest::Play(on));
            }
            Command::Step(weeks) => {
                self.preview_week = None;
                self.bridge.send(SimRequest::Step(weeks));
            }
            Command::Speed(speed) => {
                self.settings.set_pace(speed);
                self.bridge.send(SimRequest::Speed(speed));
            }
            Command::Preview(week) => {
                if self.preview_week.is_none() {
                    self.bridge.send(SimRequest::Play(false));
                }
                self.preview_week = Some(week);
            }
            Command::Seek(week) => self.visit(week),
            Command::Branch => {
                let number = self.runs.runs.len();
                self.bridge.send(SimRequest::Branch(format!("branch {number}")));
            }
            Command::Select(run) => {
                self.preview_week = None;
                self.bridge.send(SimRequest::Select(run));
            }
            Command::LockStep(runs) => self.bridge.send(SimRequest::LockStep(runs)),
            Command::Decide(decisions) => {
                self.unsaved = true;
                self.bridge.send(SimRequest::Decide(decisions));
            }
            Command::OpenContract { area, provider } => {
                self.bridge.send(SimRequest::OpenContract(area, provider))
            }
            Command::Compare(wish) => self.bench.compare_mut().add_request(wish),
            Command::AddComparison(added) => self.bridge.send(SimRequest::AddComparison(added)),
            Command::Open(path) => self.open(&path),
            Command::Save(path) => self.save(&path),
            Command::SetPerspective(eyes) => self.settings.eyes = eyes,
            Command::Inspect(subject) => self.inspect(subject),
            Command::Theme(theme) => {
                self.settings.theme = theme;
                self.apply_look(ctx);
            }
            Command::TextScale(scale) => {
                self.settings.scale = scale;
                self.apply_look(ctx);
            }
            Command::ReduceMotion(still) => self.settings.still = still,
            Command::SetExportFolder(folder) => self.settings.exports = folder,
            Command::Tour => self.tour = Some(0),
            Command::Cancel => self.bridge.send(SimRequest::Cancel),
            Command::Quit => {
                self.closing = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Command::Dialog(None) => {
                self.error = None;
                self.dialog = None;
            }
            Command::Dialog(dialog) => {
                self.dialogs.open(self.file.as_ref());
                self.dialog = dialog;
            }
        }
    }

    fn visit(&mut self, week: u32) {
        self.preview_week = None;
        self.runs.playing = false;
        if let Some(line) = self.runs.selected.and_then(|id| self.runs.runs.get_mut(&id)) {
            // The picture is there already; the simulation follows.
            line.at = week.clamp(line.newest_week().min(1), line.newest_week());
        }
        self.bridge.send(SimRequest::Seek(week));
    }

    fn inspect(&mut self, subject: Option<DetailSubject>) {
        self.subject = subject;
        if let Some(DetailSubject::Area(area)) = subject {
            self.area = area;
        }
        self.bridge.send(SimRequest::Inspect(subject));
    }

    fn notify(&mut self, text: String) {
        self.notice = Some((text, Instant::now()));
    }

    /// Settings stored from last time.
    pub fn stored_settings(storage: Option<&dyn eframe::Storage>) -> Settings {
        storage.and_then(|storage| eframe::get_value(storage, SETTINGS)).unwrap_or_default()
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.frames {
            frames.record_frame(frame.info().cpu_usage);
            if frames.is_finished() {
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
            // A finished run requests no frame, and the end of the time would go unnoticed.
            ui.ctx().request_repaint();
        }
        self.frame_ui(ui);
    }
    /// Keeps the pointer out of pictures.
    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        if self.shots.is_some() {
            let pointer = |event: &egui::Event| {
                matches!(event, egui::Event::PointerMoved(_) | egui::Event::PointerButton { .. })
            };
            input.events.retain(|event| !pointer(event));
        }
    }
    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        if let (Some(frames), Some(line)) = (&self.frames, self.runs.current()) {
            println!("{}", frames.summary(line.newest_week()));
        }
    }
    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if self.shots.is_none() {
            eframe::set_value(storage, SETTINGS, &self.settings);
        }
    }
}
