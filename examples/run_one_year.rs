//! Runs the usual arrangement in a small town for a year and prints what the year brought:
//! `cargo run --release --example run_one_year`.

use health_economy::prelude::*;
use health_economy::recorder::rows::ECONOMY;

/// Prints the yearly values of the whole economy and skips everything else.
struct Print;

impl Recorder for Print {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.span == ReportingPeriod::Year && row.kind == ECONOMY {
            println!("{:<48} {:>14.2} {}", row.metric, row.value, row.unit);
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = ["place=town", "run.years=1", "run.run_in_weeks=52", "run.weight=10"];
    let mut sim = Sim::new(load_embedded("S10", &settings)?);
    let mut tape = RecordingState::default();
    while sim.week().0 < sim.total_weeks() {
        sim.step()?;
        sim.record_years(&mut tape, &mut Print);
    }
    Ok(())
}
