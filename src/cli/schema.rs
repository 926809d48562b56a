//! `hecon schema`: the JSON Schema of scenario files.

use clap::Args;

use super::error::{self, CliError};
use crate::scenario::catalogue::Registries;
use crate::scenario::json_schema;

/// Print the JSON Schema of scenario files
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon schema > scenario.schema.json")]
pub struct Schema {}

impl Schema {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        error::print(&format!("{:#}\n", json_schema::scenario_schema(&Registries)))
    }
}
