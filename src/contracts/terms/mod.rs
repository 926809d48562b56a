//! The payment terms, one file each. The list below is their registry: its order is the order in
//! menus, help and documents.
//!
//! Order matters where a transform comes among payments: a transform sees what the terms before
//! it pay, within its own scope, and nothing of those after it. `[tariff, cap]` bounds the tariff;
//! `[cap, tariff]` bounds nothing and then pays the tariff. `[marginal_rate, cap]` bounds the
//! discounted payment; `[cap, marginal_rate]` discounts a bounded one and so can end below it.
//!
//! `MarginalRate`, `Cap`, `Floor`, `Collar`, `BestPractice`, `PersonalBudget` and `ChallengeWindow`
//! are such transforms. All others only add lines: their order among each other makes no
//! difference to the sum.

pub mod aligned_incentive;
pub mod best_practice;
pub mod block;
pub mod bundle;
pub mod cap;
pub mod capitation;
pub mod challenge_window;
pub mod collar;
pub mod cost_and_volume;
pub mod floor;
pub mod gain_share;
pub mod marginal_rate;
pub mod pay_for_performance;
pub mod penalty;
pub mod personal_budget;
pub mod practice_budget;
pub mod prior_approval;
pub mod reinsurance;
pub mod risk_pool;
pub mod tariff;

use super::term::TermEntry;

/// Every shipped payment term.
pub const TERMS: &[TermEntry] = &[
    block::BLOCK,
    tariff::TARIFF,
    cost_and_volume::COST_AND_VOLUME,
    marginal_rate::MARGINAL_RATE,
    cap::CAP,
    floor::FLOOR,
    collar::COLLAR,
    capitation::CAPITATION,
    best_practice::BEST_PRACTICE,
    pay_for_performance::PAY_FOR_PERFORMANCE,
    penalty::PENALTY,
    bundle::BUNDLE,
    gain_share::GAIN_SHARE,
    practice_budget::PRACTICE_BUDGET,
    aligned_incentive::ALIGNED_INCENTIVE,
    reinsurance::REINSURANCE,
    risk_pool::RISK_POOL,
    personal_budget::PERSONAL_BUDGET,
    challenge_window::CHALLENGE_WINDOW,
    prior_approval::PRIOR_APPROVAL,
];

/// Terms that pay for the care of their scope by themselves; all others add to such a payment, take
/// off it or share it.
const TERMS_PAYING_FOR_CARE: [&TermEntry; 5] = [
    &block::BLOCK,
    &tariff::TARIFF,
    &cost_and_volume::COST_AND_VOLUME,
    &capitation::CAPITATION,
    &aligned_incentive::ALIGNED_INCENTIVE,
];

/// Whether a term, by its registered name, pays for care by itself.
pub fn pays_for_care(name: &str) -> bool {
    TERMS_PAYING_FOR_CARE.iter().any(|entry| entry.about.name == name)
}

#[cfg(test)]
pub(crate) mod test_contracts;
