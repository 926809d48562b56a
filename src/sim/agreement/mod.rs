//! A contract between a commissioner and a provider under negotiation: its terms and figures, the
//! year both sides expect, and what other terms would pay, cost, risk and reward. Gathered once on
//! the simulation's side; then every draft can be appraised without it.

#[cfg(test)]
mod tests;
mod weigh;

use bevy_ecs::system::RunSystemOnce as _;

use crate::contracts::{ContractBaseline, ContractStatement};
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::params::Params;
use crate::params::vocabulary::Labelled as _;
use crate::phases::review::financial_position::{ProviderPosition, position};
use crate::phases::shared::accounts::{Accounts, Party, SystemRules};
use crate::phases::shared::model::Model;

use super::Sim;
use super::directory::OrganisationDirectory;

pub use crate::contracts::{ServiceSet, TermEntry, TermError, TermParam, TermRegistry, TermSpec};
pub use weigh::{
    ContractAppraisal, ContractCheck, InformationBasis, MarginalIncentive, MarginalReturn,
};

/// Names of the payment terms that are shipped, in order.
pub fn shipped_terms() -> impl Iterator<Item = &'static str> {
    crate::contracts::TERMS.iter().map(|entry| entry.about.name)
}

/// One contract between the two.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractUnderReview {
    /// Its name.
    pub name: String,
    /// Services it covers.
    pub scope: ServiceSet,
    /// Terms in force.
    pub terms: Vec<TermSpec>,
    /// Negotiated figures.
    pub basis: ContractBaseline,
    /// First week in force.
    pub start: Week,
    /// First week no longer in force.
    pub end: Week,
    /// Weeks of notice.
    pub notice_weeks: u32,
    /// Earned so far this year, pounds.
    pub earned: f64,
    /// Paid so far this year, pounds.
    pub paid: f64,
    /// Place among all contracts in force.
    place: usize,
}

/// What a commissioner and a provider negotiate about.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Position of the commissioner.
    pub area: u32,
    /// Position of the provider.
    pub provider: u32,
    /// Name of the commissioner.
    pub payer_name: String,
    /// Name of the provider.
    pub provider_name: String,
    /// Kind of the provider, as in outputs.
    pub kind: &'static str,
    /// Weeks done when it was gathered.
    pub week: u32,
    /// The next contract date: first week in which changed terms can hold.
    pub next_date: Week,
    /// Contracts between the two.
    pub deals: Vec<ContractUnderReview>,
    /// What the commissioner believes the provider's care costs, relative to national prices.
    pub believed: Gaussian,
    /// Indicators the contracts read now.
    pub indicators: usize,
    position: ProviderPosition,
    others: Vec<(u16, Vec<TermSpec>, ContractBaseline, ContractStatement)>,
    registry: TermRegistry,
    params: Params,
}

impl Sim {
    /// Gathers what is agreed between a commissioner and a provider; none before the first week,
    /// and where they have no contract.
    #[must_use]
    pub fn agreement(&mut self, area: u32, provider: u32) -> Option<Agreement> {
        let position: ProviderPosition =
            self.world.run_system_once_with(position, provider).ok().flatten()?;
        let believed = self.belief(area, provider);
        let accounts = self.world.resource::<Accounts>();
        let arrangement = self.world.resource::<SystemRules>();
        let directory = self.world.resource::<OrganisationDirectory>();
        let (mut deals, mut others) = (Vec::new(), Vec::new());
        for (place, payer, base) in &position.contracts {
            let signed = &accounts.contracts[*place];
            if u32::from(signed.area) != area {
                let contract = &signed.contract;
                others.push((*payer, contract.terms.clone(), contract.basis.clone(), base.clone()));
                continue;
            }
            deals.push(ContractUnderReview {
                name: arrangement.offers[signed.offer as usize].name.clone(),
                scope: signed.contract.basis.scope,
                terms: signed.contract.terms.clone(),
                basis: signed.contract.basis.clone(),
                start: signed.contract.start,
                end: signed.contract.end,
                notice_weeks: signed.contract.notice_weeks,
                earned: signed.earned.pounds(),
                paid: signed.account.paid().pounds(),
                place: *place,
            });
        }
        if deals.is_empty() {
            return None;
        }
        let week = self.week();
        let years = week.0.div_ceil(WEEKS_PER_YEAR);
        let name = |org: crate::kernel::ids::OrgId| directory.entries[org.index()].name.clone();
        let indicators = deals.iter().filter_map(|deal| {
            let contract = &accounts.contracts[deal.place].contract;
            contract.compile(&arrangement.registry).ok().map(|c| c.data_needs().indicators.len())
        });
        Some(Agreement {
            area,
            provider,
            payer_name: name(directory.commissioner(area)),
            provider_name: name(directory.provider(provider)),
            kind: self.geography().providers[provider as usize].kind.label(),
            week: week.0,
            next_date: Week(years * WEEKS_PER_YEAR),
            believed,
            indicators: indicators.sum(),
            deals,
            others,
            position,
            registry: arrangement.registry.clone(),
            params: self.world.resource::<Model>().params.clone(),
        })
    }

    /// Pairs of a commissioner and a provider with a contract between them, largest first:
    /// positions and planned pounds of the year.
    #[must_use]
    pub fn agreements(&self) -> Vec<(u32, u32, f64)> {
        let mut pairs = std::collections::BTreeMap::new();
        for signed in &self.world.resource::<Accounts>().contracts {
            if let Party::Provider(provider) = signed.party {
                let sum = signed.contract.basis.annual_sum(ServiceSet::ALL).pounds();
                *pairs.entry((u32::from(signed.area), provider)).or_insert(0.0) += sum;
            }
        }
        let mut pairs: Vec<_> =
            pairs.into_iter().map(|((area, provider), sum)| (area, provider, sum)).collect();
        pairs.sort_by(|a, b| b.2.total_cmp(&a.2));
        pairs
    }

    fn belief(&mut self, area: u32, provider: u32) -> Gaussian {
        let mut query = self.world.query::<(&Commissioner, &ProviderRelations)>();
        let found = query.iter(&self.world).find(|(known, _)| known.index == area);
        let relation = found.and_then(|(_, relations)| relations.providers.get(&provider));
        relation.map_or(Gaussian { mean: 1.0, variance: 0.0 }, |relation| relation.cost)
    }
}

impl Agreement {
    /// Terms that can be named in a draft.
    #[must_use]
    pub const fn registry(&self) -> &TermRegistry {
        &self.registry
    }
}
