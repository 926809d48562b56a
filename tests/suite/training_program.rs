//! Training sessions through the program: its options, user files, folders, and a server that is
//! stopped, restarted and short of disk space.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::golden::root;
use super::program::{Running, ok, refused, start, text, within};

/// The longest that a command or a socket is waited for, seconds.
const PATIENCE: u64 = 300;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command.current_dir(folder).args(arguments);
    command
}

fn hecon(folder: &Path, arguments: &[&str]) -> Output {
    within(PATIENCE, &mut command(folder, arguments))
}

fn debrief(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("debrief.json")).unwrap()).unwrap()
}

/// A user's training scenario, made from a shipped one.
fn own(folder: &Path) {
    let shipped = fs::read_to_string(root().join("configs/training/the_shift.ron")).unwrap();
    let mine = shipped
        .replacen("id: \"the-shift\"", "id: \"mine\"", 1)
        .replacen("title: \"The shift\"", "title: \"My own shift\"", 1)
        .replacen("run: (weight: 10,", "run: (weight: 200,", 1);
    fs::write(folder.join("mine.ron"), mine).unwrap();
}

#[test]
fn a_stopped_session_of_autopilots_resumes_with_the_same_call() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let call = |out: &'static str| {
        let mut all = vec!["train", "the-shift", "--auto", "all", "--seed", "9", "--rounds", "2"];
        all.extend(["--set", "run.weight=50", "--out", out]);
        all
    };
    let mut child = start(command(folder, &call("s")).stdout(Stdio::null()).stderr(Stdio::null()));
    let first = folder.join("s/states/team-0-round-1.zst");
    child.until(PATIENCE, "state of the first round", |_| first.exists().then_some(()));
    let id = child.id().to_string();
    ok(&within(60, Command::new("kill").args(["-INT", &id])));
    child.ended(PATIENCE);
    assert!(!folder.join("s/log.parquet").exists(), "it was already played to its end");
    let told = refused(&hecon(folder, &["train", "the-shift", "--auto", "all", "--out", "s"]));
    assert!(told.contains("'s' holds a session"), "another call is another session: {told}");
    let again = hecon(folder, &call("s"));
    let table = ok(&again);
    assert!(text(&again.stderr).contains("continuing after round"), "{}", text(&again.stderr));
    assert_eq!(table, ok(&hecon(folder, &call("whole"))));
    assert_eq!(debrief(&folder.join("s")), debrief(&folder.join("whole")));
    let over = refused(&hecon(folder, &call("s")));
    assert!(over.contains("played to its end"), "{over}");
}

#[test]
fn rounds_and_choices_are_played_as_requested() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let small = ["--set", "run.weight=200"];
    let played = ["train", "the-shift", "--rounds", "2", "--choose", "1:move-planned,transition"];
    let last = ["--choose", "2:challenge-none", "--out", "s"];
    ok(&hecon(folder, &[&played[..], &last[..], &small[..]].concat()));
    let told = debrief(&folder.join("s"));
    assert_eq!(told["rounds"], 2);
    let team = &told["teams"][0];
    assert_eq!(team["name"], "As chosen");
    let of = |round: usize| team["chosen"][round - 1]["titles"].as_array().unwrap().clone();
    assert_eq!((of(1).len(), of(2).len()), (2, 1));
    assert!(of(1)[0].as_str().unwrap().contains("notice"), "{:?}", of(1));
    for (arguments, what) in [
        (&["--auto", "all", "--rounds", "9"][..], "has 4 rounds"),
        (&["--auto", "all", "--rounds", "0"], "has 4 rounds"),
        (&["--choose", "3:wait", "--rounds", "2"], "round 3 is not played"),
        (&["--choose", "1:wait", "--choose", "1:move-now"], "round 1 is chosen for twice"),
        (&["--choose", "wait"], "not a choice"),
        (&["--choose", "1:wayt"], "'wayt' is not an option"),
        (&["--auto", "relationl"], "did you mean 'relational'"),
        (&["--rounds", "2"], "nothing is played"),
        (&["--serve", "--rounds", "2"], "--rounds"),
    ] {
        let told = refused(&hecon(folder, &[&["train", "the-shift"], arguments].concat()));
        assert!(told.contains(what), "{arguments:?}: {told}");
    }
}

#[test]
fn a_printable_handout_is_written_for_every_role() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let set = ["--set", "run.weight=200"];
    let call = [&["train", "the-shift", "--handouts", "--out", "paper"][..], &set[..]].concat();
    ok(&hecon(folder, &call));
    for (role, goal) in [
        ("commissioner", "Move a fifth of planned care out of the hospitals"),
        ("provider", "Avoid a deficit"),
        ("gp_lead", "Shorter waits for your patients"),
    ] {
        let page = fs::read_to_string(folder.join(format!("paper/handout-{role}.html"))).unwrap();
        assert!(page.contains(goal), "{role}: {page}");
    }
    assert_eq!(fs::read_dir(folder.join("paper")).unwrap().count(), 3);
}

#[cfg(unix)]
#[test]
fn the_permissions_of_an_existing_folder_do_not_change() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("y");
    fs::create_dir(&mine).unwrap();
    fs::set_permissions(&mine, fs::Permissions::from_mode(0o755)).unwrap();
    let call = ["train", "the-shift", "--auto", "relational", "--rounds", "1", "--out", "y"];
    ok(&hecon(folder.path(), &[&call[..], &["--set", "run.weight=200"]].concat()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&mine), 0o755);
    assert_eq!(mode(&mine.join("session.json")), 0o600, "it holds what is hidden");
    fs::create_dir(folder.path().join("z")).unwrap();
    fs::write(folder.path().join("z/debrief.html"), "mine").unwrap();
    let told =
        refused(&hecon(folder.path(), &["train", "the-shift", "--auto", "all", "--out", "z"]));
    assert!(told.contains("'debrief.html'"), "{told}");
    assert_eq!(fs::read(folder.path().join("z/debrief.html")).unwrap(), b"mine");
}

#[test]
fn a_user_training_scenario_is_checked_and_played() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    own(folder);
    let said = ok(&hecon(folder, &["check", "mine.ron"]));
    assert!(said.contains("mine is a valid training scenario"), "{said}");
    assert!(ok(&hecon(folder, &["train", "mine.ron"])).contains("My own shift"));
    let call = ["train", "mine.ron", "--auto", "passive-payer", "--rounds", "1", "--out", "s"];
    ok(&hecon(folder, &call));
    assert_eq!(debrief(&folder.join("s"))["title"], "My own shift");
    ok(&hecon(folder, &["verify", "s"]));
    fs::write(folder.join("s/states/opening.zst"), "changed").unwrap();
    assert!(refused(&hecon(folder, &["verify", "s"])).contains("opening.zst"));
    let right = fs::read_to_string(folder.join("mine.ron")).unwrap();
    let wrong = right.replacen("events: [\"winter\"]", "events: [\"winer\"]", 1);
    fs::write(folder.join("wrong.ron"), &wrong).unwrap();
    let at = wrong.find("\"winer\"").unwrap();
    let line = wrong[..at].matches('\n').count() + 1;
    let column = wrong[..at].rsplit('\n').next().unwrap().chars().count() + 1;
    for call in [&["check", "wrong.ron"][..], &["train", "wrong.ron", "--auto", "all"]] {
        let told = refused(&hecon(folder, call));
        assert!(told.contains("there is no event 'winer'"), "{told}");
        assert!(told.contains("did you mean 'winter'?"), "{told}");
        assert!(told.contains(&format!("wrong.ron:{line}:{column}")), "{told}");
    }
    assert!(
        refused(&hecon(folder, &["train", "no-such.ron"]))
            .contains("there is no file 'no-such.ron'")
    );
    let near = refused(&hecon(folder, &["train", "the-shft"]));
    assert!(near.contains("did you mean 'the-shift'?"), "{near}");
    assert!(
        refused(&hecon(folder, &["check", "mine.ron", "--years", "3"])).contains("do not apply")
    );
}

/// A room under way.
struct Room {
    child: Running,
    port: String,
}

impl Room {
    fn open(folder: &Path, arguments: &[&str]) -> Self {
        let call = [&["train"], arguments, &["--serve", "127.0.0.1:0"]].concat();
        let mut child = start(command(folder, &call).stdout(Stdio::piped()).stderr(Stdio::piped()));
        let port = child.until(PATIENCE, "address and the end of the greeting", |child| {
            let said = child.output_so_far();
            let (_, rest) = said.split_once("http://127.0.0.1:")?;
            said.contains("Ctrl-C stops").then_some(())?;
            Some(rest.chars().take_while(char::is_ascii_digit).collect::<String>())
        });
        Self { child, port }
    }

    fn said(&self, before: &str) -> Option<String> {
        let said = self.child.output_so_far();
        let line = said.lines().find_map(|line| line.strip_prefix(before)).map(str::trim)?;
        Some(line.to_owned())
    }

    /// The code of a seat, as the terminal shows it.
    fn code(&self, seat: &str) -> String {
        let said = self.child.output_so_far();
        let line = said.lines().find(|line| line.starts_with("code ") && line.ends_with(seat));
        let line = line.unwrap_or_else(|| panic!("no code of {seat}: {said}"));
        line.split_whitespace().nth(1).unwrap().to_owned()
    }

    /// What a browser that calls the server by a name is answered.
    fn send(&self, host: &str, what: &str, cookie: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(PATIENCE))).unwrap();
        let length = body.len();
        let request = format!(
            "{what} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        text(&answer)
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        self.send(&host, &format!("GET {path}"), cookie, "")
    }

    fn post(&self, path: &str, cookie: &str, body: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        self.send(&host, &format!("POST {path}"), cookie, body)
    }

    fn facilitator(&self, password: &str) -> String {
        cookie(&self.post("/facilitator", "", &format!("password={password}")))
    }

    fn until(&self, path: &str, cookie: &str, wanted: &str) -> String {
        let begun = std::time::Instant::now();
        loop {
            let page = self.get(path, cookie);
            if page.contains(wanted) {
                return page;
            }
            assert!(begun.elapsed() < Duration::from_secs(PATIENCE), "never '{wanted}': {page}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn cookie(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let line = line.unwrap_or_else(|| panic!("no cookie: {answer}"));
    line.split(';').next().unwrap().to_owned()
}

#[test]
fn a_room_serves_its_teams_and_host_names_and_resumes_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let call = ["the-shift", "--out", "s", "--team", "Reds", "--team", "Blues"];
    let more = ["--host", "room.example", "--set", "run.weight=200"];
    let call = [&call[..], &more[..]].concat();
    let mut room = Room::open(folder, &call);
    let named = room.send(&format!("room.example:{}", room.port), "GET /", "", "");
    assert!(named.starts_with("HTTP/1.1 200"), "{named}");
    assert!(room.send("evil.example", "GET /", "", "").starts_with("HTTP/1.1 403"));
    let password = room.said("facilitator").unwrap();
    let console = room.facilitator(&password);
    let page = room.get("/console", &console);
    assert!(page.contains("Reds") && page.contains("Blues"), "{page}");
    let code = room.code("Blues, Commissioner");
    assert!(page.contains(&code) && room.code("Reds, Commissioner") != code);
    let blue = cookie(&room.post("/join", "", &format!("code={code}&name=Ann")));
    assert!(room.get("/play", &blue).contains("Blues"));
    room.post("/console/do", &console, "what=next");
    // An event is told at once to the team it is for, and a number is changed; both are logged.
    let red = format!("code={}&name=Bob", room.code("Reds, Commissioner"));
    let red = cookie(&room.post("/join", "", &red));
    room.post("/console/do", &console, "what=inject&value=winter&team=1");
    assert!(room.get("/play", &blue).contains("Flu fills the wards"));
    assert!(!room.get("/play", &red).contains("Flu fills the wards"));
    let number = "what=number&path=allocation.growth&value=0.02&team=";
    room.post("/console/do", &console, number);
    let log = room.get("/console/log.csv", &console);
    assert!(log.contains("inject,Blues,winter"), "{log}");
    assert!(log.contains("override,,allocation.growth = 0.02"), "{log}");
    room.post("/choose", &blue, "q0=move-now&then=lock");
    room.post("/console/do", &console, "what=advance");
    room.child.kill();
    let room = Room::open(folder, &call);
    let page = room.get("/play", &blue);
    assert!(page.contains("Blues"), "the browser goes on: {page}");
    assert!(room.said("facilitator").unwrap().contains("facilitator.txt"));
    let console = room.facilitator(&password);
    let page = room.get("/console", &console);
    assert!(page.contains("Ann") && page.contains(&code), "{page}");
    if !page.contains("only you see this") {
        room.post("/console/do", &console, "what=advance");
    }
    let page = room.until("/console", &console, "only you see this");
    assert!(page.contains("Move a fifth of care this year"), "what was locked is kept: {page}");
}

#[test]
fn a_session_continues_when_its_scenario_file_is_edited_or_gone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    own(folder);
    let call = ["mine.ron", "--out", "s", "--team", "Reds"];
    let mut room = Room::open(folder, &call);
    let code = room.code("Reds, Commissioner");
    let red = cookie(&room.post("/join", "", &format!("code={code}&name=Ann")));
    room.child.kill();
    let mine = fs::read_to_string(folder.join("mine.ron")).unwrap();
    let other = mine.replacen("My own shift", "Another shift", 1);
    for (text, said) in [
        (Some(other), "the scenario file has changed"),
        (Some("( schema: 1,".to_owned()), "continues with the scenario that it started with"),
        (None, "continues with the scenario that it started with"),
    ] {
        match text {
            Some(text) => fs::write(folder.join("mine.ron"), text).unwrap(),
            None => fs::remove_file(folder.join("mine.ron")).unwrap(),
        }
        let mut room = Room::open(folder, &call);
        assert!(room.child.output_so_far().contains(said), "{}", room.child.output_so_far());
        assert!(room.get("/play", &red).contains("My own shift"));
        room.child.kill();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_room_on_a_full_disk_refuses_with_a_message_and_continues_when_space_is_freed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let disk = folder.join("disk");
    let Some(mounted) = super::external_tools::Mounted::new(&disk, "64m") else { return };
    let call = ["the-shift", "--out", "disk/s", "--team", "Reds", "--set", "run.weight=200"];
    let mut room = Room::open(folder, &call);
    let console = room.facilitator(&room.said("facilitator").unwrap());
    let code = room.code("Reds, Commissioner");
    let red = cookie(&room.post("/join", "", &format!("code={code}&name=Ann")));
    room.post("/console/do", &console, "what=next");
    room.post("/choose", &red, "q0=move-planned&then=save");
    fill(&disk.join("filling"));
    room.post("/choose", &red, "q0=move-now&then=save");
    let page = room.get("/play", &red);
    assert!(page.contains("could not be saved") && !page.contains("disk/s"), "{page}");
    room.post("/console/do", &console, "what=advance");
    let page = room.get("/console", &console);
    assert!(page.contains("No space left") && page.contains("Lock all and run"), "{page}");
    fs::remove_file(disk.join("filling")).unwrap();
    room.post("/console/do", &console, "what=advance");
    room.until("/console", &console, "only you see this");
    room.post("/console/do", &console, "what=reveal");
    let page = room.until("/play", &red, "What you chose before");
    assert!(page.contains("Agree a move with notice"), "what was refused did not happen: {page}");
    room.child.kill();
    drop(mounted);
}

/// Fills a disk to its last byte.
#[cfg(target_os = "linux")]
fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    let block = [0; 4096];
    while file.write_all(&block).is_ok() {}
    while file.write_all(&[0]).is_ok() {}
}
