//! The session engine, on a small sample of a place.

mod figures;
mod files;
mod storage;

use std::collections::BTreeSet;

use super::autopilot::AutopilotPolicy;
use super::exercise::{self, Exercise};
use super::pages::{self, PageForm};
use super::role::PlayerRole;
use super::session::{Session, SessionError};
use super::session_state::SessionStage;
use super::session_store::SessionStore;

/// The shift, with few rows so that a year runs quickly.
fn small() -> (Exercise, Vec<String>) {
    let sets = vec!["run.weight=200".to_owned()];
    (exercise::find("the-shift").unwrap(), sets)
}

fn session(teams: &[(&str, &[PlayerRole])], store: Option<SessionStore>) -> Session {
    let (exercise, sets) = small();
    let teams: Vec<(String, Vec<PlayerRole>)> =
        teams.iter().map(|(name, roles)| ((*name).to_owned(), roles.to_vec())).collect();
    Session::open(exercise, 7, &sets, &teams, store).unwrap()
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

const COMMISSIONER_ONLY: &[PlayerRole] = &[PlayerRole::Commissioner];

#[test]
fn every_shipped_scenario_is_complete() {
    assert_eq!(exercise::names().count(), 9);
    for name in exercise::names() {
        let exercise = exercise::find(name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(exercise.id, name);
        exercise.scenario(3, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(exercise.aims.len() >= 3 && exercise.quiz.len() >= 3, "{name}");
        assert!(exercise.debrief.len() >= 3 && !exercise.notes.is_empty(), "{name}");
        for timing in &exercise.timing {
            let sum: u32 = timing.plan.iter().map(|(minutes, _)| minutes).sum();
            assert!(sum <= timing.minutes, "{name}: {sum} of {} minutes", timing.minutes);
        }
        for policy in AutopilotPolicy::ALL {
            let suits = exercise.choices.iter().any(|choice| choice.suits.contains(&policy));
            assert!(suits, "{name}: {} has nothing to choose", policy.key());
        }
        for round in 1..=exercise.rounds.len() as u32 {
            for casting in &exercise.roles {
                let options = exercise.menu(casting.role, round).count();
                assert!(options >= 2, "{name}: {} in round {round}", casting.role.name());
            }
        }
        let known: BTreeSet<&str> =
            exercise.choices.iter().map(|choice| choice.id.as_str()).collect();
        assert_eq!(known.len(), exercise.choices.len());
    }
}

#[test]
fn wrong_choices_are_told_in_plain_words() {
    let mut session = session(&[("Reds", &[PlayerRole::Commissioner, PlayerRole::Provider])], None);
    let said = |result: Result<(), SessionError>| result.unwrap_err().to_string();
    let early = session.choose(0, PlayerRole::Commissioner, ids(&["move-now"]));
    assert!(said(early).contains("has not started"));
    session.next_round().unwrap();
    let mut try_for =
        |chosen: &[&str]| said(session.choose(0, PlayerRole::Commissioner, ids(chosen)));
    assert!(try_for(&["nonsense"]).contains("not an option"));
    assert!(try_for(&["firm"]).contains("not an option of the Commissioner"));
    assert!(try_for(&["move-now", "move-planned"]).contains("same question"));
    assert!(try_for(&["release-later"]).contains("not offered in this round"));
    assert!(try_for(&["move-now", "move-now"]).contains("twice"));
    let months = session.months(0, PlayerRole::Provider);
    assert_eq!(months, 12.0);
    session.choose(0, PlayerRole::Provider, ids(&["firm", "slim"])).unwrap();
    session.lock(0, PlayerRole::Provider).unwrap();
    let late = session.choose(0, PlayerRole::Provider, ids(&["refill"]));
    assert!(said(late).contains("locked"));
    session.pause(true).unwrap();
    let paused = session.choose(0, PlayerRole::Commissioner, ids(&["wait"]));
    assert!(said(paused).contains("paused"));
    assert!(said(session.set_number("population.growth", 0.0, None)).contains("built into"));
    assert!(said(session.set_number("allocation.growth", 9.0, None)).contains("not between"));
}

#[test]
fn who_plans_for_more_time_than_there_is_is_told_and_one_option_less_is_taken() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    session.next_round().unwrap();
    let free = session.months(0, PlayerRole::Commissioner);
    let months = |id: &str| session.exercise().choice(id).map_or(0.0, |choice| choice.months);
    let mut wanted = ids(&["move-planned", "capitation"]);
    let mut takes: f64 = wanted.iter().map(|id| months(id)).sum();
    assert!(takes <= free, "{takes} of {free}");
    // Add options one by one until the time runs out.
    let mut further: Vec<String> = session
        .exercise()
        .menu(PlayerRole::Commissioner, 1)
        .filter(|entry| entry.months > 0.0 && !wanted.contains(&entry.id))
        .map(|entry| entry.id.clone())
        .collect();
    while takes <= free {
        let next = further.iter().position(|id| {
            let with: Vec<String> = wanted.iter().chain([id]).cloned().collect();
            let said = session.check(0, PlayerRole::Commissioner, &with);
            said.is_ok() || said.is_err_and(|why| why.to_string().contains("person-months"))
        });
        let id = further.remove(next.expect("the menu asks for more time than there is"));
        takes += months(&id);
        wanted.push(id);
    }
    let told = session.choose(0, PlayerRole::Commissioner, wanted.clone()).unwrap_err().to_string();
    let said = format!("takes {takes:.0} person-months and there are {free:.0}");
    assert!(told.contains(&said), "{told}");
    assert!(session.state().teams[0].chosen.is_empty(), "what is refused is not chosen");
    wanted.pop();
    session.choose(0, PlayerRole::Commissioner, wanted).unwrap();
}

#[test]
fn undo_and_the_same_decisions_give_the_same_economy() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY), ("Blues", COMMISSIONER_ONLY)], None);
    let play = |session: &mut Session, first: &[&str]| {
        session.choose(0, PlayerRole::Commissioner, ids(first)).unwrap();
        session.choose(1, PlayerRole::Commissioner, ids(&["wait"])).unwrap();
        session.advance().unwrap();
        [session.digest(0).unwrap(), session.digest(1).unwrap()]
    };
    session.next_round().unwrap();
    let first = play(&mut session, &["move-now", "challenge-none"]);
    session.undo(false).unwrap();
    assert_eq!(session.state().stage, SessionStage::Deciding);
    let kept = &session.state().teams[0].chosen[&PlayerRole::Commissioner];
    assert_eq!(*kept, ids(&["move-now", "challenge-none"]));
    session.advance().unwrap();
    assert_eq!([session.digest(0).unwrap(), session.digest(1).unwrap()], first);
    session.undo(true).unwrap();
    assert!(session.state().teams[0].chosen.is_empty());
    let other = play(&mut session, &["wait"]);
    assert_ne!(other[0], first[0], "another choice is another economy");
    assert_eq!(other[1], first[1], "teams do not affect each other");
    assert_eq!(other[0], other[1], "the same choices on the same people are the same economy");
    session.undo(true).unwrap();
    assert_eq!(play(&mut session, &["move-now", "challenge-none"]), first);
    session.reveal().unwrap();
    session.next_round().unwrap();
    session.advance().unwrap();
    let later = session.digest(0).unwrap();
    session.undo(false).unwrap();
    session.advance().unwrap();
    assert_eq!(session.digest(0).unwrap(), later, "standing orders are undone with a round");
}

#[test]
fn a_session_goes_on_from_its_folder_as_if_nothing_had_happened() {
    let folder = tempfile::tempdir().unwrap();
    let store = SessionStore::lock(folder.path()).unwrap();
    let mut first = session(&[("Reds", COMMISSIONER_ONLY)], Some(store));
    first.next_round().unwrap();
    first.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    first.advance().unwrap();
    first.reveal().unwrap();
    first.next_round().unwrap();
    first.set_number("allocation.growth", 0.02, None).unwrap();
    first.choose(0, PlayerRole::Commissioner, ids(&["release-later", "challenge-none"])).unwrap();
    let held = SessionStore::lock(folder.path()).unwrap_err().to_string();
    assert!(held.contains("another process"), "{held}");
    // The machine stops during the round.
    let work = first.start_computing().unwrap();
    drop(work);
    drop(first);
    let mut again = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    assert_eq!((again.state().stage, again.state().round), (SessionStage::Deciding, 2));
    let kept = &again.state().teams[0].chosen[&PlayerRole::Commissioner];
    assert_eq!(*kept, ids(&["release-later", "challenge-none"]));
    again.advance().unwrap();
    let mut whole = session(&[("Reds", COMMISSIONER_ONLY)], None);
    whole.next_round().unwrap();
    whole.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    whole.advance().unwrap();
    whole.reveal().unwrap();
    whole.next_round().unwrap();
    whole.set_number("allocation.growth", 0.02, None).unwrap();
    whole.choose(0, PlayerRole::Commissioner, ids(&["release-later", "challenge-none"])).unwrap();
    whole.advance().unwrap();
    assert_eq!(again.digest(0).unwrap(), whole.digest(0).unwrap());
    let role = PlayerRole::Commissioner;
    assert_eq!(again.state().history(0, role), whole.state().history(0, role));
}

/// All pages of a role.
fn pages_of(session: &Session, role: PlayerRole) -> Vec<String> {
    let view = || session.role_view(0, role).unwrap();
    vec![
        pages::role::page(&view(), ""),
        pages::role::handout(&view(), PageForm::Served),
        pages::role::handout(&view(), PageForm::Standalone),
        pages::quiz::page(session.exercise(), true, false, ""),
    ]
}

/// Changes what is hidden from a role and nothing that it observes.
fn hide(session: &mut Session, role: PlayerRole) {
    let economy = session.economy(0).unwrap();
    let own = super::orders::hospital(economy.sim()).filter(|_| role == PlayerRole::Provider);
    economy.sim().alter_hidden_state(own, role == PlayerRole::Commissioner);
    economy.refresh_snapshot();
}

#[test]
fn what_is_hidden_from_a_role_changes_no_byte_of_its_pages() {
    let (_, sets) = small();
    // A scenario in which all four roles are cast.
    let exercise = exercise::find("backlog").unwrap();
    let teams = [("Reds".to_owned(), PlayerRole::ALL.to_vec())];
    let mut session = Session::open(exercise, 7, &sets, &teams, None).unwrap();
    session.next_round().unwrap();
    session.autopilot(0, PlayerRole::Commissioner, AutopilotPolicy::Relational).unwrap();
    session.advance().unwrap();
    session.reveal().unwrap();
    let state = session.economy(0).unwrap().save().unwrap();
    for role in PlayerRole::ALL {
        let economy = session.economy(0).unwrap();
        economy.restore(&state).unwrap();
        let truth = economy.observe(role).unwrap();
        let digest = economy.digest().unwrap();
        session.state_mut().teams[0].seen[0].insert(role, truth);
        let before = pages_of(&session, role);
        hide(&mut session, role);
        let economy = session.economy(0).unwrap();
        assert_ne!(economy.digest().unwrap(), digest, "something was hidden");
        let other = economy.observe(role).unwrap();
        let bytes =
            |seen: &super::observation::RoleObservation| serde_json::to_string(seen).unwrap();
        let was = bytes(&session.state().teams[0].seen[0][&role]);
        assert_eq!(bytes(&other), was, "{}", role.name());
        session.state_mut().teams[0].seen[0].insert(role, other);
        assert_eq!(pages_of(&session, role), before, "{}", role.name());
    }
}

#[test]
fn results_are_hidden_until_they_are_revealed() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    session.next_round().unwrap();
    let before = session.state().history(0, PlayerRole::Commissioner).len();
    session.advance().unwrap();
    assert_eq!(session.state().history(0, PlayerRole::Commissioner).len(), before);
    session.reveal().unwrap();
    assert_eq!(session.state().history(0, PlayerRole::Commissioner).len(), before + 1);
    let seed = session.state().seed.to_string();
    let digest = session.digest(0).unwrap();
    for page in pages_of(&session, PlayerRole::Commissioner) {
        assert!(!page.contains(&format!("seed={seed}")) && !page.contains(&digest[..12]));
        assert!(!page.contains("Fault"), "{page}");
    }
}

#[test]
fn names_cannot_become_markup() {
    let mut session = session(&[], None);
    session.add_team("<script>alert(1)</script>", COMMISSIONER_ONLY).unwrap();
    let page = pages::role::page(&session.role_view(0, PlayerRole::Commissioner).unwrap(), "<b>");
    assert!(!page.contains("<script>alert") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&lt;script&gt;alert"));
    let twice =
        session.add_team("<SCRIPT>alert(1)</script>", COMMISSIONER_ONLY).unwrap_err().to_string();
    assert!(twice.contains("already"), "{twice}");
    assert!(session.add_team("  \n\t ", COMMISSIONER_ONLY).is_err());
}

#[test]
fn a_team_cannot_call_itself_as_another_one_with_letters_that_are_not_seen() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    for same in ["Re\u{200B}ds", "\u{202E}Reds", "REDS\u{2060}", "Reds\u{FEFF} "] {
        let told = session.add_team(same, COMMISSIONER_ONLY).unwrap_err().to_string();
        assert!(told.contains("called") && told.contains("already"), "{same:?}: {told}");
    }
    assert!(
        session.add_team("\u{200B}\u{202E}", COMMISSIONER_ONLY).is_err(),
        "it has no visible letters"
    );
    session.add_team("Blues\u{202E} and so on", COMMISSIONER_ONLY).unwrap();
    assert_eq!(session.state().teams[1].name, "Blues and so on");
}

#[test]
fn the_debrief_opens_the_truth_beside_what_was_seen() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    session.next_round().unwrap();
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    session.advance().unwrap();
    assert!(session.replay_plan().is_err(), "not before play is over");
    session.reveal().unwrap();
    session.answer("a", 0, true, vec![Some(1), Some(0), None, None]).unwrap();
    assert!(session.answer("a", 0, true, vec![]).is_err(), "once");
    session.debrief().unwrap();
    let wanted = super::session_state::WhatIf { team: 0, round: 1, chosen: ids(&["move-planned"]) };
    session.state_mut().what_ifs.push(wanted);
    let debrief = session.replay_plan().unwrap().compute().unwrap();
    let team = &debrief.teams[0];
    assert_eq!(debrief.baselines.len(), 4);
    assert!(!team.tracks.is_empty() && !team.stranded.is_empty() && team.what_ifs.len() == 1);
    let saving = |all: &[super::debrief::OutcomeDimension]| {
        all.iter().find(|entry| entry.key == "net_saving").and_then(|entry| entry.value).unwrap()
    };
    assert_ne!(saving(&team.outcomes), saving(&team.what_ifs[0].outcomes));
    assert_eq!(debrief.quiz[0].right.0, Some(1.0));
    let page = pages::debrief::page(&debrief, PageForm::Standalone);
    assert!(page.contains("Teams side by side") && page.contains("<svg"), "{page}");
    assert!(!page.contains("http:") && !page.contains("<script"));
}
