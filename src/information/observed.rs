//! A value as an agent holds it: with its date and its known error.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;

/// A value that came through a channel. Nothing else makes one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation<T> {
    value: T,
    as_of: Week,
    sd: f64,
}

impl<T> Observation<T> {
    /// What a channel delivers. `sd` is the relative standard deviation that the reader knows the
    /// channel to have.
    pub(super) const fn new(value: T, as_of: Week, sd: f64) -> Self {
        Self { value, as_of, sd }
    }
    /// The value as seen.
    pub const fn value(&self) -> &T {
        &self.value
    }
    /// The week it describes.
    pub const fn as_of(&self) -> Week {
        self.as_of
    }
    /// Its relative standard deviation; 0 when exact.
    pub const fn sd(&self) -> f64 {
        self.sd
    }
    /// Weeks between what it describes and now.
    pub const fn age(&self, now: Week) -> u32 {
        now.0.saturating_sub(self.as_of.0)
    }
    /// The same observation seen through a function.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Observation<U> {
        Observation { value: with(self.value), as_of: self.as_of, sd: self.sd }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_an_observation_keeps_its_date_and_error() {
        let own = Observation::new(7, Week(10), 0.0).map(|value| value * 2);
        assert_eq!((*own.value(), own.sd(), own.age(Week(14))), (14, 0.0, 4));
    }
}
