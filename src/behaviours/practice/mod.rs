//! Decisions of general practices.

pub mod refer;
pub mod threshold;
