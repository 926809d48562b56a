//! Running economies: a run with its output files, a run that only yields its series, its
//! counterfactual, and what every experiment needs to run many of them.

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
