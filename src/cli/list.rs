//! `hecon list`: everything that has a name, by kind.

use clap::Args;
use serde_json::{Value, json};

use super::error::CliError;
use super::table::{OutputTable, TableFormatArg};
use super::topics::{self, KINDS, Topic, first_sentence};
use crate::scenario::layers::suggest;

/// List systems, places, terms, parameters and everything else that has a name
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon list\n  hecon list systems\n  \
                        hecon list parameters --format csv")]
pub struct List {
    /// Kind to list; default: the kinds themselves
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    form: TableFormatArg,
}

impl List {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        let Some(kind) = &self.kind else { return kinds().print(self.form) };
        let known: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let plural = known.iter().find(|name| **name == kind || name.trim_end_matches('s') == kind);
        let Some(kind) = plural else {
            return Err(CliError::Input(
                format!("there is no kind '{kind}' to list"),
                suggest(kind, &known, "kinds", ""),
            ));
        };
        one_kind(kind).print(self.form)
    }
}

/// The kinds, the number of each, and the names where they are few.
fn kinds() -> OutputTable {
    let mut table = OutputTable::new(&["kind", "count", "what"]);
    for (kind, what) in KINDS {
        let topics = topics::of_kind(kind);
        let names: Vec<&str> = topics.iter().map(|topic| topic.name.as_str()).collect();
        let names = match names.len() {
            1..=8 => format!("{what}: {}", names.join(", ")),
            _ => (*what).to_owned(),
        };
        table.row([json!(kind), json!(topics.len()), json!(names)]);
    }
    table
}

fn one_kind(kind: &str) -> OutputTable {
    let topics = topics::of_kind(kind);
    match kind {
        "parameters" | "settings" => {
            let mut table = OutputTable::new(&["name", "default", "allowed", "unit", "source"]);
            for topic in &topics {
                table.row([
                    json!(topic.name),
                    short_default(topic),
                    fact(topic, "allowed"),
                    fact(topic, "unit"),
                    json!(topic.source),
                ]);
            }
            table
        }
        "initiatives" => {
            let mut table = OutputTable::new(&["name", "instrument", "summary"]);
            for topic in &topics {
                let summary = json!(first_sentence(&topic.summary));
                table.row([json!(topic.name), fact(topic, "instrument"), summary]);
            }
            table
        }
        "sources" => {
            let mut table = OutputTable::new(&["name", "grade", "what"]);
            for topic in &topics {
                table.row([json!(topic.name), fact(topic, "grade"), json!(topic.summary)]);
            }
            table
        }
        _ => {
            let mut table = OutputTable::new(&["name", "summary"]);
            for topic in &topics {
                table.row([json!(topic.name), json!(first_sentence(&topic.summary))]);
            }
            table
        }
    }
}

fn fact(topic: &Topic, name: &str) -> Value {
    topic.facts.iter().find(|(known, _)| *known == name).map_or(Value::Null, |(_, v)| v.clone())
}

/// A single default, or the ends of a list.
fn short_default(topic: &Topic) -> Value {
    match fact(topic, "default") {
        Value::Array(values) => {
            let (first, last) = (&values[0], &values[values.len() - 1]);
            json!(format!("{} values, {first} … {last}", values.len()))
        }
        value => value,
    }
}
