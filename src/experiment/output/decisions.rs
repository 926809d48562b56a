//! `decisions.jsonl`: every strategic act of a run with its reason, one to a line. The file is as
//! long as the newest checkpoint says, so that a run that is taken up again repeats no line.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::OutputError;
use crate::sim::decision::Decision;

/// Name of the file.
pub const FILE: &str = "decisions.jsonl";
/// Copy of the decisions that a run was given.
pub const GIVEN: &str = "decisions-given.jsonl";

/// The log of a run under way.
#[derive(Debug)]
pub struct Log {
    file: BufWriter<File>,
    path: PathBuf,
    bytes: u64,
}

impl Log {
    /// Opens the log of a folder and cuts it to a length.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn begin(folder: &Path, bytes: u64) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        file.set_len(bytes).map_err(fail)?;
        Ok(Self { file: BufWriter::new(file), path, bytes })
    }

    /// Adds what was decided.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn add(&mut self, decisions: &[Decision]) -> Result<(), OutputError> {
        for decision in decisions {
            let mut line = serde_json::to_string(decision)
                .map_err(|error| OutputError::at(&self.path, error))?;
            line.push('\n');
            let written = self.file.write_all(line.as_bytes());
            written.map_err(|error| OutputError::at(&self.path, error))?;
            self.bytes += line.len() as u64;
        }
        Ok(())
    }

    /// Makes all of it safe and says how long it is.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn settle(&mut self) -> Result<u64, OutputError> {
        let fail = |error: std::io::Error| OutputError::at(&self.path, error);
        self.file.flush().map_err(fail)?;
        self.file.get_ref().sync_all().map_err(fail)?;
        Ok(self.bytes)
    }
}

/// Reads a log.
///
/// # Errors
/// It is not there, or a line is not a decision; the line is named.
pub fn read(path: &Path) -> Result<Vec<Decision>, OutputError> {
    let text = fs::read_to_string(path).map_err(|error| OutputError::at(path, error))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| {
                OutputError::at(path, format!("line {} is no decision: {error}", number + 1))
            })
        })
        .collect()
}
