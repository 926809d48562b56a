//! The register of sources: what supports every default and every registered rule.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// How far a number can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EvidenceGrade {
    /// Read in the publication, or plain arithmetic on what was read there.
    A,
    /// Quoted from memory of a publication, or known as a range.
    B,
    /// Doubtful: the authors' proposal near a publication, or a definition that is not confirmed.
    C,
    /// Chosen by the authors of the model.
    Judgement,
}

impl EvidenceGrade {
    /// All grades, best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::Judgement];

    /// The grade as printed.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::Judgement => "judgement",
        }
    }

    /// What the grade means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::A => "read in the publication, or plain arithmetic on what was read",
            Self::B => "quoted from memory of a publication, or known as a range",
            Self::C => "doubtful: the authors' proposal, or a definition that is not confirmed",
            Self::Judgement => "chosen by the authors of the model",
        }
    }
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// How far it can be trusted.
    pub grade: EvidenceGrade,
    /// What it states, with unit and year.
    pub what: String,
    /// Where it is from.
    pub citation: String,
}

/// The register as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRegister {
    schema: u32,
    sources: BTreeMap<String, SourceEntry>,
}

/// Text of the register.
pub const SOURCES_TEXT: &str = include_str!("../../configs/sources.ron");

/// Every source by its key.
///
/// # Panics
/// The shipped register is not valid, which a test excludes.
#[must_use]
pub fn source_register() -> &'static BTreeMap<String, SourceEntry> {
    static REGISTER: LazyLock<BTreeMap<String, SourceEntry>> = LazyLock::new(|| {
        let register: SourceRegister =
            ron::from_str(SOURCES_TEXT).expect("the shipped register of sources is valid RON");
        register.sources
    });
    &REGISTER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Params;

    #[test]
    fn every_parameter_has_a_registered_source() {
        let missing: Vec<String> = Params::specs()
            .into_iter()
            .filter(|spec| !source_register().contains_key(spec.source))
            .map(|spec| format!("{} ({})", spec.path, spec.source))
            .collect();
        assert!(missing.is_empty(), "not in configs/sources.ron: {missing:#?}");
    }

    #[test]
    fn at_most_a_third_of_the_parameters_rest_on_judgement() {
        let specs = Params::specs();
        let judged = specs.iter().filter(|spec| {
            source_register()
                .get(spec.source)
                .is_none_or(|source| source.grade == EvidenceGrade::Judgement)
        });
        let judged: Vec<&str> = judged.map(|spec| spec.path).collect();
        assert!(
            judged.len() * 3 <= specs.len(),
            "{} of {}: {judged:#?}",
            judged.len(),
            specs.len()
        );
    }

    #[test]
    fn every_default_lies_in_its_range_and_is_described() {
        for spec in Params::specs() {
            let (low, high) = spec.range;
            assert!(low <= high, "{}", spec.path);
            for value in &spec.default {
                assert!(low <= *value && *value <= high, "{}: {value}", spec.path);
            }
            assert!(spec.summary.len() > 10, "{} has no summary", spec.path);
            let size = spec.labels.len().max(1);
            assert_eq!(spec.default.len(), size, "{}", spec.path);
        }
    }

    #[test]
    fn paths_are_unique() {
        let mut paths: Vec<_> = Params::specs().into_iter().map(|spec| spec.path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
}
