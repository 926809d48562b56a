//! Runs of the program as files and processes: one economy from start to end with its outputs. Uses
//! the façade and the file system; never sees a world.
//!
//! Each folder uses only those before it: [`output`] (files), [`run`] (one economy, and many),
//! [`outcome`], [`comparison`], [`design`], [`propositions`] and [`sweep`], [`analysis`], and
//! finally [`report`] and [`verify`], which read what the others wrote.

pub mod analysis;
pub mod calibration;
pub mod comparison;
pub mod design;
pub mod outcome;
pub mod output;
pub mod propositions;
pub(crate) mod reading;
pub mod report;
pub mod run;
pub mod summary_measures;
pub mod sweep;
pub mod verify;
