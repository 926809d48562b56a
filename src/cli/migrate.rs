//! `hecon migrate`: bring an older scenario file up to the current schema.

use std::path::PathBuf;

use clap::Args;

use super::error::{self, CliError};
use super::files;
use crate::scenario::migrate::{MigrationOutcome, migrate};
use crate::scenario::schema::SCHEMA;

/// Bring an older scenario file up to the current schema, in place
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon migrate old-scenario.ron")]
pub struct Migrate {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Migrate {
    /// Runs the command.
    ///
    /// # Errors
    /// The file cannot be read or is written for a newer program.
    pub fn run(&self) -> Result<(), CliError> {
        let (name, text) = files::read(&self.file)?;
        match migrate(&name, &text)? {
            MigrationOutcome::Current => {
                error::print(&format!("{name} already has schema {SCHEMA}\n"))
            }
            MigrationOutcome::From(old, text) => {
                files::replace(&self.file, &text)?;
                error::print(&format!("{name} migrated from schema {old} to {SCHEMA}\n"))
            }
        }
    }
}
