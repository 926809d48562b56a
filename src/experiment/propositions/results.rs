//! The files of a table of propositions: one row for each comparison and one for each underlying
//! value, as Parquet and CSV, and everything together as JSON for the report.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::runner::{PropositionResult, RunExtent};
use super::schema::{Comparison, ComparisonPurpose, EffectSize, Proposition};
use super::verdict::PropositionVerdict;
use crate::experiment::comparison::config_diff::differences_between;
use crate::experiment::output::checks::ListedFile;
use crate::experiment::output::{OutputError, seal, tidy};
use crate::experiment::run::store;
use crate::recorder::tables::{CellValue, TableRow, TableSpec, table};
use crate::scenario::schema::SCHEMA;

table! {
    COMPARISONS = "propositions",
    "One comparison of arms of a proposition." {
        id: Text = "Proposition.",
        class: Text = "Emergent, check or disputed.",
        purpose: Text = "Claim, placebo or named path.",
        comparison: Text = "Name of the comparison.",
        outcome: Text = "Outcome.",
        base: Number = "Mean of the reference arm.",
        effect: Number = "Mean paired difference.",
        low: Number = "Lower end of its 95 % interval.",
        high: Number = "Upper end of its 95 % interval.",
        removed: Number = "Share of the variance that pairing removes.",
        replicates: Whole = "Seeds.",
        expected: Text = "Direction or bound expected.",
        verdict: Text = "Verdict on this comparison.",
        proposition_verdict: Text = "Verdict on the whole proposition.",
    }
    VALUES = "propositions_values",
    "The value of an outcome in one arm at one seed." {
        id: Text = "Proposition.",
        comparison: Text = "Name of the comparison.",
        outcome: Text = "Outcome.",
        arm: Text = "Arm.",
        seed: Whole = "Random seed.",
        value: Number = "The value.",
    }
}

/// A row of [`COMPARISONS`].
struct ComparisonRow<'a> {
    proposition: &'a Proposition,
    comparison: &'a Comparison,
    place: usize,
    outturn: &'a PropositionResult,
}

impl TableRow for ComparisonRow<'_> {
    const TABLE: &'static TableSpec = &COMPARISONS;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        let Self { proposition, comparison, place, outturn } = self;
        let finding = &outturn.judged.findings[*place];
        let paired = finding.paired.as_ref();
        let number = |of: Option<f64>| CellValue::Number(of.unwrap_or(f64::NAN));
        to(CellValue::Text(&proposition.id));
        to(CellValue::Text(class_label(proposition)));
        to(CellValue::Text(purpose_label(&comparison.purpose)));
        to(CellValue::Text(&comparison.name));
        to(CellValue::Text(&proposition.outcomes[comparison.pair.outcome].name));
        to(CellValue::Number(finding.base));
        to(number(paired.map(|paired| paired.mean)));
        to(number(paired.map(|paired| paired.interval_95().0)));
        to(number(paired.map(|paired| paired.interval_95().1)));
        to(number(paired.map(|paired| paired.removed)));
        to(CellValue::Whole(paired.map_or(0, |paired| paired.differences.len() as i64)));
        to(CellValue::Text(&expected(&comparison.purpose)));
        to(CellValue::Text(finding.verdict.label()));
        to(CellValue::Text(outturn.judged.verdict.label()));
    }
}

/// A row of [`VALUES`].
struct PropositionValueRow<'a> {
    proposition: &'a Proposition,
    comparison: &'a Comparison,
    arm: usize,
    seed: u64,
    value: f64,
}

impl TableRow for PropositionValueRow<'_> {
    const TABLE: &'static TableSpec = &VALUES;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        let Self { proposition, comparison, arm, seed, value } = self;
        to(CellValue::Text(&proposition.id));
        to(CellValue::Text(&comparison.name));
        to(CellValue::Text(&proposition.outcomes[comparison.pair.outcome].name));
        to(CellValue::Text(&proposition.arms[*arm].name));
        to(CellValue::Whole(*seed as i64));
        to(CellValue::Number(*value));
    }
}

/// The class as printed.
pub fn class_label(proposition: &Proposition) -> &'static str {
    let named = super::schema::CLASSES.iter().find(|(_, class)| *class == proposition.class);
    named.map_or("", |(name, _)| name)
}

/// The purpose of a comparison, as printed.
pub const fn purpose_label(purpose: &ComparisonPurpose) -> &'static str {
    match purpose {
        ComparisonPurpose::Claim { .. } => "claim",
        ComparisonPurpose::Placebo { .. } => "placebo",
        ComparisonPurpose::NamedPath { .. } => "named path",
    }
}

/// What is expected of a comparison, as printed.
pub fn expected(purpose: &ComparisonPurpose) -> String {
    let word = |expect| {
        let named = super::schema::EXPECTATIONS.iter().find(|(_, known)| *known == expect);
        named.map_or("", |(name, _)| name).replace('_', "-")
    };
    let size = |size: EffectSize| match size {
        EffectSize::Share(share) => format!("{:.3} %", share * 100.0).replace(".000", ""),
        EffectSize::Absolute(value) => format!("{value}"),
    };
    match purpose {
        ComparisonPurpose::Claim { expect, smallest, band } => {
            let band = band.as_ref().map(|band| {
                format!(", {} to {} ({})", size(band.low), size(band.high), band.source)
            });
            format!("{} by {}{}", word(*expect), size(*smallest), band.unwrap_or_default())
        }
        ComparisonPurpose::Placebo { exactly: true } => "exactly zero".to_owned(),
        ComparisonPurpose::Placebo { exactly: false } => "within 20 % of the effect".to_owned(),
        ComparisonPurpose::NamedPath { expect } => word(*expect),
    }
}

/// Writes the tables and the JSON.
pub fn write(
    to: &Path,
    all: &[(Proposition, PropositionResult)],
    extent: RunExtent<'_>,
) -> Result<(), OutputError> {
    let mut comparisons = Vec::new();
    let mut values = Vec::new();
    for (proposition, outturn) in all {
        for (place, comparison) in proposition.comparisons.iter().enumerate() {
            comparisons.push(ComparisonRow { proposition, comparison, place, outturn });
            let Some(samples) = &outturn.samples[place] else { continue };
            for ((arm, _), sample) in comparison.pair.arms().zip(samples) {
                let first = proposition.arms[arm].scenario.run.seed;
                values.extend(sample.iter().zip(first..).map(|(value, seed)| {
                    PropositionValueRow { proposition, comparison, arm, seed, value: *value }
                }));
            }
        }
    }
    let mut files = tidy::write(to, &comparisons)?.to_vec();
    files.extend(tidy::write(to, &values)?);
    files.push(ListedFile::read_growing(to, store::FILE)?);
    seal::write(&to.join("propositions.json"), &page(all, extent, &files))
}

/// Everything the report needs.
fn page(
    all: &[(Proposition, PropositionResult)],
    extent: RunExtent<'_>,
    files: &[ListedFile],
) -> Value {
    let rows = all.iter().map(|(proposition, outturn)| proposition_json(proposition, outturn));
    json!({
        "schema": SCHEMA,
        "program_version": env!("CARGO_PKG_VERSION"),
        "replicates": extent.seeds.base_count(),
        "draws": extent.draws.len(),
        "rows": rows.collect::<Vec<_>>(),
        "files": files,
    })
}

/// A proposition with its comparisons, values and the differences of its arms.
fn proposition_json(proposition: &Proposition, outturn: &PropositionResult) -> Value {
    let comparisons = proposition.comparisons.iter().enumerate().map(|(place, comparison)| {
        let finding = &outturn.judged.findings[place];
        let pair = &comparison.pair;
        let arms = pair.arms().map(|(arm, _)| proposition.arms[arm].name.clone());
        let scenario = |arm: usize| &proposition.arms[arm].scenario;
        let differences =
            pair.against.map(|against| differences_between(scenario(against), scenario(pair.of)));
        let differences = differences.unwrap_or_default();
        json!({
            "name": comparison.name,
            "purpose": purpose_label(&comparison.purpose),
            "outcome": proposition.outcomes[pair.outcome],
            "arms": arms.collect::<Vec<_>>(),
            "differ_in": differences.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "expected": expected(&comparison.purpose),
            "base": finite(finding.base),
            "effect": finding.paired.as_ref().map(|paired| finite(paired.mean)),
            "low": finding.paired.as_ref().map(|paired| finite(paired.interval_95().0)),
            "high": finding.paired.as_ref().map(|paired| finite(paired.interval_95().1)),
            "removed": finding.paired.as_ref().map(|paired| finite(paired.removed)),
            "samples": outturn.samples[place],
            "verdict": finding.verdict,
        })
    });
    json!({
        "id": proposition.id,
        "title": proposition.title,
        "class": class_label(proposition),
        "source": proposition.source,
        "note": proposition.note,
        "comparisons": comparisons.collect::<Vec<_>>(),
        "robustness": outturn.judged.robustness,
        "verdict": outturn.judged.verdict,
    })
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Number that hold out of those judged, of a class.
pub fn count(
    all: &[(Proposition, PropositionResult)],
    class: super::schema::PropositionClass,
) -> VerdictTally {
    let of_class = all.iter().filter(|(proposition, _)| proposition.class == class);
    let verdicts = of_class.map(|(_, outturn)| outturn.judged.verdict);
    let mut tally = VerdictTally::default();
    for verdict in verdicts {
        match verdict {
            PropositionVerdict::Holds => tally.hold += 1,
            PropositionVerdict::Fails => tally.fail += 1,
            PropositionVerdict::Reported => tally.reported += 1,
            PropositionVerdict::NotRun => tally.not_run += 1,
        }
    }
    tally
}

/// Verdicts of a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VerdictTally {
    pub hold: usize,
    /// Do not hold.
    pub fail: usize,
    /// Reported only.
    pub reported: usize,
    /// Not judged.
    pub not_run: usize,
}
