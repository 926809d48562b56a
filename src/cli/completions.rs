//! `hecon completions`: shell completion scripts.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::error::{self, CliError};

/// Print shell completions
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon completions bash > ~/.local/share/bash-completion/\
                        completions/hecon")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut super::Cli::command(), "hecon", &mut text);
        error::print(&String::from_utf8_lossy(&text))
    }
}
