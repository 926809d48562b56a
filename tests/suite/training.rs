//! Training sessions from outside: every scenario played by every autopilot, the lessons shown by
//! the model, and a session that is killed.

use std::process::{Command, Stdio};

use health_economy::training::autopilot::AutopilotPolicy;
use health_economy::training::exercise;
use health_economy::training::role::PlayerRole;
use health_economy::training::session::Session;
use health_economy::training::session_store::SessionStore;

use super::program::start;

fn teams(names: &[&str]) -> Vec<(String, Vec<PlayerRole>)> {
    names.iter().map(|name| ((*name).to_owned(), vec![PlayerRole::Commissioner])).collect()
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn every_scenario_is_played_by_every_autopilot() {
    for name in exercise::names() {
        let exercise = exercise::find(name).unwrap();
        let names: Vec<&str> = AutopilotPolicy::ALL.iter().map(|policy| policy.name()).collect();
        let sets = ["run.weight=200".to_owned()];
        let mut session = Session::open(exercise, 5, &sets, &teams(&names), None).unwrap();
        let (rounds, weeks) = (session.exercise().rounds.len(), session.exercise().weeks());
        for _ in 0..rounds {
            session.next_round().unwrap();
            for (team, policy) in AutopilotPolicy::ALL.into_iter().enumerate() {
                session.autopilot(team, PlayerRole::Commissioner, policy).unwrap();
            }
            session.advance().unwrap_or_else(|error| panic!("{name}: {error}"));
            session.reveal().unwrap();
        }
        let digests: std::collections::BTreeSet<String> =
            (0..4).map(|team| session.digest(team).unwrap()).collect();
        assert_eq!(digests.len(), 4, "{name}: policies make a difference");
        for team in 0..4 {
            let record = session.economy(team).unwrap().history();
            assert_eq!(record.years["spend"].len() as u32, weeks / 52, "{name}");
            assert_eq!(record.quarters.len() as u32, weeks / 13, "{name}");
            assert!(record.total_cost() > 0.0, "{name}");
        }
    }
}

/// The saving of all bodies together from a team's moves of care over a session, compared with the
/// same team's twin without the moves: the choice of the first round, and of every later one.
fn savings(of: &[(&str, &[&str], &[&str])], seed: u64) -> Vec<f64> {
    let exercise = exercise::find("the-shift").unwrap();
    let rounds = exercise.rounds.len();
    let names: Vec<&str> = of.iter().map(|(name, ..)| *name).collect();
    let sets = ["run.weight=20".to_owned()];
    let mut session = Session::open(exercise, seed, &sets, &teams(&names), None).unwrap();
    for round in 0..rounds {
        session.next_round().unwrap();
        for (team, (_, first, later)) in of.iter().enumerate() {
            let chosen = ids(if round == 0 { first } else { later });
            session.choose(team, PlayerRole::Commissioner, chosen).unwrap();
        }
        session.advance().unwrap();
        session.reveal().unwrap();
    }
    session.debrief().unwrap();
    let dossier = session.replay_plan().unwrap();
    let saved = |team: usize| -> f64 {
        let all = dossier.stranding(team).unwrap();
        let first = all[0].provider.clone();
        all.iter().filter(|entry| entry.provider == first).map(|entry| entry.saving).sum()
    };
    (0..of.len()).map(saved).collect()
}

#[test]
fn ignoring_stranded_cost_saves_less_than_planning_release_and_double_running() {
    let of: [(&str, &[&str], &[&str]); 2] = [
        ("ignored", &["move-now"], &[]),
        (
            "planned",
            &["move-planned", "transition", "challenge-none"],
            &["transition", "challenge-none"],
        ),
    ];
    for seed in [1, 2] {
        let saved = savings(&of, seed);
        println!("seed {seed}: ignored saves {:.0}, planned saves {:.0}", saved[0], saved[1]);
        assert!(saved[1] > saved[0], "seed {seed}: {saved:?}");
    }
}

#[test]
fn a_killed_session_resumes_exactly() {
    let folder = tempfile::tempdir().unwrap();
    // Fine enough that the last rounds are still to come when the second has been seen.
    let sets = ["run.weight=50".to_owned()];
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command.args(["train", "the-shift", "--auto", "relational", "--seed", "9", "--out"]);
    command.arg(folder.path()).args(["--set", &sets[0]]);
    let mut child = start(command.stdout(Stdio::null()).stderr(Stdio::null()));
    let second = folder.path().join("states/team-0-round-2.zst");
    child.until(300, "state of the second round", |_| second.exists().then_some(()));
    child.kill();
    let mut session = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    let done = session.state().rounds_done();
    assert!(
        (1..4).contains(&done),
        "killed after {done} of 4 rounds: none is left to continue with"
    );
    let play = |session: &mut Session, from: u32| {
        use health_economy::training::session_state::SessionStage;
        for _ in from..4 {
            if session.state().stage == SessionStage::Preview {
                session.reveal().unwrap();
            }
            if session.state().stage != SessionStage::Deciding {
                session.next_round().unwrap();
            }
            let locked = session.state().teams[0].is_locked();
            if !locked {
                session
                    .autopilot(0, PlayerRole::Commissioner, AutopilotPolicy::Relational)
                    .unwrap();
            }
            session.advance().unwrap();
        }
        session.digest(0).unwrap()
    };
    let killed = play(&mut session, done);
    let exercise = exercise::find("the-shift").unwrap();
    let mut whole = Session::open(exercise, 9, &sets, &teams(&["Relational"]), None).unwrap();
    assert_eq!(killed, play(&mut whole, 0));
}
