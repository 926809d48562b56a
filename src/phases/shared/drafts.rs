//! Contracts as planned, between drafting and signing.

use bevy_ecs::prelude::*;

use crate::contracts::{ContractBaseline, ServiceSet, TermSpec};
use crate::kernel::ids::OrgId;
use crate::params::vocabulary::Programme;

use super::accounts::Party;

/// A contract as planned, before it is signed.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractDraft {
    /// Position of the offer.
    pub offer: usize,
    /// Index of the commissioner whose people it is for.
    pub area: u16,
    pub payer: OrgId,
    /// Who provides, as an organisation.
    pub provider: OrgId,
    /// Who provides, by position.
    pub party: Party,
    pub basis: ContractBaseline,
    /// Whether they rest on returns.
    pub observed: bool,
    /// Services whose planned volume starts from last year's plan.
    pub rationed: ServiceSet,
    /// Services whose sums start from last year's.
    pub rolled: ServiceSet,
    /// Share of expected demand that is planned to be paid for, by programme.
    pub share_planned: [f64; Programme::COUNT],
    /// What the commissioner would have planned from exact returns; for measurement and, coded,
    /// what the provider knows of its own work.
    pub known: Option<ContractBaseline>,
    /// Figures that full knowledge would have agreed; for measurement.
    pub fair: ContractBaseline,
    /// What the planned sum would be had no provider any influence, over what it is; for
    /// measurement.
    pub without_influence: f64,
    pub terms: Vec<TermSpec>,
}

/// Drafts between Plan and Procure; empty at the end of every week.
#[derive(Resource, Debug, Default)]
pub struct ContractDrafts(pub Vec<ContractDraft>);
