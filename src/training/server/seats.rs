//! Seats: for each team and role a code that opens only that seat, the people in it, and
//! how the facilitator frees a seat.

use crate::training::exercise::Exercise;
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError, clean_name};
use crate::training::session_state::{Seat, SeatCode, SessionState};

use super::auth::{hash_secret, new_token};
use super::{random, random_letters};

const CODE_LETTERS: usize = 8;
/// Maximum number of people in one seat: a table of four may have a device each, and lose one.
const MAX_PER_SEAT: usize = 8;

fn refused<T>(why: impl Into<String>) -> Result<T, SessionError> {
    Err(SessionError::Refused(why.into()))
}

/// A code in its stored form, however it was typed.
fn normalise_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// A code that no seat has.
fn unused_code(board: &SessionState) -> Result<String, SessionError> {
    loop {
        let letters = random_letters(&random::<16>()?, CODE_LETTERS);
        if board.codes.iter().all(|code| code.letters != letters) {
            return Ok(letters);
        }
    }
}

/// Gives every seat of every team a code that has none yet.
pub fn issue_codes(board: &mut SessionState, exercise: &Exercise) -> Result<(), SessionError> {
    for team in 0..board.teams.len() {
        for role in exercise.roles.iter().map(|casting| casting.role) {
            if code(board, team, role).is_none() {
                let letters = unused_code(board)?;
                board.codes.push(SeatCode { team, role, letters });
            }
        }
    }
    Ok(())
}

/// Gives every seat of a session a code that has none yet.
///
/// # Errors
/// The session cannot be stored, or the system provides no random numbers.
pub fn issue_all_codes(session: &mut Session) -> Result<(), SessionError> {
    let (board, exercise) = (session.state(), session.exercise().clone());
    if board.codes.len() >= board.teams.len() * exercise.roles.len() {
        return Ok(());
    }
    session.change(|board| issue_codes(board, &exercise))
}

fn code(board: &SessionState, team: usize, role: PlayerRole) -> Option<&SeatCode> {
    board.codes.iter().find(|code| code.team == team && code.role == role)
}

/// The seat that a code opens.
pub fn seat_for_code(session: &Session, code: &str) -> Option<(usize, PlayerRole)> {
    let given = normalise_code(code);
    let found = session.state().codes.iter().find(|code| code.letters == given);
    found.map(|code| (code.team, code.role))
}

/// Gives a person a seat, and returns their token. A browser has one seat: a
/// previous seat is given up.
///
/// # Errors
/// They have no name, the seat is full, or the session cannot be stored.
pub fn occupy(
    session: &mut Session,
    (team, role): (usize, PlayerRole),
    name: &str,
    before: Option<&str>,
) -> Result<String, SessionError> {
    let name = clean_name(name);
    if name.is_empty() {
        return refused("Please enter your name, in visible letters.");
    }
    session.check_cast(role)?;
    session.team(team)?;
    let token = new_token()?;
    session.change(|board| {
        board.seats.retain(|seat| Some(seat.token.as_str()) != before);
        let there = board.seats.iter().filter(|seat| seat.team == team && seat.role == role);
        let number = there.count() + 1;
        if number > MAX_PER_SEAT {
            return refused("This seat is full. The facilitator can free it.");
        }
        board.seats.push(Seat { token: hash_secret(&token), name, team, role });
        board.teams[team].roles.insert(role);
        board.record(role.key(), "join", Some(team), format!("{number} in this seat"));
        Ok(())
    })?;
    Ok(token)
}

/// Frees a seat: the person loses it, and its old code opens
/// nothing. Others in the seat stay.
///
/// # Errors
/// There is no such person, or the session cannot be stored.
pub fn vacate(session: &mut Session, named: &str) -> Result<(), SessionError> {
    session.change(|board| {
        let found = board.seats.iter().position(|seat| seat.handle() == named);
        let Some(place) = found else { return refused("that seat is already free") };
        let Seat { team, role, .. } = board.seats.remove(place);
        let letters = unused_code(board)?;
        board.codes.retain(|code| code.team != team || code.role != role);
        board.codes.push(SeatCode { team, role, letters });
        board.record("facilitator", "free", Some(team), role.key().to_owned());
        Ok(())
    })
}
