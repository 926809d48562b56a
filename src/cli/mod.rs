//! The command line, one file per command. A command parses its arguments, calls the library and
//! prints; it decides nothing about the model.
//!
//! Exit codes: 0 success, 1 finished but a verdict does not hold, 2 invalid input, 3 broken
//! environment, 4 an invariant of the model is broken, 130 interrupted.

pub mod error;
pub mod files;
pub mod progress;
pub mod run_summary;
pub mod scenario_args;
pub mod table;
pub mod topics;

mod analyse;
mod atlas;
mod bench;
mod calibration;
mod check;
mod compare;
mod completions;
mod cycle;
mod describe;
mod experiment_runs;
mod init;
mod list;
mod man;
mod migrate;
mod propositions;
mod report;
mod reproduce;
mod run;
mod schema;
mod signs;
mod stranding_summary;
mod sweep;
mod trace;
mod train;
mod verify;
#[cfg(feature = "gui")]
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::kernel::panics::catch_panic;
use error::CliError;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "hecon",
    version,
    about = "A simulation laboratory of an NHS-style local health economy",
    long_about = "hecon simulates a whole local health economy: patients, practices, hospitals, \
                  commissioners, and the contracts and money between them.",
    after_help = "Examples:\n  hecon run\n  hecon run --place town --years 3\n  hecon list\n  \
                  hecon describe S10\n  hecon check my-scenario.ron\n\n\
                  Exit codes: 0 done, 1 a verdict does not hold, 2 wrong input, 3 broken \
                  environment,\n4 an invariant of the model is broken, 130 interrupted.",
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Reproduce(reproduce::Reproduce),
    Verify(verify::Verify),
    Calibration(calibration::Calibration),
    Compare(compare::Compare),
    Atlas(atlas::Atlas),
    Signs(signs::Signs),
    Sweep(sweep::Sweep),
    Propositions(propositions::Propositions),
    Report(report::Report),
    Analyse(analyse::Analyse),
    Trace(trace::Trace),
    Train(train::Train),
    Cycle(cycle::Cycle),
    Bench(bench::Bench),
    #[cfg(feature = "gui")]
    Window(window::Window),
    Check(check::Check),
    List(list::List),
    Describe(describe::Describe),
    Schema(schema::Schema),
    Init(init::Init),
    Migrate(migrate::Migrate),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Parses the arguments, runs the command and reports its failure.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version also arrive here; clap chooses the stream and the code (0 or 2).
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let done = catch_panic(|| match cli.command {
        Some(command) => run(command),
        None => without_command(),
    });
    match done.unwrap_or_else(|fault| Err(fault.into())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => fail.report(),
    }
}

fn run(command: Command) -> Result<(), CliError> {
    match command {
        Command::Run(command) => command.run(),
        Command::Reproduce(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Calibration(command) => command.run(),
        Command::Compare(command) => command.run(),
        Command::Atlas(command) => command.run(),
        Command::Signs(command) => command.run(),
        Command::Sweep(command) => command.run(),
        Command::Propositions(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Analyse(command) => command.run(),
        Command::Trace(command) => command.run(),
        Command::Train(command) => command.run(),
        Command::Cycle(command) => command.run(),
        Command::Bench(command) => command.run(),
        #[cfg(feature = "gui")]
        Command::Window(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::List(command) => command.run(),
        Command::Describe(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Migrate(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    }
}

/// Without a command the front end opens, if it is built in and there is a display; otherwise the
/// default is run.
fn without_command() -> Result<(), CliError> {
    if let Err(why) = open_window() {
        eprintln!(
            "{why}, so this is 'hecon run' on the default; 'hecon --help' lists the commands."
        );
        return match Cli::try_parse_from(["hecon", "run"]) {
            Ok(Cli { command: Some(command) }) => run(command),
            Ok(Cli { command: None }) => Ok(()),
            Err(error) => Err(CliError::Environment(error.to_string(), String::new())),
        };
    }
    Ok(())
}

#[cfg(feature = "gui")]
fn open_window() -> Result<(), String> {
    window::open_on(window::DEFAULT_EXAMPLE)
}

#[cfg(not(feature = "gui"))]
fn open_window() -> Result<(), String> {
    Err("This build has no front end".to_owned())
}
