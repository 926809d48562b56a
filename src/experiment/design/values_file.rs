//! Reading the values of a factor.

use super::{Level, Values};
use crate::experiment::reading::Clerk;
use crate::scenario::schema::Scenario;
use crate::scenario::text::{self, Field, Shape, Span};
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
impl Clerk {
    pub(super) fn values(&mut self, field: &Field, base: &Scenario) -> Option<Values> {
        let (at, about) = (&field.value_at, field.key.as_str());
        match text::shape(&self.source.text, at) {
            Shape::Map => return self.levels(at, about).map(Values::Levels),
            Shape::List => {
                let level = |text: &str| Level { name: shown(text), text: text.to_owned() };
                let items = self.items(at, about);
                let levels = items.iter().map(|at| level(self.source.text[at.clone()].trim()));
                return self.enough(at, about, levels.collect()).map(Values::Levels);
            }
            _ => {}
        }
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            let help = "write Range(low: …, high: …), [ … ] or { \"name\": …, … }";
            self.note(at, format!("'{about}' has no values"), help);
            return None;
        };
        let kind = self.one_of(&name, &name_at, about, &VALUES)?;
        match name.as_str() {
            "Free" => return Some(Values::Free),
            "Arms" => {
                let inside = text::inside(&self.source.text, &group);
                return self.layers(&inside, about).map(Values::Arms);
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
        self.only(&inner, &name, keys);
        let mut number = |key: &str| value_of(&inner, key).map(|at| (self.number(&at, key), at));
        let got = [number("low"), number("high"), number("mean"), number("sd"), number("mode")];
        let [low, high, mean, sd, mode] = got.map(|one| one.and_then(|(value, _)| value));
        let wanted: &[(&str, Option<f64>)] = match name.as_str() {
            "Normal" => &[("mean", mean), ("sd", sd)],
            "Triangular" => &[("low", low), ("mode", mode), ("high", high)],
            _ => &[("low", low), ("high", high)],
        };
        let mut whole = true;
        for (key, _) in wanted.iter().filter(|(key, _)| value_of(&inner, key).is_none()) {
            self.missing(at, &format!("{name}( … )"), key);
            whole = false;
        }
        if !whole || wanted.iter().any(|(_, value)| value.is_none()) {
            return None;
        }
        let (low_or, high_or) = (low.unwrap_or(0.0), high.unwrap_or(0.0));
        let values = match kind {
            0 => Values::Range { low: low_or, high: high_or },
            1 => Values::LogRange { low: low_or, high: high_or },
            2 => Values::Whole { low: low_or, high: high_or },
            3 => Values::Scale { low: low_or, high: high_or, numbers: numbers(base, about) },
            4 => Values::normal(mean.unwrap_or(0.0), sd.unwrap_or(0.0), low, high),
            _ => Values::Triangular { low: low_or, mode: mode.unwrap_or(0.0), high: high_or },
        };
        self.sound(at, about, values)
    }

    /// Checks that a range is not empty and its numbers are valid.
    fn sound(&mut self, at: &Span, about: &str, values: Values) -> Option<Values> {
        let (low, high) = values.bounds();
        let wrong = match &values {
            Values::Normal { sd, .. } if *sd <= 0.0 => Some("'sd' must be above 0".to_owned()),
            Values::LogRange { low, .. } if *low <= 0.0 => {
                Some("a range of ratios starts above 0".to_owned())
            }
            Values::Whole { low, high } if low.fract() != 0.0 || high.fract() != 0.0 => {
                Some("both ends must be whole numbers".to_owned())
            }
            Values::Triangular { low, mode, high } if mode < low || mode > high => {
                Some("'mode' must lie between 'low' and 'high'".to_owned())
            }
            Values::Scale { numbers, .. } if numbers.is_empty() => {
                Some("only a parameter can be scaled".to_owned())
            }
            _ => None,
        };
        if low >= high {
            let what = format!("the range of '{about}' is empty: {low} to {high}");
            self.note(at, what, "make 'low' less than 'high'");
            return None;
        }
        if let Some(what) = wrong {
            self.note(at, format!("'{about}': {what}"), "correct the numbers");
            return None;
        }
        Some(values)
    }

    fn levels(&mut self, at: &Span, about: &str) -> Option<Vec<Level>> {
        let fields = self.fields(at, about)?;
        let text = &self.source.text;
        let level = |field: &Field| Level {
            name: field.key.clone(),
            text: text[field.value_at.clone()].trim().to_owned(),
        };
        let levels = fields.iter().map(level).collect();
        self.enough(at, about, levels)
    }

    fn layers(&mut self, at: &Span, about: &str) -> Option<Vec<Level>> {
        let fields = self.fields(at, about)?;
        let level =
            |field: &Field| Level { name: field.key.clone(), text: self.layer(&field.value_at) };
        let levels = fields.iter().map(level).collect();
        self.enough(at, about, levels)
    }

    fn enough(&mut self, at: &Span, about: &str, levels: Vec<Level>) -> Option<Vec<Level>> {
        if levels.len() < 2 {
            self.note(at, format!("'{about}' needs two levels or more"), "add another");
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
fn shown(text: &str) -> String {
    text.trim_matches('"').to_owned()
}
