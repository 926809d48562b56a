//! Dialogs over the window: open and save with a path field and a list of files, settings, help,
//! find, and the warning before unsaved work is lost.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Id, Modal, RichText, ScrollArea, Ui, WidgetInfo};

use crate::charts::format;
use crate::gui::command::{Command, DetailSubject, Dialog, ThemeChoice};
use crate::gui::session_file::Settings;
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::Timelines;
use crate::gui::workspaces::WorkspaceId;
use crate::scenario::shipped::{SHIPPED, ShippedCategory};
use crate::sim::observables;

use super::explained_figure::{caption_ui, one_line};
use super::files::FolderListing;
use super::keys::{KEYS, SCALES};
use super::widgets::{self, SwitchOption, button_ui, link_ui};

/// State of the dialogs while they are open.
#[derive(Debug, Default)]
pub struct DialogState {
    path: String,
    search_text: String,
    listing: Option<FolderListing>,
    just_opened: bool,
}

/// What a dialog may read.
pub struct DialogContext<'a> {
    /// Settings of the window.
    pub settings: &'a Settings,
    pub runs: &'a Timelines,
    /// What went wrong when a file was opened or saved.
    pub error: Option<&'a str>,
}

impl DialogState {
    /// Called when a dialog opens.
    pub fn open(&mut self, path: Option<&PathBuf>) {
        self.just_opened = true;
        self.search_text.clear();
        self.listing = None;
        if let Some(path) = path {
            self.path = path.display().to_string();
        }
    }

    pub fn show(
        &mut self,
        ctx: &egui::Context,
        dialog: Dialog,
        around: &DialogContext<'_>,
        commands: &mut Vec<Command>,
    ) {
        let colours = theme::palette(ctx);
        let width = (ctx.content_rect().width() - 80.0).clamp(240.0, 520.0);
        let modal = Modal::new(Id::unique("dialog"))
            .backdrop_color(colours.ink.gamma_multiply(0.3))
            .frame(egui::Frame::popup(&ctx.global_style()).inner_margin(16))
            .show(ctx, |ui| {
                ui.set_width(width);
                let tallest = ui.ctx().content_rect().height() - 120.0;
                ScrollArea::vertical().max_height(tallest).show(ui, |ui| match dialog {
                    Dialog::Open => self.open_file_ui(ui, around, commands),
                    Dialog::Save => self.save_file_ui(ui, around, commands),
                    Dialog::Settings => settings_ui(ui, around.settings, commands),
                    Dialog::Help => help_ui(ui),
                    Dialog::Find => self.find_ui(ui, around, commands),
                    Dialog::Leave => confirm_leave_ui(ui, commands),
                });
            });
        if modal.should_close() {
            commands.push(Command::Dialog(None));
        }
        self.just_opened = false;
    }

    fn heading_ui(ui: &mut Ui, words: &str, commands: &mut Vec<Command>) {
        let colours = theme::palette(ui.ctx());
        ui.horizontal(|ui| {
            ui.label(TextRole::Title.rich(words).color(colours.ink));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if button_ui(ui, "Close", false).clicked() {
                    commands.push(Command::Dialog(None));
                }
            });
        });
        ui.add_space(8.0);
    }

    /// The field for a path, and below it the files of a folder if requested.
    fn path_field_ui(&mut self, ui: &mut Ui, saving: bool) {
        ui.horizontal(|ui| {
            let field = egui::TextEdit::singleline(&mut self.path)
                .hint_text("Path of a file")
                .desired_width(ui.available_width() - 100.0);
            let response = ui.add(field);
            response.widget_info(|| {
                WidgetInfo::text_edit(true, &self.path, &self.path, "Path of a file")
            });
            if self.just_opened {
                response.request_focus();
            }
            if button_ui(ui, "Browse…", false).clicked() {
                self.listing = match self.listing {
                    None => Some(FolderListing::open_path(Path::new(&self.path))),
                    Some(_) => None,
                };
            }
        });
        let Some(listing) = &mut self.listing else { return };
        let before = listing.folder().to_owned();
        if let Some(file) = listing.listing_ui(ui) {
            self.path = file.display().to_string();
        } else if saving && listing.folder() != before {
            let name = Path::new(&self.path).file_name().unwrap_or("session.hecon.json".as_ref());
            self.path = listing.folder().join(name).display().to_string();
        }
    }

    fn error_ui(ui: &mut Ui, around: &DialogContext<'_>) {
        let Some(trouble) = around.error else { return };
        let colours = theme::palette(ui.ctx());
        egui::Frame::new()
            .fill(colours.alert_ground)
            .stroke(egui::Stroke::new(1.0, colours.alert))
            .corner_radius(4)
            .inner_margin(8)
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let text = RichText::new(trouble).font(TextRole::Body.font()).color(colours.alert);
                ui.add(egui::Label::new(text).wrap());
            });
    }

    fn open_file_ui(
        &mut self,
        ui: &mut Ui,
        around: &DialogContext<'_>,
        commands: &mut Vec<Command>,
    ) {
        Self::heading_ui(ui, "Open a scenario or a session", commands);
        self.path_field_ui(ui, false);
        let entered = ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (button_ui(ui, "Open this file", true).clicked() || entered) && !self.path.is_empty() {
            commands.push(Command::Open(PathBuf::from(&self.path)));
        }
        Self::error_ui(ui, around);
        let colours = theme::palette(ui.ctx());
        if !around.settings.recent.is_empty() {
            ui.add_space(8.0);
            ui.label(TextRole::Overline.rich("Recent files").color(colours.ink2));
            for path in &around.settings.recent {
                let name = widgets::fit(ui, &path.display().to_string(), TextRole::Body, 440.0);
                if link_ui(ui, &name).clicked() {
                    commands.push(Command::Open(path.clone()));
                }
            }
        }
        ui.add_space(8.0);
        ui.label(TextRole::Overline.rich("Shipped with the program").color(colours.ink2));
        for file in SHIPPED.iter().filter(|file| file.category == ShippedCategory::Examples) {
            if link_ui(ui, file.name).clicked() {
                commands.push(Command::Open(PathBuf::from(file.name)));
            }
        }
    }

    fn save_file_ui(
        &mut self,
        ui: &mut Ui,
        around: &DialogContext<'_>,
        commands: &mut Vec<Command>,
    ) {
        Self::heading_ui(ui, "Save this session", commands);
        caption_ui(ui, "Saves every parameter and your decisions; opening the file runs it again.");
        ui.add_space(4.0);
        self.path_field_ui(ui, true);
        if button_ui(ui, "Save to this file", true).clicked() && !self.path.is_empty() {
            let mut path = PathBuf::from(&self.path);
            if path.extension().is_none() {
                path.set_extension(crate::gui::session_file::FILE_SUFFIX);
            }
            commands.push(Command::Save(path));
        }
        Self::error_ui(ui, around);
    }

    fn find_ui(&mut self, ui: &mut Ui, around: &DialogContext<'_>, commands: &mut Vec<Command>) {
        Self::heading_ui(ui, "Find", commands);
        let field = egui::TextEdit::singleline(&mut self.search_text)
            .hint_text("Organisation, measure or workspace")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        if self.just_opened {
            response.request_focus();
        }
        response.widget_info(|| {
            WidgetInfo::text_edit(true, &self.search_text, &self.search_text, "Find")
        });
        let sought = self.search_text.to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(&sought);
        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
        let mut left = 14;
        let mut offer = |ui: &mut Ui, name: &str, about: &str, acts: Vec<Command>| {
            if left == 0 || !(fits(name) || fits(about)) {
                return;
            }
            let first = left == 14;
            left -= 1;
            let clicked = ui.horizontal(|ui| {
                let clicked = link_ui(ui, name).clicked();
                caption_ui(ui, about);
                clicked
            });
            if clicked.inner || (enter && first && !sought.is_empty()) {
                commands.extend(acts);
                commands.push(Command::Dialog(None));
            }
        };
        for place in WorkspaceId::ALL {
            offer(ui, place.name(), "workspace", vec![Command::OpenWorkspace(*place)]);
        }
        if let Some(line) = around.runs.current() {
            let geography = &line.opened.geography;
            for (at, area) in geography.commissioners.iter().enumerate() {
                let subject = DetailSubject::Area(at as u32);
                offer(ui, &area.name, "commissioner", vec![Command::Inspect(Some(subject))]);
            }
            for (at, provider) in geography.providers.iter().enumerate() {
                let about = super::labels::kind(provider.kind).name();
                let subject = DetailSubject::Provider(at as u32);
                offer(ui, &provider.name, about, vec![Command::Inspect(Some(subject))]);
            }
            for (at, practice) in geography.practices.iter().enumerate() {
                let subject = DetailSubject::Practice(at as u32);
                let acts = vec![Command::Inspect(Some(subject))];
                offer(ui, &practice.name, "general practice", acts);
            }
        }
        if sought.is_empty() {
            return;
        }
        for measure in observables::all() {
            let name = format::label_to_sentence(measure.name);
            if fits(&name) && left > 0 {
                left -= 1;
                let colours = theme::palette(ui.ctx());
                ui.label(TextRole::Strong.rich(&name).color(colours.ink));
                caption_ui(ui, format!("{} Unit: {}.", one_line(measure.definition), measure.unit));
            }
        }
        if left == 14 {
            caption_ui(ui, "No match.");
        }
    }
}

fn settings_ui(ui: &mut Ui, now: &Settings, commands: &mut Vec<Command>) {
    DialogState::heading_ui(ui, "Settings", commands);
    let colours = theme::palette(ui.ctx());
    let row = |ui: &mut Ui, words: &str| {
        ui.label(TextRole::Body.rich(words).color(colours.ink2));
    };
    row(ui, "Theme");
    let choice = |value, words: &'static str| SwitchOption {
        value,
        label: words,
        name: format!("Theme: {words}"),
        ground: colours.fill_strong,
    };
    let choices = [
        choice(ThemeChoice::System, "Follow the desktop"),
        choice(ThemeChoice::Light, "Light"),
        choice(ThemeChoice::Dark, "Dark"),
    ];
    if let Some(theme) = widgets::switch_ui(ui, now.theme, &choices) {
        commands.push(Command::Theme(theme));
    }
    ui.add_space(8.0);
    row(ui, "Text size");
    ui.horizontal_wrapped(|ui| {
        for scale in SCALES {
            let words = format!("{}\u{202f}%", (scale * 100.0).round());
            if widgets::chip_ui(ui, &words, (now.scale - scale).abs() < 0.01).clicked() {
                commands.push(Command::TextScale(scale));
            }
        }
    });
    ui.add_space(8.0);
    let mut still = now.still;
    if ui.checkbox(&mut still, "Reduce motion").changed() {
        commands.push(Command::ReduceMotion(still));
    }
    ui.add_space(8.0);
    row(ui, "Folder of exported charts");
    let mut folder = now.exports.display().to_string();
    let field = ui.add(egui::TextEdit::singleline(&mut folder).desired_width(f32::INFINITY));
    let name = "Folder of exported charts";
    field.widget_info(|| WidgetInfo::text_edit(true, &folder, &folder, name));
    if field.changed() {
        commands.push(Command::SetExportFolder(PathBuf::from(folder)));
    }
    ui.add_space(8.0);
    if button_ui(ui, "Show the tour again", false).clicked() {
        commands.push(Command::Tour);
        commands.push(Command::Dialog(None));
    }
}

fn help_ui(ui: &mut Ui) {
    let colours = theme::palette(ui.ctx());
    ui.label(TextRole::Title.rich("Help").color(colours.ink));
    ui.add_space(4.0);
    let text = "Blue and solid is true. Orange, dashed, hollow or hatched is what the commissioner \
                sees. Hover over a figure for its definition, unit and source. Click a site, a \
                ribbon or a scheme to see it in the inspector. Right-click a chart to export it.";
    ui.add(egui::Label::new(TextRole::Body.rich(text).color(colours.ink2)).wrap());
    ui.add_space(8.0);
    ui.label(TextRole::Overline.rich("Keys").color(colours.ink2));
    egui::Grid::new("keys").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
        for (key, does) in KEYS {
            ui.label(TextRole::Strong.rich(*key).color(colours.ink));
            ui.label(TextRole::Body.rich(*does).color(colours.ink2));
            ui.end_row();
        }
    });
}

fn confirm_leave_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    ui.label(TextRole::Title.rich("Quit without saving?").color(colours.ink));
    let text = "This session contains decisions that have not been saved.";
    ui.label(TextRole::Body.rich(text).color(colours.ink2));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if button_ui(ui, "Save…", true).clicked() {
            commands.push(Command::Dialog(Some(Dialog::Save)));
        }
        if button_ui(ui, "Quit without saving", false).clicked() {
            commands.push(Command::Quit);
        }
        if button_ui(ui, "Cancel", false).clicked() {
            commands.push(Command::Dialog(None));
        }
    });
}
