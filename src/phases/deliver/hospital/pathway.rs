//! The fixed marks of one planned pathway: every decision along it has its own number, drawn from
//! the need that caused it, whatever order or place things happen in.

use crate::economy::provider::queues::OpenPathway;
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::kernel::random::{RandomDraw, Seed, Stream};

/// What a pathway has a mark for, in the order of their draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum PathwayEvent {
    /// Attends the first appointment.
    Attends,
    /// Is discharged after not attending.
    Dropped,
    /// Is discharged at the first attendance.
    Discharged,
    /// Needs a test.
    Tested,
    /// Is listed for admission.
    Converted,
    DayCase,
    /// Number of further visits before the decision.
    Visits,
    /// Number of later follow-ups.
    Later,
    /// Number of repeats.
    Repeats,
    /// Day of the week of admission.
    Day,
    /// Nights of the stay.
    Nights,
    /// Is cancelled on the day.
    Cancelled,
}

/// What schemes decide of one need, in the order of their draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum SchemeMark {
    /// Is found or looked at in the practice.
    Seen,
    /// Is referred, or not, against the practice's verdict.
    Filtered,
    /// Is refused admission by the payer.
    Refused,
}

/// The marks of a pathway, each calculated on demand: most questions need one of them.
#[derive(Debug, Clone)]
pub struct PathwayDraws(RandomDraw);

impl PathwayDraws {
    /// A mark, 0 ≤ mark < 1.
    pub fn uniform(&self, mark: PathwayEvent) -> f64 {
        self.0.peek_uniform(mark as u64)
    }
    /// A mark that is another one each week.
    pub fn in_week(&self, mark: PathwayEvent, week: Week) -> f64 {
        math::fract(self.uniform(mark) + f64::from(week.0) * math::GOLDEN_RATIO)
    }
    /// A mark strictly between 0 and 1.
    pub fn open_uniform(&self, mark: PathwayEvent) -> f64 {
        self.0.peek_open_uniform(mark as u64)
    }
}

/// Most nights or bed days that an exponential draw adds to the first: cuts its far tail.
pub const LONGEST_STAY: f64 = 120.0;

/// The marks of a pathway.
pub fn pathway_draws(seed: Seed, waiting: &OpenPathway) -> PathwayDraws {
    PathwayDraws(seed.draw(Stream::Pathway, u64::from(waiting.person.0), waiting.need))
}

/// A whole number with a geometric distribution of the given mean, at a mark.
pub fn geometric(mean: f64, mark: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    let stay = mean / (1.0 + mean);
    let mut count = 0;
    let mut above = stay;
    // The chance of more than `count` is stay to the power count + 1.
    while mark >= 1.0 - above && count < 60 {
        count += 1;
        above *= stay;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometric_counts_have_their_mean() {
        let n = 100_000;
        let mean = (0..n)
            .map(|i| f64::from(geometric(2.3, (f64::from(i) + 0.5) / f64::from(n))))
            .sum::<f64>()
            / f64::from(n);
        assert!((mean - 2.3).abs() < 0.01, "{mean}");
    }
}
