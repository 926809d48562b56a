//! What a hospital lists for admission against the criteria of those who pay, in rows.

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

/// Listings for admission of a year under one payer's criteria.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingCounts {
    /// All that clinicians wanted to list.
    pub wanted: u64,
    /// Of those, listed though outside criteria.
    pub outside: u64,
    /// Of those, declined because outside criteria.
    pub declined: u64,
    /// Of those declined, truly within criteria.
    pub wrongly: u64,
}

impl ListingCounts {
    /// Share of listings that lie outside criteria.
    pub fn outside_share(&self) -> f64 {
        let listed = self.wanted - self.declined;
        if listed > 0 { self.outside as f64 / listed as f64 } else { 0.0 }
    }
    /// Share of all that was wanted that lies outside criteria, declined or not.
    pub fn potential_share(&self) -> f64 {
        let outside = self.outside + self.declined;
        if self.wanted > 0 { outside as f64 / self.wanted as f64 } else { 0.0 }
    }
}

/// Listings of the year by payer.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingApprovals {
    /// By index of the payer.
    pub year: BTreeMap<u16, ListingCounts>,
    /// Cases whose review payers have already paid for, by payer.
    pub reviewed: BTreeMap<u16, u64>,
}

impl ListingApprovals {
    pub fn for_payer(&self, payer: u16) -> ListingCounts {
        self.year.get(&payer).copied().unwrap_or_default()
    }
    /// A new year.
    pub fn start_year(&mut self) {
        self.year.clear();
        self.reviewed.clear();
    }
}

/// Shares of cases outside criteria that a hospital declines, by payer: a lever.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineRates(pub BTreeMap<u16, f64>);

impl DeclineRates {
    /// The share under a payer's criteria.
    pub fn for_payer(&self, payer: u16) -> f64 {
        self.0.get(&payer).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declined_is_not_listed_and_still_was_wanted() {
        let listed = ListingCounts { wanted: 100, outside: 5, declined: 15, wrongly: 2 };
        assert!((listed.outside_share() - 5.0 / 85.0).abs() < 1e-12);
        assert!((listed.potential_share() - 0.2).abs() < 1e-12);
        assert_eq!(ListingCounts::default().outside_share(), 0.0);
    }
}
