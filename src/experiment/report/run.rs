//! The report of one run.

use std::path::Path;

use super::stranding::StrandingTable;
use super::tables::{self, OrganisationValues};
use super::view::{
    HALF, LensCard, LensPart, ReportCell, ReportFigure, ReportPage, ReportSection, ReportTable,
    WIDE,
};
use super::words::{self, MeasureGlossary};
use super::yearly::YearlyMetrics;
use super::{ReportError, arrangement, limits};
use crate::charts::bars::{BarChart, BarFill, BarRow};
use crate::charts::geometry::vector;
use crate::charts::kind::OrganisationKind;
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::experiment::output::OutputError;
use crate::experiment::output::manifest::{FILE, RunManifest, RunStatus};
use crate::experiment::run::counterfactual;
use crate::experiment::summary_measures::{LENSES, LensDefinition, SUMMARY_MEASURES, ValueFormat};

/// Years that the table of all measures has room for.
const YEARS: usize = 10;

/// Shares beyond this are not drawn: the denominator is close to zero.
const MAX_SHARE_DRAWN: f64 = 2.0;

/// One chart of lines over the years: title, unit, lines by name, metric and ink.
struct Trend {
    heading: &'static str,
    title: &'static str,
    caption: &'static str,
    lines: &'static [(&'static str, &'static str, LineRole)],
    from_zero: bool,
}

/// Third, second and first in one hue; the main line comes last and lies on top.
const A: LineRole = LineRole::Truth;
const B: LineRole = LineRole::Companion(1);
const C: LineRole = LineRole::Companion(2);
const FLOOR: LineRole = LineRole::Plan;

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
        title: "Capture in all",
        caption: "What influence and resistance cost beyond their floors, million pounds a year: \
                  in all, in planned payments, in challenges and in rescues; the rest is schemes.",
        lines: &[
            ("rescues", "capture.rescues", FLOOR),
            ("challenges", "capture.challenges", C),
            ("planned payments", "capture.payments", B),
            ("in all", "capture", A),
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
        caption: "Growth of hospitals' planned payments beyond what need justifies, million pounds \
                  a year. Dotted: without influence.",
        lines: &[("floor", "growth_skew_floor", FLOOR), ("skew", "growth_skew", A)],
        from_zero: true,
    },
    Trend {
        heading: CAPTURE,
        title: "Challenges forgone",
        caption: "Over-payment worth pursuing and not pursued, million pounds a year. Dotted: \
                  without influence.",
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
pub fn read(from: &Path) -> Result<ReportPage, ReportError> {
    let manifest = RunManifest::read(from).map_err(ReportError::Unreadable)?;
    let manifest = manifest.ok_or_else(|| ReportError::NoResults(from.to_owned()))?;
    if manifest.status != RunStatus::Complete {
        return Err(ReportError::Unfinished(from.to_owned()));
    }
    let yearly = YearlyMetrics::read(&from.join("summary.csv")).map_err(ReportError::Unreadable)?;
    let scenario = &manifest.configuration;
    let last_week = i64::from(52 * scenario.run.years);
    let stranding = match from.join(counterfactual::CSV) {
        path if path.exists() => {
            Some(StrandingTable::read(&path).map_err(ReportError::Unreadable)?)
        }
        _ => None,
    };
    let mut words = MeasureGlossary::default();
    let mut report = ReportPage {
        kind: "run",
        title: title(&manifest),
        subtitle: subtitle(&manifest),
        question: arrangement::question(scenario),
        lenses: LENSES.iter().map(|lens| card(lens, &yearly, stranding.as_ref())).collect(),
        limits: limits(),
        provenance: arrangement::provenance(&manifest),
        ..ReportPage::default()
    };
    for lens in LENSES {
        words.meaning(lens.metric);
        lens.parts.iter().for_each(|(_, metric, _)| drop(words.meaning(metric)));
    }
    report.limits.insert(0, sampled(&manifest));
    report.sections.push(arrangement::contracts(scenario));
    for heading in [INFORMATION, CAPTURE, STRANDED] {
        report.sections.push(trends(heading, &yearly, &mut words));
        if heading == STRANDED
            && let Some(stranding) = &stranding
        {
            let year = |week: u32| year_of(&yearly, week);
            report.sections.push(stranding.section(&mut words, &year));
        }
    }
    report.sections.push(trends(ACTIVITY, &yearly, &mut words));
    report.sections.push(trends(WAITS, &yearly, &mut words));
    report.sections.push(spend(&yearly, &mut words));
    let bodies = from.join("organisations.parquet");
    let year = yearly.years.last().cloned().unwrap_or_default();
    if bodies.exists() {
        let unreadable = |error: OutputError| ReportError::Unreadable(error);
        let bodies = OrganisationValues::read(&bodies, last_week).map_err(unreadable)?;
        let flows = from.join("flows.parquet");
        if flows.exists() {
            report.sections.push(tables::money(&flows, &bodies, last_week, &year)?);
        }
        if let Some(table) = bodies.table(&mut words) {
            let mut section = ReportSection::new("Providers");
            section.tables.push(table);
            report.sections.push(section);
        }
    }
    report.sections.push(trends(PEOPLE, &yearly, &mut words));
    report.sections.push(first_and_last(&yearly, &mut words));
    report.sections.push(arrangement::differences(scenario));
    report.meanings = words.meanings();
    Ok(report)
}

fn title(manifest: &RunManifest) -> String {
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

fn subtitle(manifest: &RunManifest) -> String {
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

fn sampled(manifest: &RunManifest) -> String {
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
fn year_of(yearly: &YearlyMetrics, week: u32) -> String {
    let place = (week / 52).saturating_sub(1) as usize;
    yearly.years.get(place).cloned().unwrap_or_else(|| format!("week {week}"))
}

fn card(
    lens: &LensDefinition,
    yearly: &YearlyMetrics,
    stranding: Option<&StrandingTable>,
) -> LensCard {
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
    let part =
        |name: &str, value: String, floor: String| LensPart { name: name.into(), value, floor };
    if lens.metric == "idle_capacity_cost"
        && let Some(stranded) = stranding.and_then(StrandingTable::last)
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

fn trends(heading: &str, yearly: &YearlyMetrics, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new(heading);
    if let Some(lens) = LENSES.iter().find(|lens| match heading {
        INFORMATION => lens.metric == "information_rent",
        CAPTURE => lens.metric == "concession",
        STRANDED => lens.metric == "idle_capacity_cost",
        _ => false,
    }) {
        section.paragraphs.push(lens.meaning.to_owned());
    }
    for trend in TRENDS.iter().filter(|trend| trend.heading == heading) {
        section.figures.extend(figure(trend, yearly, words));
    }
    section
}

/// The years of a run as the places of a chart.
fn over_years(title: &str, caption: impl Into<String>, yearly: &YearlyMetrics) -> LineChart {
    let years = yearly.years.iter().map(|year| short_year(year)).collect();
    LineChart::on_page(title, caption, years)
}

fn figure(
    trend: &Trend,
    yearly: &YearlyMetrics,
    words: &mut MeasureGlossary,
) -> Option<ReportFigure> {
    let known = trend.lines.iter().filter(|(_, metric, _)| yearly.metric(metric).is_some());
    let mut lines: Vec<_> = known
        .map(|(name, metric, ink)| {
            words.meaning(metric);
            (*name, yearly.values(metric), *ink)
        })
        .collect();
    let (_, main, _) = trend.lines.last().filter(|_| !lines.is_empty())?;
    let shares = words::unit_of(main).starts_with("share");
    let wild = |value: &f64| shares && value.abs() > MAX_SHARE_DRAWN;
    let without: Vec<String> = (0..yearly.years.len())
        .filter(|year| lines.iter().any(|(_, values, _)| values[*year].as_ref().is_some_and(wild)))
        .map(|year| yearly.years[year].clone())
        .collect();
    let mut caption = trend.caption.to_owned();
    if !without.is_empty() {
        let years = words::enumeration(&without);
        caption += &format!(" Left out as shares of next to nothing: {years}.");
        for value in lines.iter_mut().flat_map(|(_, values, _)| values) {
            *value = value.filter(|value| !wild(value));
        }
    }
    let mut chart =
        over_years(trend.title, caption, yearly).unit(words::default_format(main).into());
    chart.zero = trend.from_zero;
    let series = |(name, values, ink): (&str, Vec<Option<f64>>, LineRole)| {
        ChartSeries::over_places(name, ink, &values)
    };
    chart.series = lines.into_iter().map(series).collect();
    Some(ReportFigure::new(&chart, HALF))
}

/// "2019/20" as "19/20".
pub fn short_year(year: &str) -> String {
    year.get(2..).filter(|_| year.len() == 7).unwrap_or(year).to_owned()
}

/// Spend by service, surplus by kind, and what commissioning costs.
fn spend(yearly: &YearlyMetrics, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new("Spend");
    for (prefix, title, shown) in [
        ("spend.", "Spend by service", ValueFormat::Millions),
        ("commissioning_cost.", "What commissioning costs", ValueFormat::FineMillions),
    ] {
        if let Some(chart) = parts(yearly, prefix, title, shown) {
            words.meaning(prefix.trim_end_matches('.'));
            section.figures.push(bars_figure(&chart));
        }
    }
    let caption = "Million pounds a year; below zero a deficit.";
    let mut chart = over_years("Surplus by kind of organisation", caption, yearly);
    (chart.unit, chart.zero) = (ValueFormat::Millions.into(), true);
    for kind in KINDS.iter().rev() {
        let metric = format!("surplus.{kind}");
        if yearly.metric(&metric).is_some() {
            let (name, ink) =
                (words::kinds(kind), LineRole::Kind(OrganisationKind::from_label(kind)));
            chart.series.push(ChartSeries::over_places(name, ink, &yearly.values(&metric)));
        }
    }
    if !chart.series.is_empty() {
        words.meaning("surplus");
        section.figures.push(ReportFigure::new(&chart, vector(WIDE, 260.0)));
    }
    section
}

/// The parts of a measure in the last year, the largest first, with those of the first as ticks.
fn parts(
    yearly: &YearlyMetrics,
    prefix: &str,
    title: &str,
    shown: ValueFormat,
) -> Option<BarChart> {
    let (first, last) = (yearly.years.first()?, yearly.years.last()?);
    let caption = format!("Million pounds, {last}. Upright tick: {first}.");
    let mut chart = whole_bars(title, caption, shown);
    let own = yearly.metrics.iter().filter_map(|metric| {
        let name = words::plain_name(metric.name.strip_prefix(prefix)?);
        let before = metric.values.first().copied().flatten().filter(|_| first != last);
        Some((metric.values.last().copied().flatten()?, name, before))
    });
    let mut own: Vec<_> = own.collect();
    own.sort_by(|a, b| b.0.total_cmp(&a.0));
    let row = |(value, name, before)| BarRow { before, ..BarRow::whole(name, value) };
    chart.rows = own.into_iter().map(row).collect();
    (!chart.rows.is_empty()).then_some(chart)
}

/// A chart of bars of one part each, without rows yet.
pub fn whole_bars(title: &str, caption: impl Into<String>, shown: ValueFormat) -> BarChart {
    let mut chart = BarChart::new(title, caption, shown.into());
    chart.parts = vec![(String::new(), BarFill::Part(1, 2))];
    chart
}

/// A chart of bars as high as they need.
pub fn bars_figure(chart: &BarChart) -> ReportFigure {
    ReportFigure::new(chart, vector(HALF.x, 24.0 * chart.rows.len() as f32 + 6.0))
}

/// The headline measures in the first and the last year, and all measures by year.
fn first_and_last(yearly: &YearlyMetrics, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new("First and last year");
    let (Some(first), Some(last)) = (yearly.years.first(), yearly.years.last()) else {
        return section;
    };
    let heads = ["measure", "unit", &format!("#{first}"), &format!("#{last}"), "#change"];
    let mut table = ReportTable::new("The whole economy", &heads);
    for (heading, lines) in SUMMARY_MEASURES {
        let known: Vec<_> = lines.iter().filter(|line| yearly.metric(line.1).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        table.rows.push(vec![ReportCell::heading(*heading)]);
        for (name, metric, shown) in known {
            let (then, now) = (yearly.first(metric), yearly.last(metric));
            let figure = |value: Option<f64>| {
                value.map_or_else(|| "–".to_owned(), |value| shown.figure_text(value))
            };
            let change = match (then, now) {
                (Some(then), Some(now)) if first != last => {
                    words::signed(shown.figure_text(now - then))
                }
                _ => "–".to_owned(),
            };
            let tip = words.meaning(metric);
            table.rows.push(vec![
                ReportCell::with_tooltip(*name, tip),
                ReportCell::new(words::unit_of(metric)),
                ReportCell::new(figure(then)),
                ReportCell::new(figure(now)),
                ReportCell::new(change),
            ]);
        }
    }
    section.tables.push(table);
    section.tables.push(all_measures(yearly));
    section
}

fn all_measures(yearly: &YearlyMetrics) -> ReportTable {
    let every = yearly.years.len().div_ceil(YEARS).max(1);
    let chosen: Vec<usize> = (0..yearly.years.len()).rev().step_by(every).collect();
    let chosen: Vec<usize> = chosen.into_iter().rev().collect();
    let years: Vec<String> =
        chosen.iter().map(|place| format!("#{}", short_year(&yearly.years[*place]))).collect();
    let heads = ["metric", "unit"].into_iter().chain(years.iter().map(String::as_str));
    let heads: Vec<&str> = heads.collect();
    let mut table = ReportTable::new("Every measure of the whole economy by year", &heads);
    for metric in &yearly.metrics {
        let tip = words::describe_metric(&metric.name);
        let mut row =
            vec![ReportCell::with_tooltip(&metric.name, tip), ReportCell::new(&metric.unit)];
        for place in &chosen {
            let value = metric.values.get(*place).copied().flatten();
            row.push(ReportCell::new(value.map_or_else(String::new, words::number)));
        }
        table.rows.push(row);
    }
    table.note =
        format!("The same values without rounding are in summary.csv; {FILE} has all of them.");
    table.folded = true;
    table
}
