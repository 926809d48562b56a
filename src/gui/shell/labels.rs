//! Words and numbers of the shell: figures with their range and age, names of providers.

use crate::charts::format::{self, DisplayUnit};
use crate::gui::theme::OrganisationKind;
use crate::params::vocabulary::ProviderKind;
use crate::sim::look::{Estimate, SchemeOutcome, SchemeSetback, SchemeStage};
use crate::sim::observables::Measure;

/// A formatted value of a measure.
pub fn value(measure: &Measure, value: f64) -> String {
    if measure.unit.starts_with("pounds") && !measure.unit.starts_with("pounds per") {
        return pounds(value);
    }
    DisplayUnit::from_unit_text(measure.unit).format(value)
}

/// A sum of money with three significant digits.
pub fn pounds(value: f64) -> String {
    if value.abs() >= 1e5 {
        format::millions(value)
    } else if value.abs() >= 1e4 {
        let sign = if value < 0.0 { "\u{2212}" } else { "" };
        format!("{sign}£{}k", format::number(value.abs() / 1e3, 0))
    } else {
        format::price(value)
    }
}

/// A figure with its range, if it has one.
pub fn figure(measure: &Measure, figure: Estimate) -> String {
    let text = value(measure, f64::from(figure.value));
    match half_width_text(measure, figure) {
        Some(half) => format!("{text} {half}"),
        None => text,
    }
}

/// Half the width of its interval, with the sign before it.
pub fn half_width_text(measure: &Measure, figure: Estimate) -> Option<String> {
    (figure.half_width > 0.0).then(|| {
        let half = value(measure, f64::from(figure.half_width));
        let bare = half.trim_start_matches('£').trim_end_matches(" wk");
        format!("± {bare}")
    })
}

/// The same for screen readers.
pub fn screen_reader_text(
    measure: &Measure,
    who: &str,
    shown: Option<Estimate>,
    seen: bool,
) -> String {
    let name = format::label_to_sentence(measure.name);
    let view = if seen { "as the commissioner sees it" } else { "true" };
    match shown {
        None => format!("{name}, {who}, not seen"),
        Some(shown) => {
            let value = value(measure, f64::from(shown.value));
            let range = half_width_text(measure, shown)
                .map_or(String::new(), |half| half.replace('±', ", plus or minus"));
            let age = if seen && shown.age > 0 {
                format!(", {} weeks old", shown.age)
            } else {
                String::new()
            };
            format!("{name}, {who}, {value}{range}, {view}{age}")
        }
    }
}

/// Kind of a provider as it is drawn.
pub fn kind(kind: ProviderKind) -> OrganisationKind {
    OrganisationKind::from_label(crate::params::vocabulary::Labelled::label(kind))
}

/// A name short enough for a label: words common to its kind are left out.
pub fn short_name(name: &str) -> String {
    let endings = [" General Hospital", " University Hospital", " Hospital", " Surgical Centre"];
    let kept = endings.iter().find_map(|end| name.strip_suffix(end));
    // What is left must still distinguish organisations of the same town.
    kept.or_else(|| name.strip_suffix(" Services")).unwrap_or(name).to_owned()
}

/// A stage in words.
pub const fn stage(stage: SchemeStage) -> &'static str {
    match stage {
        SchemeStage::Proposed => "business case in preparation",
        SchemeStage::Case => "in consultation",
        SchemeStage::Consulted => "awaiting decision",
        SchemeStage::Mobilising => "being set up",
        SchemeStage::Running => "running",
        SchemeStage::Evaluated => "running, evaluated",
        SchemeStage::Ended => "ended",
    }
}

/// An outcome in words.
pub const fn outcome(outcome: SchemeOutcome) -> &'static str {
    match outcome {
        SchemeOutcome::AsPlanned => "as planned",
        SchemeOutcome::Diluted => "scaled down",
        SchemeOutcome::Delayed => "delayed",
        SchemeOutcome::Dropped => "dropped",
    }
}

/// What stopped a scheme, in words.
pub const fn stop_reason(why: SchemeSetback) -> &'static str {
    match why {
        SchemeSetback::Resistance => "the provider resisted",
        SchemeSetback::Opposition => "the public opposed it",
        SchemeSetback::Support => "support was weak",
        SchemeSetback::Withdrawn => "withdrawn by the commissioner",
    }
}
