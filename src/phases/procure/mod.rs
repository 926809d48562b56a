//! Procure: drafts become contracts. In order: prices and volumes are negotiated (`negotiate`),
//! what budgets leave over or lack is divided (`growth`), contracts are signed (`sign`), and
//! providers read what volume is planned (`activity_plans`).

pub mod activity_plans;
mod agreed_level;
pub mod growth;
pub mod negotiate;
mod programme_money;
pub mod sign;
