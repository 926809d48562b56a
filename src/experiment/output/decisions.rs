//! `decisions.jsonl`: the economy in its first line, then every strategic action of a run with its
//! reason, one per line. On resumption the file is cut to the length given by the newest
//! checkpoint, so that no line is repeated.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::checks::{Kept, Measured, Sum};
use super::economy::Economy;
use super::{OutputError, text};
use crate::sim::decision::Decision;

/// Name of the file.
pub const FILE: &str = "decisions.jsonl";
/// Name of the copy of the decisions given to a run.
pub const GIVEN: &str = "decisions-given.jsonl";

/// The log of a run under way.
#[derive(Debug)]
pub struct Log {
    file: BufWriter<Measured<File>>,
    path: PathBuf,
}

impl Log {
    /// Starts a new log in a folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        file.set_len(0).map_err(fail)?;
        Ok(Self { file: BufWriter::new(Measured::new(file)), path })
    }

    /// Continues after the part of a log that a checkpoint covers; what follows it is cut off.
    ///
    /// # Errors
    /// That part is missing or changed, or the file cannot be written.
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

    /// Writes which economy the decisions belong to; the first line of a log.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn name(&mut self, economy: Economy) -> Result<(), OutputError> {
        let mut line = serde_json::to_string(&Head { economy })
            .map_err(|error| OutputError::at(&self.path, error))?;
        line.push('\n');
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| OutputError::at(&self.path, error))?;
        Ok(())
    }

    /// Appends decisions.
    ///
    /// # Errors
    /// The file cannot be written.
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

    /// Syncs the log to disk and returns its length and checksum.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn settle(&mut self) -> Result<Sum, OutputError> {
        let fail = |error: std::io::Error| OutputError::at(&self.path, error);
        self.file.flush().map_err(fail)?;
        self.file.get_ref().to().sync_all().map_err(fail)?;
        Ok(self.file.get_ref().so_far())
    }
}

/// Stores a copy of the decisions given to a run.
///
/// # Errors
/// The file cannot be written.
pub fn keep_given(folder: &Path, decisions: &[Decision]) -> Result<Kept, OutputError> {
    let mut copy = Vec::new();
    for decision in decisions {
        serde_json::to_writer(&mut copy, decision)
            .map_err(|error| OutputError::at(&folder.join(GIVEN), error))?;
        copy.push(b'\n');
    }
    Kept::write(folder, GIVEN, &copy)
}

/// The first line of a log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    economy: Economy,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// The economy it belongs to.
    Economy(Box<Economy>),
    /// A decision.
    Decision(Box<Decision>),
}

/// Reads the decisions of a log, of any economy.
///
/// # Errors
/// It is missing, or a line is not a decision; the line is named.
pub fn read(path: &Path) -> Result<Vec<Decision>, OutputError> {
    let all = entries(path)?.into_iter().filter_map(|(_, entry)| match entry {
        Entry::Economy(_) => None,
        Entry::Decision(decision) => Some(*decision),
    });
    Ok(all.collect())
}

/// Reads the lines of a log with their numbers, from 1.
///
/// # Errors
/// It is missing, or a line is not one of a log; the line is named.
pub fn entries(path: &Path) -> Result<Vec<(usize, Entry)>, OutputError> {
    let text = text::read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(before, line)| {
            let number = before + 1;
            if let Ok(Head { economy }) = serde_json::from_str(line) {
                return Ok((number, Entry::Economy(Box::new(economy))));
            }
            let read = serde_json::from_str(line).map_err(|error| {
                OutputError::at(path, format!("line {number} is not a decision: {error}"))
            });
            read.map(|decision| (number, Entry::Decision(Box::new(decision))))
        })
        .collect()
}
