//! Sameness: one thread and two, whole and resumed, and that no state escapes the digest.

use super::*;
use crate::scenario::load::load_embedded;
use crate::sim::state::{NOT_STATE, STATE};

fn town(overrides: &[&str]) -> Sim {
    let mut all = vec!["place=\"town\"", "run.weight=10"];
    all.extend(overrides);
    Sim::new(load_embedded("S10", &all).expect("the shipped town is valid"))
}

fn run(sim: &mut Sim, weeks: u32) -> String {
    for _ in 0..weeks {
        sim.step().expect("invariants hold");
    }
    sim.digest().expect("hashing works")
}

#[test]
fn one_thread_and_two_give_the_same_economy() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(&mut town(&["run.weight=2"]), 60))
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn a_resumed_run_equals_an_uninterrupted_one() {
    let mut whole = town(&[]);
    run(&mut whole, 60);
    let checkpoint = whole.checkpoint().expect("memory suffices");
    let mut resumed = Sim::resume(whole.scenario().clone(), &checkpoint).expect("it is undamaged");
    assert_eq!(resumed.week(), whole.week());
    assert_eq!(resumed.digest().expect("hashing works"), whole.digest().expect("hashing works"));
    assert_eq!(run(&mut resumed, 60), run(&mut whole, 60));
}

#[test]
fn two_seeds_differ() {
    assert_ne!(run(&mut town(&["run.seed=1"]), 8), run(&mut town(&["run.seed=2"]), 8));
}

#[test]
fn every_byte_of_a_checkpoint_counts_towards_the_digest() {
    let mut sim = town(&["run.weight=50"]);
    let before = run(&mut sim, 12);
    let bytes = sim.checkpoint().expect("memory suffices");
    let step = (bytes.len() / 300).max(1);
    let mut altered_and_read = 0;
    for at in (0..bytes.len()).step_by(step) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        if state::read(&mut sim.world, &mut altered.as_slice()).is_err() {
            continue;
        }
        altered_and_read += 1;
        assert_ne!(sim.digest().expect("hashing works"), before, "byte {at} does not count");
    }
    assert!(altered_and_read > 100, "{altered_and_read}");
}

#[test]
fn a_truncated_checkpoint_is_refused() {
    let mut sim = town(&[]);
    let bytes = sim.checkpoint().expect("memory suffices");
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(Sim::resume(sim.scenario().clone(), &bytes[..length]).is_err());
    }
}

#[test]
fn everything_in_the_world_is_state_or_is_known_not_to_be() {
    let mut sim = town(&[]);
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
