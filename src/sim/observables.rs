//! What a run measures, for those outside the door: the registry of measures, in order.

pub use crate::measures::{Measure, all};
