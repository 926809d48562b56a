//! The payment terms, one file each. The list below is their registry: its order is the order in
//! menus, help and documents.
//!
//! Order matters where a transform stands among payments: a transform sees what the terms before
//! it pay, within its own scope, and nothing of those after it. `[tariff, cap]` bounds the tariff;
//! `[cap, tariff]` bounds nothing and then pays the tariff. `[marginal_rate, cap]` bounds the
//! discounted payment; `[cap, marginal_rate]` discounts a bounded one and so can end below it.

pub mod block;
pub mod cap;
pub mod capitation;
pub mod collar;
pub mod cost_and_volume;
pub mod floor;
pub mod marginal_rate;
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
];

#[cfg(test)]
pub(crate) mod probe;
