//! A signed contract: payer, provider, services, terms and dates.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::ids::{ContractId, OrgId};

use super::compiled::CompiledContract;
use super::contract_baseline::ContractBaseline;
use super::term::{TermError, TermRegistry, TermSpec};

/// A contract between two organisations. A changed contract is a new contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    pub id: ContractId,
    /// Name of the plan it was signed under.
    pub name: String,
    pub payer: OrgId,
    pub provider: OrgId,
    /// Terms, in the order in which they act.
    pub terms: Vec<TermSpec>,
    pub basis: ContractBaseline,
    /// First week in force.
    pub start: Week,
    /// First week no longer in force.
    pub end: Week,
    /// Weeks of notice to leave it early.
    pub notice_weeks: u32,
    /// Number of indicators in its specification; each takes staff time.
    pub indicators: u32,
}

impl Contract {
    /// Makes the terms, ready to evaluate.
    ///
    /// # Errors
    /// When a term is unknown or a number is out of range.
    pub fn compile(&self, registry: &TermRegistry) -> Result<CompiledContract, TermError> {
        CompiledContract::new(&self.terms, self.basis.clone(), registry)
    }
}
