//! Decisions of providers and of the clinicians in them.

pub mod admission_threshold;
pub mod affordable_steps;
pub mod approval;
pub mod capacity_levers;
pub mod care_setting;
pub mod close_worst_paid;
pub mod coding;
pub mod consultant_referral;
pub mod cost_improvement;
pub mod discharge;
pub mod expectations;
pub mod follow_up_rate;
pub mod harm;
pub mod indicator_effects;
pub mod leave_market;
pub mod length_of_stay;
pub mod lever_rule;
pub mod levers;
pub mod measured_effort;
pub mod minimum_volume;
pub mod occupancy_threshold;
pub mod plan_steps;
pub mod private_work;
pub mod quality;
pub mod redesign;
pub mod refuse_course;
pub mod reinvest;
pub mod report_cost;
pub mod resist;
pub mod specify;
pub mod teams_by_sum;
pub mod threshold_drift;
pub mod vacancies;

#[cfg(test)]
mod test_provider;
