//! When a run writes checkpoints. A checkpoint saves the time that an interruption would lose, so
//! by default elapsed time decides when the next is due; results do not depend on it.

use std::time::{Duration, Instant};

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};

/// Time that an interruption may always lose.
const MIN_SPACING: Duration = Duration::from_secs(1);
/// Smallest time between checkpoints, as a multiple of the time the last one took.
const SPACING_FACTOR: u32 = 20;

/// When a run writes checkpoints, in addition to the one it writes when stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CheckpointPace {
    /// At the ends of years, but only where more than a second would be lost without it, and never
    /// for more than a twentieth of the time.
    #[default]
    Spaced,
    /// Every given number of weeks; never for 0, and then not at the end either.
    Weeks(u32),
}

/// The checkpoint timer of one run.
#[derive(Debug)]
pub struct CheckpointPacer {
    pace: CheckpointPace,
    last: Instant,
    last_duration: Duration,
}

impl CheckpointPacer {
    pub fn new(pace: CheckpointPace) -> Self {
        Self { pace, last: Instant::now(), last_duration: Duration::ZERO }
    }

    /// Whether a checkpoint is due after this week.
    pub fn is_due(&self, done: Week) -> bool {
        self.is_due_after(done, self.last.elapsed())
    }

    fn is_due_after(&self, done: Week, since: Duration) -> bool {
        match self.pace {
            CheckpointPace::Weeks(0) => false,
            CheckpointPace::Weeks(every) => done.0.is_multiple_of(every),
            CheckpointPace::Spaced => {
                done.0.is_multiple_of(WEEKS_PER_YEAR)
                    && since >= MIN_SPACING.max(self.last_duration * SPACING_FACTOR)
            }
        }
    }

    /// Whether the state of the last week is retained when the run is complete.
    pub fn retains_last(&self) -> bool {
        self.pace != CheckpointPace::Weeks(0)
    }

    /// Records a checkpoint started at the given time and written now.
    pub fn record_checkpoint(&mut self, begun: Instant) {
        self.last = Instant::now();
        self.last_duration = self.last - begun;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Week = Week(WEEKS_PER_YEAR);

    #[test]
    fn requested_weeks_are_followed() {
        let soon = Duration::ZERO;
        let every = CheckpointPacer::new(CheckpointPace::Weeks(4));
        assert!(every.is_due_after(Week(8), soon) && !every.is_due_after(Week(9), soon));
        let long = Duration::from_secs(1_000_000);
        assert!(!CheckpointPacer::new(CheckpointPace::Weeks(0)).is_due_after(YEAR, long));
    }

    #[test]
    fn a_year_has_a_checkpoint_when_it_took_long_enough() {
        let mut pacer = CheckpointPacer::new(CheckpointPace::Spaced);
        let after = |pacer: &CheckpointPacer, week, seconds| {
            pacer.is_due_after(week, Duration::from_secs(seconds))
        };
        assert!(!after(&pacer, YEAR, 0) && after(&pacer, YEAR, 1));
        assert!(!after(&pacer, Week(WEEKS_PER_YEAR + 1), 500), "only at the end of a year");
        pacer.last_duration = Duration::from_secs(3);
        assert!(!after(&pacer, YEAR, 59) && after(&pacer, YEAR, 60));
    }
}
