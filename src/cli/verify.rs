//! `hecon verify`: whether a folder of results is as it was left, without running anything.

use std::path::{Path, PathBuf};

use clap::Args;

use super::fail::{self, Fail};
use crate::experiment::output::OutputError;
use crate::experiment::verify::{VerifyError, verify};
use crate::kernel::units::thousands;

/// Check that the files of a folder are as hecon left them, without running anything
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon verify hecon-run\n  hecon verify hecon-sweep-quick\n\n\
                        Every file is held beside its size and checksum. Exit code 2 when one is \
                        missing, cut\nor changed, and each is named. `hecon reproduce` runs a run \
                        again as well.")]
pub struct Verify {
    /// Folder that run, compare, atlas, sweep, propositions or train wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Say nothing but what is not as it was left
    #[arg(long, short)]
    quiet: bool,
}

impl From<VerifyError> for Fail {
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

/// What is said of a folder with files that are not as they were left.
pub(super) fn not_whole(folder: &Path, faults: &[OutputError]) -> Fail {
    let mut what = format!("'{}' is not as hecon left it", folder.display());
    faults.iter().for_each(|fault| what.push_str(&format!("\n  {fault}")));
    let help = "put them back from a copy, or make them anew: the same command in another folder";
    Fail::Input(what, help.to_owned())
}

impl Verify {
    /// Runs the command.
    ///
    /// # Errors
    /// The folder holds no results, or a file of them is missing, cut or changed.
    pub fn run(&self) -> Result<(), Fail> {
        let found = verify(&self.folder)?;
        if !found.faults.is_empty() {
            return Err(not_whole(&self.folder, &found.faults));
        }
        if self.quiet {
            return Ok(());
        }
        let unfinished = found.unfinished.map_or_else(String::new, |week| {
            format!("; the run is unfinished and goes on from week {week}")
        });
        fail::print(&format!(
            "'{}' is whole: {} files, {} bytes{unfinished}\n",
            self.folder.display(),
            found.files,
            thousands(found.bytes)
        ))
    }
}
