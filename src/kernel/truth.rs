//! The seal on true state. A `Truth<T>` opens only to the holder of a [`TruthToken`]; which folders
//! may name `TruthToken` is part of the import law, so a decision cannot read what its agent does
//! not know.

use serde::{Deserialize, Serialize};

/// Permission to read true state. Made by [`TruthToken::grant`]; only phases, measures, the
/// recorder and the façade may name it (`tests/suite/tidy.rs`).
#[derive(Debug, Clone, Copy)]
pub struct TruthToken(());

impl TruthToken {
    /// Grants access to code that records or applies, never to code that decides.
    #[must_use]
    pub const fn grant() -> Self {
        Self(())
    }
}

/// True state of the world, sealed against deciding code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Truth<T>(T);

impl<T> Truth<T> {
    /// Seals a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }
    /// Reads it.
    pub const fn reveal(&self, _: &TruthToken) -> &T {
        &self.0
    }
}
