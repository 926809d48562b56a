//! Live pages: a stream that says that something has changed, and nothing of what.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::Hall;
use super::guard::{Who, shown};

/// The stream of whoever is in the room.
pub async fn turns(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let who = shown(&headers).and_then(|hash| hall.who(&hash));
    let Some(who) = who else { return StatusCode::FORBIDDEN.into_response() };
    let mut heard = hall.turns.subscribe();
    heard.mark_changed();
    let of = move |(players, all): (u64, u64)| match who {
        Who::Facilitator => all,
        Who::Seat(_) => players,
    };
    // A player hears nothing when only the facilitator's page has changed.
    let stream = stream::unfold((heard, None), move |(mut heard, last)| async move {
        loop {
            heard.changed().await.ok()?;
            let now = of(*heard.borrow_and_update());
            if last != Some(now) {
                let event = Event::default().event("turn").data(now.to_string());
                return Some((Ok::<_, Infallible>(event), (heard, Some(now))));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}
