//! The cost of information asymmetry: beliefs compared with the truth, rent by provider.

use eframe::egui::{self, Align, Layout, Ui, vec2};

use crate::charts::Across;
use crate::charts::bars::{self, Bars, Fill};
use crate::charts::format::{self, Unit};
use crate::charts::lines::{Ink, Lines, Series};
use crate::gui::catalogue;
use crate::gui::charts::{Linked, show};
use crate::gui::command::Eyes;
use crate::gui::shell::explain::caption;
use crate::gui::shell::overview::{self, lens_of};
use crate::gui::shell::words;
use crate::gui::theme::{self, Type};
use crate::gui::timeline::View;
use crate::gui::workspaces::Desk;
use crate::sim::look::{Figure, Lens, OfProvider, RentFace};

use super::{Lane, beside, main_view, parts, place, summary, whole};

pub(super) fn information(ui: &mut Ui, desk: &mut Desk<'_>, lane: &mut Lane<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let lens = lens_of(&view, desk.area);
    let lens = lens.as_ref();
    parts(
        ui,
        height,
        |ui| information_words(ui, view, lens),
        |ui, height| {
            beside(ui, height, &[0.68, 0.32], |ui, at, size| match at {
                0 => beliefs(ui, desk, lane.linked, size),
                _ => {
                    let chart = rents(desk, lens);
                    show(ui, &chart, lane.linked, size);
                }
            });
        },
    );
}

fn information_words(ui: &mut Ui, view: View<'_>, lens: Option<&Lens>) {
    let seen = view.is_seen();
    let about = "What is paid because the commissioner knows less than the providers.";
    if seen {
        let found = lens.map(|lens| lens.found);
        summary(ui, "Information rent", about, &whole(catalogue::RENT_FOUND, found, true), "found");
        caption(ui, "Found by its own audits and challenges; the rest cannot be seen.");
        return;
    }
    let rent = lens.and_then(Lens::rent);
    summary(
        ui,
        "Information rent",
        about,
        &whole(catalogue::INFORMATION_RENT, rent, false),
        "a year",
    );
    let Some(lens) = lens else { return };
    overview::rent_parts(ui, lens, seen);
    let found = words::pounds(lens.found);
    caption(ui, format!("Found by its own audits: {found}. With full information: none."));
}

/// Small multiples of believed and true unit cost by provider.
fn beliefs(ui: &mut Ui, desk: &Desk<'_>, linked: &mut Linked, size: egui::Vec2) {
    let colours = theme::palette(ui.ctx());
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_width(size.x);
        ui.label(Type::Subhead.rich("Unit cost: believed and true").color(colours.ink));
        let both = desk.eyes == Eyes::Both;
        caption(
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
            caption(ui, "Prices are negotiated from the first contract year on.");
            return;
        }
        let gap = 12.0;
        let width = (size.x - gap * (sites.len() as f32 - 1.0)) / sites.len() as f32;
        let (low, high) = cost_range(desk, &sites);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (at, site) in sites.iter().enumerate() {
                let chart = belief(desk, *site, (low, high), at == 0);
                show(ui, &chart, linked, vec2(width, (size.y - 44.0).max(90.0)));
            }
        });
    });
}

/// Providers whose prices are negotiated, largest first.
fn negotiated(desk: &Desk<'_>, most: usize) -> Vec<u32> {
    let (main, behind) = desk.views();
    let faces: Vec<_> =
        [Some(main), behind].into_iter().flatten().filter_map(|view| view.now()).collect();
    let places = &desk.line.opened.geography.providers;
    let mut sites: Vec<u32> = (0..places.len() as u32)
        .filter(|at| faces.iter().any(|face| face.provider(*at, OfProvider::UnitCost).is_some()))
        .collect();
    let pay = |at: &u32| {
        faces
            .first()
            .and_then(|face| face.provider(*at, OfProvider::Payment))
            .map_or(0.0, |figure| figure.value)
    };
    sites.sort_by(|a, b| pay(b).total_cmp(&pay(a)));
    sites.truncate(most.clamp(1, 5));
    sites
}

fn cost_range(desk: &Desk<'_>, sites: &[u32]) -> (f64, f64) {
    let (main, behind) = desk.views();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for view in [Some(main), behind].into_iter().flatten() {
        for site in sites {
            for (_, figure) in view.provider(*site, OfProvider::UnitCost) {
                // The wide intervals of the first weeks would flatten everything after them.
                let half = f64::from(figure.half).min(0.12);
                low = low.min(f64::from(figure.value) - half);
                high = high.max(f64::from(figure.value) + half);
            }
        }
    }
    if low.is_finite() { (low - 0.01, high + 0.01) } else { (0.9, 1.1) }
}

fn belief(desk: &Desk<'_>, site: u32, range: (f64, f64), labelled: bool) -> Lines {
    let name = words::short(&desk.line.opened.geography.providers[site as usize].name);
    let (main, behind) = desk.views();
    let now =
        |view: View<'_>| view.now().and_then(|face| face.provider(site, OfProvider::UnitCost));
    let two = |figure: Figure| format::number(figure.value.into(), 2);
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
    let mut chart = Lines::new(name, said, Across::Time(desk.line.opened.calendar));
    chart.unit = Unit::Ratio;
    chart.small = true;
    chart.labelled = labelled;
    chart.range = Some(range);
    let series = |view: View<'_>, ink: Ink, name: &str| {
        let figures = view.provider(site, OfProvider::UnitCost);
        let points = figures.iter().map(|(week, f)| (place(*week), f64::from(f.value))).collect();
        let band = figures.iter().filter(|(_, f)| f.half > 0.0).map(|(week, f)| {
            let (value, half) = (f64::from(f.value), f64::from(f.half));
            (place(*week), (value - half).max(range.0), (value + half).min(range.1))
        });
        Series::new(name, ink, points).with_band(band.collect())
    };
    if let Some(view) = behind {
        chart.series.push(series(view, Ink::Seen, "believed"));
    }
    let (ink, name) =
        if main.is_seen() { (Ink::SeenAlone, "believed") } else { (Ink::Truth, "true") };
    chart.series.push(series(main, ink, name));
    chart
}

fn rents(desk: &Desk<'_>, lens: Option<&Lens>) -> Bars {
    let mut chart = Bars::new("Rent by provider", "£ in the last settled year", Unit::Money);
    chart.parts =
        vec![("padding".to_owned(), Fill::Part(0, 2)), ("coding".to_owned(), Fill::Part(1, 2))];
    chart.nothing = if desk.eyes == Eyes::Seen {
        "The payer cannot see the rent.".to_owned()
    } else {
        "No contract year has been settled yet.".to_owned()
    };
    let Some(lens) = lens else { return chart };
    let mut rents: Vec<_> = lens.rents.iter().collect();
    let size = |rent: &RentFace| (rent.padding + rent.coding).abs();
    rents.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for rent in rents.into_iter().take(6) {
        let name = &desk.line.opened.geography.providers[rent.provider as usize].name;
        chart.rows.push(bars::Row {
            name: words::short(name),
            parts: vec![Some(rent.padding), Some(rent.coding)],
            note: Some(words::pounds(rent.padding + rent.coding)),
            ..bars::Row::default()
        });
    }
    chart
}
