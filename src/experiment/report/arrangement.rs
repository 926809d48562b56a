//! What was run, in words: the arrangement and its contracts, dated changes, and differences of the
//! configuration from its base.

use super::view::{ReportCell, ReportFact, ReportSection, ReportTable};
use super::words::{enumeration, kinds, plain_name};
use crate::experiment::comparison::config_diff;
use crate::experiment::output::manifest::RunManifest;
use crate::kernel::clock::{Calendar, Week};
use crate::kernel::units::thousands;
use crate::params::Params;
use crate::params::vocabulary::{Labelled as _, Service};
use crate::scenario::catalogue::{Catalogue as _, Registries};
use crate::scenario::decode::plain_number;
use crate::scenario::load::load_embedded;
use crate::scenario::schema::{Change, ContractPlan, Scenario, TermPlan};
use crate::scenario::settings;
use crate::scenario::shipped::{self, ShippedCategory};
use crate::scenario::system_decoder::CHOICES;
use crate::scenario::text;

/// The description of a shipped system.
pub fn summary(system: &str) -> Option<String> {
    let file = shipped::find(ShippedCategory::Systems, system)?;
    let fields = text::fields(file.text, &(0..file.text.len())).ok()?;
    let own = fields.iter().find(|field| field.key == "summary")?;
    text::word(file.text, &own.value_at).ok()
}

/// The place, the arrangement and the changes, in sentences.
pub fn question(scenario: &Scenario) -> Vec<String> {
    let (run, place) = (&scenario.run, &scenario.place);
    let said = if scenario.system.summary.is_empty() {
        summary(&scenario.system.id)
    } else {
        Some(scenario.system.summary.clone())
    };
    let years = if run.years == 1 { "one year".to_owned() } else { format!("{} years", run.years) };
    let mut out = vec![format!(
        "How does '{}', an invented place of {} people, fare in the {years} from April {} when \
         its care is commissioned as in {}{}",
        place.name,
        thousands(place.population),
        run.start_year,
        scenario.system.id,
        said.map_or_else(|| "?".to_owned(), |said| format!("? {said}")),
    )];
    if !scenario.changes.is_empty() {
        let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
        let changes = scenario.changes.iter().map(|change| describe_change(change, calendar));
        out.push(format!("What changes on a date: {}.", changes.collect::<Vec<_>>().join("; ")));
    }
    if !scenario.switched_off.is_empty() {
        out.push(format!("Rules switched off: {}.", enumeration(&scenario.switched_off)));
    }
    out
}

fn describe_change(change: &Change, calendar: Calendar) -> String {
    let date = |week: u32| calendar.label(Week(calendar.run_in_weeks + week));
    let party = |name: &String| match crate::params::vocabulary::ProviderKind::LABELS
        .iter()
        .find(|label| *label == name)
    {
        Some(kind) => kinds(kind),
        None => name.clone(),
    };
    match change {
        Change::Move { week, from, to, services, share, planned, with_steps, purchaser } => {
            let to = to.as_ref().map_or_else(|| "outside the economy".to_owned(), party);
            let known = if *planned { ", announced in advance" } else { "" };
            let steps = if *with_steps { ", and the capacity it used closes" } else { "" };
            let whose = match purchaser {
                0 => String::new(),
                number => format!(" of the people of purchaser {number}"),
            };
            format!(
                "from {}, {} % of {} at {}{whose} move to {to}{known}{steps}",
                date(*week),
                plain_number((1000.0 * share).round() / 10.0),
                describe_services(services),
                party(from),
            )
        }
        Change::Start { week, initiative, scale } => format!(
            "from {}, every commissioner runs the initiative {} at {} times its usual scale",
            date(*week),
            plain_name(initiative),
            plain_number(*scale),
        ),
        Change::Growth { week, share } => format!(
            "from {}, the nation's budget for each person grows by {} % a year",
            date(*week),
            plain_number((1000.0 * share).round() / 10.0),
        ),
        Change::Arrange { week, system, reorganised, .. } => {
            let upheaval = if *reorganised { ", by a reorganisation" } else { "" };
            format!("from {}, system {system} holds{upheaval}", date(*week))
        }
        Change::Close { week, provider, services } => {
            format!(
                "from {}, {} at {} close",
                date(*week),
                describe_services(services),
                party(provider)
            )
        }
    }
}

/// Services as a reader would list them.
pub fn describe_services(services: &[Service]) -> String {
    if services.len() == Service::ALL.len() {
        return "all services".to_owned();
    }
    let names: Vec<String> = services.iter().map(|service| plain_name(service.label())).collect();
    enumeration(&names)
}

/// The contracts and the rules of choice.
pub fn contracts(scenario: &Scenario) -> ReportSection {
    let mut section = ReportSection::new("The arrangement");
    let choice = CHOICES.iter().find(|(_, choice)| *choice == scenario.system.choice);
    let choice = match choice.map_or("", |(name, _)| *name) {
        "None" => "patients go to the nearest contracted hospital",
        "GpLed" => "GPs lead the choice of hospital, by habit and published facts",
        "Free" => "patients choose among NHS hospitals",
        "AnyWilling" => "patients may choose any accredited provider",
        other => other,
    };
    section.paragraphs.push(format!("For planned care, {choice}."));
    let heads = ["contract", "with", "services", "is paid by"];
    let mut table = ReportTable::new("Contracts", &heads);
    for contract in &scenario.system.contracts {
        table.rows.push(row(contract));
    }
    table.note =
        "Terms apply in order. Only numbers that differ from their defaults are shown.".to_owned();
    section.tables.push(table);
    section
}

fn row(contract: &ContractPlan) -> Vec<ReportCell> {
    let provider = contract.provider.map_or("general_practice", |kind| kind.label());
    let negotiated = match contract.negotiated.len() {
        0 => "",
        n if n == contract.services.len() => ". Prices and volumes are negotiated",
        _ => ". Prices and volumes are negotiated in part",
    };
    let terms: Vec<String> =
        contract.terms.iter().map(|term| describe_term(term, contract)).collect();
    vec![
        ReportCell::new(&contract.name),
        ReportCell::new(kinds(provider)),
        ReportCell::new(describe_services(&contract.services)),
        ReportCell::new(format!("{}{negotiated}.", terms.join(". Then "))),
    ]
}

fn describe_term(plan: &TermPlan, contract: &ContractPlan) -> String {
    let Some(term) = Registries.term_named(&plan.term) else { return plan.term.clone() };
    let other = |(name, value): &(String, f64)| {
        let own = term.params.iter().find(|own| own.name == name)?;
        let (default, value) = (own.default, *value);
        let labels = own.labels();
        let label = if value >= 0.0 { labels.get(value as usize) } else { None };
        let shown = label.map_or_else(|| plain_number(value), |label| (*label).to_owned());
        (default != value).then(|| format!("{} {shown}", plain_name(name)))
    };
    let numbers: Vec<String> = plan.numbers.iter().filter_map(other).collect();
    let numbers =
        if numbers.is_empty() { String::new() } else { format!(" ({})", enumeration(&numbers)) };
    let only = if plan.services.is_empty() || plan.services.len() == contract.services.len() {
        String::new()
    } else {
        format!(", for {}", describe_services(&plan.services))
    };
    let what = term.about.summary.trim_end_matches('.');
    format!("{}{numbers}: {}{only}", plan.term, lower_first(what))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !letters.as_str().starts_with(|c: char| c.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// The scenario without any changes, and its name in words.
pub fn base_of(scenario: &Scenario) -> Option<(Scenario, String)> {
    let system = shipped::find(ShippedCategory::Systems, &scenario.system.id);
    let system = system.map_or(shipped::DEFAULT_SYSTEM, |system| system.name);
    let place = shipped::find(ShippedCategory::Places, &scenario.place.name);
    let place = place.map_or(shipped::DEFAULT_PLACE, |place| place.name);
    let base = load_embedded(system, &[&format!("place={place:?}")]).ok()?;
    Some((base, format!("{system} on the place '{place}'")))
}

/// Differences of a configuration from its base, with the meaning of each setting.
pub fn differences(scenario: &Scenario) -> ReportSection {
    let mut section = ReportSection::new("What differs from the base");
    let Some((base, name)) = base_of(scenario) else { return section };
    let found = config_diff::differences_between(&base, scenario);
    if found.is_empty() {
        section.paragraphs.push(format!("Nothing: this is {name}, as it ships."));
        return section;
    }
    let said = format!("The base is {name}, as it ships. Everything else is at its default.");
    section.paragraphs.push(said);
    section.tables.push(table_of(&found, &base, scenario));
    section
}

/// Differences as a table.
pub fn table_of(
    found: &[config_diff::ConfigDifference],
    first: &Scenario,
    second: &Scenario,
) -> ReportTable {
    let mut table = ReportTable::new("Settings", &["setting", "means", "unit", "base", "here"]);
    for entry in found {
        let (meaning, unit) = setting(&entry.path);
        let said = |of: &Scenario, value: &str| match terms_of(&entry.path, of) {
            Some(terms) => (terms, String::new()),
            None => shortened(value),
        };
        let (first, second) = (said(first, &entry.first), said(second, &entry.second));
        table.rows.push(vec![
            ReportCell::new(entry.path.trim_start_matches("parameters.")),
            ReportCell::new(meaning),
            ReportCell::new(unit),
            ReportCell::with_tooltip(first.0, first.1),
            ReportCell::with_tooltip(second.0, second.1),
        ]);
    }
    table
}

/// The terms of a contract in words, where a path is that of its terms.
fn terms_of(path: &str, scenario: &Scenario) -> Option<String> {
    let name = path.strip_prefix("system.contracts.")?.strip_suffix(".terms")?;
    let contract = scenario.system.contracts.iter().find(|contract| contract.name == name)?;
    let terms = contract.terms.iter().map(|term| describe_term(term, contract));
    Some(terms.collect::<Vec<_>>().join(". Then "))
}

/// A value cut to the width of a column, with the full value where it was cut.
fn shortened(value: &str) -> (String, String) {
    let value = value.trim_matches('"');
    if value.chars().count() <= 28 {
        return (value.to_owned(), String::new());
    }
    (value.chars().take(27).chain(['…']).collect(), value.to_owned())
}

/// Meaning and unit of a setting or parameter by its path.
pub fn setting(path: &str) -> (String, String) {
    let bare = path.trim_start_matches("parameters.");
    if let Some(spec) = Params::specs().iter().find(|spec| spec.path == bare) {
        return (spec.summary.to_owned(), spec.unit.to_owned());
    }
    if let Some(setting) = settings::find(bare) {
        return (setting.summary.to_owned(), setting.unit.to_owned());
    }
    let words = match bare.split('.').next().unwrap_or("") {
        "system" if bare.ends_with(".terms") => "How the contract pays: its terms in order.",
        "system" => "Part of the arrangement.",
        "changes" => "Dated changes.",
        "switched_off" => "Rules that are switched off.",
        "place" => "The place.",
        _ => "",
    };
    (words.to_owned(), String::new())
}

/// Seeds, digests and versions of a run.
pub fn provenance(manifest: &RunManifest) -> Vec<ReportFact> {
    let scenario = &manifest.configuration;
    let run = &scenario.run;
    let mut facts = vec![
        ReportFact::new("program", format!("hecon {}", manifest.program_version)),
        ReportFact::new(
            "system and place",
            format!("{} on {}", scenario.system.id, scenario.place.name),
        ),
        ReportFact::new("seed", manifest.seed.to_string()),
        ReportFact::new("people in a row", run.weight.to_string()),
        ReportFact::new(
            "weeks",
            format!("{} of running in, then {} recorded", run.run_in_weeks, 52 * run.years),
        ),
        ReportFact::new("configuration digest", &manifest.config_digest),
        ReportFact::new("result digest", manifest.result_digest.as_deref().unwrap_or("none")),
    ];
    if let Some(week) = manifest.resumed_from_week {
        facts.push(ReportFact::new("resumed from week", week.to_string()));
    }
    facts.push(ReportFact::new("every number that was used", "run.json"));
    facts.push(ReportFact::new("to repeat it", "hecon reproduce DIR"));
    facts
}
