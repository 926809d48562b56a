//! `hecon cycle`: the schedule, in the order of the commissioning cycle.

use clap::Args;

use super::fail::{self, Fail};
use super::table::{Form, Format, Table};
use crate::sim::cycle::{CYCLE, PHASES};

/// Print the schedule of a simulated week
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hecon cycle")]
pub struct Cycle {
    #[command(flatten)]
    form: Form,
}

impl Cycle {
    /// Runs the command.
    ///
    /// # Errors
    /// Standard output fails.
    pub fn run(&self) -> Result<(), Fail> {
        if self.form.format == Format::Table {
            return fail::print(&text());
        }
        let mut table = Table::new(&["phase", "system", "cadence", "summary", "file", "why"]);
        for step in CYCLE {
            let cells = [step.phase, step.system, step.cadence, step.summary, step.file, step.why];
            table.row(cells.map(Into::into));
        }
        table.print(self.form)
    }
}

fn text() -> String {
    let mut out = String::from("One simulated week, in the order in which it runs\n");
    for phase in PHASES {
        out.push_str(&format!("\n{phase}\n"));
        let mut empty = true;
        for step in CYCLE.iter().filter(|step| step.phase == *phase) {
            empty = false;
            let (summary, cadence, file) = (step.summary, step.cadence, step.file);
            out.push_str(&format!("  {summary:<38} {cadence:<15} src/{file}\n"));
        }
        if empty {
            out.push_str("  no system takes part yet\n");
        }
    }
    out
}
