//! A set of services: what a contract, a term or a line of a payment covers.

use serde::{Deserialize, Serialize};

use crate::params::vocabulary::Service;

/// Services as a set.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ServiceSet(u32);

impl ServiceSet {
    /// No service.
    pub const EMPTY: Self = Self(0);
    /// Every service.
    pub const ALL: Self = Self((1 << Service::COUNT) - 1);

    /// The set of some services.
    #[must_use]
    pub fn new(services: &[Service]) -> Self {
        services.iter().fold(Self::EMPTY, |set, service| set.with(*service))
    }
    /// The set of one service.
    #[must_use]
    pub const fn from_service(service: Service) -> Self {
        Self(1 << service as u32)
    }
    /// This set and one service more.
    #[must_use]
    pub const fn with(self, service: Service) -> Self {
        Self(self.0 | 1 << service as u32)
    }
    /// Services in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
    /// Services in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// Whether a service is covered.
    #[must_use]
    pub const fn contains_service(self, service: Service) -> bool {
        self.0 >> service as u32 & 1 == 1
    }
    /// Whether every service of another set is covered.
    #[must_use]
    pub const fn is_superset(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
    /// Whether no service is covered.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Covered services in order.
    pub fn services(self) -> impl Iterator<Item = Service> {
        Service::ALL.iter().copied().filter(move |service| self.contains_service(*service))
    }
    /// The service, when exactly one is covered.
    #[must_use]
    pub fn only_service(self) -> Option<Service> {
        let mut services = self.services();
        match (services.next(), services.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_covers_what_it_was_made_of() {
        let scope = ServiceSet::new(&[Service::SocialCareWeek, Service::DayCase]);
        assert_eq!(
            scope.services().collect::<Vec<_>>(),
            [Service::DayCase, Service::SocialCareWeek]
        );
        assert!(ServiceSet::ALL.is_superset(scope) && !scope.is_superset(ServiceSet::ALL));
        assert_eq!(
            ServiceSet::from_service(Service::DayCase).only_service(),
            Some(Service::DayCase)
        );
        assert_eq!(scope.only_service(), None);
        assert_eq!(ServiceSet::ALL.services().count(), Service::COUNT);
    }
}
