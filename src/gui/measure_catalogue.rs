//! Measures of the catalogue that the window uses, looked up by name so that every text about them
//! has a single source.

use crate::sim::observables::{self, Measure};

/// The cost of information asymmetry.
pub const INFORMATION_RENT: Measure = observables::lenses::INFORMATION_RENT;

/// The part of it that a commissioner detects.
pub const RENT_FOUND: Measure = Measure {
    name: "rent_found",
    unit: "pounds this year",
    definition: "Payments recovered after the commissioner's own audits and challenges.",
    formula: "postings of the year with the reasons 'audit' and 'challenge'",
    source: "CAL158",
};

/// A measure by its name in outputs; the part after a full stop is left out.
pub fn find(metric: &str) -> Option<&'static Measure> {
    let name = metric.split('.').next().unwrap_or(metric);
    observables::all().find(|measure| measure.name == name)
}
