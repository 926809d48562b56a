//! The table of measures: a line and a figure for each arrangement, and its difference.

use eframe::egui::{self, Align2, Color32, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::charts::geometry::point;
use crate::charts::{Dash, MeasureText as _, Scene, palette};
use crate::experiment::comparison::replications::Replications;
use crate::gui::charts::{LinkedCharts, paint, view};
use crate::gui::theme::{self, Palette, TextRole};

use super::measures::{COMPARED_MEASURES, ComparedMeasure};
use super::{ArmLane, differences};

/// Least width of an arrangement's column with a line in it, points.
const MIN_WIDTH_WITH_LINE: f32 = 150.0;

struct TableColumns {
    names: f32,
    arm: f32,
    gap: f32,
    lines: bool,
}

impl TableColumns {
    fn for_width(width: f32, arms: usize) -> Self {
        let names = (0.16 * width).clamp(104.0, 170.0);
        let mut apart = (0.27 * width).clamp(120.0, 380.0);
        let mut arm = (width - names - apart) / arms as f32;
        let lines = arm >= MIN_WIDTH_WITH_LINE;
        if !lines {
            arm = 78.0f32.min((width - names - 96.0) / arms as f32);
            apart = width - names - arm * arms as f32;
        }
        Self { names, arm, gap: apart, lines }
    }
}

/// Draws the table; returns the row that was chosen.
pub fn comparison_table_ui(
    ui: &mut Ui,
    lanes: &[ArmLane<'_>],
    replicates: Option<&Replications>,
    parting: u32,
    chosen: usize,
) -> Option<usize> {
    let colours = theme::palette(ui.ctx());
    let width = ui.available_width();
    let columns = TableColumns::for_width(width, lanes.len());
    table_heading_ui(ui, lanes, &columns, replicates.is_some(), colours);
    let height = (22.0 * (lanes.len() - 1) as f32 + 12.0).max(46.0);
    let body = Body { lanes, replicates, parting, columns, colours };
    let mut picked = None;
    for (place, row) in COMPARED_MEASURES.iter().enumerate() {
        let (area, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
        let painter = ui.painter();
        if place == chosen {
            painter.rect_filled(area, 0.0, colours.sunken);
            let bar = Rect::from_min_size(area.min, vec2(3.0, height));
            painter.rect_filled(bar, 0.0, colours.ink);
        } else if response.hovered() {
            painter.rect_filled(area, 0.0, colours.hover);
        }
        let said = body.row_ui(ui, row, area);
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Row, true, place == chosen, said.join(", "))
        });
        if response.clicked() {
            picked = Some(place);
        }
        response.on_hover_text(row.definition());
    }
    picked
}

fn write(ui: &Ui, at: Pos2, anchor: Align2, text: &str, style: TextRole, colour: Color32) {
    ui.painter().text(at, anchor, text, style.font(), colour);
}

/// What all rows have in common.
struct Body<'a> {
    lanes: &'a [ArmLane<'a>],
    replicates: Option<&'a Replications>,
    parting: u32,
    columns: TableColumns,
    colours: &'a Palette,
}

impl Body<'_> {
    /// Draws a row; returns its cells in words.
    fn row_ui(&self, ui: &mut Ui, row: &ComparedMeasure, area: Rect) -> Vec<String> {
        let (colours, columns) = (self.colours, &self.columns);
        ui.painter().hline(area.x_range(), area.bottom(), Stroke::new(1.0, colours.hair));
        let room = columns.names - 26.0;
        let name = ui.ctx().fit(row.name, TextRole::Strong, room);
        let unit = ui.ctx().fit(row.unit_words, TextRole::Tick, room);
        let (left, middle) = (area.left() + 14.0, area.center().y);
        let upper = pos2(left, middle - 8.0);
        write(ui, upper, Align2::LEFT_CENTER, &name, TextRole::Strong, colours.ink);
        let lower = pos2(left, middle + 8.0);
        write(ui, lower, Align2::LEFT_CENTER, &unit, TextRole::Tick, colours.ink3);
        let mut said = vec![format!("Measure: {}", row.name)];
        said.extend((0..self.lanes.len()).map(|at| self.cell(ui, row, at, area)));
        let intervals = differences(row, self.lanes, self.replicates);
        let cell = Rect::from_min_max(
            pos2(area.right() - columns.gap + 12.0, area.top() + 4.0),
            pos2(area.right() - 10.0, area.bottom() - 4.0),
        );
        let left = cell.left() - 12.0;
        ui.painter().vline(left, area.y_range(), Stroke::new(1.0, colours.hair));
        if !intervals.rows.is_empty() {
            super::in_area_ui(ui, cell, |ui| {
                let mut alone = LinkedCharts::default();
                view::chart_with_heading_ui(ui, &intervals, &mut alone, cell.size(), false);
            });
            said.push(super::intervals_text(&intervals));
        }
        said
    }

    /// Draws the cell of an arrangement; returns it in words.
    fn cell(&self, ui: &Ui, row: &ComparedMeasure, at: usize, area: Rect) -> String {
        let (colours, columns, lane) = (self.colours, &self.columns, &self.lanes[at]);
        let x = area.left() + columns.names + columns.arm * at as f32;
        let cell = Rect::from_min_size(pos2(x, area.top()), vec2(columns.arm, area.height()));
        ui.painter().vline(cell.left(), cell.y_range(), Stroke::new(1.0, colours.hair));
        let series = row.series(lane.line, lane.line.at);
        let latest = ComparedMeasure::last_year_mean(&series);
        let text = latest.map_or_else(|| "–".to_owned(), |value| row.text(value));
        let said = format!("{} {text}", lane.letter);
        let ink = if at == 0 { colours.ink } else { colours.truth };
        let right = pos2(cell.right() - 12.0, cell.center().y);
        let style = if columns.lines { TextRole::Subhead } else { TextRole::DenseStrong };
        let text = ui.ctx().fit(&text, style, columns.arm - 16.0);
        write(ui, right, Align2::RIGHT_CENTER, &text, style, ink);
        if columns.lines {
            let used = ui.ctx().width(&text, style) + 26.0;
            let spark = Rect::from_min_max(
                cell.min + vec2(14.0, 8.0),
                pos2(cell.right() - used, cell.bottom() - 8.0),
            );
            let base = row.series(self.lanes[0].line, self.lanes[0].line.at);
            let replicates = self.replicates.filter(|_| at > 0);
            let run_in = lane.line.opened.calendar.run_in_weeks;
            let band = replicates.map_or_else(Vec::new, |all| row.band(all, at, run_in));
            let drawn = Sparkline { series: &series, base: &base, band: &band, first: at == 0 };
            drawn.paint(ui, spark, f64::from(self.parting), colours);
        }
        said
    }
}

fn table_heading_ui(
    ui: &mut Ui,
    lanes: &[ArmLane<'_>],
    columns: &TableColumns,
    intervals: bool,
    colours: &Palette,
) {
    let size = vec2(ui.available_width(), 48.0);
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter().clone();
    painter.rect_filled(area, 0.0, colours.sunken);
    painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, colours.line));
    let write = |at, anchor, text: &str, style: TextRole, colour: Color32| {
        painter.text(at, anchor, text, style.font(), colour);
    };
    let (top, below) = (area.top() + 16.0, area.top() + 34.0);
    let left = area.left() + 14.0;
    let fit = |text: &str, style: TextRole, room: f32| ui.ctx().fit(text, style, room);
    write(pos2(left, top), Align2::LEFT_CENTER, "Measure", TextRole::Overline, colours.ink2);
    let words = fit("mean of the last year", TextRole::Tick, columns.names - 20.0);
    write(pos2(left, below), Align2::LEFT_CENTER, &words, TextRole::Tick, colours.ink3);
    for (at, lane) in lanes.iter().enumerate() {
        let x = area.left() + columns.names + columns.arm * at as f32;
        painter.vline(x, area.y_range(), Stroke::new(1.0, colours.hair));
        let centre = pos2(x + 20.0, area.center().y);
        let (fill, ink) = if at == 0 {
            (colours.fill_strong, colours.inverse)
        } else {
            (colours.panel, colours.ink)
        };
        painter.circle(centre, 9.0, fill, Stroke::new(1.4, colours.ink));
        write(centre, Align2::CENTER_CENTER, lane.letter, TextRole::Overline, ink);
        let room = columns.arm - 44.0;
        let name = fit(&lane.line.opened.name, TextRole::Subhead, room);
        let at = pos2(x + 36.0, if room > 70.0 { top } else { area.center().y });
        write(at, Align2::LEFT_CENTER, &name, TextRole::Subhead, colours.ink);
        if room > 70.0 {
            let contracts = &lane.line.opened.scenario.system.contracts;
            let hospital = contracts.iter().find(|contract| {
                contract.provider == Some(crate::params::vocabulary::ProviderKind::Acute)
            });
            let terms = hospital.map_or_else(String::new, |contract| {
                let names: Vec<&str> =
                    contract.terms.iter().map(|term| term.term.as_str()).collect();
                format!("hospitals: {}", names.join(", "))
            });
            let words = fit(&terms, TextRole::Tick, room);
            write(pos2(x + 36.0, below), Align2::LEFT_CENTER, &words, TextRole::Tick, colours.ink3);
        }
    }
    let x = area.right() - columns.gap + 12.0;
    let room = columns.gap - 20.0;
    painter.vline(x - 12.0, area.y_range(), Stroke::new(1.0, colours.hair));
    let title = fit("Difference from A", TextRole::Subhead, room);
    write(pos2(x, top), Align2::LEFT_CENTER, &title, TextRole::Subhead, colours.ink);
    let words = if intervals {
        "95 % over paired seeds. Filled: excludes zero."
    } else {
        "one run; run seeds for intervals"
    };
    let words = fit(words, TextRole::Tick, room);
    write(pos2(x, below), Align2::LEFT_CENTER, &words, TextRole::Tick, colours.ink3);
}

/// A small line in a cell: the first arrangement in grey under it, the interval behind it.
struct Sparkline<'a> {
    series: &'a [(f64, f64)],
    base: &'a [(f64, f64)],
    band: &'a [(f64, f64, f64)],
    first: bool,
}

impl Sparkline<'_> {
    fn paint(&self, ui: &Ui, area: Rect, parting: f64, colours: &Palette) {
        let colours = palette::Palette::for_theme(colours.dark);
        if self.series.len() < 2 || area.width() < 30.0 {
            return;
        }
        let all = self.series.iter().chain(self.base).map(|(_, value)| *value);
        let all = all.chain(self.band.iter().flat_map(|(_, low, high)| [*low, *high]));
        let (low, high) = crate::charts::axis::extent(all, false);
        let ends = self.series.iter().chain(self.base).map(|(week, _)| *week);
        let (from, to) =
            ends.fold((f64::INFINITY, 0.0f64), |(low, high), week| (low.min(week), high.max(week)));
        let x = crate::charts::AxisScale::new((from, to), (0.0, area.width()));
        let y = crate::charts::AxisScale::new((low, high), (area.height(), 0.0));
        let line = |series: &[(f64, f64)]| {
            series
                .iter()
                .map(|(week, value)| point(x.position(*week), y.position(*value)))
                .collect::<Vec<_>>()
        };
        let mut scene = Scene::new(area.size().into());
        let bottom = area.height();
        scene.segment(point(0.0, bottom), point(area.width(), bottom), 1.0, colours.grid);
        if parting > from && parting < to {
            let at = x.position(parting);
            scene.segment(point(at, 0.0), point(at, bottom), 1.0, colours.hair);
        }
        if self.band.len() > 1 {
            let edge = |of: fn(&(f64, f64, f64)) -> f64| {
                self.band
                    .iter()
                    .map(|b| point(x.position(b.0), y.position(of(b))))
                    .collect::<Vec<_>>()
            };
            scene.strip(edge(|b| b.2), edge(|b| b.1), colours.truth_band);
        }
        if self.first {
            scene.line(line(self.series), 1.7, colours.ink2, Dash::Solid);
        } else {
            scene.line(line(self.base), 1.0, colours.line, Dash::Solid);
            scene.line(line(self.series), 1.8, colours.truth, Dash::Solid);
        }
        if let Some((week, value)) = self.series.last() {
            let ink = if self.first { colours.ink2 } else { colours.truth };
            scene.dot(point(x.position(*week), y.position(*value)), 2.6, ink);
        }
        let painter = ui.painter();
        let mut lay = |text: &str, style: TextRole, colour: Color32| {
            painter.layout_no_wrap(text.to_owned(), style.font(), colour)
        };
        painter.extend(paint::shapes(&scene, area.min.to_vec2(), &mut lay));
    }
}
