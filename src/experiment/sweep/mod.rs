//! Many economies from one design: known in advance, each under a key made of everything that
//! determines it, kept in a store that survives any end, and brought together in tables that do
//! not depend on who ran what when.

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
    /// What was asked for does not go with what is there: what, and what to do.
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
