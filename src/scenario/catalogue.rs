//! What the loader must know of the registries below it: payment terms with their numbers, and
//! the names of rules that can be switched off. What a payment term of one's own is made of is
//! here too: a type with [`Term`], a [`TermEntry`] for it, and [`TermRegistry::with`]. The registry
//! is then given to [`load`](super::load::load), so that a scenario can name the term, and to
//! [`Sim::with_terms`](crate::Sim::with_terms), so that it is paid; `examples/own_payment_term.rs`
//! does both.

use crate::behaviours::BEHAVIOURS;
use crate::contracts::TERMS;
pub use crate::contracts::{
    ContractStatement, PaymentBreakdown, ServiceSet, Term, TermContext, TermEntry, TermParam,
    TermRegistry,
};
use crate::information::CHANNELS;
use crate::initiatives::INITIATIVES;
use crate::kernel::registry::About;

/// A registered rule: its registry and what it declares.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDescription {
    /// The registry.
    pub registry: &'static str,
    /// Name, summary, source.
    pub about: About,
    /// What holds when the rule is switched off.
    pub neutral: &'static str,
}

impl RuleDescription {
    /// "registry/name", as configurations write it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.registry, self.about.name)
    }
}

/// Names that configurations may use beyond the vocabulary and the parameters.
pub trait Catalogue {
    /// Payment terms, in order.
    fn terms(&self) -> Vec<TermEntry>;
    /// Rules that can be switched off, in order.
    fn rules(&self) -> Vec<RuleDescription>;
    /// A term by name.
    fn term_named(&self, name: &str) -> Option<TermEntry> {
        self.terms().into_iter().find(|term| term.about.name == name)
    }
}

/// The registries of this program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registries;

impl Catalogue for Registries {
    fn terms(&self) -> Vec<TermEntry> {
        TERMS.to_vec()
    }
    fn rules(&self) -> Vec<RuleDescription> {
        rules_with(TERMS)
    }
}

/// Terms beyond the shipped ones: everything else is as the program has it.
impl Catalogue for TermRegistry {
    fn terms(&self) -> Vec<TermEntry> {
        self.entries().to_vec()
    }
    fn rules(&self) -> Vec<RuleDescription> {
        rules_with(self.entries())
    }
}

fn rules_with(terms: &[TermEntry]) -> Vec<RuleDescription> {
    let terms = terms.iter().map(|entry| RuleDescription {
        registry: "terms",
        about: entry.about,
        neutral: "The payment passes through the term unchanged.",
    });
    let behaviours = BEHAVIOURS.iter().map(|rule| RuleDescription {
        registry: "behaviours",
        about: rule.about,
        neutral: rule.neutral,
    });
    let channels = CHANNELS.iter().map(|entry| RuleDescription {
        registry: "channels",
        about: entry.about,
        neutral: "What is observed is immediate and exact.",
    });
    let initiatives = INITIATIVES.iter().map(|initiative| RuleDescription {
        registry: "initiatives",
        about: initiative.about,
        neutral: "The initiative is never put forward.",
    });
    terms.chain(behaviours).chain(channels).chain(initiatives).collect()
}
