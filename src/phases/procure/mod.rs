//! Procure: drafts become contracts. In order: prices and volumes are negotiated (`negotiate`),
//! what budgets leave over is shared out (`growth`), and contracts are signed (`sign`).

pub mod growth;
pub mod negotiate;
pub mod sign;
