//! Small widgets of the shell.

use eframe::egui::{
    self, Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use crate::gui::theme::{self, TextRole};

use super::icons::{self, Icon};

/// A button with only an icon; its name is spoken and shown on hover.
pub fn icon_button_ui(ui: &mut Ui, icon: Icon, name: &str, size: Vec2, strong: bool) -> Response {
    let colours = theme::palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let (ground, ink) = match (strong, response.hovered()) {
        (true, _) => (colours.fill_strong, colours.inverse),
        (false, true) => (colours.hover, colours.ink),
        (false, false) => (colours.panel, colours.ink),
    };
    let outline = if strong { colours.fill_strong } else { colours.line };
    let painter = ui.painter();
    painter.rect(
        rect,
        CornerRadius::same(4),
        ground,
        Stroke::new(1.0, outline),
        StrokeKind::Inside,
    );
    icons::paint(painter, icon, rect.center(), (size.y * 0.28).min(9.0), ink);
    ring(ui, &response);
    response.on_hover_text(name)
}

/// A button with words; the strong one is the main action.
pub fn button_ui(ui: &mut Ui, words: &str, strong: bool) -> Response {
    let colours = theme::palette(ui.ctx());
    let mut button = egui::Button::new(TextRole::Control.rich(words).color(if strong {
        colours.inverse
    } else {
        colours.ink
    }));
    if strong {
        button = button.fill(colours.fill_strong).stroke(Stroke::new(1.0, colours.fill_strong));
    }
    ui.add(button)
}

/// Words that can be clicked and look like text.
pub fn link_ui(ui: &mut Ui, words: &str) -> Response {
    let colours = theme::palette(ui.ctx());
    let text = TextRole::Control.rich(words).color(colours.ink);
    ui.add(egui::Button::new(text).frame_when_inactive(false))
}

/// A ring around the focused widget.
pub fn ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, theme::palette(ui.ctx()).focus);
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            CornerRadius::same(5),
            stroke,
            StrokeKind::Outside,
        );
    }
}

/// One choice of a switch: its value, its words, its accessible name, the
/// background when chosen.
pub struct SwitchOption<T> {
    pub value: T,
    /// Words on it.
    pub label: &'static str,
    pub name: String,
    /// Background when chosen; text on it has the inverse colour.
    pub ground: Color32,
}

/// A switch with one segment for each choice; returns a newly chosen one.
pub fn switch_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    now: T,
    choices: &[SwitchOption<T>],
) -> Option<T> {
    let colours = theme::palette(ui.ctx());
    let pad = 10.0;
    let galleys: Vec<_> = choices
        .iter()
        .map(|choice| {
            let chosen = choice.value == now;
            let colour = if chosen { colours.inverse } else { colours.ink2 };
            let style = if chosen { TextRole::Strong } else { TextRole::Control };
            ui.painter().layout_no_wrap(choice.label.to_owned(), style.font(), colour)
        })
        .collect();
    let width: f32 = galleys.iter().map(|galley| galley.size().x + 2.0 * pad).sum();
    let (rect, _) = ui.allocate_exact_size(vec2(width, 26.0), Sense::hover());
    ui.painter().rect(
        rect,
        CornerRadius::same(4),
        colours.sunken,
        Stroke::new(1.0, colours.hair),
        StrokeKind::Outside,
    );
    let mut picked = None;
    let mut x = rect.min.x;
    for (choice, galley) in choices.iter().zip(galleys) {
        let end = x + galley.size().x + 2.0 * pad;
        let part = egui::Rect::from_min_max(pos2(x, rect.min.y), pos2(end, rect.max.y));
        x = end;
        let id = ui.scope_id().with(&choice.name);
        let response = ui.interact(part, id, Sense::click());
        let chosen = choice.value == now;
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, &choice.name)
        });
        if chosen {
            ui.painter().rect_filled(part, CornerRadius::same(4), choice.ground);
        } else if response.hovered() {
            ui.painter().rect_filled(part, CornerRadius::same(4), colours.hover);
        }
        let at = part.center() - galley.size() / 2.0;
        ui.painter().galley(at, galley, colours.ink);
        ring(ui, &response);
        if response.clicked() {
            picked = Some(choice.value);
        }
    }
    picked
}

/// A chip that is on or off.
pub fn chip_ui(ui: &mut Ui, words: &str, on: bool) -> Response {
    let colours = theme::palette(ui.ctx());
    let style = if on { TextRole::Strong } else { TextRole::Body };
    let colour = if on { colours.ink } else { colours.ink2 };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), style.font(), colour);
    let size = vec2(galley.size().x + 14.0, 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, format!("Chip: {words}"))
    });
    let ground = if on || response.hovered() { colours.hover } else { colours.panel };
    let outline = if on { colours.hover } else { colours.hair };
    ui.painter().rect(
        rect,
        CornerRadius::same(3),
        ground,
        Stroke::new(1.0, outline),
        StrokeKind::Inside,
    );
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colour);
    ring(ui, &response);
    response
}

/// Shortens a text until it is no wider than given.
pub fn fit(ui: &Ui, text: &str, style: TextRole, width: f32) -> String {
    let wide = |text: &str| {
        ui.painter().layout_no_wrap(text.to_owned(), style.font(), Color32::PLACEHOLDER).size().x
    };
    if wide(text) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.len() > 1 {
        kept.pop();
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if wide(&shorter) <= width {
            return shorter;
        }
    }
    String::new()
}
