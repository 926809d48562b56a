//! Propositions about commissioning as experiments. A proposition is a file: arms that differ in
//! one or two paths, an outcome, what is expected of the difference, a placebo in which the
//! mechanism is switched off, and an arm in which only that mechanism acts. Arms run on the same
//! people seed by seed, so that differences are due to the arms alone.

pub mod file;
pub mod results;
pub mod robustness;
pub mod runner;
pub mod schema;
pub mod verdict;
