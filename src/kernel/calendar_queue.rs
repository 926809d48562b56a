//! A calendar wheel: things that fall due in a future week, taken out week by week in the order
//! they were put in.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::clock::Week;

/// Pending things by due week. Bucket 0 is the next week to be taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarQueue<T> {
    next: Week,
    buckets: VecDeque<Vec<T>>,
}

impl<T> Default for CalendarQueue<T> {
    fn default() -> Self {
        Self { next: Week(0), buckets: VecDeque::new() }
    }
}

impl<T> CalendarQueue<T> {
    /// Puts a thing into the bucket of a week; a week already taken falls into the next one.
    pub fn insert(&mut self, due: Week, thing: T) {
        let ahead = due.0.saturating_sub(self.next.0) as usize;
        while self.buckets.len() <= ahead {
            self.buckets.push_back(Vec::new());
        }
        self.buckets[ahead].push(thing);
    }

    /// Takes everything due in `week`, which must be the next week in turn.
    pub fn take_due(&mut self, week: Week) -> Vec<T> {
        assert_eq!(self.next, week, "a wheel is turned once a week, in order");
        self.next = Week(week.0 + 1);
        self.buckets.pop_front().unwrap_or_default()
    }

    /// Takes everything pending with the week it is due, soonest first.
    pub fn drain(&mut self) -> Vec<(Week, T)> {
        let weeks = (self.next.0..).map(Week);
        let buckets = weeks.zip(self.buckets.drain(..));
        buckets
            .flat_map(|(week, things)| things.into_iter().map(move |thing| (week, thing)))
            .collect()
    }

    /// Number of things pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buckets.iter().map(Vec::len).sum()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Everything pending, soonest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.buckets.iter().flatten()
    }

    /// Drops pending things that fail a test and returns how many were dropped.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) -> usize {
        let before = self.len();
        for bucket in &mut self.buckets {
            bucket.retain(&mut keep);
        }
        before - self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_out_in_their_week_in_order() {
        let mut wheel = CalendarQueue::default();
        wheel.insert(Week(2), 'b');
        wheel.insert(Week(0), 'a');
        wheel.insert(Week(2), 'c');
        assert_eq!(wheel.take_due(Week(0)), ['a']);
        assert!(wheel.take_due(Week(1)).is_empty());
        wheel.insert(Week(0), 'd');
        assert_eq!(wheel.take_due(Week(2)), ['b', 'c', 'd']);
        assert!(wheel.is_empty());
    }

    #[test]
    fn all_that_is_pending_can_be_taken_with_its_week() {
        let mut wheel = CalendarQueue::default();
        wheel.take_due(Week(0));
        wheel.insert(Week(4), 'd');
        wheel.insert(Week(1), 'a');
        assert_eq!(wheel.drain(), [(Week(1), 'a'), (Week(4), 'd')]);
        assert!(wheel.is_empty() && wheel.take_due(Week(1)).is_empty());
    }
}
