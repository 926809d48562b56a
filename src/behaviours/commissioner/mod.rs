//! Decisions of commissioners of any form.

pub mod baseline;
