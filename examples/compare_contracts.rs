//! Pays the hospital of a town a fixed sum, and then a price for each case, for the same patients:
//! with one seed both runs have the same people with the same potential illnesses, so that the
//! difference is what the contract did. `cargo run --release --example compare_contracts`.

use health_economy::prelude::*;

/// Terms of the contract with the hospital.
const CONTRACTS: [&str; 2] = ["Block()", "Tariff()"];
/// Measures of the hospital that are compared.
const MEASURES: [&str; 4] = ["waiting_list", "within_18_weeks", "occupancy", "surplus"];

/// The last yearly value of each measure, of the first hospital that is recorded.
#[derive(Default)]
struct Hospital([f64; MEASURES.len()]);

impl Recorder for Hospital {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        let measure = MEASURES.iter().position(|name| *name == row.metric);
        if let (ReportingPeriod::Year, "acute", Some(at)) = (row.span, row.kind, measure) {
            self.0[at] = row.value;
        }
    }
}

fn run(terms: &str, seed: u64) -> Result<Hospital, Box<dyn std::error::Error>> {
    let (terms, seed) =
        (format!("system.contracts.acute.terms=[{terms}]"), format!("run.seed={seed}"));
    let settings =
        ["place=town", "run.weight=10", "run.run_in_weeks=52", "run.years=4", &terms, &seed];
    let mut sim = Sim::new(load_embedded("S10", &settings)?);
    let (mut tape, mut hospital) = (RecordingState::default(), Hospital::default());
    while sim.week().0 < sim.total_weeks() {
        sim.step()?;
        sim.record_years(&mut tape, &mut hospital);
    }
    Ok(hospital)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "{:<6} {:<18} {:>14} {:>14} {:>14}",
        "seed", "measure", "fixed sum", "price a case", "difference"
    );
    for seed in 1..=3 {
        let [fixed, priced] = CONTRACTS.map(|terms| run(terms, seed));
        let (fixed, priced) = (fixed?.0, priced?.0);
        for (at, name) in MEASURES.iter().enumerate() {
            let (before, after) = (fixed[at], priced[at]);
            println!("{seed:<6} {name:<18} {before:>14.2} {after:>14.2} {:>+14.2}", after - before);
        }
    }
    Ok(())
}
