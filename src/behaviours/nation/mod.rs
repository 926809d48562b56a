//! Decisions of the national body.

pub mod allocation;
pub mod break_even;
