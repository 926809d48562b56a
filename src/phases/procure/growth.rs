//! When everything has been negotiated, commissioners share out what their budgets leave over.
//! What providers get of it raises the sums in their contracts.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::growth_money::{self, GrowthClaim};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::settlement::planned_payment;
use crate::contracts::{CompiledContract, ContractBaseline, ServiceSet, TermError};
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Party, SystemRules};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::{ContractDraft, ContractDrafts};
use crate::phases::shared::order::in_order;

/// Commissioners share out what is left.
pub fn share_growth_money(
    commissioners: Query<(&Commissioner, &CommissionerStaff, &ProviderRelations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut drafts: ResMut<ContractDrafts>,
) -> Result<(), TermError> {
    for (area, office, relations) in in_order(commissioners.iter()) {
        let leftover = Leftover::gather(area, &drafts.0, &accounts, &now)?;
        let given = leftover.decide(office, relations, &now, &mut docket);
        leftover.apply(&given, &mut drafts.0);
    }
    Ok(())
}

/// Pounds by provider.
type ByProvider = BTreeMap<u32, f64>;

/// What a commissioner has left over, and what providers could do with it.
struct Leftover<'a> {
    area: &'a Commissioner,
    /// How much of what each provider would be paid follows the sums in its contracts.
    follows: ByProvider,
    left: f64,
    /// The part of it to share out.
    money: f64,
}

impl<'a> Leftover<'a> {
    fn gather(
        area: &'a Commissioner,
        drafts: &[ContractDraft],
        accounts: &Accounts,
        now: &ThisWeek<'_>,
    ) -> Result<Self, TermError> {
        let mut spent = Pence::ZERO;
        let mut follows = ByProvider::new();
        for draft in drafts.iter().filter(|draft| is_own(draft, area)) {
            let (payment, follow) = response_to_sums(draft, &now.arrangement)?;
            spent += payment;
            if let Party::Provider(provider) = draft.party {
                *follows.entry(provider).or_default() += follow;
            }
        }
        follows.retain(|_, follow| *follow > 0.0);
        let params = now.params();
        let funds = &accounts.funds[area.index as usize];
        let people = accounts.areas[area.index as usize].people;
        let own = now.model.commissioner_cost(now.week()) * people;
        let schemes = params.schemes.set_aside.get() * funds.allocation.pounds();
        let spent = spent.scaled(1.0 + funds.overrun);
        let left = (funds.limit - funds.recovery - spent).pounds() - own - schemes;
        let money = growth_money::growth_money(left, funds.allocation.pounds(), &params.planning);
        Ok(Self { area, follows, left, money })
    }

    /// What each provider is given.
    fn decide(
        &self,
        office: &CommissionerStaff,
        relations: &ProviderRelations,
        now: &ThisWeek<'_>,
        docket: &mut Docket,
    ) -> ByProvider {
        let by = Actor::Commissioner(self.area.index);
        let acts = docket.decide(now.week(), by, DecisionPoint::Growth, || {
            let claims: Vec<GrowthClaim> =
                self.follows.iter().map(|(at, follow)| claim(*at, *follow, relations)).collect();
            let skill = office.skill(Skill::Contracting);
            let params = now.params();
            let dependence = params.schemes.dependence.get();
            let shares = growth_money::growth_shares(&claims, skill, dependence, &params.planning);
            let given = self.follows.keys().zip(&claims).zip(shares);
            given
                .filter(|(_, share)| share * self.money >= 1.0)
                .map(|((provider, claim), share)| {
                    let because = Rationale::new(
                        "growth",
                        &[("left over, £", self.left), ("money to share, £", self.money)],
                        &[("share", share), ("influence", claim.influence)],
                    );
                    let pence = Pence::from_pounds(share * self.money).0;
                    (Action::Grow { provider: *provider, pence }, because)
                })
                .collect()
        });
        let given = acts.iter().filter_map(|act| match act {
            Action::Grow { provider, pence } => Some((*provider, Pence(*pence).pounds())),
            _ => None,
        });
        given.collect()
    }

    /// What each would have been given if influence did not count.
    fn evenly(&self) -> ByProvider {
        let all: f64 = self.follows.values().sum();
        let part = |follow: &f64| Pence::from_pounds(follow / all * self.money).pounds();
        self.follows.iter().map(|(provider, follow)| (*provider, part(follow))).collect()
    }

    /// Raises the sums in the drafts by what was given.
    fn apply(&self, given: &ByProvider, drafts: &mut [ContractDraft]) {
        let even = self.evenly();
        for draft in drafts.iter_mut().filter(|draft| is_own(draft, self.area)) {
            let Party::Provider(provider) = draft.party else { continue };
            let Some(follow) = self.follows.get(&provider) else { continue };
            // On full knowledge the same would have been given; who gets more for its influence is
            // another question.
            let part = |to: &ByProvider| to.get(&provider).copied().unwrap_or(0.0);
            let (by, evenly) = (part(given) / follow, part(&even) / follow);
            let before = draft.basis.annual_sum(ServiceSet::ALL);
            raise_sums(&mut draft.basis, by);
            raise_sums(&mut draft.fair, by);
            let rise = draft.basis.annual_sum(ServiceSet::ALL) - before;
            if let Some(sum) = &mut draft.without_influence {
                let same = by.total_cmp(&evenly).is_eq();
                *sum = if same { *sum + rise } else { sum.scaled(1.0 + evenly) };
            }
        }
    }
}

/// Whether a draft is of a commissioner's people and paid by itself.
fn is_own(draft: &ContractDraft, area: &Commissioner) -> bool {
    u32::from(draft.area) == area.index && draft.payer == area.id
}

fn claim(provider: u32, planned: f64, relations: &ProviderRelations) -> GrowthClaim {
    let relation = relations.providers.get(&provider);
    GrowthClaim {
        planned,
        influence: relation.map_or(0.0, |relation| relation.influence),
        income_share: relation.map_or(0.0, |relation| relation.income_share),
    }
}

/// Planned payment of a draft, and how much of it would rise with its sums, pounds.
fn response_to_sums(draft: &ContractDraft, at: &SystemRules) -> Result<(Pence, f64), TermError> {
    let paid = |basis: ContractBaseline| {
        CompiledContract::new(&draft.terms, basis, &at.registry)
            .map(|entry| planned_payment(&entry))
    };
    let now = paid(draft.basis.clone())?;
    let mut larger = draft.basis.clone();
    raise_sums(&mut larger, PROBE_SHARE);
    let more = paid(larger)? - now;
    Ok((now, more.pounds().max(0.0) / PROBE_SHARE))
}

/// Raises fixed sums and sums for each head by a part.
fn raise_sums(basis: &mut ContractBaseline, by: f64) {
    for service in ServiceSet::ALL.services() {
        let sum = &mut basis.sums[service as usize];
        *sum = sum.scaled(1.0 + by);
    }
    basis.per_head = basis.per_head.scaled(1.0 + by);
}
