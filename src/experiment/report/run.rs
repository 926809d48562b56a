//! The report of one run.

use std::path::Path;

use super::chart::bars::{Bar, Bars};
use super::chart::colour;
use super::chart::lines::{Line, Lines, Look};
use super::stranding::Stranding;
use super::tables::{self, Bodies};
use super::view::{Cell, Figure, LensCard, Part, Report, Section, Table};
use super::words::{self, Words};
use super::yearly::Yearly;
use super::{ReportError, arrangement, limits};
use crate::experiment::output::OutputError;
use crate::experiment::output::manifest::{FILE, Manifest, Status};
use crate::experiment::run::counterfactual;
use crate::experiment::summary_measures::{LENSES, Lens, SECTIONS, Shown};

/// Size of a chart in the two-column grid, points.
pub const SIZE: (f64, f64) = (440.0, 220.0);
/// Years that the table of all measures has room for.
const YEARS: usize = 10;

/// Shares beyond this are not drawn: the denominator is close to zero.
const WILD: f64 = 2.0;

/// One chart of lines over the years: title, unit, lines by name, metric and look.
struct Trend {
    heading: &'static str,
    title: &'static str,
    caption: &'static str,
    lines: &'static [(&'static str, &'static str, Look)],
    from_zero: bool,
}

/// Third, second and first in one hue; the main line comes last and lies on top.
const A: Look = Look::Main;
const B: Look = Look::Tint(1);
const C: Look = Look::Tint(2);
const FLOOR: Look = Look::Dotted;

const INFORMATION: &str = "Lens 1: information";
const CAPTURE: &str = "Lens 2: capture";
const STRANDED: &str = "Lens 3: stranded cost";
const PEOPLE: &str = "People";
const ACTIVITY: &str = "Need and activity";
const WAITS: &str = "Waits and beds";

const TRENDS: &[Trend] = &[
    Trend {
        heading: INFORMATION,
        title: "Information rent",
        caption: "Million pounds a year, and its two parts.",
        lines: &[
            ("coding", "information_rent_coding", C),
            ("prices", "information_rent_padding", B),
            ("rent", "information_rent", A),
        ],
        from_zero: true,
    },
    Trend {
        heading: INFORMATION,
        title: "Errors of belief",
        caption: "Distance of beliefs from the truth, as a share of it.",
        lines: &[
            ("need", "need_belief_error", C),
            ("quality", "quality_belief_error", B),
            ("providers, own cost", "own_cost_belief_error", FLOOR),
            ("cost", "cost_belief_error", A),
        ],
        from_zero: true,
    },
    Trend {
        heading: CAPTURE,
        title: "Schemes conceded",
        caption: "Net benefit lost to resistance or never proposed because of it, million pounds a \
                  year. Dotted: the floor, without any power.",
        lines: &[("floor", "concession_floor", FLOOR), ("conceded", "concession", A)],
        from_zero: true,
    },
    Trend {
        heading: CAPTURE,
        title: "Growth skewed to hospitals",
        caption: "Share of growth beyond what need justifies. Dotted: without influence.",
        lines: &[("floor", "growth_skew_floor", FLOOR), ("skew", "growth_skew", A)],
        from_zero: true,
    },
    Trend {
        heading: CAPTURE,
        title: "Challenges forgone",
        caption: "Over-payment worth pursuing and not pursued, million pounds a year. Dotted: for \
                  lack of staff alone.",
        lines: &[("floor", "challenge_forgone_floor", FLOOR), ("forgone", "challenge_forgone", A)],
        from_zero: true,
    },
    Trend {
        heading: CAPTURE,
        title: "Rescues",
        caption: "Deficits covered, million pounds a year. Dotted: without influence.",
        lines: &[("floor", "rescue_floor", FLOOR), ("rescues", "rescue", A)],
        from_zero: true,
    },
    Trend {
        heading: STRANDED,
        title: "Idle capacity",
        caption: "Cost of unused capacity, million pounds a year; the part remaining a year after \
                  notice; the part that is less than a step.",
        lines: &[
            ("in less than a step", "idle_capacity_indivisible", C),
            ("after a year", "idle_capacity_release.1_year", B),
            ("idle", "idle_capacity_cost", A),
        ],
        from_zero: true,
    },
    Trend {
        heading: STRANDED,
        title: "Structure of hospital cost",
        caption: "Share of cost that is fixed, moves in steps, or moves with activity.",
        lines: &[
            ("variable", "cost_share.variable", C),
            ("in steps", "cost_share.semi_fixed", B),
            ("fixed", "cost_share.fixed", A),
        ],
        from_zero: true,
    },
    Trend {
        heading: ACTIVITY,
        title: "Need against activity",
        caption: "First recorded year = 100. Need and activity are valued at national prices; \
                  price is payment per unit of activity.",
        lines: &[
            ("price", "price_index", FLOOR),
            ("activity", "activity_index", B),
            ("need", "need_index", A),
        ],
        from_zero: false,
    },
    Trend {
        heading: ACTIVITY,
        title: "Admissions",
        caption: "For every 1,000 people a year.",
        lines: &[("emergency", "emergency_rate", B), ("planned", "planned_admission_rate", A)],
        from_zero: false,
    },
    Trend {
        heading: WAITS,
        title: "How long people have waited",
        caption: "Weeks on open pathways: median and 92nd centile.",
        lines: &[("median", "median_wait", B), ("92 in 100", "wait_92", A)],
        from_zero: true,
    },
    Trend {
        heading: WAITS,
        title: "How many wait",
        caption: "Open pathways for every 1,000 people.",
        lines: &[("waiting", "waiting_rate", A)],
        from_zero: true,
    },
    Trend {
        heading: WAITS,
        title: "Within eighteen weeks",
        caption: "Share of open pathways.",
        lines: &[("within", "within_18_weeks", A)],
        from_zero: false,
    },
    Trend {
        heading: WAITS,
        title: "Beds in use",
        caption: "Share of general and acute beds.",
        lines: &[("in use", "occupancy", A)],
        from_zero: false,
    },
    Trend {
        heading: PEOPLE,
        title: "Health lost",
        caption: "Quality-adjusted life years lost for every 1,000 people a year.",
        lines: &[("lost", "qalys_lost", A)],
        from_zero: true,
    },
    Trend {
        heading: PEOPLE,
        title: "Inequality of emergencies",
        caption: "Emergency admissions of the most deprived fifth divided by those of the least \
                  deprived.",
        lines: &[("ratio", "equity_slope", A)],
        from_zero: false,
    },
];

/// Kinds of organisation whose surplus is drawn.
const KINDS: [&str; 6] =
    ["acute", "commissioner", "practice", "community", "mental_health", "independent"];

/// Reads the folder of a run.
///
/// # Errors
/// The run is not complete, or a file of it cannot be read.
pub fn read(from: &Path) -> Result<Report, ReportError> {
    let manifest = Manifest::read(from).map_err(ReportError::Unreadable)?;
    let manifest = manifest.ok_or_else(|| ReportError::NoResults(from.to_owned()))?;
    if manifest.status != Status::Complete {
        return Err(ReportError::Unfinished(from.to_owned()));
    }
    let yearly = Yearly::read(&from.join("summary.csv")).map_err(ReportError::Unreadable)?;
    let scenario = &manifest.configuration;
    let last_week = i64::from(52 * scenario.run.years);
    let stranding = match from.join(counterfactual::CSV) {
        path if path.exists() => Some(Stranding::read(&path).map_err(ReportError::Unreadable)?),
        _ => None,
    };
    let mut words = Words::default();
    let mut report = Report {
        kind: "run",
        title: title(&manifest),
        subtitle: subtitle(&manifest),
        question: arrangement::question(scenario),
        lenses: LENSES.iter().map(|lens| card(lens, &yearly, stranding.as_ref())).collect(),
        limits: limits(),
        provenance: arrangement::provenance(&manifest),
        ..Report::default()
    };
    for lens in LENSES {
        words.meaning(lens.metric);
        lens.parts.iter().for_each(|(_, metric, _)| drop(words.meaning(metric)));
    }
    report.limits.insert(0, sampled(&manifest));
    report.sections.push(arrangement::contracts(scenario));
    for heading in [INFORMATION, CAPTURE, STRANDED] {
        report.sections.push(trends(heading, &yearly, &mut words)?);
        if heading == STRANDED
            && let Some(stranding) = &stranding
        {
            let year = |week: u32| year_of(&yearly, week);
            report.sections.push(stranding.section(&mut words, &year)?);
        }
    }
    report.sections.push(trends(ACTIVITY, &yearly, &mut words)?);
    report.sections.push(trends(WAITS, &yearly, &mut words)?);
    report.sections.push(spend(&yearly, &mut words)?);
    let bodies = from.join("organisations.parquet");
    let year = yearly.years.last().cloned().unwrap_or_default();
    if bodies.exists() {
        let unreadable = |error: OutputError| ReportError::Unreadable(error);
        let bodies = Bodies::read(&bodies, last_week).map_err(unreadable)?;
        let flows = from.join("flows.parquet");
        if flows.exists() {
            report.sections.push(tables::money(&flows, &bodies, last_week, &year)?);
        }
        if let Some(table) = bodies.table(&mut words) {
            let mut section = Section::new("Providers");
            section.tables.push(table);
            report.sections.push(section);
        }
    }
    report.sections.push(trends(PEOPLE, &yearly, &mut words)?);
    report.sections.push(first_and_last(&yearly, &mut words));
    report.sections.push(arrangement::differences(scenario));
    report.meanings = words.meanings();
    Ok(report)
}

fn title(manifest: &Manifest) -> String {
    let scenario = &manifest.configuration;
    if scenario.name.is_empty() || scenario.name == scenario.system.id {
        format!("{} on the place '{}'", scenario.system.id, scenario.place.name)
    } else {
        let mut letters = scenario.name.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

fn subtitle(manifest: &Manifest) -> String {
    let scenario = &manifest.configuration;
    format!(
        "{} · place '{}' · {} years from April {} · seed {}",
        scenario.system.id,
        scenario.place.name,
        scenario.run.years,
        scenario.run.start_year,
        manifest.seed
    )
}

fn sampled(manifest: &Manifest) -> String {
    let weight = manifest.configuration.run.weight;
    let rows = match weight {
        1 => "every person is simulated".to_owned(),
        n => format!("one simulated patient represents {n} people"),
    };
    format!(
        "This is one run with one seed, so no number here has an interval, and {rows}. `hecon \
         compare` compares arrangements on the same people over several seeds."
    )
}

/// The financial year that ends with a recorded week.
fn year_of(yearly: &Yearly, week: u32) -> String {
    let place = (week / 52).saturating_sub(1) as usize;
    yearly.years.get(place).cloned().unwrap_or_else(|| format!("week {week}"))
}

fn card(lens: &Lens, yearly: &Yearly, stranding: Option<&Stranding>) -> LensCard {
    let year = yearly.years.last().cloned().unwrap_or_default();
    let figure = |metric: &str| {
        let unit = words::unit_of(metric);
        yearly.last(metric).map_or_else(|| "–".to_owned(), |value| words::in_unit(value, unit))
    };
    let mut card = LensCard {
        name: lens.name,
        meaning: lens.meaning,
        figure: figure(lens.metric),
        of: format!("{}, {year}", words::plain_name(lens.metric)),
        parts: Vec::new(),
        floors: lens.parts.iter().any(|(_, _, floor)| floor.is_some()),
    };
    let part = |name: &str, value: String, floor: String| Part { name: name.into(), value, floor };
    if lens.metric == "idle_capacity_cost"
        && let Some(stranded) = stranding.and_then(Stranding::last)
    {
        let idle = std::mem::replace(&mut card.figure, words::in_unit(stranded, "pounds"));
        card.of = format!("stranded by the dated changes, {year}");
        card.parts.push(part("idle capacity", idle, String::new()));
    }
    for (name, metric, floor) in lens.parts {
        let floor = floor.map_or_else(String::new, figure);
        card.parts.push(part(name, figure(metric), floor));
    }
    card
}

fn trends(heading: &str, yearly: &Yearly, words: &mut Words) -> Result<Section, ReportError> {
    let mut section = Section::new(heading);
    if let Some(lens) = LENSES.iter().find(|lens| match heading {
        INFORMATION => lens.metric == "information_rent",
        CAPTURE => lens.metric == "concession",
        STRANDED => lens.metric == "idle_capacity_cost",
        _ => false,
    }) {
        section.paragraphs.push(lens.meaning.to_owned());
    }
    for trend in TRENDS.iter().filter(|trend| trend.heading == heading) {
        section.figures.extend(figure(trend, yearly, words)?);
    }
    Ok(section)
}

fn figure(
    trend: &Trend,
    yearly: &Yearly,
    words: &mut Words,
) -> Result<Option<Figure>, ReportError> {
    let known = trend.lines.iter().filter(|(_, metric, _)| yearly.metric(metric).is_some());
    let lines: Vec<Line> = known
        .map(|(name, metric, look)| {
            words.meaning(metric);
            let values = yearly.values(metric);
            Line { name: (*name).to_owned(), values, band: Vec::new(), look: *look }
        })
        .collect();
    let Some((_, main, _)) = trend.lines.last() else { return Ok(None) };
    if lines.is_empty() {
        return Ok(None);
    }
    let mut lines = lines;
    let wild = |value: &f64| words::unit_of(main).starts_with("share") && value.abs() > WILD;
    let mut caption = trend.caption.to_owned();
    let without: Vec<String> = (0..yearly.years.len())
        .filter(|year| {
            lines.iter().any(|line| line.values[*year].is_some_and(|value| wild(&value)))
        })
        .map(|year| yearly.years[year].clone())
        .collect();
    if !without.is_empty() {
        caption.push_str(&format!(
            " Left out, as shares of a total close to zero: {}.",
            words::listed(&without)
        ));
        for line in &mut lines {
            line.values.iter_mut().for_each(|value| *value = value.filter(|value| !wild(value)));
        }
    }
    let shown = words::shown(main);
    let sentence = sentence(trend.title, &lines, shown, &yearly.years);
    let periods = yearly.years.iter().map(|year| short_year(year)).collect();
    let chart = Lines { periods, lines, shown, from_zero: trend.from_zero, size: SIZE };
    Ok(Some(Figure {
        title: trend.title.to_owned(),
        caption,
        svg: chart.svg().ok_or_else(|| ReportError::Chart(trend.title.to_owned()))?,
        sentence,
        wide: false,
    }))
}

/// "2019/20" as "19/20".
#[must_use]
pub fn short_year(year: &str) -> String {
    year.get(2..).filter(|_| year.len() == 7).unwrap_or(year).to_owned()
}

/// First and last value of each line, as text for screen readers.
fn sentence(title: &str, lines: &[Line], shown: Shown, years: &[String]) -> String {
    let said = lines.iter().rev().filter_map(|line| {
        let first = line.values.iter().position(Option::is_some)?;
        let last = line.values.iter().rposition(Option::is_some)?;
        let value = |place: usize| line.values[place].map_or_else(String::new, |v| shown.figure(v));
        Some(format!(
            "{} {} in {} and {} in {}",
            line.name,
            value(first),
            years.get(first).map_or("", String::as_str),
            value(last),
            years.get(last).map_or("", String::as_str)
        ))
    });
    format!("{title}: {}.", said.collect::<Vec<_>>().join("; "))
}

/// Spend by service, surplus by kind, and what commissioning costs.
fn spend(yearly: &Yearly, words: &mut Words) -> Result<Section, ReportError> {
    let mut section = Section::new("Spend");
    let (first, last) = (yearly.years.first(), yearly.years.last());
    let (Some(first), Some(last)) = (first, last) else { return Ok(section) };
    let parts = |prefix: &str| {
        let own = yearly.metrics.iter().filter(|metric| metric.name.starts_with(prefix));
        let mut bars: Vec<Bar> = own
            .filter_map(|metric| {
                Some(Bar {
                    name: words::plain_name(metric.name.strip_prefix(prefix)?),
                    value: metric.values.last().copied().flatten()?,
                    before: metric.values.first().copied().flatten().filter(|_| first != last),
                    interval: None,
                })
            })
            .collect();
        bars.sort_by(|a, b| b.value.total_cmp(&a.value));
        bars
    };
    for (prefix, title, caption, shown) in [
        ("spend.", "Spend by service", "Million pounds", Shown::Millions),
        ("commissioning_cost.", "What commissioning costs", "Million pounds", Shown::FineMillions),
    ] {
        let bars = parts(prefix);
        if bars.is_empty() {
            continue;
        }
        words.meaning(prefix.trim_end_matches('.'));
        let said: Vec<String> =
            bars.iter().map(|bar| format!("{} {}", bar.name, shown.figure(bar.value))).collect();
        let svg = Bars { bars, shown, width: SIZE.0 }.svg();
        section.figures.push(Figure {
            title: title.to_owned(),
            caption: format!("{caption}, {last}. Upright tick: {first}."),
            svg: svg.ok_or_else(|| ReportError::Chart(title.to_owned()))?,
            sentence: format!("{title} in {last}: {}.", words::listed(&said)),
            wide: false,
        });
    }
    let lines: Vec<Line> = KINDS
        .iter()
        .rev()
        .filter(|kind| yearly.metric(&format!("surplus.{kind}")).is_some())
        .map(|kind| Line {
            name: words::kinds(kind),
            values: yearly.values(&format!("surplus.{kind}")),
            band: Vec::new(),
            look: Look::Own(colour::of_kind(kind)),
        })
        .collect();
    if !lines.is_empty() {
        words.meaning("surplus");
        let sentence = sentence("Surplus", &lines, Shown::Millions, &yearly.years);
        let periods = yearly.years.iter().map(|year| short_year(year)).collect();
        let size = (900.0, 260.0);
        let chart = Lines { periods, lines, shown: Shown::Millions, from_zero: true, size };
        section.figures.push(Figure {
            title: "Surplus by kind of organisation".to_owned(),
            caption: "Million pounds a year; below zero a deficit.".to_owned(),
            svg: chart.svg().ok_or_else(|| ReportError::Chart("surplus".into()))?,
            sentence,
            wide: true,
        });
    }
    Ok(section)
}

/// The headline measures in the first and the last year, and all measures by year.
fn first_and_last(yearly: &Yearly, words: &mut Words) -> Section {
    let mut section = Section::new("First and last year");
    let (Some(first), Some(last)) = (yearly.years.first(), yearly.years.last()) else {
        return section;
    };
    let heads = ["measure", "unit", &format!("#{first}"), &format!("#{last}"), "#change"];
    let mut table = Table::new("The whole economy", &heads);
    for (heading, lines) in SECTIONS {
        let known: Vec<_> = lines.iter().filter(|line| yearly.metric(line.1).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        table.rows.push(vec![Cell::heading(*heading)]);
        for (name, metric, shown) in known {
            let (then, now) = (yearly.first(metric), yearly.last(metric));
            let figure = |value: Option<f64>| {
                value.map_or_else(|| "–".to_owned(), |value| shown.figure(value))
            };
            let change = match (then, now) {
                (Some(then), Some(now)) if first != last => words::signed(shown.figure(now - then)),
                _ => "–".to_owned(),
            };
            let tip = words.meaning(metric);
            table.rows.push(vec![
                Cell::told(*name, tip),
                Cell::new(words::unit_of(metric)),
                Cell::new(figure(then)),
                Cell::new(figure(now)),
                Cell::new(change),
            ]);
        }
    }
    section.tables.push(table);
    section.tables.push(all_measures(yearly));
    section
}

fn all_measures(yearly: &Yearly) -> Table {
    let every = yearly.years.len().div_ceil(YEARS).max(1);
    let chosen: Vec<usize> = (0..yearly.years.len()).rev().step_by(every).collect();
    let chosen: Vec<usize> = chosen.into_iter().rev().collect();
    let years: Vec<String> =
        chosen.iter().map(|place| format!("#{}", short_year(&yearly.years[*place]))).collect();
    let heads = ["metric", "unit"].into_iter().chain(years.iter().map(String::as_str));
    let heads: Vec<&str> = heads.collect();
    let mut table = Table::new("Every measure of the whole economy by year", &heads);
    for metric in &yearly.metrics {
        let tip = words::told(&metric.name);
        let mut row = vec![Cell::told(&metric.name, tip), Cell::new(&metric.unit)];
        for place in &chosen {
            let value = metric.values.get(*place).copied().flatten();
            row.push(Cell::new(value.map_or_else(String::new, words::number)));
        }
        table.rows.push(row);
    }
    table.note =
        format!("The same values without rounding are in summary.csv; {FILE} has all of them.");
    table.folded = true;
    table
}
