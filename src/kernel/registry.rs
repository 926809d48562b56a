//! Registries are visible `const` slices whose order is the order of menus, help and docs.
//! This file states what every registered thing must say of itself.

/// What menus, help and documents show of a registered rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Unique name within its registry, as written in configurations.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Key into the sources register.
    pub source: &'static str,
}

/// A thing that can stand in a registry.
pub trait Registered {
    /// Name, summary and source.
    fn about(&self) -> About;
}

/// The registered name nearest to a wrong one, for error messages.
#[must_use]
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
        .min()
        .map(|(_, name)| name)
}
