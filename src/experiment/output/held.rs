//! An output folder: what it holds, whether it may be written to, and the lock that lets one
//! process at a time write. The lock is the operating system's, so a process that is killed leaves
//! nothing locked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{OutputError, folder};

/// Name of the lock file of a folder. It stays, and names the purpose of the folder.
pub const LOCK: &str = ".hecon.lock";

/// Name of the file of a training session, which lists the others.
pub const SESSION: &str = "session.json";
/// Name of the folder of a session's states.
pub const STATES: &str = "states";
/// First bytes of a log of finished runs: its type and layout version.
pub(in crate::experiment) const RUN_LOG: [u8; 8] = *b"hecruns2";
/// The same for a log of a sweep.
pub(in crate::experiment) const SWEEP_LOG: [u8; 8] = *b"hecsweep";

/// Purpose of an output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderPurpose {
    Run,
    /// Arms compared with each other.
    Comparison,
    /// Every system on one place.
    Atlas,
    /// Expected signs of instruments and systems.
    Signs,
    /// Many economies from one design.
    Sweep,
    /// Propositions and their verdicts.
    Propositions,
    Session,
}

impl FolderPurpose {
    const ALL: [Self; 7] = [
        Self::Run,
        Self::Comparison,
        Self::Atlas,
        Self::Signs,
        Self::Sweep,
        Self::Propositions,
        Self::Session,
    ];

    /// In one word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Comparison => "comparison",
            Self::Atlas => "atlas",
            Self::Signs => "table of signs",
            Self::Sweep => "sweep",
            Self::Propositions => "table of propositions",
            Self::Session => "session",
        }
    }

    pub fn with_article(self) -> String {
        let article = if self == Self::Atlas { "an" } else { "a" };
        format!("{article} {}", self.label())
    }

    /// A file that only folders of this purpose have.
    const fn file(self) -> &'static str {
        match self {
            Self::Run => "run.json",
            Self::Comparison => "compare.json",
            Self::Atlas => "atlas.json",
            Self::Propositions => "propositions.json",
            Self::Session => SESSION,
            // They are known by their logs.
            Self::Signs | Self::Sweep => "",
        }
    }
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderContent {
    /// Nothing, or there is no folder.
    Empty,
    /// Files of one purpose.
    ForPurpose(FolderPurpose),
    /// Finished runs of an unknown purpose.
    Runs,
    /// Other files.
    Other,
}

/// Why a folder cannot be written to.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Another process is writing to it.
    #[error("another process is writing to '{}'", .0.display())]
    InUse(PathBuf),
    /// It holds other files.
    #[error("'{}' holds files that are not {}", folder.display(), wanted.with_article())]
    NotEmpty {
        folder: PathBuf,
        /// What it is needed for.
        wanted: FolderPurpose,
    },
    /// It holds results of another command.
    #[error("'{}' holds {}, not {}", folder.display(), found.with_article(), wanted.with_article())]
    OtherPurpose {
        folder: PathBuf,
        /// What it holds.
        found: FolderPurpose,
        /// What it is needed for.
        wanted: FolderPurpose,
    },
    /// The path is a file.
    #[error("'{}' is a file", .0.display())]
    NotAFolder(PathBuf),
    /// No numbered folder is free.
    #[error("no free folder {0}-N")]
    NoFreeName(String),
    /// A file cannot be read or written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl FolderError {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::InUse(_) => {
                "wait until it has finished, stop it, or name another folder with --out"
            }
            Self::NotEmpty { .. } | Self::OtherPurpose { .. } => {
                "name a new or an empty folder with --out"
            }
            Self::NotAFolder(_) => "name a folder",
            Self::NoFreeName(_) => "name one with --out",
            Self::Output(_) => "check the path, its permissions and the space on the disk",
        }
    }
}

/// A folder locked for writing by this process until dropped.
#[derive(Debug)]
pub struct OutputFolder {
    folder: PathBuf,
    _lock: File,
}

impl OutputFolder {
    /// Locks a folder for this process alone; it is created if missing.
    ///
    /// # Errors
    /// Another process is writing to it, it holds something else, or it cannot be written.
    pub fn lock(folder: &Path, purpose: FolderPurpose) -> Result<Self, FolderError> {
        Self::lock_with(folder, purpose, File::try_lock)
    }

    /// Locks a folder shared with other processes, each with its own files.
    ///
    /// # Errors
    /// Those of [`Self::lock`].
    pub fn lock_shared(folder: &Path, purpose: FolderPurpose) -> Result<Self, FolderError> {
        Self::lock_with(folder, purpose, File::try_lock_shared)
    }

    fn lock_with(
        folder: &Path,
        purpose: FolderPurpose,
        lock: fn(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, FolderError> {
        check_writable(folder, purpose)?;
        create_folder(folder)?;
        let path = folder.join(LOCK);
        let fail = |error: io::Error| OutputError::new(&path, error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(fail)?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::InUse(folder.to_owned())),
            // Some network disks have no locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(fail(error).into()),
        }
        // Another process may have written here since the check.
        check_writable(folder, purpose)?;
        if file.metadata().map_err(fail)?.len() == 0 {
            file.write_all(format!("{}\n", purpose.label()).as_bytes()).map_err(fail)?;
        }
        Ok(Self { folder: folder.to_owned(), _lock: file })
    }

    /// Locks the first of the folders `stem`, `stem-2`, `stem-3` and so on that is suitable and not
    /// locked.
    ///
    /// # Errors
    /// There is none, or a folder cannot be written.
    pub fn lock_first_free(
        stem: &str,
        purpose: FolderPurpose,
        is_fit: &dyn Fn(&Path) -> bool,
    ) -> Result<Self, FolderError> {
        for number in 1..10_000u32 {
            let name = if number == 1 { stem.to_owned() } else { format!("{stem}-{number}") };
            let folder = PathBuf::from(name);
            if !is_fit(&folder) {
                continue;
            }
            match Self::lock(&folder, purpose) {
                Ok(held) if is_fit(&folder) => return Ok(held),
                Err(FolderError::Output(error)) => return Err(error.into()),
                // Another process was faster.
                Ok(_) | Err(_) => {}
            }
        }
        Err(FolderError::NoFreeName(stem.to_owned()))
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }
}

/// Whether a folder may be written for a purpose: it is new or empty, or already holds such files.
///
/// # Errors
/// It holds something else, or cannot be read.
pub fn check_writable(folder: &Path, purpose: FolderPurpose) -> Result<(), FolderError> {
    let (folder, wanted) = (folder.to_owned(), purpose);
    if folder.is_file() {
        return Err(FolderError::NotAFolder(folder));
    }
    match content(&folder)? {
        FolderContent::Empty => Ok(()),
        FolderContent::ForPurpose(found) if found == wanted => Ok(()),
        FolderContent::ForPurpose(found) => {
            Err(FolderError::OtherPurpose { folder, found, wanted })
        }
        FolderContent::Runs if holds_runs(wanted) => Ok(()),
        FolderContent::Runs | FolderContent::Other => Err(FolderError::NotEmpty { folder, wanted }),
    }
}

/// Whether another process writes to a folder now. Leaves no trace.
pub fn is_in_use(folder: &Path) -> bool {
    let Ok(file) = File::open(folder.join(LOCK)) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// What a folder holds.
///
/// # Errors
/// A file cannot be read or written.
pub fn content(folder: &Path) -> Result<FolderContent, OutputError> {
    let names = entry_names(folder)?;
    if names.is_empty() {
        return Ok(FolderContent::Empty);
    }
    // An atlas is a comparison as well, and comes first.
    let by_file = [
        FolderPurpose::Run,
        FolderPurpose::Session,
        FolderPurpose::Propositions,
        FolderPurpose::Atlas,
        FolderPurpose::Comparison,
    ];
    let has = |name: &str| names.iter().any(|entry| entry == name);
    if let Some(found) = by_file.into_iter().find(|purpose| has(purpose.file())) {
        return Ok(FolderContent::ForPurpose(found));
    }
    let marked = locked_purpose(folder);
    let logs: Vec<&String> =
        names.iter().filter(|name| name.starts_with("runs") && name.ends_with(".log")).collect();
    let begins: Vec<[u8; 8]> =
        logs.iter().filter_map(|name| first_bytes(&folder.join(name))).collect();
    if begins.contains(&SWEEP_LOG) || (has("design.json") && has("manifest.json")) {
        return Ok(FolderContent::ForPurpose(FolderPurpose::Sweep));
    }
    // A process may have ended between the creation of its log and the first bytes of it.
    let ours = !logs.is_empty() || has("robustness.ron");
    Ok(match marked {
        Some(purpose) if ours => FolderContent::ForPurpose(purpose),
        // An interrupted creation.
        Some(FolderPurpose::Session) if has(STATES) => {
            FolderContent::ForPurpose(FolderPurpose::Session)
        }
        _ if begins.contains(&RUN_LOG) => FolderContent::Runs,
        _ => FolderContent::Other,
    })
}

/// Names of the files in a folder, without the lock and files under construction.
fn entry_names(folder: &Path) -> Result<Vec<String>, OutputError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(OutputError::new(folder, error)),
    };
    let names = entries.map(|entry| {
        let entry = entry.map_err(|error| OutputError::new(folder, error))?;
        Ok(entry.file_name().to_string_lossy().into_owned())
    });
    let names: Result<Vec<String>, OutputError> = names.collect();
    let counts = |name: &String| name != LOCK && !folder::is_unfinished(name);
    Ok(names?.into_iter().filter(counts).collect())
}

/// The purpose of a folder according to its lock file.
fn locked_purpose(folder: &Path) -> Option<FolderPurpose> {
    let text = fs::read_to_string(folder.join(LOCK)).ok()?;
    FolderPurpose::ALL.into_iter().find(|purpose| purpose.label() == text.trim())
}

/// The first bytes of a log.
fn first_bytes(path: &Path) -> Option<[u8; 8]> {
    let mut bytes = [0; 8];
    File::open(path).ok()?.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

const fn holds_runs(purpose: FolderPurpose) -> bool {
    matches!(
        purpose,
        FolderPurpose::Comparison
            | FolderPurpose::Atlas
            | FolderPurpose::Signs
            | FolderPurpose::Propositions
    )
}

/// Creates a missing folder. An existing one keeps its permissions.
fn create_folder(folder: &Path) -> Result<(), FolderError> {
    let fail = |error: io::Error| OutputError::new(folder, error);
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => Ok(made.map_err(fail)?),
    }
}

/// Longest part of a folder name made from a title, in characters of up to four bytes.
const MAX_NAME_CHARS: usize = 60;

/// A title as part of a folder or file name: never a path, never hidden, never empty.
pub fn safe_name(name: &str) -> String {
    let keep = |letter: char| match letter {
        letter if letter.is_alphanumeric() => letter,
        '_' | '.' | '+' => letter,
        _ => '-',
    };
    let all: String = name.chars().map(keep).collect();
    let parts = all.split('-').map(|part| part.trim_matches('.')).filter(|part| !part.is_empty());
    let name: String = parts.collect::<Vec<_>>().join("-").chars().take(MAX_NAME_CHARS).collect();
    let name = name.trim_end_matches(['-', '.']);
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_writer_or_several_who_share_it() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/b");
        let held = OutputFolder::lock(&folder, FolderPurpose::Run).unwrap();
        assert!(is_in_use(&folder));
        let refused = OutputFolder::lock(&folder, FolderPurpose::Run).unwrap_err();
        assert!(matches!(refused, FolderError::InUse(_)), "{refused}");
        drop(held);
        assert!(!is_in_use(&folder));
        let _one = OutputFolder::lock_shared(&folder, FolderPurpose::Run).unwrap();
        let _two = OutputFolder::lock_shared(&folder, FolderPurpose::Run).unwrap();
        assert!(matches!(
            OutputFolder::lock(&folder, FolderPurpose::Run),
            Err(FolderError::InUse(_))
        ));
    }

    #[test]
    fn a_folder_whose_log_was_only_created_is_taken_again() {
        for purpose in [FolderPurpose::Sweep, FolderPurpose::Comparison, FolderPurpose::Signs] {
            let parent = tempfile::tempdir().unwrap();
            drop(OutputFolder::lock(parent.path(), purpose).unwrap());
            fs::write(parent.path().join("runs.log"), "").unwrap();
            assert!(OutputFolder::lock(parent.path(), purpose).is_ok(), "{purpose:?}");
            let other = OutputFolder::lock(parent.path(), FolderPurpose::Run);
            assert!(matches!(other, Err(FolderError::OtherPurpose { .. })), "{other:?}");
        }
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_unchanged() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path();
        fs::write(folder.join("letter.txt"), "mine").unwrap();
        let refused = OutputFolder::lock(folder, FolderPurpose::Sweep).unwrap_err();
        assert!(matches!(refused, FolderError::NotEmpty { .. }), "{refused}");
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
        fs::write(folder.join("run.json"), "{}").unwrap();
        assert!(check_writable(folder, FolderPurpose::Run).is_ok());
        let refused = check_writable(folder, FolderPurpose::Atlas).unwrap_err().to_string();
        assert!(refused.contains("holds a run, not an atlas"), "{refused}");
    }

    #[test]
    fn names_never_become_paths() {
        for (name, safe) in [
            ("../../x", "x"),
            ("2026/27", "2026-27"),
            ("a\\b:c", "a-b-c"),
            ("..", "unnamed"),
            ("", "unnamed"),
            (".hidden", "hidden"),
            ("lhs-1000", "lhs-1000"),
            ("£ \u{202e}\u{200b}\n", "unnamed"),
            ("Zürich v1.2", "Zürich-v1.2"),
        ] {
            assert_eq!(safe_name(name), safe, "{name}");
        }
        assert_eq!(safe_name(&"x".repeat(300)).len(), MAX_NAME_CHARS);
    }
}
