//! What a run records: rows of a few tidy tables, and the trait of a recorder. No
//! files and no clocks here; files are written by the code that makes the runs.

pub mod recording_state;
pub mod rows;
pub mod tables;

pub use recording_state::RecordingState;
pub use rows::{ContractRow, FlowRow, OrganisationRow, PatientRow, ReportingPeriod, StrandedRow};
pub use tables::{CellValue, ColumnSpec, TABLES, TableRow, TableSpec};

/// Keeps rows. Rows of one table arrive in the order of time. A recorder has a method for each
/// table that it wants; rows of the others are dropped.
pub trait Recorder {
    /// A measured value of an organisation or of the whole economy.
    fn organisation(&mut self, _: &OrganisationRow<'_>) {}
    /// A value of a contract.
    fn contract(&mut self, _: &ContractRow<'_>) {}
    /// Money that moved between two accounts in a month.
    fn flow(&mut self, _: &FlowRow<'_>) {}
    /// A person of the sample at the end of a year.
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// Discards every row: for runs of which only the state matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NullRecorder;

impl Recorder for NullRecorder {}
