//! Decisions of providers and of the clinicians in them.

pub mod admit;
pub mod harm;
pub mod plan_capacity;
pub mod plan_steps;
pub mod report_cost;
pub mod resist;
pub mod stay;
