//! Registries are visible `const` slices whose order is the order of menus, help and docs.
//! This file states what every registered item must declare.

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

/// An item of a registry.
pub trait Registered {
    /// Name, summary and source.
    fn about(&self) -> About;
}

/// The registered name nearest to a wrong one, for error messages.
#[must_use]
pub fn nearest_name<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
        .min()
        .map(|(_, name)| name)
}

/// Registered things that a scenario switches off, written "registry/name". A thing that is
/// switched off takes its neutral value, which its registry states.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Switches(Vec<String>);

impl Switches {
    /// Switches off what is listed, as "registry/name".
    #[must_use]
    pub fn from_disabled(mut listed: Vec<String>) -> Self {
        listed.sort();
        listed.dedup();
        Self(listed)
    }
    /// Whether a registered thing takes part.
    #[must_use]
    pub fn is_enabled(&self, registry: &str, name: &str) -> bool {
        !self.0.iter().any(|off| {
            off.split_once('/')
                .is_some_and(|(in_registry, off)| in_registry == registry && off == name)
        })
    }
    /// Names switched off within a registry.
    pub fn disabled_in<'a>(&'a self, registry: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter_map(|off| off.split_once('/'))
            .filter(move |(in_registry, _)| *in_registry == registry)
            .map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_off() {
        let switches = Switches::from_disabled(vec!["terms/Cap".to_owned()]);
        assert!(!switches.is_enabled("terms", "Cap"));
        assert!(switches.is_enabled("terms", "Floor") && switches.is_enabled("behaviours", "Cap"));
        assert_eq!(switches.disabled_in("terms").collect::<Vec<_>>(), ["Cap"]);
    }
}
