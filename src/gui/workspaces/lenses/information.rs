//! The cost of information asymmetry: beliefs compared with the truth, rent by provider.

use eframe::egui::{self, Align, Layout, Ui, vec2};

use crate::charts::HorizontalAxis;
use crate::charts::bars::{self, BarChart, BarFill};
use crate::charts::format::{self, DisplayUnit};
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::gui::charts::{LinkedCharts, chart_ui};
use crate::gui::command::Perspective;
use crate::gui::measure_catalogue;
use crate::gui::shell::explained_figure::caption_ui;
use crate::gui::shell::labels;
use crate::gui::shell::overview::{self, lens_of};
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::TimelineView;
use crate::gui::workspaces::WorkspaceContext;
use crate::sim::look::{AreaLens, Estimate, ProviderQuantity, RentView};

use super::{
    LensRow, main_view, row_parts_ui, side_by_side_ui, summary_ui, total_figure, week_position,
};

pub(super) fn information_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>, lane: &mut LensRow<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let lens = lens_of(&view, desk.area);
    let lens = lens.as_ref();
    row_parts_ui(
        ui,
        height,
        |ui| information_summary_ui(ui, view, lens),
        |ui, height| {
            side_by_side_ui(ui, height, &[0.68, 0.32], |ui, at, size| match at {
                0 => beliefs_ui(ui, desk, lane.linked, size),
                _ => {
                    let chart = rents(desk, lens);
                    chart_ui(ui, &chart, lane.linked, size);
                }
            });
        },
    );
}

fn information_summary_ui(ui: &mut Ui, view: TimelineView<'_>, lens: Option<&AreaLens>) {
    let seen = view.is_seen();
    let about = "What is paid because the commissioner knows less than the providers.";
    if seen {
        let found = lens.map(|lens| lens.found);
        summary_ui(
            ui,
            "Information rent",
            about,
            &total_figure(measure_catalogue::RENT_FOUND, found, true),
            "found",
        );
        caption_ui(ui, "Found by its own audits and challenges; the rest cannot be seen.");
        return;
    }
    let rent = lens.and_then(AreaLens::rent);
    summary_ui(
        ui,
        "Information rent",
        about,
        &total_figure(measure_catalogue::INFORMATION_RENT, rent, false),
        "a year",
    );
    let Some(lens) = lens else { return };
    overview::rent_parts_ui(ui, lens, seen);
    let found = labels::pounds(lens.found);
    caption_ui(ui, format!("Found by its own audits: {found}. With full information: none."));
}

/// Small multiples of believed and true unit cost by provider.
fn beliefs_ui(
    ui: &mut Ui,
    desk: &WorkspaceContext<'_>,
    linked: &mut LinkedCharts,
    size: egui::Vec2,
) {
    let colours = theme::palette(ui.ctx());
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_width(size.x);
        ui.label(TextRole::Subhead.rich("Unit cost: believed and true").color(colours.ink));
        let both = desk.perspective == Perspective::Both;
        caption_ui(
            ui,
            if both {
                "Ratio to national prices. Solid: truth. Dashed and hatched: what the commissioner \
                 believes, 80\u{202f}%."
            } else {
                "Ratio to national prices. Set the switch to Both to show beliefs over truth."
            },
        );
        let sites = negotiated(desk, (size.x / 128.0) as usize);
        if sites.is_empty() {
            caption_ui(ui, "Prices are negotiated from the first contract year on.");
            return;
        }
        let gap = 12.0;
        let width = (size.x - gap * (sites.len() as f32 - 1.0)) / sites.len() as f32;
        let (low, high) = cost_range(desk, &sites);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (at, site) in sites.iter().enumerate() {
                let chart = belief(desk, *site, (low, high), at == 0);
                chart_ui(ui, &chart, linked, vec2(width, (size.y - 44.0).max(90.0)));
            }
        });
    });
}

/// Providers whose prices are negotiated, largest first.
fn negotiated(desk: &WorkspaceContext<'_>, most: usize) -> Vec<u32> {
    let (main, behind) = desk.views();
    let faces: Vec<_> =
        [Some(main), behind].into_iter().flatten().filter_map(|view| view.current_face()).collect();
    let places = &desk.line.opened.geography.providers;
    let mut sites: Vec<u32> = (0..places.len() as u32)
        .filter(|at| {
            faces.iter().any(|face| face.provider(*at, ProviderQuantity::UnitCost).is_some())
        })
        .collect();
    let pay = |at: &u32| {
        faces
            .first()
            .and_then(|face| face.provider(*at, ProviderQuantity::Payment))
            .map_or(0.0, |figure| figure.value)
    };
    sites.sort_by(|a, b| pay(b).total_cmp(&pay(a)));
    sites.truncate(most.clamp(1, 5));
    sites
}

fn cost_range(desk: &WorkspaceContext<'_>, sites: &[u32]) -> (f64, f64) {
    let (main, behind) = desk.views();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for view in [Some(main), behind].into_iter().flatten() {
        for site in sites {
            for (_, figure) in view.provider_course(*site, ProviderQuantity::UnitCost) {
                // The wide intervals of the first weeks would flatten everything after them.
                let half = f64::from(figure.half_width).min(0.12);
                low = low.min(f64::from(figure.value) - half);
                high = high.max(f64::from(figure.value) + half);
            }
        }
    }
    if low.is_finite() { (low - 0.01, high + 0.01) } else { (0.9, 1.1) }
}

fn belief(desk: &WorkspaceContext<'_>, site: u32, range: (f64, f64), labelled: bool) -> LineChart {
    let name = labels::short_name(&desk.line.opened.geography.providers[site as usize].name);
    let (main, behind) = desk.views();
    let now = |view: TimelineView<'_>| {
        view.current_face().and_then(|face| face.provider(site, ProviderQuantity::UnitCost))
    };
    let two = |figure: Estimate| format::number(figure.value.into(), 2);
    let said = match (now(main), behind.and_then(now)) {
        (Some(truth), Some(believed)) => {
            let gap = f64::from(believed.value - truth.value);
            let gap = format::signed(gap, format::number(gap, 2));
            format!("believed {}, true {}, {gap}", two(believed), two(truth))
        }
        (Some(figure), None) if main.is_seen() => format!("believed {}", two(figure)),
        (Some(figure), None) => format!("true {}", two(figure)),
        (None, _) => "not seen".to_owned(),
    };
    let mut chart = LineChart::new(name, said, HorizontalAxis::Time(desk.line.opened.calendar));
    chart.unit = DisplayUnit::Ratio;
    chart.small = true;
    chart.labelled = labelled;
    chart.range = Some(range);
    let series = |view: TimelineView<'_>, ink: LineRole, name: &str| {
        let figures = view.provider_course(site, ProviderQuantity::UnitCost);
        let points =
            figures.iter().map(|(week, f)| (week_position(*week), f64::from(f.value))).collect();
        let band = figures.iter().filter(|(_, f)| f.half_width > 0.0).map(|(week, f)| {
            let (value, half) = (f64::from(f.value), f64::from(f.half_width));
            (week_position(*week), (value - half).max(range.0), (value + half).min(range.1))
        });
        ChartSeries::new(name, ink, points).with_band(band.collect())
    };
    if let Some(view) = behind {
        chart.series.push(series(view, LineRole::Seen, "believed"));
    }
    let (ink, name) =
        if main.is_seen() { (LineRole::SeenAlone, "believed") } else { (LineRole::Truth, "true") };
    chart.series.push(series(main, ink, name));
    chart
}

fn rents(desk: &WorkspaceContext<'_>, lens: Option<&AreaLens>) -> BarChart {
    let mut chart =
        BarChart::new("Rent by provider", "£ in the last settled year", DisplayUnit::Money);
    chart.parts = vec![
        ("padding".to_owned(), BarFill::Part(0, 2)),
        ("coding".to_owned(), BarFill::Part(1, 2)),
    ];
    chart.empty_message = if desk.perspective == Perspective::Seen {
        "The payer cannot see the rent.".to_owned()
    } else {
        "No contract year has been settled yet.".to_owned()
    };
    let Some(lens) = lens else { return chart };
    let mut rents: Vec<_> = lens.rents.iter().collect();
    let size = |rent: &RentView| (rent.padding + rent.coding).abs();
    rents.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for rent in rents.into_iter().take(6) {
        let name = &desk.line.opened.geography.providers[rent.provider as usize].name;
        chart.rows.push(bars::BarRow {
            name: labels::short_name(name),
            parts: vec![Some(rent.padding), Some(rent.coding)],
            note: Some(labels::pounds(rent.padding + rent.coding)),
            ..bars::BarRow::default()
        });
    }
    chart
}
