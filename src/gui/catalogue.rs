//! Measures of the catalogue that the window names, found by name so that every text about them
//! comes from one place.

use crate::sim::observables::{self, Measure};

/// What is paid for want of knowledge.
pub const INFORMATION_RENT: Measure = observables::lenses::INFORMATION_RENT;

/// The part of it that a commissioner finds out about.
pub const RENT_FOUND: Measure = Measure {
    name: "rent_found",
    unit: "pounds this year",
    definition: "Payments given back after the commissioner's own audits and challenges.",
    formula: "postings of the year with the reasons 'audit' and 'challenge'",
    source: "CAL158",
};

/// A measure by its name in outputs; the part after a full stop is left out.
#[must_use]
pub fn find(metric: &str) -> Option<&'static Measure> {
    let name = metric.split('.').next().unwrap_or(metric);
    observables::all().find(|measure| measure.name == name)
}
