//! The palette of terms and the composed contract.

use eframe::egui::{
    self, Align, Button, CornerRadius, DragValue, Frame, Label, Layout, Margin, RichText, Sense,
    Stroke, Ui, vec2,
};

use crate::charts::format;
use crate::gui::theme::{self, TextRole};
use crate::params::vocabulary::{Labelled as _, Service};
use crate::sim::agreement::{ServiceSet, TermEntry, TermParam, TermRegistry, TermSpec};

use super::draft::{self, TermsDraft};
use super::term_icons::{self, GROUPS};

/// The palette: every registered term by group; a click or Enter adds it.
pub fn palette_ui(
    ui: &mut Ui,
    registry: &TermRegistry,
    draft: &mut TermsDraft,
    filter: &mut String,
) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(TextRole::Subhead.rich("Terms"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(TextRole::Tick.rich("Enter adds").color(colours.ink3)).truncate());
        });
    });
    let edit = egui::TextEdit::singleline(filter)
        .hint_text("Filter terms")
        .desired_width(ui.available_width());
    ui.add(edit).accessible_name("Filter terms");
    ui.add_space(4.0);
    let wanted = filter.to_lowercase();
    for (group, names) in GROUPS {
        let entries: Vec<&TermEntry> = names
            .iter()
            .filter_map(|name| registry.find(name).ok())
            .filter(|entry| {
                term_icons::term_label(entry.about.name).to_lowercase().contains(&wanted)
                    || entry.about.summary.to_lowercase().contains(&wanted)
            })
            .collect();
        if entries.is_empty() {
            continue;
        }
        ui.add_space(4.0);
        ui.label(TextRole::Overline.rich(*group).color(colours.ink3));
        for entry in entries {
            palette_row_ui(ui, entry, draft);
        }
    }
}

fn palette_row_ui(ui: &mut Ui, entry: &TermEntry, draft: &mut TermsDraft) {
    let colours = theme::palette(ui.ctx());
    let used = draft.terms().iter().any(|term| term.term == entry.about.name);
    let size = vec2(ui.available_width(), 25.0);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let name = term_icons::term_label(entry.about.name);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Add term: {name}"))
    });
    if used || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(area, 3.0, colours.hover);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, colours.focus);
        ui.painter().rect_stroke(area, 3.0, ring, egui::StrokeKind::Inside);
    }
    let glyph = egui::Rect::from_min_size(area.min + vec2(6.0, 6.0), vec2(26.0, 13.0));
    let ink = if used { colours.ink } else { colours.ink2 };
    term_icons::paint(ui.painter(), entry.about.name, glyph, ink, colours.line);
    let style = if used { TextRole::Control } else { TextRole::Body };
    let room = area.width() - 56.0;
    let shown = crate::charts::MeasureText::fit(ui.ctx(), &name, style, room);
    let at = egui::pos2(area.left() + 40.0, area.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, shown, style.font(), ink);
    if used {
        let dot = egui::pos2(area.right() - 9.0, area.center().y);
        ui.painter().circle_filled(dot, 3.0, colours.ink);
    }
    if response.clicked() {
        draft.add(entry.about.name);
    }
    response.on_hover_text(entry.about.summary);
}

/// Actions on a card.
enum CardAction {
    Up,
    Down,
    Remove,
}

impl CardAction {
    /// Does it to the card at a place; gives the place that is chosen then.
    fn apply(self, draft: &mut TermsDraft, place: usize) -> Option<usize> {
        let to = match self {
            Self::Up => place.saturating_sub(1),
            Self::Down => place + 1,
            Self::Remove => {
                draft.remove(place);
                return None;
            }
        };
        draft.shift(place, to);
        Some(to)
    }
}

/// The composed contract, term by term, read from top to bottom.
pub fn composed_ui(
    ui: &mut Ui,
    registry: &TermRegistry,
    draft: &mut TermsDraft,
    deal_scope: ServiceSet,
    by_term: &[f64],
    selected: &mut Option<usize>,
) {
    let colours = theme::palette(ui.ctx());
    if draft.terms().is_empty() {
        return empty_draft_ui(ui, draft);
    }
    let mut asked = None;
    let count = draft.terms().len();
    for place in 0..count {
        let setting = draft.terms()[place].clone();
        let amount = by_term.get(place).copied();
        let chosen = *selected == Some(place);
        let stroke = if chosen { (1.6, colours.ink) } else { (1.0, colours.hair) };
        let frame = Frame::new()
            .fill(colours.panel)
            .stroke(Stroke::new(stroke.0, stroke.1))
            .corner_radius(CornerRadius::same(5))
            .inner_margin(Margin::symmetric(10, 8));
        let card = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            if let Some(what) = card_heading_ui(ui, place, count, &setting, amount) {
                asked = Some((place, what));
            }
            card_body_ui(ui, place, registry, &setting, deal_scope, draft);
        });
        let card = card.response.interact(Sense::click());
        card.widget_info(|| {
            let name = term_icons::term_label(&setting.term);
            egui::WidgetInfo::labeled(
                egui::Role::Group,
                true,
                format!("Term {}: {name}", place + 1),
            )
        });
        if card.clicked() || card.has_focus() {
            *selected = Some(place);
        }
        ui.add_space(4.0);
    }
    if let Some((place, what)) = asked {
        *selected = what.apply(draft, place);
    }
    keys(ui, draft, selected);
}

fn empty_draft_ui(ui: &mut Ui, draft: &mut TermsDraft) {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, colours.line))
        .corner_radius(CornerRadius::same(5))
        .inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(TextRole::Strong.rich("This contract pays nothing yet."));
        let hint = TextRole::Body.rich("Add a term that pays: a block or a tariff.");
        ui.label(hint.color(colours.ink2));
        if ui.button("Add a block").clicked() {
            draft.add("Block");
        }
    });
}

/// Alt with arrows moves the chosen term, Delete removes it.
fn keys(ui: &Ui, draft: &mut TermsDraft, selected: &mut Option<usize>) {
    let Some(place) = *selected else { return };
    if ui.ctx().text_edit_focused() {
        return;
    }
    let (up, down, gone) = ui.input_mut(|input| {
        (
            input.consume_key(egui::Modifiers::ALT, egui::Key::ArrowUp),
            input.consume_key(egui::Modifiers::ALT, egui::Key::ArrowDown),
            input.consume_key(egui::Modifiers::NONE, egui::Key::Delete),
        )
    });
    if up && place > 0 {
        draft.shift(place, place - 1);
        *selected = Some(place - 1);
    } else if down && place + 1 < draft.terms().len() {
        draft.shift(place, place + 1);
        *selected = Some(place + 1);
    } else if gone {
        draft.remove(place);
        *selected = None;
    }
}

fn small_button_ui(ui: &mut Ui, text: &str, name: String, on: bool) -> bool {
    let colours = theme::palette(ui.ctx());
    let words = RichText::new(text).font(TextRole::Control.font()).color(colours.ink2);
    let button = Button::new(words).min_size(vec2(20.0, 20.0)).frame_when_inactive(false);
    ui.add_enabled(on, button).on_hover_text(&name).accessible_name(name).clicked()
}

fn card_heading_ui(
    ui: &mut Ui,
    place: usize,
    count: usize,
    setting: &TermSpec,
    amount: Option<f64>,
) -> Option<CardAction> {
    let colours = theme::palette(ui.ctx());
    let mut asked = None;
    let name = term_icons::term_label(&setting.term);
    ui.spacing_mut().button_padding = vec2(4.0, 1.0);
    ui.horizontal(|ui| {
        ui.label(TextRole::Strong.rich(format!("{}", place + 1)).color(colours.ink3));
        let (glyph, _) = ui.allocate_exact_size(vec2(26.0, 13.0), Sense::hover());
        term_icons::paint(ui.painter(), &setting.term, glyph, colours.ink, colours.line);
        let right = 150.0f32.min(0.5 * ui.available_width());
        let room = (ui.available_width() - right).max(30.0);
        let shown = crate::charts::MeasureText::fit(ui.ctx(), &name, TextRole::Subhead, room);
        ui.label(TextRole::Subhead.rich(shown)).on_hover_text(&name);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if small_button_ui(ui, "×", format!("Term {}: remove", place + 1), true) {
                asked = Some(CardAction::Remove);
            }
            if small_button_ui(ui, "↓", format!("Term {}: move down", place + 1), place + 1 < count)
            {
                asked = Some(CardAction::Down);
            }
            if small_button_ui(ui, "↑", format!("Term {}: move up", place + 1), place > 0) {
                asked = Some(CardAction::Up);
            }
            if let Some(amount) = amount {
                let text = if place == 0 {
                    format::millions(amount)
                } else {
                    format::signed(amount, format::millions(amount))
                };
                ui.label(TextRole::Subhead.rich(text).color(colours.truth))
                    .on_hover_text("What the term adds at expected activity, a year");
            }
        });
    });
    asked
}

/// How a number of a term is shown in its editor: text before, text after, scale, decimals.
fn number_format(param: &TermParam) -> (&'static str, &'static str, f64, usize) {
    match param.unit {
        "share" => ("", "\u{202f}%", 100.0, 1),
        "ratio" => ("×\u{202f}", "", 1.0, 3),
        "pounds" => ("£", "", 1.0, 0),
        "weeks" => ("", "\u{202f}wk", 1.0, 0),
        _ => ("", "", 1.0, if param.range.1 <= 10.0 { 2 } else { 0 }),
    }
}

fn card_body_ui(
    ui: &mut Ui,
    place: usize,
    registry: &TermRegistry,
    setting: &TermSpec,
    deal_scope: ServiceSet,
    draft: &mut TermsDraft,
) {
    let colours = theme::palette(ui.ctx());
    let Ok(entry) = registry.find(&setting.term) else {
        let words = format!("No payment term is called '{}'.", setting.term);
        ui.label(TextRole::Body.rich(words).color(colours.alert));
        return;
    };
    let meaning = TextRole::Dense.rich(entry.about.summary).color(colours.ink3);
    ui.add(Label::new(meaning).wrap());
    ui.spacing_mut().button_padding = vec2(6.0, 2.0);
    ui.spacing_mut().interact_size.y = 22.0;
    ui.horizontal_wrapped(|ui| {
        scope_menu_ui(ui, place, setting, deal_scope, draft);
        for (at, param) in entry.params.iter().enumerate() {
            parameter_editor_ui(ui, place, at, param, registry, setting, draft);
        }
    });
}

fn parameter_editor_ui(
    ui: &mut Ui,
    place: usize,
    at: usize,
    param: &TermParam,
    registry: &TermRegistry,
    setting: &TermSpec,
    draft: &mut TermsDraft,
) {
    let colours = theme::palette(ui.ctx());
    let value = draft::number(registry, setting, at);
    let term = term_icons::term_label(&setting.term).to_lowercase();
    let label = format!("Term {}: {term}, {}", place + 1, format::label_to_words(param.name));
    reserve_space_ui(ui, param, value);
    let group = ui.scope(|ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let name = TextRole::Dense.rich(format::label_to_words(param.name)).color(colours.ink2);
            ui.label(name).on_hover_text(param.summary);
            let labels = param.labels();
            if labels.is_empty() {
                let (before, after, scale, places) = number_format(param);
                let mut shown = value * scale;
                let range = (param.range.0 * scale)..=(param.range.1 * scale);
                let span = (param.range.1 - param.range.0) * scale;
                let speed = (span / 400.0).min(0.02 * shown.abs().max(1.0));
                let drag = DragValue::new(&mut shown)
                    .range(range)
                    .speed(speed)
                    .max_decimals(places)
                    .prefix(before)
                    .suffix(after);
                let response = ui.add(drag).accessible_name(label);
                if response.changed() {
                    draft.set(place, at, param.name, shown / scale);
                }
                if response.drag_stopped() || response.lost_focus() {
                    draft.end_drag();
                }
                let range = format!(
                    "{}\nFrom {} to {}. Default: {}.",
                    param.summary,
                    format::number(param.range.0 * scale, places),
                    format::number(param.range.1 * scale, places),
                    format::number(param.default * scale, places)
                );
                response.on_hover_text(range);
            } else {
                let now = labels.get(value as usize).copied().unwrap_or_default();
                egui::ComboBox::from_id_salt(("label", place, at))
                    .selected_text(format::label_to_words(now))
                    .show_ui(ui, |ui| {
                        for (index, word) in labels.iter().enumerate() {
                            let chosen = index as f64 == value;
                            if ui.selectable_label(chosen, format::label_to_words(word)).clicked() {
                                draft.set(place, at, param.name, index as f64);
                                draft.end_drag();
                            }
                        }
                    })
                    .response
                    .accessible_name(label);
            }
        });
    });
    group.response.on_hover_text(param.summary);
}

/// Starts a new row if a name and its editor do not fit in the current one.
fn reserve_space_ui(ui: &mut Ui, param: &TermParam, value: f64) {
    let width =
        |text: &str, style: TextRole| crate::charts::MeasureText::width(ui.ctx(), text, style);
    let name = width(&format::label_to_words(param.name), TextRole::Dense);
    let shown = match param.labels().get(value as usize) {
        Some(label) => format!("{}      ", format::label_to_words(label)),
        None => {
            let (before, after, scale, places) = number_format(param);
            format!("{before}{}{after}", format::number(value * scale, places))
        }
    };
    let editor = width(&shown, TextRole::Control) + 18.0;
    if name + 4.0 + editor.max(34.0) > ui.available_size_before_wrap().x {
        ui.end_row();
    }
}

/// Services a term applies to.
fn scope_menu_ui(
    ui: &mut Ui,
    place: usize,
    setting: &TermSpec,
    deal_scope: ServiceSet,
    draft: &mut TermsDraft,
) {
    let all = setting.scope.is_empty() || setting.scope.is_superset(deal_scope);
    let covered = if all { deal_scope } else { setting.scope.intersection(deal_scope) };
    let text = match (all, covered.services().count()) {
        (true, _) => "all services".to_owned(),
        (false, 1) => covered
            .only_service()
            .map_or_else(String::new, |entry| format::label_to_words(entry.label())),
        (false, count) => format!("{count} services"),
    };
    let button = Button::new(TextRole::Dense.rich(text));
    let menu = egui::containers::menu::MenuButton::from_button(button).config(
        egui::containers::menu::MenuConfig::new()
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside),
    );
    let (response, _) = menu.ui(ui, |ui| {
        ui.label(TextRole::Overline.rich("Applies to"));
        for service in deal_scope.services() {
            let mut on = covered.contains_service(service);
            if ui.checkbox(&mut on, format::label_to_sentence(service.label())).changed() {
                draft.set_scope(place, toggled(covered, service, deal_scope));
            }
        }
    });
    response.accessible_name(format!("Term {}: services", place + 1));
}

fn toggled(covered: ServiceSet, service: Service, all: ServiceSet) -> ServiceSet {
    let mut next = ServiceSet::EMPTY;
    for entry in all.services() {
        if covered.contains_service(entry) != (entry == service) {
            next = next.with(entry);
        }
    }
    // An empty list of services would mean all services.
    if next.is_empty() {
        covered
    } else if next.is_superset(all) {
        ServiceSet::EMPTY
    } else {
        next
    }
}
