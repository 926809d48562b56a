//! The people a contract covers by what they live with: long-term conditions, frailty, continuing
//! care. The model has no named diseases, so a condition means at least a given number of
//! long-term conditions and at least a given frailty category.

use serde::{Deserialize, Serialize};

use crate::params::vocabulary::{Conditions, FrailtyBand};

/// People, not rows, by count of long-term conditions and frailty category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoveredPopulation {
    /// People by conditions, then by frailty.
    pub people: [[f64; FrailtyBand::COUNT]; Conditions::COUNT],
    /// People with NHS continuing care.
    pub continuing_care: f64,
}

impl CoveredPopulation {
    /// People with at least this many conditions and at least this frailty category (by position).
    pub fn at_least(&self, conditions: usize, frailty: usize) -> f64 {
        let rows = self.people.iter().skip(conditions);
        rows.map(|row| row.iter().skip(frailty).sum::<f64>()).sum()
    }
    pub fn add_people(&mut self, conditions: usize, frailty: usize, people: f64) {
        self.people[conditions.min(Conditions::COUNT - 1)][frailty] += people;
    }
    /// The same mix with the people multiplied by a factor.
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            people: self.people.map(|row| row.map(|people| people * factor)),
            continuing_care: self.continuing_care * factor,
        }
    }
    /// Adds other people.
    pub fn add(&mut self, other: &Self) {
        for (row, more) in self.people.iter_mut().zip(&other.people) {
            row.iter_mut().zip(more).for_each(|(people, more)| *people += more);
        }
        self.continuing_care += other.continuing_care;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_takes_in_everything_worse() {
        let mut panel = CoveredPopulation::default();
        panel.add_people(0, 0, 100.0);
        panel.add_people(3, 1, 10.0);
        panel.add_people(9, 3, 1.0);
        assert_eq!(panel.at_least(0, 0), 111.0);
        assert_eq!(panel.at_least(3, 0), 11.0);
        assert_eq!(panel.at_least(4, 2), 1.0);
        let mut twice = panel;
        twice.add(&panel);
        assert_eq!(twice, panel.scaled(2.0));
    }
}
