//! `hecon man`: the manual page.

use clap::{Args, CommandFactory as _};

use super::error::{self, CliError};

/// Print the manual page (roff), all commands included
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon man > hecon.1 && man ./hecon.1")]
pub struct Man {}

impl Man {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        let mut command = super::Cli::command();
        command.build();
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
            for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
                let inner = inner.clone().display_name(format!("hecon-{}", inner.get_name()));
                clap_mangen::Man::new(inner).render(&mut page)?;
            }
            Ok(())
        });
        written.map_err(|error| {
            CliError::Environment(format!("the page cannot be written: {error}"), String::new())
        })?;
        error::print(&String::from_utf8_lossy(&page))
    }
}
