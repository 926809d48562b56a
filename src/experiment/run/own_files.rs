//! Which files in a folder belong to a run: by their names, and by the manifest where it lists
//! them. Nothing else is ever removed.

use std::fs;
use std::path::{Path, PathBuf};

use super::{checkpoint, counterfactual};
use crate::experiment::output::held::LOCK;
use crate::experiment::output::manifest::{RunManifest, RunStatus};
use crate::experiment::output::{OutputError, PAGE, decisions, folder, manifest, parts, summary};
use crate::recorder::TABLES;

/// Files at the top of a run's folder, except the manifest, tables and checkpoints.
const NAMES: [&str; 5] =
    [summary::FILE, counterfactual::CSV, decisions::FILE, decisions::GIVEN_FILE, PAGE];

/// The files in the folder of an earlier run.
#[derive(Debug, Default)]
pub struct OwnFiles {
    /// Files that belong to it.
    pub own: Vec<PathBuf>,
    /// Files named like those of a run but not listed in its manifest.
    pub strange: Vec<PathBuf>,
    pub others: Vec<PathBuf>,
}

impl OwnFiles {
    /// Lists the folder of a run.
    ///
    /// # Errors
    /// A file cannot be read or removed.
    pub fn scan(folder: &Path, manifest: &RunManifest) -> Result<Self, OutputError> {
        let mut left = Self::default();
        for (name, path) in entries(folder)? {
            if name == manifest::FILE || name == LOCK || folder::is_unfinished(&name) {
                continue;
            }
            let is_table = TABLES.iter().any(|table| table.name == name);
            if is_table && path.is_dir() {
                left.parts(&path)?;
            } else if checkpoint::is_name(&name) {
                left.own.push(path);
            } else if is_name(&name) {
                let listed = is_listed(manifest, &name);
                if listed { left.own.push(path) } else { left.strange.push(path) }
            } else {
                left.others.push(path);
            }
        }
        Ok(left)
    }

    fn parts(&mut self, folder: &Path) -> Result<(), OutputError> {
        for (name, path) in entries(folder)? {
            if parts::number_of(&name).is_some() {
                self.own.push(path);
            } else if !folder::is_unfinished(&name) {
                self.others.push(path);
            }
        }
        Ok(())
    }

    /// Removes the files of the run.
    ///
    /// # Errors
    /// A file cannot be read or removed.
    pub fn remove(&self, folder: &Path) -> Result<(), OutputError> {
        self.own.iter().try_for_each(|path| folder::remove(path))?;
        parts::remove_empty_folders(folder);
        Ok(())
    }
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, OutputError> {
    let fail = |error: std::io::Error| OutputError::new(folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        found.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    found.sort();
    Ok(found)
}

/// Whether a run writes files of this name.
fn is_name(name: &str) -> bool {
    let is_table = TABLES.iter().any(|table| name.strip_suffix(".parquet") == Some(table.name));
    is_table || NAMES.contains(&name)
}

/// Whether a manifest lists a file. During a run its manifest lists none yet.
fn is_listed(manifest: &RunManifest, name: &str) -> bool {
    manifest.status != RunStatus::Complete
        || name == PAGE
        || manifest.given.as_ref().is_some_and(|given| given.name == name)
        || manifest.files.iter().any(|file| file.name == name)
}
