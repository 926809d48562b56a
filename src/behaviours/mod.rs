//! Conduct: one decision per file, by agent. Pure functions of what an agent is and sees.

pub mod patient;
