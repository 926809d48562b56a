//! Progress of a run, and whether it continues: exchanged after every week.

/// Progress of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProgress {
    /// Weeks done, the running in included.
    pub done: u32,
    /// Weeks of the run.
    pub total: u32,
    pub date: String,
    /// Whether the run is still in its running-in period.
    pub run_in: bool,
}

/// Whether to continue after a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunControl {
    /// Run the next week.
    Continue,
    /// Write a checkpoint and stop.
    Stop,
}
