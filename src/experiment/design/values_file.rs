//! Reading the values of a factor.

use super::{FactorLevel, FactorValues};
use crate::experiment::reading::FieldReader;
use crate::scenario::schema::Scenario;
use crate::scenario::text::{self, FieldSpan, TextSpan, ValueShape};
use crate::scenario::value_reader::value_of;

const VALUES: [(&str, u8); 8] = [
    ("Range", 0),
    ("LogRange", 1),
    ("Whole", 2),
    ("Scale", 3),
    ("Normal", 4),
    ("Triangular", 5),
    ("Arms", 6),
    ("Free", 7),
];
impl FieldReader {
    pub(super) fn values(&mut self, field: &FieldSpan, base: &Scenario) -> Option<FactorValues> {
        let (at, about) = (&field.value_at, field.key.as_str());
        match text::shape(&self.source.text, at) {
            ValueShape::Map => return self.levels(at, about).map(FactorValues::Levels),
            ValueShape::List => {
                let level =
                    |text: &str| FactorLevel { name: without_quotes(text), text: text.to_owned() };
                let items = self.items(at, about);
                let levels = items.iter().map(|at| level(self.source.text[at.clone()].trim()));
                return self
                    .check_level_count(at, about, levels.collect())
                    .map(FactorValues::Levels);
            }
            _ => {}
        }
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            let help = "write Range(low: …, high: …), [ … ] or { \"name\": …, … }";
            self.report(at, format!("'{about}' has no values"), help);
            return None;
        };
        let kind = self.one_of(&name, &name_at, about, &VALUES)?;
        match name.as_str() {
            "Free" => return Some(FactorValues::Free),
            "Arms" => {
                let inside = text::inside(&self.source.text, &group);
                return self.layers(&inside, about).map(FactorValues::Arms);
            }
            _ => {}
        }
        let group = if group.is_empty() { name_at.clone() } else { group };
        let inner = self.fields(&group, about)?;
        let keys: &[&str] = match name.as_str() {
            "Normal" => &["mean", "sd", "low", "high"],
            "Triangular" => &["low", "mode", "high"],
            _ => &["low", "high"],
        };
        self.reject_unknown(&inner, &name, keys);
        let mut number = |key: &str| value_of(&inner, key).map(|at| (self.number(&at, key), at));
        let got = [number("low"), number("high"), number("mean"), number("sd"), number("mode")];
        let [low, high, mean, sd, mode] = got.map(|entry| entry.and_then(|(value, _)| value));
        let wanted: &[(&str, Option<f64>)] = match name.as_str() {
            "Normal" => &[("mean", mean), ("sd", sd)],
            "Triangular" => &[("low", low), ("mode", mode), ("high", high)],
            _ => &[("low", low), ("high", high)],
        };
        let mut whole = true;
        for (key, _) in wanted.iter().filter(|(key, _)| value_of(&inner, key).is_none()) {
            self.report_missing(at, &format!("{name}( … )"), key);
            whole = false;
        }
        if !whole || wanted.iter().any(|(_, value)| value.is_none()) {
            return None;
        }
        let (low_or, high_or) = (low.unwrap_or(0.0), high.unwrap_or(0.0));
        let values = match kind {
            0 => FactorValues::Range { low: low_or, high: high_or },
            1 => FactorValues::LogRange { low: low_or, high: high_or },
            2 => FactorValues::Whole { low: low_or, high: high_or },
            3 => FactorValues::Scale { low: low_or, high: high_or, numbers: numbers(base, about) },
            4 => FactorValues::normal(mean.unwrap_or(0.0), sd.unwrap_or(0.0), low, high),
            _ => FactorValues::Triangular { low: low_or, mode: mode.unwrap_or(0.0), high: high_or },
        };
        self.check_values(at, about, values)
    }

    /// Checks that a range is not empty and its numbers are valid.
    fn check_values(
        &mut self,
        at: &TextSpan,
        about: &str,
        values: FactorValues,
    ) -> Option<FactorValues> {
        let (low, high) = values.bounds();
        let wrong = match &values {
            FactorValues::Normal { sd, .. } if *sd <= 0.0 => {
                Some("'sd' must be above 0".to_owned())
            }
            FactorValues::LogRange { low, .. } if *low <= 0.0 => {
                Some("a range of ratios starts above 0".to_owned())
            }
            FactorValues::Whole { low, high } if low.fract() != 0.0 || high.fract() != 0.0 => {
                Some("both ends must be whole numbers".to_owned())
            }
            FactorValues::Triangular { low, mode, high } if mode < low || mode > high => {
                Some("'mode' must lie between 'low' and 'high'".to_owned())
            }
            FactorValues::Scale { numbers, .. } if numbers.is_empty() => {
                Some("only a parameter can be scaled".to_owned())
            }
            _ => None,
        };
        if low >= high {
            let what = format!("the range of '{about}' is empty: {low} to {high}");
            self.report(at, what, "make 'low' less than 'high'");
            return None;
        }
        if let Some(what) = wrong {
            self.report(at, format!("'{about}': {what}"), "correct the numbers");
            return None;
        }
        Some(values)
    }

    fn levels(&mut self, at: &TextSpan, about: &str) -> Option<Vec<FactorLevel>> {
        let fields = self.fields(at, about)?;
        let text = &self.source.text;
        let level = |field: &FieldSpan| FactorLevel {
            name: field.key.clone(),
            text: text[field.value_at.clone()].trim().to_owned(),
        };
        let levels = fields.iter().map(level).collect();
        self.check_level_count(at, about, levels)
    }

    fn layers(&mut self, at: &TextSpan, about: &str) -> Option<Vec<FactorLevel>> {
        let fields = self.fields(at, about)?;
        let level = |field: &FieldSpan| FactorLevel {
            name: field.key.clone(),
            text: self.layer_text(&field.value_at),
        };
        let levels = fields.iter().map(level).collect();
        self.check_level_count(at, about, levels)
    }

    fn check_level_count(
        &mut self,
        at: &TextSpan,
        about: &str,
        levels: Vec<FactorLevel>,
    ) -> Option<Vec<FactorLevel>> {
        if levels.len() < 2 {
            self.report(at, format!("'{about}' needs two levels or more"), "add another");
            return None;
        }
        Some(levels)
    }
}

/// The numbers of a parameter in a scenario.
fn numbers(scenario: &Scenario, path: &str) -> Vec<f64> {
    let found = scenario.parameters.iter().find(|(known, _)| known == path);
    found.map(|(_, numbers)| numbers.clone()).unwrap_or_default()
}

/// A level's value as its name: texts without their quotes.
fn without_quotes(text: &str) -> String {
    text.trim_matches('"').to_owned()
}
