//! Decisions: one file each, by agent. Pure functions of what the agent sees.

pub mod patient;
pub mod practice;
pub mod provider;
