//! Frame timing, on request: the work of each frame, the time between them, the time from
//! the start to the first.

use std::time::{Duration, Instant};

/// Measurements so far.
#[derive(Debug)]
pub struct Frames {
    began: Instant,
    until: Duration,
    first: Option<Duration>,
    last: Option<Instant>,
    work: Vec<f32>,
    processor: Vec<f32>,
    spent: Option<f64>,
    wall: Vec<f32>,
}

impl Frames {
    /// Measures for a given time, counted from the start of the command.
    #[must_use]
    pub fn new((began, until): (Instant, Duration)) -> Self {
        Self {
            began,
            until,
            first: None,
            last: None,
            work: Vec::new(),
            processor: Vec::new(),
            spent: None,
            wall: Vec::new(),
        }
    }

    /// Records a frame, with the work of the one before it in seconds.
    pub fn note(&mut self, work: Option<f32>) {
        let now = Instant::now();
        self.first.get_or_insert_with(|| now - self.began);
        self.work.extend(work);
        if let Some(spent) = spent() {
            self.processor.extend(self.spent.replace(spent).map(|before| (spent - before) as f32));
        }
        if let Some(last) = self.last.replace(now) {
            self.wall.push((now - last).as_secs_f32());
        }
    }

    /// Whether the time is up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.began.elapsed() > self.until
    }

    /// The figures as text.
    #[must_use]
    pub fn words(&self, weeks: u32) -> String {
        let first = self.first.map_or(0.0, |first| first.as_secs_f64());
        format!(
            "first frame after {first:.2} s; {} frames, {weeks} weeks; work ms: median {:.2}, 99 % \
             {:.2}, max {:.2}; processor ms: median {:.2}, 99 % {:.2}; between frames ms: median \
             {:.1}, 99 % {:.1}",
            self.work.len(),
            1e3 * centile(&self.work, 0.5),
            1e3 * centile(&self.work, 0.99),
            1e3 * centile(&self.work, 1.0),
            1e3 * centile(&self.processor, 0.5),
            1e3 * centile(&self.processor, 0.99),
            1e3 * centile(&self.wall, 0.5),
            1e3 * centile(&self.wall, 0.99),
        )
    }
}

/// How long the simulation takes to seek to a past week. That week is drawn at once,
/// in the next frame; the measured time ends when the state has followed.
#[derive(Debug)]
pub struct Scrub {
    left: u32,
    asked: Option<(u64, Instant)>,
    number: u64,
    took: Vec<f32>,
}

/// The next step of measuring seeks.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Nothing yet.
    Wait,
    /// Go to a week, and answer with this number when there.
    Go(u32, u64),
    /// It is over; the figures as text.
    Over(String),
}

/// Pings of this measurement are numbered from here, away from those of others.
const PINGS: u64 = 1 << 40;

impl Scrub {
    /// Measures this number of seeks.
    #[must_use]
    pub const fn new(times: u32) -> Self {
        Self { left: times, asked: None, number: PINGS, took: Vec::new() }
    }

    /// Advances by a frame, given the first week, the newest, the end, and the last answer.
    pub fn frame(&mut self, (first, tip, total): (u32, u32, u32), pong: u64) -> Next {
        if tip < total {
            return Next::Wait;
        }
        if let Some((number, since)) = self.asked {
            if pong < number {
                return Next::Wait;
            }
            self.took.push(since.elapsed().as_secs_f32());
            self.asked = None;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return Next::Over(format!(
                "{} seeks over {} weeks; seconds: median {:.2}, maximum {:.2}",
                self.took.len(),
                tip - first,
                centile(&self.took, 0.5),
                centile(&self.took, 1.0),
            ));
        };
        self.left = left;
        self.number += 1;
        self.asked = Some((self.number, Instant::now()));
        // Golden-section steps cover the range evenly without repeating a week.
        let share = (f64::from(left) * 0.618_033_988_75).fract();
        Next::Go(first + (f64::from(tip - first) * share) as u32, self.number)
    }
}

/// Seconds of processor time that this thread has used, without the time it waited for the
/// processor. Known only on Linux.
fn spent() -> Option<f64> {
    #[cfg(target_os = "linux")]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Some(time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// The actual speed of the clock.
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

/// A quantile of the values.
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
    fn ways_back_begin_at_the_end_and_are_counted() {
        let mut scrub = Scrub::new(2);
        assert_eq!(scrub.frame((10, 50, 100), 0), Next::Wait);
        let Next::Go(week, number) = scrub.frame((10, 100, 100), 0) else { panic!("does not go") };
        assert!((10..=100).contains(&week));
        assert_eq!(scrub.frame((10, 100, 100), number - 1), Next::Wait);
        let Next::Go(other, number) = scrub.frame((10, 100, 100), number) else { panic!("stops") };
        assert_ne!(week, other);
        let Next::Over(said) = scrub.frame((10, 100, 100), number) else { panic!("goes on") };
        assert!(said.starts_with("2 seeks over 90 weeks"), "{said}");
    }

    #[test]
    fn centiles_are_values_that_occurred() {
        let values: Vec<f32> = (1..=100).map(|value| value as f32).collect();
        assert_eq!(centile(&values, 0.5), 50.0);
        assert_eq!(centile(&values, 0.99), 99.0);
        assert_eq!(centile(&values, 1.0), 100.0);
        assert_eq!(centile(&[], 0.5), 0.0);
    }
}
