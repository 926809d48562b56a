//! Decisions of providers and of the clinicians in them.

pub mod admission;
pub mod admit;
pub mod approval;
pub mod capacity;
pub mod coding;
pub mod consultant_referral;
pub mod cost_improvement;
pub mod discharge;
pub mod expectations;
pub mod follow_up;
pub mod harm;
pub mod lever_rule;
pub mod levers;
pub mod measured_effort;
pub mod minimum_volume;
pub mod outside;
pub mod plan_steps;
pub mod quality;
pub mod reinvest;
pub mod report_cost;
pub mod resist;
pub mod setting;
pub mod specify;
pub mod stay;
