//! Words and numbers for readers: names of metrics, their meaning from the catalogue of measures,
//! and values in their units. Records which measures a page uses, so that it can define them.

use std::collections::BTreeSet;

use super::view::MeasureMeaning;
use crate::experiment::summary_measures::{SUMMARY_MEASURES, ValueFormat, decimals};
use crate::kernel::units::thousands;
use crate::sim::observables;

/// Measures used on a page.
#[derive(Debug, Clone, Default)]
pub struct MeasureGlossary {
    used: BTreeSet<String>,
}

impl MeasureGlossary {
    /// Records that a metric is shown, and returns its meaning.
    pub fn meaning(&mut self, metric: &str) -> String {
        self.used.insert(base(metric).to_owned());
        describe_metric(metric)
    }

    /// The definitions of all measures used, in the order of the catalogue.
    pub fn meanings(&self) -> Vec<MeasureMeaning> {
        let used = observables::all().filter(|measure| self.used.contains(measure.name));
        let meaning = |measure: &observables::Measure| MeasureMeaning {
            name: measure.name,
            unit: measure.unit,
            definition: measure.definition,
            formula: measure.formula,
        };
        used.map(meaning).collect()
    }
}

/// The meaning and unit of a metric.
pub fn describe_metric(metric: &str) -> String {
    match observables::all().find(|measure| measure.name == base(metric)) {
        Some(measure) => format!("{} ({})", measure.definition, measure.unit),
        None => String::new(),
    }
}

/// The measure of a metric.
pub fn base(metric: &str) -> &str {
    metric.split('.').next().unwrap_or(metric)
}

/// The name of a metric as a reader would say it.
pub fn metric_name(metric: &str) -> String {
    let listed = SUMMARY_MEASURES.iter().flat_map(|(_, lines)| lines.iter());
    let named = listed.clone().find(|(_, own, _)| *own == metric).map(|(name, _, _)| *name);
    let part = metric.split_once('.').map(|(measure, _)| measure);
    match (part, named) {
        (Some("spend_per_head"), Some(name)) => format!("spend per head, {name}"),
        (Some("commissioning_cost"), Some(name)) => format!("commissioning, {name}"),
        (Some("activity_rate"), Some(name)) => name.to_owned(),
        (None, Some(name))
            if name.len() > 8
                && !name.starts_with("floor")
                && !name.starts_with("share")
                && !name.starts_with("of it") =>
        {
            let name = name.trim_end_matches(", million pounds").trim_end_matches(", weeks");
            name.trim_end_matches(" per 1,000 people").to_owned()
        }
        _ => plain_name(metric),
    }
}

/// A name of the tables with spaces.
pub fn plain_name(name: &str) -> String {
    name.replace('.', ": ").replace('_', " ").replace("gp ", "GP ")
}

/// A kind of organisation in the plural.
pub fn kinds(kind: &str) -> String {
    match kind {
        "nation" => "the nation".to_owned(),
        "acute" => "general hospitals".to_owned(),
        "independent" => "independent centres".to_owned(),
        "community" => "community providers".to_owned(),
        "mental_health" => "mental health providers".to_owned(),
        "practice" | "general_practice" => "general practices".to_owned(),
        "local_authority" => "local authorities".to_owned(),
        "pharmacy" => "pharmacies".to_owned(),
        other => format!("{}s", plain_name(other)),
    }
}

/// A value in the unit of its measure.
pub fn in_unit(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if unit.starts_with("share") {
        return ValueFormat::Percent.figure_text(value);
    }
    if unit.starts_with("pounds") && !unit.contains("per person") && !unit.contains("201") {
        return match size {
            s if s >= 1e8 => ValueFormat::Millions.figure_text(value),
            s if s >= 1e4 => ValueFormat::FineMillions.figure_text(value),
            _ => money(value),
        };
    }
    if unit.starts_with("pounds") {
        return money(value);
    }
    number(value)
}

fn money(value: f64) -> String {
    let sign = if value <= -0.5 { "\u{2212}" } else { "" };
    format!("{sign}£{}", thousands(value.abs().round() as u64))
}

/// A number with about three significant figures.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    let text = match size {
        0.0 => "0".to_owned(),
        s if s >= 1000.0 && s.fract() == 0.0 => thousands(s as u64),
        s if s.fract() == 0.0 => format!("{s}"),
        s if s >= 1000.0 => thousands(s.round() as u64),
        s if s >= 100.0 => decimals(s, 0),
        s if s >= 10.0 => decimals(s, 1),
        s if s >= 0.1 => decimals(s, 2),
        s if s >= 0.001 => decimals(s, 4),
        s => format!("{s:.1e}"),
    };
    if value < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        format!("\u{2212}{text}")
    } else {
        text
    }
}

/// A change, always with its sign.
pub fn signed(text: String) -> String {
    let nothing = !text.chars().any(|c| ('1'..='9').contains(&c));
    if nothing || text.starts_with('\u{2212}') { text } else { format!("+{text}") }
}

/// The default number format of a metric.
pub fn default_format(metric: &str) -> ValueFormat {
    let listed = SUMMARY_MEASURES.iter().flat_map(|(_, lines)| lines.iter());
    if let Some((_, _, shown)) = listed.clone().find(|(_, own, _)| *own == metric) {
        return *shown;
    }
    let unit = observables::all().find(|measure| measure.name == base(metric));
    match unit.map_or("", |measure| measure.unit) {
        unit if unit.starts_with("share") => ValueFormat::Percent,
        unit if unit.contains("per person") => ValueFormat::Count,
        unit if unit.starts_with("pounds") => ValueFormat::FineMillions,
        "people" | "beds" => ValueFormat::Count,
        _ => ValueFormat::Decimals(1),
    }
}

/// The unit of a metric.
pub fn unit_of(metric: &str) -> &'static str {
    observables::all().find(|measure| measure.name == base(metric)).map_or("", |m| m.unit)
}

/// Items as an enumeration: "a, b and c".
pub fn enumeration(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_unit_and_a_true_minus_sign() {
        assert_eq!(in_unit(-2_204_000.0, "pounds a year"), "\u{2212}£2.20m");
        assert_eq!(in_unit(0.481, "share"), "48.1\u{202f}%");
        assert_eq!(in_unit(3920.4, "pounds (2016/17)"), "£3,920");
        assert_eq!(in_unit(104.61, "per 1,000 people a year"), "105");
        assert_eq!(number(0.0), "0");
        assert_eq!(signed(number(2.04)), "+2.04");
        assert_eq!(signed(number(0.0)), "0");
    }

    #[test]
    fn a_metric_means_what_its_measure_declares() {
        let mut words = MeasureGlossary::default();
        assert!(words.meaning("spend.acute").contains("pounds"));
        assert_eq!(words.meanings().len(), 1);
        assert_eq!(words.meanings()[0].name, "spend");
        assert_eq!(words.meaning("no_such_measure"), "");
    }

    #[test]
    fn every_headline_metric_is_in_the_catalogue() {
        for (_, lines) in SUMMARY_MEASURES {
            for (_, metric, _) in *lines {
                assert!(!unit_of(metric).is_empty(), "{metric}");
            }
        }
    }
}
