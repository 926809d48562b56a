//! Styles for texts and figures of a session.

use eframe::egui::{Frame, Label, Margin, Stroke, Ui};

use crate::gui::theme::{self, TextRole};

pub fn body_text_ui(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(TextRole::Body.rich(text).color(colours.ink)).wrap());
}

/// A less prominent paragraph.
pub fn small_text_ui(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(TextRole::Tick.rich(text).color(colours.ink2)).wrap());
}

/// A less prominent paragraph that belongs to the control above it.
pub fn hover_note_ui(ui: &mut Ui, id: impl eframe::egui::AsIdSalt, text: &str) {
    ui.scope(|ui| {
        ui.visuals_mut().indent_has_left_vline = false;
        ui.indent(id, |ui| small_text_ui(ui, text));
    });
}

/// The name of a group.
pub fn group_name_ui(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add_space(theme::space::SMALL);
    ui.add(Label::new(TextRole::Overline.rich(text).color(colours.ink2)).wrap());
}

pub fn heading_ui(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(TextRole::Heading.rich(text).color(colours.ink)).wrap());
}

pub fn error_ui(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new().fill(colours.alert_ground).inner_margin(Margin::symmetric(10, 6));
    frame.show(ui, |ui| {
        ui.add(Label::new(TextRole::Body.rich(text).color(colours.alert)).wrap());
    });
    ui.add_space(theme::space::SMALL);
}

/// A card around some content.
pub fn card_ui<T>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> T) -> T {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new()
        .fill(colours.panel)
        .stroke(Stroke::new(1.0, colours.hair))
        .corner_radius(6)
        .inner_margin(Margin::symmetric(12, 10));
    let inner = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui)
    });
    ui.add_space(theme::space::SMALL);
    inner.inner
}

/// Two columns where there is room, else one above the other.
pub fn two_columns_ui<S>(
    ui: &mut Ui,
    state: &mut S,
    left: impl FnOnce(&mut Ui, &mut S),
    right: impl FnOnce(&mut Ui, &mut S),
) {
    /// Least width of two columns, points.
    const TWO_COLUMN_MIN_WIDTH: f32 = 760.0;
    if ui.available_width() < TWO_COLUMN_MIN_WIDTH {
        left(ui, state);
        right(ui, state);
        return;
    }
    ui.columns(2, |columns| {
        left(&mut columns[0], state);
        right(&mut columns[1], state);
    });
}
