//! The finished runs of a sweep: one log for each writer (the whole sweep, or each shard), read
//! together. The first entry of a log names its program, base and recording.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::SweepError;
use crate::experiment::comparison::config_diff::differences_between;
use crate::experiment::design::Design;
use crate::experiment::output::OutputError;
use crate::experiment::output::held::SWEEP_LOG;
use crate::experiment::run::result_log::{LogKey, LogMode, ResultLog};
use crate::experiment::run::series::YearlySeries;
use crate::experiment::run::store::{self, program};
use crate::scenario::schema::{SCHEMA, Scenario};

/// Key of the first entry of a log.
const HEAD: LogKey = [0; 32];

/// A part of a sweep: every run whose number modulo `restrict` is `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Number of the shard, from 0.
    pub number: u32,
    pub of: u32,
}

impl std::str::FromStr for Shard {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| {
            Some((number.trim().parse::<u32>().ok()?, of.trim().parse::<u32>().ok()?))
        });
        match parts {
            Some((number, of)) if number >= 1 && number <= of && of <= 100_000 => {
                Ok(Self { number: number - 1, of })
            }
            _ => Err("write i/n, for example 3/8: the third of eight parts".to_owned()),
        }
    }
}

/// What is stored of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recording {
    /// The metrics that outcomes need, by kind of body.
    Declared(Vec<(String, String)>),
    /// Every yearly value of every organisation and contract.
    Full,
}

impl Recording {
    /// The values stored of a run.
    pub fn restrict(&self, mut series: YearlySeries) -> YearlySeries {
        if let Self::Declared(needs) = self {
            series.lines.retain(|line| {
                needs.iter().any(|(kind, metric)| *kind == line.kind && *metric == line.metric)
            });
        }
        series
    }

    /// Whether it stores at least as much as another one.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Full, _) => true,
            (Self::Declared(own), Self::Declared(wanted)) => {
                wanted.iter().all(|entry| own.contains(entry))
            }
            (Self::Declared(_), Self::Full) => false,
        }
    }
}

/// The header of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepLogHeader {
    /// Version of the layout of entries.
    pub schema: u32,
    /// Version of the program.
    pub version: String,
    /// Version and hash of the program.
    pub program: String,
    /// The base of the design with its constants.
    pub base: Scenario,
    /// Whether runs start after a shared running in.
    pub shared_run_in: bool,
    /// What is stored of each run.
    pub recording: Recording,
}

impl SweepLogHeader {
    /// The header for the runs of a design.
    pub fn new(design: &Design, full: bool) -> Self {
        let recording = if full { Recording::Full } else { Recording::Declared(design.needs()) };
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            program: program(),
            base: Scenario { name: String::new(), ..design.base.clone() },
            shared_run_in: design.shared_run_in,
            recording,
        }
    }

    /// Why runs under this header cannot be added to those under another; `None` when they can.
    fn mismatch_with(&self, found: &Self) -> Option<(String, String)> {
        let elsewhere = "continue with the program that started it, or name another folder with \
                         --out"
            .to_owned();
        if found.schema > self.schema {
            return Some((format!("they have schema {}", found.schema), elsewhere));
        }
        if found.version != self.version {
            let what =
                format!("they are of version {}, and this is {}", found.version, { &self.version });
            return Some((what, elsewhere));
        }
        if found.program != self.program {
            return Some(("they are of another build of this version".to_owned(), elsewhere));
        }
        if found.base != self.base {
            let paths: Vec<String> = differences_between(&found.base, &self.base)
                .iter()
                .take(3)
                .map(ToString::to_string)
                .collect();
            let what = format!("they have another base ({})", paths.join("; "));
            return Some((what, elsewhere));
        }
        if found.shared_run_in != self.shared_run_in {
            return Some(("they differ in whether the running in is shared".to_owned(), elsewhere));
        }
        if !found.recording.covers(&self.recording) {
            let help = "name another folder with --out, or start with --record full".to_owned();
            return Some(("they did not store every measure this design needs".to_owned(), help));
        }
        None
    }
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SweepEntry {
    Done(YearlySeries),
    /// Why it failed.
    Failed(String),
}

impl SweepEntry {
    /// Reduced to what the recording stores.
    pub fn recorded(self, recording: &Recording) -> Self {
        match self {
            Self::Done(series) => Self::Done(recording.restrict(series)),
            failed => failed,
        }
    }
}

/// The logs of a sweep.
#[derive(Debug)]
pub struct SweepStore {
    logs: store::RunStore<SweepEntry>,
    recording: Recording,
}

fn log_name(shard: Option<Shard>) -> String {
    match shard {
        None => "runs.log".to_owned(),
        Some(Shard { number, of }) => format!("runs-{:05}-of-{of:05}.log", number + 1),
    }
}

/// Logs of a folder, in order of their names.
pub fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut logs: Vec<PathBuf> = entries
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("runs") && name.ends_with(".log")
        })
        .map(|entry| entry.path())
        .collect();
    logs.sort();
    logs
}

impl SweepStore {
    /// Opens the log of a sweep or of one of its shards in a folder for writing, and all other logs
    /// of the folder for reading.
    ///
    /// # Errors
    /// A log is of another program, base or recording; it is damaged; another process writes to it;
    /// or it cannot be opened.
    pub fn open(
        folder: &Path,
        head: &SweepLogHeader,
        shard: Option<Shard>,
    ) -> Result<Self, SweepError> {
        let path = folder.join(log_name(shard));
        let mut others = Vec::new();
        for other in logs(folder).into_iter().filter(|other| *other != path) {
            others.push(read_only(&other, head)?);
        }
        let mut log = ResultLog::open(&path, SWEEP_LOG, LogMode::Write)?;
        match head_of(&mut log, &path)? {
            Some(found) => check_head(head, &found, &path)?,
            None => {
                let body = serde_json::to_vec(head);
                let body = body.map_err(|error| OutputError::new(&path, error))?;
                log.insert(&HEAD, &body)?;
            }
        }
        let logs = store::RunStore::over(Some(log), others);
        Ok(Self { logs, recording: head.recording.clone() })
    }

    /// Opens every log of some folders for reading; all must belong together.
    ///
    /// # Errors
    /// They do not belong together, or one cannot be read.
    pub fn gather(folders: &[PathBuf], head: &SweepLogHeader) -> Result<Self, SweepError> {
        let mut others = Vec::new();
        for path in folders.iter().flat_map(|folder| logs(folder)) {
            others.push(read_only(&path, head)?);
        }
        let logs = store::RunStore::over(None, others);
        Ok(Self { logs, recording: head.recording.clone() })
    }

    /// Whether a run is stored.
    pub fn contains(&self, id: &LogKey) -> bool {
        self.logs.contains(id)
    }

    /// The number of logs, and of runs in more than one of them.
    pub fn log_and_duplicate_counts(&self) -> (usize, usize) {
        let mut seen = std::collections::BTreeSet::new();
        let keys = self.logs.logs().flat_map(ResultLog::keys).filter(|key| **key != HEAD);
        let twice = keys.filter(|key| !seen.insert(**key)).count();
        (self.logs.logs().count(), twice)
    }

    /// The result of a run; `None` where it has not been run.
    ///
    /// # Errors
    /// It cannot be read, or has another layout.
    pub fn get(&mut self, id: &LogKey) -> Result<Option<SweepEntry>, OutputError> {
        self.logs.get(id)
    }

    /// Adds a run and syncs it to disk.
    pub fn insert(&mut self, id: &LogKey, entry: SweepEntry) -> Result<(), OutputError> {
        self.logs.insert(id, &entry.recorded(&self.recording))
    }
}

fn read_only(path: &Path, head: &SweepLogHeader) -> Result<ResultLog, SweepError> {
    let mut log = ResultLog::open(path, SWEEP_LOG, LogMode::Read)?;
    if let Some(found) = head_of(&mut log, path)? {
        check_head(head, &found, path)?;
    }
    Ok(log)
}

fn head_of(log: &mut ResultLog, path: &Path) -> Result<Option<SweepLogHeader>, OutputError> {
    let Some(body) = log.get(&HEAD)? else { return Ok(None) };
    serde_json::from_slice(&body)
        .map(Some)
        .map_err(|error| OutputError::new(path, format!("its first entry is unknown: {error}")))
}

/// Runs that the logs of a folder hold.
pub fn runs_in(folder: &Path) -> Result<u64, SweepError> {
    let mut runs = 0;
    for path in logs(folder) {
        let log = ResultLog::open(&path, SWEEP_LOG, LogMode::Read)?;
        runs += log.len().saturating_sub(usize::from(log.contains(&HEAD))) as u64;
    }
    Ok(runs)
}

/// The header of the logs of a folder; `None` where there is none.
pub fn found_in(folder: &Path) -> Result<Option<SweepLogHeader>, SweepError> {
    for path in logs(folder) {
        let mut log = ResultLog::open(&path, SWEEP_LOG, LogMode::Read)?;
        if let Some(head) = head_of(&mut log, &path)? {
            return Ok(Some(head));
        }
    }
    Ok(None)
}

fn check_head(
    head: &SweepLogHeader,
    found: &SweepLogHeader,
    path: &Path,
) -> Result<(), SweepError> {
    match head.mismatch_with(found) {
        None => Ok(()),
        Some((why, help)) => {
            let what = format!("the runs in '{}' cannot be used: {why}", path.display());
            Err(SweepError::Refused(what, help))
        }
    }
}

/// Rewrites every damaged log of a folder with its intact runs; returns which, and how many runs
/// each has.
pub fn recover(folder: &Path) -> Result<Vec<(PathBuf, usize)>, OutputError> {
    let mut mended = Vec::new();
    for path in logs(folder) {
        if ResultLog::open(&path, SWEEP_LOG, LogMode::Read).is_err() {
            let kept = ResultLog::recover(&path, SWEEP_LOG)?;
            mended.push((path, kept.saturating_sub(1)));
        }
    }
    Ok(mended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Sampling;
    use crate::experiment::design::tests::design;

    fn refusal_text(head: &SweepLogHeader, folder: &Path) -> String {
        SweepStore::open(folder, head, None).unwrap_err().to_string()
    }

    #[test]
    fn runs_of_another_program_base_or_recording_are_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let design = design(Sampling::Grid { steps: 2 });
        let head = SweepLogHeader::new(&design, false);
        let mut store = SweepStore::open(folder, &head, None).unwrap();
        store.insert(&[1; 32], SweepEntry::Failed("why".to_owned())).unwrap();
        drop(store);
        let version = SweepLogHeader { version: "9.9.9".to_owned(), ..head.clone() };
        assert!(refusal_text(&version, folder).contains("of version 0.1.0, and this is 9.9.9"));
        let build = SweepLogHeader { program: "other".to_owned(), ..head.clone() };
        assert!(refusal_text(&build, folder).contains("another build"));
        let mut base = head.clone();
        base.base.run.years = 7;
        assert!(refusal_text(&base, folder).contains("run.years: 1 → 7"));
        let full = SweepLogHeader { recording: Recording::Full, ..head.clone() };
        assert!(refusal_text(&full, folder).contains("did not store every measure"));
        let mut store = SweepStore::open(folder, &head, Some("2/3".parse().unwrap())).unwrap();
        assert!(store.contains(&[1; 32]), "other logs of the folder are read");
        assert_eq!(store.get(&[1; 32]).unwrap(), Some(SweepEntry::Failed("why".to_owned())));
    }

    #[test]
    fn shards_are_written_as_i_of_n() {
        assert_eq!("3/8".parse(), Ok(Shard { number: 2, of: 8 }));
        for wrong in ["0/8", "9/8", "3", "a/b", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
