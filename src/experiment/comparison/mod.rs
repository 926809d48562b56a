//! Arms on the same patients, and the differences between them.

pub mod arms;
pub mod atlas;
pub mod compare;
pub mod config_diff;
pub mod paired;
pub mod replications;
pub mod sign_checks;
