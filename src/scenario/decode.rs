//! Decoding entries against the parameter catalogue and the settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::diagnostics::DiagnosticLog;
use super::layers::{LayerEntry, suggest};
use super::settings::{self, SettingsDraft};
use super::text::{self, TextSpan, ValueShape};
use crate::params::{ParamSpec, Params};

/// Every parameter under construction, by path.
#[derive(Debug, Clone)]
pub struct ParameterValues {
    specs: Vec<ParamSpec>,
    numbers: Vec<Vec<f64>>,
    position: BTreeMap<&'static str, usize>,
}

impl Default for ParameterValues {
    fn default() -> Self {
        let specs = Params::specs();
        let numbers = specs.iter().map(|spec| spec.default.clone()).collect();
        let position = specs.iter().enumerate().map(|(at, spec)| (spec.path, at)).collect();
        Self { specs, numbers, position }
    }
}

impl ParameterValues {
    /// Path and numbers in catalogue order.
    #[must_use]
    pub fn finish(self) -> Vec<(String, Vec<f64>)> {
        self.specs.iter().map(|spec| spec.path.to_owned()).zip(self.numbers).collect()
    }

    /// Decodes an entry "parameters.group.name[.label]".
    pub fn insert(&mut self, entry: &LayerEntry, notes: &mut DiagnosticLog) {
        let words: Vec<&str> = entry.path.iter().map(|step| step.word.as_str()).collect();
        let group = words.get(1).copied().unwrap_or("");
        if !self.specs.iter().any(|spec| in_group(spec, group)) {
            let at = entry.path.get(1).map_or(entry.key_at(), |step| &step.at);
            notes.add_at(
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
            [] => insert_value(&spec, numbers, entry, notes),
            [label] => insert_labelled(&spec, numbers, label, entry, entry.key_at(), notes),
            _ => notes.add_at(
                &entry.source,
                entry.key_at(),
                format!("'{}' goes too deep", entry.dotted()),
                "nothing below this",
                "write group.name or group.name.label",
            ),
        }
    }

    fn unknown_name(&self, entry: &LayerEntry, group: &str, name: &str, notes: &mut DiagnosticLog) {
        let names: Vec<&str> = self
            .specs
            .iter()
            .filter(|spec| in_group(spec, group))
            .filter_map(|spec| spec.path.split_once('.').map(|(_, name)| name))
            .collect();
        notes.add_at(
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
fn insert_value(
    spec: &ParamSpec,
    numbers: &mut [f64],
    entry: &LayerEntry,
    notes: &mut DiagnosticLog,
) {
    let text = entry.text();
    let shape = text::shape(text, &entry.value_at);
    if spec.labels.is_empty() {
        if let Some(value) = number_in_range(spec, spec.path, entry, &entry.value_at, notes) {
            numbers[0] = value;
        }
        return;
    }
    match shape {
        ValueShape::List => match text::items(text, &entry.value_at) {
            Ok(items) if items.len() == numbers.len() => {
                for (slot, (item, label)) in items.iter().zip(&spec.labels).enumerate() {
                    let about = format!("{}.{label}", spec.path);
                    if let Some(value) = number_in_range(spec, &about, entry, item, notes) {
                        numbers[slot] = value;
                    }
                }
            }
            Ok(items) => notes.add_at(
                &entry.source,
                &entry.value_at,
                format!("'{}' has {} numbers, not {}", spec.path, numbers.len(), items.len()),
                format!("{} numbers", items.len()),
                format!("in this order: {}", listed(&spec.labels)),
            ),
            Err(fault) => notes.add_syntax_fault(&entry.source, &fault, spec.path, ""),
        },
        ValueShape::Struct | ValueShape::Map => match text::fields(text, &entry.value_at) {
            Ok(fields) => {
                notes.add_repeated_keys(&entry.source, &fields, spec.path);
                for field in fields {
                    let inner = LayerEntry { value_at: field.value_at, ..entry.clone() };
                    insert_labelled(spec, numbers, &field.key, &inner, &field.key_at, notes);
                }
            }
            Err(fault) => notes.add_syntax_fault(&entry.source, &fault, spec.path, ""),
        },
        other => notes.add_at(
            &entry.source,
            &entry.value_at,
            format!(
                "'{}' has {} numbers ({}), found {}",
                spec.path,
                numbers.len(),
                spec.unit,
                other.description()
            ),
            "expected a list",
            format!("a list [ … ] or some of its labels: {}", listed(&spec.labels)),
        ),
    }
}

fn insert_labelled(
    spec: &ParamSpec,
    numbers: &mut [f64],
    label: &str,
    entry: &LayerEntry,
    label_at: &TextSpan,
    notes: &mut DiagnosticLog,
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
        notes.add_at(&entry.source, label_at, what, "unknown label", help);
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
    entry: &LayerEntry,
    at: &TextSpan,
    notes: &mut DiagnosticLog,
) -> Option<f64> {
    number_in_bounds(about, spec.unit, spec.range, &entry.source, at, notes)
}

/// A number within a range, or a finding.
pub fn number_in_bounds(
    about: &str,
    unit: &str,
    range: (f64, f64),
    source: &Arc<super::diagnostics::Source>,
    at: &TextSpan,
    notes: &mut DiagnosticLog,
) -> Option<f64> {
    let allowed =
        format!("allowed: {} to {} ({unit})", plain_number(range.0), plain_number(range.1));
    match text::number(&source.text, at) {
        Ok(value) if value >= range.0 && value <= range.1 => Some(value),
        Ok(value) => {
            let side = if value < range.0 { "too low" } else { "too high" };
            let what = format!("'{about}' is {}, which is out of range", plain_number(value));
            notes.add_at(source, at, what, side, allowed);
            None
        }
        Err(fault) => {
            notes.add_syntax_fault(source, &fault, &format!("'{about}'"), &allowed);
            None
        }
    }
}

/// Decodes an entry "run.x" or "place.x".
pub fn insert_setting(entry: &LayerEntry, ground: &mut SettingsDraft, notes: &mut DiagnosticLog) {
    let path = entry.dotted();
    let Some(setting) = settings::find(&path) else {
        let (section, name) = path.split_once('.').unwrap_or((&path, ""));
        let mut known: Vec<&str> = settings::names(section).collect();
        if section == "place" {
            known.push("base");
        }
        notes.add_at(
            &entry.source,
            entry.key_at(),
            format!("unknown key '{path}'"),
            "unknown key",
            suggest(name, &known, &format!("keys of '{section}'"), ""),
        );
        return;
    };
    let at = &entry.value_at;
    let Some(value) =
        number_in_bounds(&path, setting.unit, setting.range, &entry.source, at, notes)
    else {
        return;
    };
    if setting.whole && value.fract() != 0.0 {
        notes.add_at(
            &entry.source,
            at,
            format!("'{path}' is {}, but must be a whole number", plain_number(value)),
            "not whole",
            format!("a whole number of {}", setting.unit),
        );
        return;
    }
    (setting.set)(ground, value);
}

/// A number as people write it.
#[must_use]
pub fn plain_number(value: f64) -> String {
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
