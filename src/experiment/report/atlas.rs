//! The page of the atlas: systems by outcomes in one matrix, then each system with what it is, how
//! the model represents it, what differs clearly, and its definition and sources.

use std::path::Path;

use serde::Deserialize;

use super::view::{ColumnHead, ReportCell, ReportFact, ReportPage, ReportSection, ReportTable};
use super::words::{self, MeasureGlossary};
use super::{ReportError, arrangement, limits, read_known_json};
use crate::experiment::comparison::atlas::{
    AtlasEntry, AtlasOutcome, FILE, OUTCOMES, OmittedSystem, OutcomeReading,
};
use crate::experiment::comparison::compare::FILE as COMPARISON;
use crate::experiment::output::OutputError;
use crate::kernel::units::thousands;
use crate::params::sources::source_register;
use crate::scenario::overlay::PolicyProfile;
use crate::scenario::schema::Scenario;
use crate::scenario::shipped::{self, ShippedCategory};

#[derive(Debug, Deserialize)]
struct AtlasFile {
    program_version: String,
    entries: Vec<AtlasEntry>,
    left_out: Vec<OmittedSystem>,
}

#[derive(Debug, Deserialize)]
struct ComparisonSummary {
    config_digest: String,
    result_digest: String,
    replicates: u32,
    first_seed: u64,
    arms: Vec<AtlasArm>,
}

#[derive(Debug, Deserialize)]
struct AtlasArm {
    name: String,
    configuration: Scenario,
}

/// Reads the folder.
///
/// # Errors
/// A file of it cannot be read.
pub fn read(from: &Path) -> Result<ReportPage, ReportError> {
    let parse = |name: &str| -> Result<serde_json::Value, ReportError> {
        read_known_json(&from.join(name))
    };
    let fail = |name: &str, error: serde_json::Error| {
        ReportError::Unreadable(OutputError::new(&from.join(name), error))
    };
    let file: AtlasFile =
        serde_json::from_value(parse(FILE)?).map_err(|error| fail(FILE, error))?;
    let compared: ComparisonSummary =
        serde_json::from_value(parse(COMPARISON)?).map_err(|error| fail(COMPARISON, error))?;
    let Some(first) = compared.arms.first() else {
        let path = from.join(COMPARISON);
        return Err(ReportError::Unreadable(OutputError::new(&path, "it has no systems")));
    };
    let outside = |entry: &&AtlasEntry| entry.outcome >= OUTCOMES.len();
    if file.entries.iter().any(|entry| outside(&entry)) {
        let path = from.join(FILE);
        return Err(ReportError::Unreadable(OutputError::new(&path, "an outcome is unknown")));
    }
    let mut words = MeasureGlossary::default();
    let (run, place) = (&first.configuration.run, &first.configuration.place);
    let last = compared.first_seed + u64::from(compared.replicates.saturating_sub(1));
    let mut report = ReportPage {
        kind: "atlas",
        title: format!("Atlas of {} systems", compared.arms.len()),
        subtitle: format!(
            "place '{}' · {} people · {} years from April {} · {} seeds",
            place.name,
            thousands(place.population),
            run.years,
            run.start_year,
            compared.replicates
        ),
        question: question(&first.name),
        limits: limits(),
        provenance: vec![
            ReportFact::new("program", format!("hecon {}", file.program_version)),
            ReportFact::new(
                "seeds",
                format!("{} to {last}, the same under every system", compared.first_seed),
            ),
            ReportFact::new("people in a row", run.weight.to_string()),
            ReportFact::new("configuration digest", &compared.config_digest),
            ReportFact::new("result digest", &compared.result_digest),
            ReportFact::new("the matrix in figures", "atlas.csv, atlas.parquet, atlas.json"),
            ReportFact::new("every value by system, seed and year", "compare_values.csv"),
        ],
        ..ReportPage::default()
    };
    report.sections.push(matrix(&compared, &file, &mut words));
    let mut about = ReportSection::new("The systems, one by one");
    about.paragraphs.push(format!(
        "What each system was or is, how the model represents it, what differs clearly from {} on \
         the same people, and its definition and sources.",
        first.name
    ));
    report.sections.push(about);
    for arm in &compared.arms {
        report.sections.push(system(arm, first, &file));
    }
    report.meanings = words.meanings();
    Ok(report)
}

fn question(first: &str) -> Vec<String> {
    vec![
        format!(
            "What would happen to the same people, with the same needs and random events, under \
             other ways of holding budgets, buying and providing care? Every number in the matrix \
             is a difference from {first}, taken seed by seed; the first row shows the levels of \
             {first} itself."
        ),
        "Shaded: the 95 % interval of the difference excludes zero; blue is more, ochre is less, \
         neither is better or worse in itself. The interval is below the difference. Hover over a \
         number for both levels and the meaning of the measure."
            .to_owned(),
    ]
}

fn matrix(
    compared: &ComparisonSummary,
    file: &AtlasFile,
    words: &mut MeasureGlossary,
) -> ReportSection {
    let mut section = ReportSection::new("Systems and outcomes");
    let mut table = ReportTable::new("Differences on the same people", &["system"]);
    let mut last = "";
    for outcome in OUTCOMES {
        let group = if outcome.heading == last { "" } else { outcome.heading };
        last = outcome.heading;
        table.heads.push(ColumnHead {
            name: outcome.name.to_owned(),
            number: true,
            group: group.to_owned(),
        });
    }
    let base = |outcome: usize| {
        let first = &compared.arms[0].name;
        file.entries.iter().find(|entry| entry.outcome == outcome && entry.system == *first)
    };
    for arm in &compared.arms {
        let said = arrangement::summary(&arm.name).unwrap_or_default();
        let mut row = vec![ReportCell {
            link: arm.name.clone(),
            ..ReportCell::with_tooltip(&arm.name, said)
        }];
        for (position, outcome) in OUTCOMES.iter().enumerate() {
            let own = file
                .entries
                .iter()
                .find(|entry| entry.outcome == position && entry.system == arm.name);
            row.push(cell(own, base(position), outcome, words));
        }
        table.rows.push(row);
    }
    let left: Vec<String> =
        file.left_out.iter().map(|entry| format!("{}: {}", entry.system, entry.why)).collect();
    table.note = if left.is_empty() {
        "Every shipped system is included.".to_owned()
    } else {
        format!("Left out on this place: {}.", left.join("; "))
    };
    section.tables.push(table);
    section
}

/// A value of an outcome, in its format.
fn figure(outcome: &AtlasOutcome, value: f64) -> String {
    let text = outcome.format.table_text(value);
    match text.strip_prefix('-') {
        Some(size) => format!("\u{2212}{size}"),
        None => text,
    }
}

fn cell(
    own: Option<&AtlasEntry>,
    base: Option<&AtlasEntry>,
    outcome: &AtlasOutcome,
    words: &mut MeasureGlossary,
) -> ReportCell {
    let meaning = match outcome.reading {
        OutcomeReading::Metric(metric) => words.meaning(metric),
        OutcomeReading::Ratio(above, below) => {
            format!("{} Over: {}", words.meaning(above), words.meaning(below))
        }
        OutcomeReading::Risk(metric) => format!(
            "{} Shown is its share of the yearly deviation of the balances of commissioners, \
             hospitals, community providers and practices from the mean over seeds.",
            words.meaning(metric)
        ),
    };
    let Some((own, mean)) = own.and_then(|own| Some((own, own.mean?))) else {
        return ReportCell::with_tooltip("–", format!("Not recorded here. {meaning}"));
    };
    let Some(difference) = own.difference else {
        return ReportCell::with_tooltip(
            figure(outcome, mean),
            format!("{}. {meaning}", outcome.unit),
        );
    };
    let was = base.and_then(|base| base.mean).map_or_else(String::new, |was| {
        format!("{} instead of {} {}. ", figure(outcome, mean), figure(outcome, was), outcome.unit)
    });
    let class = match own.interval {
        Some((low, high)) if low > 0.0 && high > 0.0 => "more",
        Some((low, high)) if low < 0.0 && high < 0.0 => "less",
        _ => "",
    };
    let small = own.interval.map_or_else(String::new, |(low, high)| {
        let signed = |value| words::signed(figure(outcome, value));
        format!("{} to {}", signed(low), signed(high))
    });
    ReportCell {
        small,
        class: class.to_owned(),
        ..ReportCell::with_tooltip(words::signed(figure(outcome, difference)), was + &meaning)
    }
}

/// The header comment of a shipped file as paragraphs, or its description.
pub fn opening_paragraphs(text: &str) -> Vec<String> {
    let account = PolicyProfile::from_text(text);
    let written: Vec<String> = [account.real_world, account.in_model]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if !written.is_empty() {
        let left = (!account.left_out.is_empty())
            .then(|| format!("Left out: {}", lower_first(&account.left_out)));
        return written.into_iter().chain(left).collect();
    }
    let lines = text.lines().take_while(|line| line.trim_start().starts_with("//"));
    let words: Vec<&str> =
        lines.flat_map(|line| line.trim_start_matches(['/', ' ']).split_whitespace()).collect();
    if words.is_empty() { Vec::new() } else { vec![words.join(" ")] }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn system(arm: &AtlasArm, first: &AtlasArm, file: &AtlasFile) -> ReportSection {
    let shipped = shipped::find(ShippedCategory::Systems, &arm.name);
    let account = shipped.map(|file| PolicyProfile::from_text(file.text)).unwrap_or_default();
    let title = if account.title.is_empty() {
        arrangement::summary(&arm.name).unwrap_or_default()
    } else {
        account.title.clone()
    };
    let title = title.trim_end_matches('.');
    let mut section = ReportSection {
        id: arm.name.clone(),
        minor: true,
        ..ReportSection::new(format!("{}: {title}", arm.name))
    };
    section.paragraphs.extend(shipped.map_or_else(Vec::new, |file| opening_paragraphs(file.text)));
    section.paragraphs.push(mechanism(&arm.configuration));
    if arm.name != first.name {
        section.paragraphs.push(clear_effects(arm, &first.name, file));
    }
    if let Some(own) = shipped {
        let mut facts = vec![format!("Definition: configs/{}", own.path)];
        facts.push(format!("description: docs/systems/{}.md", arm.name.to_lowercase()));
        let keys = sources(own.text, &account);
        let said = keys.iter().filter_map(|key| {
            let entry = source_register().get(key)?;
            Some(format!("{key}, {}", entry.what.trim_end_matches('.')))
        });
        let said: Vec<String> = said.collect();
        if !said.is_empty() {
            facts.push(format!("sources: {}", said.join("; ")));
        }
        section.paragraphs.push(format!("{}.", facts.join(" · ")));
    }
    section
}

/// Keys of sources that a file names, in order, each once.
pub fn sources(text: &str, account: &PolicyProfile) -> Vec<String> {
    let mut keys = account.sources.clone();
    let word = |c: char| !c.is_ascii_alphanumeric();
    for key in text.split(word).filter(|word| source_register().contains_key(*word)) {
        if !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }
    keys
}

/// The contracts and choices of a system, in a sentence made from its configuration.
fn mechanism(scenario: &Scenario) -> String {
    let choice = crate::scenario::system_decoder::CHOICES
        .iter()
        .find(|(_, choice)| *choice == scenario.system.choice)
        .map_or("", |(name, _)| name);
    let contracts = scenario.system.contracts.iter().map(|plan| {
        let provider = plan.provider.map_or_else(
            || words::kinds("general_practice"),
            |kind| {
                use crate::params::vocabulary::Labelled as _;
                words::kinds(kind.label())
            },
        );
        let terms: Vec<String> = plan.terms.iter().map(|term| term.term.clone()).collect();
        format!("{provider} by {}", words::enumeration(&terms))
    });
    let mut contracts: Vec<String> = contracts.collect();
    contracts.dedup();
    let purchasers = scenario.place.commissioners * scenario.place.purchasers.max(1);
    format!(
        "In the model: {purchasers} {} for these people; choice of hospital {choice}; {}.",
        if purchasers == 1 { "body buys care" } else { "bodies buy care" },
        words::enumeration(&contracts)
    )
}

/// What differs clearly.
fn clear_effects(arm: &AtlasArm, first: &str, file: &AtlasFile) -> String {
    let said = |entry: &AtlasEntry| {
        let outcome = &OUTCOMES[entry.outcome];
        let (low, high) = entry.interval?;
        let difference = entry.difference?;
        let is_clear = low > 0.0 && high > 0.0 || low < 0.0 && high < 0.0;
        let change = words::signed(figure(outcome, difference));
        let heading = match outcome.heading {
            "Spend" | "Who bears the risk" => {
                format!("{}, ", outcome.heading.to_lowercase())
            }
            _ => String::new(),
        };
        is_clear.then(|| format!("{heading}{} {change}", outcome.name))
    };
    let own = file.entries.iter().filter(|entry| entry.system == arm.name);
    let clear: Vec<String> = own.filter_map(said).collect();
    if clear.is_empty() {
        return format!("Compared with {first}, nothing in the matrix differs clearly.");
    }
    format!("Clear differences from {first}: {}.", clear.join("; "))
}
