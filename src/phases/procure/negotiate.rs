//! Negotiation of the year's contracts: each provider reports a cost, each commissioner interprets
//! it, and both agree prices and volumes by their power. The same functions also calculate what
//! they would have agreed had the commissioner known what the provider knows; that is recorded for
//! measurement and read by no decision.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::bargain::{self, NegotiationInputs};
use crate::behaviours::commissioner::bargaining_power::{self, BargainingSides};
use crate::behaviours::commissioner::staff;
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::provider::{report_cost, specify};
use crate::contracts::{ContractBaseline, ServiceSet};
use crate::economy::commissioner::{
    Commissioner, CommissionerStaff, ProviderRelation, ProviderRelations,
};
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::CodingDepth;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::ids::{OrgId, pair_key};
use crate::kernel::math;
use crate::kernel::random::{RandomDraw, Stream};
use crate::kernel::units::Pence;
use crate::money::{AccountKind, LedgerError, Reason, Rule, Transfer};
use crate::params::Params;
use crate::params::vocabulary::{Service, Skill};
use crate::phases::shared::accounts::{Accounts, Party, SystemRules};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::{ContractDraft, ContractDrafts};
use crate::phases::shared::order::in_order;

use super::agreed_level::{AgreedLevel, at_prices};

/// Least cost against which a report is measured, where an audit shows next to none.
const LEAST_COST: f64 = 1e-6;
/// Least error that is ascribed to what is learned of padding: nothing is known for certain.
const LEAST_ERROR: f64 = 1e-3;
/// Draws of a negotiation, each separate.
const BENCHMARK: u64 = 0;
const AUDIT: u64 = 1;
const VOLUMES: u64 = 2;
pub(in crate::phases) const REOPENING: u64 = 3;

/// Two bodies without any history.
pub fn initial_relation(params: &Params) -> ProviderRelation {
    let control = &params.control;
    let coding = Gaussian::new(control.coding_prior.get(), control.coding_doubt.get());
    let known = ProviderRelation::new(
        params.trust.start.get(),
        params.information.costing_noise.get(),
        params.bargaining.padding_noise.get(),
    );
    ProviderRelation { coding, ..known }
}

/// Influence at which the floors of capture stand.
const NO_INFLUENCE: f64 = 0.0;

/// What was settled between two bodies, and what full knowledge would have settled.
#[derive(Debug, Clone, Copy)]
struct NegotiationOutcome {
    agreed: AgreedLevel,
    fair: AgreedLevel,
    /// Weight of the provider's own volumes where it argues for them.
    weight: f64,
    /// Price and weight had the provider no influence.
    without_influence: (AgreedLevel, f64),
    /// Part of an overestimate that the provider puts right.
    candour: f64,
    /// The commissioner's analysts' estimate of a volume over what was returned, by service.
    misread: [f64; Service::COUNT],
    disputed: bool,
    /// Whether prices continue from an earlier year and were not negotiated.
    standing: bool,
    /// Whether the report of cost was audited.
    audited: bool,
    /// How the provider codes, and so what it reports.
    coding: CodingDepth,
}

/// One commissioner and one provider in negotiation.
struct NegotiatingPair<'a> {
    area: &'a Commissioner,
    office: &'a CommissionerStaff,
    provider: &'a Provider,
    dealings: &'a ContractingState,
    coding: CodingDepth,
    affordable: f64,
    reserve: f64,
}

/// Negotiates every draft between a commissioner and a provider.
pub fn negotiate(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut providers: Query<(&Provider, &mut ContractingState, &LeverSettings)>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut drafts: ResMut<ContractDrafts>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let params = now.params();
    let drafts = &mut drafts.0;
    let mut sellers = in_order(providers.iter_mut());
    let running = AgreedVolumes::new(&accounts);
    for (area, mut office, mut relations) in in_order(commissioners.iter_mut()) {
        let affordable = affordable_level(drafts, area, &accounts, &now);
        let limit = accounts.funds[area.index as usize].limit.pounds();
        let reserve = accounts.ledger.cash(area.id).pounds() / limit.max(1.0);
        for provider in negotiating_providers(drafts, area.index, &now.arrangement) {
            let relation =
                relations.providers.entry(provider).or_insert_with(|| initial_relation(params));
            let (seller, dealings, conduct) = &mut sellers[provider as usize];
            let coding = CodingDepth { factor: conduct.coding };
            let provider = *seller;
            let pair = NegotiatingPair {
                area,
                office: &office,
                provider,
                dealings,
                coding,
                affordable,
                reserve,
            };
            let outcome = pair.negotiate_price(relation, &now, &mut docket);
            let both = (area.index, provider.index);
            apply_outcome(drafts, both, &outcome, &now.arrangement);
            let stands = params.bargaining.volumes_stand.get();
            if outcome.standing && stands > 0.0 {
                running.restore_agreed_volumes(drafts, both, stands, &now.arrangement);
            }
            relation.disputes = u32::from(outcome.disputed);
            let (cost, audit) = (negotiation_cost(&outcome, params), audit_cost(&outcome, params));
            office.transaction += cost;
            office.transaction += audit;
            dealings.transaction += cost;
            for (payer, pence, reason) in [
                (area.id, cost, Reason::Transaction),
                (provider.id, cost, Reason::Transaction),
                (area.id, audit, Reason::Audit),
            ] {
                pay_transaction_cost(&mut accounts, payer, pence, reason, week)?;
            }
        }
    }
    Ok(())
}

/// Providers with something to negotiate, in order.
fn negotiating_providers(
    drafts: &[ContractDraft],
    area: u32,
    arrangement: &SystemRules,
) -> Vec<u32> {
    let mut pairs: Vec<u32> = drafts
        .iter()
        .filter(|draft| u32::from(draft.area) == area)
        .filter(|draft| !arrangement.offers[draft.offer].negotiated.is_empty())
        .filter_map(|draft| draft.party.provider())
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How far the year's money goes, relative to what is planned at national prices.
fn affordable_level(
    drafts: &[ContractDraft],
    area: &Commissioner,
    accounts: &Accounts,
    now: &ThisWeek<'_>,
) -> f64 {
    let planned: Pence = drafts
        .iter()
        .filter(|draft| draft.payer == area.id)
        .filter(|draft| !now.arrangement.offers[draft.offer].is_held_budget())
        .map(|draft| draft.basis.annual_sum(ServiceSet::ALL))
        .sum();
    let funds = &accounts.funds[area.index as usize];
    let people = accounts.areas[area.index as usize].people;
    let own = Pence::from_pounds(now.model.commissioner_cost(now.week()) * people);
    let there = (funds.limit - funds.recovery - own).scaled(1.0 / (1.0 + funds.overrun));
    if planned > Pence::ZERO { there.pounds() / planned.pounds() } else { 1.0 }
}

impl NegotiatingPair<'_> {
    /// What the commissioner believes before the provider's report: its own analysts' view of the
    /// returns, or, where nothing is hidden, what the provider itself knows.
    fn prior_cost_belief(&self, relation: &ProviderRelation, now: &ThisWeek<'_>) -> Gaussian {
        let costing = now.arrangement.channels.costing;
        if costing.noise <= 0.0 {
            return Gaussian { variance: 0.0, ..self.dealings.cost };
        }
        let params = &now.params().bargaining;
        let noise = costing.noise
            * self.unresolved_error_share(now.params())
            * (1.0 + params.distrust_effect.get() * (1.0 - relation.trust));
        // A year's costs are returned some weeks after its end; contracts are made when it ends.
        let years = costing.lag_weeks.div_ceil(WEEKS_PER_YEAR);
        let returned = match years {
            0 => self.dealings.true_cost,
            years => self.dealings.earlier_cost[(years as usize).min(2) - 1],
        };
        // Old figures are less informative about what care costs now.
        let drift = params.cost_drift.get();
        let noise = math::sqrt(noise * noise + f64::from(years) * drift * drift);
        let seen = returned * self.draw(BENCHMARK, now).lognormal_mean_one(noise);
        relation.cost.with_drift(params.cost_drift.get()).updated_by(seen, noise)
    }

    /// Part of the error in returns that the commissioner's analysts leave in.
    fn unresolved_error_share(&self, params: &Params) -> f64 {
        let looking = staff::oversight(self.office.attention, &params.trust);
        let analysts = self.office.skill(Skill::Analytics) * looking;
        1.0 - params.bargaining.skill_effect.get() * analysts
    }

    /// The commissioner's analysts' estimates of volumes, over what was returned.
    fn volume_errors(&self, now: &ThisWeek<'_>) -> [f64; Service::COUNT] {
        if now.arrangement.channels.costing.noise <= 0.0 {
            return [1.0; Service::COUNT];
        }
        let params = now.params();
        let noise = params.information.volume_noise.get() * self.unresolved_error_share(params);
        let mut draw = self.draw(VOLUMES, now);
        std::array::from_fn(|_| draw.lognormal_mean_one(noise))
    }

    fn draw(&self, purpose: u64, now: &ThisWeek<'_>) -> RandomDraw {
        let key = pair_key(self.provider.key, self.area.key);
        let index = u64::from(now.week().year()) * 4 + purpose;
        now.model.seed.draw(Stream::Costing, key, index)
    }

    /// The provider's power at an influence.
    fn power(&self, relation: &ProviderRelation, influence: f64, params: &Params) -> f64 {
        let sides = BargainingSides {
            commissioner_skill: self.office.skill(Skill::Contracting),
            provider_skill: self.dealings.skill,
            influence,
            income_share: relation.income_share,
            provider_reserve: self.dealings.reserve,
            commissioner_reserve: self.reserve,
        };
        bargaining_power::provider_power(&sides, &params.bargaining)
    }

    /// What a price is agreed from. What counts is what the provider knows beyond its
    /// commissioner.
    fn table(&self, believed: Gaussian, asked: f64, power: f64) -> NegotiationInputs {
        let own = self.dealings.cost;
        let doubt = math::sqrt((believed.variance - own.variance).max(0.0));
        let (margin, affordable) = (self.dealings.margin, self.affordable);
        NegotiationInputs { believed: believed.mean, doubt, asked, power, margin, affordable }
    }

    /// Settles the year between the two: by what was agreed in an earlier one, or by a new
    /// negotiation.
    fn negotiate_price(
        &self,
        relation: &mut ProviderRelation,
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> NegotiationOutcome {
        let params = &now.params().bargaining;
        let power = self.power(relation, relation.influence, now.params());
        let level = self.power(relation, NO_INFLUENCE, now.params());
        let in_volume = 1.0 - params.trust_in_volume.get() * relation.trust;
        let candour = params.candour.get() * relation.trust;
        let on = now.arrangement.is_rule_enabled("bargain");
        relation.negotiated = true;
        let before = *relation;
        if relation.years_left == 0 {
            let own = self.dealings.cost;
            let fair = bargain::agree_price(&self.table(own, own.mean, power), params).price;
            relation.fair_price = if on { fair } else { 1.0 };
        }
        let standing = relation.years_left > 0 && on;
        let (disputed, audited) = if standing {
            relation.years_left -= 1;
            (false, false)
        } else {
            self.agree(relation, (power, level), now, docket)
        };
        NegotiationOutcome {
            agreed: AgreedLevel::new(relation.price, before.price, now.params()),
            fair: AgreedLevel::new(relation.fair_price, before.fair_price, now.params()),
            weight: power * in_volume,
            without_influence: (
                AgreedLevel::new(
                    relation.price_without_influence,
                    before.price_without_influence,
                    now.params(),
                ),
                level * in_volume,
            ),
            candour,
            misread: self.volume_errors(now),
            disputed,
            standing,
            audited,
            coding: self.coding,
        }
    }

    /// The two agree a new price, at the provider's power and at that without influence. Says
    /// whether an arbiter decided, and whether the provider's report was audited.
    fn agree(
        &self,
        relation: &mut ProviderRelation,
        (power, level): (f64, f64),
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> (bool, bool) {
        let params = &now.params().bargaining;
        let own_view = self.prior_cost_belief(relation, now);
        let report = self.provider_report(relation, own_view, power, now, docket);
        let believed = bargain::belief_after_report(own_view, relation.padding, report, params);
        let heard = Heard { own_view, report, believed };
        let agreed = self.decide(&heard, power, now, docket);
        let (price, disputed) = agreed.unwrap_or((relation.price, false));
        let on = now.arrangement.is_rule_enabled("bargain");
        let even = bargain::agree_price(&self.table(believed, report, level), params).price;
        relation.price_without_influence = if on { even } else { 1.0 };
        let audited = self.learn_padding(relation, &heard, now);
        relation.cost = believed;
        relation.reported = report;
        relation.price = price;
        // What is agreed while queues and pathways fill up holds for the year alone.
        let running_in = now.model.calendar.is_run_in(now.week());
        let years = if running_in { 1.0 } else { params.contract_years.get() };
        relation.years_left = (years as u32).max(1) - 1;
        (disputed, audited)
    }

    /// The price that is agreed, and whether by an arbiter.
    fn decide(
        &self,
        heard: &Heard,
        power: f64,
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> Option<(f64, bool)> {
        let Heard { own_view, report, believed } = *heard;
        let by = Actor::Commissioner(self.area.index);
        let moment = DecisionPoint::Negotiation(self.provider.index);
        let acts = docket.decide(now.week(), by, moment, || {
            let on = now.arrangement.is_rule_enabled("bargain");
            let table = self.table(believed, report, power);
            let agreed = bargain::agree_price(&table, &now.params().bargaining);
            let index = if on { agreed.price } else { 1.0 };
            let because = Rationale::new(
                "bargain",
                &[("reported cost", report), ("own view of cost", own_view.mean)],
                &[
                    ("believed cost", believed.mean),
                    ("provider's power", power),
                    ("affordable", self.affordable),
                ],
            );
            let by_arbiter = on && agreed.by_arbiter;
            vec![(Action::Agree { provider: self.provider.index, index, by_arbiter }, because)]
        });
        acts.iter().find_map(|act| match act {
            Action::Agree { index, by_arbiter, .. } => Some((*index, *by_arbiter)),
            _ => None,
        })
    }

    /// The report the provider makes. It does not know what the commissioner thinks, and supposes
    /// that it thinks right, as surely as its analysts are known to see.
    fn provider_report(
        &self,
        relation: &ProviderRelation,
        own_view: Gaussian,
        power: f64,
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> f64 {
        let params = &now.params().bargaining;
        let own = self.dealings.cost;
        let decide = || {
            let supposed = Gaussian { mean: own.mean, variance: own_view.variance };
            let price = |report: f64| {
                let padding = relation.padding;
                let believed = bargain::belief_after_report(supposed, padding, report, params);
                bargain::agree_price(&self.table(believed, report, power), params).price
            };
            let on = now.arrangement.is_rule_enabled("report_cost");
            let index = if on { report_cost::reported_cost(own, price, params) } else { own.mean };
            let because = Rationale::new(
                "report_cost",
                &[("own belief of cost", own.mean)],
                &[("padding", index - own.mean)],
            );
            vec![(Action::ReportCost { commissioner: self.area.index, index }, because)]
        };
        let by = Actor::Provider(self.provider.index);
        let moment = DecisionPoint::Negotiation(self.area.index);
        let acts = docket.decide(now.week(), by, moment, decide);
        let reported = acts.iter().find_map(|act| match act {
            Action::ReportCost { index, .. } => Some(*index),
            _ => None,
        });
        reported.unwrap_or(own.mean)
    }

    /// The commissioner learns by how much reports exceed cost: exactly from an audit, loosely
    /// from its own view. Returns whether there was an audit.
    fn learn_padding(
        &self,
        relation: &mut ProviderRelation,
        heard: &Heard,
        now: &ThisWeek<'_>,
    ) -> bool {
        let params = &now.params().bargaining;
        let mut draw = self.draw(AUDIT, now);
        let audited = draw.uniform() < params.audit_chance.get();
        let (shown, error) = if audited {
            let noise = params.audit_noise.get();
            (self.dealings.cost.mean * draw.lognormal_mean_one(noise), noise)
        } else {
            (heard.own_view.mean, heard.own_view.sd() + params.padding_noise.get())
        };
        let seen = heard.report / shown.max(LEAST_COST) - 1.0;
        let drift = params.padding_drift.get() * params.padding_noise.get();
        relation.padding =
            relation.padding.with_drift(drift).updated_by(seen, error.max(LEAST_ERROR));
        audited
    }
}

/// What the commissioner thought, what the provider reported, and what it thinks then.
struct Heard {
    own_view: Gaussian,
    report: f64,
    believed: Gaussian,
}

/// Writes what was agreed into the drafts between two bodies.
fn apply_outcome(
    drafts: &mut [ContractDraft],
    (area, provider): (u32, u32),
    outcome: &NegotiationOutcome,
    arrangement: &SystemRules,
) {
    for draft in drafts {
        if u32::from(draft.area) != area || draft.party != Party::Provider(provider) {
            continue;
        }
        let local = arrangement.offers[draft.offer].negotiated;
        let known = draft.known.as_ref().unwrap_or(&draft.basis);
        let (own, theirs) = (draft.basis.baseline, outcome.coding.coded_units(&known.baseline));
        let volumes = |weight: f64| {
            std::array::from_fn(|at| {
                let service = Service::at(at);
                let argued =
                    local.contains_service(service) && !draft.rationed.contains_service(service);
                if !argued || theirs[at] <= 0.0 {
                    return own[at];
                }
                // No provider objects to a volume in its favour, unless trust is high.
                let (mine, claimed) = (own[at] * outcome.misread[at], theirs[at]);
                let given_way = if claimed > mine { weight } else { outcome.candour };
                mine + given_way * (claimed - mine)
            })
        };
        let before = draft.basis.annual_sum(ServiceSet::ALL).pounds();
        let (level, weight) = outcome.without_influence;
        let even = at_prices(&draft.basis, volumes(weight), (local, draft.rolled), level);
        let even = even.annual_sum(ServiceSet::ALL).pounds();
        let fair = ContractBaseline {
            baseline: known.baseline,
            sums: known.sums,
            per_head: if before > 0.0 {
                draft.basis.per_head.scaled(known.annual_sum(ServiceSet::ALL).pounds() / before)
            } else {
                draft.basis.per_head
            },
            ..draft.basis.clone()
        };
        let agreed = volumes(outcome.weight);
        draft.fair = at_prices(&fair, fair.baseline, (local, draft.rolled), outcome.fair);
        draft.basis = at_prices(&draft.basis, agreed, (local, draft.rolled), outcome.agreed);
        let sum = draft.basis.annual_sum(ServiceSet::ALL).pounds();
        draft.without_influence *= if sum > 0.0 { even / sum } else { 1.0 };
    }
}

/// Volumes of running contracts as agreed and as full knowledge would have agreed them, by payer,
/// party and offer.
struct AgreedVolumes(BTreeMap<(u16, u32, usize), [[f64; Service::COUNT]; 2]>);

impl AgreedVolumes {
    fn new(accounts: &Accounts) -> Self {
        let signed = accounts.contracts.iter().filter_map(|signed| {
            let volumes = [signed.contract.basis.baseline, signed.fair.baseline];
            Some(((signed.area, signed.party.provider()?, signed.offer as usize), volumes))
        });
        Self(signed.collect())
    }

    /// Draws next year's volumes back to those that continue from an earlier year.
    fn restore_agreed_volumes(
        &self,
        drafts: &mut [ContractDraft],
        (area, provider): (u32, u32),
        stands: f64,
        arrangement: &SystemRules,
    ) {
        let between = drafts.iter_mut().filter(|draft| {
            u32::from(draft.area) == area && draft.party == Party::Provider(provider)
        });
        for draft in between {
            let Some(before) = self.0.get(&(draft.area, provider, draft.offer)) else { continue };
            let local = arrangement.offers[draft.offer].negotiated;
            let back = |now: &ContractBaseline, before: &[f64; Service::COUNT]| {
                let volumes = std::array::from_fn(|at| {
                    let (now, before) = (now.baseline[at], before[at]);
                    let stays = local.contains_service(Service::at(at)) && before > 0.0;
                    if stays { now + stands * (before - now) } else { now }
                });
                at_prices(now, volumes, (ServiceSet::EMPTY, ServiceSet::EMPTY), AgreedLevel::SAME)
            };
            draft.basis = back(&draft.basis, &before[0]);
            draft.fair = back(&draft.fair, &before[1]);
        }
    }
}

/// What the negotiation and the year's contract cost each side.
fn negotiation_cost(outcome: &NegotiationOutcome, params: &Params) -> Pence {
    let standing = if outcome.standing { params.control.standing_contract.get() } else { 1.0 };
    let params = &params.bargaining;
    let detail = params.indicators.get() * params.indicator_cost.get();
    let dispute = if outcome.disputed { params.dispute_cost.get() } else { 0.0 };
    let specified = specify::yearly_specification_cost(params);
    Pence::from_pounds(standing * params.contract_cost.get() + detail + specified + dispute)
}

/// What an audit of the report cost, if there was one.
fn audit_cost(outcome: &NegotiationOutcome, params: &Params) -> Pence {
    let cost = Pence::from_pounds(params.bargaining.audit_cost.get());
    if outcome.audited { cost } else { Pence::ZERO }
}

/// Money for lawyers, advisers, accountants and auditors leaves the economy.
pub fn pay_transaction_cost(
    accounts: &mut Accounts,
    payer: OrgId,
    pence: Pence,
    reason: Reason,
    week: Week,
) -> Result<(), LedgerError> {
    let outside = accounts.ledger.chart().national(AccountKind::RunningCost);
    accounts.post_net(Transfer::new(payer, outside, pence, reason, Rule::Bargain, week))
}
