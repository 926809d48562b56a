//! Every chart, in every size and both themes, drawn, read out and written to files.

use crate::charts::bars::{BarChart, BarFill};
use crate::charts::curve::PaymentCurve;
use crate::charts::flow::{FlowChart, FlowEnd, FlowLink};
use crate::charts::format::DisplayUnit;
use crate::charts::geometry::{Vector, vector};
use crate::charts::interval::IntervalChart;
use crate::charts::kind::OrganisationKind;
use crate::charts::levers::LeverChart;
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::charts::palette::Palette;
use crate::charts::pipeline::{InitiativeState, PipelineChart};
use crate::charts::spread::{DistributionChart, DistributionStrip};
use crate::charts::story::{JourneyChart, JourneyEvent, JourneyRow, JourneyWait};
use crate::charts::waterfall::{BarRole, WaterfallBar, WaterfallChart};
use crate::charts::{Chart, ChartSheet, HorizontalAxis, bars, interval, levers, pipeline, svg};
use crate::gui::export::{self, ExportFormat};
use crate::kernel::clock::Calendar;

use super::raster::{self, TextMeasurer};

const CALENDAR: Calendar = Calendar { start_year: 2019, run_in_weeks: 104 };

fn lines() -> LineChart {
    let wave = |x: f64| 20.0 + 0.02 * x + 2.0 * (x / 9.0).sin();
    let weeks = (104..624).map(f64::from);
    let truth: Vec<_> = weeks.clone().map(|x| (x, wave(x))).collect();
    let seen: Vec<_> = weeks.take(490).map(|x| (x, wave(x) + 3.0)).collect();
    let band = seen.iter().map(|(x, y)| (*x, y - 2.0, y + 2.0)).collect();
    let mut lines =
        LineChart::new("Median wait", "weeks, all planned care", HorizontalAxis::Time(CALENDAR))
            .unit(DisplayUnit::Weeks)
            .with(ChartSeries::new("as seen", LineRole::Seen, seen).with_band(band))
            .with(ChartSeries::new("true", LineRole::Truth, truth));
    lines.not_reported = Some((594.0, 624.0));
    lines.standards = vec![(18.0, "standard".into())];
    lines.events = vec![(208.0, "ward closed".into()), (212.0, "audit".into())];
    lines
}

fn bars() -> BarChart {
    let mut bars = BarChart::new("Rent by contract", "£ a year", DisplayUnit::Money);
    bars.parts = vec![
        ("padding".into(), BarFill::Part(0, 3)),
        ("coding".into(), BarFill::Part(1, 3)),
        ("unseen activity".into(), BarFill::Part(2, 3)),
    ];
    bars.rows = ["Aldermere University", "Wrenford General", "Saltwick", "Dunning Infirmary"]
        .iter()
        .enumerate()
        .map(|(place, name)| bars::BarRow {
            name: (*name).to_owned(),
            parts: vec![Some(6e6 / (place + 1) as f64), Some(2e6), (place != 2).then_some(1e6)],
            ..bars::BarRow::default()
        })
        .collect();
    bars.inside = true;
    bars
}

fn waterfall() -> WaterfallChart {
    let caption = "£m, year to date, four acute sites";
    let mut chart =
        WaterfallChart::new("From income moved to cost stranded", caption, DisplayUnit::Money);
    chart.bars = vec![
        WaterfallBar::new("income moved", 31.4e6, BarRole::Start),
        WaterfallBar::new("variable cost released", -9.8e6, BarRole::Step),
        WaterfallBar::new("wards, theatres closed", -5.2e6, BarRole::Step),
        WaterfallBar::new("filled by other work", -1.8e6, BarRole::Step),
        WaterfallBar::new("stranded", 14.6e6, BarRole::Result),
    ];
    chart
}

fn flows() -> FlowChart {
    let end = |name: &str, kind: OrganisationKind| FlowEnd { name: name.to_owned(), kind };
    FlowChart {
        title: "Growth money".into(),
        caption: "£m".into(),
        unit: DisplayUnit::Money,
        heads: ("planned on need".into(), "spent".into()),
        left: vec![
            end("Acute", OrganisationKind::Acute),
            end("Community", OrganisationKind::Community),
        ],
        right: vec![
            end("Acute", OrganisationKind::Acute),
            end("Community", OrganisationKind::Community),
            end("Mental health", OrganisationKind::Mental),
        ],
        flows: vec![
            FlowLink { from: 0, to: 0, amount: 18e6, hatched: false },
            FlowLink { from: 1, to: 0, amount: 9e6, hatched: true },
            FlowLink { from: 1, to: 1, amount: 7e6, hatched: false },
            FlowLink { from: 1, to: 2, amount: 0.3e6, hatched: false },
        ],
        empty_message: String::new(),
    }
}

fn pipeline() -> PipelineChart {
    let fates = [
        InitiativeState::Dropped,
        InitiativeState::Diluted,
        InitiativeState::Running,
        InitiativeState::AsPlanned,
        InitiativeState::NeverProposed,
    ];
    PipelineChart {
        title: "Where each initiative ended, and why".into(),
        caption: "Bar: gates passed.".into(),
        gates: ["propose", "case", "consult", "mobilise", "run", "evaluate"]
            .map(str::to_owned)
            .to_vec(),
        rows: fates
            .into_iter()
            .enumerate()
            .map(|(place, fate)| pipeline::PipelineRow {
                name: format!("Frailty virtual ward {place}"),
                passed: place,
                fate,
                reason: "the trust would not release two wards".into(),
                worth: 3.2e6,
                lost: (fate == InitiativeState::Dropped).then_some(3.2e6),
            })
            .collect(),
        empty_message: String::new(),
    }
}

fn curve(margin: bool) -> PaymentCurve {
    let places: Vec<f64> = (0..=80).map(|place| 36_000.0 + 140.0 * f64::from(place)).collect();
    let payment: Vec<f64> =
        places.iter().map(|x| 293e6 + (x - 40_000.0).clamp(0.0, 5000.0) * 2000.0).collect();
    let cost: Vec<f64> =
        places.iter().map(|x| 284e6 + (x / 1500.0).floor() * 3e6 - 70e6 + x * 150.0).collect();
    PaymentCurve {
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
        empty_message: String::new(),
    }
}

fn story() -> JourneyChart {
    let lane = |name: &str, to: Option<f64>| JourneyRow {
        name: name.to_owned(),
        waits: vec![JourneyWait { from: 120.0, to, what: "hip replacement".into() }],
        moments: vec![
            JourneyEvent {
                week: 120.0,
                what: "referred".into(),
                kind: OrganisationKind::Practice,
                labelled: true,
            },
            JourneyEvent {
                week: 160.0,
                what: "first clinic".into(),
                kind: OrganisationKind::Acute,
                labelled: true,
            },
        ],
    };
    JourneyChart {
        title: "One patient, two arrangements".into(),
        caption: "Woman, 74, Penstow".into(),
        calendar: CALENDAR,
        span: (104.0, 220.0),
        lanes: vec![lane("A", Some(193.0)), lane("B", None)],
        empty_message: String::new(),
    }
}

fn all() -> Vec<Box<dyn Chart>> {
    let mut small = lines();
    small.small = true;
    let row = |name: &str, value: f64| {
        interval::IntervalRow::new(name, value, Some((value - 2e6, value + 3e6)))
    };
    let interval = "95 % interval over paired seeds";
    let mut apart = IntervalChart::new("Difference from A", interval, DisplayUnit::Money);
    apart.rows = vec![row("B", -13e6), row("C", 1e6)];
    let lever = |name: &str, mean: f64| levers::LeverRow {
        name: name.to_owned(),
        unit: "one more".into(),
        mean,
        outturns: vec![mean - 100.0, mean, mean + 160.0],
        in_force: Some(0.4 * mean),
    };
    let strip = |name: &str, kind: Option<OrganisationKind>| DistributionStrip {
        name: name.to_owned(),
        kind,
        outcomes: (0..200).map(|i| (f64::from(i) / 20.0).sin() * 4e6).collect(),
    };
    vec![
        Box::new(lines()),
        Box::new(small),
        Box::new(bars()),
        Box::new(BarChart { shares: true, ..bars() }),
        Box::new(waterfall()),
        Box::new(WaterfallChart { seen: true, ..waterfall() }),
        Box::new(flows()),
        Box::new(pipeline()),
        Box::new(apart.clone()),
        Box::new(IntervalChart { axis: true, limit: Some(12e6), ..apart }),
        Box::new(LeverChart {
            title: "What one more unit earns".into(),
            caption: "Net of variable cost, £ a unit".into(),
            rows: vec![lever("Elective case", 63.0), lever("Short-stay admission", -310.0)],
            empty_message: String::new(),
        }),
        Box::new(DistributionChart {
            title: "Who bears the risk".into(),
            caption: "£m at year end".into(),
            unit: DisplayUnit::Money,
            strips: vec![
                strip("commissioner", Some(OrganisationKind::Commissioner)),
                strip("both", None),
            ],
            empty_message: String::new(),
        }),
        Box::new(curve(false)),
        Box::new(curve(true)),
        Box::new(story()),
    ]
}

#[test]
fn no_label_lies_over_another_or_leaves_its_chart_in_any_size() {
    let ruler = TextMeasurer::new();
    let mut faults = Vec::new();
    for (place, chart) in all().iter().enumerate() {
        for (width, height) in [(300.0, 220.0), (420.0, 260.0), (640.0, 300.0), (1100.0, 420.0)] {
            for dark in [false, true] {
                let sheet = ChartSheet {
                    size: vector(width, height),
                    colours: Palette::for_theme(dark),
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
    let ruler = TextMeasurer::new();
    let folder = std::env::var_os("HECON_CHARTS").map(std::path::PathBuf::from);
    for (place, chart) in all().iter().enumerate() {
        let size = vector(560.0, 300.0);
        let colours = Palette::for_theme(place % 2 == 1);
        let sheet = ChartSheet { size, colours, measure: &ruler, zoom: None, headed: true };
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
            for format in ExportFormat::ALL {
                let bytes =
                    export::write(chart.as_ref(), size.into(), dark, format).expect("writes");
                let name =
                    format!("{place:02}-{}.{}", export::slug(chart.title()), format.extension());
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
    let ruler = TextMeasurer::new();
    let empty = LineChart::new("Waits", "weeks", HorizontalAxis::Time(CALENDAR));
    let sheet = ChartSheet {
        size: vector(400.0, 200.0),
        colours: Palette::for_theme(false),
        measure: &ruler,
        zoom: None,
        headed: true,
    };
    let scene = empty.draw(&sheet);
    let said: String = scene.texts(&ruler).iter().map(|(_, text)| *text).collect();
    assert!(said.contains("Nothing has been recorded yet"), "{said}");
    assert!(empty.empty_message().is_some());
}

#[test]
fn a_hovered_week_reads_every_line() {
    let lines = lines();
    let read = lines.values_at(300.4);
    assert_eq!(read.len(), 2);
    assert!(read[0].1.contains('['), "a band is read with its ends: {read:?}");
    assert!(lines.values_at(60.0).is_empty());
}
