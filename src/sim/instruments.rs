//! The instruments that are projects, for users of [`Sim`](super::Sim): the registry of
//! initiatives.

pub use crate::initiatives::{INITIATIVES, Initiative, SchemeReach};
