//! Keyframes of a run: its whole state at intervals, compressed into a temporary file, so that any
//! past week can be reached by replay from the keyframe before it. Runs that branch from one
//! another share the keyframes before the branch.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use crate::recorder::RecordingState;
use crate::sim::Sim;
use crate::sim::StateError;

/// Why a keyframe could not be stored or read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The temporary file cannot be used.
    #[error("the temporary file of the history cannot be used: {0}")]
    Io(#[from] io::Error),
    /// The state in it is damaged.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Level of compression: the fastest that is still worthwhile.
const LEVEL: i32 = 1;

/// The temporary file; it has no name where the system allows it, and so nothing is left behind
/// even when the program is killed.
#[derive(Debug, Clone)]
pub struct KeyframeStore {
    file: Arc<Mutex<File>>,
}

/// A keyframe: the position of its bytes, and the recorder's state.
#[derive(Debug, Clone)]
pub struct Keyframe {
    /// Weeks done.
    pub week: u32,
    /// State of the recorder.
    pub tape: RecordingState,
    from: u64,
    bytes: u64,
}

impl KeyframeStore {
    /// Opens a temporary file.
    pub fn open() -> Result<Self, HistoryError> {
        Ok(Self { file: Arc::new(Mutex::new(tempfile::tempfile()?)) })
    }

    /// Writes a keyframe of a run in its current state; the state is streamed through the
    /// compressor, so that memory never holds a second copy.
    pub fn store(&self, sim: &mut Sim, tape: &RecordingState) -> Result<Keyframe, HistoryError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let from = file.seek(SeekFrom::End(0))?;
        let mut packer = zstd::Encoder::new(io::BufWriter::new(&mut *file), LEVEL)?;
        sim.checkpoint_into(&mut packer)?;
        packer.finish()?.flush()?;
        let bytes = file.stream_position()? - from;
        Ok(Keyframe { week: sim.week().0, tape: tape.clone(), from, bytes })
    }

    /// Restores a run from a keyframe, also without a second copy in memory.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn restore(&self, key: &Keyframe, sim: &mut Sim) -> Result<(), HistoryError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(key.from))?;
        let part = io::BufReader::new((&mut *file).take(key.bytes));
        sim.restore_from(&mut zstd::Decoder::new(part)?)?;
        Ok(())
    }
}
