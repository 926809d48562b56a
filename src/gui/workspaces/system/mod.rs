//! The System workspace: the map of the place with its money and its waits, and charts of any
//! measure below it; both in the chosen perspective.

mod honeycomb;
mod labels;
mod legend;
mod map;
mod mark_layout;
mod money_ribbons;
mod system_charts;

use eframe::egui::{self, Align, Frame, Layout, Margin, ScrollArea, Ui, UiBuilder};

use crate::charts::format;
use crate::gui::command::{Command, Perspective};
use crate::gui::shell::explained_figure::caption_ui;
use crate::gui::shell::widgets::{self, SwitchOption};
use crate::gui::theme::{self, TextRole};
use crate::sim::look::{PracticeQuantity, ProviderQuantity};

use super::{Workspace, WorkspaceContext};

/// Height from which map and charts fit one above the other without scrolling, points.
const MIN_HEIGHT_UNSCROLLED: f32 = 540.0;

/// State of the workspace.
pub struct SystemWorkspace {
    map: map::SystemMap,
    courses: system_charts::SystemCharts,
    shade: PracticeQuantity,
    label: ProviderQuantity,
    ribbons: bool,
    /// Share of the height that the map has.
    share: f32,
}

impl Default for SystemWorkspace {
    fn default() -> Self {
        Self {
            map: map::SystemMap::default(),
            courses: system_charts::SystemCharts::default(),
            shade: PracticeQuantity::Need,
            label: ProviderQuantity::FirstWait,
            ribbons: true,
            share: 0.55,
        }
    }
}

/// Measures that can label a provider on the map.
const LABELS: [ProviderQuantity; 7] = [
    ProviderQuantity::FirstWait,
    ProviderQuantity::List,
    ProviderQuantity::Occupancy,
    ProviderQuantity::Surplus,
    ProviderQuantity::UnitCost,
    ProviderQuantity::Coding,
    ProviderQuantity::Idle,
];

impl Workspace for SystemWorkspace {
    fn workspace_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        self.toolbar_ui(ui, desk);
        perspective_banner_ui(ui, desk);
        let frame = ui.available_rect_before_wrap();
        if ui.available_height() < MIN_HEIGHT_UNSCROLLED {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let width = ui.available_width();
                ui.allocate_ui(egui::vec2(width, 340.0), |ui| self.map_panel_ui(ui, desk));
                self.courses.charts_ui(ui, desk, 330.0);
            });
        } else {
            self.split_view_ui(ui, desk);
        }
        if desk.perspective == Perspective::Seen {
            let colours = theme::palette(ui.ctx());
            let stroke = egui::Stroke::new(3.0, colours.seen);
            ui.painter().rect_stroke(frame, 0.0, stroke, egui::StrokeKind::Inside);
        }
    }
}

impl SystemWorkspace {
    /// Map above charts, with an edge between them that can be dragged.
    fn split_view_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let all = ui.available_rect_before_wrap();
        let edge = (all.min.y + all.height() * self.share).round();
        let (upper, lower) = all.split_top_bottom_at_y(edge);
        ui.scope_builder(UiBuilder::new().max_rect(upper), |ui| {
            ui.set_clip_rect(upper);
            self.map_panel_ui(ui, desk);
        });
        let grip = egui::Rect::from_center_size(
            egui::pos2(all.center().x, edge),
            egui::vec2(all.width(), 7.0),
        );
        let response = ui.interact(grip, ui.scope_id().with("split"), egui::Sense::drag());
        let name = "Edge between map and charts";
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Splitter, true, name));
        if response.dragged() {
            let by = response.drag_delta().y / all.height();
            self.share = (self.share + by).clamp(0.3, 0.7);
        }
        let response = response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
        let colours = theme::palette(ui.ctx());
        let strong = response.hovered() || response.dragged();
        let colour = if strong { colours.line } else { colours.hair };
        ui.painter().hline(all.x_range(), edge, egui::Stroke::new(1.0, colour));
        let lower = lower.with_min_y(edge + 1.0);
        ui.scope_builder(UiBuilder::new().max_rect(lower), |ui| {
            ui.set_clip_rect(lower);
            self.courses.charts_ui(ui, desk, lower.height());
        });
    }

    fn map_panel_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let key = 26.0;
        let size = egui::vec2(ui.available_width(), (ui.available_height() - key).max(120.0));
        let shown = map::MapOptions { shade: self.shade, label: self.label, ribbons: self.ribbons };
        self.map.map_ui(ui, size, desk, shown);
        self.map.legend_ui(ui, desk, shown, key);
    }

    fn toolbar_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let wide = ui.available_width() > 880.0;
        let bar = Frame::new().inner_margin(Margin::symmetric(14, 8));
        bar.show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let colours = theme::palette(ui.ctx());
                ui.label(TextRole::Title.rich("System").color(colours.ink));
                ui.add_space(8.0);
                if wide {
                    caption_ui(ui, "Shade");
                }
                let room = match ui.available_width() {
                    width if width > 880.0 => 150.0,
                    width if width > 700.0 => 142.0,
                    _ => 100.0,
                };
                picker_ui(ui, "Map: shade", room, &mut self.shade, PracticeQuantity::ALL, |of| {
                    of.measure().name
                });
                if wide {
                    caption_ui(ui, "Sites");
                }
                picker_ui(ui, "Map: sites", room, &mut self.label, &LABELS, |of| of.measure().name);
                let ribbons = widgets::chip_ui(ui, "Money", self.ribbons);
                if ribbons.on_hover_text("Show payments as ribbons").clicked() {
                    self.ribbons = !self.ribbons;
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    perspective_switch_ui(ui, desk);
                });
            });
        });
    }
}

fn picker_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &'static str,
    room: f32,
    now: &mut T,
    all: &[T],
    words: impl Fn(T) -> &'static str,
) {
    let chosen =
        widgets::fit(ui, &format::label_to_sentence(words(*now)), TextRole::Control, room - 34.0);
    let combo = egui::ComboBox::from_id_salt(name)
        .selected_text(TextRole::Control.rich(chosen))
        .width(room);
    let shown = combo.show_ui(ui, |ui| {
        for value in all {
            let text = TextRole::Control.rich(format::label_to_sentence(words(*value)));
            ui.selectable_value(now, *value, text);
        }
    });
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

/// The switch between the truth and what the commissioner sees.
pub fn perspective_switch_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
    let colours = theme::palette(ui.ctx());
    let seen = if ui.available_width() > 330.0 { "As the commissioner sees it" } else { "As seen" };
    let choices = [
        SwitchOption {
            value: Perspective::Truth,
            label: "Truth",
            name: "Switch: truth".to_owned(),
            ground: colours.truth,
        },
        SwitchOption {
            value: Perspective::Seen,
            label: seen,
            name: "Switch: as the commissioner sees it".to_owned(),
            ground: colours.seen,
        },
        SwitchOption {
            value: Perspective::Both,
            label: "Both",
            name: "Switch: both".to_owned(),
            ground: colours.fill_strong,
        },
    ];
    if let Some(eyes) = widgets::switch_ui(ui, desk.perspective, &choices) {
        desk.push_command(Command::SetPerspective(eyes));
    }
}

/// States the age of the seen values, where any are shown.
pub fn perspective_banner_ui(ui: &mut Ui, desk: &WorkspaceContext<'_>) {
    let colours = theme::palette(ui.ctx());
    let (ground, colour, text) = match desk.perspective {
        Perspective::Truth => return,
        Perspective::Seen => {
            let text = match newest_return_age(desk) {
                Some(age) => {
                    let last = crate::kernel::clock::Week(desk.week.saturating_sub(1 + age));
                    let date = format::date(&desk.line.opened.calendar, last);
                    format!(
                        "Reported data, {age} weeks old. Nothing after {date} has reached the \
                         commissioner."
                    )
                }
                None => "Nothing has been reported to the commissioner yet.".to_owned(),
            };
            (colours.seen_ground, colours.seen, text)
        }
        Perspective::Both => (
            colours.truth_ground,
            colours.ink,
            "Truth over what the commissioner sees: solid is true, dashed and hatched is seen."
                .to_owned(),
        ),
    };
    let bar = Frame::new().fill(ground).inner_margin(Margin::symmetric(16, 4));
    bar.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(TextRole::Strong.rich(text).color(colour)).wrap());
    });
}

/// Age of the newest return that has reached the commissioner of the area, weeks.
pub fn newest_return_age(desk: &WorkspaceContext<'_>) -> Option<u32> {
    let view = crate::gui::timeline::TimelineView::seen(desk.line, desk.week, desk.area);
    let providers = &view.current_face()?.providers;
    let ages = providers.iter().filter_map(|row| row[ProviderQuantity::List as usize]);
    ages.map(|figure| u32::from(figure.age)).min()
}
