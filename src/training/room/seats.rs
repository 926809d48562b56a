//! Seats: for each team and role a code that opens only that seat, the people in it, and
//! how the facilitator frees a seat.

use crate::training::book::{Board, Code, Seat};
use crate::training::exercise::Exercise;
use crate::training::role::Role;
use crate::training::session::{Session, SessionError, clean};

use super::guard::{secret, token};
use super::{random, words};

/// Letters of a code.
const CODE: usize = 8;
/// Maximum number of people in one seat: a table of four may have a device each, and lose one.
const MOST_IN_A_SEAT: usize = 8;

fn refused<T>(why: impl Into<String>) -> Result<T, SessionError> {
    Err(SessionError::Refused(why.into()))
}

/// A code in its stored form, however it was typed.
fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// A code that no seat has.
fn fresh(board: &Board) -> Result<String, SessionError> {
    loop {
        let letters = words(&random::<16>()?, CODE);
        if board.codes.iter().all(|code| code.letters != letters) {
            return Ok(letters);
        }
    }
}

/// Gives every seat of every team a code that has none yet.
///
/// # Errors
/// The system provides no random numbers.
pub fn hand_out(board: &mut Board, exercise: &Exercise) -> Result<(), SessionError> {
    for team in 0..board.teams.len() {
        for role in exercise.roles.iter().map(|casting| casting.role) {
            if code(board, team, role).is_none() {
                let letters = fresh(board)?;
                board.codes.push(Code { team, role, letters });
            }
        }
    }
    Ok(())
}

/// Gives every seat of a session a code that has none yet.
///
/// # Errors
/// The session cannot be stored, or the system provides no random numbers.
pub fn hand_out_all(session: &mut Session) -> Result<(), SessionError> {
    let (board, exercise) = (session.board(), session.exercise().clone());
    if board.codes.len() >= board.teams.len() * exercise.roles.len() {
        return Ok(());
    }
    session.change(|board| hand_out(board, &exercise))
}

fn code(board: &Board, team: usize, role: Role) -> Option<&Code> {
    board.codes.iter().find(|code| code.team == team && code.role == role)
}

/// The seat that a code opens.
#[must_use]
pub fn opened_by(session: &Session, code: &str) -> Option<(usize, Role)> {
    let given = typed(code);
    let found = session.board().codes.iter().find(|code| code.letters == given);
    found.map(|code| (code.team, code.role))
}

/// Gives a person a seat, and returns their token. A browser has one seat: a
/// previous seat is given up.
///
/// # Errors
/// They have no name, the seat is full, or the session cannot be stored.
pub fn take(
    session: &mut Session,
    (team, role): (usize, Role),
    name: &str,
    before: Option<&str>,
) -> Result<String, SessionError> {
    let name = clean(name);
    if name.is_empty() {
        return refused("Please enter your name, in visible letters.");
    }
    session.is_cast(role)?;
    session.team(team)?;
    let token = token()?;
    session.change(|board| {
        board.seats.retain(|seat| Some(seat.token.as_str()) != before);
        let there = board.seats.iter().filter(|seat| seat.team == team && seat.role == role);
        let number = there.count() + 1;
        if number > MOST_IN_A_SEAT {
            return refused("This seat is full. The facilitator can free it.");
        }
        board.seats.push(Seat { token: secret(&token), name, team, role });
        board.teams[team].roles.insert(role);
        board.note(role.word(), "join", Some(team), format!("{number} in this seat"));
        Ok(())
    })?;
    Ok(token)
}

/// Frees a seat: the person loses it, and its old code opens
/// nothing. Others in the seat stay.
///
/// # Errors
/// There is no such person, or the session cannot be stored.
pub fn free(session: &mut Session, named: &str) -> Result<(), SessionError> {
    session.change(|board| {
        let found = board.seats.iter().position(|seat| seat.handle() == named);
        let Some(place) = found else { return refused("that seat is already free") };
        let Seat { team, role, .. } = board.seats.remove(place);
        let letters = fresh(board)?;
        board.codes.retain(|code| code.team != team || code.role != role);
        board.codes.push(Code { team, role, letters });
        board.note("facilitator", "free", Some(team), role.word().to_owned());
        Ok(())
    })
}
