//! Where a session is kept: a folder with the session itself, the scenario it plays, and a saved
//! state for every team and round. Every file is written beside its place, made safe and then put
//! there, states before the session that counts on them; whatever moment the machine stops at,
//! what is found is whole. The session lists every other file with its hash and ends with a hash of
//! itself: a file that is not what was written is refused and named.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::experiment::output::checks::{Kept, Sum};
use crate::experiment::output::held::{self, FolderError, Held, Purpose};
use crate::experiment::output::seal::{self, Seal};
use crate::experiment::output::{OutputError, folder};

use super::book::{Board, FORMAT};
use super::exercise::Exercise;

/// Name of the session's file.
pub const FILE: &str = held::SESSION;
/// Name of the file with the facilitator's password.
pub const FACILITATOR: &str = "facilitator.txt";
/// Name of the file with the scenario.
const SCENARIO: &str = "scenario.json";
/// Folder of states.
const STATES: &str = held::STATES;

/// Why a session cannot be kept or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk refuses.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// What is there cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// A file is not what was written.
    #[error("'{0}' is damaged: it is not what the session wrote")]
    Damaged(String),
}

/// A folder that is held.
#[derive(Debug, Clone)]
pub struct Store {
    /// Locked as long as the session lives.
    held: Arc<Held>,
}

/// The content of the session's file, before its seal.
#[derive(Serialize, Deserialize)]
struct SessionFile<S> {
    /// The other files of the session.
    #[serde(default)]
    files: Vec<Kept>,
    session: S,
}

/// The version of a session, whatever else its file holds.
#[derive(Deserialize)]
struct Version {
    format: u32,
    program: String,
}

impl Store {
    /// Takes a folder for a session, made where it is missing. Only a folder that is made here is
    /// closed to others; the session's own files always are.
    ///
    /// # Errors
    /// The disk refuses, another process holds it, or it holds files that are no session's.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let fail = |error: std::io::Error| StoreError::from(OutputError::at(folder, error));
        let shown = folder.display();
        if !Self::holds(folder)
            && let Some(other) = foreign(folder)
        {
            let what = format!("'{shown}' holds '{other}', which is no part of a session");
            return Err(StoreError::Unusable(what));
        }
        let (is_new, states) = (!folder.is_dir(), folder.join(STATES));
        let held = Held::take(folder, Purpose::Session).map_err(|error| match error {
            FolderError::Output(error) => error.into(),
            FolderError::InUse(_) => {
                StoreError::Unusable(format!("the session in '{shown}' is open in another process"))
            }
            other => StoreError::Unusable(other.to_string()),
        })?;
        if is_new {
            private(folder).map_err(fail)?;
        }
        if !states.is_dir() {
            std::fs::create_dir(&states).map_err(fail)?;
            private(&states).map_err(fail)?;
        }
        folder::sweep(folder)?;
        folder::sweep(&states)?;
        Ok(Self { held: Arc::new(held) })
    }

    /// Whether a folder holds a session.
    #[must_use]
    pub fn holds(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.held.folder()
    }

    /// Makes the session safe.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn commit(&self, board: &Board) -> Result<(), StoreError> {
        let path = self.folder().join(FILE);
        let content = SessionFile { files: self.files(board), session: board };
        let text =
            serde_json::to_string(&content).map_err(|error| OutputError::at(&path, error))?;
        Ok(keep(&path, seal::sealed(&text).as_bytes())?)
    }

    /// The files that a session counts on.
    fn files(&self, board: &Board) -> Vec<Kept> {
        let states = board.teams.iter().enumerate().flat_map(|(team, of)| {
            (1u32..).zip(&of.played).map(move |(round, played)| (after(team, round), &played.state))
        });
        let all = [(SCENARIO.to_owned(), &board.scenario), (opening(), &board.opened)];
        let all = all.into_iter().chain(states).filter(|(_, hash)| !hash.is_empty());
        let kept = all.map(|(name, hash)| {
            Sum {
                bytes: self.folder().join(&name).metadata().map_or(0, |found| found.len()),
                blake3: hash.clone(),
            }
            .kept(&name)
        });
        kept.collect()
    }

    /// Reads the session.
    ///
    /// # Errors
    /// There is none, it is damaged, or it is of another version.
    pub fn read(&self) -> Result<Board, StoreError> {
        let path = self.folder().join(FILE);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?;
        let damaged = || StoreError::Damaged(path.display().to_string());
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        let is_whole = match seal::check(text.as_bytes()) {
            Seal::Broken => return Err(damaged()),
            seal => seal == Seal::Whole,
        };
        // The first format had no seal and nothing around it.
        let version = serde_json::from_str(&text)
            .or_else(|_| serde_json::from_str(&text).map(|file: SessionFile<Version>| file.session))
            .map_err(|_| damaged())?;
        let is_of_now = version.format == FORMAT && version.program == env!("CARGO_PKG_VERSION");
        if !is_of_now && (is_whole || version.format < FORMAT) {
            return Err(other_version(&version));
        }
        if !is_whole {
            return Err(damaged());
        }
        serde_json::from_str(&text)
            .map(|file: SessionFile<Board>| file.session)
            .map_err(|_| damaged())
    }

    /// Keeps something that the session counts on; says its hash.
    ///
    /// # Errors
    /// The disk refuses.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        keep(&self.folder().join(name), bytes)?;
        Ok(Sum::of(bytes).blake3)
    }

    /// Reads what was kept under a hash.
    fn load(&self, name: &str, kept: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.folder().join(name);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::at(&path, error))?;
        if Sum::of(&bytes).blake3 == kept {
            Ok(bytes)
        } else {
            Err(StoreError::Damaged(path.display().to_string()))
        }
    }

    /// Keeps the scenario that is played; says its hash.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep_scenario(&self, exercise: &Exercise) -> Result<String, StoreError> {
        let path = self.folder().join(SCENARIO);
        let bytes = serde_json::to_vec(exercise).map_err(|error| OutputError::at(&path, error))?;
        self.put(SCENARIO, &bytes)
    }

    /// The scenario that is played.
    ///
    /// # Errors
    /// It is gone or damaged.
    pub fn scenario(&self, kept: &str) -> Result<Exercise, StoreError> {
        let bytes = self.load(SCENARIO, kept)?;
        let damaged = |_| StoreError::Damaged(self.folder().join(SCENARIO).display().to_string());
        serde_json::from_slice(&bytes).map_err(damaged)
    }

    /// Keeps the state that all teams begin with; says its hash.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep_opening(&self, state: &[u8]) -> Result<String, StoreError> {
        self.put(&opening(), state)
    }

    /// The state that all teams begin with.
    ///
    /// # Errors
    /// It is gone or damaged.
    pub fn opening(&self, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&opening(), kept)
    }

    /// Keeps a team's state after a round; says its hash.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self, team: usize, round: u32, state: &[u8]) -> Result<String, StoreError> {
        self.put(&after(team, round), state)
    }

    /// A team's state after a round.
    ///
    /// # Errors
    /// It is gone or damaged.
    pub fn state(&self, team: usize, round: u32, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&after(team, round), kept)
    }
}

fn opening() -> String {
    format!("{STATES}/opening.zst")
}

/// Names of files are numbers: what people call their team never becomes a path.
fn after(team: usize, round: u32) -> String {
    format!("{STATES}/team-{team}-round-{round}.zst")
}

fn other_version(version: &Version) -> StoreError {
    StoreError::Unusable(format!(
        "the session was written by hecon {} in format {}, and this is {} with format {FORMAT}; \
         take it up with the program that began it",
        version.program,
        version.format,
        env!("CARGO_PKG_VERSION")
    ))
}

/// A name in a folder that no session put there.
fn foreign(folder: &Path) -> Option<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    // What an opening that was cut short leaves, and the mark of a folder that was taken before.
    let ours = [STATES, SCENARIO, FACILITATOR, held::LOCK];
    names.find(|name| !ours.contains(&name.as_str()) && !folder::is_unfinished(name))
}

/// Writes a file that nobody else on the machine may read, whole or not at all.
///
/// # Errors
/// The disk refuses.
pub fn keep(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let fail = |error: std::io::Error| OutputError::at(path, error);
    // Closed to others from the beginning, as temporary files are.
    let mut file = folder::begin(path)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    folder::sync_folder_of(path);
    Ok(())
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
