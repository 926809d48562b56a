//! Every chart, in every size and both themes, drawn, read out and written to files.

use crate::charts::bars::{Bars, Fill};
use crate::charts::curve::Curve;
use crate::charts::flow::{End, Flow, Flows};
use crate::charts::format::Unit;
use crate::charts::geometry::{Vector, vector};
use crate::charts::interval::Intervals;
use crate::charts::kind::Kind;
use crate::charts::levers::Levers;
use crate::charts::lines::{Ink, Lines, Series};
use crate::charts::palette::Palette;
use crate::charts::pipeline::{Fate, Pipeline};
use crate::charts::spread::{Spread, Strip};
use crate::charts::story::{Lane, Moment, Story, Wait};
use crate::charts::waterfall::{Bar, Role, Waterfall};
use crate::charts::{Across, Chart, Sheet, bars, interval, levers, pipeline, svg};
use crate::gui::export::{self, Format};
use crate::kernel::clock::Calendar;

use super::raster::{self, Ruler};

const CALENDAR: Calendar = Calendar { start_year: 2019, run_in_weeks: 104 };

fn lines() -> Lines {
    let wave = |x: f64| 20.0 + 0.02 * x + 2.0 * (x / 9.0).sin();
    let weeks = (104..624).map(f64::from);
    let truth: Vec<_> = weeks.clone().map(|x| (x, wave(x))).collect();
    let seen: Vec<_> = weeks.take(490).map(|x| (x, wave(x) + 3.0)).collect();
    let band = seen.iter().map(|(x, y)| (*x, y - 2.0, y + 2.0)).collect();
    let mut lines = Lines::new("Median wait", "weeks, all planned care", Across::Time(CALENDAR))
        .unit(Unit::Weeks)
        .with(Series::new("as seen", Ink::Seen, seen).with_band(band))
        .with(Series::new("true", Ink::Truth, truth));
    lines.not_reported = Some((594.0, 624.0));
    lines.standards = vec![(18.0, "standard".into())];
    lines.events = vec![(208.0, "ward closed".into()), (212.0, "audit".into())];
    lines
}

fn bars() -> Bars {
    let mut bars = Bars::new("Rent by contract", "£ a year", Unit::Money);
    bars.parts = vec![
        ("padding".into(), Fill::Part(0, 3)),
        ("coding".into(), Fill::Part(1, 3)),
        ("unseen activity".into(), Fill::Part(2, 3)),
    ];
    bars.rows = ["Aldermere University", "Wrenford General", "Saltwick", "Dunning Infirmary"]
        .iter()
        .enumerate()
        .map(|(place, name)| bars::Row {
            name: (*name).to_owned(),
            parts: vec![Some(6e6 / (place + 1) as f64), Some(2e6), (place != 2).then_some(1e6)],
            ..bars::Row::default()
        })
        .collect();
    bars.inside = true;
    bars
}

fn waterfall() -> Waterfall {
    let caption = "£m, year to date, four acute sites";
    let mut chart = Waterfall::new("From income moved to cost stranded", caption, Unit::Money);
    chart.bars = vec![
        Bar::new("income moved", 31.4e6, Role::Start),
        Bar::new("variable cost released", -9.8e6, Role::Step),
        Bar::new("wards, theatres closed", -5.2e6, Role::Step),
        Bar::new("filled by other work", -1.8e6, Role::Step),
        Bar::new("stranded", 14.6e6, Role::Result),
    ];
    chart
}

fn flows() -> Flows {
    let end = |name: &str, kind: Kind| End { name: name.to_owned(), kind };
    Flows {
        title: "Growth money".into(),
        caption: "£m".into(),
        unit: Unit::Money,
        heads: ("planned on need".into(), "spent".into()),
        left: vec![end("Acute", Kind::Acute), end("Community", Kind::Community)],
        right: vec![
            end("Acute", Kind::Acute),
            end("Community", Kind::Community),
            end("Mental health", Kind::Mental),
        ],
        flows: vec![
            Flow { from: 0, to: 0, amount: 18e6, hatched: false },
            Flow { from: 1, to: 0, amount: 9e6, hatched: true },
            Flow { from: 1, to: 1, amount: 7e6, hatched: false },
            Flow { from: 1, to: 2, amount: 0.3e6, hatched: false },
        ],
        nothing: String::new(),
    }
}

fn pipeline() -> Pipeline {
    let fates = [Fate::Dropped, Fate::Diluted, Fate::Running, Fate::AsPlanned, Fate::NeverProposed];
    Pipeline {
        title: "Where each initiative ended, and why".into(),
        caption: "Bar: gates passed.".into(),
        gates: ["propose", "case", "consult", "mobilise", "run", "evaluate"]
            .map(str::to_owned)
            .to_vec(),
        rows: fates
            .into_iter()
            .enumerate()
            .map(|(place, fate)| pipeline::Row {
                name: format!("Frailty virtual ward {place}"),
                passed: place,
                fate,
                why: "the trust would not release two wards".into(),
                worth: 3.2e6,
                lost: (fate == Fate::Dropped).then_some(3.2e6),
            })
            .collect(),
        nothing: String::new(),
    }
}

fn curve(margin: bool) -> Curve {
    let places: Vec<f64> = (0..=80).map(|place| 36_000.0 + 140.0 * f64::from(place)).collect();
    let payment: Vec<f64> =
        places.iter().map(|x| 293e6 + (x - 40_000.0).clamp(0.0, 5000.0) * 2000.0).collect();
    let cost: Vec<f64> =
        places.iter().map(|x| 284e6 + (x / 1500.0).floor() * 3e6 - 70e6 + x * 150.0).collect();
    Curve {
        title: "Payment and cost against activity".into(),
        caption: "£m a year".into(),
        activity: "weighted spells a year".into(),
        in_force: payment.iter().map(|value| value * 0.98).collect(),
        believed: cost.iter().map(|value| value * 1.02).collect(),
        kinks: vec![(40_000.0, 4), (45_000.0, 3)],
        expected: 43_100.0,
        spread: 1500.0,
        margin,
        places,
        payment,
        cost,
        nothing: String::new(),
    }
}

fn story() -> Story {
    let lane = |name: &str, to: Option<f64>| Lane {
        name: name.to_owned(),
        waits: vec![Wait { from: 120.0, to, what: "hip replacement".into() }],
        moments: vec![
            Moment { week: 120.0, what: "referred".into(), kind: Kind::Practice, told: true },
            Moment { week: 160.0, what: "first clinic".into(), kind: Kind::Acute, told: true },
        ],
    };
    Story {
        title: "One patient, two arrangements".into(),
        caption: "Woman, 74, Penstow".into(),
        calendar: CALENDAR,
        span: (104.0, 220.0),
        lanes: vec![lane("A", Some(193.0)), lane("B", None)],
        nothing: String::new(),
    }
}

fn all() -> Vec<Box<dyn Chart>> {
    let mut small = lines();
    small.small = true;
    let row =
        |name: &str, value: f64| interval::Row::new(name, value, Some((value - 2e6, value + 3e6)));
    let interval = "95 % interval over paired seeds";
    let mut apart = Intervals::new("Difference from A", interval, Unit::Money);
    apart.rows = vec![row("B", -13e6), row("C", 1e6)];
    let lever = |name: &str, mean: f64| levers::Row {
        name: name.to_owned(),
        unit: "one more".into(),
        mean,
        outturns: vec![mean - 100.0, mean, mean + 160.0],
        in_force: Some(0.4 * mean),
    };
    let strip = |name: &str, kind: Option<Kind>| Strip {
        name: name.to_owned(),
        kind,
        outcomes: (0..200).map(|i| (f64::from(i) / 20.0).sin() * 4e6).collect(),
    };
    vec![
        Box::new(lines()),
        Box::new(small),
        Box::new(bars()),
        Box::new(Bars { shares: true, ..bars() }),
        Box::new(waterfall()),
        Box::new(Waterfall { seen: true, ..waterfall() }),
        Box::new(flows()),
        Box::new(pipeline()),
        Box::new(apart.clone()),
        Box::new(Intervals { axis: true, limit: Some(12e6), ..apart }),
        Box::new(Levers {
            title: "What one more unit earns".into(),
            caption: "Net of variable cost, £ a unit".into(),
            rows: vec![lever("Elective case", 63.0), lever("Short-stay admission", -310.0)],
            nothing: String::new(),
        }),
        Box::new(Spread {
            title: "Who bears the risk".into(),
            caption: "£m at year end".into(),
            unit: Unit::Money,
            strips: vec![strip("commissioner", Some(Kind::Commissioner)), strip("both", None)],
            nothing: String::new(),
        }),
        Box::new(curve(false)),
        Box::new(curve(true)),
        Box::new(story()),
    ]
}

#[test]
fn no_label_lies_over_another_or_leaves_its_chart_in_any_size() {
    let ruler = Ruler::new();
    let mut faults = Vec::new();
    for (place, chart) in all().iter().enumerate() {
        for (width, height) in [(300.0, 220.0), (420.0, 260.0), (640.0, 300.0), (1100.0, 420.0)] {
            for dark in [false, true] {
                let sheet = Sheet {
                    size: vector(width, height),
                    colours: Palette::of(dark),
                    measure: &ruler,
                    zoom: None,
                    headed: true,
                };
                let scene = chart.draw(&sheet);
                assert!(!scene.marks.is_empty());
                faults.extend(
                    scene
                        .faults(&ruler)
                        .into_iter()
                        .map(|fault| format!("{place} {width}: {fault}")),
                );
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn screen_and_files_are_drawn_from_the_same_marks() {
    let ruler = Ruler::new();
    let folder = std::env::var_os("HECON_CHARTS").map(std::path::PathBuf::from);
    for (place, chart) in all().iter().enumerate() {
        let size = vector(560.0, 300.0);
        let colours = Palette::of(place % 2 == 1);
        let sheet = Sheet { size, colours, measure: &ruler, zoom: None, headed: true };
        let scene = chart.draw(&sheet);
        let svg = svg::write(&scene, colours.panel, &chart.sentence(), &ruler);
        assert_eq!(svg.matches("<text").count(), scene.texts(&ruler).len());
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        let picture = raster::picture(&scene, colours.panel, &ruler);
        let edge = raster::PIXELS * (size + Vector::splat(2.0 * raster::EDGE));
        assert_eq!((picture.width, picture.height), (edge.x as u32, edge.y as u32));
        let ground = [colours.panel.r, colours.panel.g, colours.panel.b, 255];
        let painted = picture.bytes.chunks(4).filter(|pixel| *pixel != ground).count();
        assert!(painted > 2000, "chart {place} is nearly empty: {painted}");
        if let Some(folder) = &folder {
            let dark = colours.dark;
            for format in Format::ALL {
                let bytes =
                    export::write(chart.as_ref(), size.into(), dark, format).expect("writes");
                let name =
                    format!("{place:02}-{}.{}", export::slug(chart.title()), format.ending());
                export::save(&folder.join(name), &bytes).expect("saves");
            }
        }
    }
}

#[test]
fn data_of_every_chart_is_a_full_table() {
    for chart in all() {
        let table = chart.table();
        assert!(!table.rows.is_empty(), "{}", chart.title());
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "{}", chart.title());
        }
        let csv = table.csv();
        assert_eq!(csv.lines().count(), table.rows.len() + 1);
        assert!(chart.sentence().contains(chart.title()));
    }
}

#[test]
fn a_chart_without_data_says_so() {
    let ruler = Ruler::new();
    let empty = Lines::new("Waits", "weeks", Across::Time(CALENDAR));
    let sheet = Sheet {
        size: vector(400.0, 200.0),
        colours: Palette::of(false),
        measure: &ruler,
        zoom: None,
        headed: true,
    };
    let scene = empty.draw(&sheet);
    let said: String = scene.texts(&ruler).iter().map(|(_, text)| *text).collect();
    assert!(said.contains("Nothing has been recorded yet"), "{said}");
    assert!(empty.empty().is_some());
}

#[test]
fn a_hovered_week_reads_every_line() {
    let lines = lines();
    let read = lines.at(300.4);
    assert_eq!(read.len(), 2);
    assert!(read[0].1.contains('['), "a band is read with its ends: {read:?}");
    assert!(lines.at(60.0).is_empty());
}
