//! `hecon describe`: everything declared about one name.

use clap::Args;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::table::{OutputTable, TableFormat, TableFormatArg};
use super::topics::{self, KINDS, Topic};
use crate::kernel::registry::nearest_name;
use crate::params::sources::source_register;
use crate::scenario::decode::plain_number;
use crate::scenario::parameter_listing::wrap;

/// Widest line.
const WIDTH: usize = 98;

/// Describe a parameter, group, setting, term, initiative, rule, measure, place or source
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon describe S10\n  hecon describe need.elective\n  \
                        hecon describe Tariff\n  hecon describe I14\n  hecon describe sources")]
pub struct Describe {
    /// Name, as `hecon list` shows it
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    form: TableFormatArg,
}

impl Describe {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        let all = topics::all();
        let found = find(&all, &self.name);
        let shown = match (found.as_slice(), self.form.format) {
            ([], _) => match kind_overview(&self.name) {
                Some(overview) => overview.render(self.form.format)?,
                None => return Err(unknown(&self.name, &all)),
            },
            (found, TableFormat::Table) => {
                let pages: Vec<String> = found.iter().map(|topic| page(topic)).collect();
                pages.join("\n")
            }
            (found, format) => facts(found).render(format)?,
        };
        error::print(&shown)
    }
}

/// Topics with that exact name; otherwise those whose last part matches; otherwise the initiatives
/// of an instrument with that number. Case does not matter.
fn find<'a>(all: &'a [Topic], name: &str) -> Vec<&'a Topic> {
    let exact: Vec<&Topic> =
        all.iter().filter(|topic| topic.name.eq_ignore_ascii_case(name)).collect();
    if !exact.is_empty() {
        return exact;
    }
    let last = |topic: &&Topic| {
        let word = topic.name.rsplit(['.', '/']).next().unwrap_or("");
        word.eq_ignore_ascii_case(name)
    };
    let named: Vec<&Topic> = all.iter().filter(last).collect();
    if !named.is_empty() {
        return named;
    }
    let instrument = |topic: &&Topic| {
        let number = topic.facts.iter().find(|(fact, _)| *fact == "instrument");
        number.and_then(|(_, value)| value.as_str()).is_some_and(|n| n.eq_ignore_ascii_case(name))
    };
    all.iter().filter(instrument).collect()
}

fn unknown(name: &str, all: &[Topic]) -> CliError {
    let names = all.iter().map(|topic| topic.name.as_str());
    let words = all.iter().filter_map(|topic| topic.name.rsplit('.').next());
    let near = nearest_name(name, names.chain(words).chain(KINDS.iter().map(|(kind, _)| *kind)));
    let help = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => "`hecon list` shows all names".to_owned(),
    };
    CliError::Input(format!("there is nothing called '{name}'"), help)
}

/// A page of text about one thing.
fn page(topic: &Topic) -> String {
    let mut out = format!("{}  ({})\n", topic.name, topic.kind.trim_end_matches('s'));
    for line in wrap(&topic.summary, WIDTH - 2) {
        out.push_str(&format!("  {line}\n"));
    }
    out.push('\n');
    for (name, value) in &topic.facts {
        if !(*name == "default" && value.is_array()) {
            field(&mut out, name, &value_text(value));
        }
    }
    if let Some(key) = &topic.source {
        match source_register().get(key) {
            Some(source) => {
                field(&mut out, "source", &format!("{key}, grade {}", source.grade.label()));
                field(&mut out, "", &source.what);
                field(&mut out, "", &source.citation);
            }
            None => field(&mut out, "source", key),
        }
    }
    if !topic.entries.is_empty() {
        let heading = if topic.kind == "parameters" { "default by entry" } else { "contains" };
        out.push_str(&format!("  {heading}:\n"));
        let width = topic.entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in &topic.entries {
            let mut label = name.as_str();
            for line in wrap(&value_text(value), (WIDTH - 6).saturating_sub(width).max(30)) {
                out.push_str(&format!("    {label:<width$}  {line}\n"));
                label = "";
            }
        }
    }
    out
}

fn field(out: &mut String, name: &str, value: &str) {
    let mut label = name.replace('_', " ");
    for line in wrap(value, WIDTH - 12) {
        out.push_str(&format!("  {label:<9} {line}\n"));
        label.clear();
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "nothing".to_owned(),
        Value::Array(values) => values.iter().map(value_text).collect::<Vec<_>>().join(", "),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), plain_number),
        other => other.to_string(),
    }
}

/// Field and value of each topic, for programs.
fn facts(topics: &[&Topic]) -> OutputTable {
    let mut table = OutputTable::new(&["name", "kind", "field", "value"]);
    for topic in topics {
        let mut row = |field: &str, value: Value| {
            table.row([json!(topic.name), json!(topic.kind), json!(field), value]);
        };
        row("summary", json!(topic.summary));
        for (name, value) in &topic.facts {
            row(name, value.clone());
        }
        for (name, value) in &topic.entries {
            row(name, value.clone());
        }
        if let Some(key) = &topic.source {
            row("source", json!(key));
            if let Some(source) = source_register().get(key) {
                row("source_grade", json!(source.grade.label()));
                row("source_what", json!(source.what));
                row("source_citation", json!(source.citation));
            }
        }
    }
    table
}

/// A kind has an overview; that of the sources counts parameters by grade.
fn kind_overview(name: &str) -> Option<OutputTable> {
    let (kind, _) = KINDS.iter().find(|(kind, _)| *kind == name)?;
    if *kind != "sources" {
        let mut table = OutputTable::new(&["name", "summary"]);
        for topic in topics::of_kind(kind) {
            table.row([json!(topic.name), json!(topics::first_sentence(&topic.summary))]);
        }
        return Some(table);
    }
    let grades = topics::parameters_by_grade();
    let all: usize = grades.iter().map(|(_, count)| count).sum();
    let mut table = OutputTable::new(&["grade", "parameters", "percent", "sources", "meaning"]);
    for (grade, count) in grades {
        let sources = source_register().values().filter(|source| source.grade == grade).count();
        let percent = (1000.0 * count as f64 / all.max(1) as f64).round() / 10.0;
        table.row([
            json!(grade.label()),
            json!(count),
            json!(percent),
            json!(sources),
            json!(grade.meaning()),
        ]);
    }
    Some(table)
}
