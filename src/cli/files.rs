//! Files for the loader, and careful writing.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::error::CliError;
use crate::experiment::output::text;
use crate::scenario::layers::{MAX_BYTES, SourceReader};

/// Finds bases next to the file that names them, or in the working directory.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskReader;

impl SourceReader for DiskReader {
    fn read(&self, name: &str, asked_by: &str) -> Result<Option<(String, String)>, String> {
        let beside = Path::new(asked_by).parent().map(|folder| folder.join(name));
        let candidates = [beside, Some(PathBuf::from(name))];
        for path in candidates.into_iter().flatten() {
            if path.is_file() {
                let text = read_text(&path)?;
                return Ok(Some((display_path(&path), text)));
            }
        }
        Ok(None)
    }
}

/// The path as messages show it, without needless "./" and "..".
fn display_path(path: &Path) -> String {
    let mut parts: Vec<std::path::Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir
                if matches!(parts.last(), Some(std::path::Component::Normal(_))) =>
            {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.iter().collect::<PathBuf>().display().to_string()
}

/// Reads a text, up to the length the loader accepts.
fn read_text(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // One byte more than allowed, so that the loader detects excess length.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    // A truncated character must not hide that the file is too large.
    let too_large = bytes.len() > MAX_BYTES;
    if too_large {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    text::decode(bytes)
}

/// Reads a file named on the command line.
///
/// # Errors
/// It does not exist, or is not text: wrong input.
pub fn read(path: &Path) -> Result<(String, String), CliError> {
    let name = display_path(path);
    if path.is_dir() {
        let help = "give the path of a .ron file".to_owned();
        return Err(CliError::Input(format!("'{name}' is a folder, not a file"), help));
    }
    if !path.exists() {
        let help = "check the path; `hecon list` shows what ships with the program".to_owned();
        return Err(CliError::Input(format!("there is no file '{name}'"), help));
    }
    match read_text(path) {
        Ok(text) => Ok((name, text)),
        Err(why) => Err(CliError::Input(
            format!("'{name}' cannot be read: {why}"),
            "configurations are UTF-8 text in RON".to_owned(),
        )),
    }
}

/// Replaces a file atomically: a reader sees the old text or the new one, never a part.
pub fn replace(path: &Path, text: &str) -> Result<(), CliError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| file_error(path, &error))
}

/// Writes a new file; an existing one is not changed.
///
/// # Errors
/// It exists (wrong input), or cannot be written.
pub fn create(path: &Path, text: &str) -> Result<(), CliError> {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::File::create_new(path)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(path);
        }
        written
    };
    write().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CliError::Input(
            format!("'{}' already exists", display_path(path)),
            "nothing is overwritten; choose another folder".to_owned(),
        ),
        _ => file_error(path, &error),
    })
}

fn file_error(path: &Path, error: &std::io::Error) -> CliError {
    CliError::Environment(
        format!("'{}' cannot be written: {error}", display_path(path)),
        "check the path, its permissions and the space on the disk".to_owned(),
    )
}
