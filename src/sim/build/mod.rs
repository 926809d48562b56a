//! Building an economy from a scenario: the rules of its systems, who can reach which provider, the
//! organisations with every resource, and the patients last.

mod access;
pub mod organisations;
mod patients;
pub(in crate::sim) mod system_rules;
