//! Sizes and checksums of files: computed while they are written, and compared with the disk later.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{OutputError, folder};

/// Length and checksum of a file or of its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChecksum {
    pub bytes: u64,
    /// BLAKE3 over them, in hexadecimal.
    pub blake3: String,
}

impl FileChecksum {
    /// Of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, blake3: blake3::hash(bytes).to_hex().to_string() }
    }

    /// What is wrong with a file that should have this check; `None` if nothing. A file that grows
    /// may be longer.
    pub fn fault(&self, path: &Path, grows: bool) -> Option<OutputError> {
        let found = match path.metadata() {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Some(OutputError::missing(path));
            }
            Err(error) => return Some(OutputError::new(path, error)),
        };
        if found < self.bytes {
            return Some(OutputError::truncated(path, found, self.bytes));
        }
        if found > self.bytes && !grows {
            return Some(OutputError::changed(path));
        }
        match hash_of(path, self.bytes) {
            Ok(hash) if hash == self.blake3 => None,
            Ok(_) => Some(OutputError::changed(path)),
            Err(error) => Some(OutputError::new(path, error)),
        }
    }

    /// As the manifest's entry for a file.
    pub fn into_listed_file(self, name: &str) -> ListedFile {
        ListedFile { name: name.to_owned(), bytes: self.bytes, blake3: self.blake3, grows: false }
    }
}

/// A file in a folder, as a manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Path below the folder, with forward slashes.
    pub name: String,
    pub bytes: u64,
    /// BLAKE3 over its bytes, in hexadecimal.
    pub blake3: String,
    /// Whether more may have been added since: only its first bytes are checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grows: bool,
}

impl ListedFile {
    /// A file as it is in a folder, to which more may be added.
    pub fn read_growing(folder: &Path, name: &str) -> Result<Self, OutputError> {
        let path = folder.join(name);
        let fail = |error: io::Error| OutputError::new(&path, error);
        let bytes = path.metadata().map_err(fail)?.len();
        let blake3 = hash_of(&path, bytes).map_err(fail)?;
        Ok(Self { name: name.to_owned(), bytes, blake3, grows: true })
    }

    /// Writes a file at once.
    pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<Self, OutputError> {
        folder::replace(&folder.join(name), bytes)?;
        Ok(FileChecksum::from_bytes(bytes).into_listed_file(name))
    }

    /// What is wrong with the file on the disk; `None` if it is unchanged.
    pub fn fault(&self, folder: &Path) -> Option<OutputError> {
        let sum = FileChecksum { bytes: self.bytes, blake3: self.blake3.clone() };
        sum.fault(&folder.join(&self.name), self.grows)
    }
}

/// The files that a manifest lists with their checksums.
pub fn listed_files(manifest: &serde_json::Value) -> Vec<ListedFile> {
    let files = manifest.get("files").and_then(serde_json::Value::as_array);
    let files = files.into_iter().flatten();
    files.filter_map(|file| serde_json::from_value(file.clone()).ok()).collect()
}

/// BLAKE3 over the first bytes of a file.
fn hash_of(path: &Path, bytes: u64) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?.take(bytes), &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// A writer that counts and hashes what is written.
#[derive(Debug)]
pub struct ChecksumWriter<W> {
    to: W,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W> ChecksumWriter<W> {
    /// Wraps a writer at its start.
    pub fn new(to: W) -> Self {
        Self { to, hasher: blake3::Hasher::new(), bytes: 0 }
    }

    /// Wraps a writer that continues after bytes written earlier.
    pub fn resume(before: &[u8], to: W) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(before);
        Self { to, hasher, bytes: before.len() as u64 }
    }

    pub const fn inner(&self) -> &W {
        &self.to
    }

    /// What was written so far.
    pub fn so_far(&self) -> FileChecksum {
        FileChecksum { bytes: self.bytes, blake3: self.hasher.finalize().to_hex().to_string() }
    }

    /// The writer, and the check of what was written to it.
    pub fn finish(self) -> (W, FileChecksum) {
        let sum = self.so_far();
        (self.to, sum)
    }
}

impl<W: Write> Write for ChecksumWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_truncated_and_changed_files_are_distinguished() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let kept = ListedFile::write(folder, "a", b"seven bytes").unwrap();
        let said = |bytes: &[u8]| {
            std::fs::write(folder.join("a"), bytes).unwrap();
            kept.fault(folder).map_or_else(String::new, |fault| fault.problem)
        };
        assert_eq!(said(b"seven bytes"), "");
        assert_eq!(said(b"seven"), "is cut: 5 of 11 bytes are there");
        assert_eq!(said(b"sevem bytes"), "is not as hecon wrote it");
        assert_eq!(said(b"seven bytes more"), "is not as hecon wrote it");
        let grows = ListedFile { grows: true, ..kept.clone() };
        assert!(grows.fault(folder).is_none());
        std::fs::remove_file(folder.join("a")).unwrap();
        assert_eq!(kept.fault(folder).unwrap().problem, "is missing");
    }

    #[test]
    fn the_check_of_writing_matches_what_is_read_back() {
        let mut measured = ChecksumWriter::new(Vec::new());
        measured.write_all(b"one ").unwrap();
        measured.write_all(b"two").unwrap();
        let (bytes, sum) = measured.finish();
        assert_eq!(sum, FileChecksum::from_bytes(&bytes));
    }
}
