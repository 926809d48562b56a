//! The window: takes in what the simulation reports, draws the frame, carries out what the user
//! did.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::bridge::{Bridge, Order};
use super::command::{Command, Dialog, Eyes, Look, Subject};
use super::frames::{Frames, Meter, Next, Scrub};
use super::session::Settings;
use super::shell::dialogs::{Around, Dialogs};
use super::shell::transport::{self, Pace};
use super::shell::{explain, inspector, keys, overview, rail, title, tour, widgets};
use super::theme;
use super::timeline::Timelines;
use super::workspaces::{Bench, Desk, Place};
use super::{Load, Start};

mod files;

/// Width from which the panel of lenses and inspector stands beside the workspace, points.
const ROOMY: f32 = 1000.0;
/// Least time from a report to the frame that shows it.
const FRAME: Duration = Duration::from_millis(15);
/// The longest that is waited for the simulation, by tests and scripts alone.
const PATIENCE: Duration = Duration::from_secs(300);
/// Key under which settings are remembered.
const SETTINGS: &str = "settings";

/// State of the window.
pub struct App {
    bridge: Bridge,
    load: Load,
    /// What has been told.
    pub runs: Timelines,
    /// What is remembered.
    pub settings: Settings,
    bench: Bench,
    dialogs: Dialogs,
    dialog: Option<Dialog>,
    tour: Option<usize>,
    subject: Option<Subject>,
    area: u32,
    /// A week that is looked at without moving the simulation.
    glance: Option<u32>,
    /// File of the session.
    file: Option<PathBuf>,
    unsaved: bool,
    leaving: bool,
    trouble: Option<String>,
    said: Option<(String, Instant)>,
    meter: Meter,
    held: Option<Eyes>,
    side_open: bool,
    shots: Option<super::shots::Shots>,
    frames: Option<Frames>,
    scrub: Option<Scrub>,
}

impl App {
    /// A window on a scenario, which begins to run at once.
    #[must_use]
    pub fn new(ctx: &egui::Context, start: Start, settings: Settings) -> Self {
        theme::install(ctx);
        let waker = ctx.clone();
        // At full speed many weeks pass between two frames; no display shows more than these.
        let wake = Arc::new(move || waker.request_repaint_after(FRAME));
        let bridge = Bridge::start(start.scenario, wake);
        let measured = start.frames.is_some() || start.scrub.is_some();
        bridge.order(Order::Speed(if measured { f32::INFINITY } else { settings.pace() }));
        bridge.order(Order::Play(start.playing));
        let tour = (!settings.toured && start.tour).then_some(0);
        let app = Self {
            bridge,
            load: start.load,
            runs: Timelines::default(),
            settings,
            bench: Bench::default(),
            dialogs: Dialogs::default(),
            dialog: None,
            tour,
            subject: None,
            area: 0,
            glance: None,
            file: None,
            unsaved: false,
            leaving: false,
            trouble: None,
            said: None,
            meter: Meter::default(),
            held: None,
            side_open: false,
            frames: start.frames.map(Frames::new),
            scrub: start.scrub.map(Scrub::new),
            shots: start.shots.and_then(|shots| shots.lock().ok()?.take()),
        };
        app.apply_look(ctx);
        app
    }

    fn apply_look(&self, ctx: &egui::Context) {
        let preference = match self.settings.theme {
            Look::System => egui::ThemePreference::System,
            Look::Light => egui::ThemePreference::Light,
            Look::Dark => egui::ThemePreference::Dark,
        };
        theme::apply(ctx, preference, self.settings.scale);
    }

    /// Takes in everything that has been reported.
    pub fn drain(&mut self) {
        while let Some(report) = self.bridge.report() {
            self.runs.take(report);
        }
        if let Some(trouble) = self.runs.trouble.take() {
            self.trouble = Some(trouble);
        }
    }

    /// Waits until the simulation has done everything it was asked; for tests and scripts.
    ///
    /// # Errors
    /// When it has not within five minutes, with what it was still at.
    pub fn settle(&mut self) -> Result<(), String> {
        let since = Instant::now();
        self.wait_while(since, "the clock runs", |runs| runs.playing)?;
        let number = self.runs.pong + 1;
        self.bridge.order(Order::Ping(number));
        self.wait_while(since, "orders are waiting", |runs| runs.pong < number)
    }

    fn wait_while(
        &mut self,
        since: Instant,
        what: &str,
        still: impl Fn(&Timelines) -> bool,
    ) -> Result<(), String> {
        while still(&self.runs) {
            if since.elapsed() > PATIENCE {
                return Err(format!("week {} after {PATIENCE:?}, and {what}", self.week()));
            }
            if let Some(report) = self.bridge.wait(Duration::from_millis(200)) {
                self.runs.take(report);
            }
        }
        Ok(())
    }

    /// Gives the simulation an order past the window; for tests and scripts.
    pub fn order(&self, order: Order) {
        self.bridge.order(order);
    }

    /// Weeks done at the moment shown.
    #[must_use]
    pub fn week(&self) -> u32 {
        let Some(line) = self.runs.current() else { return 0 };
        self.glance.unwrap_or(line.at).min(line.tip())
    }

    /// The eyes in force: the chosen ones, or the other view while T is held.
    #[must_use]
    pub fn eyes(&self) -> Eyes {
        self.held.unwrap_or(self.settings.eyes)
    }

    /// Draws a frame and carries out what was done in it.
    pub fn frame(&mut self, ui: &mut Ui) {
        self.drain();
        let ctx = ui.ctx().clone();
        let mut commands = Vec::new();
        self.read_keys(&ctx, &mut commands);
        let colours = theme::palette(&ctx);
        let bare = Frame::new().fill(colours.panel);
        Panel::top("title").exact_size(title::HEIGHT).frame(bare).show(ui, |ui| {
            title::show(ui, &self.runs, self.unsaved, &mut commands);
        });
        let week = self.week();
        let pace = Pace { week, speed: self.settings.pace(), real: self.meter.read(week) };
        Panel::bottom("transport").exact_size(transport::HEIGHT).frame(bare).show(ui, |ui| {
            transport::show(ui, &self.runs, pace, &mut commands);
        });
        let app = Frame::new().fill(colours.app);
        Panel::left("rail").exact_size(rail::WIDTH).resizable(false).frame(app).show(ui, |ui| {
            rail::show(ui, self.settings.place, &mut commands);
        });
        self.side(ui, &mut commands);
        CentralPanel::no_frame().frame(bare).show(ui, |ui| {
            self.banners(ui, &mut commands);
            self.with_desk(&mut commands, |bench, desk| bench.show(ui, desk));
        });
        explain::pinned(ui, self.eyes() == Eyes::Seen);
        self.over(ui, &mut commands);
        self.exports(&ctx);
        self.close(&ctx, &mut commands);
        if let Some(shots) = &mut self.shots {
            shots.frame(&ctx, &self.runs, self.bench.compare().is_busy(), &mut commands);
        }
        self.go_back(&mut commands);
        for command in commands {
            self.carry_out(&ctx, command);
        }
        if self.runs.playing {
            ctx.request_repaint_after(std::time::Duration::from_millis(33));
        }
    }

    /// Measures ways back where that was asked for.
    fn go_back(&mut self, commands: &mut Vec<Command>) {
        let Some((scrub, line)) = self.scrub.as_mut().zip(self.runs.current()) else { return };
        match scrub.frame((line.first(), line.tip(), line.opened.total), self.runs.pong) {
            Next::Wait => {}
            Next::Go(week, number) => {
                self.bridge.order(Order::Visit(week));
                self.bridge.order(Order::Ping(number));
            }
            Next::Over(said) => {
                println!("{said}");
                self.scrub = None;
                commands.push(Command::Quit);
            }
        }
    }

    /// Lenses and inspector: beside the workspace where there is room, over it on demand where not.
    fn side(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let colours = theme::palette(ui.ctx());
        let place = self.settings.place;
        if !place.has_side() || (place == Place::Lenses && self.subject.is_none()) {
            return;
        }
        let roomy = ui.available_width() > ROOMY - rail::WIDTH;
        if !roomy && !self.side_open {
            let shown = Frame::new().fill(colours.sunken);
            let tab = Panel::right("side-tab").exact_size(34.0).resizable(false).frame(shown);
            tab.show(ui, |ui| {
                ui.add_space(6.0);
                ui.vertical_centered(|ui| {
                    let open = widgets::icon_button(
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
            if !roomy && widgets::button(ui, "Back to the workspace", false).clicked() {
                close = true;
            }
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                self.with_desk(commands, |_, desk| {
                    let pad = Frame::new().inner_margin(Margin::symmetric(14, 10));
                    if desk.place != Place::Lenses {
                        pad.show(ui, |ui| {
                            ui.set_width(ui.available_width());
                            overview::show(ui, desk);
                        });
                    }
                    let sunken = pad.fill(colours.sunken);
                    sunken.show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.set_min_height(ui.available_height().max(80.0));
                        inspector::show(ui, desk);
                    });
                });
            });
        });
        if close {
            self.side_open = false;
        }
    }

    fn with_desk(
        &mut self,
        commands: &mut Vec<Command>,
        show: impl FnOnce(&mut Bench, &mut Desk<'_>),
    ) {
        let week = self.week();
        let eyes = self.eyes();
        let Some((line, run)) = self.runs.current().zip(self.runs.hand) else { return };
        let mut desk = Desk {
            runs: &self.runs,
            run,
            line,
            week,
            eyes,
            area: self.area.min(line.opened.geography.commissioners.len().max(1) as u32 - 1),
            subject: self.subject,
            still: self.settings.still,
            place: self.settings.place,
            commands,
        };
        show(&mut self.bench, &mut desk);
    }

    fn banners(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
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
                let share = super::format::share(working.share.into(), 0);
                ui.label(theme::Type::Body.rich(format!("{}, {share}", working.what)));
                if widgets::button(ui, "Cancel", false).clicked() {
                    commands.push(Command::Cancel);
                }
            });
        }
        let stopped = self.runs.current().and_then(|line| line.stopped.clone());
        let trouble = self.trouble.clone().filter(|_| self.dialog.is_none());
        for (text, stop) in [(stopped, true), (trouble, false)] {
            let Some(text) = text else { continue };
            let ground = Frame::new().fill(colours.alert_ground).inner_margin(10);
            ground.stroke(egui::Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    let shown = theme::Type::Strong.rich(&text).color(colours.alert);
                    ui.add(egui::Label::new(shown).wrap());
                    if widgets::button(ui, "Copy report", false).clicked() {
                        ui.ctx().copy_text(text.clone());
                    }
                    if !stop && widgets::button(ui, "Dismiss", false).clicked() {
                        self.trouble = None;
                    }
                });
            });
        }
    }

    /// Tour, dialogs and short words over everything.
    fn over(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if let Some(page) = self.tour.filter(|_| self.dialog.is_none()) {
            self.tour = tour::show(ui, page);
            if self.tour.is_none() {
                self.settings.toured = true;
            }
        }
        if let Some(dialog) = self.dialog {
            let around = Around {
                settings: &self.settings,
                runs: &self.runs,
                trouble: self.trouble.as_deref(),
            };
            self.dialogs.show(ui.ctx(), dialog, &around, commands);
        }
        if let Some((text, since)) = &self.said {
            if since.elapsed().as_secs() > 5 {
                self.said = None;
            } else {
                egui::Area::new(egui::Id::unique("said"))
                    .anchor(egui::Align2::CENTER_BOTTOM, egui::vec2(0.0, -64.0))
                    .show(ui.ctx(), |ui| {
                        Frame::popup(ui.style()).show(ui, |ui| {
                            ui.label(theme::Type::Body.rich(text));
                        });
                    });
            }
        }
    }

    /// A window that is closed over unsaved decisions asks first.
    fn close(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && self.unsaved && !self.leaving {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            commands.push(Command::Dialog(Some(Dialog::Leave)));
        }
    }

    fn read_keys(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        if self.dialog.is_some() {
            return;
        }
        let Some(line) = self.runs.current() else { return };
        let now = keys::Now {
            week: self.week(),
            first: line.first(),
            tip: line.tip(),
            playing: self.runs.playing,
            speed: self.settings.pace(),
            eyes: self.settings.eyes,
            scale: self.settings.scale,
        };
        keys::read(ctx, now, commands);
        let typing = ctx.text_edit_focused();
        let held = ctx.input(|i| i.key_down(egui::Key::T) && i.modifiers.is_none()) && !typing;
        self.held = held.then_some(match self.settings.eyes {
            Eyes::Truth => Eyes::Seen,
            Eyes::Seen | Eyes::Both => Eyes::Truth,
        });
        let step = ctx.input(|input| {
            let pressed = |key| input.key_pressed(key) && input.modifiers.is_none();
            i32::from(pressed(egui::Key::CloseBracket)) - i32::from(pressed(egui::Key::OpenBracket))
        });
        if step != 0 && !typing {
            let count = line.opened.geography.providers.len() as i32;
            let now = match self.subject {
                Some(Subject::Provider(index)) => index as i32,
                _ => -step.min(0) - 1,
            };
            let next = (now + step).rem_euclid(count.max(1)) as u32;
            commands.push(Command::Inspect(Some(Subject::Provider(next))));
        }
        if ctx.input(|input| input.key_pressed(egui::Key::Escape)) && self.subject.is_some() {
            commands.push(Command::Inspect(None));
        }
    }

    /// Does what a user asked for.
    pub fn carry_out(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::Go(place) => self.settings.place = place,
            Command::Play(on) => {
                self.glance = None;
                self.bridge.order(Order::Play(on));
            }
            Command::Step(weeks) => {
                self.glance = None;
                self.bridge.order(Order::Step(weeks));
            }
            Command::Speed(speed) => {
                self.settings.set_pace(speed);
                self.bridge.order(Order::Speed(speed));
            }
            Command::Glance(week) => {
                if self.glance.is_none() {
                    self.bridge.order(Order::Play(false));
                }
                self.glance = Some(week);
            }
            Command::Visit(week) => {
                self.glance = None;
                self.runs.playing = false;
                if let Some(line) = self.runs.hand.and_then(|id| self.runs.runs.get_mut(&id)) {
                    // The picture is there already; the simulation follows.
                    line.at = week.clamp(line.tip().min(1), line.tip());
                }
                self.bridge.order(Order::Visit(week));
            }
            Command::Branch => {
                let number = self.runs.runs.len();
                self.bridge.order(Order::Branch(format!("branch {number}")));
            }
            Command::Select(run) => {
                self.glance = None;
                self.bridge.order(Order::Select(run));
            }
            Command::Together(runs) => self.bridge.order(Order::Together(runs)),
            Command::Decide(decisions) => {
                self.unsaved = true;
                self.bridge.order(Order::Decide(decisions));
            }
            Command::Lay { area, provider } => self.bridge.order(Order::Lay(area, provider)),
            Command::Compare(wish) => self.bench.compare().wish(wish),
            Command::Beside(scenario) => self.bridge.order(Order::Beside(scenario)),
            Command::Start(scenario) => self.start(*scenario),
            Command::Open(path) => self.open(&path),
            Command::Save(path) => self.save(&path),
            Command::Look(eyes) => self.settings.eyes = eyes,
            Command::Inspect(subject) => {
                self.subject = subject;
                if let Some(Subject::Area(area)) = subject {
                    self.area = area;
                }
                self.bridge.order(Order::Inspect(subject));
            }
            Command::Theme(theme) => {
                self.settings.theme = theme;
                self.apply_look(ctx);
            }
            Command::TextScale(scale) => {
                self.settings.scale = scale;
                self.apply_look(ctx);
            }
            Command::Still(still) => self.settings.still = still,
            Command::Exports(folder) => self.settings.exports = folder,
            Command::Tour => self.tour = Some(0),
            Command::Cancel => self.bridge.order(Order::Cancel),
            Command::Quit => {
                self.leaving = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Command::Dialog(dialog) => {
                if dialog.is_some() {
                    self.dialogs.open(self.file.as_ref());
                } else {
                    self.trouble = None;
                }
                self.dialog = dialog;
            }
        }
    }

    fn say(&mut self, text: String) {
        self.said = Some((text, Instant::now()));
    }

    /// Settings as remembered from last time.
    #[must_use]
    pub fn remembered(storage: Option<&dyn eframe::Storage>) -> Settings {
        storage.and_then(|storage| eframe::get_value(storage, SETTINGS)).unwrap_or_default()
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.frames {
            frames.note(frame.info().cpu_usage);
            if frames.is_over() {
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
            // A run that is through asks for no frame, and nobody would see that the time is up.
            ui.ctx().request_repaint();
        }
        self.frame(ui);
    }
    /// No pointer strays into a picture.
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
            println!("{}", frames.words(line.tip()));
        }
    }
    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if self.shots.is_none() {
            eframe::set_value(storage, SETTINGS, &self.settings);
        }
    }
}
