//! The systems of a week as a table, for users of the façade.

pub use crate::phases::schedule::{CYCLE, CycleStep, PHASES};
