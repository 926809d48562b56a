//! The catalogue of parameters written as configuration: one text per group that sets every
//! parameter to its default and says what it means. Each text is itself a valid scenario layer.

use std::fmt::Write as _;

use super::schema::SCHEMA;
use crate::params::{ParamKind, ParamSpec, Params};

/// Widest line.
const WIDTH: usize = 96;

/// Group name and text of every group, in order.
#[must_use]
pub fn all() -> Vec<(String, String)> {
    let specs = Params::specs();
    super::decode::groups()
        .into_iter()
        .map(|group| {
            let own: Vec<&ParamSpec> = specs
                .iter()
                .filter(|spec| spec.path.split_once('.').is_some_and(|(of, _)| of == group))
                .collect();
            (group.to_owned(), group_listing(group, &own))
        })
        .collect()
}

fn group_listing(group: &str, specs: &[&ParamSpec]) -> String {
    let mut out = format!(
        "// Every parameter of the group \"{group}\" at its default. Copy the lines you change \
         into a\n// scenario; `hecon describe {group}` says more.\n(\n    schema: {SCHEMA},\n    \
         parameters: (\n        {group}: (\n"
    );
    for spec in specs {
        let name = spec.path.split_once('.').map_or(spec.path, |(_, name)| name);
        for line in wrap(spec.summary, WIDTH - 15) {
            let _ = writeln!(out, "            // {line}");
        }
        let (low, high) = spec.range;
        let _ = writeln!(
            out,
            "            // Unit: {}; allowed: {low} to {high}; {}; source: {}.",
            spec.unit,
            kind_label(spec.kind),
            spec.source
        );
        let _ = writeln!(out, "            {name}: {},", value(spec));
    }
    out.push_str("        ),\n    ),\n)\n");
    out
}

/// The kind in words.
#[must_use]
pub const fn kind_label(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Assumption => "assumption",
        ParamKind::Lever => "lever",
        ParamKind::Constant => "constant",
    }
}

fn value(spec: &ParamSpec) -> String {
    if spec.labels.is_empty() {
        return format!("{}", spec.default[0]);
    }
    let longest = spec.labels.iter().map(String::len).max().unwrap_or(0);
    let plain = spec.labels.iter().all(|label| is_word(label));
    let (open, close) = if plain { ('(', ')') } else { ('{', '}') };
    let mut out = format!("{open}\n");
    for (label, number) in spec.labels.iter().zip(&spec.default) {
        let key = if plain { label.clone() } else { format!("{label:?}") };
        let width = longest + if plain { 1 } else { 3 };
        let key = format!("{key}:");
        let _ = writeln!(out, "                {key:<width$} {number},");
    }
    let _ = write!(out, "            {close}");
    out
}

/// Whether a label can be written without quotes.
fn is_word(label: &str) -> bool {
    label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Breaks a text into lines of at most `width` characters.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::Registries;
    use crate::scenario::layers::NoFiles;
    use crate::scenario::load::{LoadRequest, load};

    /// Parameters that the default system sets itself.
    const OF_THE_SYSTEM: [&str; 3] =
        ["bargaining.provider_seats", "bargaining.together", "allocation.control_total"];

    #[test]
    fn every_listing_is_a_valid_layer_that_changes_nothing() {
        let usual = load(&LoadRequest::default(), &NoFiles, &Registries).expect("the default");
        for (group, text) in all() {
            let request =
                LoadRequest { file: Some((group.clone(), text)), ..LoadRequest::default() };
            let scenario =
                load(&request, &NoFiles, &Registries).unwrap_or_else(|found| panic!("{found}"));
            for (own, other) in scenario.parameters.iter().zip(&usual.parameters) {
                let set = OF_THE_SYSTEM.contains(&own.0.as_str());
                assert!(own == other || set, "{group}: {own:?} and {other:?}");
            }
        }
    }
}
