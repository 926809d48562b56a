//! How two arms differ: the paths of their resolved configurations, so that a reader can check that
//! a comparison changes what it says and nothing else.

use std::fmt;

use serde_json::Value;

use crate::scenario::schema::Scenario;

/// A path and its value on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigDifference {
    pub path: String,
    /// In the first.
    pub first: String,
    /// In the second.
    pub second: String,
}

impl fmt::Display for ConfigDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.path, self.first, self.second)
    }
}

/// Where two scenarios differ; their names do not count.
pub fn differences_between(first: &Scenario, second: &Scenario) -> Vec<ConfigDifference> {
    let value = |scenario: &Scenario| {
        let scenario = Scenario { name: String::new(), ..scenario.clone() };
        serde_json::to_value(scenario).unwrap_or(Value::Null)
    };
    let mut found = Vec::new();
    walk("", &value(first), &value(second), &mut found);
    found
}

fn walk(path: &str, first: &Value, second: &Value, found: &mut Vec<ConfigDifference>) {
    if first == second {
        return;
    }
    let (Some(a), Some(b)) = (keyed_entries(first), keyed_entries(second)) else {
        let said = |value: &Value| shortened(value);
        found.push(ConfigDifference {
            path: path.to_owned(),
            first: said(first),
            second: said(second),
        });
        return;
    };
    let mut keys: Vec<&str> = a.iter().map(|(key, _)| *key).collect();
    keys.extend(b.iter().map(|(key, _)| *key).filter(|key| !a.iter().any(|(own, _)| own == key)));
    for key in keys {
        let of = |side: &[(&str, &Value)]| {
            side.iter().find(|(own, _)| *own == key).map_or(Value::Null, |(_, v)| (*v).clone())
        };
        let below = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        walk(&below, &of(&a), &of(&b), found);
    }
}

/// Entries of a group, of a list of named things, or of a list of pairs of path and value.
fn keyed_entries(value: &Value) -> Option<Vec<(&str, &Value)>> {
    match value {
        Value::Object(fields) => {
            Some(fields.iter().map(|(key, value)| (key.as_str(), value)).collect())
        }
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|item| match item {
                Value::Object(fields) => Some((fields.get("name")?.as_str()?, item)),
                Value::Array(pair) if pair.len() == 2 => Some((pair[0].as_str()?, &pair[1])),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

fn shortened(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(items) if items.len() == 1 && items[0].is_number() => items[0].to_string(),
        other => other.to_string(),
    };
    if text.chars().count() <= 160 {
        return text;
    }
    text.chars().take(159).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load_embedded;

    fn paths(sets: &[&str]) -> Vec<String> {
        let base = load_embedded("S10", &["place=town"]).unwrap();
        let mut all = vec!["place=town"];
        all.extend(sets);
        let other = load_embedded("S10", &all).unwrap();
        differences_between(&base, &other).into_iter().map(|entry| entry.path).collect()
    }

    #[test]
    fn equal_arms_differ_in_nothing() {
        assert_eq!(paths(&[]), Vec::<String>::new());
    }

    #[test]
    fn each_changed_setting_is_one_path() {
        assert_eq!(paths(&["run.years=3"]), ["run.years"]);
        assert_eq!(paths(&["need.technology_drift=0"]), ["parameters.need.technology_drift"]);
        let terms = paths(&["system.contracts.mental health.terms=[Tariff()]"]);
        assert_eq!(terms, ["system.contracts.mental health.terms"]);
        let both = paths(&["switched_off=[\"behaviours/choice\"]", "system.choice=None"]);
        assert_eq!(both, ["switched_off", "system.choice"]);
    }
}
