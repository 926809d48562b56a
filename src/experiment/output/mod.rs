//! The files of a run. While it runs, rows go to part files that are closed at each checkpoint;
//! at its end each table becomes one Parquet file. The bytes depend on the run alone.

pub mod checks;
pub mod columns;
pub mod decisions;
pub mod economy;
pub mod folder;
pub mod held;
pub mod manifest;
pub mod parts;
pub mod reading;
pub mod seal;
pub mod summary;
pub mod text;
pub mod tidy;
mod words;

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Name of the report of a folder.
pub const PAGE: &str = "report.html";

/// A file that could not be written or read.
#[derive(Debug, Error)]
#[error("'{}' {problem}", path.display())]
pub struct OutputError {
    pub path: PathBuf,
    /// The problem, to be read after the path.
    pub problem: String,
}

impl OutputError {
    /// A failure at a path.
    pub fn new(path: &Path, what: impl std::fmt::Display) -> Self {
        Self { path: path.to_owned(), problem: format!("cannot be used: {what}") }
    }

    /// A file that should be there.
    pub fn missing(path: &Path) -> Self {
        Self { path: path.to_owned(), problem: "is missing".to_owned() }
    }

    pub fn truncated(path: &Path, found: u64, bytes: u64) -> Self {
        let what = format!("is cut: {found} of {bytes} bytes are there");
        Self { path: path.to_owned(), problem: what }
    }

    /// A file that was changed since it was written.
    pub fn changed(path: &Path) -> Self {
        Self { path: path.to_owned(), problem: "is not as hecon wrote it".to_owned() }
    }
}
