//! The fixed marks of one planned pathway: every decision along it has its own number, drawn from
//! the need that caused it, whatever order or place things happen in.

use crate::economy::provider::queues::Waiting;
use crate::kernel::chance::{Seed, Stream};

/// Uniform marks of a pathway.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// Attends the first appointment.
    pub attends: f64,
    /// Is discharged after not attending.
    pub dropped: f64,
    /// Is discharged at the first attendance.
    pub discharged: f64,
    /// Needs a test.
    pub tested: f64,
    /// Is listed for admission.
    pub converted: f64,
    /// Is a day case.
    pub day_case: f64,
    /// Number of further visits before the decision.
    pub visits: f64,
    /// Number of later follow-ups.
    pub later: f64,
    /// Number of repeats.
    pub repeats: f64,
    /// Day of the week of admission.
    pub day: f64,
    /// Nights of the stay.
    pub nights: f64,
    /// Is cancelled on the day.
    pub cancelled: f64,
}

/// The marks of a pathway.
#[must_use]
pub fn marks(seed: Seed, waiting: &Waiting) -> Marks {
    let mut draw = seed.draw(Stream::Pathway, u64::from(waiting.person.0), waiting.need);
    Marks {
        attends: draw.uniform(),
        dropped: draw.uniform(),
        discharged: draw.uniform(),
        tested: draw.uniform(),
        converted: draw.uniform(),
        day_case: draw.uniform(),
        visits: draw.uniform(),
        later: draw.uniform(),
        repeats: draw.uniform(),
        day: draw.uniform(),
        nights: draw.open(),
        cancelled: draw.uniform(),
    }
}

/// A whole number with a geometric distribution of the given mean, at a mark.
#[must_use]
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
