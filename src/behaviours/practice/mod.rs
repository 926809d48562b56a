//! Decisions of general practices.

pub mod cooperation;
pub mod own_clinic;
pub mod proactive;
pub mod refer;
pub mod referral_threshold;
