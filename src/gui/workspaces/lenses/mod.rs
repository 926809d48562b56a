//! The Lenses workspace: the three main questions of the laboratory, one row each. The cost of
//! information asymmetry, concessions to powerful providers, stranded cost when care moves away.

mod capture;
mod information;
mod stranding;

use eframe::egui::{self, Align, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use crate::gui::charts::Linked;
use crate::gui::command::Eyes;
use crate::gui::shell::explain::{Explained, caption};
use crate::gui::shell::widgets::{self, Choice};
use crate::gui::theme::{self, Type};
use crate::gui::timeline::View;
use crate::sim::look::Figure;
use crate::sim::observables::Measure;

use super::system::{banner, eyes};
use super::{Desk, Workspace};

/// Which lenses are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Which {
    #[default]
    All,
    Information,
    Capture,
    Stranded,
}

/// State of the workspace.
#[derive(Default)]
pub struct Lenses {
    which: Which,
    linked: Linked,
}

/// Height of a row, points.
const ROW: f32 = 226.0;
/// Width of the words on the left, points.
const LEFT: f32 = 238.0;

impl Workspace for Lenses {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        self.linked.begin(ui.ctx());
        self.toolbar(ui, desk);
        banner(ui, desk);
        let rect = ui.available_rect_before_wrap();
        let alone = self.which != Which::All;
        let row =
            if alone { ui.available_height() } else { (ui.available_height() / 3.0).max(ROW) };
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (which, show) in [
                (Which::Information, information::information as Draw),
                (Which::Capture, capture::capture as Draw),
                (Which::Stranded, stranding::stranding as Draw),
            ] {
                if alone && self.which != which {
                    continue;
                }
                lane(ui, desk, &mut self.linked, row, show);
            }
        });
        if desk.eyes == Eyes::Seen {
            let stroke = egui::Stroke::new(3.0, theme::palette(ui.ctx()).seen);
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
    }
}

impl Lenses {
    fn toolbar(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let bar = Frame::new().inner_margin(Margin::symmetric(14, 8));
        bar.show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let colours = theme::palette(ui.ctx());
                ui.label(Type::Title.rich("Lenses").color(colours.ink));
                ui.add_space(8.0);
                let choice = |value, words: &'static str| Choice {
                    value,
                    words,
                    name: format!("Lenses: {words}"),
                    ground: colours.fill_strong,
                };
                let choices = [
                    choice(Which::All, "All three"),
                    choice(Which::Information, "Information"),
                    choice(Which::Capture, "Capture"),
                    choice(Which::Stranded, "Stranded cost"),
                ];
                if let Some(which) = widgets::switch(ui, self.which, &choices) {
                    self.which = which;
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    eyes(ui, desk);
                });
            });
        });
    }
}

/// Layout of a row.
struct Lane<'a> {
    linked: &'a mut Linked,
    height: f32,
}

type Draw = fn(&mut Ui, &mut Desk<'_>, &mut Lane<'_>);

fn lane(ui: &mut Ui, desk: &mut Desk<'_>, linked: &mut Linked, height: f32, show: Draw) {
    let colours = theme::palette(ui.ctx());
    let top = ui.cursor().min;
    let width = ui.available_width();
    let inner = Frame::new().inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 6 });
    inner.show(ui, |ui| {
        ui.set_width(width - 28.0);
        let mut lane = Lane { linked, height: height - 26.0 };
        show(ui, desk, &mut lane);
    });
    let stroke = egui::Stroke::new(1.0, colours.hair);
    ui.painter().hline(top.x..=top.x + width, ui.cursor().min.y, stroke);
}

/// The words of a lens on the left and its charts on the right; one under the other where the
/// window is narrow.
fn parts(ui: &mut Ui, height: f32, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui, f32)) {
    if ui.available_width() > 620.0 {
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(vec2(LEFT, height), Layout::top_down(Align::Min), |ui| {
                ui.set_width(LEFT);
                left(ui);
            });
            ui.add_space(8.0);
            ui.vertical(|ui| right(ui, height));
        });
    } else {
        left(ui);
        right(ui, height);
    }
}

/// Charts next to each other in shares of the width, or one below the other.
fn beside(
    ui: &mut Ui,
    height: f32,
    shares: &[f32],
    mut draw: impl FnMut(&mut Ui, usize, egui::Vec2),
) {
    if ui.available_width() > 560.0 {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            let room = ui.available_width() - 18.0 * (shares.len() as f32 - 1.0);
            for (at, share) in shares.iter().enumerate() {
                draw(ui, at, vec2(room * share, height));
            }
        });
    } else {
        for at in 0..shares.len() {
            let width = ui.available_width();
            draw(ui, at, vec2(width, height.max(200.0)));
            ui.add_space(8.0);
        }
    }
}

fn summary(ui: &mut Ui, name: &str, about: &str, shown: &Explained, after: &str) {
    let colours = theme::palette(ui.ctx());
    ui.label(Type::Heading.rich(name).color(colours.ink));
    ui.add(egui::Label::new(Type::Body.rich(about).color(colours.ink3)).wrap());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let style = if shown.figure.is_some() { Type::Figure } else { Type::FigureSmall };
        shown.show(ui, style);
        caption(ui, after);
    });
    ui.add_space(2.0);
}

fn whole(measure: Measure, value: Option<f64>, seen: bool) -> Explained {
    let figure = value.map(Figure::exact);
    Explained { measure, who: "the whole area".to_owned(), figure, seen }
}

/// The view behind the figures of the left: the truth where it may be seen.
fn main_view<'a>(desk: &Desk<'a>) -> View<'a> {
    desk.views().0
}

/// The place on the axis of a week, by weeks done.
fn place(week: u32) -> f64 {
    f64::from(week.saturating_sub(1))
}
