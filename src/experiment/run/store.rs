//! Finished runs in logs: the result of each under its key, so that none is done twice.

use std::marker::PhantomData;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::result_log::{LogKey, LogMode, ResultLog, key_of_value};
use super::series::YearlySeries;
use crate::experiment::output::OutputError;
use crate::experiment::output::held::RUN_LOG;
use crate::scenario::schema::Scenario;

/// Name of the file.
pub const FILE: &str = "runs.log";

/// The key of a run: its configuration with its seed, and the program.
pub fn key(scenario: &Scenario, program: &str) -> LogKey {
    let nameless = Scenario { name: String::new(), ..scenario.clone() };
    key_of_value(&(nameless, program))
}

/// What identifies this program: its version and, where it can be read, the bytes of its binary.
pub fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let bytes = std::env::current_exe().and_then(std::fs::read);
    match bytes {
        Ok(bytes) => format!("{version} {}", blake3::hash(&bytes).to_hex()),
        Err(_) => version.to_owned(),
    }
}

/// Logs that are read together: their entries are values of one type.
#[derive(Debug)]
pub struct RunStore<T = YearlySeries> {
    /// The log that is written to.
    own: Option<ResultLog>,
    /// Logs that are only read.
    others: Vec<ResultLog>,
    holds: PhantomData<T>,
}

impl RunStore {
    /// Opens the store of a folder, or creates one. An incomplete entry at the end is cut off.
    ///
    /// # Errors
    /// The file cannot be read, or is of another kind.
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        Ok(Self::over(
            Some(ResultLog::open(&folder.join(FILE), RUN_LOG, LogMode::Write)?),
            Vec::new(),
        ))
    }

    /// The store of a folder, read-only; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read, or is of another kind.
    pub fn open_read_only(folder: &Path) -> Result<Option<Self>, OutputError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(Self::over(None, vec![ResultLog::open(&path, RUN_LOG, LogMode::Read)?])))
    }
}

impl<T: Serialize + DeserializeOwned> RunStore<T> {
    /// Over logs that are open.
    pub(in crate::experiment) const fn over(
        own: Option<ResultLog>,
        others: Vec<ResultLog>,
    ) -> Self {
        Self { own, others, holds: PhantomData }
    }

    /// All logs, the writable one first.
    pub fn logs(&self) -> impl Iterator<Item = &ResultLog> {
        self.own.iter().chain(&self.others)
    }

    /// Whether a run is stored.
    pub fn contains(&self, key: &LogKey) -> bool {
        self.logs().any(|log| log.contains(key))
    }

    /// How many runs there are.
    pub fn len(&self) -> usize {
        self.logs().map(ResultLog::len).sum()
    }

    /// A run; `None` where it is not stored.
    ///
    /// # Errors
    /// It cannot be read, or the entry has another layout.
    pub fn get(&mut self, key: &LogKey) -> Result<Option<T>, OutputError> {
        let log = self.own.iter_mut().chain(&mut self.others).find(|log| log.contains(key));
        log.map_or(Ok(None), |log| log.get_packed(key))
    }

    /// Adds a run and syncs it to disk. Read-only logs are unchanged.
    pub fn insert(&mut self, key: &LogKey, value: &T) -> Result<(), OutputError> {
        self.own.as_mut().map_or(Ok(()), |log| log.put_packed(key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::run::series::SeriesLine;

    fn series(value: f64) -> YearlySeries {
        let line = SeriesLine {
            kind: "economy".into(),
            body: "all".into(),
            metric: "population".into(),
            unit: "people".into(),
            values: vec![(1, value)],
        };
        YearlySeries { years: 1, lines: vec![line] }
    }

    #[test]
    fn looking_for_a_store_creates_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RunStore::open_read_only(&folder.path().join("new")).unwrap().is_none());
        assert!(!folder.path().join("new").exists());
        RunStore::open(folder.path()).unwrap().insert(&[1; 32], &series(1.0)).unwrap();
        let found = RunStore::open_read_only(folder.path()).unwrap().unwrap();
        assert!(found.contains(&[1; 32]) && !found.contains(&[2; 32]));
    }

    #[test]
    fn stored_runs_are_there_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = RunStore::open(folder.path()).unwrap();
        for number in 0..3 {
            store.insert(&[number; 32], &series(f64::from(number))).unwrap();
        }
        drop(store);
        let mut store = RunStore::open(folder.path()).unwrap();
        assert_eq!(store.len(), 3);
        assert_eq!(store.get(&[2; 32]).unwrap(), Some(series(2.0)));
        assert_eq!(store.get(&[7; 32]).unwrap(), None);
    }
}
