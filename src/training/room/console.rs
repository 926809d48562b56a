//! Requests and actions of the facilitator.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use crate::kernel::fault::caught;
use crate::training::book::WhatIf;
use crate::training::pages::{self, Form as Paper};
use crate::training::role::Role;
use crate::training::session::{Session, SessionError};

use super::guard::{Who, shown};
use super::players::{Fields, field, to, work_out};
use super::{Hall, Working, held, live, seats};

/// The hash of the facilitator's token.
fn facilitator(hall: &Hall, headers: &HeaderMap) -> Option<String> {
    let hash = shown(headers)?;
    (hall.who(&hash) == Some(Who::Facilitator)).then_some(hash)
}

/// The console.
pub async fn page(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let Some(hash) = facilitator(&hall, &headers) else { return to("/") };
    let said = hall.take_said(&hash);
    let turn = live::now(&hall, Who::Facilitator);
    let page = pages::console::page(&mut hall.session(), &said);
    Html(live::at(&page, turn)).into_response()
}

/// Carries out an action of the facilitator.
pub async fn act(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(hash) = facilitator(&hall, &headers) else { return to("/") };
    let what = field(&fields, "what").to_owned();
    let done = match what.as_str() {
        "advance" => advance(&hall),
        _ => {
            let mut session = hall.session();
            let steered = steer(&mut session, &what, &fields);
            steered.and_then(|()| seats::hand_out_all(&mut session))
        }
    };
    match done {
        Ok(()) => {
            if matches!(what.as_str(), "undo" | "repeat" | "what-if" | "debrief") {
                *held(&hall.debrief) = Working::NotBegun;
            }
            if matches!(what.as_str(), "debrief" | "what-if") {
                work_out(&hall);
            }
        }
        Err(error) => hall.say(&hash, error.to_string()),
    }
    hall.turn(true);
    to("/console")
}

/// Starts computing the round in the background. However it ends, the round is not left running.
fn advance(hall: &Hall) -> Result<(), SessionError> {
    let work = hall.session().take_work()?;
    let hall = Arc::clone(hall);
    tokio::task::spawn_blocking(move || {
        let finished = caught(|| {
            let done = work.run();
            hall.session().finish(done)
        });
        let trouble = match finished {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(fault) => Some(fault.to_string()),
        };
        if let Some(trouble) = trouble {
            hall.session().reopen();
            hall.say_to_facilitators(&format!("the round is open again: {trouble}"));
        }
        hall.turn(true);
    });
    Ok(())
}

fn steer(session: &mut Session, what: &str, fields: &Fields) -> Result<(), SessionError> {
    let refuse = |why: &str| Err(SessionError::Refused(why.to_owned()));
    let value = field(fields, "value");
    let team: Option<usize> = field(fields, "team").parse().ok();
    match what {
        "next" => session.go_on(),
        "reveal" => session.reveal(),
        "undo" => session.undo(false),
        "repeat" => session.undo(true),
        "debrief" => session.debrief(),
        "pause" => session.pause(true),
        "resume" => session.pause(false),
        "team" => session.add_team(value, &[Role::Commissioner]).map(|_| ()),
        "unlock" => match (team, Role::of_word(field(fields, "role"))) {
            (Some(team), Some(role)) => session.unlock(team, role),
            _ => refuse("which team and role?"),
        },
        "free" => seats::free(session, value),
        "timer" => match value.parse::<u64>() {
            Ok(minutes) => session.start_clock(minutes),
            Err(_) => refuse("write the minutes as a whole number"),
        },
        "inject" => session.inject(value, team),
        "number" => match value.trim().parse::<f64>() {
            Ok(to) => session.set_number(field(fields, "path"), to, team),
            Err(_) => refuse("write the new value as a number"),
        },
        "what-if" => what_if(session, team, field(fields, "round"), value),
        _ => refuse("there is no such action"),
    }
}

fn what_if(
    session: &mut Session,
    team: Option<usize>,
    round: &str,
    choice: &str,
) -> Result<(), SessionError> {
    let refuse = |why: &str| Err(SessionError::Refused(why.to_owned()));
    let Some(team) = team.filter(|team| *team < session.board().teams.len()) else {
        return refuse("which team?");
    };
    let round: u32 = round.parse().unwrap_or(0);
    if round == 0 || round > session.board().rounds_done() {
        return refuse("that round was not played");
    }
    let Some(wanted) = session.exercise().choice(choice).cloned() else {
        return refuse("there is no such option");
    };
    // The option replaces whatever answered the same question.
    let played = &session.board().teams[team].played[round as usize - 1];
    let mut chosen = played.chosen.get(&Role::Commissioner).cloned().unwrap_or_default();
    chosen.retain(|id| {
        let other = session.exercise().choice(id);
        other.is_some_and(|one| one.question != wanted.question || wanted.is_one_of_many())
    });
    if !chosen.contains(&wanted.id) {
        chosen.push(wanted.id.clone());
    }
    session.change(|board| {
        board.note("facilitator", "what-if", Some(team), format!("round {round}: {choice}"));
        board.what_ifs.push(WhatIf { team, round, chosen });
        Ok(())
    })
}

/// The log as CSV.
pub async fn log(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    if facilitator(&hall, &headers).is_none() {
        return to("/");
    }
    match pages::tables::csv(&hall.session().board().log) {
        Ok(bytes) => {
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
            let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"log.csv\"");
            ([kind, name], bytes).into_response()
        }
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why).into_response(),
    }
}

/// Hand-outs of every role of every team, to print.
pub async fn handouts(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    if facilitator(&hall, &headers).is_none() {
        return to("/");
    }
    let session = hall.session();
    let teams = session.board().teams.iter().enumerate();
    let views: Vec<_> = teams
        .flat_map(|(place, team)| team.roles.iter().map(move |role| (place, *role)))
        .filter_map(|(place, role)| session.role_view(place, role).ok())
        .collect();
    let page = if views.is_empty() {
        pages::said("No hand-outs", "No team has joined yet.", "/console")
    } else {
        pages::player::handouts(&views, Paper::Served)
    };
    Html(page).into_response()
}
