//! Machinery with no health in it: the clock, keyed chance, units, portable mathematics,
//! dense ids, the truth seal, registries, the digest and the errors of a broken invariant.
//!
//! Everything above imports this; this imports nothing of ours.

pub mod bounds;
pub mod chance;
pub mod clock;
pub mod digest;
pub mod error;
pub mod gaussian;
pub mod ids;
pub mod math;
pub mod registry;
pub mod truth;
pub mod units;
pub mod wheel;
pub mod work;
