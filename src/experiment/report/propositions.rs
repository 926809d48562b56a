//! The report of a table of propositions: verdicts, the main effects on one scale, and each
//! proposition with its claims, placebos and named paths.

use std::path::Path;

use serde::Deserialize;

use super::compare::shares_figure;
use super::view::{ReportCell, ReportFact, ReportPage, ReportSection, ReportTable};
use super::words::{self, MeasureGlossary};
use super::{ReportError, limits, read_known_json};
use crate::charts::interval;
use crate::experiment::output::OutputError;
use crate::experiment::summary_measures::ValueFormat;

/// Name of the file with the data of the report.
pub const FILE: &str = "propositions.json";
/// Largest effect that is drawn to scale, as a share of the base.
const LIMIT: f64 = 0.6;

#[derive(Debug, Deserialize)]
struct PropositionsFile {
    program_version: String,
    replicates: u32,
    draws: usize,
    rows: Vec<PropositionRow>,
}

#[derive(Debug, Deserialize)]
struct PropositionRow {
    id: String,
    title: String,
    class: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
    comparisons: Vec<ComparisonLine>,
    robustness: Option<RobustnessLine>,
    verdict: String,
}

#[derive(Debug, Deserialize)]
struct ComparisonLine {
    name: String,
    purpose: String,
    outcome: OutcomeLine,
    differ_in: Vec<String>,
    expected: String,
    base: Option<f64>,
    effect: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    removed: Option<f64>,
    verdict: String,
}

#[derive(Debug, Deserialize)]
struct OutcomeLine {
    name: String,
    #[serde(default)]
    measure: Vec<String>,
    #[serde(default)]
    minus: Vec<String>,
    #[serde(default)]
    per: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct RobustnessLine {
    held: u32,
    draws: u32,
}

impl ComparisonLine {
    /// Effect and interval as shares of the base, where the base is not small compared with them.
    fn shares(&self) -> Option<(f64, f64, f64)> {
        let base = self.base?.abs();
        let (mean, low, high) = (self.effect?, self.low?, self.high?);
        (base > 0.0 && mean.abs() < 10.0 * base).then(|| (mean / base, low / base, high / base))
    }

    /// Effect with its interval, as text.
    fn effect_text(&self) -> String {
        if let Some((mean, low, high)) = self.shares() {
            let share = |value: f64| words::signed(ValueFormat::Percent.figure_text(value));
            return format!("{} [{}, {}]", share(mean), share(low), share(high));
        }
        match (self.effect, self.low, self.high) {
            (Some(mean), Some(low), Some(high)) => {
                let own = |value: f64| words::signed(words::number(value));
                format!("{} [{}, {}]", own(mean), own(low), own(high))
            }
            _ => "–".to_owned(),
        }
    }
}

/// The verdict in words.
fn verdict(word: &str) -> String {
    match word {
        "fails" => "does not hold".to_owned(),
        "not_run" => "not run".to_owned(),
        other => other.replace('_', " "),
    }
}

pub fn read(from: &Path) -> Result<ReportPage, ReportError> {
    let path = from.join(FILE);
    let file: PropositionsFile = serde_json::from_value(read_known_json(&path)?)
        .map_err(|error| ReportError::Unreadable(OutputError::new(&path, error)))?;
    let mut words = MeasureGlossary::default();
    let mut report = ReportPage {
        kind: "propositions",
        title: "Propositions about commissioning".to_owned(),
        subtitle: format!(
            "{} · {} seeds an arm · {}",
            counted(file.rows.len(), "proposition"),
            file.replicates,
            match file.draws {
                0 => "without draws of the assumptions".to_owned(),
                n => format!("{n} draws of the assumptions"),
            }
        ),
        question: question(&file),
        limits: limits(),
        provenance: vec![
            ReportFact::new("program", format!("hecon {}", file.program_version)),
            ReportFact::new("seeds of each arm", file.replicates.to_string()),
            ReportFact::new("draws of the assumptions", file.draws.to_string()),
            ReportFact::new("every value by arm and seed", "propositions_values.csv"),
            ReportFact::new("to repeat it", "hecon propositions --out DIR"),
        ],
        ..ReportPage::default()
    };
    report.sections.push(verdicts(&file));
    report.sections.push(effects(&file));
    for row in &file.rows {
        report.sections.push(proposition_section(row, &mut words));
    }
    report.meanings = words.meanings();
    Ok(report)
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("one {noun}") } else { format!("{count} {noun}s") }
}

fn question(file: &PropositionsFile) -> Vec<String> {
    let mut said = Vec::new();
    for (class, meaning) in [
        ("emergent", "implied by no single parameter"),
        ("check", "restating a mechanism that is coded in the model"),
        ("disputed", "on which evidence or theory points both ways; reported only"),
    ] {
        let of: Vec<&PropositionRow> = file.rows.iter().filter(|row| row.class == class).collect();
        if of.is_empty() {
            continue;
        }
        let hold = of.iter().filter(|row| row.verdict == "holds").count();
        let judged = of.iter().filter(|row| matches!(row.verdict.as_str(), "holds" | "fails"));
        let judged = judged.count();
        said.push(match class {
            "disputed" => format!("{} {class} ({meaning})", of.len()),
            _ => format!("{hold} of {judged} {class} ones hold ({meaning})"),
        });
    }
    vec![
        "Which claims about the commissioning of health care follow from the model, and from which \
         of its mechanisms? Each claim is an experiment on the same people in every arm, seed by \
         seed."
            .to_owned(),
        format!("{}.", words::enumeration(&said)),
        "A claim holds when its effect has the expected direction, is large enough to matter and \
         its 95 % interval excludes zero. In a placebo the mechanism is switched off, and the \
         effect must disappear; in a named path only that mechanism acts. A proposition holds when \
         all of its parts do."
            .to_owned(),
    ]
}

/// One row for each proposition.
fn verdicts(file: &PropositionsFile) -> ReportSection {
    let mut section = ReportSection::new("Verdicts");
    let heads =
        ["id", "proposition", "class", "#first effect [95 %]", "expected", "draws", "verdict"];
    let mut table = ReportTable::new("All propositions", &heads);
    for row in &file.rows {
        let first = row.comparisons.first();
        let draws = row.robustness.as_ref();
        table.rows.push(vec![
            ReportCell::new(&row.id),
            ReportCell::new(&row.title),
            ReportCell::new(&row.class),
            ReportCell::new(first.map_or_else(|| "–".to_owned(), ComparisonLine::effect_text)),
            ReportCell::new(first.map_or("", |first| &first.expected)),
            ReportCell::new(
                draws.map_or_else(|| "–".to_owned(), |r| format!("{}/{}", r.held, r.draws)),
            ),
            ReportCell::new(verdict(&row.verdict)),
        ]);
    }
    table.note = "Draws: the number of draws of the judgement-based assumptions in which it held. \
                  Effects in per cent are relative to the reference arm."
        .to_owned();
    section.tables.push(table);
    section
}

/// First claims on one scale.
fn effects(file: &PropositionsFile) -> ReportSection {
    let mut section = ReportSection::new("Effects");
    let row = |row: &PropositionRow| {
        let first = row.comparisons.first()?;
        let (share, low, high) = first.shares()?;
        let name = format!("{} {}", row.id, first.name);
        let said = Some(verdict(&row.verdict));
        Some(interval::IntervalRow {
            said,
            ..interval::IntervalRow::new(name, share, Some((low, high)))
        })
    };
    let caption = "Mean paired difference with its 95 % interval, as a share of its comparator. \
                   Filled: the interval excludes zero. An arrow: it goes beyond the \
                   scale.";
    let title = "The first claim of each proposition";
    let drawn: Vec<interval::IntervalRow> = file.rows.iter().filter_map(row).collect();
    let left_out = file.rows.len() - drawn.len();
    section.figures.extend(shares_figure(title, caption, LIMIT, drawn.into_iter()));
    if section.figures.is_empty() {
        section.paragraphs.push("No effect can be expressed as a share of its base.".to_owned());
        return section;
    }
    if left_out > 0 {
        section.paragraphs.push(format!(
            "{} not drawn: not run, or the base is close to zero. The tables below have the \
             figures.",
            if left_out == 1 { "One is".to_owned() } else { format!("{left_out} are") },
        ));
    }
    section
}

/// A proposition with all its comparisons.
fn proposition_section(row: &PropositionRow, words: &mut MeasureGlossary) -> ReportSection {
    let mut section = ReportSection::new(format!("{}: {}", row.id, row.title));
    let mut said = format!("{} ({})", capital(&verdict(&row.verdict)), row.class);
    if let Some(robustness) = &row.robustness {
        said.push_str(&format!(
            "; in {} of {} draws of the assumptions",
            robustness.held, robustness.draws
        ));
    }
    if !row.source.is_empty() {
        said.push_str(&format!("; claimed in {}", row.source));
    }
    section.paragraphs.push(format!("{said}."));
    if !row.note.is_empty() {
        section.paragraphs.push(row.note.clone());
    }
    let heads = [
        "",
        "compared",
        "outcome",
        "#base",
        "#effect [95 %]",
        "expected",
        "#pairing removes",
        "verdict",
    ];
    let mut table = ReportTable::new("Comparisons", &heads);
    for comparison in &row.comparisons {
        let outcome = &comparison.outcome;
        let metrics = outcome.measure.iter().chain(&outcome.minus).chain(&outcome.per);
        let meaning: Vec<String> = metrics.map(|metric| words.meaning(metric)).collect();
        let removed = comparison.removed.filter(|removed| removed.is_finite());
        table.rows.push(vec![
            ReportCell::new(&comparison.purpose),
            ReportCell::with_tooltip(&comparison.name, comparison.differ_in.join("\n")),
            ReportCell::with_tooltip(&outcome.name, meaning.join("\n")),
            ReportCell::new(comparison.base.map_or_else(|| "–".to_owned(), words::number)),
            ReportCell::new(comparison.effect_text()),
            ReportCell::new(&comparison.expected),
            ReportCell::new(
                removed.map_or_else(|| "–".to_owned(), |r| format!("{:.0}\u{202f}%", 100.0 * r)),
            ),
            ReportCell::new(verdict(&comparison.verdict)),
        ]);
    }
    section.tables.push(table);
    let mut paths: Vec<&String> =
        row.comparisons.iter().flat_map(|comparison| &comparison.differ_in).collect();
    paths.sort();
    paths.dedup();
    if !paths.is_empty() {
        let mut table = ReportTable::new("How the arms differ", &["setting", "means", "change"]);
        for path in paths {
            let (name, change) = path.split_once(": ").unwrap_or((path, ""));
            let change: String = if change.chars().count() > 110 {
                change.chars().take(109).chain(['…']).collect()
            } else {
                change.to_owned()
            };
            table.rows.push(vec![
                ReportCell::new(name.trim_start_matches("parameters.")),
                ReportCell::new(super::arrangement::setting(name).0),
                ReportCell::with_tooltip(change, path.as_str()),
            ]);
        }
        table.folded = true;
        section.tables.push(table);
    }
    section
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"schema": 1, "program_version": "0.1.0", "replicates": 4, "draws": 0,
        "rows": [{"id": "P01", "title": "A claim", "class": "emergent", "source": "S", "note": "",
        "robustness": null, "verdict": "holds", "comparisons": [
        {"name": "more", "purpose": "claim", "outcome": {"name": "o", "measure": ["spend"]},
         "arms": ["a", "b"], "differ_in": ["run.years: 1 → 2"], "expected": "more by 1 %",
         "base": 100.0, "effect": 12.0, "low": 9.0, "high": 15.0, "removed": 0.9,
         "samples": null, "verdict": "holds"},
        {"name": "closed", "purpose": "placebo", "outcome": {"name": "o"}, "arms": ["a", "c"],
         "differ_in": [], "expected": "exactly zero", "base": 0.0, "effect": null, "low": null,
         "high": null, "removed": null, "samples": null, "verdict": "not_run"}]}]}"#;

    #[test]
    fn verdicts_effects_and_parts_are_on_the_page() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), TEXT).unwrap();
        let report = read(folder.path()).unwrap();
        assert_eq!(report.sections[0].tables[0].rows[0][6].text, "holds");
        let effect = "+12.0\u{202f}% [+9.0\u{202f}%, +15.0\u{202f}%]";
        assert_eq!(report.sections[0].tables[0].rows[0][3].text, effect);
        assert_eq!(report.sections[1].figures.len(), 1);
        assert_eq!(report.sections[2].tables[0].rows[1][4].text, "–");
        assert!(report.meanings.iter().any(|meaning| meaning.name == "spend"));
        assert!(report.question[1].starts_with("1 of 1 emergent ones hold"));
    }
}
