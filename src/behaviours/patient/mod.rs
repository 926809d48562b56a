//! People: who they are, how their health unfolds without policy, what happens to them, what they
//! choose. Everything here is a pure function of the seed, a person's id and a period; the phases
//! decide what becomes of it.

pub mod choice;
pub mod enrolment;
pub mod history;
pub mod mortality;
pub mod moving;
pub mod need;
pub mod newcomers;
mod profiles;
pub mod tables;
pub mod traits;

#[cfg(test)]
mod toy;
