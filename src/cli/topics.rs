//! Everything that can be listed and described, collected from the declarations: nothing is stated
//! here that is not stated at the declaration.

use serde_json::{Value, json};

use crate::experiment::design;
use crate::experiment::propositions::file::{Substitution, shipped_proposition};
use crate::experiment::propositions::results;
use crate::params::sources::{EvidenceGrade, source_register};
use crate::params::vocabulary::{Labelled as _, Service};
use crate::params::{ParamSpec, Params};
use crate::scenario::catalogue::{Catalogue as _, Registries, TermParam};
use crate::scenario::decode::{groups, plain_number};
use crate::scenario::levels;
use crate::scenario::load::load_embedded;
use crate::scenario::overlay::PolicyProfile;
use crate::scenario::parameter_listing::kind_label;
use crate::scenario::relations::RELATIONS;
use crate::scenario::schema::Payer;
use crate::scenario::settings::{SETTINGS, SettingsDraft};
use crate::scenario::shipped::{self, ShippedCategory};
use crate::sim::instruments::{self, Initiative};
use crate::sim::observables::{self, Measure};

/// One line of a description: a name and its value.
pub type TopicFact = (&'static str, Value);

/// A thing that can be described.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Plural of the kind, as in `hecon list KIND`.
    pub kind: &'static str,
    /// Name as written in configurations.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Unit, range, default and so on, in order.
    pub facts: Vec<TopicFact>,
    /// Values by label, for lists.
    pub entries: Vec<(String, Value)>,
    /// Key of its source, if it has one.
    pub source: Option<String>,
}

/// Kinds of topics in order, with what they are.
pub const KINDS: &[(&str, &str)] = &[
    ("systems", "Institutional arrangements that ship with the program"),
    ("instruments", "Changes that can be applied to any system: hecon run --with I05"),
    ("places", "Synthetic places that ship with the program"),
    ("propositions", "Experiments with an expected outcome, for `hecon propositions`"),
    ("sweeps", "Designs of experiments over many points: hecon sweep NAME"),
    ("examples", "Scenarios that ship with the program: hecon run NAME"),
    ("training", "Scenarios that people play: hecon train NAME"),
    ("terms", "Payment terms that contracts are made of"),
    ("initiatives", "Instruments that are projects with gates: hecon describe I14"),
    ("rules", "Registered rules that a scenario can switch off"),
    ("measures", "Quantities that a run records"),
    ("groups", "Groups of parameters"),
    ("parameters", "Every assumption, lever and constant of the model"),
    ("settings", "Settings of the run and of the place"),
    ("relations", "Constraints between settings"),
    ("services", "Services that are counted, priced and paid for"),
    ("sources", "Evidence for parameters and rules"),
];

/// All topics of all kinds, in order.
pub fn all() -> Vec<Topic> {
    KINDS.iter().flat_map(|(kind, _)| of_kind(kind)).collect()
}

/// The topics of one kind.
pub fn of_kind(kind: &str) -> Vec<Topic> {
    match kind {
        "systems" => shipped::names(ShippedCategory::Systems).filter_map(system).collect(),
        "instruments" => {
            shipped::names(ShippedCategory::Instruments).filter_map(instrument).collect()
        }
        "places" => shipped::names(ShippedCategory::Places).filter_map(place).collect(),
        "propositions" => {
            shipped::names(ShippedCategory::Propositions).filter_map(proposition).collect()
        }
        "sweeps" => shipped::names(ShippedCategory::Sweeps).filter_map(sweep).collect(),
        "examples" => shipped::names(ShippedCategory::Examples)
            .map(|name| topic("examples", name, &shipped_summary(ShippedCategory::Examples, name)))
            .collect(),
        "training" => shipped::names(ShippedCategory::Training).filter_map(training).collect(),
        "terms" => terms(),
        "initiatives" => instruments::INITIATIVES.iter().map(initiative).collect(),
        "rules" => rules(),
        "measures" => observables::all().map(measure).collect(),
        "groups" => group_topics(),
        "parameters" => Params::specs().iter().map(parameter).collect(),
        "settings" => setting_topics(),
        "relations" => RELATIONS
            .iter()
            .map(|relation| topic("relations", relation.name, relation.summary))
            .collect(),
        "services" => Service::ALL.iter().map(|service| service_topic(*service)).collect(),
        "sources" => source_topics(),
        _ => Vec::new(),
    }
}

fn topic(kind: &'static str, name: &str, summary: &str) -> Topic {
    Topic {
        kind,
        name: name.to_owned(),
        summary: summary.to_owned(),
        facts: Vec::new(),
        entries: Vec::new(),
        source: None,
    }
}

fn system(name: &str) -> Option<Topic> {
    // Some systems need several commissioners.
    let region = || load_embedded(name, &["place=region"]).ok();
    let scenario = load_embedded(name, &[]).ok().or_else(region)?;
    let mut topic = topic("systems", name, &shipped_summary(ShippedCategory::Systems, name));
    let system = &scenario.system;
    let choice = crate::scenario::system_decoder::CHOICES
        .iter()
        .find(|(_, choice)| *choice == scenario.system.choice)
        .map_or("", |(name, _)| name);
    topic.facts.push(("choice", json!(choice)));
    topic.facts.push(("enrolment", json!(levels::name_of(&levels::ENROLMENTS, system.enrolment))));
    topic.facts.push(("purchasers", json!(scenario.place.purchasers)));
    for level in &system.levels {
        topic.facts.push(("level", json!(levels::describe_level(level))));
    }
    for entry in &system.expected {
        let sign = levels::name_of(&levels::SIGNS, entry.sign);
        let what =
            format!("{}: {sign} than under {} ({})", entry.measure, entry.against, entry.source);
        topic.facts.push(("expected", json!(what)));
    }
    if let Some(count) = system.landscape.commissioners_at_least {
        topic.facts.push(("needs", json!(format!("{count} commissioners, as in --place region"))));
    }
    topic.facts.push(("sets", json!(changed(&scenario.parameters))));
    topic.source = Some(system.source.clone());
    for contract in &scenario.system.contracts {
        let provider = contract.provider.map_or("general practice", |kind| kind.label());
        let terms: Vec<&str> = contract.terms.iter().map(|term| term.term.as_str()).collect();
        let payer = match contract.payer {
            Payer::Purchaser => String::new(),
            other => format!("; paid by the {}", levels::name_of(&levels::PAYERS, other)),
        };
        let what = format!(
            "{provider}; {} services; {}{payer}",
            contract.services.len(),
            terms.join(", then ")
        );
        topic.entries.push((contract.name.clone(), json!(what)));
    }
    Some(topic)
}

/// Parameters that differ from their defaults, with their values.
fn changed(parameters: &[(String, Vec<f64>)]) -> Vec<String> {
    let specs = Params::specs();
    let changed = specs.iter().zip(parameters).filter(|(spec, (_, now))| spec.default != *now);
    changed
        .map(|(spec, (_, now))| match now.as_slice() {
            [one] => format!("{} {}", spec.path, plain_number(*one)),
            _ => spec.path.to_owned(),
        })
        .collect()
}

/// The description in an instrument's file, and what it changes.
fn instrument(name: &str) -> Option<Topic> {
    let file = shipped::find(ShippedCategory::Instruments, name)?;
    let account = PolicyProfile::from_text(file.text);
    let mut topic = topic("instruments", name, &format!("{}. {}", account.title, account.summary));
    topic.facts.push(("what it is", json!(account.real_world)));
    topic.facts.push(("in the model", json!(account.in_model)));
    topic.facts.push(("left out", json!(account.left_out)));
    for (needed, why) in &account.needs {
        topic.facts.push(("needs", json!(format!("{needed}: {why}"))));
    }
    for (foreign, why) in &account.excludes {
        topic.facts.push(("not with", json!(format!("{foreign}: {why}"))));
    }
    topic.facts.push(("claimed in", json!(account.claimed_in)));
    for source in &account.sources {
        let what = source_register().get(source).map_or("", |entry| entry.what.as_str());
        topic.facts.push(("based on", json!(format!("{source}: {what}"))));
    }
    topic.facts.push(("file", json!(format!("configs/{}", file.path))));
    for expect in &account.expects {
        let what = format!("{}: {}", expect.sign.label(), expect.reason);
        topic.entries.push((format!("expects {}", expect.measure), json!(what)));
    }
    Some(topic)
}

fn place(name: &str) -> Option<Topic> {
    let scenario = load_embedded(name, &[]).ok()?;
    let ground = SettingsDraft { run: scenario.run.clone(), place: scenario.place.clone() };
    let mut topic = topic("places", name, &shipped_summary(ShippedCategory::Places, name));
    for setting in SETTINGS {
        if setting.path.starts_with("place.") || setting.path == "run.weight" {
            let value = (setting.get)(&ground);
            topic.entries.push((setting.path.to_owned(), json!(plain_number(value))));
        }
    }
    Some(topic)
}

fn proposition(name: &str) -> Option<Topic> {
    let proposition = shipped_proposition(name, &Substitution::default()).ok()?;
    let mut topic = topic("propositions", name, &format!("{}.", proposition.title));
    topic.facts.push(("class", json!(results::class_label(&proposition))));
    topic.facts.push(("claimed in", json!(proposition.source)));
    let arms: Vec<&str> = proposition.arms.iter().map(|arm| arm.name.as_str()).collect();
    topic.facts.push(("arms", json!(arms)));
    if !proposition.note.is_empty() {
        topic.facts.push(("note", json!(proposition.note)));
    }
    for comparison in &proposition.comparisons {
        let what = format!(
            "{}: {}",
            results::purpose_label(&comparison.purpose),
            results::expected(&comparison.purpose)
        );
        topic.entries.push((comparison.name.clone(), json!(what)));
    }
    Some(topic)
}

fn sweep(name: &str) -> Option<Topic> {
    let design = design::shipped_design(name).ok()?;
    let mut topic = topic("sweeps", name, &design.summary);
    let points = design::count(&design);
    topic.facts.push(("design", json!(design.sampling.name())));
    topic.facts.push(("points", json!(points)));
    topic.facts.push(("replicates", json!(design.replicates)));
    let outcomes: Vec<&str> = design.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    topic.facts.push(("outcomes", json!(outcomes)));
    for factor in &design.factors {
        let values = match factor.values.levels() {
            Some(levels) => {
                levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>().join(", ")
            }
            None => format!("{} {}", factor.values.name(), allowed(factor.values.bounds())),
        };
        topic
            .entries
            .push((factor.name.clone(), json!(format!("{}: {values}", factor.role.name()))));
    }
    Some(topic)
}

fn training(name: &str) -> Option<Topic> {
    let exercise = crate::training::exercise::find(name).ok()?;
    let mut topic = topic("training", name, &format!("{}: {}", exercise.title, exercise.summary));
    let roles: Vec<&str> = exercise.roles.iter().map(|role| role.role.name()).collect();
    topic.facts.push(("roles", json!(roles)));
    topic.facts.push(("rounds", json!(exercise.rounds.len())));
    topic.facts.push(("question", json!(exercise.exam_question)));
    for (number, aim) in (1u32..).zip(&exercise.aims) {
        topic.entries.push((format!("aim {number}"), json!(aim)));
    }
    Some(topic)
}

/// The summary in a shipped file.
fn shipped_summary(shelf: ShippedCategory, name: &str) -> String {
    use crate::scenario::text;
    let Some(file) = shipped::find(shelf, name) else { return String::new() };
    let fields = text::fields(file.text, &(0..file.text.len())).unwrap_or_default();
    fields
        .iter()
        .find(|field| field.key == "summary")
        .and_then(|field| text::word(file.text, &field.value_at).ok())
        .unwrap_or_default()
}

fn terms() -> Vec<Topic> {
    let mut topics = Vec::new();
    for term in Registries.terms() {
        let mut own = topic("terms", term.about.name, term.about.summary);
        own.source = Some(term.about.source.to_owned());
        for number in term.params {
            let (default, allowed) = describe_param(number);
            let what = format!(
                "{} ({}; default {default}; allowed {allowed})",
                number.summary, number.unit
            );
            own.entries.push((number.name.to_owned(), json!(what)));
        }
        topics.push(own);
        for number in term.params {
            let name = format!("{}.{}", term.about.name, number.name);
            let mut inner = topic("terms", &name, number.summary);
            inner.facts.push(("unit", json!(number.unit)));
            let (default, allowed) = describe_param(number);
            let default =
                if number.labels().is_empty() { json!(number.default) } else { json!(default) };
            inner.facts.push(("default", default));
            inner.facts.push(("allowed", json!(allowed)));
            inner.source = Some(number.source.to_owned());
            topics.push(inner);
        }
    }
    topics
}

/// Default and allowed values of a term's number, in words where it is written as a word.
fn describe_param(number: &TermParam) -> (String, String) {
    match number.default_label() {
        Some(label) => (label.to_owned(), number.labels().join(", ")),
        None => (plain_number(number.default), allowed(number.range)),
    }
}

fn rules() -> Vec<Topic> {
    let rules = Registries.rules();
    let topics = rules.iter().map(|rule| {
        let mut topic = topic("rules", &rule.path(), rule.about.summary);
        topic.facts.push(("when_off", json!(rule.neutral)));
        topic.source = Some(rule.about.source.to_owned());
        topic
    });
    topics.collect()
}

fn initiative(initiative: &Initiative) -> Topic {
    let name = initiative.about.name;
    let mut topic = topic("initiatives", name, &format!("{}.", initiative.about.summary));
    topic.facts.push(("instrument", json!(initiative.instrument)));
    let services: Vec<&str> = initiative.services.iter().map(|service| service.label()).collect();
    topic.facts.push(("aims_at", json!(services)));
    topic.facts.push(("takes", json!(initiative.target.description())));
    let effect = initiative.usual_effect(&Params::default());
    topic.facts.push(("changes", json!(effect.description())));
    topic.facts.push(("file", json!(format!("src/{}", initiative.file))));
    topic.source = Some(initiative.about.source.to_owned());
    let prefix = format!("initiatives.{name}_");
    for spec in Params::specs().iter().filter(|spec| spec.path.starts_with(&prefix)) {
        let meaning = spec.summary.split_once(": ").map_or(spec.summary, |(_, rest)| rest);
        let unit = if spec.unit == "number" { "" } else { spec.unit };
        let what = format!("{} {unit}", plain_number(spec.default[0]));
        let what = format!("{}: {meaning}", what.trim_end());
        topic.entries.push((spec.path.to_owned(), json!(what)));
    }
    topic
}

fn measure(measure: &Measure) -> Topic {
    let mut topic = topic("measures", measure.name, measure.definition);
    topic.facts.push(("unit", json!(measure.unit)));
    topic.facts.push(("formula", json!(measure.formula)));
    topic.source = Some(measure.source.to_owned());
    topic
}

fn group_topics() -> Vec<Topic> {
    let specs = Params::specs();
    let topics = groups().into_iter().map(|group| {
        let own: Vec<&ParamSpec> =
            specs.iter().filter(|spec| spec.path.split('.').next() == Some(group)).collect();
        let mut topic = topic("groups", group, &format!("{} parameters", own.len()));
        for spec in own {
            topic.entries.push((spec.path.to_owned(), json!(first_sentence(spec.summary))));
        }
        topic
    });
    topics.collect()
}

fn parameter(spec: &ParamSpec) -> Topic {
    let mut topic = topic("parameters", spec.path, spec.summary);
    topic.facts.push(("kind", json!(kind_label(spec.kind))));
    topic.facts.push(("unit", json!(spec.unit)));
    if spec.labels.is_empty() {
        topic.facts.push(("default", json!(spec.default[0])));
    } else {
        topic.facts.push(("default", json!(spec.default)));
        topic.entries =
            spec.labels.iter().cloned().zip(spec.default.iter().map(|n| json!(n))).collect();
    }
    topic.facts.push(("allowed", json!(allowed(spec.range))));
    topic.source = Some(spec.source.to_owned());
    topic
}

fn setting_topics() -> Vec<Topic> {
    let ground = SettingsDraft::default();
    let topics = SETTINGS.iter().map(|setting| {
        let mut topic = topic("settings", setting.path, setting.summary);
        let unit = if setting.whole { "whole number of " } else { "" };
        topic.facts.push(("unit", json!(format!("{unit}{}", setting.unit))));
        topic.facts.push(("default", json!((setting.get)(&ground))));
        topic.facts.push(("allowed", json!(allowed(setting.range))));
        topic
    });
    topics.collect()
}

fn service_topic(service: Service) -> Topic {
    let mut topic = topic("services", service.label(), "");
    let sector = service.sector().label();
    topic.summary = format!("Reported under {}.", sector.replace('_', " "));
    topic.facts.push(("sector", json!(sector)));
    topic
}

fn source_topics() -> Vec<Topic> {
    let users: Vec<Topic> = KINDS
        .iter()
        .filter(|(kind, _)| *kind != "sources")
        .flat_map(|(kind, _)| of_kind(kind))
        .collect();
    let topics = source_register().iter().map(|(key, entry)| {
        let mut topic = topic("sources", key, &entry.what);
        topic.facts.push(("grade", json!(entry.grade.label())));
        topic.facts.push(("citation", json!(entry.citation)));
        let own = users.iter().filter(|user| user.source.as_deref() == Some(key.as_str()));
        let names: Vec<&str> = own.map(|user| user.name.as_str()).collect();
        topic.facts.push(("used_by", json!(names)));
        topic
    });
    topics.collect()
}

/// Number of parameters by grade of evidence.
pub fn parameters_by_grade() -> Vec<(EvidenceGrade, usize)> {
    let specs = Params::specs();
    let count = |grade| {
        let of_grade = |spec: &&ParamSpec| {
            source_register().get(spec.source).is_some_and(|s| s.grade == grade)
        };
        specs.iter().filter(of_grade).count()
    };
    EvidenceGrade::ALL.into_iter().map(|grade| (grade, count(grade))).collect()
}

/// A range in words.
fn allowed((low, high): (f64, f64)) -> String {
    format!("{} to {}", plain_number(low), plain_number(high))
}

/// The first sentence of a text.
pub fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_a_summary_and_a_known_source() {
        for topic in all() {
            assert!(!topic.summary.is_empty(), "{} {}", topic.kind, topic.name);
            if let Some(source) = &topic.source {
                assert!(source_register().contains_key(source), "{}: source {source}", topic.name);
            }
        }
    }

    #[test]
    fn every_initiative_shows_its_instrument_and_its_numbers() {
        for topic in of_kind("initiatives") {
            assert!(topic.facts.iter().any(|(name, _)| *name == "instrument"), "{}", topic.name);
            assert!(topic.entries.len() > 4, "{}: {:?}", topic.name, topic.entries);
        }
    }

    #[test]
    fn every_kind_but_rules_has_topics() {
        for (kind, _) in KINDS {
            assert!(*kind == "rules" || !of_kind(kind).is_empty(), "{kind}");
        }
    }
}
