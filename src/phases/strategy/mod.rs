//! The strategic layer: what organisations know of each other, their influence, what they agree and
//! which payments they challenge. Each file gathers the views of its agents, lets them decide
//! through the docket, and applies what was decided.

pub mod approvals;
pub mod audits;
pub mod beliefs;
pub mod challenges;
pub mod direction;
pub mod growth;
pub mod in_year;
pub mod lenses;
pub mod national;
pub mod negotiate;
pub mod offices;
pub mod oversight;
pub mod reopening;
pub mod standards;
pub mod standing;
