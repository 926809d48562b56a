//! Keyframes of a run: its whole state now and then, compressed into a temporary file, so that any
//! week that has been can be reached by replay from the one before it. Runs that branch from one
//! another share the keyframes before they part.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use crate::recorder::Tape;
use crate::sim::Sim;
use crate::sim::StateError;

/// Why a keyframe could not be kept or read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The temporary file refuses.
    #[error("the temporary file of the history cannot be used: {0}")]
    Io(#[from] io::Error),
    /// The state in it is damaged.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Level of compression: the quickest that still pays.
const LEVEL: i32 = 1;

/// The temporary file; it has no name where the system allows it, and so nothing is left behind
/// even when the program is killed.
#[derive(Debug, Clone)]
pub struct Store {
    file: Arc<Mutex<File>>,
}

/// A keyframe: where its bytes lie, and what recording remembered.
#[derive(Debug, Clone)]
pub struct Key {
    /// Weeks done.
    pub week: u32,
    /// What recording remembers.
    pub tape: Tape,
    from: u64,
    bytes: u64,
}

impl Store {
    /// Opens a temporary file.
    ///
    /// # Errors
    /// Where the system has no place for one.
    pub fn open() -> Result<Self, HistoryError> {
        Ok(Self { file: Arc::new(Mutex::new(tempfile::tempfile()?)) })
    }

    /// Writes a keyframe of a run as it stands; the state goes straight through the compressor,
    /// so that it never lies in memory a second time.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self, sim: &mut Sim, tape: &Tape) -> Result<Key, HistoryError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let from = file.seek(SeekFrom::End(0))?;
        let mut packer = zstd::Encoder::new(io::BufWriter::new(&mut *file), LEVEL)?;
        sim.checkpoint_into(&mut packer)?;
        packer.finish()?.flush()?;
        let bytes = file.stream_position()? - from;
        Ok(Key { week: sim.week().0, tape: tape.clone(), from, bytes })
    }

    /// Brings a run back to a keyframe; like keeping one, without a second copy in memory.
    ///
    /// # Errors
    /// The disk refuses, or the file is damaged.
    pub fn restore(&self, key: &Key, sim: &mut Sim) -> Result<(), HistoryError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(key.from))?;
        let part = io::BufReader::new((&mut *file).take(key.bytes));
        sim.restore_from(&mut zstd::Decoder::new(part)?)?;
        Ok(())
    }
}
