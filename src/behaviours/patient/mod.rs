//! What befalls patients and what they choose.

pub mod choice;
pub mod need;
