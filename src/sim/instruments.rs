//! The instruments that are projects, for those outside the door: the registry of initiatives.

pub use crate::initiatives::{INITIATIVES, Initiative, Reach};
