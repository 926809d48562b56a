//! Storage of a session: a folder with the session itself, the scenario it plays, and a saved
//! state for every team and round. Every file is written under a temporary name, synced and then
//! renamed, states before the session that refers to them; whenever the machine stops,
//! the folder is consistent. The session holds a hash of every other file and starts with a hash of
//! itself: a file that is not what was written is refused and named.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use crate::experiment::output::OutputError;
use crate::experiment::output::{folder, held};

use super::book::{Board, FORMAT};
use super::exercise::Exercise;

/// Name of the session's file.
pub const FILE: &str = "session.json";
/// Name of the file with the facilitator's password.
pub const FACILITATOR: &str = "facilitator.txt";
/// Name of the file with the scenario.
const SCENARIO: &str = "scenario.json";
/// Folder of states.
const STATES: &str = "states";
/// Name of the lock file, which only one process at a time can hold.
const LOCK: &str = ".held";
/// What a session's file begins with, before the hash of the rest.
const SEAL: &str = "{\"blake3\":\"";
/// What is between the hash and the session.
const SEALED: &str = "\",\"session\":";
/// Letters of a hash.
const LETTERS: usize = 64;

/// Why a session cannot be stored or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Reading or writing fails.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// What is there cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// A file is not what was written.
    #[error("'{0}' is damaged: it is not what the session wrote")]
    Damaged(String),
}

/// A locked folder.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    /// Locked as long as the session lives.
    _held: Arc<File>,
}

/// The version of a session, whatever else its file holds.
#[derive(Deserialize)]
struct Version {
    format: u32,
    program: String,
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

impl Store {
    /// Locks a folder for a session, creating it if missing. Only a folder created here is made
    /// private; the session's own files always are.
    ///
    /// # Errors
    /// Writing fails, another process holds it, or it holds files that are not part of a session.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let fail = |error: std::io::Error| StoreError::from(OutputError::at(folder, error));
        if !Self::holds(folder)
            && let Some(other) = foreign(folder)
        {
            let shown = folder.display();
            let what = format!("'{shown}' holds '{other}', which is not part of a session");
            return Err(StoreError::Unusable(what));
        }
        for made in [folder.to_owned(), folder.join(STATES)] {
            if !made.is_dir() {
                std::fs::create_dir_all(&made).map_err(fail)?;
                private(&made).map_err(fail)?;
            }
        }
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

    /// Writes the session to disk.
    ///
    /// # Errors
    /// Reading or writing fails.
    pub fn commit(&self, board: &Board) -> Result<(), StoreError> {
        let path = self.folder.join(FILE);
        let session =
            serde_json::to_string(board).map_err(|error| OutputError::at(&path, error))?;
        let sealed = format!("{SEAL}{}{SEALED}{session}}}\n", hash(session.as_bytes()));
        Ok(keep(&path, sealed.as_bytes())?)
    }

    /// Reads the session.
    ///
    /// # Errors
    /// There is none, it is damaged, or it is of another version.
    pub fn read(&self) -> Result<Board, StoreError> {
        let path = self.folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?;
        let damaged = || StoreError::Damaged(path.display().to_string());
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        if let Ok(version) = serde_json::from_str::<Version>(&text) {
            return Err(other_version(&version));
        }
        let session = unsealed(&text).ok_or_else(damaged)?;
        let version: Version = serde_json::from_str(session).map_err(|_| damaged())?;
        if version.format != FORMAT || version.program != env!("CARGO_PKG_VERSION") {
            return Err(other_version(&version));
        }
        serde_json::from_str(session).map_err(|_| damaged())
    }

    /// Stores something that the session refers to; returns its hash.
    ///
    /// # Errors
    /// Reading or writing fails.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        keep(&self.folder.join(name), bytes)?;
        Ok(hash(bytes))
    }

    /// Reads what was stored under a hash.
    fn load(&self, name: &str, kept: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.folder.join(name);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?;
        if hash(&bytes) == kept {
            Ok(bytes)
        } else {
            Err(StoreError::Damaged(path.display().to_string()))
        }
    }

    /// Stores the scenario that is played; returns its hash.
    ///
    /// # Errors
    /// Reading or writing fails.
    pub fn keep_scenario(&self, exercise: &Exercise) -> Result<String, StoreError> {
        let path = self.folder.join(SCENARIO);
        let bytes = serde_json::to_vec(exercise).map_err(|error| OutputError::at(&path, error))?;
        self.put(SCENARIO, &bytes)
    }

    /// The scenario that is played.
    ///
    /// # Errors
    /// It is missing or damaged.
    pub fn scenario(&self, kept: &str) -> Result<Exercise, StoreError> {
        let bytes = self.load(SCENARIO, kept)?;
        let damaged = |_| StoreError::Damaged(self.folder.join(SCENARIO).display().to_string());
        serde_json::from_slice(&bytes).map_err(damaged)
    }

    /// Stores the state that all teams start from; returns its hash.
    ///
    /// # Errors
    /// Reading or writing fails.
    pub fn keep_opening(&self, state: &[u8]) -> Result<String, StoreError> {
        self.put(&opening(), state)
    }

    /// The state that all teams start from.
    ///
    /// # Errors
    /// It is missing or damaged.
    pub fn opening(&self, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&opening(), kept)
    }

    /// Stores a team's state after a round; returns its hash.
    ///
    /// # Errors
    /// Reading or writing fails.
    pub fn keep(&self, team: usize, round: u32, state: &[u8]) -> Result<String, StoreError> {
        self.put(&after(team, round), state)
    }

    /// A team's state after a round.
    ///
    /// # Errors
    /// It is missing or damaged.
    pub fn state(&self, team: usize, round: u32, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&after(team, round), kept)
    }
}

fn opening() -> String {
    format!("{STATES}/opening.zst")
}

/// File names are numbers: the name of a team never becomes part of a path.
fn after(team: usize, round: u32) -> String {
    format!("{STATES}/team-{team}-round-{round}.zst")
}

fn other_version(version: &Version) -> StoreError {
    StoreError::Unusable(format!(
        "the session was written by hecon {} in format {}, and this is {} with format {FORMAT}; \
         resume it with the program that started it",
        version.program,
        version.format,
        env!("CARGO_PKG_VERSION")
    ))
}

/// The session within its file, if its hash is right.
fn unsealed(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(SEAL)?;
    let (kept, rest) = rest.split_at_checked(LETTERS)?;
    let session = rest.strip_prefix(SEALED)?.strip_suffix("}\n")?;
    (hash(session.as_bytes()) == kept).then_some(session)
}

/// An entry of a folder that is not part of a session.
fn foreign(folder: &Path) -> Option<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    // What an interrupted opening leaves, and the lock file of an earlier session.
    let ours = [STATES, LOCK, SCENARIO, FACILITATOR, held::LOCK];
    names.find(|name| !ours.contains(&name.as_str()) && !folder::is_unfinished(name))
}

/// Writes a file that no other user of the machine may read, completely or not at all.
///
/// # Errors
/// Reading or writing fails.
pub fn keep(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let fail = |error: std::io::Error| OutputError::at(path, error);
    // Private from the start, as temporary files are.
    let mut file = folder::begin(path)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    folder::sync_folder_of(path);
    Ok(())
}

/// The folder holds the seed and hidden values: no other user of the machine may read it.
#[cfg(unix)]
fn private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
