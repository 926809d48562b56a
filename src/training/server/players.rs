//! Requests and actions of players.

use std::sync::Arc;

use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};

use crate::training::debrief::Debrief;
use crate::training::pages::{self, PageForm as Paper};
use crate::training::session::{Session, SessionError};
use crate::training::session_state::{Seat, SessionStage};

use super::auth::{Requester, hash_secret, new_token, session_cookie, token_hash};
use super::listener::PeerConnection;
use super::{AppState, DebriefProgress, MAX_FACILITATORS, SharedState, events, lock_mutex, seats};

/// Fields of a form.
pub type FormFields = Vec<(String, String)>;

/// A field of a form; empty where it was not sent.
pub fn field<'a>(fields: &'a FormFields, name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// A player: hash of their token, and their seat.
struct SeatedPlayer {
    hash: String,
    seat: Seat,
}

fn seated_player(hall: &SharedState, headers: &HeaderMap) -> Option<SeatedPlayer> {
    let hash = token_hash(headers)?;
    let seat = hall.session().state().seats.iter().find(|seat| seat.token == hash)?.clone();
    Some(SeatedPlayer { hash, seat })
}

/// Redirects a browser to another page.
pub fn redirect_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The page on which people join, or their own page if they have joined.
pub async fn index(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    match token_hash(&headers).and_then(|hash| hall.requester(&hash)) {
        Some(Requester::Facilitator) => redirect_to("/console"),
        Some(Requester::Seat) => redirect_to("/play"),
        None => Html(pages::join_page(hall.session().exercise(), "")).into_response(),
    }
}

/// A person joins with the code of a seat.
pub async fn join(
    State(hall): State<AppState>,
    ConnectInfo(peer): ConnectInfo<PeerConnection>,
    headers: HeaderMap,
    Form(fields): Form<FormFields>,
) -> Response {
    let taken = {
        let mut session = hall.session();
        let opened = seats::seat_for_code(&session, field(&fields, "code"));
        let before = token_hash(&headers);
        let name = field(&fields, "name");
        opened.map(|seat| seats::occupy(&mut session, seat, name, before.as_deref()))
    };
    match taken {
        None => reject_code(&hall, &peer, "That is not the code of a seat in this session.").await,
        Some(Err(error)) => {
            let page = pages::join_page(hall.session().exercise(), &error.for_players());
            Html(page).into_response()
        }
        Some(Ok(token)) => {
            hall.advance_revision(false);
            ([(header::SET_COOKIE, session_cookie(&token))], Redirect::to("/play")).into_response()
        }
    }
}

/// A wrong code or password was given: the response is delayed the longer the more of them
/// came from that address.
async fn reject_code(hall: &AppState, peer: &PeerConnection, why: &str) -> Response {
    let longer = lock_mutex(&hall.attempts).record_failure(peer.from.ip());
    if let Ok(_place) = hall.delayed_answers.try_acquire() {
        tokio::time::sleep(longer).await;
    }
    let page = pages::join_page(hall.session().exercise(), why);
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}

/// The facilitator signs in with the password.
pub async fn facilitator_login(
    State(hall): State<AppState>,
    ConnectInfo(peer): ConnectInfo<PeerConnection>,
    Form(fields): Form<FormFields>,
) -> Response {
    let given = hash_secret(field(&fields, "password").trim());
    let right = hall.session().state().password.as_deref() == Some(given.as_str());
    if !right {
        return reject_code(&hall, &peer, "That is not the facilitator's password.").await;
    }
    match new_token() {
        Ok(token) => {
            let mut known = lock_mutex(&hall.facilitators);
            if known.len() >= MAX_FACILITATORS {
                known.remove(0);
            }
            known.push(hash_secret(&token));
            ([(header::SET_COOKIE, session_cookie(&token))], Redirect::to("/console"))
                .into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.for_players()).into_response(),
    }
}

/// The page of a role.
pub async fn play(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let Some(SeatedPlayer { hash, seat }) = seated_player(&hall, &headers) else {
        return redirect_unseated(&hall, &headers);
    };
    let said = hall.take_flash(&hash);
    let turn = events::current_revision(&hall, Requester::Seat);
    let session = hall.session();
    match session.role_view(seat.team, seat.role) {
        Ok(view) => {
            Html(events::with_revision(&pages::role::page(&view, &said), turn)).into_response()
        }
        Err(error) => (StatusCode::NOT_FOUND, error.for_players()).into_response(),
    }
}

/// The right page for a person who has no seat.
fn redirect_unseated(hall: &AppState, headers: &HeaderMap) -> Response {
    let who = token_hash(headers).and_then(|hash| hall.requester(&hash));
    redirect_to(if who == Some(Requester::Facilitator) { "/console" } else { "/" })
}

/// Message to those who choose after the clock has run out.
const TIME_IS_UP_MESSAGE: &str = "the time to decide is over; what you saved before counts, and \
         the                           facilitator can give more time";

/// A role saves, or saves and locks, what it has chosen.
pub async fn choose(
    State(hall): State<AppState>,
    headers: HeaderMap,
    Form(fields): Form<FormFields>,
) -> Response {
    let Some(SeatedPlayer { hash, seat }) = seated_player(&hall, &headers) else {
        return redirect_unseated(&hall, &headers);
    };
    let chosen: Vec<String> = fields
        .iter()
        .filter(|(name, value)| name != "then" && !value.is_empty())
        .map(|(_, value)| value.clone())
        .collect();
    let lock = field(&fields, "then") == "lock";
    let done = {
        let mut session = hall.session();
        let chosen = if session.state().is_over_time() {
            Err(SessionError::Refused(TIME_IS_UP_MESSAGE.to_owned()))
        } else {
            session.choose(seat.team, seat.role, chosen)
        };
        chosen.and_then(|()| if lock { session.lock(seat.team, seat.role) } else { Ok(()) })
    };
    match done {
        Ok(()) => hall.flash(&hash, if lock { "Locked." } else { "Saved. Not locked yet." }),
        Err(error) => hall.flash(&hash, error.for_players()),
    }
    hall.advance_revision(false);
    redirect_to("/play#decide")
}

/// The hand-out of a role.
pub async fn handout(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let Some(SeatedPlayer { seat, .. }) = seated_player(&hall, &headers) else {
        return redirect_unseated(&hall, &headers);
    };
    match hall.session().role_view(seat.team, seat.role) {
        Ok(view) => Html(pages::role::handout(&view, Paper::Served)).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.for_players()).into_response(),
    }
}

/// Whether the quiz is the one before play, and whether the person has answered it.
fn quiz_state(session: &Session, seat: &Seat) -> (bool, bool) {
    let before = session.state().rounds_done() == 0;
    let team = session.state().teams.get(seat.team).map_or("", |team| team.name.as_str());
    let mut given = session.state().quiz.iter();
    let done = given
        .any(|entry| entry.before == before && entry.team == team && entry.who == seat_name(seat));
    (before, done)
}

/// Pseudonym that distinguishes answers without identifying people.
fn seat_name(seat: &Seat) -> String {
    seat.token.chars().take(12).collect()
}

pub async fn quiz(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let Some(SeatedPlayer { hash, seat }) = seated_player(&hall, &headers) else {
        return redirect_unseated(&hall, &headers);
    };
    let said = hall.take_flash(&hash);
    let session = hall.session();
    let (before, done) = quiz_state(&session, &seat);
    Html(pages::quiz::page(session.exercise(), before, done, &said)).into_response()
}

/// Answers to the quiz.
pub async fn answer(
    State(hall): State<AppState>,
    headers: HeaderMap,
    Form(fields): Form<FormFields>,
) -> Response {
    let Some(SeatedPlayer { hash, seat }) = seated_player(&hall, &headers) else {
        return redirect_unseated(&hall, &headers);
    };
    let done = {
        let mut session = hall.session();
        let (before, _) = quiz_state(&session, &seat);
        let all = 0..session.exercise().quiz.len();
        let answers = all.map(|at| field(&fields, &format!("q{at}")).parse().ok()).collect();
        session.answer(&seat_name(&seat), seat.team, before, answers)
    };
    if let Err(error) = done {
        hall.flash(&hash, error.for_players());
    }
    hall.advance_revision(false);
    redirect_to("/quiz")
}

/// The debrief, or a message that it is being computed.
pub async fn debrief(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    debrief_as(&hall, &headers, Paper::Served)
}

/// The debrief as a file.
pub async fn debrief_file(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let page = debrief_as(&hall, &headers, Paper::Standalone);
    let name = "attachment; filename=\"debrief.html\"";
    ([(header::CONTENT_DISPOSITION, name)], page).into_response()
}

fn debrief_as(hall: &AppState, headers: &HeaderMap, form: Paper) -> Response {
    let Some(who) = token_hash(headers).and_then(|hash| hall.requester(&hash)) else {
        return redirect_to("/");
    };
    if hall.session().state().stage != SessionStage::Debrief {
        let page = pages::message_page("Not yet", "The debrief follows play.", "/");
        return (StatusCode::FORBIDDEN, Html(page)).into_response();
    }
    compute_debrief(hall);
    let page = match &*lock_mutex(&hall.debrief) {
        DebriefProgress::Ready(debrief) => pages::debrief::page(debrief, form),
        DebriefProgress::Failed(why) => {
            let shown =
                if who == Requester::Facilitator { why } else { "The facilitator sees why." };
            pages::message_page("The debrief failed", shown, "/")
        }
        DebriefProgress::NotStarted | DebriefProgress::Running(_) => pages::message_page(
            "The debrief is being computed",
            "The same people and needs are run again under other choices. Try again in a minute.",
            "/debrief",
        ),
    };
    Html(page).into_response()
}

/// Starts computing the debrief, unless that has been done.
pub fn compute_debrief(hall: &AppState) {
    let begun = hall.session().state().version;
    {
        let mut state = lock_mutex(&hall.debrief);
        if !matches!(*state, DebriefProgress::NotStarted) {
            return;
        }
        *state = DebriefProgress::Running(begun);
    }
    let hall = Arc::clone(hall);
    tokio::task::spawn_blocking(move || {
        let dossier = hall.session().replay_plan();
        let worked = dossier.and_then(|dossier| dossier.compute());
        let mut state = lock_mutex(&hall.debrief);
        if !matches!(*state, DebriefProgress::Running(of) if of == begun) {
            // A round was undone meanwhile, or something else was requested.
            return;
        }
        *state = match worked {
            Ok(debrief) => DebriefProgress::Ready(Box::new(debrief)),
            Err(error) => DebriefProgress::Failed(error.to_string()),
        };
        let trouble = match &*state {
            DebriefProgress::Ready(debrief) => write_debrief(&hall, debrief),
            DebriefProgress::Failed(why) => Some(format!("the debrief failed: {why}")),
            DebriefProgress::NotStarted | DebriefProgress::Running(_) => None,
        };
        drop(state);
        if let Some(trouble) = trouble {
            hall.flash_facilitators(&trouble);
        }
        hall.advance_revision(true);
    });
}

/// Stores a debrief in the folder. It is shown even if it cannot be written; returns why not.
fn write_debrief(hall: &AppState, debrief: &Debrief) -> Option<String> {
    let session = hall.session();
    let written = pages::debrief::write(session.folder()?, debrief, &session.state().log);
    written.err().map(|error| format!("the debrief is shown but could not be saved: {error}"))
}

pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], pages::STYLE).into_response()
}

pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], pages::RELOAD_SCRIPT)
        .into_response()
}
