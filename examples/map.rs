//! Draws a shipped place as an SVG map on standard output: towns, practices, hospitals with
//! circles of travel time. `cargo run --example map -- board > assets/board.svg`

use std::fmt::Write as _;

use health_economy::economy::geography::{Geography, ProviderPlan};
use health_economy::kernel::chance::Seed;
use health_economy::kernel::units::thousands;
use health_economy::params::vocabulary::ProviderKind;
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::place::generate;

/// Width of the map, in drawing units.
const WIDTH: f64 = 960.0;
/// Room around the map.
const MARGIN: f64 = 24.0;
/// Height of the legend below the map.
const LEGEND: f64 = 64.0;
/// Circles of travel around each hospital, minutes.
const CIRCLES: [f64; 2] = [10.0, 20.0];
/// Share of the most deprived fifth at which a practice is drawn darkest.
const DARKEST: f64 = 0.5;
/// Smallest town that is named, as a share of the population.
const NAMED: f64 = 0.03;

/// From minutes of travel to drawing units.
struct Frame {
    west: f64,
    north: f64,
    scale: f64,
}

impl Frame {
    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (MARGIN + (x - self.west) * self.scale, MARGIN + (self.north - y) * self.scale)
    }
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "board".to_owned());
    match load_embedded(&name, &[]) {
        Ok(scenario) => {
            let seed = Seed(scenario.run.seed);
            let geography = generate(&scenario.place, &scenario.params(), seed);
            print!("{}", draw(&name, &geography));
        }
        Err(findings) => eprintln!("{findings}"),
    }
}

fn draw(name: &str, geography: &Geography) -> String {
    let edge = |pick: fn(f64, f64) -> f64, start: f64, of: &dyn Fn(usize) -> f64| {
        (0..geography.towns.len()).map(of).fold(start, pick)
    };
    let towns = &geography.towns;
    let west = edge(f64::min, f64::INFINITY, &|i| towns[i].x - towns[i].radius - 2.0);
    let east = edge(f64::max, f64::NEG_INFINITY, &|i| towns[i].x + towns[i].radius + 2.0);
    let south = edge(f64::min, f64::INFINITY, &|i| towns[i].y - towns[i].radius - 2.0);
    let north = edge(f64::max, f64::NEG_INFINITY, &|i| towns[i].y + towns[i].radius + 2.0);
    let scale = (WIDTH - 2.0 * MARGIN) / (east - west);
    let frame = Frame { west, north, scale };
    let map_height = (north - south) * scale + 2.0 * MARGIN;
    let height = map_height + LEGEND;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         font-family=\"system-ui, sans-serif\" role=\"img\" aria-label=\"Map of the synthetic \
         place {name}: towns, practices and hospitals\">\n\
         <clipPath id=\"land\"><rect width=\"{WIDTH}\" height=\"{map_height:.0}\" rx=\"10\"/></clipPath>\n\
         <rect width=\"{WIDTH}\" height=\"{height:.0}\" rx=\"10\" fill=\"#f7f5ef\"/>\n\
         <g clip-path=\"url(#land)\">"
    );
    for site in sites(geography, ProviderKind::Acute) {
        let (x, y) = frame.at(site.x, site.y);
        for minutes in CIRCLES {
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"none\" stroke=\"#8fa3b5\" \
                 stroke-width=\"1\" stroke-dasharray=\"3 5\"/>",
                minutes * scale
            );
        }
    }
    draw_towns(&mut svg, geography, &frame);
    draw_practices(&mut svg, geography, &frame);
    draw_sites(&mut svg, geography, &frame);
    name_towns(&mut svg, geography, &frame);
    let _ = writeln!(svg, "</g>");
    legend(&mut svg, geography, map_height, scale);
    let _ = writeln!(svg, "</svg>");
    svg
}

fn sites(geography: &Geography, kind: ProviderKind) -> impl Iterator<Item = &ProviderPlan> {
    geography.providers.iter().filter(move |site| site.kind == kind)
}

fn draw_towns(svg: &mut String, geography: &Geography, frame: &Frame) {
    for town in &geography.towns {
        let (x, y) = frame.at(town.x, town.y);
        let radius = town.radius * frame.scale;
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#e4dfd0\"/>"
        );
    }
}

fn draw_practices(svg: &mut String, geography: &Geography, frame: &Frame) {
    for practice in &geography.practices {
        let (x, y) = frame.at(practice.x, practice.y);
        let radius = 1.8 * (practice.list as f64 / 2500.0).sqrt();
        let depth = (practice.deprivation[0] / DARKEST).min(1.0);
        let shade = |light: f64, dark: f64| (light + (dark - light) * depth) as u8;
        let (r, g, b) = (shade(240.0, 127.0), shade(200.0, 29.0), shade(120.0, 29.0));
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"rgb({r},{g},{b})\" \
             stroke=\"#fff\" stroke-width=\"0.6\"/>"
        );
    }
}

fn draw_sites(svg: &mut String, geography: &Geography, frame: &Frame) {
    for site in sites(geography, ProviderKind::Independent) {
        let (x, y) = frame.at(site.x, site.y);
        diamond(svg, x, y);
    }
    for site in sites(geography, ProviderKind::Acute) {
        let (x, y) = frame.at(site.x, site.y);
        hospital(svg, x, y, site.specialist);
    }
}

fn diamond(svg: &mut String, x: f64, y: f64) {
    let _ = writeln!(
        svg,
        "<path d=\"M{x:.1} {:.1}l7 7l-7 7l-7 -7z\" fill=\"#2f7d6b\" stroke=\"#fff\"/>",
        y - 7.0
    );
}

fn hospital(svg: &mut String, x: f64, y: f64, specialist: bool) {
    let _ = writeln!(
        svg,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"18\" height=\"18\" rx=\"3\" fill=\"#1d4e89\" \
         stroke=\"{}\" stroke-width=\"2\"/><path d=\"M{x:.1} {:.1}v10M{:.1} {y:.1}h10\" \
         stroke=\"#fff\" stroke-width=\"3\"/>",
        x - 9.0,
        y - 9.0,
        if specialist { "#f2b134" } else { "#fff" },
        y - 5.0,
        x - 5.0
    );
}

fn name_towns(svg: &mut String, geography: &Geography, frame: &Frame) {
    let people: u64 = geography.towns.iter().map(|town| town.population).sum();
    for town in &geography.towns {
        if (town.population as f64) < NAMED * people as f64 {
            continue;
        }
        let (x, y) = frame.at(town.x, town.y + town.radius);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"15\" text-anchor=\"middle\" \
             fill=\"#333\" stroke=\"#f7f5ef\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            (y - 4.0).max(16.0),
            town.name
        );
    }
}

fn legend(svg: &mut String, geography: &Geography, top: f64, scale: f64) {
    let count = |kind| sites(geography, kind).count();
    let people: u64 = geography.towns.iter().map(|town| town.population).sum();
    let first = top + 20.0;
    let second = top + 46.0;
    let mut text = |x: f64, y: f64, what: &str| {
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{:.0}\" font-size=\"14\" fill=\"#333\">{what}</text>",
            y + 5.0
        );
    };
    text(
        56.0,
        first,
        &format!("{} acute hospitals (gold rim: stroke unit)", count(ProviderKind::Acute)),
    );
    text(
        56.0,
        second,
        &format!("{} independent elective centres", count(ProviderKind::Independent)),
    );
    text(410.0, first, &format!("{} practices, by list size", geography.practices.len()));
    text(410.0, second, "darker: more people of the most deprived fifth");
    text(810.0, first, "10 minutes of travel");
    text(770.0, second, &format!("{} people", thousands(people)));
    hospital(svg, 36.0, first, false);
    diamond(svg, 36.0, second);
    for (x, fill) in [(380.0, "rgb(240,200,120)"), (394.0, "rgb(127,29,29)")] {
        let y = f64::midpoint(first, second);
        let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y:.0}\" r=\"5\" fill=\"{fill}\"/>");
    }
    let length = 10.0 * scale;
    let _ = writeln!(
        svg,
        "<path d=\"M{:.1} {first:.0}h{length:.1}\" stroke=\"#333\" stroke-width=\"2\"/>",
        800.0 - length
    );
}
