//! The strip on top: the product, what is open, find, open, save, settings, help.

use eframe::egui::{self, Ui, vec2};

use crate::gui::command::{Command, Dialog};
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::Timelines;

use super::icons::{self, Icon};
use super::widgets::fit;

/// Height of the strip, points.
pub const HEIGHT: f32 = 40.0;

pub fn title_bar_ui(ui: &mut Ui, runs: &Timelines, unsaved: bool, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.add_space(14.0);
        let (mark, _) = ui.allocate_exact_size(vec2(22.0, 22.0), egui::Sense::hover());
        icons::paint(ui.painter(), Icon::Mark, mark.center(), 11.0, colours.ink);
        ui.label(TextRole::Heading.rich("Health Economy").color(colours.ink));
        ui.separator();
        let links = 300.0;
        let room = (ui.available_width() - links).max(40.0);
        if let Some(line) = runs.current() {
            let scenario = &line.opened.scenario;
            let system = &scenario.system;
            let changed = if unsaved { " (not saved)" } else { "" };
            let name =
                fit(ui, &format!("{}{changed}", scenario.name), TextRole::Control, room * 0.5);
            ui.label(TextRole::Control.rich(name).color(colours.ink));
            let gap = if system.summary.is_empty() { "" } else { " " };
            let place = &scenario.place.name;
            let rest = format!("{}{gap}{} on {place}", system.id, system.summary);
            let rest = fit(ui, &rest, TextRole::Body, room * 0.48);
            ui.label(TextRole::Body.rich(rest).color(colours.ink2));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(12.0);
            for (words, dialog) in [
                ("Help", Dialog::Help),
                ("Settings", Dialog::Settings),
                ("Save", Dialog::Save),
                ("Open", Dialog::Open),
                ("Find", Dialog::Find),
            ] {
                let text = TextRole::Control.rich(words).color(colours.ink2);
                let button = egui::Button::new(text).frame_when_inactive(false);
                if ui.add(button).clicked() {
                    commands.push(Command::Dialog(Some(dialog)));
                }
            }
        });
    });
}
