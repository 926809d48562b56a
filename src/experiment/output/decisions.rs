//! `decisions.jsonl`: every strategic act of a run with its reason, one to a line. The file is as
//! long as the newest checkpoint says, so that a run that is taken up again repeats no line.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::OutputError;
use super::checks::{Kept, Measured, Sum};
use crate::sim::decision::Decision;

/// Name of the file.
pub const FILE: &str = "decisions.jsonl";
/// Copy of the decisions that a run was given.
pub const GIVEN: &str = "decisions-given.jsonl";

/// The log of a run under way.
#[derive(Debug)]
pub struct Log {
    file: BufWriter<Measured<File>>,
    path: PathBuf,
}

impl Log {
    /// Begins the log of a folder anew.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn begin(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        file.set_len(0).map_err(fail)?;
        Ok(Self { file: BufWriter::new(Measured::new(file)), path })
    }

    /// Goes on after the part of a log that a checkpoint counts on; what follows it is cut off.
    ///
    /// # Errors
    /// That part is not there as it was, or the disk refuses.
    pub fn go_on(folder: &Path, after: &Sum) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        let mut options = OpenOptions::new();
        let opened = options.read(true).append(true).open(&path);
        let mut file = match opened {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(OutputError::missing(&path));
            }
            opened => opened.map_err(fail)?,
        };
        let mut before = Vec::new();
        (&mut file).take(after.bytes).read_to_end(&mut before).map_err(fail)?;
        if (before.len() as u64) < after.bytes {
            return Err(OutputError::cut(&path, before.len() as u64, after.bytes));
        }
        if Sum::of(&before) != *after {
            return Err(OutputError::changed(&path));
        }
        file.set_len(after.bytes).map_err(fail)?;
        Ok(Self { file: BufWriter::new(Measured::after(&before, file)), path })
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
        }
        Ok(())
    }

    /// Makes all of it safe and says what is there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn settle(&mut self) -> Result<Sum, OutputError> {
        let fail = |error: std::io::Error| OutputError::at(&self.path, error);
        self.file.flush().map_err(fail)?;
        self.file.get_ref().to().sync_all().map_err(fail)?;
        Ok(self.file.get_ref().so_far())
    }
}

/// Keeps a copy of the decisions that a run is given.
///
/// # Errors
/// The disk refuses.
pub fn keep_given(folder: &Path, decisions: &[Decision]) -> Result<Kept, OutputError> {
    let mut copy = Vec::new();
    for decision in decisions {
        serde_json::to_writer(&mut copy, decision)
            .map_err(|error| OutputError::at(&folder.join(GIVEN), error))?;
        copy.push(b'\n');
    }
    Kept::write(folder, GIVEN, &copy)
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
