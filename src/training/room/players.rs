//! Requests and actions of players.

use std::sync::Arc;

use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};

use crate::training::book::{Seat, Stage};
use crate::training::debrief::Debrief;
use crate::training::pages::{self, Form as Paper};
use crate::training::session::{Session, SessionError};

use super::guard::{Who, cookie, secret, shown, token};
use super::listen::Peer;
use super::{Hall, MOST_FACILITATORS, Shared, Working, held, live, seats};

/// Fields of a form.
pub type Fields = Vec<(String, String)>;

/// A field of a form; empty where it was not sent.
pub fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// A player: hash of their token, and their seat.
struct Guest {
    hash: String,
    seat: Seat,
}

fn guest(hall: &Shared, headers: &HeaderMap) -> Option<Guest> {
    let hash = shown(headers)?;
    let seat = hall.session().board().seats.iter().find(|seat| seat.token == hash)?.clone();
    Some(Guest { hash, seat })
}

/// Redirects a browser to another page.
pub fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The page on which people join, or their own page if they have joined.
pub async fn door(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    match shown(&headers).and_then(|hash| hall.who(&hash)) {
        Some(Who::Facilitator) => to("/console"),
        Some(Who::Seat) => to("/play"),
        None => Html(pages::join(hall.session().exercise(), "")).into_response(),
    }
}

/// A person joins with the code of a seat.
pub async fn join(
    State(hall): State<Hall>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let taken = {
        let mut session = hall.session();
        let opened = seats::opened_by(&session, field(&fields, "code"));
        let before = shown(&headers);
        let name = field(&fields, "name");
        opened.map(|seat| seats::take(&mut session, seat, name, before.as_deref()))
    };
    match taken {
        None => wrong(&hall, &peer, "That is not the code of a seat in this session.").await,
        Some(Err(error)) => {
            let page = pages::join(hall.session().exercise(), &error.for_players());
            Html(page).into_response()
        }
        Some(Ok(token)) => {
            hall.turn(false);
            ([(header::SET_COOKIE, cookie(&token))], Redirect::to("/play")).into_response()
        }
    }
}

/// A wrong code or password was given: the response is delayed the longer the more of them
/// came from that address.
async fn wrong(hall: &Hall, peer: &Peer, why: &str) -> Response {
    let longer = held(&hall.attempts).wrong(peer.from.ip());
    if let Ok(_place) = hall.held_back.try_acquire() {
        tokio::time::sleep(longer).await;
    }
    let page = pages::join(hall.session().exercise(), why);
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}

/// The facilitator signs in with the password.
pub async fn facilitator(
    State(hall): State<Hall>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Form(fields): Form<Fields>,
) -> Response {
    let given = secret(field(&fields, "password").trim());
    let right = hall.session().board().password.as_deref() == Some(given.as_str());
    if !right {
        return wrong(&hall, &peer, "That is not the facilitator's password.").await;
    }
    match token() {
        Ok(token) => {
            let mut known = held(&hall.facilitators);
            if known.len() >= MOST_FACILITATORS {
                known.remove(0);
            }
            known.push(secret(&token));
            ([(header::SET_COOKIE, cookie(&token))], Redirect::to("/console")).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.for_players()).into_response(),
    }
}

/// The page of a role.
pub async fn play(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(Guest { hash, seat }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    let said = hall.take_said(&hash);
    let turn = live::now(&hall, Who::Seat);
    let session = hall.session();
    match session.role_view(seat.team, seat.role) {
        Ok(view) => Html(live::at(&pages::player::page(&view, &said), turn)).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.for_players()).into_response(),
    }
}

/// The right page for a person who has no seat.
fn elsewhere(hall: &Hall, headers: &HeaderMap) -> Response {
    let who = shown(headers).and_then(|hash| hall.who(&hash));
    to(if who == Some(Who::Facilitator) { "/console" } else { "/" })
}

/// Message to those who choose after the clock has run out.
const TIME_IS_UP: &str = "the time to decide is over; what you saved before counts, and the \
                          facilitator can give more time";

/// A role saves, or saves and locks, what it has chosen.
pub async fn choose(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(Guest { hash, seat }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    let chosen: Vec<String> = fields
        .iter()
        .filter(|(name, value)| name != "then" && !value.is_empty())
        .map(|(_, value)| value.clone())
        .collect();
    let lock = field(&fields, "then") == "lock";
    let done = {
        let mut session = hall.session();
        let chosen = if session.board().is_over_time() {
            Err(SessionError::Refused(TIME_IS_UP.to_owned()))
        } else {
            session.choose(seat.team, seat.role, chosen)
        };
        chosen.and_then(|()| if lock { session.lock(seat.team, seat.role) } else { Ok(()) })
    };
    match done {
        Ok(()) => hall.say(&hash, if lock { "Locked." } else { "Saved. Not locked yet." }),
        Err(error) => hall.say(&hash, error.for_players()),
    }
    hall.turn(false);
    to("/play#decide")
}

/// The hand-out of a role.
pub async fn handout(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(Guest { seat, .. }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    match hall.session().role_view(seat.team, seat.role) {
        Ok(view) => Html(pages::player::handout(&view, Paper::Served)).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.for_players()).into_response(),
    }
}

/// Whether the quiz is the one before play, and whether the person has answered it.
fn quiz_state(session: &Session, seat: &Seat) -> (bool, bool) {
    let before = session.board().rounds_done() == 0;
    let team = session.board().teams.get(seat.team).map_or("", |team| team.name.as_str());
    let mut given = session.board().quiz.iter();
    let done =
        given.any(|one| one.before == before && one.team == team && one.who == seat_name(seat));
    (before, done)
}

/// Pseudonym that distinguishes answers without identifying people.
fn seat_name(seat: &Seat) -> String {
    seat.token.chars().take(12).collect()
}

/// The quiz.
pub async fn quiz(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(Guest { hash, seat }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    let said = hall.take_said(&hash);
    let session = hall.session();
    let (before, done) = quiz_state(&session, &seat);
    Html(pages::quiz::page(session.exercise(), before, done, &said)).into_response()
}

/// Answers to the quiz.
pub async fn answer(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(Guest { hash, seat }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    let done = {
        let mut session = hall.session();
        let (before, _) = quiz_state(&session, &seat);
        let all = 0..session.exercise().quiz.len();
        let answers = all.map(|at| field(&fields, &format!("q{at}")).parse().ok()).collect();
        session.answer(&seat_name(&seat), seat.team, before, answers)
    };
    if let Err(error) = done {
        hall.say(&hash, error.for_players());
    }
    hall.turn(false);
    to("/quiz")
}

/// The debrief, or a message that it is being computed.
pub async fn debrief(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    debrief_as(&hall, &headers, Paper::Served)
}

/// The debrief as a file.
pub async fn debrief_file(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let page = debrief_as(&hall, &headers, Paper::Alone);
    let name = "attachment; filename=\"debrief.html\"";
    ([(header::CONTENT_DISPOSITION, name)], page).into_response()
}

fn debrief_as(hall: &Hall, headers: &HeaderMap, form: Paper) -> Response {
    let Some(who) = shown(headers).and_then(|hash| hall.who(&hash)) else { return to("/") };
    if hall.session().board().stage != Stage::Debrief {
        let page = pages::said("Not yet", "The debrief follows play.", "/");
        return (StatusCode::FORBIDDEN, Html(page)).into_response();
    }
    work_out(hall);
    let page = match &*held(&hall.debrief) {
        Working::Ready(debrief) => pages::pack::page(debrief, form),
        Working::Failed(why) => {
            let shown = if who == Who::Facilitator { why } else { "The facilitator sees why." };
            pages::said("The debrief failed", shown, "/")
        }
        Working::NotBegun | Working::UnderWay(_) => pages::said(
            "The debrief is being computed",
            "The same people and needs are run again under other choices. Try again in a minute.",
            "/debrief",
        ),
    };
    Html(page).into_response()
}

/// Starts computing the debrief, unless that has been done.
pub fn work_out(hall: &Hall) {
    let begun = hall.session().board().version;
    {
        let mut state = held(&hall.debrief);
        if !matches!(*state, Working::NotBegun) {
            return;
        }
        *state = Working::UnderWay(begun);
    }
    let hall = Arc::clone(hall);
    tokio::task::spawn_blocking(move || {
        let dossier = hall.session().dossier();
        let worked = dossier.and_then(|dossier| dossier.work());
        let mut state = held(&hall.debrief);
        if !matches!(*state, Working::UnderWay(of) if of == begun) {
            // A round was undone meanwhile, or something else was requested.
            return;
        }
        *state = match worked {
            Ok(debrief) => Working::Ready(Box::new(debrief)),
            Err(error) => Working::Failed(error.to_string()),
        };
        let trouble = match &*state {
            Working::Ready(debrief) => write_down(&hall, debrief),
            Working::Failed(why) => Some(format!("the debrief failed: {why}")),
            Working::NotBegun | Working::UnderWay(_) => None,
        };
        drop(state);
        if let Some(trouble) = trouble {
            hall.say_to_facilitators(&trouble);
        }
        hall.turn(true);
    });
}

/// Stores a debrief in the folder. It is shown even if it cannot be written; returns why not.
fn write_down(hall: &Hall, debrief: &Debrief) -> Option<String> {
    let session = hall.session();
    let written = pages::pack::write(session.folder()?, debrief, &session.board().log);
    written.err().map(|error| format!("the debrief is shown but could not be saved: {error}"))
}

/// The style.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], pages::STYLE).into_response()
}

/// The script.
pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], pages::LIVE).into_response()
}
