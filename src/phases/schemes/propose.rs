//! At the start of a year commissioners consider what they could change, with which providers, and
//! put forward what seems to justify its money and their time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::propose::{self, CandidateScheme, ProposalCapacity};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::CompiledContract;
use crate::contracts::settlement::planned_payment;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::scheme::{
    MandatedInitiative, MandatedInitiatives, Scheme, SchemeStage, Schemes,
};
use crate::initiatives::effect::{InitiativeEffect, ReceivingService};
use crate::initiatives::gate::GATES;
use crate::initiatives::value::ValueWeights;
use crate::initiatives::{
    self, INITIATIVES, Initiative, InitiativeNumbers, InitiativeTarget, SchemeReach,
};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::money::{Budget, LedgerError};
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party, SystemRules};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::net_benefit::{prior_effect, value_weights, yearly_net_benefit};
use super::{DrawPurpose, costs, scheme_draw, scheme_numbers};

/// Steps of quality that commissioners tell apart to a share of 1: they see it to a twentieth.
const QUALITY_STEPS: f64 = 20.0;

/// Planned payments of the year by commissioner and provider, by service, pounds.
type PlannedPayments = BTreeMap<(u32, u32), [f64; Service::COUNT]>;

/// Commissioners put schemes forward.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn propose_schemes(
    mut commissioners: Query<(
        &Commissioner,
        &mut CommissionerStaff,
        &ProviderRelations,
        &CommissionerBeliefs,
    )>,
    providers: Query<(&Provider, &ProviderActivity)>,
    decrees: Res<MandatedInitiatives>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut schemes: ResMut<Schemes>,
    mut docket: ResMut<Docket>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let decreed: Vec<MandatedInitiative> =
        decrees.0.iter().filter(|entry| entry.week == week).copied().collect();
    let season = week.week_of_year() == 0 && !now.model.calendar.is_run_in(week);
    if !season && decreed.is_empty() {
        return Ok(());
    }
    let bodies = in_order(providers.iter());
    let planned = planned_payments(&accounts, &compiled, &now.arrangement);
    for (area, mut office, relations, beliefs) in in_order(commissioners.iter_mut()) {
        let desk = ProposingCommissioner {
            area,
            office: &office,
            relations,
            providers: &bodies,
            planned: &planned,
            accounts: &accounts,
            schemes: &schemes,
            beliefs,
            arrangement: &now.arrangement,
            model: &now.model,
            week,
        };
        let by_decree: Vec<Scheme> =
            decreed.iter().flat_map(|entry| desk.mandated_schemes(entry)).collect();
        if !season {
            let (accounts, schemes) = (&mut accounts, &mut schemes);
            enact_mandated(by_decree, area, &bodies, accounts, schemes, &now.model, week)?;
            office.schemes = schemes.live_schemes(area.index) as u32;
            continue;
        }
        let candidates = desk.candidates();
        let room = desk.proposal_capacity();
        let by = Actor::Commissioner(area.index);
        let chosen = propose::choose_proposals(&candidates, &room, true);
        let acts = docket.decide(week, by, DecisionPoint::Proposal, || {
            chosen.iter().map(|place| proposal_action(&candidates[*place], &room)).collect()
        });
        let (hopeless, lost) = discouraged_proposals(&desk, &candidates, &chosen, &room);
        let new: Vec<Scheme> = acts.iter().filter_map(|act| desk.scheme(act)).collect();
        let year = schemes.year_of(area.index);
        year.never_proposed += lost;
        year.hopeless += hopeless;
        year.proposed += new.len() as u32;
        add_proposed(new, area, &mut schemes, &now.model);
        enact_mandated(by_decree, area, &bodies, &mut accounts, &mut schemes, &now.model, week)?;
        office.schemes = schemes.live_schemes(area.index) as u32;
    }
    Ok(())
}

/// Adds the schemes that a commissioner proposes, with what each will really do.
fn add_proposed(new: Vec<Scheme>, area: &Commissioner, schemes: &mut Schemes, model: &Model) {
    for mut scheme in new {
        scheme.number = schemes.all.len() as u32;
        scheme.ordinal = count(schemes, area.index, |ordinal| ordinal < MANDATED_ORDINALS_FROM);
        draw_true_effect(&mut scheme, area, model);
        schemes.all.push(scheme);
    }
}

/// First ordinal of schemes by decree: they take no draws from those that are put forward.
const MANDATED_ORDINALS_FROM: u32 = 1 << 20;

fn count(schemes: &Schemes, area: u32, of: impl Fn(u32) -> bool) -> u32 {
    let mine =
        schemes.all.iter().filter(|scheme| scheme.commissioner == area && of(scheme.ordinal));
    mine.count() as u32
}

/// Schemes by decree have passed their gates: they are paid for and set up at once.
fn enact_mandated(
    new: Vec<Scheme>,
    area: &Commissioner,
    bodies: &[(&Provider, &ProviderActivity)],
    accounts: &mut Accounts,
    schemes: &mut Schemes,
    model: &Model,
    week: Week,
) -> Result<(), LedgerError> {
    for mut scheme in new {
        scheme.number = schemes.all.len() as u32;
        scheme.ordinal = MANDATED_ORDINALS_FROM
            + count(schemes, area.index, |ordinal| ordinal >= MANDATED_ORDINALS_FROM);
        draw_true_effect(&mut scheme, area, model);
        scheme.stage = SchemeStage::Mobilising;
        scheme.due = week;
        let builder = costs::new_service(&scheme, model, week);
        let builder = builder.map(|index| bodies[index as usize].0.id);
        costs::pay_upfront_to(accounts, area, &mut scheme, builder, model, week)?;
        schemes.all.push(scheme);
    }
    Ok(())
}

/// A new scheme's true effect is drawn once, and with it its true value.
fn draw_true_effect(scheme: &mut Scheme, area: &Commissioner, model: &Model) {
    let numbers = scheme_numbers(scheme, model);
    let mut draw = scheme_draw(model.seed, area.key, DrawPurpose::Effect as u64, scheme.ordinal);
    scheme.effect = numbers.effect + numbers.spread * draw.normal();
    let benefit = yearly_net_benefit(
        &numbers,
        scheme.effect,
        ValueWeights::PUBLIC_VALUE,
        scheme.value.pounds(),
        model,
    );
    scheme.net_benefit = Pence::from_pounds(benefit);
}

/// What commissioners would no longer pay each provider if it gave none of a service and the
/// contract had been agreed without it: what moving the service could save, by its terms.
fn planned_payments(
    accounts: &Accounts,
    compiled: &CompiledContracts,
    arrangement: &SystemRules,
) -> PlannedPayments {
    let mut planned = PlannedPayments::new();
    for (signed, contract) in accounts.contracts.iter().zip(&compiled.0) {
        let Party::Provider(provider) = signed.party else { continue };
        let values =
            planned.entry((u32::from(signed.area), provider)).or_insert([0.0; Service::COUNT]);
        let whole = planned_payment(contract).pounds();
        for service in signed.contract.basis.scope.services() {
            let basis = signed.contract.basis.without(service);
            let terms = &signed.contract.terms;
            let less = CompiledContract::new(terms, basis, &arrangement.registry);
            let less = less.map_or(whole, |contract| planned_payment(&contract).pounds());
            values[service as usize] += (whole - less).max(0.0);
        }
    }
    planned
}

fn proposal_action(candidate: &CandidateScheme, room: &ProposalCapacity) -> (Action, Rationale) {
    let name = INITIATIVES[candidate.initiative].about.name;
    let act = Action::Propose {
        initiative: Cow::Borrowed(name),
        provider: candidate.provider,
        pence: Pence::from_pounds(candidate.value).0,
    };
    let saw = [("money_for_schemes", room.money), ("person_months_free", room.months)];
    let weighed = [
        ("believed_benefit", candidate.benefit),
        ("chance_of_success", candidate.chance),
        ("money", candidate.money),
        ("person_months", candidate.months),
    ];
    (act, Rationale::new("propose", &saw, &weighed))
}

/// What would have been put forward without learning from failed proposals, next to what
/// is: how many schemes are missing, and by how much the rest have less value.
fn discouraged_proposals(
    desk: &ProposingCommissioner<'_>,
    candidates: &[CandidateScheme],
    asked: &[usize],
    room: &ProposalCapacity,
) -> (u32, f64) {
    let hopeful = propose::choose_proposals(candidates, room, false);
    let worth = |places: &[usize]| -> f64 {
        places.iter().map(|place| desk.expected_benefit(&candidates[*place]).max(0.0)).sum()
    };
    let missing = hopeful
        .iter()
        .filter(|place| !asked.contains(place))
        .filter(|place| candidates[**place].chance < candidates[**place].prior_chance)
        .count();
    if missing == 0 {
        return (0, 0.0);
    }
    (missing as u32, (worth(&hopeful) - worth(asked)).max(0.0))
}

/// A commissioner's view when it proposes.
struct ProposingCommissioner<'a> {
    area: &'a Commissioner,
    office: &'a CommissionerStaff,
    relations: &'a ProviderRelations,
    providers: &'a [(&'a Provider, &'a ProviderActivity)],
    planned: &'a PlannedPayments,
    accounts: &'a Accounts,
    schemes: &'a Schemes,
    beliefs: &'a CommissionerBeliefs,
    arrangement: &'a SystemRules,
    model: &'a Model,
    week: Week,
}

impl ProposingCommissioner<'_> {
    /// Money and staff time for new schemes.
    fn proposal_capacity(&self) -> ProposalCapacity {
        let params = &self.model.params;
        let funds = &self.accounts.funds[self.area.index as usize];
        let allocation = funds.allocation.pounds();
        // A commissioner without reserves may owe: that uses up credit.
        let kept = self.accounts.ledger.cash(self.area.id).pounds();
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
        let funds = &self.accounts.funds[self.area.index as usize];
        let people = self.accounts.areas[self.area.index as usize].people;
        let own = self.model.commissioner_cost(self.week) * people;
        let promised =
            self.accounts.ledger.budget(self.area.id).map_or(Pence::ZERO, Budget::committed);
        let promised = promised.scaled(1.0 + funds.overrun);
        (funds.limit - funds.recovery - promised).pounds() - own
    }

    /// What schemes under way will cost in a year, pounds.
    fn committed(&self) -> f64 {
        let mine = self.schemes.all.iter().filter(|s| s.commissioner == self.area.index);
        mine.map(|scheme| {
            let numbers = scheme_numbers(scheme, self.model);
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
            .filter(|(provider, _)| {
                matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent)
            })
            .map(|(provider, _)| (provider.index, self.value(provider.index, services)))
            .filter(|(_, value)| *value > 0.0)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }

    /// Providers that an initiative could be proposed to, with the value of their care that it aims
    /// at.
    fn targets(&self, initiative: &Initiative) -> Vec<(Option<u32>, f64)> {
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
        let strokes = |(body, activity): &(&Provider, &ProviderActivity)| {
            let done = |year: &[crate::economy::provider::activity::PayerActivity]| {
                year.iter().map(|p| p.services[Service::StrokeSpell as usize].count).sum::<u64>()
            };
            (done(&activity.last_year), u32::MAX - body.index)
        };
        let largest = self
            .providers
            .iter()
            .filter(|(body, _)| body.specialist && body.kind == ProviderKind::Acute)
            .max_by_key(|centre| strokes(centre))?;
        (largest.0.index != provider).then_some(largest.0.index)
    }

    /// Who would take over what a scheme moves; `None` when no provider can.
    fn receiving_service(
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
        match (initiative.effect)(&self.model.params, reach) {
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

    /// Whether the same scheme is under way, runs, or failed recently.
    fn is_blocked(&self, initiative: usize, provider: Option<u32>) -> bool {
        let rest = self.model.params.schemes.rest.get() * f64::from(WEEKS_PER_YEAR);
        self.schemes.all.iter().any(|scheme| {
            scheme.commissioner == self.area.index
                && usize::from(scheme.initiative) == initiative
                && scheme.provider == provider
                && (scheme.stage != SchemeStage::Ended
                    || f64::from(self.week.0 - scheme.due.0.min(self.week.0)) < rest)
        })
    }

    fn belief(&self, initiative: usize, numbers: &InitiativeNumbers) -> Gaussian {
        let known = self.schemes.beliefs.get(&(self.area.index, initiative as u16));
        known.copied().unwrap_or_else(|| prior_effect(numbers, self.model))
    }

    fn candidates(&self) -> Vec<CandidateScheme> {
        let mut candidates = Vec::new();
        let most = self.proposal_capacity().money * self.model.params.schemes.largest.get();
        for (place, initiative) in INITIATIVES.iter().enumerate() {
            if !self.arrangement.switches.is_enabled("initiatives", initiative.about.name) {
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
        let params = &self.model.params;
        let numbers = (INITIATIVES[place].numbers)(params);
        let gates = f64::from(GATES) * params.schemes.gate_cost.get();
        let full = base * numbers.scale;
        let asked = full * (numbers.upfront + numbers.running);
        // A scheme that exceeds the money left is made smaller, until it is no longer worthwhile.
        let fits = if asked > 0.0 { ((most - gates) / asked).min(1.0) } else { 1.0 };
        if fits < params.schemes.smallest.get() || full <= 0.0 {
            return None;
        }
        let value = full * fits;
        let prior =
            (params.schemes.imagined_successes.get(), params.schemes.imagined_failures.get());
        let prior_chance = prior.0 / (prior.0 + prior.1);
        let relation = provider.and_then(|provider| self.relations.providers.get(&provider));
        let believed = self.belief(place, &numbers).mean;
        Some(CandidateScheme {
            initiative: place,
            provider,
            value,
            benefit: yearly_net_benefit(
                &numbers,
                believed,
                value_weights(self.office, self.model),
                value,
                self.model,
            ),
            money: value * (numbers.upfront + numbers.running) + gates,
            months: params.office.proposal_months.get() + params.office.scheme_months.get(),
            chance: relation.map_or(prior_chance, |entry| entry.chance_of_success(prior)),
            prior_chance,
        })
    }

    /// True benefit to be expected of a scheme that was not put forward.
    fn expected_benefit(&self, candidate_scheme: &CandidateScheme) -> f64 {
        let numbers = (INITIATIVES[candidate_scheme.initiative].numbers)(&self.model.params);
        yearly_net_benefit(
            &numbers,
            numbers.effect,
            ValueWeights::PUBLIC_VALUE,
            candidate_scheme.value,
            self.model,
        )
    }

    /// The scheme that an act puts forward; `None` when no provider could carry it out.
    fn scheme(&self, act: &Action) -> Option<Scheme> {
        let Action::Propose { initiative, provider, pence } = act else { return None };
        let place = initiatives::initiative_position(initiative)?;
        let initiative = &INITIATIVES[place];
        let (_, base) =
            self.targets(initiative).into_iter().find(|(found, _)| found == provider)?;
        let gainer = self.receiving_service(initiative, *provider)?;
        if self.is_blocked(place, *provider) || base <= 0.0 {
            return None;
        }
        let numbers = (initiative.numbers)(&self.model.params);
        let most = base * numbers.scale;
        let value = Pence(*pence).pounds().clamp(0.0, most);
        let believed = self.belief(place, &numbers).mean;
        let believed = yearly_net_benefit(
            &numbers,
            believed,
            value_weights(self.office, self.model),
            value,
            self.model,
        );
        let weeks = math::round(self.model.params.schemes.gate_weeks.get()) as u32;
        let weight = provider.map_or(1.0, |at| self.weight(at, initiative.services));
        Some(Scheme {
            number: 0,
            ordinal: 0,
            initiative: place as u16,
            commissioner: self.area.index,
            provider: *provider,
            receiver: gainer,
            stage: SchemeStage::Proposed,
            proposed: self.week,
            due: Week(self.week.0 + weeks),
            started: None,
            waited: 0,
            value: Pence::from_pounds(value),
            share: value / base,
            remaining_scale: 1.0,
            remaining_scale_unresisted: 1.0,
            effect: 0.0,
            weight,
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
    fn mandated_schemes(&self, decree: &MandatedInitiative) -> Vec<Scheme> {
        let initiative = &INITIATIVES[decree.initiative];
        let numbers = (initiative.numbers)(&self.model.params);
        let name = initiative.about.name;
        let targets = self.targets(initiative).into_iter();
        targets
            .filter_map(|(provider, base)| {
                let pence = Pence::from_pounds(base * numbers.scale).0;
                let initiative = Cow::Borrowed(name);
                let mut scheme = self.scheme(&Action::Propose { initiative, provider, pence })?;
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
