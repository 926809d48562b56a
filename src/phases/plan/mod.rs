//! Plan: the year's money and draft contracts. In order: national prices are set
//! (`national_prices`), the national budget is allocated, and every commissioner drafts its
//! contracts (`contract_drafts`), with the help of `held_budgets`, `upper_tiers`,
//! `opening_activity` and `term_changes`.

pub mod contract_drafts;
pub mod held_budgets;
pub mod national_prices;
pub mod opening_activity;
pub mod term_changes;
pub mod upper_tiers;
