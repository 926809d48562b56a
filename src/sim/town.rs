//! The economy that the tests of this folder use.

use super::Sim;
use crate::scenario::load::load_embedded;

/// The shipped system in the shipped town, one in ten of whose people is simulated, with settings
/// over it.
pub fn town(overrides: &[&str]) -> Sim {
    let mut all = vec!["place=\"town\"", "run.weight=10"];
    all.extend(overrides);
    Sim::new(load_embedded("S10", &all).expect("the shipped town is valid"))
}

/// Runs a number of weeks, all audits on.
pub fn run(sim: &mut Sim, weeks: u32) {
    for _ in 0..weeks {
        sim.step().expect("invariants hold");
    }
}
