//! Activity as it is counted and coded: what a return reports and a payment function reads.

use serde::{Deserialize, Serialize};

use crate::economy::provider::activity::ServiceTally;
use crate::params::vocabulary::Service;

/// Units of one service over a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceActivity {
    /// Units for people, not rows: the sampling weight is already applied.
    pub count: u64,
    /// Units weighted by case mix as coded; equal to the count at average complexity.
    pub weighted: f64,
}

/// Activity of every service over a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivityTable(pub [ServiceActivity; Service::COUNT]);

impl ActivityTable {
    /// The record of a provider in rows of the sample, scaled to people.
    pub fn from_rows(rows: &[ServiceTally; Service::COUNT], weight: u32) -> Self {
        let mut table = Self::default();
        for (cell, tally) in table.0.iter_mut().zip(rows) {
            cell.count = tally.count * u64::from(weight);
            cell.weighted = tally.weighted * f64::from(weight);
        }
        table
    }
    /// Units of a service.
    pub const fn get(&self, service: Service) -> ServiceActivity {
        self.0[service as usize]
    }
    /// Units of a service, to change.
    pub const fn get_mut(&mut self, service: Service) -> &mut ServiceActivity {
        &mut self.0[service as usize]
    }
    /// Counts `count` units of average complexity `weight` each.
    pub fn record(&mut self, service: Service, count: u64, weight: f64) {
        let cell = self.get_mut(service);
        cell.count += count;
        cell.weighted += count as f64 * weight;
    }
    /// Adds another period or place.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            mine.count += theirs.count;
            mine.weighted += theirs.weighted;
        }
    }
    /// Services with any activity, in order.
    pub fn nonzero(&self) -> impl Iterator<Item = (Service, ServiceActivity)> + '_ {
        Service::ALL.iter().copied().zip(self.0).filter(|(_, activity)| activity.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_scaled_to_people() {
        let mut rows = [ServiceTally::default(); Service::COUNT];
        rows[Service::DayCase as usize] = ServiceTally { count: 3, weighted: 3.5 };
        let table = ActivityTable::from_rows(&rows, 10);
        assert_eq!(table.get(Service::DayCase), ServiceActivity { count: 30, weighted: 35.0 });
    }

    #[test]
    fn records_add_up_by_service() {
        let mut table = ActivityTable::default();
        table.record(Service::DayCase, 10, 1.2);
        let other = table;
        table.add(&other);
        assert_eq!(table.get(Service::DayCase).count, 20);
        assert!((table.get(Service::DayCase).weighted - 24.0).abs() < 1e-9);
        assert_eq!(table.nonzero().count(), 1);
    }
}
