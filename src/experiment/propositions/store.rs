//! Finished runs in one append-only file. Each stands there under a key made of everything that
//! determines it, with its length and a hash, so that what a cut left half-written is recognised
//! and dropped, and the rest is never run again.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::series::Series;
use crate::experiment::output::OutputError;
use crate::kernel::digest;
use crate::scenario::schema::Scenario;

/// Name of the file.
pub const FILE: &str = "runs.log";
/// First bytes of the file: what it is and the version of its layout.
const MAGIC: &[u8; 8] = b"hecruns1";
/// Length of a hash in the file.
const HASH: usize = 32;
/// Greatest accepted length of an entry, bytes.
const LONGEST: u32 = 1 << 30;

/// The key of a run: its configuration with its seed, and the program.
#[must_use]
pub fn key(scenario: &Scenario, program: &str) -> String {
    let nameless = Scenario { name: String::new(), ..scenario.clone() };
    digest::of(&(nameless, program))
}

/// What identifies this program: its version and, where it can be read, the bytes of its binary.
#[must_use]
pub fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let bytes = std::env::current_exe().and_then(std::fs::read);
    match bytes {
        Ok(bytes) => format!("{version} {}", blake3::hash(&bytes).to_hex()),
        Err(_) => version.to_owned(),
    }
}

/// The store of a folder.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    /// Where each run begins and how long it is.
    places: BTreeMap<String, (u64, u32)>,
    end: u64,
}

impl Store {
    /// Opens the store of a folder, or begins one. A torn end is cut off.
    ///
    /// # Errors
    /// The disk refuses, or the file is something else.
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        std::fs::create_dir_all(folder).map_err(|error| OutputError::at(folder, error))?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(fail)?;
        let length = file.metadata().map_err(fail)?.len();
        if length < MAGIC.len() as u64 {
            file.set_len(0).map_err(fail)?;
            file.write_all(MAGIC).map_err(fail)?;
        } else {
            let mut magic = [0; MAGIC.len()];
            file.read_exact(&mut magic).map_err(fail)?;
            if &magic != MAGIC {
                return Err(OutputError::at(&path, "it holds no runs of this program"));
            }
        }
        let mut store =
            Self { file, places: BTreeMap::new(), end: MAGIC.len() as u64, path: path.clone() };
        while let Some((key, at, length)) = store.entry(store.end) {
            store.end = at + u64::from(length);
            store.places.insert(key, (at, length));
        }
        store.file.set_len(store.end).map_err(fail)?;
        Ok(store)
    }

    /// The entry that begins at a place; `None` where none is whole.
    fn entry(&mut self, start: u64) -> Option<(String, u64, u32)> {
        self.file.seek(SeekFrom::Start(start)).ok()?;
        let mut head = [0; 4 + 2 * HASH];
        self.file.read_exact(&mut head).ok()?;
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        if length > LONGEST {
            return None;
        }
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body).ok()?;
        let key = blake3::Hash::from_slice(&head[4..4 + HASH]).ok()?;
        let sound = hash_of(key.as_bytes(), &body) == head[4 + HASH..];
        sound.then(|| (key.to_hex().to_string(), start + head.len() as u64, length))
    }

    /// Whether a run is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A run; `None` where it is not there.
    ///
    /// # Errors
    /// The disk refuses, or what stands there is of another layout.
    pub fn get(&mut self, key: &str) -> Result<Option<Series>, OutputError> {
        let Some((at, length)) = self.places.get(key).copied() else { return Ok(None) };
        let path = self.path.clone();
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        self.file.seek(SeekFrom::Start(at)).map_err(fail)?;
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body).map_err(fail)?;
        let bytes = zstd::decode_all(body.as_slice()).map_err(fail)?;
        let series = postcard::from_bytes(&bytes).map_err(|error| OutputError::at(&path, error))?;
        Ok(Some(series))
    }

    /// Adds a run and sees it on the disk.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn put(&mut self, key: &str, series: &Series) -> Result<(), OutputError> {
        let path = self.path.clone();
        let fail = |error: std::io::Error| OutputError::at(&path, error);
        let bytes = postcard::to_stdvec(series).map_err(|error| OutputError::at(&path, error))?;
        let body = zstd::encode_all(bytes.as_slice(), 3).map_err(fail)?;
        let hash = blake3::Hash::from_hex(key).map_err(|error| OutputError::at(&path, error))?;
        let length = u32::try_from(body.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| OutputError::at(&path, "a run is too long for it"))?;
        let mut entry = length.to_le_bytes().to_vec();
        entry.extend_from_slice(hash.as_bytes());
        entry.extend_from_slice(&hash_of(hash.as_bytes(), &body));
        let at = self.end + entry.len() as u64;
        entry.extend_from_slice(&body);
        self.file.seek(SeekFrom::Start(self.end)).map_err(fail)?;
        self.file.write_all(&entry).map_err(fail)?;
        self.file.sync_data().map_err(fail)?;
        self.end = at + u64::from(length);
        self.places.insert(key.to_owned(), (at, length));
        Ok(())
    }
}

fn hash_of(key: &[u8], body: &[u8]) -> [u8; HASH] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(body);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::series::Line;
    use super::*;

    fn series(value: f64) -> Series {
        let line = Line {
            kind: "economy".into(),
            body: "all".into(),
            metric: "population".into(),
            values: vec![(1, value)],
        };
        Series { years: 1, lines: vec![line] }
    }

    fn key_of(number: u32) -> String {
        digest::of(&number)
    }

    #[test]
    fn what_was_put_is_there_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        for number in 0..3 {
            store.put(&key_of(number), &series(f64::from(number))).unwrap();
        }
        drop(store);
        let mut store = Store::open(folder.path()).unwrap();
        assert_eq!(store.len(), 3);
        assert_eq!(store.get(&key_of(2)).unwrap(), Some(series(2.0)));
        assert_eq!(store.get(&key_of(7)).unwrap(), None);
    }

    #[test]
    fn a_torn_end_is_cut_off_and_the_rest_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store.put(&key_of(1), &series(1.0)).unwrap();
        let whole = store.end;
        store.put(&key_of(2), &series(2.0)).unwrap();
        for cut in whole + 1..store.end {
            let copy = tempfile::tempdir().unwrap();
            let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
            std::fs::write(copy.path().join(FILE), &bytes[..cut as usize]).unwrap();
            let mut torn = Store::open(copy.path()).unwrap();
            assert!(torn.has(&key_of(1)) && !torn.has(&key_of(2)), "{cut}");
            torn.put(&key_of(3), &series(3.0)).unwrap();
            assert_eq!(Store::open(copy.path()).unwrap().len(), 2);
        }
    }

    #[test]
    fn another_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "something else altogether").unwrap();
        assert!(Store::open(folder.path()).is_err());
    }
}
