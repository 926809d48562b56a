//! Small economies for the tests of behaviour.

use std::collections::BTreeMap;

use health_economy::economy::patient::{Due, Hot};
use health_economy::kernel::ids::PersonId;
use health_economy::phases::shared::accounts::Accounts;
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

/// The digest of everything but the wording of contracts: what was paid, planned and done. The
/// wording stays as it was.
pub fn digest_but_for_wording(sim: &mut Sim) -> String {
    let signed = &mut accounts(sim).contracts;
    let wording: Vec<_> =
        signed.iter_mut().map(|signed| std::mem::take(&mut signed.contract.terms)).collect();
    let digest = sim.digest().expect("hashing works");
    for (signed, terms) in accounts(sim).contracts.iter_mut().zip(wording) {
        signed.contract.terms = terms;
    }
    digest
}

fn accounts(sim: &mut Sim) -> &mut Accounts {
    sim.world_mut().resource_mut::<Accounts>().into_inner()
}

/// Weeks at which two economies are looked at, soonest first.
const MARKS: [u32; 8] = [6, 14, 27, 40, 56, 80, 108, 160];

/// What an economy comes to week by week, whatever its contracts are called.
pub struct Course(Vec<(u32, String)>);

impl Course {
    /// Of a scenario over so many weeks.
    pub fn of(scenario: Scenario, weeks: u32) -> Self {
        let mut course = Self(Vec::new());
        let marks = MARKS.into_iter().filter(|mark| *mark < weeks).chain([weeks]);
        let mut sim = Sim::new(scenario);
        for mark in marks {
            run_to(&mut sim, mark);
            course.0.push((mark, digest_but_for_wording(&mut sim)));
        }
        course
    }

    /// Whether another scenario leaves it: something else is paid, planned or done by some mark.
    pub fn is_left_by(&self, scenario: Scenario) -> bool {
        let mut sim = Sim::new(scenario);
        self.0.iter().any(|(mark, digest)| {
            run_to(&mut sim, *mark);
            digest_but_for_wording(&mut sim) != *digest
        })
    }
}

fn run_to(sim: &mut Sim, week: u32) {
    let weeks = week - sim.week().0;
    run(sim, weeks);
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
