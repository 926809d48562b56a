//! The System workspace: the map of the place with its money and its waits, and charts of any
//! measure below it; both in the chosen perspective.

mod courses;
mod density;
mod key;
mod labels;
mod map;
mod places;
mod ribbons;

use eframe::egui::{self, Align, Frame, Layout, Margin, ScrollArea, Ui, UiBuilder};

use crate::charts::format;
use crate::gui::command::{Command, Eyes};
use crate::gui::shell::explain::caption;
use crate::gui::shell::widgets::{self, Choice};
use crate::gui::theme::{self, Type};
use crate::sim::look::{OfPractice, OfProvider};

use super::{Desk, Workspace};

/// Height from which map and charts fit one above the other without scrolling, points.
const TALL: f32 = 540.0;

/// State of the workspace.
pub struct System {
    map: map::Map,
    courses: courses::Courses,
    shade: OfPractice,
    label: OfProvider,
    ribbons: bool,
    /// Share of the height that the map has.
    share: f32,
}

impl Default for System {
    fn default() -> Self {
        Self {
            map: map::Map::default(),
            courses: courses::Courses::default(),
            shade: OfPractice::Need,
            label: OfProvider::FirstWait,
            ribbons: true,
            share: 0.55,
        }
    }
}

/// Measures that can label a provider on the map.
const LABELS: [OfProvider; 7] = [
    OfProvider::FirstWait,
    OfProvider::List,
    OfProvider::Occupancy,
    OfProvider::Surplus,
    OfProvider::UnitCost,
    OfProvider::Coding,
    OfProvider::Idle,
];

impl Workspace for System {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        self.toolbar(ui, desk);
        banner(ui, desk);
        let frame = ui.available_rect_before_wrap();
        if ui.available_height() < TALL {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let width = ui.available_width();
                ui.allocate_ui(egui::vec2(width, 340.0), |ui| self.upper(ui, desk));
                self.courses.show(ui, desk, 330.0);
            });
        } else {
            self.split(ui, desk);
        }
        if desk.eyes == Eyes::Seen {
            let colours = theme::palette(ui.ctx());
            let stroke = egui::Stroke::new(3.0, colours.seen);
            ui.painter().rect_stroke(frame, 0.0, stroke, egui::StrokeKind::Inside);
        }
    }
}

impl System {
    /// Map above charts, with an edge between them that can be dragged.
    fn split(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let all = ui.available_rect_before_wrap();
        let edge = (all.min.y + all.height() * self.share).round();
        let (upper, lower) = all.split_top_bottom_at_y(edge);
        ui.scope_builder(UiBuilder::new().max_rect(upper), |ui| {
            ui.set_clip_rect(upper);
            self.upper(ui, desk);
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
            self.courses.show(ui, desk, lower.height());
        });
    }

    fn upper(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let key = 26.0;
        let size = egui::vec2(ui.available_width(), (ui.available_height() - key).max(120.0));
        let shown = map::Shown { shade: self.shade, label: self.label, ribbons: self.ribbons };
        self.map.show(ui, size, desk, shown);
        self.map.key(ui, desk, shown, key);
    }

    fn toolbar(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let wide = ui.available_width() > 880.0;
        let bar = Frame::new().inner_margin(Margin::symmetric(14, 8));
        bar.show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let colours = theme::palette(ui.ctx());
                ui.label(Type::Title.rich("System").color(colours.ink));
                ui.add_space(8.0);
                if wide {
                    caption(ui, "Shade");
                }
                let room = match ui.available_width() {
                    width if width > 880.0 => 150.0,
                    width if width > 700.0 => 142.0,
                    _ => 100.0,
                };
                pick(ui, "Map: shade", room, &mut self.shade, OfPractice::ALL, |of| {
                    of.measure().name
                });
                if wide {
                    caption(ui, "Sites");
                }
                pick(ui, "Map: sites", room, &mut self.label, &LABELS, |of| of.measure().name);
                let ribbons = widgets::chip(ui, "Money", self.ribbons);
                if ribbons.on_hover_text("Show payments as ribbons").clicked() {
                    self.ribbons = !self.ribbons;
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    eyes(ui, desk);
                });
            });
        });
    }
}

fn pick<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &'static str,
    room: f32,
    now: &mut T,
    all: &[T],
    words: impl Fn(T) -> &'static str,
) {
    let chosen = widgets::fit(ui, &format::sentence(words(*now)), Type::Control, room - 34.0);
    let combo =
        egui::ComboBox::from_id_salt(name).selected_text(Type::Control.rich(chosen)).width(room);
    let shown = combo.show_ui(ui, |ui| {
        for value in all {
            let text = Type::Control.rich(format::sentence(words(*value)));
            ui.selectable_value(now, *value, text);
        }
    });
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

/// The switch between the truth and what the commissioner sees.
pub fn eyes(ui: &mut Ui, desk: &mut Desk<'_>) {
    let colours = theme::palette(ui.ctx());
    let seen = if ui.available_width() > 330.0 { "As the commissioner sees it" } else { "As seen" };
    let choices = [
        Choice {
            value: Eyes::Truth,
            words: "Truth",
            name: "Switch: truth".to_owned(),
            ground: colours.truth,
        },
        Choice {
            value: Eyes::Seen,
            words: seen,
            name: "Switch: as the commissioner sees it".to_owned(),
            ground: colours.seen,
        },
        Choice {
            value: Eyes::Both,
            words: "Both",
            name: "Switch: both".to_owned(),
            ground: colours.fill_strong,
        },
    ];
    if let Some(eyes) = widgets::switch(ui, desk.eyes, &choices) {
        desk.ask(Command::Look(eyes));
    }
}

/// States the age of the seen values, where any are shown.
pub fn banner(ui: &mut Ui, desk: &Desk<'_>) {
    let colours = theme::palette(ui.ctx());
    let (ground, colour, text) = match desk.eyes {
        Eyes::Truth => return,
        Eyes::Seen => {
            let text = match newest(desk) {
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
        Eyes::Both => (
            colours.truth_ground,
            colours.ink,
            "Truth over what the commissioner sees: solid is true, dashed and hatched is seen."
                .to_owned(),
        ),
    };
    let bar = Frame::new().fill(ground).inner_margin(Margin::symmetric(16, 4));
    bar.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(Type::Strong.rich(text).color(colour)).wrap());
    });
}

/// Age of the newest return that has reached the commissioner of the area, weeks.
pub fn newest(desk: &Desk<'_>) -> Option<u32> {
    let view = crate::gui::timeline::View::seen(desk.line, desk.week, desk.area);
    let providers = &view.now()?.providers;
    let ages = providers.iter().filter_map(|row| row[OfProvider::List as usize]);
    ages.map(|figure| u32::from(figure.age)).min()
}
