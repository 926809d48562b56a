//! Connections that are slow, many or silent, and codes that are wrong.

use super::*;

#[test]
fn wrong_codes_shut_nobody_out_who_has_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds"]));
    // All from one address, as behind a proxy.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let answer = served.post("/join", "", "code=WRONG234&name=x");
                    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
                    let answer = served.post("/facilitator", "", "password=wrong");
                    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
                }
            });
        }
    });
    assert!(served.get("/play", &served.join(0, PlayerRole::Commissioner, "Ann")).contains("Reds"));
    assert!(served.get("/console", &served.facilitator()).contains("Console"));
}

#[test]
fn answers_to_wrong_codes_are_held_back_the_longer_the_more_there_are() {
    let mut attempts = FailedAttempts::default();
    let from: IpAddr = "10.0.0.1".parse().unwrap();
    let waits: Vec<Duration> = (0..40).map(|_| attempts.record_failure(from)).collect();
    assert!(waits[0].is_zero() && waits[2].is_zero(), "a typing error causes no delay");
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
    assert_eq!(waits[39], Duration::from_secs(2));
    assert!(
        attempts.record_failure("10.0.0.2".parse().unwrap()).is_zero(),
        "others are not affected"
    );
}

/// Limits that a test can wait for.
const SHORT: ConnectionLimits = ConnectionLimits {
    head: Duration::from_millis(300),
    body: Duration::from_millis(300),
    idle: Duration::from_millis(600),
    max_connections: 16,
    max_per_address: 8,
};

/// Waits until the server closes a connection, and returns what it sent.
fn closed(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Err(error) if is_timeout(&error) => panic!("it stays open"),
        _ => String::from_utf8_lossy(&said).into_owned(),
    }
}

#[test]
fn a_connection_that_sends_slowly_or_nothing_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_within(&room(folder.path(), "200", &["Reds"]), SHORT);
    let at = served.at;
    let red = served.join(0, PlayerRole::Commissioner, "Ann");
    assert_eq!(closed(connected(at)), "", "nothing is sent");
    let mut slow = connected(at);
    let head = format!("GET / HTTP/1.1\r\nHost: {at}\r\nX-Slow: ");
    slow.write_all(head.as_bytes()).unwrap();
    let begun = Instant::now();
    // Sending a letter occasionally does not keep it open.
    while slow.write_all(b"a").is_ok() {
        assert!(begun.elapsed() < TIMEOUT, "a slow head keeps its connection");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut body = connected(at);
    let head = format!(
        "POST /choose HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nCookie: {red}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nthen="
    );
    body.write_all(head.as_bytes()).unwrap();
    let said = closed(body);
    assert!(said.starts_with("HTTP/1.1 408"), "half a body: {said}");
    let mut idle = connected(at);
    idle.write_all(format!("GET / HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes()).unwrap();
    let said = closed(idle);
    assert!(said.starts_with("HTTP/1.1 200"), "after an answer: {said}");
}

#[test]
fn connections_that_ask_for_nothing_do_not_close_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let long = Duration::from_secs(600);
    let limits = ConnectionLimits { head: long, idle: long, ..SHORT };
    let served = serve_within(&room(folder.path(), "200", &["Reds"]), limits);
    let silent: Vec<TcpStream> = (0..40).map(|_| connected(served.at)).collect();
    let red = served.join(0, PlayerRole::Commissioner, "Ann");
    assert!(served.get("/play", &red).starts_with("HTTP/1.1 200"));
    // Idle connections are closed, the oldest first.
    assert_eq!(closed(silent.into_iter().next().unwrap()), "");
}

#[test]
fn a_page_that_listens_is_not_closed_while_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_within(&room(folder.path(), "200", &["Reds"]), SHORT);
    let (at, console) = (served.at, served.facilitator());
    let red = served.join(0, PlayerRole::Commissioner, "Ann");
    let mut live = connected(at);
    let head = format!("GET /live HTTP/1.1\r\nHost: {at}\r\nCookie: {red}\r\n\r\n");
    live.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(SHORT.idle * 3);
    served.act(&console, "next");
    let mut heard = String::new();
    let mut bytes = [0; 4096];
    while heard.matches("event: turn").count() < 2 {
        let read = live.read(&mut bytes).expect("the stream reports its turn");
        assert!(read > 0, "the stream is closed after: {heard}");
        heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
}

#[test]
fn one_browser_listens_so_many_times_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve_room(&room(folder.path(), "200", &["Reds"]));
    let (at, red) = (served.at, served.join(0, PlayerRole::Commissioner, "Ann"));
    let listen = || {
        let mut live = connected(at);
        let head = format!("GET /live HTTP/1.1\r\nHost: {at}\r\nCookie: {red}\r\n\r\n");
        live.write_all(head.as_bytes()).unwrap();
        let mut bytes = [0; 4096];
        let read = live.read(&mut bytes).unwrap();
        (String::from_utf8_lossy(&bytes[..read]).into_owned(), live)
    };
    let open: Vec<_> = (0..12).map(|_| listen()).collect();
    assert!(open.iter().all(|(said, _)| said.starts_with("HTTP/1.1 200")));
    assert!(listen().0.starts_with("HTTP/1.1 429"));
    drop(open);
    let begun = Instant::now();
    while !listen().0.starts_with("HTTP/1.1 200") {
        assert!(begun.elapsed() < TIMEOUT, "windows that were closed are still counted");
        std::thread::sleep(Duration::from_millis(20));
    }
}
