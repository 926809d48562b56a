//! Machinery with no health in it: the clock, keyed chance, units, portable mathematics,
//! dense ids, the truth seal, registries, the letters of names, the digest, and the errors of a
//! broken invariant and of a fault of the program.
//!
//! Everything above imports this; this imports no other folder.

pub mod bounds;
pub mod calendar_queue;
pub mod clock;
pub mod digest;
pub mod display_names;
pub mod gaussian;
pub mod ids;
pub mod math;
pub mod panics;
pub mod parallel;
pub mod random;
pub mod registry;
pub mod truth;
pub mod units;
pub mod violation;
