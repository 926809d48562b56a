//! Live pages: a stream that signals that something has changed, but not what.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::guard::{Who, shown};
use super::{Hall, held};

/// Maximum number of streams of one browser: one for each of its windows.
const MOST_STREAMS: u32 = 12;
/// The turn of a person whose seat was freed: a page that receives it is reloaded.
const GONE: u64 = u64::MAX;

/// The current turn of a person's pages: players are not notified of changes to the facilitator's
/// page.
const fn turn_of((players, all): (u64, u64), who: Who) -> u64 {
    match who {
        Who::Facilitator => all,
        Who::Seat => players,
    }
}

/// The turn that a page shows, read before the page is made; [`at`] writes it on the page.
pub fn now(hall: &Hall, who: Who) -> u64 {
    turn_of(*hall.turns.borrow(), who)
}

/// A page with the turn it shows, so that changes during its delivery are not missed.
#[must_use]
pub fn at(page: &str, turn: u64) -> String {
    const BAR: &str = "<header class=\"bar\"";
    page.replacen(BAR, &format!("{BAR} data-turn=\"{turn}\""), 1)
}

/// An open stream; it is no longer counted once dropped.
struct Open {
    hall: Hall,
    hash: String,
}

impl Open {
    /// Opens another stream of a browser, unless it has the maximum.
    fn new(hall: &Hall, hash: &str) -> Option<Self> {
        let mut open = held(&hall.streams);
        let count = open.entry(hash.to_owned()).or_default();
        if *count >= MOST_STREAMS {
            return None;
        }
        *count += 1;
        Some(Self { hall: Arc::clone(hall), hash: hash.to_owned() })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = held(&self.hall.streams);
        match open.get_mut(&self.hash) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.hash)),
        }
    }
}

/// The stream of a person in the room. It ends when the seat is freed.
pub async fn turns(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let hash = shown(&headers).unwrap_or_default();
    let Some(who) = hall.who(&hash) else { return StatusCode::FORBIDDEN.into_response() };
    let Some(open) = Open::new(&hall, &hash) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let mut heard = hall.turns.subscribe();
    heard.mark_changed();
    // Players are not notified when only the facilitator's page has changed.
    let begun = (open, heard, None);
    let stream = stream::unfold(begun, move |(open, mut heard, last)| async move {
        loop {
            let sits = open.hall.who(&open.hash).is_some();
            if !sits && last == Some(GONE) {
                return None;
            }
            heard.changed().await.ok()?;
            let turn = turn_of(*heard.borrow_and_update(), who);
            let now = if open.hall.who(&open.hash).is_some() { turn } else { GONE };
            if last != Some(now) {
                let event = Event::default().event("turn").data(now.to_string());
                return Some((Ok::<_, Infallible>(event), (open, heard, Some(now))));
            }
        }
    });
    // Nothing follows on this connection: it closes when the stream ends.
    let alone = [(header::CONNECTION, "close")];
    (alone, Sse::new(stream).keep_alive(KeepAlive::default())).into_response()
}
