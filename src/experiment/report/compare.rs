//! The report of a comparison: arrangements on the same patients, and their differences from the
//! first.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::run::short_year;
use super::view::{
    HALF, ReportCell, ReportFact, ReportFigure, ReportPage, ReportSection, ReportTable, WIDE,
};
use super::words::{self, MeasureGlossary};
use super::{ReportError, arrangement, limits, read_known_json};
use crate::charts::geometry::vector;
use crate::charts::interval::{self, IntervalChart};
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::experiment::comparison::compare::FILE;
use crate::experiment::output::OutputError;
use crate::experiment::summary_measures::{SUMMARY_MEASURES, ValueFormat};
use crate::scenario::schema::Scenario;

/// Letters of arms.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Largest difference that is drawn to scale, as a share of the base.
const LIMIT: f64 = 0.6;
/// Metrics that are drawn over the years: title, caption, metric.
const FANS: [(&str, &str, &str); 10] = [
    ("Emergency admissions", "For every 1,000 people a year.", "emergency_rate"),
    ("Planned admissions", "For every 1,000 people a year.", "planned_admission_rate"),
    ("Waiting", "Open pathways for every 1,000 people.", "waiting_rate"),
    ("Within eighteen weeks", "Share of open pathways.", "within_18_weeks"),
    ("Spend per head", "Pounds of 2018/19 per person a year.", "spend_per_head"),
    ("Surplus of general hospitals", "Million pounds a year.", "surplus.acute"),
    ("Information rent", "Million pounds a year.", "information_rent"),
    ("Schemes conceded", "Million pounds a year.", "concession"),
    ("Idle capacity", "Million pounds a year.", "idle_capacity_cost"),
    ("Health lost", "QALYs for every 1,000 people a year.", "qalys_lost"),
];

#[derive(Debug, Deserialize)]
struct ComparisonFile {
    program_version: String,
    config_digest: String,
    result_digest: String,
    replicates: u32,
    first_seed: u64,
    arms: Vec<ComparedArm>,
    differences: Vec<DifferenceRow>,
}

#[derive(Debug, Deserialize)]
struct ComparedArm {
    name: String,
    differs_in: Vec<String>,
    configuration: Scenario,
}

#[derive(Debug, Deserialize)]
struct DifferenceRow {
    metric: String,
    unit: String,
    arm: String,
    base: f64,
    mean: f64,
    difference: f64,
    low: Option<f64>,
    high: Option<f64>,
    removed: Option<f64>,
}

/// Mean and outer centiles by metric, arm and year.
type FanValues = BTreeMap<(String, String), Vec<(u32, f64, (f64, f64))>>;

/// Reads the folder.
///
/// # Errors
/// A file of it cannot be read.
pub fn read(from: &Path) -> Result<ReportPage, ReportError> {
    let path = from.join(FILE);
    let file: ComparisonFile = serde_json::from_value(read_known_json(&path)?)
        .map_err(|error| ReportError::Unreadable(OutputError::new(&path, error)))?;
    let Some(first) = file.arms.first() else {
        return Err(ReportError::Unreadable(OutputError::new(&path, "it has no arms")));
    };
    let fans = fans(&from.join("compare_fan.csv")).map_err(ReportError::Unreadable)?;
    let mut words = MeasureGlossary::default();
    let scenario = &first.configuration;
    let run = &scenario.run;
    let names: Vec<String> = file.arms.iter().map(|arm| arm.name.clone()).collect();
    let mut report = ReportPage {
        kind: "compare",
        title: names.join(" against "),
        subtitle: format!(
            "place '{}' · {} years from April {} · {} seeds",
            scenario.place.name, run.years, run.start_year, file.replicates
        ),
        question: question(&file),
        limits: limits(),
        provenance: vec![
            ReportFact::new("program", format!("hecon {}", file.program_version)),
            ReportFact::new("seeds", seeds(&file)),
            ReportFact::new("people in a row", run.weight.to_string()),
            ReportFact::new("configuration digest", &file.config_digest),
            ReportFact::new("result digest", &file.result_digest),
            ReportFact::new("every value by arm, seed and year", "compare_values.csv"),
        ],
        ..ReportPage::default()
    };
    report.sections.push(arms(&file));
    report.sections.push(forest(&file));
    report.sections.push(over_years(&file, &fans, &mut words));
    report.sections.push(differences(&file, &mut words));
    report.meanings = words.meanings();
    Ok(report)
}

fn seeds(file: &ComparisonFile) -> String {
    let last = file.first_seed + u64::from(file.replicates.saturating_sub(1));
    format!("{} to {last}, the same in every arm", file.first_seed)
}

/// The letter of an arm.
fn letter(place: usize) -> String {
    LETTERS.get(place..=place).unwrap_or("?").to_owned()
}

fn question(file: &ComparisonFile) -> Vec<String> {
    let place = &file.arms[0].configuration.place;
    let others: Vec<String> = file.arms[1..].iter().map(|arm| arm.name.clone()).collect();
    vec![
        format!(
            "What would be different for the same {} people of '{}' under {} instead of {}?",
            crate::kernel::units::thousands(place.population),
            place.name,
            words::enumeration(&others),
            file.arms[0].name
        ),
        format!(
            "Every arm has the same people, needs and random events, over {} seeds; differences \
             are taken within each seed, and the 95 % intervals are for these paired differences.",
            file.replicates
        ),
    ]
}

fn arms(file: &ComparisonFile) -> ReportSection {
    let mut section = ReportSection::new("The arrangements");
    let mut table = ReportTable::new("Arms", &["", "arm", "system", "differs from A in"]);
    for (place, arm) in file.arms.iter().enumerate() {
        let system = &arm.configuration.system;
        let said = arrangement::summary(&system.id).unwrap_or_default();
        let paths: Vec<String> = arm
            .differs_in
            .iter()
            .map(|entry| entry.split_once(": ").map_or(entry.as_str(), |(path, _)| path))
            .map(|path| path.trim_start_matches("parameters.").to_owned())
            .collect();
        table.rows.push(vec![
            ReportCell::new(letter(place)),
            ReportCell::new(&arm.name),
            ReportCell::with_tooltip(&system.id, said),
            ReportCell::with_tooltip(
                if place == 0 { "–".to_owned() } else { words::enumeration(&paths) },
                arm.differs_in.join("\n"),
            ),
        ]);
    }
    section.tables.push(table);
    let base = &file.arms[0].configuration;
    for (place, arm) in file.arms.iter().enumerate().skip(1) {
        let found = crate::experiment::comparison::config_diff::differences_between(
            base,
            &arm.configuration,
        );
        if found.is_empty() {
            continue;
        }
        let mut table = arrangement::table_of(&found, base, &arm.configuration);
        table.title = format!("How {} ({}) differs from A", letter(place), arm.name);
        table.heads[3].name = "A".to_owned();
        table.heads[4].name = letter(place);
        section.tables.push(table);
    }
    section
}

/// The headline metrics with their names and formats.
fn chosen() -> impl Iterator<Item = (&'static str, &'static str, &'static str, ValueFormat)> {
    SUMMARY_MEASURES.iter().flat_map(|(heading, lines)| {
        lines.iter().map(move |(name, metric, shown)| (*heading, *name, *metric, *shown))
    })
}

/// Headline differences on one scale, for each arm.
fn forest(file: &ComparisonFile) -> ReportSection {
    let mut section = ReportSection::new("Differences at a glance");
    for (place, arm) in file.arms.iter().enumerate().skip(1) {
        let row = |(_, _, metric, _): (&str, &str, &str, ValueFormat)| {
            let row =
                file.differences.iter().find(|row| row.arm == arm.name && row.metric == metric)?;
            let base = row.base.abs();
            let (low, high) = (row.low? / base, row.high? / base);
            let small = base <= 0.0 || row.difference.abs() > 10.0 * base;
            let signed = metric.starts_with("surplus")
                || metric.starts_with("growth_skew")
                || metric.starts_with("capture")
                || metric.starts_with("influence_in_payments");
            let share = row.difference / base;
            (!small && !signed).then(|| interval::IntervalRow {
                said: Some(words::signed(ValueFormat::Percent.figure_text(share))),
                ..interval::IntervalRow::new(words::metric_name(metric), share, Some((low, high)))
            })
        };
        let title = format!("{} ({}) less A ({})", letter(place), arm.name, file.arms[0].name);
        let caption = "Mean paired difference over the recorded years with its 95 % interval, as a \
                       share of A. Filled: the interval excludes zero. Arrow: the interval extends \
                       the scale.";
        section.figures.extend(shares_figure(title, caption, LIMIT, chosen().filter_map(row)));
    }
    if section.figures.is_empty() {
        let said = "There are no intervals with one seed; the table below has the differences.";
        section.paragraphs.push(said.to_owned());
    }
    section
}

/// Differences as shares of a base, on one scale that ends at a limit.
pub fn shares_figure(
    title: impl Into<String>,
    caption: &str,
    limit: f64,
    rows: impl Iterator<Item = interval::IntervalRow>,
) -> Option<ReportFigure> {
    let mut chart = IntervalChart::new(title, caption, ValueFormat::Percent.into());
    chart.rows = rows.collect();
    (chart.names, chart.axis, chart.limit) = (0.46, true, Some(limit));
    let height = 22.0 * chart.rows.len() as f32 + 24.0;
    (!chart.rows.is_empty()).then(|| ReportFigure::new(&chart, vector(WIDE, height)))
}

fn over_years(
    file: &ComparisonFile,
    fans: &FanValues,
    words: &mut MeasureGlossary,
) -> ReportSection {
    let mut section = ReportSection::new("Year by year");
    section.paragraphs.push(
        "Lines are means over seeds; bands are the 5th to 95th centiles. A is dotted.".to_owned(),
    );
    let start = file.arms[0].configuration.run.start_year;
    for (title, caption, metric) in FANS {
        let fan = |arm: &ComparedArm| fans.get(&(metric.to_owned(), arm.name.clone()));
        let Some(last) = file.arms.iter().filter_map(fan).next_back() else { continue };
        let year = |(week, ..): &(u32, f64, (f64, f64))| {
            let year = start + week / 52 - 1;
            short_year(&format!("{year}/{:02}", (year + 1) % 100))
        };
        words.meaning(metric);
        let mut chart = LineChart::on_page(title, caption, last.iter().map(year).collect())
            .unit(words::default_format(metric).into());
        for (place, fan) in file.arms.iter().map(fan).enumerate() {
            let Some(fan) = fan else { continue };
            let ink = match place {
                0 => LineRole::Plan,
                1 => LineRole::Truth,
                n => LineRole::Companion(n - 1),
            };
            let at = |(place, (_, mean, (low, high))): (usize, &(u32, f64, (f64, f64)))| {
                (place as f64, *mean, *low, *high)
            };
            let fan: Vec<_> = fan.iter().enumerate().map(at).collect();
            let means = fan.iter().map(|(x, mean, ..)| (*x, *mean)).collect();
            let band = fan.iter().map(|(x, _, low, high)| (*x, *low, *high)).collect();
            chart.series.push(ChartSeries::new(letter(place), ink, means).with_band(band));
        }
        section.figures.push(ReportFigure::new(&chart, HALF));
    }
    section
}

fn differences(file: &ComparisonFile, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new("Differences in figures");
    for (place, arm) in file.arms.iter().enumerate().skip(1) {
        let name = letter(place);
        let mean = format!("#{name}");
        let heads = ["measure", "unit", "#A", &mean, "#difference [95 %]", "#pairing removes"];
        let title = format!("{name} ({}) compared with A ({})", arm.name, file.arms[0].name);
        let mut table = ReportTable::new(&title, &heads);
        let mut last = "";
        for (heading, name, metric, shown) in chosen() {
            let own =
                file.differences.iter().find(|row| row.arm == arm.name && row.metric == metric);
            let Some(row) = own else { continue };
            if heading != last {
                table.rows.push(vec![ReportCell::heading(heading)]);
                last = heading;
            }
            let tip = words.meaning(metric);
            table.rows.push(cells(ReportCell::with_tooltip(name, tip), row, &|value| {
                shown.figure_text(value)
            }));
        }
        table.note =
            "Means over the recorded years. \"Pairing removes\": the share of the variance of the \
             difference that is removed because both arms have the same people and random events."
                .to_owned();
        section.tables.push(table);
        let mut all = ReportTable::new(&format!("Every measure: {title}"), &heads);
        for row in file.differences.iter().filter(|row| row.arm == arm.name) {
            let figure = |value: f64| words::in_unit(value, &row.unit);
            let tip = words::describe_metric(&row.metric);
            all.rows.push(cells(ReportCell::with_tooltip(&row.metric, tip), row, &figure));
        }
        all.folded = true;
        section.tables.push(all);
    }
    section
}

fn cells(name: ReportCell, row: &DifferenceRow, figure: &dyn Fn(f64) -> String) -> Vec<ReportCell> {
    let signed = |value: f64| words::signed(figure(value));
    let interval = match (row.low, row.high) {
        (Some(low), Some(high)) => format!(" [{}, {}]", signed(low), signed(high)),
        _ => String::new(),
    };
    let removed =
        row.removed.map_or_else(|| "–".to_owned(), |r| format!("{:.0}\u{202f}%", 100.0 * r));
    vec![
        name,
        ReportCell::new(&row.unit),
        ReportCell::new(figure(row.base)),
        ReportCell::new(figure(row.mean)),
        ReportCell::new(format!("{}{interval}", signed(row.difference))),
        ReportCell::new(removed),
    ]
}

/// Reads the spread over seeds.
fn fans(path: &Path) -> Result<FanValues, OutputError> {
    let fail = |what: &dyn std::fmt::Display| OutputError::new(path, what);
    let mut file = csv::Reader::from_path(path).map_err(|error| fail(&error))?;
    let mut fans = FanValues::new();
    for record in file.records() {
        let record = record.map_err(|error| fail(&error))?;
        let text = |place: usize| record.get(place).unwrap_or("").to_owned();
        let number = |place: usize| text(place).parse::<f64>().map_err(|error| fail(&error));
        let week = text(3).parse().map_err(|error| fail(&error))?;
        let fan = fans.entry((text(1), text(0))).or_default();
        fan.push((week, number(4)?, (number(5)?, number(9)?)));
    }
    Ok(fans)
}
