//! `hecon cycle`: the schedule, in the order of the commissioning cycle.

use clap::Args;

use super::error::{self, CliError};
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::sim::cycle::{CYCLE, PHASES};

/// Print the schedule of a simulated week
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon cycle")]
pub struct Cycle {
    #[command(flatten)]
    form: TableFormatArg,
}

impl Cycle {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        if self.form.format == TableFormat::Table {
            return error::print(&text());
        }
        let mut table = OutputTable::new(&["phase", "system", "cadence", "summary", "file", "why"]);
        for step in CYCLE {
            let cells = [step.phase, step.system, step.cadence, step.summary, step.file, step.why];
            table.row(cells.map(Into::into));
        }
        table.print(self.form)
    }
}

fn text() -> String {
    let mut out = String::from("One simulated week, in order of execution\n");
    for phase in PHASES {
        out.push_str(&format!("\n{phase}\n"));
        let mut empty = true;
        for step in CYCLE.iter().filter(|step| step.phase == *phase) {
            empty = false;
            let (summary, cadence, file) = (step.summary, step.cadence, step.file);
            out.push_str(&format!("  {summary:<46} {cadence:<12} {file}\n"));
        }
        if empty {
            out.push_str("  no system yet\n");
        }
    }
    out
}
