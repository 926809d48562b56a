//! The Lenses workspace: the three main questions of the laboratory, one row each. The cost of
//! information asymmetry, concessions to powerful providers, stranded cost when care moves away.

mod capture;
mod information;
mod stranding;

use eframe::egui::{self, Align, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use crate::gui::charts::LinkedCharts;
use crate::gui::command::Perspective;
use crate::gui::shell::explained_figure::{ExplainedFigure, caption_ui};
use crate::gui::shell::widgets::{self, SwitchOption};
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::TimelineView;
use crate::sim::look::Estimate;
use crate::sim::observables::Measure;

use super::system::{perspective_banner_ui, perspective_switch_ui};
use super::{Workspace, WorkspaceContext};

/// Which lenses are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum ShownLenses {
    #[default]
    All,
    Information,
    Capture,
    Stranded,
}

/// State of the workspace.
#[derive(Default)]
pub struct LensesWorkspace {
    which: ShownLenses,
    linked: LinkedCharts,
}

/// Height of a row, points.
const ROW: f32 = 226.0;
/// Width of the words on the left, points.
const SUMMARY_WIDTH: f32 = 238.0;

impl Workspace for LensesWorkspace {
    fn workspace_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        self.linked.begin_frame(ui.ctx());
        self.toolbar_ui(ui, desk);
        perspective_banner_ui(ui, desk);
        let rect = ui.available_rect_before_wrap();
        let alone = self.which != ShownLenses::All;
        let row =
            if alone { ui.available_height() } else { (ui.available_height() / 3.0).max(ROW) };
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (which, show) in [
                (ShownLenses::Information, information::information_ui as DrawLens),
                (ShownLenses::Capture, capture::capture_ui as DrawLens),
                (ShownLenses::Stranded, stranding::stranding_ui as DrawLens),
            ] {
                if alone && self.which != which {
                    continue;
                }
                lens_row_ui(ui, desk, &mut self.linked, row, show);
            }
        });
        if desk.perspective == Perspective::Seen {
            let stroke = egui::Stroke::new(3.0, theme::palette(ui.ctx()).seen);
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
    }
}

impl LensesWorkspace {
    fn toolbar_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let bar = Frame::new().inner_margin(Margin::symmetric(14, 8));
        bar.show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let colours = theme::palette(ui.ctx());
                ui.label(TextRole::Title.rich("Lenses").color(colours.ink));
                ui.add_space(8.0);
                let choice = |value, words: &'static str| SwitchOption {
                    value,
                    label: words,
                    name: format!("Lenses: {words}"),
                    ground: colours.fill_strong,
                };
                let choices = [
                    choice(ShownLenses::All, "All three"),
                    choice(ShownLenses::Information, "Information"),
                    choice(ShownLenses::Capture, "Capture"),
                    choice(ShownLenses::Stranded, "Stranded cost"),
                ];
                if let Some(which) = widgets::switch_ui(ui, self.which, &choices) {
                    self.which = which;
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    perspective_switch_ui(ui, desk);
                });
            });
        });
    }
}

/// Layout of a row.
struct LensRow<'a> {
    linked: &'a mut LinkedCharts,
    height: f32,
}

type DrawLens = fn(&mut Ui, &mut WorkspaceContext<'_>, &mut LensRow<'_>);

fn lens_row_ui(
    ui: &mut Ui,
    desk: &mut WorkspaceContext<'_>,
    linked: &mut LinkedCharts,
    height: f32,
    show: DrawLens,
) {
    let colours = theme::palette(ui.ctx());
    let top = ui.cursor().min;
    let width = ui.available_width();
    let inner = Frame::new().inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 6 });
    inner.show(ui, |ui| {
        ui.set_width(width - 28.0);
        let mut lane = LensRow { linked, height: height - 26.0 };
        show(ui, desk, &mut lane);
    });
    let stroke = egui::Stroke::new(1.0, colours.hair);
    ui.painter().hline(top.x..=top.x + width, ui.cursor().min.y, stroke);
}

/// The words of a lens on the left and its charts on the right; one under the other where the
/// window is narrow.
fn row_parts_ui(
    ui: &mut Ui,
    height: f32,
    left: impl FnOnce(&mut Ui),
    right: impl FnOnce(&mut Ui, f32),
) {
    if ui.available_width() > 620.0 {
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(
                vec2(SUMMARY_WIDTH, height),
                Layout::top_down(Align::Min),
                |ui| {
                    ui.set_width(SUMMARY_WIDTH);
                    left(ui);
                },
            );
            ui.add_space(8.0);
            ui.vertical(|ui| right(ui, height));
        });
    } else {
        left(ui);
        right(ui, height);
    }
}

/// Charts next to each other in shares of the width, or one below the other.
fn side_by_side_ui(
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

fn summary_ui(ui: &mut Ui, name: &str, about: &str, shown: &ExplainedFigure, after: &str) {
    let colours = theme::palette(ui.ctx());
    ui.label(TextRole::Heading.rich(name).color(colours.ink));
    ui.add(egui::Label::new(TextRole::Body.rich(about).color(colours.ink3)).wrap());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let style = if shown.figure.is_some() { TextRole::Figure } else { TextRole::FigureSmall };
        shown.value_ui(ui, style);
        caption_ui(ui, after);
    });
    ui.add_space(2.0);
}

fn total_figure(measure: Measure, value: Option<f64>, seen: bool) -> ExplainedFigure {
    let figure = value.map(Estimate::exact);
    ExplainedFigure { measure, who: "the whole area".to_owned(), figure, seen }
}

/// The view behind the figures of the left: the truth where it may be seen.
fn main_view<'a>(desk: &WorkspaceContext<'a>) -> TimelineView<'a> {
    desk.views().0
}

/// The place on the axis of a week, by weeks done.
fn week_position(week: u32) -> f64 {
    f64::from(week.saturating_sub(1))
}
