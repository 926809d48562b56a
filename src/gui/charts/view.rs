//! A chart on screen: painted, hovered, brushed, zoomed, read out, copied into files.

use eframe::egui::{
    self, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::charts::scene::PlotField;
use crate::charts::{Chart, ChartSheet, HorizontalAxis, HoverSpot, MeasureText, Scene, palette};
use crate::gui::export::{self, ExportFormat};
use crate::gui::theme::{self, Palette, TextRole};

use super::{as_table, paint};

/// What charts over the same axis have in common: one place, one period, one stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LinkedCharts {
    /// The place that is hovered in one of them.
    pub hover: Option<f64>,
    /// The period that is selected.
    pub brush: Option<(f64, f64)>,
    /// The stretch that is shown; all of it when none.
    pub zoom: Option<(f64, f64)>,
    /// Where the pointer took hold of a period.
    grip: Option<f64>,
    /// Pass in which the hovered place was last set, so that it fades with the pointer.
    hovered_in: u64,
}

impl LinkedCharts {
    /// To be called once a frame before the charts: clears a position that is no longer hovered.
    pub fn begin_frame(&mut self, ctx: &egui::Context) {
        if ctx.cumulative_pass_nr() > self.hovered_in + 1 {
            self.hover = None;
        }
    }
}

/// Shows a chart in the given size. Drag selects a period, scrolling with the control key or
/// pinching zooms, a double click shows all again; right click or Ctrl E exports.
pub fn chart_ui(ui: &mut Ui, chart: &dyn Chart, linked: &mut LinkedCharts, size: Vec2) -> Response {
    chart_with_heading_ui(ui, chart, linked, size, true)
}

/// The same, with or without title and caption.
pub fn chart_with_heading_ui(
    ui: &mut Ui,
    chart: &dyn Chart,
    linked: &mut LinkedCharts,
    size: Vec2,
    headed: bool,
) -> Response {
    let (id, area) = ui.allocate_space(size);
    let sense = Sense::click_and_drag().union(Sense::FOCUSABLE);
    let response = ui.interact(area, id, sense);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Chart: {}", chart.sentence()))
    });
    if !ui.is_rect_visible(area) {
        return response;
    }
    if as_table::is_on(ui, id) {
        as_table::table_view_ui(ui, chart, area, id);
        offer_export(ui, &response, chart, size, id);
        return response;
    }
    let colours = theme::palette(ui.ctx());
    let ctx = ui.ctx().clone();
    let zoom = chart.across().and(linked.zoom);
    let sheet = ChartSheet {
        size: area.size().into(),
        colours: palette::Palette::for_theme(colours.dark),
        measure: &ctx,
        zoom,
        headed,
    };
    let scene = chart.draw(&sheet);
    let corner = area.min.to_vec2();
    let painter = ui.painter_at(area.expand(2.0));
    let mut lay = |text: &str, style: TextRole, colour| {
        painter.layout_no_wrap(text.to_owned(), style.font(), colour)
    };
    let shapes = paint::shapes(&scene, corner, &mut lay);
    painter.extend(shapes);
    if response.has_focus() {
        let ring = egui::Stroke::new(2.0, colours.focus);
        painter.rect_stroke(area.expand(1.0), 3.0, ring, egui::StrokeKind::Inside);
    }
    if chart.empty_message().is_none() {
        if let (Some(field), Some(across)) = (scene.fields.first(), chart.across()) {
            let field = PlotField { area: field.area.translate(corner.into()), ..*field };
            interact(ui, &response, &field, corner, linked);
            let here = response.hover_pos().is_some_and(|at| Rect::from(field.area).contains(at));
            let here = here || response.has_focus();
            overlay(ui, (chart, across), &field, corner, linked, here);
        }
        spots_ui(ui, &response, &scene, corner, id);
    }
    offer_export(ui, &response, chart, size, id);
    response
}

fn interact(
    ui: &Ui,
    response: &Response,
    field: &PlotField,
    corner: Vec2,
    linked: &mut LinkedCharts,
) {
    let inside = |x: f32| field.x.value((x - corner.x).clamp(field.x.points.0, field.x.points.1));
    if let Some(at) = response.hover_pos().filter(|at| Rect::from(field.area).contains(*at)) {
        linked.hover = Some(inside(at.x));
        linked.hovered_in = ui.ctx().cumulative_pass_nr();
        let zoom = ui.input(|input| input.zoom_delta());
        if (zoom - 1.0).abs() > 1e-3 {
            let (low, high) = field.x.values;
            let around = inside(at.x);
            let factor = 1.0 / f64::from(zoom);
            let next = (around + (low - around) * factor, around + (high - around) * factor);
            linked.zoom = (next.1 - next.0 > 4.0).then_some(next);
        }
    }
    if response.drag_started()
        && let Some(at) =
            response.interact_pointer_pos().filter(|at| Rect::from(field.area).contains(*at))
    {
        linked.grip = Some(inside(at.x));
    }
    if response.dragged()
        && let (Some(grip), Some(at)) = (linked.grip, response.interact_pointer_pos())
    {
        let here = inside(at.x);
        linked.brush = Some((grip.min(here), grip.max(here)));
    }
    if response.drag_stopped() {
        linked.grip = None;
        let narrow = linked
            .brush
            .is_some_and(|(from, to)| (field.x.position(to) - field.x.position(from)).abs() < 4.0);
        if narrow {
            linked.brush = None;
        }
    }
    if response.double_clicked() {
        (linked.zoom, linked.brush) = (None, None);
    } else if response.clicked() {
        linked.brush = None;
    }
    if response.has_focus() {
        keys(ui, field, linked);
    }
}

/// Arrows move the hovered place from point to point.
fn keys(ui: &Ui, field: &PlotField, linked: &mut LinkedCharts) {
    let (low, high) = field.x.values;
    let step = ((high - low) / 60.0).max(1.0);
    let moved = ui.input_mut(|input| {
        let right = input.consume_key(Modifiers::NONE, Key::ArrowRight);
        let left = input.consume_key(Modifiers::NONE, Key::ArrowLeft);
        i32::from(right) - i32::from(left)
    });
    if moved != 0 {
        let from = linked.hover.unwrap_or(high);
        linked.hover = Some((from + f64::from(moved) * step).clamp(low, high));
        linked.hovered_in = ui.ctx().cumulative_pass_nr() + 100_000;
    }
}

fn overlay(
    ui: &Ui,
    (chart, across): (&dyn Chart, &HorizontalAxis),
    field: &PlotField,
    corner: Vec2,
    linked: &LinkedCharts,
    here: bool,
) {
    let colours = theme::palette(ui.ctx());
    let area = Rect::from(field.area);
    let painter = ui.painter_at(area.expand2(vec2(0.0, 2.0)));
    let at = |x: f64| corner.x + field.x.position(x);
    if let Some((from, to)) = linked.brush {
        let veil = colours.panel.gamma_multiply(0.65);
        let (left, right) = (area.left(), area.right());
        let (from, to) = (at(from).clamp(left, right), at(to).clamp(left, right));
        let rows = area.y_range();
        painter.rect_filled(Rect::from_x_y_ranges(left..=from, rows), 0.0, veil);
        painter.rect_filled(Rect::from_x_y_ranges(to..=right, rows), 0.0, veil);
        for x in [from, to] {
            painter.vline(x, rows, egui::Stroke::new(1.0, colours.ink3));
        }
    }
    let Some(x) = linked.hover.filter(|x| field.x.contains(*x)) else { return };
    painter.vline(at(x), area.y_range(), egui::Stroke::new(1.0, colours.ink));
    let rows = chart.values_at(x);
    if rows.is_empty() {
        return;
    }
    if here {
        paint_value_box(ui, &across.text(x), &rows, pos2(at(x), area.top()), area, colours);
        return;
    }
    // Elsewhere the values alone stand in the corner, so that nothing is covered.
    let values: Vec<&str> = rows.iter().map(|(_, value)| value.as_str()).collect();
    let words = values.join("  ");
    let galley = painter.layout_no_wrap(words, TextRole::DenseStrong.font(), colours.ink);
    if galley.size().x + 8.0 > area.width() {
        return;
    }
    let corner = area.right_top() + vec2(-galley.size().x - 3.0, 0.0);
    let ground = Rect::from_min_size(corner, galley.size()).expand2(vec2(3.0, 0.0));
    painter.rect_filled(ground, 2.0, colours.panel.gamma_multiply(0.9));
    painter.galley(corner, galley, colours.ink);
}

/// A small table beside the hovered line, on the side where there is room.
fn paint_value_box(
    ui: &Ui,
    head: &str,
    rows: &[(String, String)],
    at: egui::Pos2,
    field: Rect,
    colours: &Palette,
) {
    let painter = ui.painter().clone().with_clip_rect(ui.clip_rect());
    let lay = |text: &str, style: TextRole, colour| {
        painter.layout_no_wrap(text.to_owned(), style.font(), colour)
    };
    let head = lay(head, TextRole::DenseStrong, colours.ink);
    let lines: Vec<_> = rows
        .iter()
        .map(|(name, value)| {
            (
                lay(name, TextRole::Dense, colours.ink2),
                lay(value, TextRole::DenseStrong, colours.ink),
            )
        })
        .collect();
    let widest = lines
        .iter()
        .map(|(name, value)| name.size().x + 12.0 + value.size().x)
        .fold(head.size().x, f32::max);
    let line = TextRole::Dense.line();
    let size = vec2(widest + 16.0, line * (lines.len() + 1) as f32 + 10.0);
    let right = at.x + 10.0 + size.x <= field.right();
    let left = if right { at.x + 10.0 } else { (at.x - 10.0 - size.x).max(field.left()) };
    let area = Rect::from_min_size(pos2(left, at.y + 2.0), size);
    painter.rect(
        area,
        3.0,
        colours.panel,
        egui::Stroke::new(1.0, colours.ink),
        egui::StrokeKind::Inside,
    );
    let mut y = area.top() + 5.0;
    painter.galley(pos2(area.left() + 8.0, y), head, colours.ink);
    for (name, value) in lines {
        y += line;
        painter.galley(pos2(area.left() + 8.0, y), name, colours.ink2);
        let start = area.right() - 8.0 - value.size().x;
        painter.galley(pos2(start, y), value, colours.ink);
    }
}

/// Spots are children of the chart for readers of the screen; the one under the pointer shows its
/// tooltip.
fn spots_ui(ui: &mut Ui, response: &Response, scene: &Scene, corner: Vec2, id: Id) {
    const MAX_NODES: usize = 80;
    let area = |spot: &HoverSpot| Rect::from(spot.area.translate(corner.into()));
    for (place, spot) in scene.spots.iter().take(MAX_NODES).enumerate() {
        let area = area(spot);
        let child = ui.interact(area, id.with(("spot", place)), Sense::hover());
        child.widget_info(|| WidgetInfo::labeled(Role::Label, true, spot.name.clone()));
    }
    let Some(at) = response.hover_pos() else { return };
    let found = scene.spots.iter().rev().find(|spot| area(spot).contains(at));
    if let Some(found) = found.filter(|found| !found.tip.is_empty()) {
        response.clone().on_hover_ui_at_pointer(|ui| spot_tooltip_ui(ui, found));
    }
}

fn spot_tooltip_ui(ui: &mut Ui, spot: &HoverSpot) {
    let colours = theme::palette(ui.ctx());
    ui.set_max_width(300.0);
    ui.label(TextRole::Subhead.rich(&spot.name).color(colours.ink));
    egui::Grid::new("tip").num_columns(2).spacing(vec2(12.0, 2.0)).show(ui, |ui| {
        for (name, value) in &spot.tip {
            ui.label(TextRole::Dense.rich(name).color(colours.ink3));
            ui.label(TextRole::DenseStrong.rich(value).color(colours.ink));
            ui.end_row();
        }
    });
}

/// The menu of a chart, and Ctrl E when it is in focus.
fn offer_export(ui: &Ui, response: &Response, chart: &dyn Chart, size: Vec2, id: Id) {
    let mut wanted = None;
    let opened =
        response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::E));
    let popup = egui::Popup::context_menu(response);
    let popup =
        if opened { popup.open_memory(Some(egui::SetOpenCommand::Bool(true))) } else { popup };
    popup.show(|ui| {
        ui.label(TextRole::Overline.rich("Export chart"));
        for format in ExportFormat::ALL {
            if ui.button(format.label()).clicked() {
                wanted = Some(format);
                ui.close();
            }
        }
        let table = as_table::is_on(ui, id);
        if ui.button(if table { "Show as chart" } else { "Show as table" }).clicked() {
            as_table::switch(ui, id, !table);
            ui.close();
        }
        if ui.button("Copy data").clicked() {
            ui.ctx().copy_text(chart.table().csv());
            ui.close();
        }
    });
    if let Some(format) = wanted {
        let dark = theme::palette(ui.ctx()).dark;
        export::request(ui.ctx(), export::ExportJob::from_chart(chart, size, dark, format));
    }
}

/// A dotted line between the truth and what is believed, for rows of text.
pub fn separator_line_ui(ui: &mut Ui) {
    let colours = theme::palette(ui.ctx());
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(area.x_range(), area.center().y, egui::Stroke::new(1.0, colours.hair));
}

/// Words that are never broken over lines: cut to the width there is.
pub fn wrapped_text_ui(
    ui: &mut Ui,
    text: &str,
    style: TextRole,
    colour: egui::Color32,
) -> Response {
    let shown = MeasureText::fit(ui.ctx(), text, style, ui.max_rect().width());
    let label = egui::Label::new(style.rich(&shown).color(colour)).extend();
    let response = ui.add(label);
    if shown == text { response } else { response.on_hover_text(text) }
}

/// Words at the right end of a row whose left end is already written.
pub fn right_aligned_ui(
    ui: &mut Ui,
    text: impl Into<String>,
    style: TextRole,
    colour: egui::Color32,
) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.label(style.rich(text).color(colour));
    });
}
