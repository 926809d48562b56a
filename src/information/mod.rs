//! Information: the only way one agent knows about another. True activity is coded, submitted
//! after a lag and observed with noise; deciding code receives observed values, never the truth.

pub mod activity;

pub use activity::{Activity, ActivityTable};
