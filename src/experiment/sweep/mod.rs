//! Many economies from one design: planned in advance, each under a key made of everything that
//! determines it, stored so that they survive any interruption, and collected in tables that do not
//! depend on where or in which order they ran.

pub mod plan;
pub mod results;
pub mod run_in;
pub mod runner;
pub mod store;

use thiserror::Error;

use super::output::OutputError;
use super::run::series_run::RunnerError;

/// Name of the design in a sweep's folder.
pub const DESIGN: &str = "design.json";

/// Why a sweep stopped.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The request does not fit the folder: the problem, and what to do.
    #[error("{0}")]
    Refused(String, String),
    /// A run or the machine failed.
    #[error(transparent)]
    Runner(#[from] RunnerError),
}

impl From<OutputError> for SweepError {
    fn from(error: OutputError) -> Self {
        Self::Runner(error.into())
    }
}
