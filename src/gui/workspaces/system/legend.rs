//! The strip under the map that explains it.

use eframe::egui::{Rect, Sense, Ui, vec2};

use crate::charts::format;
use crate::gui::shell::explained_figure::caption_ui;
use crate::gui::shell::{icons, labels};
use crate::gui::theme::{self, OrganisationKind, TextRole};
use crate::gui::workspaces::WorkspaceContext;

use super::map::{MapOptions, SystemMap};

impl SystemMap {
    /// The strip under the map that explains it.
    pub fn legend_ui(
        &mut self,
        ui: &mut Ui,
        desk: &WorkspaceContext<'_>,
        shown: MapOptions,
        height: f32,
    ) {
        let colours = theme::palette(ui.ctx());
        let limits = self.limits(desk, shown.shade);
        let measure = shown.shade.measure();
        let (main, _) = desk.views();
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = 7.0;
                ui.add_space(14.0);
                let label = ui.label(
                    TextRole::Control
                        .rich(format::label_to_sentence(measure.name))
                        .color(colours.ink2),
                );
                label.on_hover_text(crate::gui::shell::explained_figure::one_line(
                    measure.definition,
                ));
                let (rect, _) = ui.allocate_exact_size(vec2(110.0, 11.0), Sense::hover());
                for (at, colour) in colours.ramp[1..].iter().enumerate() {
                    let corner = rect.min + vec2(22.0 * at as f32, 0.0);
                    ui.painter().rect_filled(
                        Rect::from_min_size(corner, vec2(21.0, 11.0)),
                        0.0,
                        *colour,
                    );
                }
                let value = |value: f64| labels::value(&measure, value);
                if let Some((low, high)) = limits {
                    caption_ui(ui, format!("{} to {}", value(low), value(high)));
                }
                if main.is_seen() {
                    caption_ui(ui, "struck through: not seen");
                }
                if ui.available_width() < 330.0 {
                    return;
                }
                ui.separator();
                let kinds = [
                    (OrganisationKind::Acute, "acute"),
                    (OrganisationKind::Community, "community"),
                    (OrganisationKind::Mental, "mental health"),
                    (OrganisationKind::Independent, "independent"),
                    (OrganisationKind::Voluntary, "homes, pharmacy"),
                ];
                for (kind, name) in kinds {
                    if ui.available_width() < 90.0 {
                        break;
                    }
                    let (rect, _) = ui.allocate_exact_size(vec2(11.0, 11.0), Sense::hover());
                    icons::mark(ui.painter(), kind, rect.center(), 4.8, colours.kind(kind));
                    caption_ui(ui, name);
                }
            });
        });
    }
}
