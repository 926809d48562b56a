//! Seats: their codes, the people in them, and what is visible of those people.

use super::*;

#[test]
fn a_code_opens_its_own_seat_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds", "Blues"]));
    let console = served.facilitator();
    served.act(&console, "next");
    let codes: std::collections::BTreeSet<String> = (0..2)
        .flat_map(|team| {
            [PlayerRole::Commissioner, PlayerRole::Provider, PlayerRole::GpLead]
                .map(|role| served.code(team, role))
        })
        .collect();
    assert_eq!(codes.len(), 6, "every seat has its own code");
    // Other fields that a browser sends have no effect.
    let body = format!(
        "code={}&name=Ann&team=1&role=provider&new=Mine",
        served.code(0, PlayerRole::Commissioner).to_lowercase().replace('-', " ")
    );
    let red = cookie_of(&served.post("/join", "", &body));
    let seats = served.state.session().state().seats.clone();
    assert_eq!((seats[0].team, seats[0].role), (0, PlayerRole::Commissioner));
    served.post("/choose", &red, "q0=move-now&then=lock");
    let teams = served.state.session().state().teams.clone();
    assert_eq!(teams[0].locked.len(), 1);
    assert!(teams[1].chosen.is_empty() && teams[1].locked.is_empty() && teams.len() == 2);
    // A browser has one seat: with another code it leaves the first.
    let body = format!("code={}&name=Ann", served.code(1, PlayerRole::Provider));
    let moved = cookie_of(&served.post("/join", &red, &body));
    assert!(served.get("/play", &red).starts_with("HTTP/1.1 303"), "its first seat is given up");
    assert!(served.get("/play", &moved).contains("Blues"));
    assert_eq!(served.state.session().state().seats.len(), 1);
}

#[test]
fn the_facilitator_sees_who_sits_where_and_takes_a_seat_back() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds"]));
    let console = served.facilitator();
    let code = served.code(0, PlayerRole::Commissioner);
    let (ann, bob) = (
        served.join(0, PlayerRole::Commissioner, "Ann"),
        served.join(0, PlayerRole::Commissioner, "Bob"),
    );
    let page = served.get("/console", &console);
    assert!(page.contains("Ann") && page.contains("Bob") && page.contains(&code), "{page}");
    assert!(!served.get("/play", &ann).contains("Bob") && !served.get("/", "").contains("Ann"));
    let at = served.at;
    let mut live = connected(at);
    let head = format!("GET /live HTTP/1.1\r\nHost: {at}\r\nCookie: {bob}\r\n\r\n");
    live.write_all(head.as_bytes()).unwrap();
    let mut heard = String::new();
    let mut bytes = [0; 4096];
    while !heard.contains("event: turn") {
        let read = live.read(&mut bytes).expect("the stream begins");
        assert!(read > 0, "the stream is closed after: {heard}");
        heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    let named = served.state.session().state().seats[1].handle().to_owned();
    served.act(&console, &format!("free&value={named}"));
    let ended = live.read_to_string(&mut heard);
    assert!(ended.is_ok() && heard.matches("event: turn").count() == 2, "it goes on: {heard}");
    assert!(served.get("/play", &bob).starts_with("HTTP/1.1 303"), "Bob is out");
    assert!(served.post("/choose", &bob, "then=lock").contains("location: /\r\n"));
    assert!(served.get("/play", &ann).starts_with("HTTP/1.1 200"), "Ann stays");
    let again = served.post("/join", "", &format!("code={code}&name=Bob"));
    assert!(again.starts_with("HTTP/1.1 403"), "the old code opens nothing: {again}");
    assert_ne!(served.code(0, PlayerRole::Commissioner), code);
    served.act(&console, &format!("free&value={named}"));
    assert!(served.get("/console", &console).contains("that seat is already free"));
}

#[test]
fn one_seat_holds_so_many_browsers_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds"]));
    let body = format!("code={}&name=x", served.code(0, PlayerRole::Commissioner));
    let answers: Vec<String> = (0..12).map(|_| served.post("/join", "", &body)).collect();
    let taken = answers.iter().filter(|answer| answer.contains("set-cookie")).count();
    assert_eq!((taken, served.state.session().state().seats.len()), (8, 8));
    assert!(answers[11].contains("This seat is full"), "{}", answers[11]);
    let empty = format!("code={}&name=%E2%80%8B", served.code(0, PlayerRole::Provider));
    assert!(served.post("/join", "", &empty).contains("visible letters"));
    served.join(0, PlayerRole::Provider, "others");
}

#[test]
fn no_name_of_a_person_is_in_the_log_and_no_path_on_a_players_page() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds"]));
    let console = served.facilitator();
    let red = served.join(0, PlayerRole::Commissioner, "Annabella");
    served.act(&console, "next");
    served.post("/choose", &red, "q0=move-planned&then=save");
    let named = served.state.session().state().seats[0].handle().to_owned();
    let log = served.get("/console/log.csv", &console);
    assert!(log.contains("choose") && log.contains("join") && log.contains("Reds"), "{log}");
    assert!(!log.contains("Annabella") && !log.contains(&named), "{log}");
    // Writing fails: there is a directory where the session is to be written.
    let file = folder.path().join(session_store::FILE);
    let aside = folder.path().join("aside");
    std::fs::rename(&file, &aside).unwrap();
    std::fs::create_dir(&file).unwrap();
    served.post("/choose", &red, "q0=move-now&then=save");
    let page = served.get("/play", &red);
    assert!(page.contains("could not be saved"), "{page}");
    let path = folder.path().display().to_string();
    assert!(!page.contains(&path) && !page.contains("session.json"), "{page}");
    served.post("/console/do", &console, "what=advance");
    assert!(served.get("/console", &console).contains("session.json"), "named there");
    assert_eq!(served.state.session().state().stage, SessionStage::Deciding);
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    served.act(&console, "advance");
    served.until(SessionStage::Preview);
    let chosen = served.state.session().state().teams[0].played[0].chosen.clone();
    assert_eq!(
        chosen[&PlayerRole::Commissioner],
        ["move-planned"],
        "what was refused did not happen"
    );
}
