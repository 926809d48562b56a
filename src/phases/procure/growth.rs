//! When everything has been negotiated, commissioners share out what their budgets leave over.
//! What providers get of it raises the sums in their contracts.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::growth::{self, Claim};
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::settle::planned_payment;
use crate::contracts::{Basis, CompiledContract, Scope, TermError};
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::kernel::error::Violation;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Arrangement, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::{Draft, Drafts};
use crate::phases::shared::model::Model;

/// Name of the phase in violations.
const PHASE: &str = "procure";
/// Rise of all sums by which it is seen how far a contract's payment follows them.
const PROBE: f64 = 0.01;

/// Commissioners share out what is left.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn share_out(
    commissioners: Query<(&Commissioner, &Office, &Relations)>,
    arrangement: Res<Arrangement>,
    accounts: Res<Accounts>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
    mut drafts: ResMut<Drafts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if week.of_year() != 0 {
        return Ok(());
    }
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|(area, ..)| area.index);
    for (area, office, relations) in areas {
        let params = &model.params;
        let mine = |draft: &&Draft| u32::from(draft.area) == area.index && draft.payer == area.id;
        let mut spent = Pence::ZERO;
        // How much of what each provider would be paid follows the sums in its contracts.
        let mut follows: BTreeMap<u32, f64> = BTreeMap::new();
        for draft in drafts.0.iter().filter(mine) {
            let (payment, follow) = response(draft, &arrangement).map_err(|e| Violation {
                phase: PHASE,
                week,
                what: e.to_string(),
            })?;
            spent += payment;
            if let Party::Provider(provider) = draft.party {
                *follows.entry(provider).or_default() += follow;
            }
        }
        follows.retain(|_, follow| *follow > 0.0);
        let funds = &accounts.funds[area.index as usize];
        let people = accounts.areas[area.index as usize].people;
        let own = model.own_cost(week) * people;
        let schemes = params.schemes.set_aside.get() * funds.allocation.pounds();
        let spent = spent.scaled(1.0 + funds.overrun);
        let left = (funds.limit - funds.recovery - spent).pounds() - own - schemes;
        let claims: Vec<Claim> = follows
            .iter()
            .map(|(provider, follow)| {
                let relation = relations.providers.get(provider);
                Claim {
                    planned: *follow,
                    influence: relation.map_or(0.0, |relation| relation.influence),
                    income_share: relation.map_or(0.0, |relation| relation.income_share),
                }
            })
            .collect();
        let by = Actor::Commissioner(area.index);
        let money = growth::to_share(left, funds.allocation.pounds(), &params.planning);
        let acts = docket.settle(week, by, Moment::Growth, || {
            let skill = office.skill(Skill::Contracting);
            let dependence = params.schemes.dependence.get();
            let shares = growth::shares(&claims, skill, dependence, &params.planning);
            let given = follows.keys().zip(&claims).zip(shares);
            given
                .filter(|(_, share)| share * money >= 1.0)
                .map(|((provider, claim), share)| {
                    let because = Because::of(
                        "growth",
                        &[("left over, £", left), ("money to share, £", money)],
                        &[("share", share), ("influence", claim.influence)],
                    );
                    let pence = Pence::from_pounds(share * money).0;
                    (Act::Grow { provider: *provider, pence }, because)
                })
                .collect()
        });
        let given: BTreeMap<u32, f64> = acts
            .iter()
            .filter_map(|act| match act {
                Act::Grow { provider, pence } => Some((*provider, Pence(*pence).pounds())),
                _ => None,
            })
            .collect();
        // What each would have had if influence did not count.
        let all: f64 = follows.values().sum();
        let even: BTreeMap<u32, f64> = follows
            .iter()
            .map(|(provider, follow)| {
                (*provider, Pence::from_pounds(follow / all * money).pounds())
            })
            .collect();
        for draft in drafts.0.iter_mut() {
            let Party::Provider(provider) = draft.party else { continue };
            if u32::from(draft.area) != area.index || draft.payer != area.id {
                continue;
            }
            let Some(follow) = follows.get(&provider) else { continue };
            // With full knowledge the same would have been given; who gets more by influence is
            // another question.
            let part = |to: &BTreeMap<u32, f64>| to.get(&provider).copied().unwrap_or(0.0);
            let (by, evenly) = (part(&given) / follow, part(&even) / follow);
            let before = draft.basis.annual_sum(Scope::ALL);
            raise(&mut draft.basis, by);
            raise(&mut draft.fair, by);
            let rise = draft.basis.annual_sum(Scope::ALL) - before;
            if let Some(sum) = &mut draft.without_influence {
                let same = by.total_cmp(&evenly).is_eq();
                *sum = if same { *sum + rise } else { sum.scaled(1.0 + evenly) };
            }
        }
    }
    Ok(())
}

/// Planned payment of a draft, and how much of it would rise with its sums, pounds.
fn response(draft: &Draft, at: &Arrangement) -> Result<(Pence, f64), TermError> {
    let paid = |basis: Basis| {
        CompiledContract::new(&draft.terms, basis, &at.registry).map(|one| planned_payment(&one))
    };
    let now = paid(draft.basis.clone())?;
    let mut larger = draft.basis.clone();
    raise(&mut larger, PROBE);
    let more = paid(larger)? - now;
    Ok((now, more.pounds().max(0.0) / PROBE))
}

/// Raises fixed sums and sums for each head by a part.
fn raise(basis: &mut Basis, by: f64) {
    for service in Scope::ALL.services() {
        let sum = &mut basis.sums[service as usize];
        *sum = sum.scaled(1.0 + by);
    }
    basis.per_head = basis.per_head.scaled(1.0 + by);
}
