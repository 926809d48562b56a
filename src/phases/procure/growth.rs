//! When everything has been negotiated, commissioners divide what their budgets leave over, or cut
//! what they lack. Fixed sums rise or fall; where care is paid by activity, the commissioner plans
//! to pay for a larger or smaller share of what is asked for.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::growth_money::{self, FreeMoney, ProgrammeClaim};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::TermError;
use crate::contracts::settlement::planned_payment;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::provider::Provider;
use crate::information::{ReceivedReturns, SubmittedReturns};
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::{Programme, Skill};
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::{ContractDraft, ContractDrafts};
use crate::phases::shared::order::in_order;
use crate::phases::shared::programmes::ProgrammePlans;

use super::programme_money::{ProgrammeResponse, compile, pay_programme};

/// Commissioners divide free money or cuts.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn divide_free_money(
    commissioners: Query<(&Commissioner, &CommissionerStaff, &ProviderRelations)>,
    providers: Query<&Provider>,
    accounts: Res<Accounts>,
    lenses: Res<Counterfactuals>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut drafts: ResMut<ContractDrafts>,
    mut plans: ResMut<ProgrammePlans>,
) -> Result<(), TermError> {
    let providers: Vec<OrgId> = in_order(providers.iter()).iter().map(|body| body.id).collect();
    for (area, office, relations) in in_order(commissioners.iter()) {
        let skill = office.skill(Skill::Contracting);
        let budget = Budget::gather(area, &drafts.0, &accounts, &now)?;
        let claims = budget.claims((office, relations), &providers, &accounts.returns, &now);
        let given = budget.decide(&claims, skill, &now, &mut docket);
        let even = budget.without_influence(&claims, &given, skill, now.params());
        let exact = budget.claims((office, relations), &providers, &lenses.exact, &now);
        let fair = budget.divide(&exact, 1.0, now.params());
        plans.record_division(area.index, budget.free, &by_programme(&given), &by_programme(&fair));
        budget.apply(&given, &even, &mut drafts.0, now.params());
    }
    Ok(())
}

/// A programme of a provider.
type ProgrammeAt = (u32, Programme);

/// Pounds by programme of a provider.
type Division = BTreeMap<ProgrammeAt, f64>;

/// What a commissioner has left over or lacks, and what each programme of its providers is paid.
struct Budget<'a> {
    area: &'a Commissioner,
    /// How payments answer to money, by draft.
    responses: Vec<(usize, Programme, ProgrammeResponse)>,
    /// Providers by draft.
    providers: BTreeMap<usize, u32>,
    left: f64,
    free: FreeMoney,
}

impl<'a> Budget<'a> {
    fn gather(
        area: &'a Commissioner,
        drafts: &[ContractDraft],
        accounts: &Accounts,
        now: &ThisWeek<'_>,
    ) -> Result<Self, TermError> {
        let mut spent = Pence::ZERO;
        let (mut responses, mut providers) = (Vec::new(), BTreeMap::new());
        for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| is_own(draft, area)) {
            let contract = compile(draft, &now.arrangement)?;
            spent += planned_payment(&contract);
            let Party::Provider(provider) = draft.party else { continue };
            providers.insert(at, provider);
            for programme in Programme::ALL {
                let response =
                    ProgrammeResponse::new(draft, &contract, *programme, &now.arrangement)?;
                if response.planned() > 0.0 {
                    responses.push((at, *programme, response));
                }
            }
        }
        let params = now.params();
        let funds = &accounts.funds[area.index as usize];
        let people = accounts.areas[area.index as usize].people;
        let own = now.model.commissioner_cost(now.week()) * people;
        let schemes = params.schemes.set_aside.get() * funds.allocation.pounds();
        let spent = spent.scaled(1.0 + funds.overrun);
        let left = (funds.limit - funds.recovery - spent).pounds() - own - schemes;
        let kept = accounts.ledger.cash(area.id).pounds();
        let free =
            growth_money::free_money(left, funds.allocation.pounds(), kept, &params.planning);
        Ok(Self { area, responses, providers, left, free })
    }

    /// What the programmes of providers could do with money, as some returns show it.
    fn claims(
        &self,
        (office, relations): (&CommissionerStaff, &ProviderRelations),
        providers: &[OrgId],
        returns: &SubmittedReturns,
        now: &ThisWeek<'_>,
    ) -> BTreeMap<ProgrammeAt, ProgrammeClaim> {
        let params = now.params();
        let seen = returns.received_by(self.area.id, now.week());
        let mut claims: BTreeMap<ProgrammeAt, ProgrammeClaim> = BTreeMap::new();
        for (at, programme, response) in &self.responses {
            let provider = self.providers[at];
            let key = (provider, *programme);
            let need = unmet_need(&seen, providers[provider as usize], *programme, params);
            let relation = relations.providers.get(&provider);
            let listed = *programme == Programme::Planned;
            let emergency = *programme == Programme::Emergency;
            let claim = claims.entry(key).or_insert(ProgrammeClaim {
                planned: 0.0,
                need,
                margin: seen.margin(providers[provider as usize]).unwrap_or(0.0),
                pressure: if listed { office.pressure } else { 0.0 },
                influence: relation.map_or(0.0, |relation| relation.influence),
                cut: if emergency { params.planning.emergency_cut.get() } else { 1.0 },
                least: 0.0,
                most: 0.0,
            });
            let (least, most) = response.bounds(&params.planning);
            claim.planned += response.planned();
            claim.least += least;
            claim.most += most;
        }
        claims
    }

    fn divide(
        &self,
        claims: &BTreeMap<ProgrammeAt, ProgrammeClaim>,
        skill: f64,
        params: &Params,
    ) -> Division {
        let listed: Vec<ProgrammeClaim> = claims.values().copied().collect();
        let parts = growth_money::divide(&listed, self.free.programmes, skill, &params.planning);
        claims.keys().copied().zip(parts).collect()
    }

    /// What each programme is given or loses.
    fn decide(
        &self,
        claims: &BTreeMap<ProgrammeAt, ProgrammeClaim>,
        skill: f64,
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> Division {
        let by = Actor::Commissioner(self.area.index);
        let acts = docket.decide(now.week(), by, DecisionPoint::Growth, || {
            let divided = self.divide(claims, skill, now.params());
            let moved = divided.into_iter().filter(|(_, pounds)| *pounds != 0.0);
            moved
                .map(|((provider, programme), pounds)| {
                    let claim = &claims[&(provider, programme)];
                    let because = Rationale::new(
                        "growth",
                        &[
                            ("left over, £", self.left),
                            ("to reserve, £", self.free.reserve),
                            ("to programmes, £", self.free.programmes),
                        ],
                        &[
                            ("unmet need", claim.need),
                            ("reported margin", claim.margin),
                            ("pressure", claim.pressure),
                            ("influence", claim.influence),
                        ],
                    );
                    let pence = Pence::from_pounds(pounds).0;
                    (Action::Grow { provider, pence, programme: Some(programme) }, because)
                })
                .collect()
        });
        let mut given = Division::new();
        for act in acts {
            let Action::Grow { provider, pence, programme } = act else { continue };
            self.add(&mut given, (provider, programme), Pence(pence).pounds());
        }
        given
    }

    /// Adds money for a programme of a provider, or for all its programmes in proportion to what
    /// each is paid.
    fn add(&self, given: &mut Division, to: (u32, Option<Programme>), pounds: f64) {
        let (provider, programme) = to;
        let mine = |(at, of, _): &&(usize, Programme, ProgrammeResponse)| {
            self.providers[at] == provider && programme.is_none_or(|named| named == *of)
        };
        let paid: f64 = self.responses.iter().filter(mine).map(|entry| entry.2.planned()).sum();
        if paid <= 0.0 {
            return;
        }
        for (_, of, response) in self.responses.iter().filter(mine) {
            *given.entry((provider, *of)).or_default() += pounds * response.planned() / paid;
        }
    }

    /// What would have been given had no provider any influence; the same where a player decided.
    fn without_influence(
        &self,
        claims: &BTreeMap<ProgrammeAt, ProgrammeClaim>,
        given: &Division,
        skill: f64,
        params: &Params,
    ) -> Division {
        let near = |(key, pounds): (&ProgrammeAt, &f64)| {
            (given.get(key).copied().unwrap_or(0.0) - pounds).abs() <= 1.0
        };
        if !self.divide(claims, skill, params).iter().all(near) {
            return given.clone();
        }
        let mut even = claims.clone();
        even.values_mut().for_each(|claim| claim.influence = 0.0);
        let mut divided = self.divide(&even, skill, params);
        // In whole pence, as what is given.
        divided.values_mut().for_each(|pounds| *pounds = Pence::from_pounds(*pounds).pounds());
        divided
    }

    /// Changes sums and plans in the drafts by what was given.
    fn apply(
        &self,
        given: &Division,
        even: &Division,
        drafts: &mut [ContractDraft],
        params: &Params,
    ) {
        let mut totals = Division::new();
        for (at, programme, response) in &self.responses {
            *totals.entry((self.providers[at], *programme)).or_default() += response.planned();
        }
        for (at, programme, response) in &self.responses {
            let key = (self.providers[at], *programme);
            let Some(pounds) = given.get(&key) else { continue };
            let share = |pounds: f64| pounds / totals[&key];
            let evenly = even.get(&key).copied().unwrap_or(*pounds);
            let by = (share(*pounds), share(evenly));
            pay_programme(&mut drafts[*at], *programme, response, by, &params.planning);
        }
    }
}

/// Pounds by programme over all providers.
fn by_programme(division: &Division) -> [f64; Programme::COUNT] {
    let mut sums = [0.0; Programme::COUNT];
    for ((_, programme), pounds) in division {
        sums[*programme as usize] += pounds;
    }
    sums
}

/// Whether a draft is of a commissioner's people and paid by itself.
fn is_own(draft: &ContractDraft, area: &Commissioner) -> bool {
    u32::from(draft.area) == area.index && draft.payer == area.id
}

/// Unmet need of a programme at a provider as returns show it: how much longer people wait than is
/// tolerated, or how much fuller beds are than planned.
fn unmet_need(
    seen: &ReceivedReturns<'_>,
    provider: OrgId,
    programme: Programme,
    params: &Params,
) -> f64 {
    let excess = |wait: f64, tolerated: f64| wait / tolerated - 1.0;
    match programme {
        Programme::Planned => seen.waiting(provider).map_or(0.0, |report| {
            let (capacity, waits) = (&params.capacity, report.value());
            let first = excess(waits.weeks, capacity.tolerated_wait_first.get());
            let admission = excess(waits.admission_weeks, capacity.tolerated_wait_admission.get());
            0.5 * (first + admission)
        }),
        Programme::Emergency => {
            let occupancy = seen.waiting(provider).and_then(|report| report.value().occupancy);
            let planned = params.capacity.planned_occupancy.get();
            let weight = params.planning.need_of_occupancy.get();
            occupancy.map_or(0.0, |occupancy| weight * (occupancy - planned))
        }
        Programme::Community | Programme::MentalHealth => seen
            .course_wait(provider)
            .map_or(0.0, |wait| excess(*wait.value(), params.care.tolerated_wait.get())),
        Programme::GeneralPractice
        | Programme::Prevention
        | Programme::Prescribing
        | Programme::LongTermCare => 0.0,
    }
}
