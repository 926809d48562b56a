//! Sameness: one thread and two, whole and resumed, and that no state escapes the digest.

use super::*;
use crate::economy::commissioner::Commissioner;
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;
use crate::scenario::load::load_embedded;
use crate::sim::state::{NOT_STATE, STATE};
use crate::sim::test_support::{run, test_town};

/// The digest after a number of further weeks.
fn after(sim: &mut Sim, weeks: u32) -> String {
    run(sim, weeks);
    sim.digest().expect("hashing works")
}

#[test]
fn one_thread_and_two_give_the_same_economy() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| after(&mut test_town(&["run.weight=2"]), 60))
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn a_resumed_run_equals_an_uninterrupted_one() {
    let mut whole = test_town(&[]);
    run(&mut whole, 60);
    let checkpoint = whole.checkpoint().expect("memory suffices");
    let mut resumed = Sim::resume(whole.scenario().clone(), &checkpoint).expect("it is undamaged");
    assert_eq!(resumed.week(), whole.week());
    assert_eq!(resumed.digest().expect("hashing works"), whole.digest().expect("hashing works"));
    assert_eq!(after(&mut resumed, 60), after(&mut whole, 60));
}

/// Bytes of a checkpoint that are altered one by one, spread over each of its parts.
const ALTERED: usize = 40;

#[test]
fn every_byte_of_a_checkpoint_counts_towards_the_digest() {
    let mut sim = test_town(&["run.weight=50"]);
    let before = after(&mut sim, 12);
    let bytes = sim.checkpoint().expect("memory suffices");
    // The columns of patients, at the end, are most of it; what comes before them is altered as
    // often.
    let patients = {
        let mut columns = Vec::new();
        state::write_patients(&mut sim.world, &mut columns).expect("memory suffices");
        columns.len()
    };
    let organisations = bytes.len() - patients;
    let spread =
        |from: usize, to: usize| (0..ALTERED).map(move |at| from + (to - from) * at / ALTERED);
    let mut read = [0, 0];
    for at in spread(0, organisations).chain(spread(organisations, bytes.len())) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        if state::read(&mut sim.world, &mut altered.as_slice()).is_err() {
            continue;
        }
        read[usize::from(at >= organisations)] += 1;
        assert_ne!(sim.digest().expect("hashing works"), before, "byte {at} does not count");
    }
    assert!(read.iter().all(|read| *read > ALTERED / 4), "{read:?}");
}

/// Creates every organisation of a kind again in the opposite order, as if it had been created so.
fn reverse<Kind: Component>(world: &mut World) {
    let order = |world: &mut World| -> Vec<Entity> {
        world.query_filtered::<Entity, With<Kind>>().iter(world).collect()
    };
    let first = order(world);
    assert!(first.len() > 1, "one alone has no order");
    for entity in first.iter().rev() {
        world.entity_mut(*entity).clone_and_spawn();
    }
    // From the end, so that those made last come first.
    for entity in first.iter().rev() {
        world.despawn(*entity);
    }
    assert_eq!(order(world).len(), first.len());
}

#[test]
fn the_order_in_which_organisations_were_created_does_not_matter() {
    let sets = [
        "place=\"place\"",
        "run.weight=100",
        "run.run_in_weeks=0",
        "place.purchasers=2",
        "place.acute_sites=3",
    ];
    let made = || Sim::new(load_embedded("S10", &sets).expect("valid"));
    let mut usual = made();
    let mut other = made();
    let names = |sim: &mut Sim| -> [Vec<u32>; 3] {
        let world = &mut sim.world;
        let mut of = world.query::<&Provider>();
        let providers = of.iter(world).map(|entry| entry.index).collect();
        let mut of = world.query::<&Practice>();
        let practices = of.iter(world).map(|entry| entry.index).collect();
        let mut of = world.query::<&Commissioner>();
        let commissioners = of.iter(world).map(|entry| entry.index).collect();
        [providers, practices, commissioners]
    };
    let before = names(&mut other);
    reverse::<Provider>(&mut other.world);
    reverse::<Practice>(&mut other.world);
    reverse::<Commissioner>(&mut other.world);
    for (mut before, mut now) in before.into_iter().zip(names(&mut other)) {
        assert_ne!(now, before, "the order is another");
        before.sort_unstable();
        now.sort_unstable();
        assert_eq!(now, before, "no one is missing");
    }
    assert_eq!(after(&mut other, 60), after(&mut usual, 60));
}

#[test]
fn a_truncated_checkpoint_is_refused() {
    let mut sim = test_town(&[]);
    let bytes = sim.checkpoint().expect("memory suffices");
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(Sim::resume(sim.scenario().clone(), &bytes[..length]).is_err());
    }
}

#[test]
fn everything_in_the_world_is_state_or_is_known_not_to_be() {
    let mut sim = test_town(&[]);
    run(&mut sim, 5);
    let mut ours = 0;
    for (_, component) in sim.world.components().iter_registered() {
        let name = component.name().to_string();
        if !name.starts_with("health_economy::") {
            continue;
        }
        ours += 1;
        let short = name.rsplit("::").next().expect("a name has a last part");
        assert!(
            STATE.contains(&short) || NOT_STATE.contains(&short),
            "{name} is neither in the checkpoint nor declared as derived"
        );
    }
    assert!(ours >= STATE.len(), "names are kept: {ours}");
}
