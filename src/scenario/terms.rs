//! What the loader must know of the registries above and beside it: payment terms with their
//! parameters, and the names of rules that can be switched off.

use crate::behaviours::BEHAVIOURS;
use crate::contracts::TERMS;
use crate::information::CHANNELS;
use crate::params::ParamSpec;

/// Names that configurations may use beyond the vocabulary and the parameters.
pub trait Catalogue {
    /// Registered names of payment terms, in order.
    fn terms(&self) -> Vec<&'static str>;
    /// The parameters of a term, each `path` being the bare name; `None` for unknown terms.
    fn term_params(&self, term: &str) -> Option<Vec<ParamSpec>>;
    /// Rules that can be switched off, as "registry/name".
    fn rules(&self) -> Vec<String>;
}

/// The registries of this program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registries;

impl Catalogue for Registries {
    fn terms(&self) -> Vec<&'static str> {
        TERMS.iter().map(|entry| entry.about.name).collect()
    }
    fn term_params(&self, term: &str) -> Option<Vec<ParamSpec>> {
        let entry = TERMS.iter().find(|entry| entry.about.name == term)?;
        Some(entry.params.iter().map(|param| param.spec()).collect())
    }
    fn rules(&self) -> Vec<String> {
        let terms = TERMS.iter().map(|entry| format!("terms/{}", entry.about.name));
        let behaviours = BEHAVIOURS.iter().map(|rule| format!("behaviours/{}", rule.about.name));
        let channels = CHANNELS.iter().map(|entry| format!("channels/{}", entry.about.name));
        terms.chain(behaviours).chain(channels).collect()
    }
}
