//! The reference in `docs/reference.md` is written from the registries and the catalogue, so that
//! everything registered is documented. UPDATE_GOLDEN=1 rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use health_economy::cli::topics::{self, KINDS, Topic};
use serde_json::Value;

use super::golden::{compare, root};

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(value_text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn fact(topic: &Topic, name: &str) -> String {
    topic
        .facts
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(String::new(), |(_, v)| value_text(v))
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn reference() -> String {
    let mut out = String::from(
        "# Reference\n\nWritten from the declarations by the test suite; `hecon describe NAME` \
         explains each.\nSources are explained in `configs/sources.ron` and by `hecon \
         describe KEY`.\n",
    );
    for (kind, what) in KINDS.iter().filter(|(kind, _)| !matches!(*kind, "sources" | "groups")) {
        let _ = write!(out, "\n## {}{}\n\n{what}.\n", kind[..1].to_uppercase(), &kind[1..]);
        let topics = topics::of_kind(kind);
        match *kind {
            "parameters" => parameters(&mut out, &topics),
            "settings" => {
                out.push_str(
                    "\n| name | meaning | unit | default | allowed |\n|---|---|---|---|---|\n",
                );
                for topic in &topics {
                    let _ = writeln!(
                        out,
                        "| `{}` | {} | {} | {} | {} |",
                        topic.name,
                        cell(&topic.summary),
                        fact(topic, "unit"),
                        fact(topic, "default"),
                        fact(topic, "allowed")
                    );
                }
            }
            _ => {
                out.push_str("\n| name | meaning | source |\n|---|---|---|\n");
                for topic in &topics {
                    let _ = writeln!(
                        out,
                        "| `{}` | {} | {} |",
                        topic.name,
                        cell(&topic.summary),
                        topic.source.as_deref().unwrap_or("")
                    );
                }
            }
        }
    }
    out
}

fn parameters(out: &mut String, topics: &[Topic]) {
    let mut group = "";
    for topic in topics {
        let (of, name) = topic.name.split_once('.').unwrap();
        if of != group {
            group = of;
            let _ = write!(
                out,
                "\n### {group}\n\n| name | meaning | unit | default | allowed | kind | source \
                 |\n|---|---|---|---|---|---|---|\n"
            );
        }
        let default = if topic.entries.is_empty() {
            fact(topic, "default")
        } else {
            format!("{} values", topic.entries.len())
        };
        let _ = writeln!(
            out,
            "| `{name}` | {} | {} | {default} | {} | {} | {} |",
            cell(&topic.summary),
            fact(topic, "unit"),
            fact(topic, "allowed"),
            fact(topic, "kind"),
            topic.source.as_deref().unwrap_or("")
        );
    }
}

#[test]
fn the_reference_is_current() {
    let stale = compare(&root().join("docs/reference.md"), &reference());
    assert!(stale.is_none(), "{}", stale.unwrap_or_default());
}

#[test]
fn names_are_unique_within_their_kind() {
    let mut seen = BTreeSet::new();
    for topic in topics::all() {
        assert!(seen.insert((topic.kind, topic.name.clone())), "{} {}", topic.kind, topic.name);
    }
}

/// The text between single backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn parameters_and_files_that_the_model_description_names_exist() {
    let text = std::fs::read_to_string(root().join("docs/odd.md")).unwrap();
    let specs = health_economy::params::Params::specs();
    let groups: BTreeSet<&str> =
        specs.iter().filter_map(|spec| spec.path.split('.').next()).collect();
    let settings = ["run.weight", "run.run_in_weeks"];
    let mut named = 0;
    for word in quoted(&text).filter(|word| !settings.contains(word)) {
        let Some((group, name)) = word.split_once('.') else { continue };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '*';
        if groups.contains(group) && name != "rs" && name.chars().all(plain) {
            let known = match word.strip_suffix('*') {
                Some(prefix) => specs.iter().any(|spec| spec.path.starts_with(prefix)),
                None => specs.iter().any(|spec| spec.path == word),
            };
            assert!(known, "docs/odd.md names '{word}', which is no parameter");
            named += 1;
        }
        if word.contains('/') && word.ends_with(".rs") {
            assert!(root().join("src").join(word).exists(), "docs/odd.md names '{word}'");
        }
    }
    assert!(named > 150, "{named} parameters are named");
}
