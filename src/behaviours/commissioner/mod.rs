//! Decisions of commissioners of any form.

pub mod bargain;
pub mod baseline;
pub mod challenge;
pub mod power;
pub mod propose;
pub mod staff;
pub mod trust;
