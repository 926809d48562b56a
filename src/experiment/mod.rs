//! Runs of the program as files and processes: one economy from start to end with its outputs.
//! Speaks to the façade and to the file system; never sees a world.

pub mod analysis;
pub mod atlas;
pub mod calibration;
pub mod checkpoint;
pub mod compare;
pub mod design;
pub mod difference;
pub mod headline;
pub mod log;
pub mod outcome;
pub mod output;
pub mod pace;
pub mod paired;
pub mod pool;
pub mod propositions;
pub(crate) mod reading;
pub mod replicate;
pub mod report;
mod resume;
pub mod series;
pub mod signs;
pub mod single;
pub mod sweep;
pub mod twin;
pub mod verify;
pub mod yearly;
