//! Atomic writing: a reader sees the old file or the new one, never a part, even after a power cut.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::OutputError;

/// Start of the names of files under construction.
const UNFINISHED_PREFIX: &str = ".writing-";

/// Whether a file of this name is under construction.
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED_PREFIX)
}

/// Removes files that an interruption left under construction in a folder.
pub fn remove_unfinished(folder: &Path) -> Result<(), OutputError> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_unfinished(&entry.file_name().to_string_lossy()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// A file under construction next to its final place.
pub fn create_temporary(path: &Path) -> Result<NamedTempFile, OutputError> {
    let folder = folder_of(path);
    fs::create_dir_all(&folder).map_err(|error| OutputError::new(&folder, error))?;
    tempfile::Builder::new()
        .prefix(UNFINISHED_PREFIX)
        .tempfile_in(&folder)
        .map_err(|error| OutputError::new(&folder, error))
}

/// Moves a finished file to its final place.
pub fn move_into_place(file: NamedTempFile, path: &Path) -> Result<(), OutputError> {
    file.as_file().sync_all().map_err(|error| OutputError::new(path, error))?;
    open_to_readers(file.as_file()).map_err(|error| OutputError::new(path, error))?;
    file.persist(path).map_err(|error| OutputError::new(path, error.error))?;
    sync_folder_of(path);
    Ok(())
}

/// Syncs the name of a file to disk, as far as the system can.
pub fn sync_folder_of(path: &Path) {
    sync(&folder_of(path));
}

/// Renames a finished file in a folder.
pub fn rename_finished(from: &Path, to: &Path) -> Result<(), OutputError> {
    fs::rename(from, to).map_err(|error| OutputError::new(to, error))?;
    sync(&folder_of(to));
    Ok(())
}

/// Stores a finished file under a second name as well.
pub fn duplicate(from: &Path, to: &Path) -> Result<(), OutputError> {
    let mut file = create_temporary(to)?;
    let mut source = File::open(from).map_err(|error| OutputError::new(from, error))?;
    std::io::copy(&mut source, &mut file).map_err(|error| OutputError::new(to, error))?;
    move_into_place(file, to)
}

/// A name is only durable when its folder is synced; where folders cannot be synced, the file is
/// still complete.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Temporary files are private; results get the permissions of the folder.
#[cfg(unix)]
fn open_to_readers(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &File) -> std::io::Result<()> {
    Ok(())
}

/// Writes a whole file at once.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut file = create_temporary(path)?;
    file.write_all(bytes).map_err(|error| OutputError::new(path, error))?;
    move_into_place(file, path)
}

/// Removes a file that may be absent. Folders are never removed with what is in them.
pub fn remove(path: &Path) -> Result<(), OutputError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(OutputError::new(path, error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder if it is empty.
pub fn remove_empty(folder: &Path) {
    // A folder that is not empty holds other files, and stays.
    let _ = fs::remove_dir(folder);
}

/// Numbered files `{stem}NUMBER{ending}` in a folder, in order of their numbers.
pub fn numbered_files(folder: &Path, stem: &str, ending: &str) -> Vec<(u32, PathBuf)> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let number = name.strip_prefix(stem)?.strip_suffix(ending)?.parse().ok()?;
            Some((number, entry.path()))
        })
        .collect();
    found.sort();
    found
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
