//! The report of a table of propositions.

use std::path::Path;

use super::ReportError;
use super::view::Report;

/// Name of the file that holds everything for the page.
pub const FILE: &str = "propositions.json";

/// Reads the folder.
///
/// # Errors
/// The file cannot be read.
pub fn read(from: &Path) -> Result<Report, ReportError> {
    Err(ReportError::NoResults(from.to_owned()))
}
