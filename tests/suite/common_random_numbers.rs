//! Two scenarios with one seed have the same people with the same potential needs, person by
//! person, whatever the scenarios do to care.

use std::collections::BTreeSet;

use health_economy::behaviours::patient::life_tables::BLOCK_WEEKS;
use health_economy::behaviours::patient::need::{
    NeedKind, PotentialNeed, need_key, potential_need,
};
use health_economy::economy::patient::{DueWeek, HotPatientData};
use health_economy::kernel::ids::PersonId;
use health_economy::phases::deliver::inflow::EconomyCounters;
use health_economy::phases::deliver::newcomer::profile;
use health_economy::phases::shared::model::{Model, block_at};
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;

use super::economy::{people, run, scaled, town};

const WEEKS: u32 = 30;

/// What no policy may change about a person, and their next potential events.
#[derive(Debug, PartialEq)]
struct Fate {
    birth_week: i16,
    demography: u8,
    conditions: u8,
    frailty: u8,
    risk: u8,
    due: u16,
    fraction: u8,
    index: u8,
    need: Option<(u64, NeedKind, PotentialNeed)>,
}

fn fate(model: &Model, sim_week: u32, (due, hot): (DueWeek, HotPatientData)) -> Fate {
    let need = (hot.index != HotPatientData::RENEWAL).then(|| {
        // The need falls within the half-year of the week before the next one that runs.
        let now = health_economy::kernel::clock::Week(sim_week - 1);
        let (block, block_end) = block_at(model.seed, hot.person, now);
        let start = block_end.0.saturating_sub(BLOCK_WEEKS);
        let key = need_key(block, hot.index);
        let marks = potential_need(model.seed, u64::from(hot.person.0), key);
        let rates = model.needs.rates(profile(&hot, start, true));
        let kind = rates.kind_at(marks.kind_mark, model.risk[usize::from(hot.risk)]);
        (key, kind, marks)
    });
    Fate {
        birth_week: hot.birth_week,
        // Sex and fifth; the other flags record the care a person has.
        demography: hot.traits & 15,
        conditions: hot.natural_conditions(),
        frailty: hot.natural_frailty,
        risk: hot.risk,
        due: due.0,
        fraction: hot.fraction,
        index: hot.index,
        need,
    }
}

/// The people of two scenarios at the end.
struct Outcome {
    /// Alive in both at the end, in one or the other.
    both: usize,
    only_one: usize,
    /// Number of comparisons.
    compared: usize,
    /// Real needs of each, by kind.
    real: [[u64; NeedKind::COUNT]; 2],
}

fn real_needs(sim: &mut Sim) -> [u64; NeedKind::COUNT] {
    sim.world_mut().resource::<EconomyCounters>().needs.map(|[_, real]| real)
}

/// Runs two scenarios in step and compares everyone who is alive in both every week.
fn side_by_side(scenario: Scenario, other: Scenario) -> Outcome {
    let (mut scenario, mut other) = (Sim::new(scenario), Sim::new(other));
    let mut outcome = Outcome { both: 0, only_one: 0, compared: 0, real: Default::default() };
    assert_eq!(
        people(&mut scenario).keys().collect::<Vec<_>>(),
        people(&mut other).keys().collect::<Vec<_>>(),
        "not the same people to begin with"
    );
    for week in 1..=WEEKS {
        run(&mut scenario, 1);
        run(&mut other, 1);
        let (here, there) = (people(&mut scenario), people(&mut other));
        let models =
            [&mut scenario, &mut other].map(|sim| sim.world_mut().resource::<Model>().clone());
        (outcome.both, outcome.only_one) = (0, 0);
        for (person, columns) in &here {
            let Some(others) = there.get(person) else {
                outcome.only_one += 1;
                continue;
            };
            outcome.both += 1;
            outcome.compared += 1;
            assert_eq!(
                fate(&models[0], week, *columns),
                fate(&models[1], week, *others),
                "person {} in week {week}",
                person.0
            );
        }
        let gone: BTreeSet<&PersonId> = there.keys().filter(|id| !here.contains_key(id)).collect();
        outcome.only_one += gone.len();
    }
    outcome.real = [real_needs(&mut scenario), real_needs(&mut other)];
    outcome
}

#[test]
fn other_deaths_leave_everyone_else_unaffected() {
    let deadly = scaled(town(&["run.weight=20"]), "outcomes.hospital_death", 8.0);
    let outcome = side_by_side(town(&["run.weight=20"]), deadly);
    assert!(outcome.only_one > 0, "no one died who is alive in the other scenario");
    assert!(outcome.both > 2_000, "{}", outcome.both);
    assert!(outcome.compared > 50_000, "{}", outcome.compared);
}

#[test]
fn another_hospital_changes_no_person() {
    let place = ["place=\"place\"", "run.weight=100"];
    let usual = health_economy::scenario::load::load_embedded("S10", &place).unwrap();
    let mut more = usual.clone();
    more.place.acute_sites += 1;
    let outcome = side_by_side(usual, more);
    assert!(outcome.both > 2_000, "{}", outcome.both);
}

#[test]
fn two_policies_that_reduce_needs_leave_potential_needs_alone() {
    let policies = [
        "run.weight=20",
        "care.prevention_coverage=0.95",
        "care.prevention_effect=0.9",
        "gp.continuity_small=0.95",
        "gp.continuity_per_doubling=0",
    ];
    let outcome = side_by_side(town(&["run.weight=20"]), town(&policies));
    let [usual, thinned] = outcome.real.map(|real| real[NeedKind::Exacerbation as usize]);
    assert!(thinned < usual, "the policies prevent nothing: {thinned} of {usual}");
    assert!(outcome.both > 2_000, "{}", outcome.both);
}
