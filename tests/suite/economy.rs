//! Small economies for the tests of behaviour.

use std::collections::BTreeMap;

use health_economy::economy::patient::{Due, Hot};
use health_economy::kernel::ids::PersonId;
use health_economy::scenario::layers::NoFiles;
use health_economy::scenario::load::{Request, load, load_embedded};
use health_economy::scenario::schema::Scenario;
use health_economy::scenario::terms::Registries;
use health_economy::sim::Sim;

/// The shipped system in the shipped town, one in fifty of whose people is simulated,
/// with settings over it.
pub fn town(overrides: &[&str]) -> Scenario {
    let mut all = vec!["place=\"town\"", "run.weight=50"];
    all.extend(overrides);
    load_embedded("S10", &all).unwrap_or_else(|found| panic!("{found}"))
}

/// The same scenario with every number of a parameter scaled.
pub fn scaled(mut scenario: Scenario, path: &str, factor: f64) -> Scenario {
    let (_, numbers) =
        scenario.parameters.iter_mut().find(|(known, _)| known == path).expect("it is declared");
    numbers.iter_mut().for_each(|number| *number *= factor);
    scenario
}

/// A scenario from its text.
pub fn from_text(text: &str) -> Scenario {
    let request =
        Request { file: Some(("test".to_owned(), text.to_owned())), ..Request::default() };
    load(&request, &NoFiles, &Registries).unwrap_or_else(|found| panic!("{found}"))
}

/// Runs so many weeks, all audits on.
pub fn run(sim: &mut Sim, weeks: u32) {
    for _ in 0..weeks {
        sim.step().unwrap_or_else(|violation| panic!("{violation}"));
    }
}

/// The digest of a scenario after so many weeks.
pub fn digest_after(scenario: Scenario, weeks: u32) -> String {
    let mut sim = Sim::new(scenario);
    run(&mut sim, weeks);
    sim.digest().expect("hashing works")
}

/// The columns of everybody alive, by person.
pub fn people(sim: &mut Sim) -> BTreeMap<PersonId, (Due, Hot)> {
    let world = sim.world_mut();
    let mut rows = world.query::<(&Due, &Hot)>();
    rows.iter(world)
        .filter(|(_, hot)| hot.is_alive())
        .map(|(due, hot)| (hot.person, (*due, *hot)))
        .collect()
}
