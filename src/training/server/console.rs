//! Requests and actions of the facilitator.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use crate::kernel::panics::catch_panic;
use crate::training::pages::{self, PageForm as Paper};
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError};
use crate::training::session_state::WhatIf;

use super::auth::{Requester, token_hash};
use super::players::{FormFields, compute_debrief, field, redirect_to};
use super::{AppState, DebriefProgress, events, lock_mutex, seats};

/// The hash of the facilitator's token.
fn facilitator(hall: &AppState, headers: &HeaderMap) -> Option<String> {
    let hash = token_hash(headers)?;
    (hall.requester(&hash) == Some(Requester::Facilitator)).then_some(hash)
}

pub async fn page(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let Some(hash) = facilitator(&hall, &headers) else { return redirect_to("/") };
    let said = hall.take_flash(&hash);
    let turn = events::current_revision(&hall, Requester::Facilitator);
    let page = pages::console::page(&mut hall.session(), &said);
    Html(events::with_revision(&page, turn)).into_response()
}

/// Carries out an action of the facilitator.
pub async fn act(
    State(hall): State<AppState>,
    headers: HeaderMap,
    Form(fields): Form<FormFields>,
) -> Response {
    let Some(hash) = facilitator(&hall, &headers) else { return redirect_to("/") };
    let what = field(&fields, "what").to_owned();
    let done = match what.as_str() {
        "advance" => advance(&hall),
        _ => {
            let mut session = hall.session();
            let steered = steer(&mut session, &what, &fields);
            steered.and_then(|()| seats::issue_all_codes(&mut session))
        }
    };
    match done {
        Ok(()) => {
            if matches!(what.as_str(), "undo" | "repeat" | "what-if" | "debrief") {
                *lock_mutex(&hall.debrief) = DebriefProgress::NotStarted;
            }
            if matches!(what.as_str(), "debrief" | "what-if") {
                compute_debrief(&hall);
            }
        }
        Err(error) => hall.flash(&hash, error.to_string()),
    }
    hall.advance_revision(true);
    redirect_to("/console")
}

/// Starts computing the round in the background. However it ends, the round is not left running.
fn advance(hall: &AppState) -> Result<(), SessionError> {
    let work = hall.session().start_computing()?;
    let hall = Arc::clone(hall);
    tokio::task::spawn_blocking(move || {
        let finished = catch_panic(|| {
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
            hall.flash_facilitators(&format!("the round is open again: {trouble}"));
        }
        hall.advance_revision(true);
    });
    Ok(())
}

fn steer(session: &mut Session, what: &str, fields: &FormFields) -> Result<(), SessionError> {
    let refuse = |why: &str| Err(SessionError::Refused(why.to_owned()));
    let value = field(fields, "value");
    let team: Option<usize> = field(fields, "team").parse().ok();
    match what {
        "next" => session.next_round(),
        "reveal" => session.reveal(),
        "undo" => session.undo(false),
        "repeat" => session.undo(true),
        "debrief" => session.debrief(),
        "pause" => session.pause(true),
        "resume" => session.pause(false),
        "team" => session.add_team(value, &[PlayerRole::Commissioner]).map(|_| ()),
        "unlock" => match (team, PlayerRole::from_key(field(fields, "role"))) {
            (Some(team), Some(role)) => session.unlock(team, role),
            _ => refuse("which team and role?"),
        },
        "free" => seats::vacate(session, value),
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
    let Some(team) = team.filter(|team| *team < session.state().teams.len()) else {
        return refuse("which team?");
    };
    let round: u32 = round.parse().unwrap_or(0);
    if round == 0 || round > session.state().rounds_done() {
        return refuse("that round was not played");
    }
    let Some(wanted) = session.exercise().choice(choice).cloned() else {
        return refuse("there is no such option");
    };
    // The option replaces whatever answered the same question.
    let played = &session.state().teams[team].played[round as usize - 1];
    let mut chosen = played.chosen.get(&PlayerRole::Commissioner).cloned().unwrap_or_default();
    chosen.retain(|id| {
        let other = session.exercise().choice(id);
        other.is_some_and(|entry| entry.question != wanted.question || wanted.is_one_of_many())
    });
    if !chosen.contains(&wanted.id) {
        chosen.push(wanted.id.clone());
    }
    session.change(|board| {
        board.record("facilitator", "what-if", Some(team), format!("round {round}: {choice}"));
        board.what_ifs.push(WhatIf { team, round, chosen });
        Ok(())
    })
}

/// The log as CSV.
pub async fn log(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    if facilitator(&hall, &headers).is_none() {
        return redirect_to("/");
    }
    match pages::session_log::csv(&hall.session().state().log) {
        Ok(bytes) => {
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
            let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"log.csv\"");
            ([kind, name], bytes).into_response()
        }
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why).into_response(),
    }
}

/// Hand-outs of every role of every team, to print.
pub async fn handouts(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    if facilitator(&hall, &headers).is_none() {
        return redirect_to("/");
    }
    let session = hall.session();
    let teams = session.state().teams.iter().enumerate();
    let views: Vec<_> = teams
        .flat_map(|(place, team)| team.roles.iter().map(move |role| (place, *role)))
        .filter_map(|(place, role)| session.role_view(place, role).ok())
        .collect();
    let page = if views.is_empty() {
        pages::message_page("No hand-outs", "No team has joined yet.", "/console")
    } else {
        pages::role::handouts(&views, Paper::Served)
    };
    Html(page).into_response()
}
