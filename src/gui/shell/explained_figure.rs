//! Every figure explains itself: a widget with the number, and a tooltip with its definition, unit,
//! range, age and source from the catalogue of measures.

use eframe::egui::{self, Color32, Response, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::charts::format;
use crate::gui::theme::{self, TextRole};
use crate::sim::look::Estimate;
use crate::sim::observables::Measure;

use super::labels;

/// Width of a tooltip, points.
const WIDTH: f32 = 272.0;

/// What a number means and which organisation it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedFigure {
    pub measure: Measure,
    /// The organisation it is about.
    pub who: String,
    /// The figure; `None` where it is not seen.
    pub figure: Option<Estimate>,
    /// Whether it is as the commissioner sees it.
    pub seen: bool,
}

impl ExplainedFigure {
    /// Its value, with the range where it has one; *not seen* where there is none.
    pub fn text(&self) -> String {
        self.figure.map_or_else(
            || "not seen".to_owned(),
            |figure| labels::value(&self.measure, f64::from(figure.value)),
        )
    }

    /// Colour of the value.
    pub fn colour(&self, ui: &Ui) -> Color32 {
        let colours = theme::palette(ui.ctx());
        match (self.figure, self.seen) {
            (None, _) => colours.ink2,
            (Some(_), true) => colours.seen,
            (Some(_), false) => colours.truth,
        }
    }

    /// Shows the number.
    pub fn value_ui(&self, ui: &mut Ui, style: TextRole) -> Response {
        let text = self.text();
        let style = if self.figure.is_none() && !matches!(style, TextRole::Figure) {
            TextRole::Body
        } else {
            style
        };
        self.labelled_value_ui(ui, &text, style)
    }

    /// Shows a text in place of the number.
    pub fn labelled_value_ui(&self, ui: &mut Ui, text: &str, style: TextRole) -> Response {
        let colour = self.colour(ui);
        let galley = ui.painter().layout_no_wrap(text.to_owned(), style.font(), colour);
        let size = vec2(galley.size().x, galley.size().y.max(style.line()));
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let at = egui::pos2(rect.min.x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, colour);
        self.attach_to(ui, response)
    }

    /// Gives a widget that shows the number its name and its tooltip.
    pub fn attach_to(&self, ui: &Ui, response: Response) -> Response {
        let spoken = labels::screen_reader_text(&self.measure, &self.who, self.figure, self.seen);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        if response.has_focus() {
            let colours = theme::palette(ui.ctx());
            let ring = egui::Stroke::new(2.0, colours.focus);
            ui.painter().rect_stroke(
                response.rect.expand(2.0),
                3.0,
                ring,
                egui::StrokeKind::Outside,
            );
        }
        if response.hovered() && ui.input(|i| i.modifiers.command && i.key_pressed(egui::Key::C)) {
            let source = self.measure.source;
            ui.ctx().copy_text(format!("{spoken} (source {source})"));
        }
        if response.clicked() {
            pin(ui, self);
        }
        response.on_hover_ui(|ui| {
            self.tooltip_ui(ui);
            ui.label(TextRole::Tick.rich("click to keep this open"));
        })
    }

    fn tooltip_ui(&self, ui: &mut Ui) {
        let colours = theme::palette(ui.ctx());
        ui.set_max_width(WIDTH);
        ui.label(
            TextRole::Subhead.rich(format::label_to_sentence(self.measure.name)).color(colours.ink),
        );
        if !self.who.is_empty() {
            ui.label(TextRole::Body.rich(&self.who).color(colours.ink3));
        }
        ui.horizontal_wrapped(|ui| {
            let colour = self.colour(ui);
            ui.label(TextRole::FigureSmall.rich(self.text()).color(colour));
            if let Some(half) =
                self.figure.and_then(|figure| labels::half_width_text(&self.measure, figure))
            {
                ui.label(TextRole::Body.rich(half).color(colours.ink2));
            }
            ui.label(TextRole::Body.rich(self.measure.unit).color(colours.ink3));
        });
        ui.separator();
        ui.label(TextRole::Body.rich(one_line(self.measure.definition)).color(colours.ink));
        let mut row = |name: &str, value: String| {
            ui.horizontal_wrapped(|ui| {
                ui.label(TextRole::Body.rich(name).color(colours.ink3));
                ui.label(TextRole::Dense.rich(value).color(colours.ink2));
            });
        };
        match (self.figure, self.seen) {
            (None, _) => row("seen", "not reported in any return".to_owned()),
            (Some(figure), true) if figure.half_width > 0.0 => {
                row("as seen", format!("80 % range, {} weeks old", figure.age));
            }
            (Some(figure), true) if figure.age > 0 => {
                row("as seen", format!("{} weeks old", figure.age));
            }
            (Some(_), true) => row("as seen", "from its own accounts".to_owned()),
            (Some(_), false) => row("true", "exact".to_owned()),
        }
        row("computed", one_line(self.measure.formula));
        row("source", self.measure.source.to_owned());
    }
}

/// Maximum number of explanations pinned open.
const PINNED: usize = 4;

fn pins() -> egui::Id {
    egui::Id::unique("explanations kept open")
}

/// Pins the explanation of a figure open, with the figure as it was.
fn pin(ui: &Ui, shown: &ExplainedFigure) {
    ui.data_mut(|data| {
        let all: &mut Vec<ExplainedFigure> = data.get_temp_mut_or_default(pins());
        if !all.contains(shown) {
            all.truncate(PINNED - 1);
            all.insert(0, shown.clone());
        }
    });
}

/// Shows the pinned explanations. In the commissioner's perspective only what was seen is shown.
pub fn pinned_windows(ui: &Ui, only_seen: bool) {
    let all: Vec<ExplainedFigure> = ui.data(|data| data.get_temp(pins())).unwrap_or_default();
    let mut kept = all.clone();
    for (at, shown) in all.iter().enumerate().filter(|(_, shown)| shown.seen || !only_seen) {
        let mut open = true;
        let name = format!("{}, {}", format::label_to_sentence(shown.measure.name), shown.who);
        egui::Window::new(TextRole::Strong.rich(&name))
            .id(pins().with((&name, shown.seen, shown.text())))
            .open(&mut open)
            .resizable(false)
            .default_pos(egui::pos2(120.0, 110.0 + 40.0 * at as f32))
            .show(ui.ctx(), |ui| shown.tooltip_ui(ui));
        if !open {
            kept.retain(|entry| entry != shown);
        }
    }
    if kept.len() != all.len() {
        ui.data_mut(|data| data.insert_temp(pins(), kept));
    }
}

/// A text of the catalogue without its source line breaks.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn caption_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let colours = theme::palette(ui.ctx());
    ui.label(RichText::new(text).font(TextRole::Body.font()).color(colours.ink3))
}
