//! Live pages: a stream that signals that something has changed, but not what.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::auth::{Requester, token_hash};
use super::{AppState, lock_mutex};

/// Maximum number of streams of one browser: one for each of its windows.
const MAX_STREAMS: u32 = 12;
/// The turn of a person whose seat was freed: a page that receives it is reloaded.
const SEAT_TAKEN_BACK: u64 = u64::MAX;

/// The current turn of a person's pages: players are not notified of changes to the facilitator's
/// page.
const fn revision_for((players, all): (u64, u64), who: Requester) -> u64 {
    match who {
        Requester::Facilitator => all,
        Requester::Seat => players,
    }
}

/// The turn that a page shows, read before the page is made; [`with_revision`] writes it on the
/// page.
pub fn current_revision(hall: &AppState, who: Requester) -> u64 {
    revision_for(*hall.revisions.borrow(), who)
}

/// A page with the turn it shows, so that changes during its delivery are not missed.
pub fn with_revision(page: &str, turn: u64) -> String {
    const BAR: &str = "<header class=\"bar\"";
    page.replacen(BAR, &format!("{BAR} data-turn=\"{turn}\""), 1)
}

/// An open stream; it is no longer counted once dropped.
struct OpenStream {
    state: AppState,
    hash: String,
}

impl OpenStream {
    /// Opens another stream of a browser, unless it has the maximum.
    fn new(hall: &AppState, hash: &str) -> Option<Self> {
        let mut open = lock_mutex(&hall.streams);
        let count = open.entry(hash.to_owned()).or_default();
        if *count >= MAX_STREAMS {
            return None;
        }
        *count += 1;
        Some(Self { state: Arc::clone(hall), hash: hash.to_owned() })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = lock_mutex(&self.state.streams);
        match open.get_mut(&self.hash) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.hash)),
        }
    }
}

/// The stream of a person in the room. It ends when the seat is freed.
pub async fn event_stream(State(hall): State<AppState>, headers: HeaderMap) -> Response {
    let hash = token_hash(&headers).unwrap_or_default();
    let Some(who) = hall.requester(&hash) else { return StatusCode::FORBIDDEN.into_response() };
    let Some(open) = OpenStream::new(&hall, &hash) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let mut heard = hall.revisions.subscribe();
    heard.mark_changed();
    // Players are not notified when only the facilitator's page has changed.
    let begun = (open, heard, None);
    let stream = stream::unfold(begun, move |(open, mut heard, last)| async move {
        loop {
            let sits = open.state.requester(&open.hash).is_some();
            if !sits && last == Some(SEAT_TAKEN_BACK) {
                return None;
            }
            heard.changed().await.ok()?;
            let turn = revision_for(*heard.borrow_and_update(), who);
            let now =
                if open.state.requester(&open.hash).is_some() { turn } else { SEAT_TAKEN_BACK };
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
