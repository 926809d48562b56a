//! Machinery with no health in it: the clock, keyed chance, units, portable mathematics,
//! dense ids, the truth seal, registries, the letters of names, the digest, and the errors of a
//! broken invariant and of a fault of the program.
//!
//! Everything above imports this; this imports no other folder.

pub mod bounds;
pub mod chance;
pub mod clock;
pub mod digest;
pub mod error;
pub mod fault;
pub mod gaussian;
pub mod ids;
pub mod letters;
pub mod math;
pub mod registry;
pub mod truth;
pub mod units;
pub mod wheel;
pub mod work;
