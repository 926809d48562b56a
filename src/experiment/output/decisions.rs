//! `decisions.jsonl`: the economy in its first line, then every strategic action of a run with its
//! reason, one per line. On resumption the file is cut to the length given by the newest
//! checkpoint, so that no line is repeated.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::checks::{ChecksumWriter, FileChecksum, ListedFile};
use super::economy::EconomyIdentity;
use super::{OutputError, text};
use crate::sim::decision::Decision;

/// Name of the file.
pub const FILE: &str = "decisions.jsonl";
/// Name of the copy of the decisions given to a run.
pub const GIVEN_FILE: &str = "decisions-given.jsonl";

/// The log of a run under way.
#[derive(Debug)]
pub struct DecisionLog {
    file: BufWriter<ChecksumWriter<File>>,
    path: PathBuf,
}

impl DecisionLog {
    /// Starts a new log in a folder.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::new(&path, error);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        file.set_len(0).map_err(fail)?;
        Ok(Self { file: BufWriter::new(ChecksumWriter::new(file)), path })
    }

    /// Continues after the part of a log that a checkpoint covers; what follows it is cut off.
    ///
    /// # Errors
    /// That part is missing or changed, or the file cannot be written.
    pub fn resume(folder: &Path, after: &FileChecksum) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::new(&path, error);
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
            return Err(OutputError::truncated(&path, before.len() as u64, after.bytes));
        }
        if FileChecksum::from_bytes(&before) != *after {
            return Err(OutputError::changed(&path));
        }
        file.set_len(after.bytes).map_err(fail)?;
        Ok(Self { file: BufWriter::new(ChecksumWriter::resume(&before, file)), path })
    }

    /// Writes which economy the decisions belong to; the first line of a log.
    pub fn write_economy(&mut self, economy: EconomyIdentity) -> Result<(), OutputError> {
        let mut line = serde_json::to_string(&DecisionLogHeader { economy })
            .map_err(|error| OutputError::new(&self.path, error))?;
        line.push('\n');
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| OutputError::new(&self.path, error))?;
        Ok(())
    }

    pub fn append(&mut self, decisions: &[Decision]) -> Result<(), OutputError> {
        for decision in decisions {
            let mut line = serde_json::to_string(decision)
                .map_err(|error| OutputError::new(&self.path, error))?;
            line.push('\n');
            let written = self.file.write_all(line.as_bytes());
            written.map_err(|error| OutputError::new(&self.path, error))?;
        }
        Ok(())
    }

    /// Syncs the log to disk and returns its length and checksum.
    pub fn sync(&mut self) -> Result<FileChecksum, OutputError> {
        let fail = |error: std::io::Error| OutputError::new(&self.path, error);
        self.file.flush().map_err(fail)?;
        self.file.get_ref().inner().sync_all().map_err(fail)?;
        Ok(self.file.get_ref().so_far())
    }
}

/// Stores a copy of the decisions given to a run.
pub fn write_given(folder: &Path, decisions: &[Decision]) -> Result<ListedFile, OutputError> {
    let mut copy = Vec::new();
    for decision in decisions {
        serde_json::to_writer(&mut copy, decision)
            .map_err(|error| OutputError::new(&folder.join(GIVEN_FILE), error))?;
        copy.push(b'\n');
    }
    ListedFile::write(folder, GIVEN_FILE, &copy)
}

/// The first line of a log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionLogHeader {
    economy: EconomyIdentity,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq)]
pub enum DecisionLogEntry {
    /// The economy it belongs to.
    Economy(Box<EconomyIdentity>),
    Decision(Box<Decision>),
}

/// Reads the decisions of a log, of any economy.
///
/// # Errors
/// It is missing, or a line is not a decision; the line is named.
pub fn read(path: &Path) -> Result<Vec<Decision>, OutputError> {
    let all = entries(path)?.into_iter().filter_map(|(_, entry)| match entry {
        DecisionLogEntry::Economy(_) => None,
        DecisionLogEntry::Decision(decision) => Some(*decision),
    });
    Ok(all.collect())
}

/// Reads the lines of a log with their numbers, from 1.
///
/// # Errors
/// It is missing, or a line is not one of a log; the line is named.
pub fn entries(path: &Path) -> Result<Vec<(usize, DecisionLogEntry)>, OutputError> {
    let text = text::read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(before, line)| {
            let number = before + 1;
            if let Ok(DecisionLogHeader { economy }) = serde_json::from_str(line) {
                return Ok((number, DecisionLogEntry::Economy(Box::new(economy))));
            }
            let read = serde_json::from_str(line).map_err(|error| {
                OutputError::new(path, format!("line {number} is not a decision: {error}"))
            });
            read.map(|decision| (number, DecisionLogEntry::Decision(Box::new(decision))))
        })
        .collect()
}
