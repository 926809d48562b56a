//! Deliver: needs arise, practices see people and refer, emergencies are admitted, planned care
//! is given from queues, courses run, patients go home, people join and leave.

pub mod access;
pub mod flows;
pub mod visit;
