//! Whether a folder of results is unchanged: every file that its manifests list, the manifests
//! themselves, logs, checkpoints and parts are compared with their checksums. Nothing is run or
//! written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::comparison::atlas::FILE as ATLAS;
use super::comparison::compare::FILE as COMPARISON;
use super::output::checks::{ListedFile, listed_files};
use super::output::held::{self, FolderContent, FolderPurpose};
use super::output::manifest::{self, RunManifest, RunStatus};
use super::output::{OutputError, decisions, seal};
use super::report;
use super::run::checkpoint;
use super::run::result_log::{LogMode, ResultLog};
use super::sweep::results::MANIFEST;
use super::sweep::{self, DESIGN};

/// Why a folder cannot be verified.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// It holds no files with checksums.
    #[error("'{}' holds no results of hecon", .0.display())]
    NoResults(PathBuf),
    /// Another process writes to it.
    #[error("another process is writing to '{}'", .0.display())]
    InUse(PathBuf),
    /// A file cannot be read.
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// What was checked, and what is wrong.
#[derive(Debug, Default)]
pub struct VerificationResult {
    /// Files that are unchanged.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Week from which an unfinished run continues.
    pub unfinished: Option<u32>,
    /// Files that are missing, truncated or changed.
    pub faults: Vec<OutputError>,
    seen: BTreeSet<PathBuf>,
}

impl VerificationResult {
    fn record_fault(&mut self, path: &Path, fault: Option<OutputError>) {
        match fault {
            Some(fault) => self.faults.push(fault),
            None if !self.seen.insert(path.to_owned()) => {}
            None => {
                self.files += 1;
                self.bytes += path.metadata().map_or(0, |found| found.len());
            }
        }
    }

    fn check_listed(&mut self, folder: &Path, files: &[ListedFile]) {
        for file in files {
            self.record_fault(&folder.join(&file.name), file.fault(folder));
        }
    }

    /// A manifest with its own checksum, and the files that it lists.
    fn check_manifest(&mut self, folder: &Path, name: &str) {
        let path = folder.join(name);
        if !path.exists() {
            return self.faults.push(OutputError::missing(&path));
        }
        let read = seal::read(&path).and_then(|text| {
            serde_json::from_str(&text).map_err(|error| OutputError::new(&path, error))
        });
        match read {
            Ok(value) => {
                self.record_fault(&path, None);
                self.check_listed(folder, &listed_files(&value));
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    /// A page, which has its checksum in its last line.
    fn check_page(&mut self, folder: &Path) {
        let path = folder.join(report::FILE);
        let fault = match std::fs::read(&path) {
            Ok(bytes) if seal::is_stamped(&bytes) => None,
            Ok(_) => Some(OutputError::changed(&path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Some(OutputError::missing(&path))
            }
            Err(error) => Some(OutputError::new(&path, error)),
        };
        self.record_fault(&path, fault);
    }

    /// Logs of finished runs, whose entries have their checksums.
    fn check_logs(&mut self, folder: &Path, magic: [u8; 8]) {
        for path in sweep::store::logs(folder) {
            let fault = ResultLog::open(&path, magic, LogMode::Read).err();
            self.record_fault(&path, fault);
        }
    }

    fn check_run(&mut self, folder: &Path) {
        let path = folder.join(manifest::FILE);
        let manifest = match RunManifest::read(folder) {
            Ok(Some(manifest)) => manifest,
            Ok(None) => return,
            Err(fault) => return self.faults.push(fault),
        };
        self.record_fault(&path, None);
        self.check_listed(folder, manifest.given.as_slice());
        self.faults.extend(checkpoint::find_faults(folder));
        if manifest.status == RunStatus::Complete {
            self.check_listed(folder, &manifest.files);
            return self.check_page(folder);
        }
        self.unfinished = Some(0);
        let course = manifest::course_digest(&manifest.configuration);
        let Ok(Some((place, _))) = checkpoint::newest(folder, &course) else { return };
        self.unfinished = Some(place.week);
        for piece in &place.pieces {
            self.record_fault(&piece.path(folder), piece.fault(folder));
        }
        let log = folder.join(decisions::FILE);
        self.record_fault(&log, place.decisions.fault(&log, true));
    }
}

/// Verifies a folder.
///
/// # Errors
/// It holds nothing that can be verified, or another process writes to it.
pub fn verify(folder: &Path) -> Result<VerificationResult, VerifyError> {
    let none = || Err(VerifyError::NoResults(folder.to_owned()));
    if !folder.is_dir() {
        return none();
    }
    if held::is_in_use(folder) {
        return Err(VerifyError::InUse(folder.to_owned()));
    }
    let runs = held::RUN_LOG;
    let mut all = VerificationResult::default();
    match held::content(folder)? {
        FolderContent::ForPurpose(FolderPurpose::Run) => all.check_run(folder),
        FolderContent::ForPurpose(FolderPurpose::Comparison) => {
            all.check_manifest(folder, COMPARISON);
            all.check_page(folder);
        }
        FolderContent::ForPurpose(FolderPurpose::Atlas) => {
            all.check_manifest(folder, ATLAS);
            all.check_manifest(folder, COMPARISON);
            all.check_page(folder);
        }
        FolderContent::ForPurpose(FolderPurpose::Propositions)
            if folder.join(report::propositions::FILE).exists() =>
        {
            all.check_manifest(folder, report::propositions::FILE);
            all.check_page(folder);
        }
        FolderContent::ForPurpose(FolderPurpose::Sweep) => {
            all.check_manifest(folder, DESIGN);
            if folder.join(MANIFEST).exists() {
                all.check_manifest(folder, MANIFEST);
            }
            all.check_logs(folder, held::SWEEP_LOG);
            if folder.join(report::FILE).exists() {
                all.check_page(folder);
            }
        }
        FolderContent::ForPurpose(FolderPurpose::Session) => {
            all.check_manifest(folder, held::SESSION)
        }
        FolderContent::ForPurpose(FolderPurpose::Signs | FolderPurpose::Propositions)
        | FolderContent::Runs => {
            all.check_logs(folder, runs);
        }
        FolderContent::Empty | FolderContent::Other => return none(),
    }
    Ok(all)
}
