//! A room: browsers beside each other take part in one session. Pages are made on the server;
//! without script they work as well, only that they do not reload by themselves. Seeds are drawn
//! and kept here; nothing derived from them reaches a role before the debrief.

mod console;
mod guard;
mod listen;
mod live;
mod players;
#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use thiserror::Error;
use tokio::sync::watch;

use super::book::Stage;
use super::debrief::Debrief;
use super::exercise::Exercise;
use super::role::Role;
use super::session::{Session, SessionError};
use super::store::{Store, StoreError};

use guard::{Attempts, secret};
use listen::{Capped, Peer};

/// Greatest length of what a browser sends.
const LARGEST_BODY: usize = 64 * 1024;
/// Most connections at once.
const MOST_CONNECTIONS: usize = 512;
/// Greatest seed that is drawn, as scenarios allow.
const SEEDS: u64 = 1 << 53;

/// What is to be served.
#[derive(Debug, Clone)]
pub struct Room {
    /// The scenario.
    pub exercise: Exercise,
    /// Settings over its economy.
    pub sets: Vec<String>,
    /// Where the session is kept; one that is there is taken up.
    pub folder: PathBuf,
    /// Address and port.
    pub address: String,
    /// Teams to begin with.
    pub teams: Vec<String>,
    /// Further names by which browsers may call the server.
    pub hosts: Vec<String>,
}

/// Why a room cannot be served.
#[derive(Debug, Error)]
pub enum RoomError {
    /// The session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The address is none.
    #[error("{0}")]
    Address(String),
    /// The network refuses.
    #[error("{0}")]
    Net(String),
}

impl From<StoreError> for RoomError {
    fn from(error: StoreError) -> Self {
        Self::Session(error.into())
    }
}

/// How far the debrief is worked out.
#[derive(Debug, Default)]
enum Working {
    #[default]
    NotBegun,
    UnderWay,
    Ready(Box<Debrief>),
    Failed(String),
}

/// What all handlers share.
#[derive(Debug)]
struct Shared {
    session: Mutex<Session>,
    /// Hash of the token of whoever gave the password last, and earlier ones.
    facilitators: Mutex<Vec<String>>,
    /// What is said to somebody on their next page, by hash of token.
    said: Mutex<std::collections::BTreeMap<String, String>>,
    attempts: Mutex<Attempts>,
    debrief: Mutex<Working>,
    /// Counts what players are to see, and everything.
    turns: watch::Sender<(u64, u64)>,
    hosts: Vec<String>,
}

/// State of handlers.
type Hall = Arc<Shared>;

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A handler that failed has told so; what it left is whole, as every change is committed.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Shared {
    fn session(&self) -> MutexGuard<'_, Session> {
        held(&self.session)
    }
    /// Tells pages that something has changed: for everybody, or for the facilitator alone.
    fn turn(&self, for_players: bool) {
        self.turns.send_modify(|(players, all)| {
            *players += u64::from(for_players);
            *all += 1;
        });
    }
    /// Says something to somebody on their next page.
    fn say(&self, token: &str, text: impl Into<String>) {
        held(&self.said).insert(token.to_owned(), text.into());
    }
    fn take_said(&self, token: &str) -> String {
        held(&self.said).remove(token).unwrap_or_default()
    }
}

/// Serves a room until it is interrupted.
///
/// # Errors
/// The session cannot be opened, the address is none, or the network refuses.
pub fn serve(room: Room) -> Result<(), RoomError> {
    let address = resolve(&room.address)?;
    let (session, password) = open(&room)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| RoomError::Net(error.to_string()))?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| RoomError::Net(format!("{address} cannot be served: {error}")))?;
        let at = listener.local_addr().map_err(|error| RoomError::Net(error.to_string()))?;
        greet(&session, at, password.as_deref(), &room);
        let hall = hall(session, room.hosts.clone());
        let app = router(hall).into_make_service_with_connect_info::<Peer>();
        let served =
            tokio::spawn(
                async move { axum::serve(Capped::new(listener, MOST_CONNECTIONS), app).await },
            );
        let stopped = tokio::signal::ctrl_c().await;
        served.abort();
        stopped.map_err(|error| RoomError::Net(error.to_string()))?;
        eprintln!("stopped; the same command takes the session up again");
        Ok(())
    })
}

fn hall(session: Session, hosts: Vec<String>) -> Hall {
    let (turns, _) = watch::channel((0, 0));
    Arc::new(Shared {
        session: Mutex::new(session),
        facilitators: Mutex::default(),
        said: Mutex::default(),
        attempts: Mutex::default(),
        debrief: Mutex::default(),
        turns,
        hosts,
    })
}

fn router(hall: Hall) -> Router {
    Router::new()
        .route("/", get(players::door))
        .route("/join", post(players::join))
        .route("/facilitator", post(players::facilitator))
        .route("/play", get(players::play))
        .route("/choose", post(players::choose))
        .route("/handout", get(players::handout))
        .route("/quiz", get(players::quiz).post(players::answer))
        .route("/debrief", get(players::debrief))
        .route("/debrief.html", get(players::debrief_file))
        .route("/live", get(live::turns))
        .route("/console", get(console::page))
        .route("/console/do", post(console::act))
        .route("/console/log.csv", get(console::log))
        .route("/console/handouts", get(console::handouts))
        .route("/style.css", get(players::style))
        .route("/live.js", get(players::script))
        .layer(middleware::from_fn_with_state(Arc::clone(&hall), guard::watch))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(hall)
}

fn resolve(address: &str) -> Result<SocketAddr, RoomError> {
    let found = address.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| RoomError::Address(format!("'{address}' is no address to serve at")))
}

/// Takes up the session of the folder, or opens one with a seed that nobody knows. With it comes
/// the password of a new one.
fn open(room: &Room) -> Result<(Session, Option<String>), RoomError> {
    let store = Store::take(&room.folder)?;
    if Store::holds(&room.folder) {
        let session = Session::restore(store)?;
        if session.exercise().id != room.exercise.id {
            let found = session.exercise().id.clone();
            let shown = room.folder.display();
            return Err(SessionError::Refused(format!(
                "'{shown}' holds a session of '{found}'; name another folder with --out"
            ))
            .into());
        }
        return Ok((session, None));
    }
    let seed = u64::from_le_bytes(random()?) % SEEDS;
    let roles: Vec<Role> =
        room.exercise.roles.iter().filter(|one| one.needed).map(|one| one.role).collect();
    let teams: Vec<(String, Vec<Role>)> =
        room.teams.iter().map(|name| (name.clone(), roles.clone())).collect();
    let mut session = Session::open(room.exercise.clone(), seed, &room.sets, &teams, Some(store))?;
    let password = words(&random::<16>()?, 14);
    let code = words(&random::<16>()?, 6);
    let file = room.folder.join("facilitator.txt");
    note(&file, &format!("password {password}\ncode {code}\n"))?;
    let board = session.board_mut();
    board.password = Some(secret(&password));
    board.code = Some(code);
    session.commit()?;
    Ok((session, Some(password)))
}

/// Writes what only the facilitator may read.
fn note(path: &std::path::Path, text: &str) -> Result<(), RoomError> {
    let fail = |error: std::io::Error| RoomError::Net(format!("{}: {error}", path.display()));
    let mut file = std::fs::File::create(path).map_err(fail)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(fail)?;
    }
    file.write_all(text.as_bytes()).map_err(fail)
}

/// Bytes that nobody can guess.
fn random<const N: usize>() -> Result<[u8; N], RoomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| RoomError::Net(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

/// Letters that nobody confuses, from random bytes.
fn words(bytes: &[u8], length: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    bytes.iter().take(length).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn greet(session: &Session, at: SocketAddr, password: Option<&str>, room: &Room) {
    let shown = match at.ip() {
        ip if ip.is_unspecified() => format!("http://THIS-MACHINE:{}", at.port()),
        ip => format!("http://{}", SocketAddr::from((ip, at.port()))),
    };
    eprintln!("{}: open {shown}", session.exercise().title);
    if let Some(code) = &session.board().code {
        eprintln!("code to join   {code}");
    }
    match password {
        Some(password) => eprintln!("facilitator    {password}"),
        None => eprintln!(
            "facilitator    the password in {}",
            room.folder.join("facilitator.txt").display()
        ),
    }
    if session.board().stage != Stage::Briefing {
        eprintln!("taken up in round {}: {}", session.board().round, session.board().stage.words());
    }
    let local = match at.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if !local {
        eprintln!(
            "warning: this is plain HTTP, which others on the network can read and change; use a \
             network you trust, or a proxy with TLS in front of a loopback address"
        );
    }
    eprintln!("the session is kept in {}; Ctrl-C stops", room.folder.display());
}
