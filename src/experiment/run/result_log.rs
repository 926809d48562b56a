//! An append-only file of finished work. Each entry has a key made of everything that determines
//! it, its length and a hash: a half-written entry at the end is recognised and dropped, and the
//! rest is never done again. Damage before the end is reported, and nothing is changed.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::experiment::output::{OutputError, folder};
use crate::kernel::digest;

/// Length of a key and of a hash.
const HASH: usize = 32;
/// Bytes before the content of an entry: its length, its key, a hash over key and content.
const HEAD: usize = 4 + 2 * HASH;
/// Largest accepted length of an entry, bytes.
const MAX_ENTRY_BYTES: u32 = 1 << 30;

/// A key: a hash.
pub type LogKey = [u8; HASH];

/// The key from a hexadecimal digest; `None` where it is invalid.
pub fn key_of(hex: &str) -> Option<LogKey> {
    blake3::Hash::from_hex(hex).ok().map(|hash| *hash.as_bytes())
}

/// The key of a value: its hash.
pub fn key_of_value<T: Serialize>(value: &T) -> LogKey {
    key_of(&digest::hash_state(value)).unwrap_or_default()
}

/// Whether a log is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogMode {
    /// It is written to, by this process alone; created if missing.
    Write,
    /// It is only read; another process may be writing to it.
    Read,
}

/// An open log.
#[derive(Debug)]
pub struct ResultLog {
    path: PathBuf,
    file: File,
    /// Offset and length of each entry's content.
    places: BTreeMap<LogKey, (u64, u32)>,
    end: u64,
}

impl ResultLog {
    /// Opens a log whose first bytes identify it.
    ///
    /// # Errors
    /// It cannot be read or created, another process is writing to it, it is another kind of file,
    /// or it is damaged before its end.
    pub fn open(path: &Path, magic: [u8; 8], to: LogMode) -> Result<Self, OutputError> {
        let fail = |error: std::io::Error| OutputError::new(path, error);
        let write = to == LogMode::Write;
        if write && let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(write)
            .create(write)
            .truncate(false)
            .open(path)
            .map_err(fail)?;
        if write && matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(OutputError::new(path, "another process is writing to it"));
        }
        let length = file.metadata().map_err(fail)?.len();
        if write && length < magic.len() as u64 {
            file.set_len(0).map_err(fail)?;
            file.write_all(&magic).map_err(fail)?;
        } else if length >= magic.len() as u64 {
            let mut found = [0; 8];
            file.read_exact(&mut found).map_err(fail)?;
            if found != magic {
                return Err(OutputError::new(path, "it holds no runs of this program"));
            }
        }
        let end = magic.len() as u64;
        let mut log = Self { path: path.to_owned(), file, places: BTreeMap::new(), end };
        while let Some((key, at, length)) = log.entry(log.end, length) {
            log.end = at + u64::from(length);
            log.places.insert(key, (at, length));
        }
        if log.end < length && log.next_intact(log.end + 1, length).is_some() {
            let what = format!("it is damaged from byte {}, and intact runs follow", log.end);
            return Err(OutputError::new(path, what));
        }
        if write {
            log.file.set_len(log.end.max(8)).map_err(fail)?;
        }
        Ok(log)
    }

    /// Rewrites a damaged log with its intact entries, and returns their number.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn recover(path: &Path, magic: [u8; 8]) -> Result<usize, OutputError> {
        let fail = |error: std::io::Error| OutputError::new(path, error);
        let file = File::open(path).map_err(fail)?;
        let length = file.metadata().map_err(fail)?.len();
        let mut old = Self { path: path.to_owned(), file, places: BTreeMap::new(), end: 8 };
        let mut new = folder::create_temporary(path)?;
        new.write_all(&magic).map_err(fail)?;
        let (mut at, mut kept) = (magic.len() as u64, 0);
        while let Some((start, content, size)) = old.next_intact(at, length) {
            at = content + u64::from(size);
            let mut entry = vec![0; (at - start) as usize];
            old.file.seek(SeekFrom::Start(start)).map_err(fail)?;
            old.file.read_exact(&mut entry).map_err(fail)?;
            new.write_all(&entry).map_err(fail)?;
            kept += 1;
        }
        folder::move_into_place(new, path)?;
        Ok(kept)
    }

    /// The entry at an offset; `None` where there is no intact one.
    fn entry(&mut self, start: u64, length_of_file: u64) -> Option<(LogKey, u64, u32)> {
        self.file.seek(SeekFrom::Start(start)).ok()?;
        let mut head = [0; HEAD];
        self.file.read_exact(&mut head).ok()?;
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        let content = start + HEAD as u64;
        if length > MAX_ENTRY_BYTES || content + u64::from(length) > length_of_file {
            return None;
        }
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body).ok()?;
        let key: LogKey = head[4..4 + HASH].try_into().ok()?;
        (hash_of(&key, &body) == head[4 + HASH..]).then_some((key, content, length))
    }

    /// The first intact entry from an offset: its offset, the offset of its content, and its
    /// length.
    fn next_intact(&mut self, from: u64, length: u64) -> Option<(u64, u64, u32)> {
        (from..length.saturating_sub(HEAD as u64 - 1)).find_map(|start| {
            let (_, content, size) = self.entry(start, length)?;
            Some((start, content, size))
        })
    }

    /// Whether there is an entry with a key.
    pub fn contains(&self, key: &LogKey) -> bool {
        self.places.contains_key(key)
    }

    /// Keys of all entries, in order.
    pub fn keys(&self) -> impl Iterator<Item = &LogKey> {
        self.places.keys()
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The content of an entry; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn get(&mut self, key: &LogKey) -> Result<Option<Vec<u8>>, OutputError> {
        let Some((at, length)) = self.places.get(key).copied() else { return Ok(None) };
        let fail = |error: std::io::Error| OutputError::new(&self.path, error);
        self.file.seek(SeekFrom::Start(at)).map_err(fail)?;
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body).map_err(fail)?;
        Ok(Some(body))
    }

    /// Adds an entry and syncs it to disk. On failure the log stays as it was.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn insert(&mut self, key: &LogKey, body: &[u8]) -> Result<(), OutputError> {
        let length = u32::try_from(body.len()).ok().filter(|length| *length <= MAX_ENTRY_BYTES);
        let length = length.ok_or_else(|| OutputError::new(&self.path, "a run is too long"))?;
        let mut entry = length.to_le_bytes().to_vec();
        entry.extend_from_slice(key);
        entry.extend_from_slice(&hash_of(key, body));
        let at = self.end + entry.len() as u64;
        entry.extend_from_slice(body);
        if let Err(error) = self.append(&entry) {
            // A partial entry would be dropped at the next opening in any case.
            let _ = self.file.set_len(self.end);
            return Err(OutputError::new(&self.path, error));
        }
        self.end = at + u64::from(length);
        self.places.insert(*key, (at, length));
        Ok(())
    }

    /// A serialised value; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read, or the entry has another layout.
    pub fn get_packed<T: DeserializeOwned>(
        &mut self,
        key: &LogKey,
    ) -> Result<Option<T>, OutputError> {
        let Some(body) = self.get(key)? else { return Ok(None) };
        let bytes = zstd::decode_all(body.as_slice());
        let bytes = bytes.map_err(|error| OutputError::new(&self.path, error))?;
        let value = postcard::from_bytes(&bytes);
        value.map(Some).map_err(|error| OutputError::new(&self.path, error))
    }

    /// Adds a serialised value and syncs it to disk.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn put_packed<T: Serialize>(&mut self, key: &LogKey, value: &T) -> Result<(), OutputError> {
        let bytes = postcard::to_stdvec(value);
        let bytes = bytes.map_err(|error| OutputError::new(&self.path, error))?;
        let body = zstd::encode_all(bytes.as_slice(), 3);
        let body = body.map_err(|error| OutputError::new(&self.path, error))?;
        self.insert(key, &body)
    }

    fn append(&mut self, entry: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(entry)?;
        self.file.sync_data()
    }
}

fn hash_of(key: &LogKey, body: &[u8]) -> [u8; HASH] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(body);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: [u8; 8] = *b"testing1";

    fn key(number: u8) -> LogKey {
        [number; HASH]
    }

    fn three(folder: &Path) -> (PathBuf, Vec<u64>) {
        let path = folder.join("log");
        let mut log = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap();
        let mut ends = Vec::new();
        for number in 0..3 {
            log.insert(&key(number), &[number; 50]).unwrap();
            ends.push(log.end);
        }
        (path, ends)
    }

    #[test]
    fn an_incomplete_end_is_cut_off_and_the_rest_retained() {
        let folder = tempfile::tempdir().unwrap();
        let (path, ends) = three(folder.path());
        let bytes = std::fs::read(&path).unwrap();
        for cut in ends[1] + 1..ends[2] {
            std::fs::write(&path, &bytes[..cut as usize]).unwrap();
            let read = ResultLog::open(&path, MAGIC, LogMode::Read).unwrap();
            assert_eq!(read.len(), 2);
            let mut torn = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap();
            assert!(torn.contains(&key(1)) && !torn.contains(&key(2)), "{cut}");
            torn.insert(&key(7), b"seven").unwrap();
            drop(torn);
            assert_eq!(ResultLog::open(&path, MAGIC, LogMode::Write).unwrap().len(), 3);
        }
    }

    #[test]
    fn damage_before_the_end_is_reported_changes_nothing_and_can_be_salvaged() {
        let folder = tempfile::tempdir().unwrap();
        let (path, ends) = three(folder.path());
        let bytes = std::fs::read(&path).unwrap();
        for at in [ends[0] as usize + 1, ends[0] as usize + 10, ends[0] as usize + 100] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x40;
            std::fs::write(&path, &damaged).unwrap();
            let error = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap_err().to_string();
            assert!(error.contains(&format!("damaged from byte {}", ends[0])), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), damaged);
            assert_eq!(ResultLog::recover(&path, MAGIC).unwrap(), 2);
            let mut mended = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap();
            assert_eq!(mended.get(&key(2)).unwrap(), Some(vec![2; 50]));
            assert!(!mended.contains(&key(1)));
        }
    }

    #[test]
    fn one_process_writes_at_a_time_and_others_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = three(folder.path());
        let _writer = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap();
        let refused = ResultLog::open(&path, MAGIC, LogMode::Write).unwrap_err().to_string();
        assert!(refused.contains("another process"), "{refused}");
        assert_eq!(ResultLog::open(&path, MAGIC, LogMode::Read).unwrap().len(), 3);
    }

    #[test]
    fn another_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, "something else altogether").unwrap();
        assert!(ResultLog::open(&path, MAGIC, LogMode::Write).is_err());
    }
}
