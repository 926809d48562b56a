//! `hecon schema`: the JSON Schema of scenario files.

use clap::Args;

use super::fail::{self, Fail};
use crate::scenario::json_schema;
use crate::scenario::terms::Registries;

/// Print the JSON Schema of scenario files
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon schema > scenario.schema.json")]
pub struct Schema {}

impl Schema {
    /// Runs the command.
    ///
    /// # Errors
    /// Standard output fails.
    pub fn run(&self) -> Result<(), Fail> {
        fail::print(&format!("{:#}\n", json_schema::of_scenarios(&Registries)))
    }
}
