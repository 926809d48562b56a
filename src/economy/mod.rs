//! Nouns and their invariants: what exists. No decision is taken here and no contract is known.

pub mod commissioner;
pub mod enrolment;
pub mod geography;
pub mod patient;
pub mod population;
pub mod practice;
pub mod provider;
pub mod scheme;
