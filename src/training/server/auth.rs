//! Access control: tokens, hosts and origins, headers, complete bodies in time, and delays for
//! wrong codes.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::training::session::SessionError;

use super::listener::PeerConnection;
use super::{AppState, SharedState, lock_mutex};

/// Maximum length of a request body.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Content type of a response that has no end.
const STREAM: &str = "text/event-stream";
/// Name of the cookie.
const COOKIE: &str = "hecon";
/// Wrong codes that one address may give in a period before responses are delayed.
const FREE_ATTEMPTS: u32 = 3;
const ATTEMPT_WINDOW: Duration = Duration::from_secs(300);
/// Additional delay of the response to each further one, and the maximum.
const DELAY_STEP: Duration = Duration::from_millis(100);
const MAX_DELAY: Duration = Duration::from_secs(2);
/// Maximum number of addresses whose wrong codes are counted.
const MAX_ADDRESSES: usize = 4096;
/// Maximum number of responses delayed at once.
pub const MAX_DELAYED_ANSWERS: usize = 32;

/// A one-way hash of a secret.
pub fn hash_secret(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// A token of 128 random bits.
pub fn new_token() -> Result<String, SessionError> {
    let bytes = super::random::<16>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The holder of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    Facilitator,
    /// A person in a seat.
    Seat,
}

/// The hash of the token that a browser sends.
pub fn token_hash(headers: &HeaderMap) -> Option<String> {
    let cookies =
        headers.get_all(header::COOKIE).into_iter().filter_map(|entry| entry.to_str().ok());
    let mut pairs =
        cookies.flat_map(|line| line.split(';')).filter_map(|cooky| cooky.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == COOKIE)?;
    let value = value.trim();
    let whole = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| hash_secret(value))
}

impl SharedState {
    /// The holder of the token with this hash.
    pub fn requester(&self, hash: &str) -> Option<Requester> {
        if lock_mutex(&self.facilitators).iter().any(|entry| entry == hash) {
            return Some(Requester::Facilitator);
        }
        let session = self.session();
        session.state().seats.iter().any(|seat| seat.token == hash).then_some(Requester::Seat)
    }
}

/// The cookie that gives a browser its token.
pub fn session_cookie(token: &str) -> String {
    format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=86400")
}

/// Wrong codes by address. They never lock anyone out: a right code is accepted whatever came
/// before it, and only the responses to wrong ones are delayed.
#[derive(Debug, Default)]
pub struct FailedAttempts {
    failures_by_address: BTreeMap<IpAddr, (u32, Instant)>,
}

impl FailedAttempts {
    /// Counts a wrong code and returns the delay of its response.
    pub fn record_failure(&mut self, from: IpAddr) -> Duration {
        self.failures_by_address.retain(|_, (_, since)| since.elapsed() < ATTEMPT_WINDOW);
        if self.failures_by_address.len() >= MAX_ADDRESSES {
            self.failures_by_address.clear();
        }
        let (count, _) =
            self.failures_by_address.entry(from).or_insert_with(|| (0, Instant::now()));
        *count = count.saturating_add(1);
        DELAY_STEP.saturating_mul(count.saturating_sub(FREE_ATTEMPTS)).min(MAX_DELAY)
    }
}

/// Whether this host name is accepted: an IP address, localhost, or a name the server
/// was given. This refuses pages of other sites whose name resolves to this machine (DNS
/// rebinding).
pub fn is_allowed_host(host: &str, hosts: &[String]) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    let number = bare.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    number
        || bare.eq_ignore_ascii_case("localhost")
        || hosts
            .iter()
            .any(|entry| entry.eq_ignore_ascii_case(bare) || entry.eq_ignore_ascii_case(host))
}

/// Refuses requests that do not come from a page of this server or are not complete in time, and
/// sets headers on every response.
pub async fn check_request(State(hall): State<AppState>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<PeerConnection>>();
    let pulse = peer.map(|ConnectInfo(peer)| Arc::clone(&peer.pulse));
    if let Some(pulse) = &pulse {
        pulse.busy();
    }
    let refusal = refusal_reason(&hall, request.method(), request.headers());
    let mut answer = match refusal {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => match read_body(request, hall.limits.body).await {
            Ok(request) => next.run(request).await,
            // The rest of the request is not waited for.
            Err((code, why)) => (code, [(header::CONNECTION, "close")], why).into_response(),
        },
    };
    // A stream of events stays open; every other response ends.
    if let Some(pulse) = pulse.filter(|_| !is_stream(&answer)) {
        pulse.answered(hall.limits.idle);
    }
    let headers = answer.headers_mut();
    let fixed = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Whether a response is a stream of events.
fn is_stream(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with(STREAM))
}

/// A request with its complete body, or why it is refused.
async fn read_body(
    request: Request,
    longest: Duration,
) -> Result<Request, (StatusCode, &'static str)> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    match tokio::time::timeout(longest, to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(head, Body::from(bytes))),
        Ok(Err(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, "This is larger than any form.")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive.")),
    }
}

/// Why a request is refused, if it is.
fn refusal_reason(
    hall: &SharedState,
    method: &Method,
    headers: &HeaderMap,
) -> Option<&'static str> {
    let text = |name: header::HeaderName| -> &str {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let host = text(header::HOST);
    if !is_allowed_host(host, &hall.hosts) {
        return Some("This server does not answer to that name.");
    }
    if method == Method::GET || method == Method::HEAD {
        return None;
    }
    let origin = text(header::ORIGIN);
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    (own != Some(host)).then_some("The request does not come from a page of this server.")
}
