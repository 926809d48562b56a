//! Observables: what a run shows of itself. Computed from state and flows, never read back by the
//! model. One family of measures, one file; every measure states its definition and formula.

pub mod idle_capacity;
pub mod spend;
pub mod stranded_cost;

/// A registered measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Unique name, as in outputs.
    pub name: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Key into the sources register, or the section of the specification.
    pub source: &'static str,
}

/// Every measure, by family.
pub const MEASURES: &[&[Measure]] =
    &[spend::MEASURES, idle_capacity::MEASURES, stranded_cost::MEASURES];

/// Every measure in order.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    MEASURES.iter().flat_map(|family| family.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_is_named_once_and_defined() {
        for measure in all() {
            let Measure { name, unit, definition, formula, source } = *measure;
            assert!(!unit.is_empty() && !formula.is_empty() && !source.is_empty(), "{name}");
            assert!(definition.ends_with('.'), "{name}");
            assert_eq!(all().filter(|other| other.name == name).count(), 1, "{name}");
        }
    }
}
