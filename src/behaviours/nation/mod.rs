//! Decisions of the national body.

pub mod allocation;
pub mod break_even;
pub mod oversight;
pub mod prices;
pub mod rescue;
