//! The files of a run. While it runs, rows go to part files that are closed at each checkpoint;
//! at its end each table becomes one Parquet file. Bytes depend on the run alone.

pub mod columns;
pub mod decisions;
pub mod folder;
pub mod manifest;
pub mod parts;
pub mod reading;
pub mod summary;
pub mod tidy;
mod words;

use std::path::{Path, PathBuf};

use thiserror::Error;

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
}
