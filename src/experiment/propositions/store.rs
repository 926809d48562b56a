//! Finished runs of propositions: the yearly values of each under its key.

use std::path::{Path, PathBuf};

use crate::experiment::log::{Key, Log, Use, key_of};
use crate::experiment::output::OutputError;
use crate::experiment::series::Series;
use crate::kernel::digest;
use crate::scenario::schema::Scenario;

/// Name of the file.
pub const FILE: &str = "runs.log";
/// First bytes of the file: what it is and the version of its layout.
pub(in crate::experiment) const MAGIC: [u8; 8] = *b"hecruns2";

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
    log: Log,
}

impl Store {
    /// Opens the store of a folder, or begins one. A torn end is cut off.
    ///
    /// # Errors
    /// The disk refuses, or the file is something else.
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(FILE);
        let log = Log::open(&path, MAGIC, Use::Write)?;
        Ok(Self { path, log })
    }

    /// The store of a folder as it stands, to look at; `None` where there is none.
    ///
    /// # Errors
    /// The disk refuses, or the file is something else.
    pub fn look(folder: &Path) -> Result<Option<Self>, OutputError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let log = Log::open(&path, MAGIC, Use::Read)?;
        Ok(Some(Self { path, log }))
    }

    /// Whether a run is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        key_of(key).is_some_and(|key| self.log.has(&key))
    }

    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// A run; `None` where it is not there.
    ///
    /// # Errors
    /// The disk refuses, or what stands there is of another layout.
    pub fn get(&mut self, key: &str) -> Result<Option<Series>, OutputError> {
        let Some(key) = key_of(key) else { return Ok(None) };
        let Some(body) = self.log.get(&key)? else { return Ok(None) };
        Series::unpack(&body).map(Some).map_err(|what| OutputError::at(&self.path, what))
    }

    /// Adds a run and sees it on the disk.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn put(&mut self, key: &str, series: &Series) -> Result<(), OutputError> {
        let fail = |what: String| OutputError::at(&self.path, what);
        let key: Key = key_of(key).ok_or_else(|| fail("a key is no hash".to_owned()))?;
        let body = series.pack().map_err(fail)?;
        self.log.put(&key, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::series::Line;

    fn series(value: f64) -> Series {
        let line = Line {
            kind: "economy".into(),
            body: "all".into(),
            metric: "population".into(),
            unit: "people".into(),
            values: vec![(1, value)],
        };
        Series { years: 1, lines: vec![line] }
    }

    fn key_of(number: u32) -> String {
        digest::of(&number)
    }

    #[test]
    fn looking_for_a_store_begins_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Store::look(&folder.path().join("new")).unwrap().is_none());
        assert!(!folder.path().join("new").exists());
        Store::open(folder.path()).unwrap().put(&key_of(1), &series(1.0)).unwrap();
        let found = Store::look(folder.path()).unwrap().unwrap();
        assert!(found.has(&key_of(1)) && !found.has(&key_of(2)));
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
}
