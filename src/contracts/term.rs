//! A payment term: an object that adds lines to the payment so far, or transforms it. Terms are
//! made from numbers by a registry, so that contracts serialise and a term defined anywhere can
//! take part.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kernel::registry::{About, nearest_name};
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;
use crate::params::{ParamKind, ParamSpec};

use super::breakdown::PaymentBreakdown;
use super::contract_baseline::ContractBaseline;
use super::indicator::Indicator;
use super::service_set::ServiceSet;
use super::statement::ContractStatement;

/// One term as agreed: its registered name and the numbers that differ from its defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermSpec {
    /// Registered name.
    pub term: String,
    /// Numbers by name; those left out take the term's default.
    pub numbers: Vec<(String, f64)>,
    /// Services it applies to; empty means all in the contract's scope.
    pub scope: ServiceSet,
}

/// What a term reads in addition to activity, population and time. Statements hold no
/// more than the contracts in force read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataNeeds {
    /// The provider's cost, which the contract thereby grants the payer to see.
    pub open_book: bool,
    /// Measured indicators, in order.
    pub indicators: Vec<Indicator>,
    /// Attachment points above which single people's cost counts, in ascending order.
    pub attachments: Vec<Pence>,
}

impl DataNeeds {
    #[must_use]
    pub fn single_indicator(indicator: Indicator) -> Self {
        Self { indicators: vec![indicator], ..Self::default() }
    }
    /// Cost of single people above an attachment point.
    #[must_use]
    pub fn excess_above(attachment: Pence) -> Self {
        Self { attachments: vec![attachment], ..Self::default() }
    }
    /// What either of two terms reads.
    pub fn merge(&mut self, other: &Self) {
        self.open_book |= other.open_book;
        self.indicators.extend(&other.indicators);
        self.indicators.sort_unstable();
        self.indicators.dedup();
        self.attachments.extend(&other.attachments);
        self.attachments.sort_unstable();
        self.attachments.dedup();
    }
}

/// What a term sees in addition to the payment so far.
#[derive(Debug, Clone, Copy)]
pub struct TermContext<'a> {
    /// What was done and measured so far.
    pub statement: &'a ContractStatement,
    /// What was negotiated.
    pub basis: &'a ContractBaseline,
    /// Services this term applies to, within the contract's scope.
    pub scope: ServiceSet,
}

impl TermContext<'_> {
    /// Services this term applies to, in order.
    pub fn services(&self) -> impl Iterator<Item = Service> {
        self.scope.services()
    }
    /// The planned payment for the period so far, services of this term only.
    #[must_use]
    pub fn planned_payment_so_far(&self) -> Pence {
        self.basis.annual_sum(self.scope).scaled(self.statement.elapsed)
    }
}

/// One payment term with its numbers. Implementations are pure.
pub trait Term: std::fmt::Debug + Send + Sync {
    /// Name under which its lines appear.
    fn name(&self) -> &'static str;
    /// What it reads in addition to activity, population and time.
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::default()
    }
    /// The payment after this term, given the payment of the terms before it.
    fn apply(&self, so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown;
}

/// One number of a term as written in a configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermParam {
    /// Name within the term.
    pub name: &'static str,
    /// Meaning.
    pub summary: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Value unless a configuration sets another.
    pub default: f64,
    /// Least and greatest allowed value.
    pub range: (f64, f64),
    /// Key into the sources register.
    pub source: &'static str,
}

/// Unit of a number that represents an indicator and may be written as its name.
pub const INDICATOR_UNIT: &str = "indicator";

impl TermParam {
    /// Words that may be written in place of the number, by position.
    #[must_use]
    pub fn labels(&self) -> &'static [&'static str] {
        if self.unit == INDICATOR_UNIT { &Indicator::LABELS } else { &[] }
    }
    /// The word for its default, where words are written.
    #[must_use]
    pub fn default_label(&self) -> Option<&'static str> {
        self.labels().get(self.default as usize).copied()
    }
    /// A number that names the indicator a term reads.
    #[must_use]
    pub const fn indicator(default: Indicator, source: &'static str) -> Self {
        Self {
            name: "indicator",
            summary: "The measured indicator, by name.",
            unit: INDICATOR_UNIT,
            default: default as u32 as f64,
            range: (0.0, Indicator::LAST),
            source,
        }
    }
    /// The same declaration in the form of the catalogue, under its bare name.
    #[must_use]
    pub fn spec(&self) -> ParamSpec {
        ParamSpec {
            path: self.name,
            summary: self.summary,
            unit: self.unit,
            labels: Vec::new(),
            default: vec![self.default],
            range: self.range,
            kind: ParamKind::Lever,
            source: self.source,
        }
    }
}

/// A registered term: what it is, its numbers, and how to make one.
#[derive(Debug, Clone, Copy)]
pub struct TermEntry {
    /// Name, summary, source.
    pub about: About,
    /// Source file, below `src` for shipped terms.
    pub file: &'static str,
    /// Its numbers, in the order `build_term` takes them.
    pub params: &'static [TermParam],
    /// Makes the term from one number for each parameter.
    pub build: fn(&[f64]) -> Box<dyn Term>,
}

/// Why a term could not be made from a setting.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TermError {
    /// No such term.
    #[error("no payment term is called '{name}'{}", did_you_mean(.nearest))]
    Unknown {
        /// As written.
        name: String,
        /// The nearest registered name.
        nearest: Option<&'static str>,
    },
    /// No such number.
    #[error("payment term '{term}' has no number '{name}'{}", did_you_mean(.nearest))]
    UnknownNumber {
        /// The term.
        term: &'static str,
        /// As written.
        name: String,
        /// The nearest name the term has.
        nearest: Option<&'static str>,
    },
    /// A number outside its range.
    #[error("'{name}' of payment term '{term}' is {value}; it must lie from {low} to {high}")]
    OutOfRange {
        /// The term.
        term: &'static str,
        /// The number.
        name: &'static str,
        /// As written.
        value: f64,
        /// Least allowed.
        low: f64,
        /// Greatest allowed.
        high: f64,
    },
}

fn did_you_mean(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

/// Terms by name. Starts with the shipped ones; tests and callers add their own.
#[derive(Debug, Clone)]
pub struct TermRegistry {
    entries: Vec<TermEntry>,
    switched_off: Vec<&'static str>,
}

impl Default for TermRegistry {
    fn default() -> Self {
        Self::shipped()
    }
}

impl TermRegistry {
    /// The terms that ship with the program.
    #[must_use]
    pub fn shipped() -> Self {
        Self { entries: super::TERMS.to_vec(), switched_off: Vec::new() }
    }
    /// One term more; a term of the same name is replaced.
    #[must_use]
    pub fn with(mut self, entry: TermEntry) -> Self {
        match self.entries.iter_mut().find(|known| known.about.name == entry.about.name) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
        self
    }
    /// Without the effect of a term: contracts that name it stay valid, and the payment passes
    /// through it unchanged.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        let known = self.entries.iter().find(|entry| entry.about.name == name);
        if let Some(entry) = known
            && !self.switched_off.contains(&entry.about.name)
        {
            self.switched_off.push(entry.about.name);
        }
        self
    }
    /// All entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[TermEntry] {
        &self.entries
    }
    /// The entry of a name.
    ///
    /// # Errors
    /// When there is none, with the nearest name.
    pub fn find(&self, name: &str) -> Result<&TermEntry, TermError> {
        self.entries.iter().find(|entry| entry.about.name == name).ok_or_else(|| {
            TermError::Unknown {
                name: name.to_owned(),
                nearest: nearest_name(name, self.entries.iter().map(|entry| entry.about.name)),
            }
        })
    }
    /// The numbers of a setting in the order of the term's parameters, defaults filled in.
    ///
    /// # Errors
    /// Unknown names and numbers out of range.
    pub fn numbers(&self, setting: &TermSpec) -> Result<Vec<f64>, TermError> {
        let entry = self.find(&setting.term)?;
        let term = entry.about.name;
        let mut numbers: Vec<f64> = entry.params.iter().map(|param| param.default).collect();
        for (name, value) in &setting.numbers {
            let place = entry.params.iter().position(|param| param.name == name);
            let place = place.ok_or_else(|| TermError::UnknownNumber {
                term,
                name: name.clone(),
                nearest: nearest_name(name, entry.params.iter().map(|param| param.name)),
            })?;
            let TermParam { name, range: (low, high), .. } = entry.params[place];
            if !(low..=high).contains(value) {
                return Err(TermError::OutOfRange { term, name, value: *value, low, high });
            }
            numbers[place] = *value;
        }
        Ok(numbers)
    }
    /// Makes the term of a setting; `None` when that term is switched off.
    ///
    /// # Errors
    /// As [`TermRegistry::numbers`].
    pub fn build_term(&self, setting: &TermSpec) -> Result<Option<Box<dyn Term>>, TermError> {
        let entry = self.find(&setting.term)?;
        let numbers = self.numbers(setting)?;
        let on = !self.switched_off.contains(&entry.about.name);
        Ok(on.then(|| (entry.build)(&numbers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(term: &str, numbers: &[(&str, f64)]) -> TermSpec {
        TermSpec {
            term: term.to_owned(),
            numbers: numbers.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
            scope: ServiceSet::EMPTY,
        }
    }

    #[test]
    fn wrong_names_are_told_with_the_nearest_right_one() {
        let registry = TermRegistry::shipped();
        let error = registry.build_term(&setting("Blok", &[])).expect_err("unknown");
        assert!(error.to_string().contains("did you mean 'Block'?"), "{error}");
        let error = registry.build_term(&setting("Cap", &[("att", 1.0)])).expect_err("unknown");
        assert!(error.to_string().contains("did you mean 'at'?"), "{error}");
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let registry = TermRegistry::shipped();
        for value in [-3.0, f64::NAN, f64::INFINITY] {
            assert!(registry.build_term(&setting("Cap", &[("at", value)])).is_err(), "{value}");
        }
    }

    #[test]
    fn shipped_terms_are_named_once_and_have_defaults_in_range() {
        let registry = TermRegistry::shipped();
        let mut names: Vec<_> = registry.entries().iter().map(|e| e.about.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), registry.entries().len());
        for entry in registry.entries() {
            assert!(!entry.about.summary.is_empty() && !entry.about.source.is_empty());
            for param in entry.params {
                assert!((param.range.0..=param.range.1).contains(&param.default));
                assert!(!param.summary.is_empty() && !param.source.is_empty());
            }
            let made = registry.build_term(&setting(entry.about.name, &[])).expect("defaults");
            assert_eq!(made.expect("on").name(), entry.about.name);
            let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
            assert!(file.join(entry.file).exists(), "{}", entry.file);
        }
    }
}
