//! Styles for texts and figures of a session.

use eframe::egui::{Frame, Label, Margin, Stroke, Ui};

use crate::gui::theme::{self, Type};

/// A paragraph.
pub fn body(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(Type::Body.rich(text).color(colours.ink)).wrap());
}

/// A less prominent paragraph.
pub fn small(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(Type::Tick.rich(text).color(colours.ink2)).wrap());
}

/// A less prominent paragraph that belongs to the control above it.
pub fn under(ui: &mut Ui, id: impl eframe::egui::AsIdSalt, text: &str) {
    ui.scope(|ui| {
        ui.visuals_mut().indent_has_left_vline = false;
        ui.indent(id, |ui| small(ui, text));
    });
}

/// The name of a group.
pub fn over(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add_space(theme::space::SMALL);
    ui.add(Label::new(Type::Overline.rich(text).color(colours.ink2)).wrap());
}

/// A heading.
pub fn head(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add(Label::new(Type::Heading.rich(text).color(colours.ink)).wrap());
}

/// An error message.
pub fn trouble(ui: &mut Ui, text: &str) {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new().fill(colours.alert_ground).inner_margin(Margin::symmetric(10, 6));
    frame.show(ui, |ui| {
        ui.add(Label::new(Type::Body.rich(text).color(colours.alert)).wrap());
    });
    ui.add_space(theme::space::SMALL);
}

/// A card around some content.
pub fn card<T>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> T) -> T {
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
pub fn beside<S>(
    ui: &mut Ui,
    state: &mut S,
    left: impl FnOnce(&mut Ui, &mut S),
    right: impl FnOnce(&mut Ui, &mut S),
) {
    /// Least width of two columns, points.
    const ROOM: f32 = 760.0;
    if ui.available_width() < ROOM {
        left(ui, state);
        right(ui, state);
        return;
    }
    ui.columns(2, |columns| {
        left(&mut columns[0], state);
        right(&mut columns[1], state);
    });
}
