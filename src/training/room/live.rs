//! Live pages: a stream that says that something has changed, and nothing of what.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::Hall;
use super::guard::{Who, shown};

/// The turn that somebody's pages are at: players hear nothing of the facilitator's alone.
const fn turn_of((players, all): (u64, u64), who: Who) -> u64 {
    match who {
        Who::Facilitator => all,
        Who::Seat(_) => players,
    }
}

/// The turn that a page shows, read before the page is made; [`at`] writes it on the page.
pub fn now(hall: &Hall, who: Who) -> u64 {
    turn_of(*hall.turns.borrow(), who)
}

/// A page with the turn it shows, so that what changes while it is on its way is not missed.
#[must_use]
pub fn at(page: &str, turn: u64) -> String {
    const BAR: &str = "<header class=\"bar\"";
    page.replacen(BAR, &format!("{BAR} data-turn=\"{turn}\""), 1)
}

/// The stream of whoever is in the room.
pub async fn turns(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let who = shown(&headers).and_then(|hash| hall.who(&hash));
    let Some(who) = who else { return StatusCode::FORBIDDEN.into_response() };
    let mut heard = hall.turns.subscribe();
    heard.mark_changed();
    // A player hears nothing when only the facilitator's page has changed.
    let stream = stream::unfold((heard, None), move |(mut heard, last)| async move {
        loop {
            heard.changed().await.ok()?;
            let now = turn_of(*heard.borrow_and_update(), who);
            if last != Some(now) {
                let event = Event::default().event("turn").data(now.to_string());
                return Some((Ok::<_, Infallible>(event), (heard, Some(now))));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}
