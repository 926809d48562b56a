//! What is stored of a session, and what happens when the disk is full, a file is damaged or
//! the model stops.

use std::fs;
use std::path::{Path, PathBuf};

use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError};
use crate::training::session_state::SessionStage;
use crate::training::session_store::{FILE, SessionStore};

use super::{COMMISSIONER_ONLY, ids, session, small};

/// A session of one team in its folder, with the first round open.
fn stored_session(folder: &Path) -> Session {
    let mut session =
        session(&[("Reds", COMMISSIONER_ONLY)], Some(SessionStore::lock(folder).unwrap()));
    session.next_round().unwrap();
    session
}

/// The digest after one undisturbed round of "move-now".
fn uninterrupted_digest() -> String {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    session.next_round().unwrap();
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    session.advance().unwrap();
    session.digest(0).unwrap()
}

/// Prevents writing a file, like a full disk, until it is dropped.
struct UnwritablePath {
    path: PathBuf,
    aside: PathBuf,
}

impl UnwritablePath {
    fn at(path: PathBuf) -> Self {
        let aside = path.with_extension("aside");
        let _ = fs::rename(&path, &aside);
        fs::create_dir(&path).unwrap();
        Self { path, aside }
    }
}

impl Drop for UnwritablePath {
    fn drop(&mut self) {
        fs::remove_dir(&self.path).unwrap();
        let _ = fs::rename(&self.aside, &self.path);
    }
}

fn is_refused(done: Result<(), SessionError>) {
    let error = done.unwrap_err();
    assert!(matches!(error, SessionError::Store(_)), "{error}");
    let told = error.for_players();
    assert!(told.contains("has not taken effect") && !told.contains('/'), "{told}");
}

#[test]
fn what_a_full_disk_refuses_has_not_happened_and_afterwards_the_session_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = stored_session(folder.path());
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    let full = UnwritablePath::at(folder.path().join(FILE));
    let before = session.state().clone();
    is_refused(session.choose(0, PlayerRole::Commissioner, ids(&["wait"])));
    is_refused(session.lock(0, PlayerRole::Commissioner));
    is_refused(session.inject("winter", None));
    is_refused(session.pause(true));
    is_refused(session.advance());
    assert_eq!(*session.state(), before, "nothing of it is stored");
    drop(full);
    session.start_clock(5).unwrap();
    drop(session);
    let mut session = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    let board = session.state();
    let chosen = &board.teams[0].chosen[&PlayerRole::Commissioner];
    assert_eq!(*chosen, ids(&["move-now"]), "what was refused is not stored by a later change");
    assert!(board.injected.is_empty() && !board.paused && board.teams[0].locked.is_empty());
    session.advance().unwrap();
    assert_eq!(session.digest(0).unwrap(), uninterrupted_digest());
}

#[test]
fn lock_all_and_run_is_refused_by_a_full_disk_and_works_without_a_restart_when_it_is_freed() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = stored_session(folder.path());
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    let full = UnwritablePath::at(folder.path().join(FILE));
    is_refused(session.start_computing().map(drop));
    assert_eq!(session.state().stage, SessionStage::Deciding);
    drop(full);
    // The disk is full again when the round has been computed.
    for file in ["states/team-0-round-1.zst", FILE] {
        let work = session.start_computing().unwrap();
        assert_eq!(session.state().stage, SessionStage::Running);
        let full = UnwritablePath::at(folder.path().join(file));
        is_refused(session.finish(work.run()));
        assert_eq!(session.state().stage, SessionStage::Deciding, "the round is not left running");
        assert_eq!(session.state().rounds_done(), 0);
        drop(full);
    }
    session.advance().unwrap();
    assert_eq!(session.digest(0).unwrap(), uninterrupted_digest());
    drop(session);
    let mut again = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    assert_eq!(again.digest(0).unwrap(), uninterrupted_digest());
}

#[test]
fn a_model_that_stops_in_a_round_is_named_and_the_session_goes_on() {
    let teams: &[(&str, &[PlayerRole])] =
        &[("Reds", COMMISSIONER_ONLY), ("Blues", COMMISSIONER_ONLY)];
    let mut session = session(teams, None);
    session.next_round().unwrap();
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    session.economy(1).unwrap().break_next_week();
    let told = session.advance().unwrap_err();
    assert_eq!(told.to_string(), "a fault of the program: the model stops here");
    assert!(told.for_players().contains("tell the facilitator"), "{}", told.for_players());
    assert_eq!(session.state().stage, SessionStage::Deciding, "the round is not left running");
    session.advance().unwrap();
    assert_eq!(session.digest(0).unwrap(), uninterrupted_digest());
}

#[test]
fn a_bit_that_is_flipped_in_any_file_of_a_session_is_refused_with_the_files_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = stored_session(folder.path());
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    session.advance().unwrap();
    let digest = session.digest(0).unwrap();
    drop(session);
    for name in ["scenario.json", "states/opening.zst", "states/team-0-round-1.zst", FILE] {
        let path = folder.path().join(name);
        let sound = fs::read(&path).unwrap();
        let parts = 12;
        for part in 0..=parts {
            let place = (sound.len() - 1) * part / parts;
            let mut damaged = sound.clone();
            damaged[place] ^= 1 << (part % 8);
            fs::write(&path, damaged).unwrap();
            let told = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap_err();
            let told = told.to_string();
            assert!(told.contains(name) && told.contains("damaged"), "byte {place}: {told}");
        }
        fs::write(&path, &sound[..sound.len() / 2]).unwrap();
        assert!(
            Session::restore(SessionStore::lock(folder.path()).unwrap()).is_err(),
            "{name} is cut"
        );
        fs::remove_file(&path).unwrap();
        if name != FILE {
            let told = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap_err();
            assert!(told.to_string().contains(name), "{name} is gone: {told}");
        }
        fs::write(&path, sound).unwrap();
    }
    let mut session = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    assert_eq!(session.digest(0).unwrap(), digest);
}

#[test]
fn a_state_of_another_team_in_its_place_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let store = SessionStore::lock(folder.path()).unwrap();
    let mut session =
        session(&[("Reds", COMMISSIONER_ONLY), ("Blues", COMMISSIONER_ONLY)], Some(store));
    session.next_round().unwrap();
    session.choose(0, PlayerRole::Commissioner, ids(&["move-now"])).unwrap();
    session.advance().unwrap();
    drop(session);
    let state = |team: u32| folder.path().join(format!("states/team-{team}-round-1.zst"));
    fs::copy(state(0), state(1)).unwrap();
    let told =
        Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap_err().to_string();
    assert!(told.contains("team-1-round-1.zst"), "{told}");
}

#[test]
fn a_session_goes_on_with_the_scenario_it_began_with() {
    let folder = tempfile::tempdir().unwrap();
    let (mut exercise, sets) = small();
    exercise.id = "of-my-own".to_owned();
    exercise.title = "A title that ships nowhere".to_owned();
    let store = SessionStore::lock(folder.path()).unwrap();
    let teams = [("Reds".to_owned(), COMMISSIONER_ONLY.to_vec())];
    drop(Session::open(exercise.clone(), 7, &sets, &teams, Some(store)).unwrap());
    let again = Session::restore(SessionStore::lock(folder.path()).unwrap()).unwrap();
    assert_eq!(*again.exercise(), exercise);
}

#[test]
fn a_session_of_an_earlier_program_is_refused_with_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let store = SessionStore::lock(folder.path()).unwrap();
    fs::write(folder.path().join(FILE), "{\"format\":1,\"program\":\"0.0.9\",\"seed\":7}").unwrap();
    let told = Session::restore(store).unwrap_err().to_string();
    assert!(told.contains("hecon 0.0.9 in format 1"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_was_there_stays_as_open_as_it_was_and_the_sessions_files_are_closed() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::set_permissions(&theirs, fs::Permissions::from_mode(0o755)).unwrap();
    let ours = folder.path().join("ours");
    for (at, expected) in [(&theirs, 0o755), (&ours, 0o700)] {
        drop(stored_session(at));
        assert_eq!(mode(at.clone()), expected);
        assert_eq!(mode(at.join("states")), 0o700);
        for file in [FILE, "scenario.json", "states/opening.zst"] {
            assert_eq!(mode(at.join(file)), 0o600, "{file}");
        }
    }
}

#[test]
fn a_folder_with_somebodys_files_is_not_taken_for_a_session() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), "mine").unwrap();
    let told = SessionStore::lock(folder.path()).unwrap_err().to_string();
    assert!(told.contains("log.csv"), "{told}");
    assert_eq!(fs::read(folder.path().join("log.csv")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was put there");
}

#[test]
fn who_saves_again_and_again_does_not_fill_the_log() {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    session.next_round().unwrap();
    let save = |session: &mut Session, what: &[&str]| {
        session.choose(0, PlayerRole::Commissioner, ids(what)).unwrap();
    };
    let saved = |session: &Session| {
        let log = session.state().log.iter();
        log.filter(|entry| entry.what == "choose")
            .map(|entry| entry.detail.clone())
            .collect::<Vec<_>>()
    };
    for _ in 0..100 {
        save(&mut session, &["wait"]);
    }
    assert_eq!(saved(&session), ["wait"]);
    for _ in 0..100 {
        save(&mut session, &["move-now"]);
        save(&mut session, &["wait"]);
    }
    save(&mut session, &["move-planned"]);
    let lines = saved(&session);
    assert!(lines.len() <= 50, "{} lines", lines.len());
    assert_eq!(lines.last().map(String::as_str), Some("move-planned"), "the newest is there");
    // An action that the facilitator repeats after another one is logged twice.
    for _ in 0..2 {
        session.advance().unwrap();
        session.undo(true).unwrap();
    }
    let told = session.state().log.iter().filter(|entry| entry.what == "advance").count();
    assert_eq!(told, 2);
}
