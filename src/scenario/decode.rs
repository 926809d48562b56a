//! Decoding entries against the parameter catalogue and the settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::findings::Notes;
use super::layers::{Entry, suggest};
use super::settings::{self, Ground};
use super::text::{self, Shape, Span};
use crate::params::{ParamSpec, Params};

/// Every parameter under construction, by path.
#[derive(Debug, Clone)]
pub struct Values {
    specs: Vec<ParamSpec>,
    numbers: Vec<Vec<f64>>,
    position: BTreeMap<&'static str, usize>,
}

impl Default for Values {
    fn default() -> Self {
        let specs = Params::specs();
        let numbers = specs.iter().map(|spec| spec.default.clone()).collect();
        let position = specs.iter().enumerate().map(|(at, spec)| (spec.path, at)).collect();
        Self { specs, numbers, position }
    }
}

impl Values {
    /// Path and numbers in catalogue order.
    #[must_use]
    pub fn finish(self) -> Vec<(String, Vec<f64>)> {
        self.specs.iter().map(|spec| spec.path.to_owned()).zip(self.numbers).collect()
    }

    /// Decodes an entry "parameters.group.name[.label]".
    pub fn put(&mut self, entry: &Entry, notes: &mut Notes) {
        let words: Vec<&str> = entry.path.iter().map(|step| step.word.as_str()).collect();
        let group = words.get(1).copied().unwrap_or("");
        if !self.specs.iter().any(|spec| in_group(spec, group)) {
            let at = entry.path.get(1).map_or(entry.key_at(), |step| &step.at);
            notes.at(
                &entry.source,
                at,
                format!("unknown group of parameters '{group}'"),
                "unknown group",
                suggest(group, &groups(), "groups", ""),
            );
            return;
        }
        let &[_, group, name, ref label @ ..] = words.as_slice() else {
            // A group without any parameter in it changes nothing.
            return;
        };
        let path = format!("{group}.{name}");
        let Some(&position) = self.position.get(path.as_str()) else {
            self.unknown_name(entry, group, name, notes);
            return;
        };
        let spec = self.specs[position].clone();
        let numbers = &mut self.numbers[position];
        match label {
            [] => put_value(&spec, numbers, entry, notes),
            [label] => put_label(&spec, numbers, label, entry, entry.key_at(), notes),
            _ => notes.at(
                &entry.source,
                entry.key_at(),
                format!("'{}' goes too deep", entry.dotted()),
                "nothing below this",
                "write group.name or group.name.label",
            ),
        }
    }

    fn unknown_name(&self, entry: &Entry, group: &str, name: &str, notes: &mut Notes) {
        let names: Vec<&str> = self
            .specs
            .iter()
            .filter(|spec| in_group(spec, group))
            .filter_map(|spec| spec.path.split_once('.').map(|(_, name)| name))
            .collect();
        notes.at(
            &entry.source,
            &entry.path[2].at,
            format!("unknown parameter '{group}.{name}'"),
            "unknown parameter",
            suggest(name, &names, &format!("parameters of '{group}'"), ""),
        );
    }
}

/// Names of the groups of parameters, in order.
#[must_use]
pub fn groups() -> Vec<&'static str> {
    let mut groups = Vec::new();
    for spec in Params::specs() {
        let of = spec.path.split('.').next().unwrap_or("");
        if groups.last() != Some(&of) {
            groups.push(of);
        }
    }
    groups
}

fn in_group(spec: &ParamSpec, group: &str) -> bool {
    spec.path.split_once('.').is_some_and(|(of, _)| of == group)
}

/// Sets a whole parameter: one number, a full list, or a group of some of its labels.
fn put_value(spec: &ParamSpec, numbers: &mut [f64], entry: &Entry, notes: &mut Notes) {
    let text = entry.text();
    let shape = text::shape(text, &entry.value_at);
    if spec.labels.is_empty() {
        if let Some(value) = number_in_range(spec, spec.path, entry, &entry.value_at, notes) {
            numbers[0] = value;
        }
        return;
    }
    match shape {
        Shape::List => match text::items(text, &entry.value_at) {
            Ok(items) if items.len() == numbers.len() => {
                for (slot, (item, label)) in items.iter().zip(&spec.labels).enumerate() {
                    let about = format!("{}.{label}", spec.path);
                    if let Some(value) = number_in_range(spec, &about, entry, item, notes) {
                        numbers[slot] = value;
                    }
                }
            }
            Ok(items) => notes.at(
                &entry.source,
                &entry.value_at,
                format!("'{}' has {} numbers, not {}", spec.path, numbers.len(), items.len()),
                format!("{} numbers", items.len()),
                format!("in this order: {}", listed(&spec.labels)),
            ),
            Err(fault) => notes.fault(&entry.source, &fault, spec.path, ""),
        },
        Shape::Struct | Shape::Map => match text::fields(text, &entry.value_at) {
            Ok(fields) => {
                notes.repeated(&entry.source, &fields, spec.path);
                for field in fields {
                    let inner = Entry { value_at: field.value_at, ..entry.clone() };
                    put_label(spec, numbers, &field.key, &inner, &field.key_at, notes);
                }
            }
            Err(fault) => notes.fault(&entry.source, &fault, spec.path, ""),
        },
        other => notes.at(
            &entry.source,
            &entry.value_at,
            format!(
                "'{}' has {} numbers ({}), found {}",
                spec.path,
                numbers.len(),
                spec.unit,
                other.said()
            ),
            "expected a list",
            format!("a list [ … ] or some of its labels: {}", listed(&spec.labels)),
        ),
    }
}

fn put_label(
    spec: &ParamSpec,
    numbers: &mut [f64],
    label: &str,
    entry: &Entry,
    label_at: &Span,
    notes: &mut Notes,
) {
    let Some(slot) = spec.labels.iter().position(|known| known == label) else {
        let known: Vec<&str> = spec.labels.iter().map(String::as_str).collect();
        let (what, help) = if known.is_empty() {
            (format!("'{}' is one number, without labels", spec.path), "write the number".into())
        } else {
            (
                format!("'{}' has no entry '{label}'", spec.path),
                suggest(label, &known, "entries", ""),
            )
        };
        notes.at(&entry.source, label_at, what, "unknown label", help);
        return;
    };
    let about = format!("{}.{label}", spec.path);
    if let Some(value) = number_in_range(spec, &about, entry, &entry.value_at, notes) {
        numbers[slot] = value;
    }
}

fn number_in_range(
    spec: &ParamSpec,
    about: &str,
    entry: &Entry,
    at: &Span,
    notes: &mut Notes,
) -> Option<f64> {
    ranged(about, spec.unit, spec.range, &entry.source, at, notes)
}

/// A number within a range, or a finding.
pub fn ranged(
    about: &str,
    unit: &str,
    range: (f64, f64),
    source: &Arc<super::findings::Source>,
    at: &Span,
    notes: &mut Notes,
) -> Option<f64> {
    let allowed = format!("allowed: {} to {} ({unit})", plain(range.0), plain(range.1));
    match text::number(&source.text, at) {
        Ok(value) if value >= range.0 && value <= range.1 => Some(value),
        Ok(value) => {
            let side = if value < range.0 { "too low" } else { "too high" };
            let what = format!("'{about}' is {}, which is out of range", plain(value));
            notes.at(source, at, what, side, allowed);
            None
        }
        Err(fault) => {
            notes.fault(source, &fault, &format!("'{about}'"), &allowed);
            None
        }
    }
}

/// Decodes an entry "run.x" or "place.x".
pub fn put_setting(entry: &Entry, ground: &mut Ground, notes: &mut Notes) {
    let path = entry.dotted();
    let Some(setting) = settings::find(&path) else {
        let (section, name) = path.split_once('.').unwrap_or((&path, ""));
        let mut known: Vec<&str> = settings::names(section).collect();
        if section == "place" {
            known.push("base");
        }
        notes.at(
            &entry.source,
            entry.key_at(),
            format!("unknown key '{path}'"),
            "unknown key",
            suggest(name, &known, &format!("keys of '{section}'"), ""),
        );
        return;
    };
    let at = &entry.value_at;
    let Some(value) = ranged(&path, setting.unit, setting.range, &entry.source, at, notes) else {
        return;
    };
    if setting.whole && value.fract() != 0.0 {
        notes.at(
            &entry.source,
            at,
            format!("'{path}' is {}, but must be a whole number", plain(value)),
            "not whole",
            format!("a whole number of {}", setting.unit),
        );
        return;
    }
    (setting.put)(ground, value);
}

/// A number as people write it.
#[must_use]
pub fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() >= 10_000.0 && value.abs() < 1e16 {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", crate::kernel::units::thousands(value.abs() as u64))
    } else {
        format!("{value}")
    }
}

fn listed(labels: &[String]) -> String {
    labels.join(", ")
}
