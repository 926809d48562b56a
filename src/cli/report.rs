//! `hecon report`: one HTML page about a folder of results.

use std::path::PathBuf;

use clap::Args;

use super::error::{self, CliError};
use crate::experiment::report::{self, FILE, ReportError};

/// Write a page about a folder of results, for the screen and for paper
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon report hecon-run\n  hecon report hecon-propositions \
                        --out claims.html\n\nThe page is one file that needs no network.")]
pub struct Report {
    /// Folder that run, compare, sweep or propositions wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// File of the page; default: report.html in the folder
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
}

impl From<ReportError> for CliError {
    fn from(error: ReportError) -> Self {
        let (what, help) = (error.to_string(), error.help().to_owned());
        match error {
            ReportError::Unwritable(_) | ReportError::Template(_) => Self::Environment(what, help),
            _ => Self::Input(what, help),
        }
    }
}

impl Report {
    /// Runs the command.
    ///
    /// # Errors
    /// The folder holds no results that this program can read, or the page cannot be written.
    pub fn run(&self) -> Result<(), CliError> {
        let to = self.out.clone().unwrap_or_else(|| self.folder.join(FILE));
        report::write(&self.folder, &to)?;
        if self.quiet {
            return Ok(());
        }
        error::print(&format!("{}\n", to.display()))
    }
}
