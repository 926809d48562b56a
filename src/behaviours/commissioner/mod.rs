//! Decisions of commissioners of any form.

pub mod audit;
pub mod bargain;
pub mod bargaining_power;
pub mod baseline;
pub mod beliefs;
pub mod challenge;
pub mod criteria;
pub mod direct;
pub mod growth_money;
pub mod propose;
pub mod reopen;
pub mod social_care_budget;
pub mod staff;
pub mod trust;
