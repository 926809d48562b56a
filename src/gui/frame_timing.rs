//! Frame timing, on request: the work of each frame, the time between them, the time from
//! the start to the first.

use std::time::{Duration, Instant};

/// Measurements so far.
#[derive(Debug)]
pub struct FrameTimer {
    started: Instant,
    until: Duration,
    first: Option<Duration>,
    last: Option<Instant>,
    work: Vec<f32>,
    processor: Vec<f32>,
    spent: Option<f64>,
    wall: Vec<f32>,
}

impl FrameTimer {
    /// Measures for a given time, counted from the start of the command.
    pub fn new((began, until): (Instant, Duration)) -> Self {
        Self {
            started: began,
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
    pub fn record_frame(&mut self, work: Option<f32>) {
        let now = Instant::now();
        self.first.get_or_insert_with(|| now - self.started);
        self.work.extend(work);
        if let Some(spent) = spent() {
            self.processor.extend(self.spent.replace(spent).map(|before| (spent - before) as f32));
        }
        if let Some(last) = self.last.replace(now) {
            self.wall.push((now - last).as_secs_f32());
        }
    }

    /// Whether the time is up.
    pub fn is_finished(&self) -> bool {
        self.started.elapsed() > self.until
    }

    /// The figures as text.
    pub fn summary(&self, weeks: u32) -> String {
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
pub struct ScrubTimer {
    left: u32,
    requested: Option<(u64, Instant)>,
    number: u64,
    durations: Vec<f32>,
}

/// The next step of measuring seeks.
#[derive(Debug, Clone, PartialEq)]
pub enum ScrubStep {
    Wait,
    /// Go to a week, and answer with this number when there.
    Seek(u32, u64),
    /// It is over; the figures as text.
    Finished(String),
}

/// Pings of this measurement are numbered from here, away from those of others.
const PINGS: u64 = 1 << 40;

impl ScrubTimer {
    /// Measures this number of seeks.
    pub const fn new(times: u32) -> Self {
        Self { left: times, requested: None, number: PINGS, durations: Vec::new() }
    }

    /// Advances by a frame, given the first week, the newest, the end, and the last answer.
    pub fn frame(&mut self, (first, tip, total): (u32, u32, u32), pong: u64) -> ScrubStep {
        if tip < total {
            return ScrubStep::Wait;
        }
        if let Some((number, since)) = self.requested {
            if pong < number {
                return ScrubStep::Wait;
            }
            self.durations.push(since.elapsed().as_secs_f32());
            self.requested = None;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return ScrubStep::Finished(format!(
                "{} seeks over {} weeks; seconds: median {:.2}, maximum {:.2}",
                self.durations.len(),
                tip - first,
                centile(&self.durations, 0.5),
                centile(&self.durations, 1.0),
            ));
        };
        self.left = left;
        self.number += 1;
        self.requested = Some((self.number, Instant::now()));
        // Golden-section steps cover the range evenly without repeating a week.
        let share = (f64::from(left) * 0.618_033_988_75).fract();
        ScrubStep::Seek(first + (f64::from(tip - first) * share) as u32, self.number)
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
pub struct SpeedMeter {
    since: Instant,
    week: u32,
    rate: Option<f32>,
}

impl Default for SpeedMeter {
    fn default() -> Self {
        Self { since: Instant::now(), week: 0, rate: None }
    }
}

impl SpeedMeter {
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
        let mut scrub = ScrubTimer::new(2);
        assert_eq!(scrub.frame((10, 50, 100), 0), ScrubStep::Wait);
        let ScrubStep::Seek(week, number) = scrub.frame((10, 100, 100), 0) else {
            panic!("does not go")
        };
        assert!((10..=100).contains(&week));
        assert_eq!(scrub.frame((10, 100, 100), number - 1), ScrubStep::Wait);
        let ScrubStep::Seek(other, number) = scrub.frame((10, 100, 100), number) else {
            panic!("stops")
        };
        assert_ne!(week, other);
        let ScrubStep::Finished(said) = scrub.frame((10, 100, 100), number) else {
            panic!("goes on")
        };
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
