//! `hecon init`: copy the configurations inside the program into a folder.

use std::path::PathBuf;

use clap::Args;

use super::error::{self, CliError};
use super::files;
use crate::params::sources::SOURCES_TEXT;
use crate::scenario::{parameter_listing, shipped};

/// Copy the shipped configurations into a folder, to read and edit
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon init my-configs && ls my-configs/systems")]
pub struct Init {
    /// Folder to fill; files that exist are never overwritten
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Init {
    /// Runs the command.
    ///
    /// # Errors
    /// A file exists already, or cannot be written.
    pub fn run(&self) -> Result<(), CliError> {
        let mut files: Vec<(String, String)> = shipped::SHIPPED
            .iter()
            .map(|file| (file.path.to_owned(), file.text.to_owned()))
            .collect();
        files.extend(
            parameter_listing::all()
                .into_iter()
                .map(|(group, text)| (format!("parameters/{group}.ron"), text)),
        );
        files.push(("sources.ron".to_owned(), SOURCES_TEXT.to_owned()));
        // Check before writing, so that a refusal leaves the folder unchanged.
        for (path, _) in &files {
            let path = self.folder.join(path);
            if path.exists() {
                return Err(CliError::Input(
                    format!("'{}' already exists", path.display()),
                    "nothing is overwritten; choose an empty folder".to_owned(),
                ));
            }
        }
        for (made, (path, text)) in files.iter().enumerate() {
            if let Err(fail) = files::create(&self.folder.join(path), text) {
                // Files written so far belong to this call: the next one starts again.
                for (path, _) in &files[..made] {
                    let _ = std::fs::remove_file(self.folder.join(path));
                }
                return Err(fail);
            }
        }
        error::print(&format!("{} files written to {}\n", files.len(), self.folder.display()))
    }
}
