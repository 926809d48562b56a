//! The strip under the map that explains it.

use eframe::egui::{Rect, Sense, Ui, vec2};

use crate::charts::format;
use crate::gui::shell::explain::caption;
use crate::gui::shell::{icons, words};
use crate::gui::theme::{self, Kind, Type};
use crate::gui::workspaces::Desk;

use super::map::{Map, Shown};

impl Map {
    /// The strip under the map that explains it.
    pub fn key(&mut self, ui: &mut Ui, desk: &Desk<'_>, shown: Shown, height: f32) {
        let colours = theme::palette(ui.ctx());
        let limits = self.limits(desk, shown.shade);
        let measure = shown.shade.measure();
        let (main, _) = desk.views();
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = 7.0;
                ui.add_space(14.0);
                let label = ui
                    .label(Type::Control.rich(format::sentence(measure.name)).color(colours.ink2));
                label.on_hover_text(crate::gui::shell::explain::one_line(measure.definition));
                let (rect, _) = ui.allocate_exact_size(vec2(110.0, 11.0), Sense::hover());
                for (at, colour) in colours.ramp[1..].iter().enumerate() {
                    let corner = rect.min + vec2(22.0 * at as f32, 0.0);
                    ui.painter().rect_filled(
                        Rect::from_min_size(corner, vec2(21.0, 11.0)),
                        0.0,
                        *colour,
                    );
                }
                let value = |value: f64| words::value(&measure, value);
                if let Some((low, high)) = limits {
                    caption(ui, format!("{} to {}", value(low), value(high)));
                }
                if main.is_seen() {
                    caption(ui, "struck through: not seen");
                }
                if ui.available_width() < 330.0 {
                    return;
                }
                ui.separator();
                let kinds = [
                    (Kind::Acute, "acute"),
                    (Kind::Community, "community"),
                    (Kind::Mental, "mental health"),
                    (Kind::Independent, "independent"),
                    (Kind::Voluntary, "homes, pharmacy"),
                ];
                for (kind, name) in kinds {
                    if ui.available_width() < 90.0 {
                        break;
                    }
                    let (rect, _) = ui.allocate_exact_size(vec2(11.0, 11.0), Sense::hover());
                    icons::mark(ui.painter(), kind, rect.center(), 4.8, colours.kind(kind));
                    caption(ui, name);
                }
            });
        });
    }
}
