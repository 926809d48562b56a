//! Who may do what: tokens, hosts and origins, headers, and how often a code may be tried.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{Hall, Shared, held};

/// Name of the cookie.
const COOKIE: &str = "hecon";
/// Wrong codes that one address may give, and all together, in a stretch of time.
const TRIES: u32 = 8;
const TRIES_OF_ALL: u32 = 200;
const STRETCH: Duration = Duration::from_secs(300);

/// A one-way hash of a secret.
#[must_use]
pub fn secret(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// A token of 128 random bits.
pub fn token() -> Result<String, super::RoomError> {
    let bytes = super::random::<16>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whoever shows a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The facilitator.
    Facilitator,
    /// A person, by position of the seat.
    Seat(usize),
}

/// The hash of the token that a browser shows.
#[must_use]
pub fn shown(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|one| one.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == COOKIE)?;
    let value = value.trim();
    let whole = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| secret(value))
}

impl Shared {
    /// Who shows this hash of a token.
    pub fn who(&self, hash: &str) -> Option<Who> {
        if held(&self.facilitators).iter().any(|one| one == hash) {
            return Some(Who::Facilitator);
        }
        let session = self.session();
        session.board().seats.iter().position(|seat| seat.token == hash).map(Who::Seat)
    }
}

/// The cookie that gives a browser its token.
#[must_use]
pub fn cookie(token: &str) -> String {
    format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=86400")
}

/// Wrong codes by address.
#[derive(Debug, Default)]
pub struct Attempts {
    by: BTreeMap<IpAddr, (u32, Instant)>,
    all: Option<(u32, Instant)>,
}

impl Attempts {
    /// Whether an address may try now.
    pub fn may(&mut self, from: IpAddr) -> bool {
        self.by.retain(|_, (_, since)| since.elapsed() < STRETCH);
        if self.all.is_some_and(|(_, since)| since.elapsed() >= STRETCH) {
            self.all = None;
        }
        let own = self.by.get(&from).map_or(0, |(count, _)| *count);
        own < TRIES && self.all.map_or(0, |(count, _)| count) < TRIES_OF_ALL
    }
    /// A wrong code was given.
    pub fn wrong(&mut self, from: IpAddr) {
        self.by.entry(from).or_insert_with(|| (0, Instant::now())).0 += 1;
        self.all.get_or_insert_with(|| (0, Instant::now())).0 += 1;
    }
}

/// Whether a browser may call the server so: by a number, as the machine itself, or by a name it
/// was told. A page of elsewhere that had its own name point here is thereby refused.
#[must_use]
pub fn is_ours(host: &str, hosts: &[String]) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    let number = bare.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    number
        || bare.eq_ignore_ascii_case("localhost")
        || hosts.iter().any(|one| one.eq_ignore_ascii_case(bare) || one.eq_ignore_ascii_case(host))
}

/// Refuses what does not come from a page of this server, and sets headers on every answer.
pub async fn watch(State(hall): State<Hall>, request: Request, next: Next) -> Response {
    let refusal = why_refused(&hall, request.method(), request.headers());
    let mut answer = match refusal {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
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

/// Why a request is refused, if it is.
fn why_refused(hall: &Shared, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: header::HeaderName| -> &str {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let host = text(header::HOST);
    if !is_ours(host, &hall.hosts) {
        return Some("This server does not answer to that name.");
    }
    if method == Method::GET || method == Method::HEAD {
        return None;
    }
    let origin = text(header::ORIGIN);
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    (own != Some(host)).then_some("This does not come from a page of this server.")
}
