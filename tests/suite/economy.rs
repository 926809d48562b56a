//! Small economies for the tests of behaviour.

use std::collections::BTreeMap;

use health_economy::economy::patient::{DueWeek, HotPatientData};
use health_economy::experiment::run::series::{SeriesRecorder, YearlySeries};
use health_economy::kernel::ids::PersonId;
use health_economy::phases::shared::accounts::Accounts;
use health_economy::recorder::RecordingState;
use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::layers::NoFiles;
use health_economy::scenario::load::{LoadRequest, load, load_embedded};
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;

/// The shipped system in the shipped town, with one simulated patient for fifty people and further
/// settings.
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
        LoadRequest { file: Some(("test".to_owned(), text.to_owned())), ..LoadRequest::default() };
    load(&request, &NoFiles, &Registries).unwrap_or_else(|found| panic!("{found}"))
}

/// Runs a number of weeks, all audits on.
pub fn run(sim: &mut Sim, weeks: u32) {
    for _ in 0..weeks {
        sim.step().unwrap_or_else(|violation| panic!("{violation}"));
    }
}

/// The yearly values of a scenario from start to end, all audits on.
pub fn yearly(scenario: Scenario) -> YearlySeries {
    let mut sim = Sim::new(scenario);
    let (mut tape, mut kept) = (RecordingState::default(), SeriesRecorder::default());
    for _ in 0..sim.total_weeks() {
        run(&mut sim, 1);
        sim.record_years(&mut tape, &mut kept);
    }
    kept.finish()
}

/// The digest of a scenario after a number of weeks.
pub fn digest_after(scenario: Scenario, weeks: u32) -> String {
    let mut sim = Sim::new(scenario);
    run(&mut sim, weeks);
    sim.digest().expect("hashing works")
}

/// The digest of everything but the wording of contracts: what was paid, planned and done. The
/// wording stays as it was.
pub fn digest_ignoring_names(sim: &mut Sim) -> String {
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

/// Weeks at which two economies are compared, in order.
const MARKS: [u32; 8] = [6, 14, 27, 40, 56, 80, 108, 160];

/// The course of an economy by week, independent of the names of its contracts.
pub struct DigestCourse(Vec<(u32, String)>);

impl DigestCourse {
    /// The course of a scenario over a number of weeks.
    pub fn new(scenario: Scenario, weeks: u32) -> Self {
        let mut course = Self(Vec::new());
        let marks = MARKS.into_iter().filter(|mark| *mark < weeks).chain([weeks]);
        let mut sim = Sim::new(scenario);
        for mark in marks {
            run_to(&mut sim, mark);
            course.0.push((mark, digest_ignoring_names(&mut sim)));
        }
        course
    }

    /// Whether another scenario diverges from it: something else is paid, planned or done at some
    /// mark.
    pub fn differs_from(&self, scenario: Scenario) -> bool {
        let mut sim = Sim::new(scenario);
        self.0.iter().any(|(mark, digest)| {
            run_to(&mut sim, *mark);
            digest_ignoring_names(&mut sim) != *digest
        })
    }
}

fn run_to(sim: &mut Sim, week: u32) {
    let weeks = week - sim.week().0;
    run(sim, weeks);
}

/// The columns of everyone alive, by person.
pub fn people(sim: &mut Sim) -> BTreeMap<PersonId, (DueWeek, HotPatientData)> {
    let world = sim.world_mut();
    let mut rows = world.query::<(&DueWeek, &HotPatientData)>();
    rows.iter(world)
        .filter(|(_, hot)| hot.is_alive())
        .map(|(due, hot)| (hot.person, (*due, *hot)))
        .collect()
}
