//! The files of a run. While it runs, rows go to part files that are closed at each checkpoint;
//! at its end each table becomes one Parquet file. Bytes depend on the run alone.

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

/// Name of the page that tells what a folder holds.
pub const PAGE: &str = "report.html";

/// A file that could not be written or read.
#[derive(Debug, Error)]
#[error("'{}' {what}", path.display())]
pub struct OutputError {
    /// Which.
    pub path: PathBuf,
    /// What is the matter, to be read after the path.
    pub what: String,
}

impl OutputError {
    /// A failure at a path.
    pub fn at(path: &Path, what: impl std::fmt::Display) -> Self {
        Self { path: path.to_owned(), what: format!("cannot be used: {what}") }
    }

    /// A file that should be there.
    #[must_use]
    pub fn missing(path: &Path) -> Self {
        Self { path: path.to_owned(), what: "is missing".to_owned() }
    }

    /// A file of which only a beginning is there.
    #[must_use]
    pub fn cut(path: &Path, found: u64, bytes: u64) -> Self {
        let what = format!("is cut: {found} of {bytes} bytes are there");
        Self { path: path.to_owned(), what }
    }

    /// A file that is not what was written.
    #[must_use]
    pub fn changed(path: &Path) -> Self {
        Self { path: path.to_owned(), what: "is not as hecon wrote it".to_owned() }
    }
}
