//! What a table of propositions leaves on the disk: one row for each comparison and one for each
//! value it rests on, as Parquet and CSV, and everything together as JSON for a page.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::runner::{Extent, Outturn};
use super::schema::{Comparison, Proposition, Purpose, Size};
use super::store;
use super::verdict::Verdict;
use crate::experiment::difference::between;
use crate::experiment::output::checks::Kept;
use crate::experiment::output::{OutputError, seal, tidy};
use crate::recorder::tables::{Cell, Holds, Row, TableSpec, column};
use crate::scenario::schema::SCHEMA;

/// One row for each comparison.
pub const COMPARISONS: TableSpec = TableSpec {
    name: "propositions",
    row: "One comparison of arms of a proposition.",
    columns: &[
        column("id", Holds::Text, "Proposition."),
        column("class", Holds::Text, "Emergent, check or disputed."),
        column("purpose", Holds::Text, "Claim, placebo or named path."),
        column("comparison", Holds::Text, "What is compared."),
        column("outcome", Holds::Text, "What is looked at."),
        column("base", Holds::Number, "Mean of the arm it is held against."),
        column("effect", Holds::Number, "Mean paired difference."),
        column("low", Holds::Number, "Lower end of its 95 % interval."),
        column("high", Holds::Number, "Upper end of its 95 % interval."),
        column("removed", Holds::Number, "Part of the variance that pairing removes."),
        column("replicates", Holds::Whole, "Seeds."),
        column("expected", Holds::Text, "Direction or bound expected."),
        column("verdict", Holds::Text, "Judgement of this comparison."),
        column("proposition_verdict", Holds::Text, "Judgement of the whole proposition."),
    ],
};

/// One row for each value.
pub const VALUES: TableSpec = TableSpec {
    name: "propositions_values",
    row: "The value of an outcome in one arm at one seed.",
    columns: &[
        column("id", Holds::Text, "Proposition."),
        column("comparison", Holds::Text, "What is compared."),
        column("outcome", Holds::Text, "What is looked at."),
        column("arm", Holds::Text, "Arm."),
        column("seed", Holds::Whole, "Seed of random draws."),
        column("value", Holds::Number, "The value."),
    ],
};

/// A row of [`COMPARISONS`].
struct ComparisonRow<'a> {
    proposition: &'a Proposition,
    comparison: &'a Comparison,
    place: usize,
    outturn: &'a Outturn,
}

impl Row for ComparisonRow<'_> {
    const TABLE: &'static TableSpec = &COMPARISONS;
    fn cells(&self, to: &mut dyn FnMut(Cell<'_>)) {
        let Self { proposition, comparison, place, outturn } = self;
        let finding = &outturn.judged.findings[*place];
        let paired = finding.paired.as_ref();
        let number = |of: Option<f64>| Cell::Number(of.unwrap_or(f64::NAN));
        to(Cell::Text(&proposition.id));
        to(Cell::Text(class_word(proposition)));
        to(Cell::Text(purpose_word(&comparison.purpose)));
        to(Cell::Text(&comparison.name));
        to(Cell::Text(&proposition.outcomes[comparison.pair.outcome].name));
        to(Cell::Number(finding.base));
        to(number(paired.map(|paired| paired.mean)));
        to(number(paired.map(|paired| paired.interval_95().0)));
        to(number(paired.map(|paired| paired.interval_95().1)));
        to(number(paired.map(|paired| paired.removed)));
        to(Cell::Whole(paired.map_or(0, |paired| paired.differences.len() as i64)));
        to(Cell::Text(&expected(&comparison.purpose)));
        to(Cell::Text(finding.verdict.word()));
        to(Cell::Text(outturn.judged.verdict.word()));
    }
}

/// A row of [`VALUES`].
struct ValueRow<'a> {
    proposition: &'a Proposition,
    comparison: &'a Comparison,
    arm: usize,
    seed: u64,
    value: f64,
}

impl Row for ValueRow<'_> {
    const TABLE: &'static TableSpec = &VALUES;
    fn cells(&self, to: &mut dyn FnMut(Cell<'_>)) {
        let Self { proposition, comparison, arm, seed, value } = self;
        to(Cell::Text(&proposition.id));
        to(Cell::Text(&comparison.name));
        to(Cell::Text(&proposition.outcomes[comparison.pair.outcome].name));
        to(Cell::Text(&proposition.arms[*arm].name));
        to(Cell::Whole(*seed as i64));
        to(Cell::Number(*value));
    }
}

/// The class as printed.
#[must_use]
pub fn class_word(proposition: &Proposition) -> &'static str {
    let named = super::schema::CLASSES.iter().find(|(_, class)| *class == proposition.class);
    named.map_or("", |(name, _)| name)
}

/// What a comparison is there for, as printed.
#[must_use]
pub const fn purpose_word(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Claim { .. } => "claim",
        Purpose::Placebo { .. } => "placebo",
        Purpose::NamedPath { .. } => "named path",
    }
}

/// What is expected of a comparison, as printed.
#[must_use]
pub fn expected(purpose: &Purpose) -> String {
    let word = |expect| {
        let named = super::schema::EXPECTATIONS.iter().find(|(_, known)| *known == expect);
        named.map_or("", |(name, _)| name).replace('_', "-")
    };
    let size = |size: Size| match size {
        Size::Share(share) => format!("{:.3} %", share * 100.0).replace(".000", ""),
        Size::Absolute(value) => format!("{value}"),
    };
    match purpose {
        Purpose::Claim { expect, smallest, band } => {
            let band = band.as_ref().map(|band| {
                format!(", {} to {} ({})", size(band.low), size(band.high), band.source)
            });
            format!("{} by {}{}", word(*expect), size(*smallest), band.unwrap_or_default())
        }
        Purpose::Placebo { exactly: true } => "exactly zero".to_owned(),
        Purpose::Placebo { exactly: false } => "within 20 % of the effect".to_owned(),
        Purpose::NamedPath { expect } => word(*expect),
    }
}

/// Writes the tables and the JSON.
///
/// # Errors
/// The disk refuses.
pub fn write(
    to: &Path,
    all: &[(Proposition, Outturn)],
    extent: Extent<'_>,
) -> Result<(), OutputError> {
    let mut comparisons = Vec::new();
    let mut values = Vec::new();
    for (proposition, outturn) in all {
        for (place, comparison) in proposition.comparisons.iter().enumerate() {
            comparisons.push(ComparisonRow { proposition, comparison, place, outturn });
            let Some(samples) = &outturn.samples[place] else { continue };
            for ((arm, _), sample) in comparison.pair.arms().zip(samples) {
                let first = proposition.arms[arm].scenario.run.seed;
                values.extend(sample.iter().zip(first..).map(|(value, seed)| ValueRow {
                    proposition,
                    comparison,
                    arm,
                    seed,
                    value: *value,
                }));
            }
        }
    }
    let mut files = tidy::write(to, &comparisons)?.to_vec();
    files.extend(tidy::write(to, &values)?);
    files.push(Kept::growing(to, store::FILE)?);
    seal::write(&to.join("propositions.json"), &page(all, extent, &files))
}

/// Everything for a page.
fn page(all: &[(Proposition, Outturn)], extent: Extent<'_>, files: &[Kept]) -> Value {
    let rows = all.iter().map(|(proposition, outturn)| one(proposition, outturn));
    json!({
        "schema": SCHEMA,
        "program_version": env!("CARGO_PKG_VERSION"),
        "replicates": extent.seeds.usual(),
        "draws": extent.draws.len(),
        "rows": rows.collect::<Vec<_>>(),
        "files": files,
    })
}

/// A proposition with its comparisons, values and the differences of its arms.
fn one(proposition: &Proposition, outturn: &Outturn) -> Value {
    let comparisons = proposition.comparisons.iter().enumerate().map(|(place, comparison)| {
        let finding = &outturn.judged.findings[place];
        let pair = &comparison.pair;
        let arms = pair.arms().map(|(arm, _)| proposition.arms[arm].name.clone());
        let scenario = |arm: usize| &proposition.arms[arm].scenario;
        let differences = pair.against.map(|against| between(scenario(against), scenario(pair.of)));
        let differences = differences.unwrap_or_default();
        json!({
            "name": comparison.name,
            "purpose": purpose_word(&comparison.purpose),
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
        "class": class_word(proposition),
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

/// How many hold out of those judged, of a class.
#[must_use]
pub fn count(all: &[(Proposition, Outturn)], class: super::schema::Class) -> Tally {
    let of_class = all.iter().filter(|(proposition, _)| proposition.class == class);
    let verdicts = of_class.map(|(_, outturn)| outturn.judged.verdict);
    let mut tally = Tally::default();
    for verdict in verdicts {
        match verdict {
            Verdict::Holds => tally.hold += 1,
            Verdict::Fails => tally.fail += 1,
            Verdict::Reported => tally.reported += 1,
            Verdict::NotRun => tally.not_run += 1,
        }
    }
    tally
}

/// Verdicts of a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Hold.
    pub hold: usize,
    /// Do not hold.
    pub fail: usize,
    /// Told only.
    pub reported: usize,
    /// Not judged.
    pub not_run: usize,
}
