//! The JSON Schema of scenario files, generated from the same declarations that the loader
//! checks against. RON groups appear as objects; a payment term `Tariff(x: 1)` as an object with
//! its name as the only key.

use serde_json::{Map, Value, json};

use super::catalogue::Catalogue;
use super::changes::{ARRANGE_KEYS, CLOSE_KEYS, GROWTH_KEYS, MOVE_KEYS, START_KEYS};
use super::decode::groups;
use super::levels::{
    BUDGETS, ENROLMENTS, EXPECTED_KEYS, HOLDERS, LANDSCAPE_KEYS, LEVEL_KEYS, PAYERS, SIGNS,
};
use super::overlay::contract_patch::{ANY_PROVIDER, NEGOTIATED};
use super::overlay::{self, policy_profile::ACCOUNT_KEYS};
use super::schema::SCHEMA;
use super::settings::SETTINGS;
use super::shipped::{self, ShippedCategory};
use super::system_decoder::{CHOICES, GENERAL_PRACTICE, SYSTEM_KEYS};
use crate::contracts::TermEntry;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Service};
use crate::params::{ParamSpec, Params};

/// The schema of scenario files.
#[must_use]
pub fn scenario_schema(catalogue: &dyn Catalogue) -> Value {
    let places: Vec<&str> = shipped::names(ShippedCategory::Places).collect();
    let systems: Vec<&str> = shipped::names(ShippedCategory::Systems).collect();
    let place = json!({
        "description": format!("A place by name ({}) or path, or a group that changes one.",
            places.join(", ")),
        "oneOf": [{ "type": "string" }, section("place")],
    });
    let system = json!({
        "description": format!("A system by name ({}) or path, or a group that changes one.",
            systems.join(", ")),
        "oneOf": [{ "type": "string" }, system(catalogue)],
    });
    let shipped_instruments = overlay::shipped_names();
    let rules: Vec<String> = catalogue.rules().iter().map(|rule| rule.path()).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hecon scenario",
        "description": "A scenario file in RON, with groups read as objects.",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema"],
        "properties": {
            "schema": { "const": SCHEMA, "description": "Version of the file format." },
            "name": { "type": "string", "description": "Name for titles and files." },
            "summary": { "type": "string", "description": "One line." },
            "base": { "type": "string", "description": "A shipped name or the path of a file." },
            "run": section("run"),
            "place": place,
            "system": system,
            "instruments": {
                "description": format!("Instruments applied to the system, in order, by name ({}) \
                    or path.", shipped_instruments.join(", ")),
                "type": "array",
                "items": { "type": "string" },
            },
            "parameters": parameters(),
            "changes": changes(),
            "switched_off": {
                "description": "Registered rules that do not apply.",
                "type": "array",
                "items": if rules.is_empty() { text() } else { json!({ "enum": rules }) },
            },
        },
    });
    for key in ACCOUNT_KEYS {
        let list = json!({ "type": "array" });
        let value = if matches!(key, "sources" | "expects") { list } else { text() };
        schema["properties"][key] = value;
    }
    schema
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn closed(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// The settings of the run or the place.
fn section(name: &str) -> Value {
    let mut properties = Map::new();
    if name == "place" {
        properties.insert("base".into(), text());
    }
    for setting in SETTINGS {
        let Some((section, key)) = setting.path.split_once('.') else { continue };
        if section == name {
            let kind = if setting.whole { "integer" } else { "number" };
            properties.insert(
                key.into(),
                json!({
                    "type": kind,
                    "description": format!("{} Unit: {}.", setting.summary, setting.unit),
                    "minimum": setting.range.0,
                    "maximum": setting.range.1,
                }),
            );
        }
    }
    closed(properties)
}

fn parameters() -> Value {
    let specs = Params::specs();
    let all = groups().into_iter().map(|group| {
        let own = specs.iter().filter_map(|spec| {
            let (of, name) = spec.path.split_once('.')?;
            (of == group).then(|| (name.to_owned(), parameter(spec)))
        });
        (group.to_owned(), closed(own.collect()))
    });
    closed(all.collect())
}

fn parameter(spec: &ParamSpec) -> Value {
    let number = json!({ "type": "number", "minimum": spec.range.0, "maximum": spec.range.1 });
    let mut schema = if spec.labels.is_empty() {
        json!({ "type": "number", "minimum": spec.range.0, "maximum": spec.range.1,
            "default": spec.default[0] })
    } else {
        let entries = spec.labels.iter().map(|label| (label.clone(), number.clone()));
        json!({
            "oneOf": [
                { "type": "array", "items": number, "minItems": spec.labels.len(),
                  "maxItems": spec.labels.len() },
                closed(entries.collect()),
            ],
            "default": spec.default,
        })
    };
    let about = format!("{} Unit: {}. Source: {}.", spec.summary, spec.unit, spec.source);
    schema["description"] = json!(about);
    schema
}

fn services() -> Value {
    json!({ "type": "array", "minItems": 1, "uniqueItems": true,
        "items": { "enum": Service::LABELS } })
}

/// A payment term with its numbers.
fn term(term: &TermEntry) -> Value {
    let mut numbers: Map<String, Value> = Map::new();
    for number in term.params {
        let form = match number.default_label() {
            Some(label) => json!({ "description": number.summary,
                "enum": number.labels(), "default": label }),
            None => json!({ "type": "number", "description": number.summary,
                "minimum": number.range.0, "maximum": number.range.1,
                "default": number.default }),
        };
        numbers.insert(number.name.into(), form);
    }
    numbers.insert("services".into(), services());
    let mut own = closed(Map::from_iter([(term.about.name.into(), closed(numbers))]));
    own["description"] = json!(term.about.summary);
    own["required"] = json!([term.about.name]);
    own
}

fn contract(kinds: &[&str], catalogue: &dyn Catalogue) -> Value {
    let terms: Vec<Value> = catalogue.terms().iter().map(term).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "provider", "services", "terms"],
        "properties": {
            "name": text(),
            "provider": { "enum": kinds },
            "payer": one_of(&PAYERS),
            "services": services(),
            "negotiated": services(),
            "terms": { "type": "array", "minItems": 1, "items": { "oneOf": terms } },
        },
    })
}

/// The fields of a contract, any of which may change.
fn contract_changes(contract: &Value) -> Value {
    let mut patch = contract.clone();
    if let Some(patch) = patch.as_object_mut() {
        patch.remove("required");
    }
    if let Some(fields) = patch["properties"].as_object_mut() {
        fields.remove("name");
    }
    patch
}

fn system(catalogue: &dyn Catalogue) -> Value {
    let mut kinds = ProviderKind::LABELS.to_vec();
    kinds.push(GENERAL_PRACTICE);
    let contract = contract(&kinds, catalogue);
    let offer = offer(&contract, &kinds, catalogue);
    let choices: Vec<&str> = CHOICES.iter().map(|(name, _)| *name).collect();
    let mut properties = Map::new();
    for key in SYSTEM_KEYS {
        let value = match key {
            "choice" => json!({ "enum": choices }),
            "enrolment" => one_of(&ENROLMENTS),
            "levels" => json!({
                "description": "Who holds which budget for which people, and how hard it is.",
                "type": "array", "items": levels(&LEVEL_KEYS, &["holder"]),
            }),
            "landscape" => levels(&LANDSCAPE_KEYS, &[]),
            "expected" => json!({
                "description": "Measures and the sign they are expected to have.",
                "type": "array", "items": levels(&EXPECTED_KEYS, &["measure", "sign"]),
            }),
            "contracts" => json!({
                "description": "All contracts, or a map of names to the fields that change.",
                "oneOf": [
                    { "type": "array", "items": contract },
                    { "type": "object", "additionalProperties": contract_changes(&contract) },
                ],
            }),
            "contracts_of" => json!({
                "description": "Changes to every contract with a kind of provider.",
                "type": "array",
                "items": offer,
            }),
            _ => text(),
        };
        properties.insert(key.into(), value);
    }
    closed(properties)
}

fn one_of<T>(names: &[(&str, T)]) -> Value {
    json!({ "enum": names.iter().map(|(name, _)| *name).collect::<Vec<_>>() })
}

/// A group of a system with these fields.
fn levels(keys: &[&str], required: &[&str]) -> Value {
    let properties = keys.iter().map(|key| {
        let value = match *key {
            "holder" => one_of(&HOLDERS),
            "budget" => one_of(&BUDGETS),
            "sign" => one_of(&SIGNS),
            "services" => services(),
            "kept" | "borne" | "uptake" => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            "measure" | "against" | "source" => text(),
            _ => json!({ "type": "integer", "minimum": 0 }),
        };
        ((*key).to_owned(), value)
    });
    let mut group = closed(properties.collect());
    group["required"] = json!(required);
    group
}

/// A change to the contracts of a kind, from the schema of a contract.
fn offer(contract: &Value, kinds: &[&str], catalogue: &dyn Catalogue) -> Value {
    let mut kinds = kinds.to_vec();
    kinds.push(ANY_PROVIDER);
    let terms = &contract["properties"]["terms"];
    let names: Vec<&str> = catalogue.terms().iter().map(|term| term.about.name).collect();
    let words: Vec<&str> = NEGOTIATED.iter().map(|(word, _)| *word).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["provider"],
        "properties": {
            "provider": { "enum": kinds },
            "covering": services(),
            "having": { "enum": names },
            "terms": terms,
            "add_terms": terms,
            "numbers": {
                "description": "Numbers of existing terms, by term.",
                "type": "object",
                "propertyNames": { "enum": names },
                "additionalProperties": { "type": "object" },
            },
            "negotiated": { "oneOf": [{ "enum": words }, services()] },
            "or_new": text(),
        },
    })
}

fn changes() -> Value {
    let entry = |name: &str, keys: &[&str], required: &[&str]| {
        let properties = keys.iter().map(|key| {
            let value = match *key {
                "week" | "purchaser" => json!({ "type": "integer", "minimum": 0 }),
                "scale" => json!({ "type": "number", "minimum": 0, "maximum": 10 }),
                "services" => services(),
                "share" if name == "Growth" => {
                    json!({ "type": "number", "minimum": -0.2, "maximum": 0.3 })
                }
                "share" => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
                "reorganised" => json!({ "type": "boolean", "default": true }),
                "parameters" => parameters(),
                "planned" => json!({ "type": "boolean", "default": true }),
                "with_steps" => json!({ "type": "boolean", "default": false }),
                _ => text(),
            };
            ((*key).to_owned(), value)
        });
        let mut inner = closed(properties.collect());
        inner["required"] = json!(required);
        let mut outer = closed(Map::from_iter([(name.to_owned(), inner)]));
        outer["required"] = json!([name]);
        outer
    };
    json!({
        "description": "Dated changes to services, the same for every seed.",
        "type": "array",
        "items": { "oneOf": [
            entry("Move", &MOVE_KEYS, &["week", "from", "services", "share"]),
            entry("Close", &CLOSE_KEYS, &CLOSE_KEYS),
            entry("Start", &START_KEYS, &["week", "initiative"]),
            entry("Growth", &GROWTH_KEYS, &GROWTH_KEYS),
            entry("Arrange", &ARRANGE_KEYS, &["week", "system"]),
        ] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::Registries;

    #[test]
    fn the_schema_names_every_parameter() {
        let schema = scenario_schema(&Registries);
        for spec in Params::specs() {
            let (group, name) = spec.path.split_once('.').unwrap();
            let own = &schema["properties"]["parameters"]["properties"][group]["properties"];
            assert!(own[name].is_object(), "{}", spec.path);
        }
    }
}
