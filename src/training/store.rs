//! Where a session is kept: a folder with the session itself and a saved state for every team and
//! round. Every file is written beside its place, made safe and then put there, states before the
//! session that counts on them; whatever moment the machine stops at, what is found is whole.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::experiment::output::OutputError;
use crate::experiment::output::folder;

use super::book::{Board, FORMAT};

/// Name of the session's file.
pub const FILE: &str = "session.json";
/// Folder of states.
const STATES: &str = "states";
/// Name of the file by which one process at a time holds the folder.
const LOCK: &str = ".held";

/// Why a session cannot be kept or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk refuses.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// What is there cannot be used.
    #[error("{0}")]
    Unusable(String),
}

/// A folder that is held.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    /// Held as long as the session lives.
    _held: Arc<File>,
}

impl Store {
    /// Takes a folder for a session, made where it is missing.
    ///
    /// # Errors
    /// The disk refuses, or another process holds it.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let fail = |error: std::io::Error| StoreError::from(OutputError::at(folder, error));
        std::fs::create_dir_all(folder.join(STATES)).map_err(fail)?;
        private(folder).map_err(fail)?;
        let held = File::create(folder.join(LOCK)).map_err(fail)?;
        if matches!(held.try_lock(), Err(TryLockError::WouldBlock)) {
            let shown = folder.display();
            return Err(StoreError::Unusable(format!(
                "the session in '{shown}' is open in another process"
            )));
        }
        folder::sweep(folder)?;
        folder::sweep(&folder.join(STATES))?;
        Ok(Self { folder: folder.to_owned(), _held: Arc::new(held) })
    }

    /// Whether a folder holds a session.
    #[must_use]
    pub fn holds(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the session safe.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn commit(&self, board: &Board) -> Result<(), StoreError> {
        let path = self.folder.join(FILE);
        let bytes =
            serde_json::to_vec(board).map_err(|error| OutputError::at(&path, error.to_string()))?;
        Ok(folder::replace(&path, &bytes)?)
    }

    /// Reads the session.
    ///
    /// # Errors
    /// There is none, or it is of another version.
    pub fn read(&self) -> Result<Board, StoreError> {
        let path = self.folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?;
        let board: Board = serde_json::from_slice(&bytes).map_err(|error| {
            StoreError::Unusable(format!("'{}' is no session: {error}", path.display()))
        })?;
        let program = env!("CARGO_PKG_VERSION");
        if board.format != FORMAT || board.program != program {
            return Err(StoreError::Unusable(format!(
                "the session is of version {}, and this is {program}; take it up with the version \
                 that began it",
                board.program
            )));
        }
        Ok(board)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(STATES).join(name)
    }

    /// Keeps the state that all teams begin with.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep_opening(&self, state: &[u8]) -> Result<(), StoreError> {
        Ok(folder::replace(&self.path("opening.zst"), state)?)
    }

    /// The state that all teams begin with.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn opening(&self) -> Result<Vec<u8>, StoreError> {
        self.load("opening.zst")
    }

    /// Keeps a team's state after a round.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self, team: usize, round: u32, state: &[u8]) -> Result<(), StoreError> {
        // Names of files are numbers: what people call their team never becomes a path.
        Ok(folder::replace(&self.path(&format!("team-{team}-round-{round}.zst")), state)?)
    }

    /// A team's state after a round.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn state(&self, team: usize, round: u32) -> Result<Vec<u8>, StoreError> {
        self.load(&format!("team-{team}-round-{round}.zst"))
    }

    fn load(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(name);
        Ok(std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?)
    }
}

/// The folder holds the seed and what is hidden: nobody else on the machine is to read it.
#[cfg(unix)]
fn private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
