//! The report of a sweep: what was varied, the outcomes, and which factors they respond to.

use std::path::Path;

use super::run::{bars_figure, whole_bars};
use super::view::{
    HALF, ReportCell, ReportFact, ReportFigure, ReportPage, ReportSection, ReportTable,
};
use super::words::{self, MeasureGlossary};
use super::{ReportError, arrangement, limits, read_known_json};
use crate::charts::bars::BarRow;
use crate::charts::lines::{ChartSeries, Join, LineChart, LineRole};
use crate::experiment::analysis::morris::MorrisScreening;
use crate::experiment::analysis::resample::Resample;
use crate::experiment::analysis::{CONSTANT, Study, effects, reading};
use crate::experiment::design::{Design, FactorRole, FactorValues};
use crate::experiment::output::OutputError;
use crate::experiment::summary_measures::ValueFormat;
use crate::experiment::sweep::results::{MANIFEST, SweepManifest};
use crate::scenario::decode::plain_number;

/// Factors drawn for each outcome, and curves.
const BARS: usize = 8;
const CURVES: usize = 2;

/// Reads the folder.
///
/// # Errors
/// A file of it cannot be read.
pub fn read(from: &Path) -> Result<ReportPage, ReportError> {
    let path = from.join(MANIFEST);
    let manifest: SweepManifest = serde_json::from_value(read_known_json(&path)?)
        .map_err(|error| ReportError::Unreadable(OutputError::new(&path, error)))?;
    let design = reading::design(from).map_err(ReportError::Unreadable)?;
    let study = reading::study(from).map_err(ReportError::Unreadable)?;
    let mut words = MeasureGlossary::default();
    let run = &design.base.run;
    let mut report = ReportPage {
        kind: "sweep",
        title: format!("Sweep: {}", design.name),
        subtitle: format!(
            "{} · {} points, {} · place '{}' · {} years from April {}",
            design.sampling.name(),
            manifest.points,
            if manifest.replicates == 1 {
                "one seed each".to_owned()
            } else {
                format!("{} seeds each", manifest.replicates)
            },
            design.base.place.name,
            run.years,
            run.start_year
        ),
        question: question(&design, &manifest),
        limits: limits(),
        provenance: provenance(&design, &manifest),
        ..ReportPage::default()
    };
    report.sections.push(factors(&design));
    report.sections.push(outcomes(&study, &mut words));
    for outcome in 0..study.outcomes.len() {
        report.sections.push(outcome_section(&study, outcome));
    }
    report.meanings = words.meanings();
    Ok(report)
}

fn question(design: &Design, manifest: &SweepManifest) -> Vec<String> {
    let outcomes: Vec<String> =
        design.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
    let mut said = vec![format!(
        "What do {} respond to, among {} levers that someone could decide and {} uncertainties? {}",
        words::enumeration(&outcomes),
        design.factors.iter().filter(|factor| factor.role == FactorRole::Lever).count(),
        design.factors.iter().filter(|factor| factor.role == FactorRole::Uncertainty).count(),
        design.summary
    )];
    if design.common_random_numbers {
        let entry = "All points have the same people, needs and random events, so that differences \
                   are due to the factors alone.";
        said.push(entry.to_owned());
    }
    if manifest.failed + manifest.missing > 0 {
        said.push(format!(
            "{} of {} runs failed and {} are missing; the results below use the rest.",
            manifest.failed, manifest.runs, manifest.missing
        ));
    }
    said
}

fn provenance(design: &Design, manifest: &SweepManifest) -> Vec<ReportFact> {
    vec![
        ReportFact::new("program", format!("hecon {}", manifest.program_version)),
        ReportFact::new("base", format!("{} on {}", design.base.system.id, design.base.place.name)),
        ReportFact::new("first seed", design.base.run.seed.to_string()),
        ReportFact::new("people in a row", design.base.run.weight.to_string()),
        ReportFact::new(
            "runs",
            format!(
                "{} done, {} failed, {} missing",
                manifest.done, manifest.failed, manifest.missing
            ),
        ),
        ReportFact::new("configuration digest", &manifest.config_digest),
        ReportFact::new("result digest", &manifest.result_digest),
        ReportFact::new("every run with factors and outcomes", "summary.csv"),
        ReportFact::new("the same analysis as a table", "hecon analyse DIR"),
    ]
}

/// The values of a factor in words.
fn describe_values(values: &FactorValues) -> String {
    let number = |value: f64| plain_number(value);
    match values {
        FactorValues::Range { low, high } => format!("{} to {}", number(*low), number(*high)),
        FactorValues::LogRange { low, high } => {
            format!("{} to {}, by ratio", number(*low), number(*high))
        }
        FactorValues::Whole { low, high } => format!("{low} to {high}, whole"),
        FactorValues::Scale { low, high, .. } => {
            format!("{} to {} times the base", number(*low), number(*high))
        }
        FactorValues::Normal { mean, sd, low, high } => format!(
            "normal, mean {}, deviation {}, from {} to {}",
            number(*mean),
            number(*sd),
            number(*low),
            number(*high)
        ),
        FactorValues::Triangular { low, mode, high } => {
            format!("triangular, {} to {}, mode {}", number(*low), number(*high), number(*mode))
        }
        FactorValues::Levels(levels) | FactorValues::Arms(levels) => {
            let names: Vec<String> = levels.iter().map(|level| level.name.clone()).collect();
            words::enumeration(&names)
        }
        FactorValues::Free => "as listed".to_owned(),
    }
}

fn factors(design: &Design) -> ReportSection {
    let mut section = ReportSection::new("What was varied");
    let mut table = ReportTable::new("Factors", &["factor", "", "means", "unit", "values"]);
    for factor in &design.factors {
        let (meaning, unit) = arrangement::setting(&factor.name);
        let role = factor.role.name();
        let cells =
            [factor.name.clone(), role.to_owned(), meaning, unit, describe_values(&factor.values)];
        table.rows.push(cells.into_iter().map(ReportCell::new).collect());
    }
    section.tables.push(table);
    if !design.constants.is_empty() {
        let mut table = ReportTable::new("Held constant", &["setting", "means", "#value"]);
        for (path, value) in &design.constants {
            let meaning = arrangement::setting(path).0;
            let path = path.trim_start_matches("parameters.");
            table.rows.push(vec![
                ReportCell::new(path),
                ReportCell::new(meaning),
                ReportCell::new(value),
            ]);
        }
        section.tables.push(table);
    }
    section
}

/// Distribution of outcomes over the points.
fn outcomes(study: &Study, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new("Outcomes");
    let heads = [
        "outcome",
        "unit",
        "#points",
        "#least",
        "#lower quartile",
        "#median",
        "#upper quartile",
        "#most",
    ];
    let mut table = ReportTable::new("Outcomes over all points", &heads);
    for (outcome, values) in study.outcomes.iter().zip(&study.values) {
        let mut known: Vec<f64> = values.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let unit = outcome.metrics.first().map_or("", |metric| words::unit_of(metric));
        let tips: Vec<String> = outcome.metrics.iter().map(|m| words.meaning(m)).collect();
        let mut row = vec![
            ReportCell::with_tooltip(&outcome.name, tips.join("\n")),
            ReportCell::new(unit),
            ReportCell::new(known.len().to_string()),
        ];
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let place = (share * known.len().saturating_sub(1) as f64).round() as usize;
            let value = known.get(place).map_or_else(|| "–".into(), |v| words::in_unit(*v, unit));
            row.push(ReportCell::new(value));
        }
        table.rows.push(row);
    }
    section.tables.push(table);
    section
}

/// A factor's name, short enough for a chart.
fn short(name: &str) -> String {
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or(name).replace('_', " ");
    match parts.next() {
        Some(of) if name.starts_with("system.") => format!("{last}, {of}"),
        _ => last,
    }
}

/// What an outcome responds to.
fn outcome_section(study: &Study, outcome: usize) -> ReportSection {
    let name = &study.outcomes[outcome].name;
    let mut section = ReportSection::new(format!("What {name} responds to"));
    let unit = study.outcomes[outcome].metrics.first().map_or("", |m| words::unit_of(m));
    let found = effects::factor_effects(study, outcome);
    if found.points < 2 {
        section.paragraphs.push("Too few points have a value.".to_owned());
        return section;
    }
    if !study.varies(outcome) {
        let value = study.values[outcome].iter().flatten().next();
        let value = value.map_or_else(String::new, |value| words::in_unit(*value, unit));
        section.paragraphs.push(format!(
            "{name} {CONSTANT}: it is {value} at every point, and no factor has an index or a rank."
        ));
        return section;
    }
    let screening = study.morris(outcome, Resample::default()).map(|(screening, _)| screening);
    section.figures.push(strongest(study, outcome, unit, &found, screening.as_deref()));
    if let Some(screening) = screening {
        // Points along trajectories move together: means along one factor would mix in others.
        section.tables.push(screened(study, &screening, unit));
        return section;
    }
    let mut order: Vec<&effects::FactorEffect> = found.effects.iter().collect();
    order.sort_by(|a, b| b.share.total_cmp(&a.share));
    let curves = order.iter().take(CURVES).map(|effect| curve(study, outcome, effect, unit));
    section.figures.extend(curves);
    section.tables.push(all_factors(study, &order, &found, unit));
    section
}

/// The factors an outcome answers to most, by the strongest analysis that the design allows.
fn strongest(
    study: &Study,
    outcome: usize,
    unit: &str,
    found: &effects::FactorEffects,
    screening: Option<&[MorrisScreening]>,
) -> ReportFigure {
    let row = |factor: usize, value: f64, half: Option<f64>| BarRow {
        interval: half.map(|half| (value - half, value + half)),
        ..BarRow::whole(short(&study.factors[factor].name), value)
    };
    let sobol = study.sobol(outcome, Resample::default());
    let (title, caption, shown, mut rows): (_, _, _, Vec<BarRow>) = match (sobol, screening) {
        (Some((indices, _)), _) => (
            "Total indices",
            "Share of variance due to the factor and its interactions (Sobol', Jansen), with its \
             95 % interval.",
            ValueFormat::Decimals(2),
            indices
                .iter()
                .enumerate()
                .map(|(at, i)| row(at, i.total, Some(i.total_half)))
                .collect(),
        ),
        (None, Some(effects)) => (
            "Screening",
            "Mean absolute effect over the whole range of the factor (Morris's µ*), in the unit of \
             the outcome, with its 95 % interval.",
            figure_of(unit),
            (effects.iter().enumerate())
                .map(|(at, entry)| row(at, entry.mu_star, Some(entry.mu_star_half)))
                .collect(),
        ),
        (None, None) => (
            "Main effects",
            "Share of the variance of the outcome explained by the factor alone.",
            ValueFormat::Percent,
            found.effects.iter().map(|effect| row(effect.factor, effect.share, None)).collect(),
        ),
    };
    let value = |row: &BarRow| row.parts[0].unwrap_or(0.0);
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    rows.truncate(BARS);
    let mut chart = whole_bars(title, caption, shown);
    chart.rows = rows;
    bars_figure(&chart)
}

/// Response to every factor.
fn all_factors(
    study: &Study,
    order: &[&effects::FactorEffect],
    found: &effects::FactorEffects,
    unit: &str,
) -> ReportTable {
    let heads =
        ["factor", "#range of the response", "#share of variance", "#standardised slope [95 %]"];
    let mut table = ReportTable::new("All factors", &heads);
    for effect in order {
        let slope = effect.slope.map_or_else(
            || "–".to_owned(),
            |slope| {
                let own = |value: f64| words::signed(ValueFormat::Decimals(2).figure_text(value));
                let (low, high) = (slope.value - slope.half, slope.value + slope.half);
                format!("{} [{}, {}]", own(slope.value), own(low), own(high))
            },
        );
        let name = &study.factors[effect.factor].name;
        table.rows.push(vec![
            ReportCell::with_tooltip(name, arrangement::setting(name).0),
            ReportCell::new(words::in_unit(effect.range, unit)),
            ReportCell::new(ValueFormat::Percent.figure_text(effect.share)),
            ReportCell::new(slope),
        ]);
    }
    let explained = found.explained.map_or_else(String::new, |share| {
        format!(
            " The regression on all factors explains {}.",
            ValueFormat::Percent.figure_text(share)
        )
    });
    table.note = format!(
        "Over {} points. A standardised slope is the change of the outcome, in standard \
         deviations, for one standard deviation of the factor, all else equal.{explained}",
        found.points
    );
    table
}

/// Elementary effects of all factors.
fn screened(study: &Study, screening: &[MorrisScreening], unit: &str) -> ReportTable {
    let heads = ["factor", "#µ, mean effect", "#µ*, mean size", "#± 95 %", "#σ, spread"];
    let mut table =
        ReportTable::new("Elementary effects over the whole range of each factor", &heads);
    let mut order: Vec<usize> = (0..screening.len()).collect();
    order.sort_by(|a, b| screening[*b].mu_star.total_cmp(&screening[*a].mu_star));
    for factor in order {
        let (one, name) = (&screening[factor], &study.factors[factor].name);
        let mut row = vec![ReportCell::with_tooltip(name, arrangement::setting(name).0)];
        let numbers = [one.mu, one.mu_star, one.mu_star_half, one.sigma];
        row.extend(numbers.map(|value| ReportCell::new(words::in_unit(value, unit))));
        table.rows.push(row);
    }
    table.note = "A spread that is large compared with the mean size: the effect is non-linear or \
                  interacts with other factors."
        .to_owned();
    table
}

/// The number format of a unit in charts.
fn figure_of(unit: &str) -> ValueFormat {
    match unit {
        unit if unit.starts_with("share") => ValueFormat::Percent,
        unit if unit.contains("per person") => ValueFormat::Count,
        unit if unit.starts_with("pounds") => ValueFormat::FineMillions,
        _ => ValueFormat::Decimals(2),
    }
}

/// The response along a factor.
fn curve(
    study: &Study,
    outcome: usize,
    effect: &effects::FactorEffect,
    unit: &str,
) -> ReportFigure {
    let factor = &study.factors[effect.factor];
    let place = |bin: &effects::EffectBin| match factor.levels.is_empty() {
        true => words::number(bin.at),
        false => bin.name.clone(),
    };
    let means: Vec<_> = effect.curve.iter().map(|bin| Some(bin.mean)).collect();
    let band = effect.curve.iter().enumerate().filter_map(|(at, bin)| {
        let (low, high) = bin.interval;
        (low.is_finite() && high.is_finite()).then_some((at as f64, low, high))
    });
    let mut line = ChartSeries::over_places("", LineRole::Truth, &means).with_band(band.collect());
    line.join = if factor.levels.is_empty() { Join::Straight } else { Join::Apart };
    let title = format!("{} along {}", study.outcomes[outcome].name, short(&factor.name));
    let caption = format!("Mean over points with a like value of {}; band: 95 %.", factor.name);
    let chart = LineChart::on_page(title, caption, effect.curve.iter().map(place).collect())
        .unit(figure_of(unit).into())
        .with(line);
    ReportFigure::new(&chart, HALF)
}
