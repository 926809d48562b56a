//! The report of a sweep: what was varied, the outcomes, and which factors they respond to.

use std::path::Path;

use super::run::{bars_figure, whole_bars};
use super::view::{Cell, Fact, Figure, HALF, Report, Section, Table};
use super::words::{self, Words};
use super::{ReportError, arrangement, known, limits};
use crate::charts::bars::Row;
use crate::charts::lines::{Ink, Join, Lines, Series};
use crate::experiment::analysis::morris::Screening;
use crate::experiment::analysis::resample::Resample;
use crate::experiment::analysis::{CONSTANT, Study, effects, reading};
use crate::experiment::design::{Design, Role, Values};
use crate::experiment::output::OutputError;
use crate::experiment::summary_measures::Shown;
use crate::experiment::sweep::results::{MANIFEST, Manifest};
use crate::scenario::decode::plain;

/// Factors drawn for each outcome, and curves.
const BARS: usize = 8;
const CURVES: usize = 2;

/// Reads the folder.
///
/// # Errors
/// A file of it cannot be read.
pub fn read(from: &Path) -> Result<Report, ReportError> {
    let path = from.join(MANIFEST);
    let manifest: Manifest = serde_json::from_value(known(&path)?)
        .map_err(|error| ReportError::Unreadable(OutputError::at(&path, error)))?;
    let design = reading::design(from).map_err(ReportError::Unreadable)?;
    let study = reading::study(from).map_err(ReportError::Unreadable)?;
    let mut words = Words::default();
    let run = &design.base.run;
    let mut report = Report {
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
        ..Report::default()
    };
    report.sections.push(factors(&design));
    report.sections.push(outcomes(&study, &mut words));
    for outcome in 0..study.outcomes.len() {
        report.sections.push(answers(&study, outcome));
    }
    report.meanings = words.meanings();
    Ok(report)
}

fn question(design: &Design, manifest: &Manifest) -> Vec<String> {
    let outcomes: Vec<String> = design.outcomes.iter().map(|one| one.name.clone()).collect();
    let mut said = vec![format!(
        "What do {} respond to, among {} levers that someone could decide and {} uncertainties? {}",
        words::listed(&outcomes),
        design.factors.iter().filter(|factor| factor.role == Role::Lever).count(),
        design.factors.iter().filter(|factor| factor.role == Role::Uncertainty).count(),
        design.summary
    )];
    if design.common_random_numbers {
        let one = "All points have the same people, needs and random events, so that differences \
                   are due to the factors alone.";
        said.push(one.to_owned());
    }
    if manifest.failed + manifest.missing > 0 {
        said.push(format!(
            "{} of {} runs failed and {} are missing; the results below use the rest.",
            manifest.failed, manifest.runs, manifest.missing
        ));
    }
    said
}

fn provenance(design: &Design, manifest: &Manifest) -> Vec<Fact> {
    vec![
        Fact::new("program", format!("hecon {}", manifest.program_version)),
        Fact::new("base", format!("{} on {}", design.base.system.id, design.base.place.name)),
        Fact::new("first seed", design.base.run.seed.to_string()),
        Fact::new("people in a row", design.base.run.weight.to_string()),
        Fact::new(
            "runs",
            format!(
                "{} done, {} failed, {} missing",
                manifest.done, manifest.failed, manifest.missing
            ),
        ),
        Fact::new("configuration digest", &manifest.config_digest),
        Fact::new("result digest", &manifest.result_digest),
        Fact::new("every run with factors and outcomes", "summary.csv"),
        Fact::new("the same analysis as a table", "hecon analyse DIR"),
    ]
}

/// The values of a factor in words.
fn said(values: &Values) -> String {
    let number = |value: f64| plain(value);
    match values {
        Values::Range { low, high } => format!("{} to {}", number(*low), number(*high)),
        Values::LogRange { low, high } => {
            format!("{} to {}, by ratio", number(*low), number(*high))
        }
        Values::Whole { low, high } => format!("{low} to {high}, whole"),
        Values::Scale { low, high, .. } => {
            format!("{} to {} times the base", number(*low), number(*high))
        }
        Values::Normal { mean, sd, low, high } => format!(
            "normal, mean {}, deviation {}, from {} to {}",
            number(*mean),
            number(*sd),
            number(*low),
            number(*high)
        ),
        Values::Triangular { low, mode, high } => {
            format!("triangular, {} to {}, mode {}", number(*low), number(*high), number(*mode))
        }
        Values::Levels(levels) | Values::Arms(levels) => {
            let names: Vec<String> = levels.iter().map(|level| level.name.clone()).collect();
            words::listed(&names)
        }
        Values::Free => "as listed".to_owned(),
    }
}

fn factors(design: &Design) -> Section {
    let mut section = Section::new("What was varied");
    let mut table = Table::new("Factors", &["factor", "", "means", "unit", "values"]);
    for factor in &design.factors {
        let (meaning, unit) = arrangement::setting(&factor.name);
        let role = factor.role.name();
        let cells = [factor.name.clone(), role.to_owned(), meaning, unit, said(&factor.values)];
        table.rows.push(cells.into_iter().map(Cell::new).collect());
    }
    section.tables.push(table);
    if !design.constants.is_empty() {
        let mut table = Table::new("Held constant", &["setting", "means", "#value"]);
        for (path, value) in &design.constants {
            let meaning = arrangement::setting(path).0;
            let path = path.trim_start_matches("parameters.");
            table.rows.push(vec![Cell::new(path), Cell::new(meaning), Cell::new(value)]);
        }
        section.tables.push(table);
    }
    section
}

/// Distribution of outcomes over the points.
fn outcomes(study: &Study, words: &mut Words) -> Section {
    let mut section = Section::new("Outcomes");
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
    let mut table = Table::new("Outcomes over all points", &heads);
    for (outcome, values) in study.outcomes.iter().zip(&study.values) {
        let mut known: Vec<f64> = values.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let unit = outcome.metrics.first().map_or("", |metric| words::unit_of(metric));
        let tips: Vec<String> = outcome.metrics.iter().map(|m| words.meaning(m)).collect();
        let mut row = vec![
            Cell::told(&outcome.name, tips.join("\n")),
            Cell::new(unit),
            Cell::new(known.len().to_string()),
        ];
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let place = (share * known.len().saturating_sub(1) as f64).round() as usize;
            let value = known.get(place).map_or_else(|| "–".into(), |v| words::in_unit(*v, unit));
            row.push(Cell::new(value));
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
fn answers(study: &Study, outcome: usize) -> Section {
    let name = &study.outcomes[outcome].name;
    let mut section = Section::new(format!("What {name} responds to"));
    let unit = study.outcomes[outcome].metrics.first().map_or("", |m| words::unit_of(m));
    let found = effects::of(study, outcome);
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
    let mut order: Vec<&effects::Effect> = found.effects.iter().collect();
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
    found: &effects::Effects,
    screening: Option<&[Screening]>,
) -> Figure {
    let row = |factor: usize, value: f64, half: Option<f64>| Row {
        interval: half.map(|half| (value - half, value + half)),
        ..Row::whole(short(&study.factors[factor].name), value)
    };
    let sobol = study.sobol(outcome, Resample::default());
    let (title, caption, shown, mut rows): (_, _, _, Vec<Row>) = match (sobol, screening) {
        (Some((indices, _)), _) => (
            "Total indices",
            "Share of variance due to the factor and its interactions (Sobol', Jansen), with its \
             95 % interval.",
            Shown::Decimals(2),
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
                .map(|(at, one)| row(at, one.mu_star, Some(one.mu_star_half)))
                .collect(),
        ),
        (None, None) => (
            "Main effects",
            "Share of the variance of the outcome explained by the factor alone.",
            Shown::Percent,
            found.effects.iter().map(|one| row(one.factor, one.share, None)).collect(),
        ),
    };
    let value = |row: &Row| row.parts[0].unwrap_or(0.0);
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    rows.truncate(BARS);
    let mut chart = whole_bars(title, caption, shown);
    chart.rows = rows;
    bars_figure(&chart)
}

/// Response to every factor.
fn all_factors(
    study: &Study,
    order: &[&effects::Effect],
    found: &effects::Effects,
    unit: &str,
) -> Table {
    let heads =
        ["factor", "#range of the response", "#share of variance", "#standardised slope [95 %]"];
    let mut table = Table::new("All factors", &heads);
    for effect in order {
        let slope = effect.slope.map_or_else(
            || "–".to_owned(),
            |slope| {
                let own = |value: f64| words::signed(Shown::Decimals(2).figure(value));
                let (low, high) = (slope.value - slope.half, slope.value + slope.half);
                format!("{} [{}, {}]", own(slope.value), own(low), own(high))
            },
        );
        let name = &study.factors[effect.factor].name;
        table.rows.push(vec![
            Cell::told(name, arrangement::setting(name).0),
            Cell::new(words::in_unit(effect.range, unit)),
            Cell::new(Shown::Percent.figure(effect.share)),
            Cell::new(slope),
        ]);
    }
    let explained = found.explained.map_or_else(String::new, |share| {
        format!(" The regression on all factors explains {}.", Shown::Percent.figure(share))
    });
    table.note = format!(
        "Over {} points. A standardised slope is the change of the outcome, in standard \
         deviations, for one standard deviation of the factor, all else equal.{explained}",
        found.points
    );
    table
}

/// Elementary effects of all factors.
fn screened(study: &Study, screening: &[Screening], unit: &str) -> Table {
    let heads = ["factor", "#µ, mean effect", "#µ*, mean size", "#± 95 %", "#σ, spread"];
    let mut table = Table::new("Elementary effects over the whole range of each factor", &heads);
    let mut order: Vec<usize> = (0..screening.len()).collect();
    order.sort_by(|a, b| screening[*b].mu_star.total_cmp(&screening[*a].mu_star));
    for factor in order {
        let (one, name) = (&screening[factor], &study.factors[factor].name);
        let mut row = vec![Cell::told(name, arrangement::setting(name).0)];
        let numbers = [one.mu, one.mu_star, one.mu_star_half, one.sigma];
        row.extend(numbers.map(|value| Cell::new(words::in_unit(value, unit))));
        table.rows.push(row);
    }
    table.note = "A spread that is large compared with the mean size: the effect is non-linear or \
                  interacts with other factors."
        .to_owned();
    table
}

/// The number format of a unit in charts.
fn figure_of(unit: &str) -> Shown {
    match unit {
        unit if unit.starts_with("share") => Shown::Percent,
        unit if unit.contains("per person") => Shown::Count,
        unit if unit.starts_with("pounds") => Shown::FineMillions,
        _ => Shown::Decimals(2),
    }
}

/// The response along a factor.
fn curve(study: &Study, outcome: usize, effect: &effects::Effect, unit: &str) -> Figure {
    let factor = &study.factors[effect.factor];
    let place = |bin: &effects::Bin| match factor.levels.is_empty() {
        true => words::number(bin.at),
        false => bin.name.clone(),
    };
    let means: Vec<_> = effect.curve.iter().map(|bin| Some(bin.mean)).collect();
    let band = effect.curve.iter().enumerate().filter_map(|(at, bin)| {
        let (low, high) = bin.interval;
        (low.is_finite() && high.is_finite()).then_some((at as f64, low, high))
    });
    let mut line = Series::over_places("", Ink::Truth, &means).with_band(band.collect());
    line.join = if factor.levels.is_empty() { Join::Straight } else { Join::Apart };
    let title = format!("{} along {}", study.outcomes[outcome].name, short(&factor.name));
    let caption = format!("Mean over points with a like value of {}; band: 95 %.", factor.name);
    let chart = Lines::on_page(title, caption, effect.curve.iter().map(place).collect())
        .unit(figure_of(unit).into())
        .with(line);
    Figure::of(&chart, HALF)
}
