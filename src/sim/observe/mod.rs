//! Looking at a running economy: readings of the whole, of commissioners, providers and patients,
//! the monthly record, the totals of a year, the size of a run, and one pound or person traced.

pub mod annual_totals;
mod money;
pub mod readings;
pub(in crate::sim) mod record;
pub mod run_size;
mod strategic;
pub mod trace;
