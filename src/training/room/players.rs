//! What players ask for and do.

use std::sync::Arc;

use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};

use crate::training::book::{Seat, Stage};
use crate::training::pages::{self, Form as Paper};
use crate::training::role::Role;
use crate::training::session::{Session, SessionError, clean};

use super::guard::{Who, cookie, secret, shown, token};
use super::listen::Peer;
use super::{Hall, Shared, Working, held, live};

/// What a form sends.
pub type Fields = Vec<(String, String)>;

/// A field of a form; empty where it was not sent.
pub fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// Somebody at the table: hash of their token, and their seat.
struct Guest {
    hash: String,
    who: Who,
    seat: Seat,
}

fn guest(hall: &Shared, headers: &HeaderMap) -> Option<Guest> {
    let hash = shown(headers)?;
    let who = hall.who(&hash)?;
    let Who::Seat(place) = who else { return None };
    let seat = hall.session().board().seats.get(place)?.clone();
    Some(Guest { hash, who, seat })
}

/// Sends a browser on to another page.
pub fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The page people join on, or their own page if they have.
pub async fn door(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    match shown(&headers).and_then(|hash| hall.who(&hash)) {
        Some(Who::Facilitator) => to("/console"),
        Some(Who::Seat(_)) => to("/play"),
        None => Html(join_page(&hall.session(), "")).into_response(),
    }
}

fn join_page(session: &Session, message: &str) -> String {
    // Names of teams are told to whoever has the address; what they do is not.
    let teams: Vec<String> = session.board().teams.iter().map(|team| team.name.clone()).collect();
    let can_add = session.board().stage == Stage::Briefing;
    pages::join(session.exercise(), &teams, can_add, message)
}

/// Somebody joins with the code.
pub async fn join(
    State(hall): State<Hall>,
    ConnectInfo(Peer(from)): ConnectInfo<Peer>,
    Form(fields): Form<Fields>,
) -> Response {
    if !held(&hall.attempts).may(from.ip()) {
        return too_often();
    }
    let mut session = hall.session();
    let given = field(&fields, "code").trim().to_ascii_uppercase();
    let right = session.board().code.as_deref() == Some(given.as_str());
    if !right {
        held(&hall.attempts).wrong(from.ip());
        let page = join_page(&session, "That is not the code of this session.");
        return (StatusCode::FORBIDDEN, Html(page)).into_response();
    }
    match seat(&mut session, &fields) {
        Ok(token) => {
            drop(session);
            hall.turn(false);
            ([(header::SET_COOKIE, cookie(&token))], Redirect::to("/play")).into_response()
        }
        Err(why) => Html(join_page(&session, &why)).into_response(),
    }
}

/// Gives somebody a seat, and says the token they show from now on.
fn seat(session: &mut Session, fields: &Fields) -> Result<String, String> {
    const MOST_SEATS: usize = 200;
    let name = clean(field(fields, "name"));
    if name.is_empty() {
        return Err("Please say your name.".to_owned());
    }
    if session.board().seats.len() >= MOST_SEATS {
        return Err("All seats are taken.".to_owned());
    }
    let role = Role::of_word(field(fields, "role")).ok_or("Please choose a role.")?;
    let said = |error: SessionError| error.to_string();
    let team = match field(fields, "team") {
        "new" => session.add_team(field(fields, "new"), &[Role::Commissioner]).map_err(said)?,
        number => number.parse().map_err(|_| "Please choose a team.".to_owned())?,
    };
    session.take_role(team, role).map_err(said)?;
    let token = token().map_err(|error| error.to_string())?;
    session.board_mut().seats.push(Seat { token: secret(&token), name, team, role });
    session.note(role.word(), "join", Some(team), String::new());
    session.commit().map_err(said)?;
    Ok(token)
}

/// The facilitator gives the password.
pub async fn facilitator(
    State(hall): State<Hall>,
    ConnectInfo(Peer(from)): ConnectInfo<Peer>,
    Form(fields): Form<Fields>,
) -> Response {
    if !held(&hall.attempts).may(from.ip()) {
        return too_often();
    }
    let given = secret(field(&fields, "password").trim());
    let right = hall.session().board().password.as_deref() == Some(given.as_str());
    if !right {
        held(&hall.attempts).wrong(from.ip());
        let page = join_page(&hall.session(), "That is not the facilitator's password.");
        return (StatusCode::FORBIDDEN, Html(page)).into_response();
    }
    match token() {
        Ok(token) => {
            held(&hall.facilitators).push(secret(&token));
            ([(header::SET_COOKIE, cookie(&token))], Redirect::to("/console")).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn too_often() -> Response {
    let text = "Too many wrong codes. Wait five minutes and ask the facilitator.";
    let page = pages::said("Please wait", text, "/");
    (StatusCode::TOO_MANY_REQUESTS, Html(page)).into_response()
}

/// The page of a role.
pub async fn play(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(Guest { hash, who, seat }) = guest(&hall, &headers) else {
        return elsewhere(&hall, &headers);
    };
    let said = hall.take_said(&hash);
    let turn = live::now(&hall, who);
    let session = hall.session();
    match session.role_view(seat.team, seat.role) {
        Ok(view) => Html(live::at(&pages::player::page(&view, &said), turn)).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

/// Where somebody belongs who is not at the table.
fn elsewhere(hall: &Hall, headers: &HeaderMap) -> Response {
    let who = shown(headers).and_then(|hash| hall.who(&hash));
    to(if who == Some(Who::Facilitator) { "/console" } else { "/" })
}

/// What those are told who choose when the clock has run out.
const TIME_IS_UP: &str = "the time to decide is over; what you saved before stands, and the \
                          facilitator can give more time";

/// A role saves, or saves and locks, what it has chosen.
pub async fn choose(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(Guest { hash, seat, .. }) = guest(&hall, &headers) else {
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
        Err(error) => hall.say(&hash, error.to_string()),
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
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

/// Whether the quiz is the one before play, and whether somebody has answered it.
fn quiz_state(session: &Session, seat: &Seat) -> (bool, bool) {
    let before = session.board().rounds_done() == 0;
    let team = session.board().teams.get(seat.team).map_or("", |team| team.name.as_str());
    let mut given = session.board().quiz.iter();
    let done =
        given.any(|one| one.before == before && one.team == team && one.who == seat_name(seat));
    (before, done)
}

/// By what answers are told apart without saying whose they are.
fn seat_name(seat: &Seat) -> String {
    seat.token.chars().take(12).collect()
}

/// The quiz.
pub async fn quiz(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(Guest { hash, seat, .. }) = guest(&hall, &headers) else {
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
    let Some(Guest { hash, seat, .. }) = guest(&hall, &headers) else {
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
        hall.say(&hash, error.to_string());
    }
    hall.turn(false);
    to("/quiz")
}

/// The debrief, or word that it is being worked out.
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
    if shown(headers).and_then(|hash| hall.who(&hash)).is_none() {
        return to("/");
    }
    if hall.session().board().stage != Stage::Debrief {
        let page = pages::said("Not yet", "The debrief follows play.", "/");
        return (StatusCode::FORBIDDEN, Html(page)).into_response();
    }
    work_out(hall);
    let page = match &*held(&hall.debrief) {
        Working::Ready(debrief) => pages::pack::page(debrief, form),
        Working::Failed(why) => pages::said("The debrief failed", why, "/"),
        Working::NotBegun | Working::UnderWay => pages::said(
            "The debrief is being worked out",
            "The same people and needs are run again under other choices. Look again in a minute.",
            "/debrief",
        ),
    };
    Html(page).into_response()
}

/// Begins to work the debrief out, if nobody has.
pub fn work_out(hall: &Hall) {
    {
        let mut state = held(&hall.debrief);
        if !matches!(*state, Working::NotBegun) {
            return;
        }
        *state = Working::UnderWay;
    }
    let hall = Arc::clone(hall);
    tokio::task::spawn_blocking(move || {
        let dossier = hall.session().dossier();
        let worked = dossier.and_then(|dossier| dossier.work());
        *held(&hall.debrief) = match worked {
            Ok(debrief) => {
                let session = hall.session();
                if let Some(folder) = session.folder() {
                    // The page is shown even where the disk refuses its copy.
                    let _ = pages::pack::write(folder, &debrief, &session.board().log);
                }
                Working::Ready(Box::new(debrief))
            }
            Err(error) => Working::Failed(error.to_string()),
        };
        hall.turn(true);
    });
}

/// The style.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], pages::STYLE).into_response()
}

/// The script.
pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], pages::LIVE).into_response()
}
