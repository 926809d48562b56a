//! Every commissioner drafts the contracts of the year from what it has seen, or in the first year
//! from what it expects.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::baseline::{self, ContractRenewal};
use crate::contracts::marginal::{MarginalProbe, payment_per_unit};
use crate::contracts::{CompiledContract, ContractBaseline, Payer, PriceList, ServiceSet};
use crate::economy::commissioner::{Commissioner, CommissionerBeliefs};
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;
use crate::information::SubmittedReturns;
use crate::kernel::clock::Week;
use crate::kernel::ids::OrgId;
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::units::Pence;
use crate::params::groups::PlanningParams;
use crate::params::vocabulary::{Programme, ProviderKind, Service};

use super::opening_activity::ExpectedVolumes;
use super::{held_budgets, opening_activity, term_changes, upper_tiers as levels};
use crate::phases::deliver::access::CareAccess;
use crate::phases::shared::accounts::{
    Accounts, ActiveContract, CompiledContracts, ContractOffer, Party, SystemRules, is_social_care,
};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::{ContractDraft, ContractDrafts};
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

/// Every commissioner drafts the contracts of the year.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn draft_contracts(
    commissioners: Query<&Commissioner>,
    believing: Query<(&Commissioner, &CommissionerBeliefs)>,
    providers: Query<&Provider>,
    practices: Query<&Practice>,
    access: Res<CareAccess>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    lenses: Res<Counterfactuals>,
    mut accounts: ResMut<Accounts>,
    mut drafts: ResMut<ContractDrafts>,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let bodies =
        OrganisationLists::gather(commissioners.iter(), providers.iter(), practices.iter());
    let prices = accounts.prices(&now.arrangement.prices);
    let believed = believing.iter().map(|(area, beliefs)| (area.index, beliefs)).collect();
    let planner = Planner {
        believed,
        accounts: &accounts,
        compiled: &compiled,
        exact: &lenses.exact,
        prices: &prices,
        arrangement: &now.arrangement,
        model: &now.model,
        bodies: &bodies,
        week,
    };
    let nation = accounts.ledger.chart().nation;
    let areas = &bodies.areas;
    let expected = (week.0 == 0).then(|| {
        let (lists, enrolment) = (&accounts.practices, &accounts.enrolment);
        opening_activity::opening_volumes(&access.practices, lists, enrolment, areas, now.params())
    });
    let mut limits = Vec::with_capacity(areas.len());
    let mut above: BTreeMap<OrgId, Vec<(u32, Pence)>> = BTreeMap::new();
    for area in areas {
        let mut planned = planner.drafts_of(area, expected.as_ref());
        term_changes::set_terms(
            area.index,
            &mut planned,
            &accounts,
            &now.arrangement,
            week,
            &mut docket,
        );
        held_budgets::set_covered_population(area, &mut planned, &accounts);
        let taken = levels::bought_by_upper_tiers(area, &planned, nation);
        let limit = planner.limit(area) - taken.iter().map(|(_, pence)| *pence).sum();
        for (payer, pence) in taken {
            above.entry(payer).or_default().push((area.index, pence));
        }
        limits.push(limit);
        drafts.0.extend(planned);
    }
    for (funds, limit) in accounts.funds.iter_mut().zip(limits) {
        funds.limit = limit;
    }
    levels::fund_upper_tiers(&mut accounts, &above);
}

/// Organisations in index order.
struct OrganisationLists<'a> {
    areas: Vec<&'a Commissioner>,
    providers: Vec<&'a Provider>,
    practices: Vec<&'a Practice>,
}

impl<'a> OrganisationLists<'a> {
    fn gather(
        areas: impl Iterator<Item = &'a Commissioner>,
        providers: impl Iterator<Item = &'a Provider>,
        practices: impl Iterator<Item = &'a Practice>,
    ) -> Self {
        Self {
            areas: in_order(areas),
            providers: in_order(providers),
            practices: in_order(practices),
        }
    }
    fn org(&self, party: Party) -> OrgId {
        match party {
            Party::Provider(index) => self.providers[index as usize].id,
            Party::Practice(index) => self.practices[index as usize].id,
        }
    }
    fn kind(&self, party: Party) -> Option<ProviderKind> {
        match party {
            Party::Provider(index) => Some(self.providers[index as usize].kind),
            Party::Practice(_) => None,
        }
    }
    fn party(&self, org: OrgId) -> Option<Party> {
        let provider = self.providers.binary_search_by_key(&org, |provider| provider.id);
        let practice = self.practices.binary_search_by_key(&org, |practice| practice.id);
        match (provider, practice) {
            (Ok(index), _) => Some(Party::Provider(index as u32)),
            (_, Ok(index)) => Some(Party::Practice(index as u32)),
            _ => None,
        }
    }
}

/// A running contract as it is renewed.
struct RunningContract {
    basis: ContractBaseline,
    fair: ContractBaseline,
    /// Whether its figures rest on returns.
    observed: bool,
    /// What its planned sum would be had no provider any influence, over what it is.
    without_influence: f64,
    share_planned: [f64; Programme::COUNT],
    /// Services that are paid by a fixed sum and have a waiting list.
    rationed: ServiceSet,
}

impl Default for RunningContract {
    /// Nothing has been agreed yet.
    fn default() -> Self {
        Self {
            basis: ContractBaseline::default(),
            fair: ContractBaseline::default(),
            observed: false,
            without_influence: 1.0,
            share_planned: [1.0; Programme::COUNT],
            rationed: ServiceSet::EMPTY,
        }
    }
}

/// A sum over another; 1 where there is none.
fn ratio(sum: Pence, other: Pence) -> f64 {
    if other > Pence::ZERO { sum.pounds() / other.pounds() } else { 1.0 }
}

struct Planner<'a> {
    believed: BTreeMap<u32, &'a CommissionerBeliefs>,
    accounts: &'a Accounts,
    compiled: &'a CompiledContracts,
    exact: &'a SubmittedReturns,
    prices: &'a PriceList,
    arrangement: &'a SystemRules,
    model: &'a Model,
    bodies: &'a OrganisationLists<'a>,
    week: Week,
}

impl Planner<'_> {
    /// Drafts of an area before their terms are settled: of the first year by what is expected,
    /// later by the contracts that they renew.
    fn drafts_of(
        &self,
        area: &Commissioner,
        expected: Option<&ExpectedVolumes>,
    ) -> Vec<ContractDraft> {
        let mut drafts = match expected {
            Some(expected) => self.opening_drafts(area, expected),
            None => self.renewals(area),
        };
        self.integrate(area, &mut drafts);
        self.share_people(area, &mut drafts);
        drafts.extend(held_budgets::held_budget_drafts(
            (area, self.believed[&area.index]),
            &drafts,
            &self.bodies.practices,
            self.accounts,
            self.arrangement,
            &self.model.params.planning,
        ));
        drafts
    }

    fn payer(&self, area: &Commissioner, offer: &ContractOffer) -> OrgId {
        match offer.payer {
            Payer::Purchaser => self.returns_recipient(area, offer),
            Payer::Region => area.region,
            Payer::Nation => self.accounts.ledger.chart().nation,
            Payer::LeadProvider => {
                levels::lead_provider(area, &self.bodies.providers).map_or(area.id, |lead| lead.id)
            }
        }
    }

    /// Who receives the returns on which a contract is planned.
    fn returns_recipient(&self, area: &Commissioner, offer: &ContractOffer) -> OrgId {
        if is_social_care(offer.scope) { area.authority } else { area.id }
    }

    /// The lead provider of an area is paid for what it buys from others in addition to its own
    /// work.
    fn integrate(&self, area: &Commissioner, drafts: &mut [ContractDraft]) {
        if let Some(lead) = levels::lead_provider(area, &self.bodies.providers) {
            levels::add_subcontracts(lead, area, drafts);
        }
    }

    fn weighted_people(&self, area: &Commissioner, party: Party) -> f64 {
        match party {
            Party::Provider(_) => self.accounts.areas[area.index as usize].weighted,
            Party::Practice(index) => {
                let whole = self.accounts.practices[index as usize].weighted;
                let home = self.bodies.practices[index as usize].commissioner;
                let mut parts = self.accounts.enrolment.payer_shares(index as usize, home);
                let share = parts.find(|(payer, _)| *payer == area.index);
                whole * share.map_or(1.0, |(_, share)| share)
            }
        }
    }

    /// The nation sets what general practice is paid for each weighted person, by what running
    /// practices costs.
    fn per_head(&self, party: Party) -> Option<Pence> {
        match party {
            Party::Provider(_) => None,
            Party::Practice(_) => {
                let opening = self.model.params.prices.general_practice_per_head.get();
                let level = self.accounts.price_levels[Service::GpConsultation as usize];
                Some(Pence::from_pounds(opening * level))
            }
        }
    }

    /// Offers to those who give the care themselves, with their positions.
    fn own_offers(&self) -> impl Iterator<Item = (usize, &ContractOffer)> {
        let offers = self.arrangement.offers.iter().enumerate();
        offers.filter(|(_, offer)| !offer.is_held_budget())
    }

    fn opening_drafts(
        &self,
        area: &Commissioner,
        expected: &ExpectedVolumes,
    ) -> Vec<ContractDraft> {
        let index = area.index as u16;
        let mut drafts = Vec::new();
        for (place, offer) in self.own_offers() {
            let mine = (index, Party::Provider(0))..=(index, Party::Practice(u32::MAX));
            for ((_, party), volumes) in expected.range(mine) {
                let any = offer.scope.services().any(|service| volumes[service as usize] > 0.0);
                if self.bodies.kind(*party) != offer.kind || !any {
                    continue;
                }
                let mut baseline = [0.0; Service::COUNT];
                for service in offer.scope.services() {
                    baseline[service as usize] = volumes[service as usize];
                }
                let mut basis = ContractBaseline::from_prices(
                    offer.scope,
                    baseline,
                    self.prices.clone(),
                    self.weighted_people(area, *party),
                );
                basis.per_head = self.per_head(*party).unwrap_or(basis.per_head);
                drafts.push(self.draft(area, place, *party, basis, false));
            }
        }
        drafts
    }

    /// The running contracts renewed, and new ones where activity was seen without one.
    fn renewals(&self, area: &Commissioner) -> Vec<ContractDraft> {
        let mut drafts = Vec::new();
        for (place, offer) in self.own_offers() {
            let payer = self.returns_recipient(area, offer);
            let seen = self.accounts.returns.received_by(payer, self.week);
            let mut running = self.running_contracts(area, place);
            for provider in seen.providers() {
                let party = self.bodies.party(provider);
                if let Some(party) = party.filter(|party| self.bodies.kind(*party) == offer.kind) {
                    running.entry(party).or_default();
                }
            }
            for (party, running) in running {
                drafts.extend(self.renewal(area, place, party, &running));
            }
        }
        drafts
    }

    /// An area's running contracts under an offer, without what their providers buy from others.
    fn running_contracts(
        &self,
        area: &Commissioner,
        offer: usize,
    ) -> BTreeMap<Party, RunningContract> {
        let lead = levels::lead_provider(area, &self.bodies.providers).map(|lead| lead.id);
        let mine = |signed: &&ActiveContract| u32::from(signed.area) == area.index;
        let bought = || {
            let contracts = self.accounts.contracts.iter().filter(mine);
            contracts.filter(|signed| Some(signed.contract.payer) == lead)
        };
        let mut running = BTreeMap::new();
        let signed = self.accounts.contracts.iter().zip(&self.compiled.0);
        for (signed, compiled) in signed.filter(|(signed, _)| mine(signed)) {
            if signed.offer as usize != offer {
                continue;
            }
            let sum = signed.contract.basis.annual_sum(ServiceSet::ALL);
            let mut found = RunningContract {
                basis: signed.contract.basis.clone(),
                fair: signed.fair.clone(),
                observed: signed.observed,
                without_influence: ratio(signed.without_influence, sum),
                share_planned: signed.share_planned,
                rationed: self.paid_by_sum(compiled),
            };
            if Some(signed.contract.provider) == lead && signed.contract.payer == area.id {
                levels::remove_subcontracts(
                    &mut found.basis,
                    bought().map(|own| &own.contract.basis),
                );
                levels::remove_subcontracts(&mut found.fair, bought().map(|own| &own.fair));
            }
            running.insert(signed.party, found);
        }
        running
    }

    /// Services with a waiting list for which one more unit pays little: what is given of them
    /// follows the sum.
    fn paid_by_sum(&self, contract: &CompiledContract) -> ServiceSet {
        let basis = contract.basis();
        let planned = contract.as_planned(1.0);
        let probe = MarginalProbe { step: PROBE_SHARE, outturn_sd: 0.0 };
        let by_sum = |service: &Service| {
            let at = *service as usize;
            let price = basis.prices.unbundled[at].pounds();
            let paid = payment_per_unit(&[(contract, &planned)], *service, probe);
            basis.baseline[at] > 0.0 && paid < self.model.params.planning.paid_by_sum.get() * price
        };
        let listed = basis.scope.services().filter(|service| service.has_waiting_list());
        listed.filter(by_sum).fold(ServiceSet::EMPTY, ServiceSet::with)
    }

    /// The draft that renews a running contract; none where nothing is planned.
    fn renewal(
        &self,
        area: &Commissioner,
        place: usize,
        party: Party,
        running: &RunningContract,
    ) -> Option<ContractDraft> {
        let on = self.arrangement.is_rule_enabled("baseline");
        let offer = &self.arrangement.offers[place];
        let payer = self.returns_recipient(area, offer);
        let seen = self.accounts.returns.received_by(payer, self.week);
        let renewal = ContractRenewal {
            provider: self.bodies.org(party),
            scope: offer.scope,
            running: &running.basis,
            // Returns of weeks in which pathways fill up bind no one.
            settled: running.observed && self.week.0 > self.model.calendar.run_in_weeks,
            rationed: running.rationed,
            // Reported finances move the plan itself, not what is known of volumes and cost.
            margin: seen.margin(self.bodies.org(party)).unwrap_or(0.0),
            price_change: &self.accounts.price_changes,
            prices: self.prices,
            weighted_population: self.weighted_people(area, party),
            per_head: self.per_head(party),
        };
        let planning = PlanningParams {
            expected_growth: self.believed[&area.index].growth.mean.into(),
            ..self.model.params.planning.clone()
        };
        let basis = baseline::plan_baseline(&renewal, &seen, &planning, on);
        if basis.scope.is_empty() || basis.baseline.iter().all(|units| *units <= 0.0) {
            return None;
        }
        let exact = self.exact.received_by(payer, self.week);
        let fair = ContractRenewal { running: &running.fair, ..renewal };
        let known = baseline::plan_baseline(&fair, &exact, &planning, on);
        let rolled = renewal.rolled();
        let without_influence = if rolled.is_empty() { 1.0 } else { running.without_influence };
        let draft = self.draft(area, place, party, basis, on);
        Some(ContractDraft {
            known: Some(known),
            rolled,
            rationed: renewal.rationed,
            share_planned: running.share_planned,
            without_influence,
            ..draft
        })
    }

    fn draft(
        &self,
        area: &Commissioner,
        offer: usize,
        party: Party,
        basis: ContractBaseline,
        observed: bool,
    ) -> ContractDraft {
        ContractDraft {
            offer,
            area: area.index as u16,
            payer: self.payer(area, &self.arrangement.offers[offer]),
            provider: self.bodies.org(party),
            party,
            fair: basis.clone(),
            without_influence: 1.0,
            known: None,
            basis,
            observed,
            rationed: ServiceSet::EMPTY,
            rolled: ServiceSet::EMPTY,
            share_planned: [1.0; Programme::COUNT],
            terms: self.arrangement.offers[offer].terms.clone(),
        }
    }

    /// Several providers under one offer cover an area's people together: each is responsible for
    /// the part of them that its planned sum says.
    fn share_people(&self, area: &Commissioner, drafts: &mut [ContractDraft]) {
        let weighted = self.accounts.areas[area.index as usize].weighted;
        for place in 0..self.arrangement.offers.len() {
            let of_offer = |draft: &&mut ContractDraft| {
                draft.offer == place && matches!(draft.party, Party::Provider(_))
            };
            let total: f64 = drafts
                .iter_mut()
                .filter(of_offer)
                .map(|draft| draft.basis.annual_sum(ServiceSet::ALL).pounds())
                .sum();
            if total <= 0.0 {
                continue;
            }
            for draft in drafts.iter_mut().filter(of_offer) {
                let sum = draft.basis.annual_sum(ServiceSet::ALL);
                let people = weighted * sum.pounds() / total;
                draft.basis.weighted_population = people;
                if people > 0.0 {
                    draft.basis.per_head = sum.scaled(1.0 / people);
                }
            }
        }
    }

    /// What a commissioner may spend in the year: its allocation and part of what it has retained.
    fn limit(&self, area: &Commissioner) -> Pence {
        let funds = &self.accounts.funds[area.index as usize];
        let kept = self.accounts.ledger.cash(area.id).max(Pence::ZERO);
        let pooled = funds.allocation.scaled(self.model.params.care.pool.get());
        funds.allocation - pooled + kept.scaled(self.model.params.allocation.drawdown.get())
    }
}
