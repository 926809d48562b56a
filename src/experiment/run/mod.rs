//! One economy as files and processes: a run with its outputs, a run whose series alone is wanted,
//! its counterfactual, and what every experiment needs to make many of them.

pub mod batch;
pub mod checkpoint;
pub mod counterfactual;
mod own_files;
pub mod pace;
pub mod progress;
pub mod result_log;
mod resume;
pub mod series;
pub mod series_run;
pub mod single;
pub mod store;
pub mod workers;
