//! How far a run has come, and whether it goes on: what a run says and is told after every week.

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Weeks done, the running in included.
    pub done: u32,
    /// Weeks of the run.
    pub total: u32,
    /// Simulated date.
    pub date: String,
    /// Whether the running in is still going on.
    pub run_in: bool,
}

/// Whether to go on after a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Run the next week.
    GoOn,
    /// Write a checkpoint and leave.
    Stop,
}
