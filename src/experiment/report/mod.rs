//! Reports: one self-contained HTML file that describes a folder of results, for the screen or for
//! print. A folder is read into a plain [`view::Report`], which a template turns into a page; the
//! page depends on the folder alone.

pub mod arrangement;
pub mod atlas;
pub mod compare;
pub mod page;
pub mod propositions;
pub mod run;
pub mod stranding;
pub mod sweep;
pub mod tables;
pub mod view;
pub mod words;
pub mod yearly;

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::comparison::atlas::FILE as ATLAS;
use super::comparison::compare::FILE as COMPARISON;
use super::output::checks::listed_files;
use super::output::{OutputError, PAGE, folder, manifest, seal};
use super::sweep::DESIGN;
use super::sweep::results::MANIFEST;
use crate::scenario::schema::SCHEMA;
use view::ReportPage;

/// Name of the file.
pub const FILE: &str = PAGE;

/// Why there is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The path is not a folder.
    #[error("'{}' is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The folder holds nothing that can be reported.
    #[error("'{}' holds no results of hecon", .0.display())]
    NoResults(PathBuf),
    /// The folder was written by a newer program.
    #[error("'{}' is of schema {found}, newer than this program's {SCHEMA}", path.display())]
    Newer {
        /// The file that says so.
        path: PathBuf,
        found: u64,
    },
    /// The run is not complete.
    #[error("the run in '{}' is not complete", .0.display())]
    Unfinished(PathBuf),
    /// The sweep has no tables yet.
    #[error("the sweep in '{}' has no tables yet", .0.display())]
    Unmerged(PathBuf),
    /// A file is missing, damaged or something else.
    #[error(transparent)]
    Unreadable(OutputError),
    /// The report cannot be written.
    #[error(transparent)]
    Unwritable(OutputError),
    /// A template has a fault.
    #[error("the template of reports has a fault: {0}")]
    Template(String),
}

impl ReportError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotAFolder(_) | Self::NoResults(_) => {
                "give a folder that `hecon run`, `compare`, `atlas`, `sweep` or `propositions` \
                 wrote"
            }
            Self::Newer { .. } => "make the report with the version of hecon that wrote the folder",
            Self::Unfinished(_) => "finish it first: `hecon run --resume DIR`",
            Self::Unmerged(_) => "bring its runs together first: `hecon sweep merge DIR`",
            Self::Unreadable(_) => {
                "the folder is damaged; `hecon verify DIR` names every file, and running it again \
                 makes new ones"
            }
            Self::Unwritable(_) => "check the path, its permissions and the space on the disk",
            Self::Template(_) => "this is a fault of the program",
        }
    }
}

/// Reads a folder into a report.
///
/// # Errors
/// It holds no results, or results that this program cannot read.
pub fn read_report(from: &Path) -> Result<ReportPage, ReportError> {
    if !from.is_dir() {
        return Err(ReportError::NotAFolder(from.to_owned()));
    }
    if from.join(manifest::FILE).exists() {
        read_known_json(&from.join(manifest::FILE))?;
        return run::read(from);
    }
    if from.join(propositions::FILE).exists() {
        read_known_json(&from.join(propositions::FILE))?;
        return propositions::read(from);
    }
    if from.join(ATLAS).exists() {
        read_known_json(&from.join(ATLAS))?;
        return atlas::read(from);
    }
    if from.join(COMPARISON).exists() {
        read_known_json(&from.join(COMPARISON))?;
        return compare::read(from);
    }
    if from.join(DESIGN).exists() {
        read_known_json(&from.join(DESIGN))?;
        if !from.join(MANIFEST).exists() {
            return Err(ReportError::Unmerged(from.to_owned()));
        }
        return sweep::read(from);
    }
    Err(ReportError::NoResults(from.to_owned()))
}

/// Writes the report of a folder to a file.
///
/// # Errors
/// Those of [`read_report`], or the file cannot be written.
pub fn write(from: &Path, to: &Path) -> Result<(), ReportError> {
    let page = seal::stamped(&page::render(&read_report(from)?)?);
    folder::replace(to, page.as_bytes()).map_err(ReportError::Unwritable)
}

/// A JSON file of a schema that this program knows; neither it nor the files it lists have changed
/// since they were written.
fn read_known_json(path: &Path) -> Result<serde_json::Value, ReportError> {
    let unreadable = |what: String| ReportError::Unreadable(OutputError::new(path, what));
    let text = seal::read(path).map_err(ReportError::Unreadable)?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        None => Err(unreadable("it has no schema".to_owned())),
        Some(found) if found > u64::from(SCHEMA) => {
            Err(ReportError::Newer { path: path.to_owned(), found })
        }
        Some(_) => {
            let folder = path.parent().unwrap_or_else(|| Path::new(""));
            let fault = listed_files(&value).iter().find_map(|file| file.fault(folder));
            fault.map_or(Ok(value), |fault| Err(ReportError::Unreadable(fault)))
        }
    }
}

/// The limits of the model, in sentences.
pub fn limits() -> Vec<String> {
    let text = include_str!("../../../assets/report/limits.txt");
    text.split("\n\n").map(|entry| entry.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(put: impl FnOnce(&Path)) -> ReportError {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path());
        let error = write(folder.path(), &folder.path().join(FILE)).unwrap_err();
        assert!(!folder.path().join(FILE).exists() && !error.help().is_empty());
        error
    }

    #[test]
    fn each_kind_of_wrong_folder_is_named() {
        assert!(matches!(fails(|_| {}), ReportError::NoResults(_)));
        let newer = |at: &Path| std::fs::write(at.join("run.json"), "{\"schema\": 99}").unwrap();
        assert!(matches!(fails(newer), ReportError::Newer { found: 99, .. }));
        let torn = |at: &Path| std::fs::write(at.join("run.json"), "{\"schema\": 1, ").unwrap();
        assert!(matches!(fails(torn), ReportError::Unreadable(_)));
        let other = |at: &Path| std::fs::write(at.join("propositions.json"), "{}").unwrap();
        assert!(matches!(fails(other), ReportError::Unreadable(_)));
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(read_report(file.path()), Err(ReportError::NotAFolder(_))));
    }

    #[test]
    fn limits_are_sentences() {
        assert!(limits().len() >= 5 && limits().iter().all(|limit| limit.ends_with('.')));
    }
}
