//! A broken invariant stops the run: the error names the phase, the week and what disagreed.

use thiserror::Error;

use super::clock::Week;

/// An invariant of the model that did not hold. Never caused by user input alone.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("invariant broken in phase '{phase}', week {}: {what}", week.0)]
pub struct Violation {
    /// Phase that was running.
    pub phase: &'static str,
    /// Tick.
    pub week: Week,
    /// Which conservation law or bound failed, with both values.
    pub what: String,
}

impl Violation {
    /// What disagreed, in a phase and a week.
    pub fn new(phase: &'static str, week: Week, what: impl ToString) -> Self {
        Self { phase, week, what: what.to_string() }
    }
}
