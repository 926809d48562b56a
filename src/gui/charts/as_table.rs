//! A chart laid down as the table of its data, for those who would rather read than look.

use eframe::egui::{self, Align, Id, Layout, Rect, ScrollArea, Ui, UiBuilder};

use crate::charts::{Chart, ChartCell, MeasureText, format};
use crate::gui::theme::{self, TextRole};

/// Rows that are laid out; the file holds all of them.
const MAX_ROWS: usize = 400;
/// Decimals of a number whose column may hold anything.
const DECIMALS: usize = 3;

/// Whether a chart is shown as its table.
pub fn is_on(ui: &Ui, id: Id) -> bool {
    ui.data(|data| data.get_temp(id.with("table"))).unwrap_or(false)
}

/// Shows a chart as its table, or as a chart again.
pub fn switch(ui: &Ui, id: Id, on: bool) {
    ui.data_mut(|data| data.insert_temp(id.with("table"), on));
}

/// The table in place of the chart, newest rows first where there are more than can be shown.
pub fn table_view_ui(ui: &mut Ui, chart: &dyn Chart, area: Rect, id: Id) {
    let colours = theme::palette(ui.ctx());
    let builder = UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(area.intersect(ui.clip_rect()));
        ui.horizontal(|ui| {
            let room = (area.width() - 70.0).max(20.0);
            let title = MeasureText::fit(ui.ctx(), chart.title(), TextRole::Subhead, room);
            ui.label(TextRole::Subhead.rich(title).color(colours.ink));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Chart").clicked() {
                    switch(ui, id, false);
                }
            });
        });
        let table = chart.table();
        ScrollArea::both().id_salt(id.with("rows")).auto_shrink([false, false]).show(ui, |ui| {
            let grid = egui::Grid::new(id.with("grid")).striped(true).spacing([14.0, 3.0]);
            grid.show(ui, |ui| {
                for name in &table.columns {
                    let head = TextRole::DenseStrong.rich(format::label_to_sentence(name));
                    ui.add(egui::Label::new(head.color(colours.ink2)).extend());
                }
                ui.end_row();
                let first = table.rows.len().saturating_sub(MAX_ROWS);
                for row in &table.rows[first..] {
                    for cell in row {
                        let text = match cell {
                            ChartCell::Text(text) => text.clone(),
                            ChartCell::Number(value) if value.fract() == 0.0 => {
                                format::number(*value, 0)
                            }
                            ChartCell::Number(value) => format::number(*value, DECIMALS),
                            ChartCell::Empty => format::NOT_APPLICABLE.to_owned(),
                        };
                        let text = TextRole::Dense.rich(text).color(colours.ink);
                        ui.add(egui::Label::new(text).extend());
                    }
                    ui.end_row();
                }
            });
        });
    });
}
