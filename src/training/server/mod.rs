//! A room: several browsers take part in one session. Pages are made on the server;
//! without script they work as well, but do not reload automatically. Seeds are drawn
//! and stored here; nothing derived from them reaches a role before the debrief.

mod auth;
mod console;
mod events;
mod listener;
mod players;
mod seats;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use thiserror::Error;
use tokio::sync::{Semaphore, watch};

use super::debrief::Debrief;
use super::exercise::Exercise;
use super::role::PlayerRole;
use super::session::{Session, SessionError};
use super::session_state::{SessionStage, SessionState};
use super::session_store::{self, FACILITATOR, SessionStore, StoreError};

use auth::{FailedAttempts, MAX_DELAYED_ANSWERS, hash_secret};
use listener::{ConnectionLimits, LimitedListener, PeerConnection};

/// Maximum number of browsers in which the facilitator is signed in.
const MAX_FACILITATORS: usize = 16;
/// Greatest seed that is drawn, as scenarios allow.
const MAX_SEED: u64 = 1 << 53;

/// What is to be served.
#[derive(Debug, Clone)]
pub struct RoomSettings {
    pub exercise: Exercise,
    /// Settings over its economy.
    pub sets: Vec<String>,
    /// Folder of the session; a session stored there is resumed.
    pub folder: PathBuf,
    /// Address and port.
    pub address: String,
    /// Teams at the start.
    pub teams: Vec<String>,
    /// Further names by which browsers may call the server.
    pub hosts: Vec<String>,
}

/// Why a room cannot be served.
#[derive(Debug, Error)]
pub enum RoomError {
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The address is not valid.
    #[error("{0}")]
    Address(String),
    /// The network reports an error.
    #[error("{0}")]
    Net(String),
}

impl From<StoreError> for RoomError {
    fn from(error: StoreError) -> Self {
        Self::Session(error.into())
    }
}

/// Progress of computing the debrief.
#[derive(Debug, Default)]
enum DebriefProgress {
    #[default]
    NotStarted,
    /// From the session as it was at that change.
    Running(u64),
    Ready(Box<Debrief>),
    /// The message for the facilitator; players see only that it failed.
    Failed(String),
}

/// What all handlers share.
#[derive(Debug)]
struct SharedState {
    session: Mutex<Session>,
    /// Hashes of the tokens of those who gave the password, the latest first.
    facilitators: Mutex<Vec<String>>,
    /// Message to a person on their next page, by hash of token.
    flash_messages: Mutex<std::collections::BTreeMap<String, String>>,
    attempts: Mutex<FailedAttempts>,
    /// Responses to wrong codes that can still be delayed.
    delayed_answers: Semaphore,
    /// Open streams by hash of token.
    streams: Mutex<std::collections::BTreeMap<String, u32>>,
    debrief: Mutex<DebriefProgress>,
    limits: ConnectionLimits,
    /// Counts changes that players are to see, and all changes.
    revisions: watch::Sender<(u64, u64)>,
    hosts: Vec<String>,
}

/// State of handlers.
type AppState = Arc<SharedState>;

fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A handler that failed has reported it; its state is consistent, as every change is committed.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl SharedState {
    fn session(&self) -> MutexGuard<'_, Session> {
        lock_mutex(&self.session)
    }
    /// Notifies pages that something has changed: for everybody, or for the facilitator only.
    fn advance_revision(&self, for_players: bool) {
        self.revisions.send_modify(|(players, all)| {
            *players += u64::from(for_players);
            *all += 1;
        });
    }
    /// Shows a message to a person on their next page.
    fn flash(&self, token: &str, text: impl Into<String>) {
        lock_mutex(&self.flash_messages).insert(token.to_owned(), text.into());
    }
    /// Shows a message to the facilitator.
    fn flash_facilitators(&self, text: &str) {
        let all = lock_mutex(&self.facilitators).clone();
        for token in all {
            self.flash(&token, text);
        }
    }
    fn take_flash(&self, token: &str) -> String {
        lock_mutex(&self.flash_messages).remove(token).unwrap_or_default()
    }
}

/// Serves a room until it is interrupted.
///
/// # Errors
/// The session cannot be opened, the address is not valid, or the network reports an error.
pub fn serve(room: RoomSettings) -> Result<(), RoomError> {
    let address = resolve(&room.address)?;
    let (session, password) = open_session(&room)?;
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
        print_addresses(&session, at, password.as_deref(), &room);
        let hall = app_state(session, room.hosts.clone(), ConnectionLimits::DEFAULT);
        let app = router(hall).into_make_service_with_connect_info::<PeerConnection>();
        let listener = LimitedListener::new(listener, ConnectionLimits::DEFAULT);
        let served = tokio::spawn(async move { axum::serve(listener, app).await });
        let stopped = tokio::signal::ctrl_c().await;
        served.abort();
        stopped.map_err(|error| RoomError::Net(error.to_string()))?;
        eprintln!("stopped; the same command resumes the session");
        Ok(())
    })
}

fn app_state(session: Session, hosts: Vec<String>, limits: ConnectionLimits) -> AppState {
    let (turns, _) = watch::channel((0, 0));
    Arc::new(SharedState {
        session: Mutex::new(session),
        facilitators: Mutex::default(),
        flash_messages: Mutex::default(),
        attempts: Mutex::default(),
        delayed_answers: Semaphore::new(MAX_DELAYED_ANSWERS),
        streams: Mutex::default(),
        debrief: Mutex::default(),
        limits,
        revisions: turns,
        hosts,
    })
}

fn router(hall: AppState) -> Router {
    Router::new()
        .route("/", get(players::index))
        .route("/join", post(players::join))
        .route("/facilitator", post(players::facilitator_login))
        .route("/play", get(players::play))
        .route("/choose", post(players::choose))
        .route("/handout", get(players::handout))
        .route("/quiz", get(players::quiz).post(players::answer))
        .route("/debrief", get(players::debrief))
        .route("/debrief.html", get(players::debrief_file))
        .route("/live", get(events::event_stream))
        .route("/console", get(console::page))
        .route("/console/do", post(console::act))
        .route("/console/log.csv", get(console::log))
        .route("/console/handouts", get(console::handouts))
        .route("/style.css", get(players::style))
        .route("/live.js", get(players::script))
        .layer(middleware::from_fn_with_state(Arc::clone(&hall), auth::check_request))
        .with_state(hall)
}

fn resolve(address: &str) -> Result<SocketAddr, RoomError> {
    let found = address.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| RoomError::Address(format!("'{address}' is not an address to serve at")))
}

/// Resumes the session of the folder, or opens one with a secret seed. Also returns
/// the password where it is a new one.
fn open_session(room: &RoomSettings) -> Result<(Session, Option<String>), RoomError> {
    let store = SessionStore::lock(&room.folder)?;
    if SessionStore::contains_session(&room.folder) {
        let mut session = Session::restore(store)?;
        if session.exercise().id != room.exercise.id {
            let found = session.exercise().id.clone();
            let shown = room.folder.display();
            return Err(SessionError::Refused(format!(
                "'{shown}' holds a session of '{found}'; name another folder with --out"
            ))
            .into());
        }
        if *session.exercise() != room.exercise {
            eprintln!("the scenario file has changed: the session keeps the one it started with");
        }
        let password = match &session.state().password {
            Some(_) => None,
            // It was started without a room.
            None => Some(session.change(|board| set_password(board, &room.folder))?),
        };
        seats::issue_all_codes(&mut session)?;
        return Ok((session, password));
    }
    let seed = u64::from_le_bytes(random()?) % MAX_SEED;
    let roles: Vec<PlayerRole> =
        room.exercise.roles.iter().filter(|role| role.needed).map(|role| role.role).collect();
    let teams: Vec<(String, Vec<PlayerRole>)> =
        room.teams.iter().map(|name| (name.clone(), roles.clone())).collect();
    let exercise = room.exercise.clone();
    let mut password = None;
    let session = Session::open_with(exercise, seed, &room.sets, &teams, Some(store), |board| {
        password = Some(set_password(board, &room.folder)?);
        seats::issue_codes(board, &room.exercise)
    })?;
    Ok((session, password))
}

/// Gives a session a password. It is written to its file before the session relies on it.
fn set_password(
    board: &mut SessionState,
    folder: &std::path::Path,
) -> Result<String, SessionError> {
    let password = random_letters(&random::<16>()?, 14);
    let text = format!("password {password}\nThe console shows the codes of all seats.\n");
    session_store::write_private(&folder.join(FACILITATOR), text.as_bytes())
        .map_err(StoreError::from)?;
    board.password = Some(hash_secret(&password));
    Ok(password)
}

/// Unpredictable bytes.
fn random<const N: usize>() -> Result<[u8; N], SessionError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        SessionError::Refused(format!("the system provides no random numbers: {error}"))
    })?;
    Ok(bytes)
}

/// Letters that are not easily confused, from random bytes.
fn random_letters(bytes: &[u8], length: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    bytes.iter().take(length).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn print_addresses(session: &Session, at: SocketAddr, password: Option<&str>, room: &RoomSettings) {
    let shown = match at.ip() {
        ip if ip.is_unspecified() => format!("http://THIS-MACHINE:{}", at.port()),
        ip => format!("http://{}", SocketAddr::from((ip, at.port()))),
    };
    eprintln!("{}: open {shown}", session.exercise().title);
    match password {
        Some(password) => eprintln!("facilitator    {password}"),
        None => {
            let file = room.folder.join(FACILITATOR);
            eprintln!("facilitator    the password in {}", file.display());
        }
    }
    let board = session.state();
    for code in &board.codes {
        let team = board.teams.get(code.team).map_or("", |team| team.name.as_str());
        eprintln!("code           {}  {team}, {}", code.grouped_letters(), code.role.name());
    }
    if board.teams.is_empty() {
        eprintln!("no team yet: add teams on the console, which shows a code for every seat");
    }
    if session.state().stage != SessionStage::Briefing {
        eprintln!("resumed in round {}: {}", session.state().round, session.state().stage.label());
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
    eprintln!("the session is stored in {}; Ctrl-C stops", room.folder.display());
}
