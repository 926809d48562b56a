//! What the loader must know of the registries above and beside it: payment terms with their
//! parameters, and the names of rules that can be switched off.

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

/// Terms that configurations may name.
const TERMS: [&str; 8] =
    ["Block", "Tariff", "CostAndVolume", "MarginalRate", "Cap", "Floor", "Collar", "Capitation"];

impl Catalogue for Registries {
    fn terms(&self) -> Vec<&'static str> {
        TERMS.to_vec()
    }
    fn term_params(&self, term: &str) -> Option<Vec<ParamSpec>> {
        TERMS.contains(&term).then(Vec::new)
    }
    fn rules(&self) -> Vec<String> {
        Vec::new()
    }
}
