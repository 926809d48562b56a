//! Monitor: what was done becomes known and is questioned. In order: every month organisations
//! submit their returns (`returns`); each quarter commissioners challenge payments
//! (`challenges`); at half-year contracts may be reopened (`renegotiation`); once a year coding
//! is audited (`coding_audits`).

pub mod challenges;
pub mod coding_audits;
pub mod renegotiation;
pub mod returns;
