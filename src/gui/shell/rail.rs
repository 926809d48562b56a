//! The rail on the left: one item for each workspace.

use eframe::egui::{self, CornerRadius, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::gui::command::Command;
use crate::gui::theme::{self, TextRole};
use crate::gui::workspaces::WorkspaceId;

use super::icons;
use super::widgets::ring;

/// Width of the rail, points.
pub const WIDTH: f32 = 72.0;

pub fn rail_ui(ui: &mut Ui, now: WorkspaceId, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    ui.add_space(10.0);
    for (at, place) in WorkspaceId::ALL.iter().enumerate() {
        let low = ui.available_height() < 60.0;
        let size = vec2(WIDTH - 12.0, if low { 40.0 } else { 56.0 });
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            let chosen = *place == now;
            let name = format!("Workspace: {}", place.name());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
            if chosen || response.hovered() {
                let ground = if chosen { colours.panel } else { colours.hover };
                ui.painter().rect_filled(rect, CornerRadius::same(5), ground);
            }
            if chosen {
                let edge = egui::Rect::from_min_max(
                    pos2(rect.min.x - 6.0, rect.min.y + 12.0),
                    pos2(rect.min.x - 3.0, rect.max.y - 12.0),
                );
                ui.painter().rect_filled(edge, 0.0, colours.ink);
            }
            let ink = if chosen { colours.ink } else { colours.ink2 };
            icons::paint(ui.painter(), place.icon(), rect.center() - vec2(0.0, 9.0), 11.0, ink);
            let style = if chosen { TextRole::Overline } else { TextRole::Tick };
            ui.painter().text(
                rect.center() + vec2(0.0, 17.0),
                egui::Align2::CENTER_CENTER,
                place.name(),
                style.font(),
                ink,
            );
            ring(ui, &response);
            if response.on_hover_text(format!("{} ({})", place.name(), at + 1)).clicked() {
                commands.push(Command::OpenWorkspace(*place));
            }
        });
        ui.add_space(4.0);
    }
}
