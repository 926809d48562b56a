//! Plan: the year's money and draft contracts. In order: national prices are set
//! (`national_prices`), the national budget is allocated (`allocation`), every commissioner
//! drafts its contracts (`contract_drafts`, with `opening_activity`, `held_budgets`,
//! `term_changes` and `upper_tiers`), and in the first week estates are sized
//! (`opening_estate`).

pub mod allocation;
pub mod contract_drafts;
pub mod held_budgets;
pub mod national_prices;
pub mod opening_activity;
pub mod opening_estate;
pub mod term_changes;
pub mod upper_tiers;
