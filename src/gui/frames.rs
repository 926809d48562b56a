//! How long frames take, for those who ask: the work of each, the time between them, the time from
//! the start to the first.

use std::time::{Duration, Instant};

/// What was measured so far.
#[derive(Debug)]
pub struct Frames {
    began: Instant,
    until: Duration,
    first: Option<Duration>,
    last: Option<Instant>,
    work: Vec<f32>,
    wall: Vec<f32>,
}

impl Frames {
    /// Measures for a time, counted from the start of the program's command.
    #[must_use]
    pub fn new((began, until): (Instant, Duration)) -> Self {
        Self { began, until, first: None, last: None, work: Vec::new(), wall: Vec::new() }
    }

    /// Notes a frame, with the work of the one before it in seconds.
    pub fn note(&mut self, work: Option<f32>) {
        let now = Instant::now();
        self.first.get_or_insert_with(|| now - self.began);
        self.work.extend(work);
        if let Some(last) = self.last.replace(now) {
            self.wall.push((now - last).as_secs_f32());
        }
    }

    /// Whether the time is up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.began.elapsed() > self.until
    }

    /// The figures in words.
    #[must_use]
    pub fn words(&self, weeks: u32) -> String {
        let first = self.first.map_or(0.0, |first| first.as_secs_f64());
        format!(
            "first frame after {first:.2} s; {} frames, {weeks} weeks; work ms: median {:.2}, 99 % \
             {:.2}, most {:.2}; between frames ms: median {:.1}, 99 % {:.1}",
            self.work.len(),
            1e3 * centile(&self.work, 0.5),
            1e3 * centile(&self.work, 0.99),
            1e3 * centile(&self.work, 1.0),
            1e3 * centile(&self.wall, 0.5),
            1e3 * centile(&self.wall, 0.99),
        )
    }
}

/// How fast the clock really goes.
#[derive(Debug)]
pub struct Meter {
    since: Instant,
    week: u32,
    rate: Option<f32>,
}

impl Default for Meter {
    fn default() -> Self {
        Self { since: Instant::now(), week: 0, rate: None }
    }
}

impl Meter {
    /// Weeks a second over the last second, given the weeks done.
    pub fn read(&mut self, week: u32) -> Option<f32> {
        let passed = self.since.elapsed().as_secs_f32();
        if week < self.week {
            *self = Self { since: Instant::now(), week, rate: None };
        } else if passed >= 1.0 {
            let rate = (week - self.week) as f32 / passed;
            *self = Self { since: Instant::now(), week, rate: Some(rate) };
        }
        self.rate
    }
}

/// The value below which a share of the values lies.
fn centile(values: &[f32], share: f32) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let place = ((sorted.len() as f32 * share).ceil() as usize).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centiles_are_values_that_occurred() {
        let values: Vec<f32> = (1..=100).map(|value| value as f32).collect();
        assert_eq!(centile(&values, 0.5), 50.0);
        assert_eq!(centile(&values, 0.99), 99.0);
        assert_eq!(centile(&values, 1.0), 100.0);
        assert_eq!(centile(&[], 0.5), 0.0);
    }
}
