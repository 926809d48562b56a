//! Runs of the program as files and processes: one economy from start to end with its outputs.
//! Speaks to the façade and to the file system; never sees a world.

pub mod calibration;
pub mod checkpoint;
pub mod output;
pub mod propositions;
pub mod single;
pub mod twin;
