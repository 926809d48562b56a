//! What a commissioner sees when it considers schemes: money and staff time, providers it could
//! ask, what it believes and what it has learned to expect.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::behaviours::commissioner::propose::{CandidateScheme, ProposalCapacity, Prospect};
use crate::behaviours::decision::Action;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::scheme::{MandatedInitiative, Scheme, SchemeStage, Schemes};
use crate::initiatives::effect::{InitiativeEffect, ReceivingService};
use crate::initiatives::gate::GATES;
use crate::initiatives::{self, INITIATIVES, Initiative, InitiativeTarget, SchemeReach};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::money::Budget;
use crate::params::vocabulary::{ProviderKind, Service};

use super::net_benefit::{prior_effect, public_net_benefit, value_weights, yearly_net_benefit};
use super::provider_impact::{ProviderSelfView, SchemeAim, SchemeImpactAccounts};
use super::scheme_numbers;

/// Steps of quality that commissioners tell apart to a share of 1: they see it to a twentieth.
const QUALITY_STEPS: f64 = 20.0;

/// Planned payments of the year by commissioner and provider, by service, pounds.
pub(super) type PlannedPayments = BTreeMap<(u32, u32), [f64; Service::COUNT]>;

/// A commissioner's view when it proposes.
pub(super) struct ProposingCommissioner<'a> {
    pub(super) area: &'a Commissioner,
    pub(super) office: &'a CommissionerStaff,
    pub(super) relations: &'a ProviderRelations,
    pub(super) beliefs: &'a CommissionerBeliefs,
    pub(super) providers: &'a [ProviderSelfView<'a>],
    pub(super) planned: &'a PlannedPayments,
    pub(super) books: &'a SchemeImpactAccounts<'a>,
    pub(super) schemes: &'a Schemes,
}

impl ProposingCommissioner<'_> {
    /// Money and staff time for new schemes.
    pub(super) fn proposal_capacity(&self) -> ProposalCapacity {
        let params = &self.books.model.params;
        let funds = &self.books.accounts.funds[self.area.index as usize];
        let allocation = funds.allocation.pounds();
        // A commissioner without reserves may owe: that uses up credit.
        let kept = self.books.accounts.ledger.cash(self.area.id).pounds();
        let drawn = params.allocation.drawdown.get() * kept.max(0.0);
        let over_years = kept - drawn + params.allocation.credit.get() * allocation;
        // What is set aside is available only as far as contracts leave it.
        let set_aside = params.schemes.set_aside.get() * allocation;
        let money = set_aside.min(self.uncommitted_this_year())
            + params.allocation.multi_year.get() * over_years.max(0.0)
            - self.committed();
        ProposalCapacity {
            money: money.max(0.0),
            months: self.office.free,
            month: params.schemes.attention_worth.get() * params.office.post.get() / 12.0,
            max_proposals: params.schemes.proposals.get(),
            years: params.schemes.horizon.get(),
        }
    }

    /// What the year's limit leaves when contracts, recoveries and own cost are met and care costs
    /// as much more than planned as it has done, pounds.
    fn uncommitted_this_year(&self) -> f64 {
        let funds = &self.books.accounts.funds[self.area.index as usize];
        let people = self.books.accounts.areas[self.area.index as usize].people;
        let own = self.books.model.commissioner_cost(self.books.week) * people;
        let promised =
            self.books.accounts.ledger.budget(self.area.id).map_or(Pence::ZERO, Budget::committed);
        let promised = promised.scaled(1.0 + funds.overrun);
        (funds.limit - funds.recovery - promised).pounds() - own
    }

    /// What schemes under way will cost in a year, pounds.
    fn committed(&self) -> f64 {
        let mine = self
            .schemes
            .all
            .iter()
            .filter(|scheme| scheme.commissioner == self.area.index && !scheme.by_provider);
        mine.map(|scheme| {
            let numbers = scheme_numbers(scheme, self.books.model);
            let value = scheme.live_value().pounds();
            match scheme.stage {
                SchemeStage::Proposed | SchemeStage::Case | SchemeStage::Consulted => {
                    value * (numbers.upfront + numbers.running)
                }
                SchemeStage::Mobilising | SchemeStage::Running => value * numbers.running,
                SchemeStage::Evaluated if scheme.receiver.is_none() => value * numbers.running,
                SchemeStage::Evaluated | SchemeStage::Ended => 0.0,
            }
        })
        .sum()
    }

    fn value(&self, provider: u32, services: &[Service]) -> f64 {
        self.planned
            .get(&(self.area.index, provider))
            .map_or(0.0, |sums| services.iter().map(|service| sums[*service as usize]).sum())
    }

    /// Hospitals the commissioner pays for some services, most first.
    fn hospitals(&self, services: &[Service]) -> Vec<(u32, f64)> {
        let mut found: Vec<(u32, f64)> = self
            .providers
            .iter()
            .map(|own| own.provider)
            .filter(|provider| {
                matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent)
            })
            .map(|provider| (provider.index, self.value(provider.index, services)))
            .filter(|(_, value)| *value > 0.0)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }

    /// Providers that an initiative could be proposed to, with the value of their care that it aims
    /// at.
    pub(super) fn targets(&self, initiative: &Initiative) -> Vec<(Option<u32>, f64)> {
        let hospitals = self.hospitals(initiative.services);
        let total: f64 = hospitals.iter().map(|(_, value)| value).sum();
        match initiative.target {
            InitiativeTarget::Hospital => {
                hospitals.into_iter().map(|(provider, value)| (Some(provider), value)).collect()
            }
            InitiativeTarget::SmallerCentre => hospitals
                .into_iter()
                .filter(|(provider, _)| self.larger_centre(*provider).is_some())
                .map(|(provider, value)| (Some(provider), value))
                .collect(),
            InitiativeTarget::Area => {
                hospitals.first().map(|(main, _)| (Some(*main), total)).into_iter().collect()
            }
            InitiativeTarget::Office => {
                let mine = self.planned.range((self.area.index, 0)..=(self.area.index, u32::MAX));
                let all = mine.flat_map(|(_, sums)| sums.iter()).sum::<f64>();
                vec![(None, all)]
            }
        }
    }

    /// The largest centre for volume-sensitive care, when it is another one.
    fn larger_centre(&self, provider: u32) -> Option<u32> {
        let strokes = |own: &&ProviderSelfView<'_>| {
            let done = |year: &[crate::economy::provider::activity::PayerActivity]| {
                year.iter().map(|p| p.services[Service::StrokeSpell as usize].count).sum::<u64>()
            };
            (done(&own.activity.last_year), u32::MAX - own.provider.index)
        };
        let largest = self
            .providers
            .iter()
            .filter(|own| own.provider.specialist && own.provider.kind == ProviderKind::Acute)
            .max_by_key(strokes)?;
        (largest.provider.index != provider).then_some(largest.provider.index)
    }

    /// Who would take over what a scheme moves; `None` when no provider can.
    pub(super) fn receiving_service(
        &self,
        initiative: &Initiative,
        provider: Option<u32>,
    ) -> Option<Option<u32>> {
        let reach = SchemeReach { share: 1.0, effect: 1.0, years: 0.0 };
        let rival = || {
            let mut hospitals = self.hospitals(initiatives::planned_care());
            hospitals.retain(|(other, _)| Some(*other) != provider);
            // The better one as far as is known; of equals the larger.
            hospitals.sort_by_key(|(other, _)| {
                let quality = self.beliefs.quality.get(other).map_or(0.0, |entry| entry.mean);
                -(math::round(QUALITY_STEPS * quality) as i64)
            });
            hospitals.first().map(|(other, _)| *other)
        };
        match (initiative.effect)(&self.books.model.params, reach) {
            InitiativeEffect::Redirect { to: ReceivingService::Community, .. } => {
                Some(Some(self.area.community))
            }
            InitiativeEffect::Redirect { to: ReceivingService::OtherHospital, .. } => {
                rival().map(Some)
            }
            InitiativeEffect::Redirect { to: ReceivingService::LargerCentre, .. } => {
                self.larger_centre(provider?).map(Some)
            }
            InitiativeEffect::Stop { .. } => Some(rival()),
            InitiativeEffect::Thin { .. }
            | InitiativeEffect::Audit { .. }
            | InitiativeEffect::Skills { .. }
            | InitiativeEffect::Styles { .. }
            | InitiativeEffect::Prevention { .. } => Some(None),
        }
    }

    /// Whether the same scheme is under way, or was given up or evaluated recently.
    pub(super) fn is_blocked(&self, initiative: usize, provider: Option<u32>) -> bool {
        let week = self.books.week;
        let rest = self.books.model.params.schemes.rest.get() * f64::from(WEEKS_PER_YEAR);
        let is_over =
            |stage: SchemeStage| matches!(stage, SchemeStage::Ended | SchemeStage::Evaluated);
        self.schemes.all.iter().any(|scheme| {
            scheme.commissioner == self.area.index
                && usize::from(scheme.initiative) == initiative
                && scheme.provider == provider
                && (!is_over(scheme.stage) || f64::from(week.0 - scheme.due.0.min(week.0)) < rest)
        })
    }

    /// What the commissioner believes of an initiative's effect. Where budgets are delegated to
    /// those who know the place, it starts nearer to the truth.
    pub(super) fn belief(&self, initiative: usize) -> Gaussian {
        let known = self.schemes.beliefs.get(&(self.area.index, initiative as u16));
        known.copied().unwrap_or_else(|| {
            let numbers = INITIATIVES[initiative].full_numbers(&self.books.model.params);
            prior_effect(&numbers, self.local_knowledge(), self.books.model)
        })
    }

    /// Part of the error about an initiative's effect that local knowledge removes.
    pub(super) fn local_knowledge(&self) -> f64 {
        let offers = &self.books.arrangement.offers;
        let delegated = self.books.accounts.contracts.iter().any(|signed| {
            u32::from(signed.area) == self.area.index
                && offers[signed.offer as usize].is_held_budget()
        });
        let params = &self.books.model.params.schemes;
        if delegated { params.local_knowledge.get() } else { 0.0 }
    }

    pub(super) fn candidates(&self) -> Vec<CandidateScheme> {
        let mut candidates = Vec::new();
        let most = self.proposal_capacity().money * self.books.model.params.schemes.largest.get();
        for (place, initiative) in INITIATIVES.iter().enumerate() {
            if !self.books.arrangement.switches.is_enabled("initiatives", initiative.about.name) {
                continue;
            }
            for (provider, base) in self.targets(initiative) {
                if self.is_blocked(place, provider)
                    || self.receiving_service(initiative, provider).is_none()
                {
                    continue;
                }
                candidates.extend(self.candidate(place, provider, base, most));
            }
        }
        candidates
    }

    fn candidate(
        &self,
        place: usize,
        provider: Option<u32>,
        base: f64,
        most: f64,
    ) -> Option<CandidateScheme> {
        let params = &self.books.model.params;
        let numbers = INITIATIVES[place].full_numbers(params);
        let gates = f64::from(GATES) * params.schemes.gate_cost.get();
        let full = base * numbers.scale;
        let asked = full * (numbers.upfront + numbers.running);
        // A scheme that exceeds the money left is made smaller, until it is no longer worthwhile.
        let fits = if asked > 0.0 { ((most - gates) / asked).min(1.0) } else { 1.0 };
        if fits < params.schemes.smallest.get() || full <= 0.0 {
            return None;
        }
        let value = full * fits;
        let believed = self.belief(place).mean;
        let (learned, unresisted) = self.prospects(place, provider, base, value, believed);
        Some(CandidateScheme {
            initiative: place,
            provider,
            value,
            learned,
            unresisted,
            money: value * (numbers.upfront + numbers.running) + gates,
            months: params.office.proposal_months.get() + params.office.scheme_months.get(),
        })
    }

    /// What a commissioner expects of a scheme, and what it would expect had experience not been
    /// coloured by resistance and influence.
    fn prospects(
        &self,
        place: usize,
        provider: Option<u32>,
        base: f64,
        value: f64,
        believed: f64,
    ) -> (Prospect, Prospect) {
        let params = &self.books.model.params.schemes;
        let numbers = INITIATIVES[place].full_numbers(&self.books.model.params);
        let aims = value_weights(self.office, self.books.model);
        let years = params.horizon.get();
        let benefit = yearly_net_benefit(&numbers, believed, aims, value, years, self.books.model);
        let prior = (params.imagined_successes.get(), params.imagined_failures.get());
        let relation = provider.and_then(|provider| self.relations.providers.get(&provider));
        let Some(relation) = relation else {
            let untried = Prospect { chance: prior.0 / (prior.0 + prior.1), benefit };
            return (untried, untried);
        };
        let loss = self.own_view(provider).map_or(0.0, |own| {
            let aim = self.aim(place, base, value, believed);
            self.books.scheme_impact(own, &aim).loss()
        });
        let learned = Prospect {
            chance: relation.chance_of_success(prior),
            benefit: benefit - relation.rebound * loss,
        };
        let unresisted = Prospect {
            chance: relation.chance_unresisted(prior),
            benefit: benefit - relation.rebound_floor * loss,
        };
        (learned, unresisted)
    }

    fn own_view(&self, provider: Option<u32>) -> Option<&ProviderSelfView<'_>> {
        self.providers.iter().find(|own| Some(own.provider.index) == provider)
    }

    pub(super) fn aim(&self, initiative: usize, base: f64, value: f64, effect: f64) -> SchemeAim {
        SchemeAim {
            initiative,
            payer: self.area.index as u16,
            base,
            share: value / base.max(f64::EPSILON),
            effect,
            compensation: 0.0,
        }
    }

    /// Part of the price of what leaves a provider by which its cost falls within the public's
    /// horizon, at the effect that the initiative truly has on average.
    fn released(&self, initiative: usize, provider: Option<u32>, base: f64, value: f64) -> f64 {
        let params = &self.books.model.params;
        let effect = INITIATIVES[initiative].full_numbers(params).effect;
        let aim = self.aim(initiative, base, value, effect);
        let years = params.schemes.public_horizon.get();
        self.own_view(provider).map_or(1.0, |own| self.books.released_share(own, &aim, years))
    }

    /// True yearly benefit to be expected of a scheme that could be put forward; for measurement.
    pub(super) fn expected_benefit(&self, candidate: &CandidateScheme) -> f64 {
        let CandidateScheme { initiative, provider, value, .. } = *candidate;
        let numbers = INITIATIVES[initiative].full_numbers(&self.books.model.params);
        let base = self
            .targets(&INITIATIVES[initiative])
            .into_iter()
            .find(|(found, _)| *found == provider)
            .map_or(0.0, |(_, base)| base);
        let released = self.released(initiative, provider, base, value);
        public_net_benefit(&numbers, numbers.effect, released, value, self.books.model)
    }

    /// The scheme that an act puts forward; `None` when no provider could carry it out.
    pub(super) fn scheme(&self, act: &Action, by_provider: bool) -> Option<Scheme> {
        let Action::Propose { initiative, provider, pence } = act else { return None };
        let place = initiatives::initiative_position(initiative)?;
        let initiative = &INITIATIVES[place];
        let (_, base) =
            self.targets(initiative).into_iter().find(|(found, _)| found == provider)?;
        let gainer = self.receiving_service(initiative, *provider)?;
        if self.is_blocked(place, *provider) || base <= 0.0 {
            return None;
        }
        let model = self.books.model;
        let numbers = initiative.full_numbers(&model.params);
        let most = base * numbers.scale;
        let value = Pence(*pence).pounds().clamp(0.0, most);
        let aims = value_weights(self.office, model);
        let years = model.params.schemes.horizon.get();
        let believed =
            yearly_net_benefit(&numbers, self.belief(place).mean, aims, value, years, model);
        let weeks = math::round(model.params.schemes.gate_weeks.get()) as u32;
        let weight = provider.map_or(1.0, |at| self.weight(at, initiative.services));
        Some(Scheme {
            number: 0,
            ordinal: 0,
            initiative: place as u16,
            commissioner: self.area.index,
            provider: *provider,
            receiver: gainer,
            by_provider,
            stage: SchemeStage::Proposed,
            proposed: self.books.week,
            due: Week(self.books.week.0 + weeks),
            started: None,
            waited: 0,
            value: Pence::from_pounds(value),
            share: value / base,
            remaining_scale: 1.0,
            remaining_scale_unresisted: 1.0,
            effect: 0.0,
            weight,
            released: self.released(place, *provider, base, value),
            net_benefit: Pence::ZERO,
            believed_benefit: Pence::from_pounds(believed),
            resistance: 0.0,
            compensation: Pence::ZERO,
            outcome: None,
            setback: None,
            paid: Pence::ZERO,
        })
    }

    /// An initiative that starts by decree, with every provider it could be put to.
    pub(super) fn mandated_schemes(&self, decree: &MandatedInitiative) -> Vec<Scheme> {
        let initiative = &INITIATIVES[decree.initiative];
        let numbers = initiative.full_numbers(&self.books.model.params);
        let name = initiative.about.name;
        let targets = self.targets(initiative).into_iter();
        targets
            .filter_map(|(provider, base)| {
                let pence = Pence::from_pounds(base * numbers.scale).0;
                let initiative = Cow::Borrowed(name);
                let act = Action::Propose { initiative, provider, pence };
                let mut scheme = self.scheme(&act, false)?;
                scheme.value = scheme.value.scaled(decree.scale);
                scheme.share = (scheme.share * decree.scale).min(1.0);
                Some(scheme)
            })
            .collect()
    }

    /// Share of a provider's planned income from some services that this commissioner pays.
    fn weight(&self, provider: u32, services: &[Service]) -> f64 {
        let of = |sums: &[f64; Service::COUNT]| -> f64 {
            services.iter().map(|service| sums[*service as usize]).sum()
        };
        let all: f64 =
            self.planned.iter().filter(|((_, p), _)| *p == provider).map(|(_, s)| of(s)).sum();
        if all > 0.0 { self.value(provider, services) / all } else { 0.0 }
    }
}
