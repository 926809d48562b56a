//! Dense identifiers. Organisations also have a name; chance is keyed by the name's hash so that
//! the order of organisations in a file never matters, and dense ids index arrays only.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Position in arrays in id order.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
            /// The id of the n-th thing.
            #[must_use]
            pub const fn at(index: usize) -> Self {
                Self(index as u32)
            }
        }
    };
}

id!(
    /// A person, for life: the random key, the same in whatever row the person is.
    PersonId);
id!(
    /// A row of the patient table; people move between rows, so this is never a key of chance.
    Row);
id!(
    /// An organisation of any kind; dense over one run, in order of (kind, name).
    OrgId);
id!(
    /// A contract between two organisations.
    ContractId);
id!(
    /// A town of the synthetic place.
    TownId);

/// The key of chance of two bodies and their dealings. One key is turned, so that the two sides may
/// not be exchanged and a body with itself has a key of its own.
#[must_use]
pub fn pair_key(value: u64, other: u64) -> u64 {
    /// Any turn that is no divisor of 64 would do.
    const TURN: u32 = 17;
    value ^ other.rotate_left(TURN)
}

/// The key of chance of a named thing: stable under renumbering, reordering and renaming of
/// anything else.
#[must_use]
pub fn name_key(name: &str) -> u64 {
    let hash = blake3::hash(name.as_bytes());
    let mut first = [0u8; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}
