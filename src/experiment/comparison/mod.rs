//! Arms on the same patients, and what the differences between them say.

pub mod arms;
pub mod atlas;
pub mod compare;
pub mod config_diff;
pub mod paired;
pub mod replications;
pub mod sign_checks;
