//! `hecon reproduce`: run a recorded run again and compare the results.

use std::path::PathBuf;

use clap::Args;

use super::error::{self, CliError};
use super::progress;
use super::run::{ExecutionArgs, run_in_pool};
use super::verify::folder_damaged;
use crate::experiment::output::decisions;
use crate::experiment::output::manifest::{RunManifest, config_digest};
use crate::experiment::run::pace::CheckpointPace;
use crate::experiment::run::single::{self, RunError, RunSpec};

/// Run a recorded run again and compare the results
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon reproduce hecon-run\n\nExit code 1 when the results \
                        differ, 2 when a file of the run is missing, truncated or changed; `hecon \
                        verify` checks\nonly the files.")]
pub struct Reproduce {
    /// Folder of a finished run
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    manner: ExecutionArgs,
}

impl Reproduce {
    /// Runs the command.
    ///
    /// # Errors
    /// The folder has no finished run, or the results differ.
    pub fn run(&self) -> Result<(), CliError> {
        let shown = self.folder.display();
        let recorded = RunManifest::read_unverified(&self.folder).map_err(RunError::Output)?;
        let recorded = recorded.ok_or_else(|| {
            let help = "give the folder that `hecon run` wrote".to_owned();
            CliError::Input(format!("there is no run in '{shown}'"), help)
        })?;
        let Some(expected) = recorded.result_digest.clone() else {
            let help = format!("'hecon run --resume {shown}' finishes it");
            return Err(CliError::Input(format!("the run in '{shown}' is not finished"), help));
        };
        let scenario = recorded.configuration.clone();
        if config_digest(&scenario) != recorded.config_digest {
            let help = "the configuration in run.json is not the one that was run".to_owned();
            return Err(CliError::Input(format!("'{shown}' has been edited"), help));
        }
        let files = recorded.files.iter().chain(&recorded.given);
        let faults: Vec<_> = files.filter_map(|file| file.fault(&self.folder)).collect();
        if !faults.is_empty() {
            return Err(folder_damaged(&self.folder, &faults));
        }
        let again = tempfile::tempdir().map_err(|error| {
            CliError::Environment(format!("no temporary folder: {error}"), String::new())
        })?;
        let given = recorded.given.as_ref().map(|given| self.folder.join(&given.name));
        let decisions = given.as_deref().map(decisions::read).transpose();
        let decisions = decisions.map_err(RunError::Output)?;
        let order = RunSpec {
            scenario,
            folder: again.path().to_owned(),
            level: recorded.record,
            pace: CheckpointPace::Weeks(0),
            twin: false,
            decisions,
        };
        progress::listen()?;
        let (_, report) =
            run_in_pool(Box::new(move || single::SingleRun::start(order)), self.manner)?;
        let report = report.ok_or(CliError::Interrupted)?;
        let found = report.manifest.result_digest.unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        if found == expected {
            if self.manner.quiet {
                return Ok(());
            }
            return error::print(&format!("same result: {found}\n"));
        }
        error::print(&format!(
            "the results differ\n  recorded  {expected}  (version {})\n  now       {found}  \
             (version {version})\n",
            recorded.program_version
        ))?;
        Err(CliError::CheckFailed)
    }
}
