//! People: who they are, how their health unfolds without policy, what happens to them, what they
//! choose. Everything here is a pure function of the seed, a person's id and a period; the phases
//! decide what becomes of it.

pub mod choice;
pub mod enrolment;
pub mod life_tables;
pub mod mortality;
pub mod moving;
pub mod natural_history;
pub mod need;
pub mod newcomers;
mod profiles;
pub mod traits;

#[cfg(test)]
mod natural_history_tests;
