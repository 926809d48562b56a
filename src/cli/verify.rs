//! `hecon verify`: whether a folder of results is unchanged, without running anything.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{self, CliError};
use crate::experiment::output::OutputError;
use crate::experiment::verify::{VerifyError, verify};
use crate::kernel::units::thousands;

/// Check that the files of a folder are unchanged since hecon wrote them, without running anything
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon verify hecon-run\n  hecon verify hecon-sweep-quick\n\n\
                        Every file is checked against its size and checksum. Exit code 2 when one \
                        is missing,\ntruncated or changed, and each is named. `hecon reproduce` \
                        also repeats a run.")]
pub struct Verify {
    /// Folder that run, compare, atlas, sweep, propositions or train wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Print only files that have changed
    #[arg(long, short)]
    quiet: bool,
}

impl From<VerifyError> for CliError {
    fn from(error: VerifyError) -> Self {
        let help = match &error {
            VerifyError::NoResults(_) => {
                "give a folder that `hecon run`, `compare`, `atlas`, `sweep`, `propositions` or \
                 `train` wrote"
            }
            VerifyError::InUse(_) => "wait until it is done",
            VerifyError::Output(_) => "check the path and its permissions",
        };
        let what = error.to_string();
        match error {
            VerifyError::Output(_) => Self::Environment(what, help.to_owned()),
            _ => Self::Input(what, help.to_owned()),
        }
    }
}

/// The message about a folder with changed files.
pub(super) fn folder_damaged(folder: &Path, faults: &[OutputError]) -> CliError {
    let mut what = format!("'{}' has changed since hecon wrote it", folder.display());
    faults.iter().for_each(|fault| what.push_str(&format!("\n  {fault}")));
    let help = "restore them from a copy, or run the same command again in another folder";
    CliError::Input(what, help.to_owned())
}

impl Verify {
    /// Runs the command.
    ///
    /// # Errors
    /// The folder holds no results, or a file is missing, truncated or changed.
    pub fn run(&self) -> Result<(), CliError> {
        let found = verify(&self.folder)?;
        if !found.faults.is_empty() {
            return Err(folder_damaged(&self.folder, &found.faults));
        }
        if self.quiet {
            return Ok(());
        }
        let unfinished = found.unfinished.map_or_else(String::new, |week| {
            format!("; the run is unfinished and would resume from week {week}")
        });
        error::print(&format!(
            "'{}' is complete: {} files, {} bytes{unfinished}\n",
            self.folder.display(),
            found.files,
            thousands(found.bytes)
        ))
    }
}
