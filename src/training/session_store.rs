//! Storage of a session: a folder with the session itself, the scenario it plays, and a saved
//! state for every team and round. Every file is written under a temporary name, synced and then
//! renamed, states before the session that refers to them; whenever the machine stops,
//! what is found is whole. The session lists every other file with its hash and ends with a hash of
//! itself: a file that is not what was written is refused and named.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::experiment::output::checks::{FileChecksum, ListedFile};
use crate::experiment::output::held::{self, FolderError, FolderPurpose, OutputFolder};
use crate::experiment::output::seal::{self, SealState};
use crate::experiment::output::{OutputError, folder};

use super::exercise::Exercise;
use super::session_state::{FORMAT, SessionState};

/// Name of the session's file.
pub const FILE: &str = held::SESSION;
/// Name of the file with the facilitator's password.
pub const FACILITATOR: &str = "facilitator.txt";
/// Name of the file with the scenario.
const SCENARIO: &str = "scenario.json";
/// Folder of states.
const STATES: &str = held::STATES;

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
pub struct SessionStore {
    /// Locked as long as the session lives.
    held: Arc<OutputFolder>,
}

/// The content of the session's file, before its seal.
#[derive(Serialize, Deserialize)]
struct SessionFile<S> {
    /// The other files of the session.
    #[serde(default)]
    files: Vec<ListedFile>,
    session: S,
}

/// The version of a session, whatever else its file holds.
#[derive(Deserialize)]
struct SessionVersion {
    format: u32,
    program: String,
}

impl SessionStore {
    /// Locks a folder for a session, creating it if missing. Only a folder created here is made
    /// private; the session's own files always are.
    ///
    /// # Errors
    /// Writing fails, another process holds it, or it holds files that are not part of a session.
    pub fn lock(folder: &Path) -> Result<Self, StoreError> {
        let fail = |error: std::io::Error| StoreError::from(OutputError::new(folder, error));
        let shown = folder.display();
        if !Self::contains_session(folder)
            && let Some(other) = foreign_name(folder)
        {
            let what = format!("'{shown}' holds '{other}', which is not part of a session");
            return Err(StoreError::Unusable(what));
        }
        let (is_new, states) = (!folder.is_dir(), folder.join(STATES));
        let held =
            OutputFolder::lock(folder, FolderPurpose::Session).map_err(|error| match error {
                FolderError::Output(error) => error.into(),
                FolderError::InUse(_) => StoreError::Unusable(format!(
                    "the session in '{shown}' is open in another process"
                )),
                other => StoreError::Unusable(other.to_string()),
            })?;
        if is_new {
            make_private(folder).map_err(fail)?;
        }
        if !states.is_dir() {
            std::fs::create_dir(&states).map_err(fail)?;
            make_private(&states).map_err(fail)?;
        }
        folder::remove_unfinished(folder)?;
        folder::remove_unfinished(&states)?;
        Ok(Self { held: Arc::new(held) })
    }

    /// Whether a folder holds a session.
    pub fn contains_session(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    pub fn folder(&self) -> &Path {
        self.held.path()
    }

    /// Writes the session to disk.
    pub fn commit(&self, board: &SessionState) -> Result<(), StoreError> {
        let path = self.folder().join(FILE);
        let content = SessionFile { files: self.files(board), session: board };
        let text =
            serde_json::to_string(&content).map_err(|error| OutputError::new(&path, error))?;
        Ok(write_private(&path, seal::sealed(&text).as_bytes())?)
    }

    /// The files that a session counts on.
    fn files(&self, board: &SessionState) -> Vec<ListedFile> {
        let states = board.teams.iter().enumerate().flat_map(|(team, of)| {
            (1u32..)
                .zip(&of.played)
                .map(move |(round, played)| (state_file(team, round), &played.state))
        });
        let all = [(SCENARIO.to_owned(), &board.scenario), (opening_file(), &board.opened)];
        let all = all.into_iter().chain(states).filter(|(_, hash)| !hash.is_empty());
        let kept = all.map(|(name, hash)| {
            FileChecksum {
                bytes: self.folder().join(&name).metadata().map_or(0, |found| found.len()),
                blake3: hash.clone(),
            }
            .into_listed_file(&name)
        });
        kept.collect()
    }

    /// Reads the session.
    ///
    /// # Errors
    /// There is none, it is damaged, or it is of another version.
    pub fn read(&self) -> Result<SessionState, StoreError> {
        let path = self.folder().join(FILE);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::new(&path, error))?;
        let damaged = || StoreError::Damaged(path.display().to_string());
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        let is_whole = match seal::check(text.as_bytes()) {
            SealState::Broken => return Err(damaged()),
            seal => seal == SealState::Intact,
        };
        // The first format had no seal and nothing around it.
        let version = serde_json::from_str(&text)
            .or_else(|_| {
                serde_json::from_str(&text).map(|file: SessionFile<SessionVersion>| file.session)
            })
            .map_err(|_| damaged())?;
        let is_of_now = version.format == FORMAT && version.program == env!("CARGO_PKG_VERSION");
        if !is_of_now && (is_whole || version.format < FORMAT) {
            return Err(other_version(&version));
        }
        if !is_whole {
            return Err(damaged());
        }
        serde_json::from_str(&text)
            .map(|file: SessionFile<SessionState>| file.session)
            .map_err(|_| damaged())
    }

    /// Stores something that the session refers to; returns its hash.
    fn write_hashed(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        write_private(&self.folder().join(name), bytes)?;
        Ok(FileChecksum::from_bytes(bytes).blake3)
    }

    /// Reads what was stored under a hash.
    fn load(&self, name: &str, kept: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.folder().join(name);
        let bytes = std::fs::read(&path).map_err(|error| OutputError::new(&path, error))?;
        if FileChecksum::from_bytes(&bytes).blake3 == kept {
            Ok(bytes)
        } else {
            Err(StoreError::Damaged(path.display().to_string()))
        }
    }

    /// Stores the scenario that is played; returns its hash.
    pub fn write_scenario(&self, exercise: &Exercise) -> Result<String, StoreError> {
        let path = self.folder().join(SCENARIO);
        let bytes = serde_json::to_vec(exercise).map_err(|error| OutputError::new(&path, error))?;
        self.write_hashed(SCENARIO, &bytes)
    }

    /// The scenario that is played.
    pub fn scenario(&self, kept: &str) -> Result<Exercise, StoreError> {
        let bytes = self.load(SCENARIO, kept)?;
        let damaged = |_| StoreError::Damaged(self.folder().join(SCENARIO).display().to_string());
        serde_json::from_slice(&bytes).map_err(damaged)
    }

    /// Stores the state that all teams start from; returns its hash.
    pub fn write_opening(&self, state: &[u8]) -> Result<String, StoreError> {
        self.write_hashed(&opening_file(), state)
    }

    /// The state that all teams start from.
    pub fn opening(&self, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&opening_file(), kept)
    }

    /// Stores a team's state after a round; returns its hash.
    pub fn write_state(&self, team: usize, round: u32, state: &[u8]) -> Result<String, StoreError> {
        self.write_hashed(&state_file(team, round), state)
    }

    /// A team's state after a round.
    pub fn state(&self, team: usize, round: u32, kept: &str) -> Result<Vec<u8>, StoreError> {
        self.load(&state_file(team, round), kept)
    }
}

fn opening_file() -> String {
    format!("{STATES}/opening.zst")
}

/// File names are numbers: the name of a team never becomes part of a path.
fn state_file(team: usize, round: u32) -> String {
    format!("{STATES}/team-{team}-round-{round}.zst")
}

fn other_version(version: &SessionVersion) -> StoreError {
    StoreError::Unusable(format!(
        "the session was written by hecon {} in format {}, and this is {} with format {FORMAT}; \
         resume it with the program that started it",
        version.program,
        version.format,
        env!("CARGO_PKG_VERSION")
    ))
}

/// An entry of a folder that is not part of a session.
fn foreign_name(folder: &Path) -> Option<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    // What an interrupted opening leaves, and the lock file of an earlier session.
    let ours = [STATES, SCENARIO, FACILITATOR, held::LOCK];
    names.find(|name| !ours.contains(&name.as_str()) && !folder::is_unfinished(name))
}

/// Writes a file that no other user of the machine may read, completely or not at all.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let fail = |error: std::io::Error| OutputError::new(path, error);
    // Private from the start, as temporary files are.
    let mut file = folder::create_temporary(path)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    folder::sync_folder_of(path);
    Ok(())
}

/// The folder holds the seed and hidden values: no other user of the machine may read it.
#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
