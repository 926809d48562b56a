//! Each quarter commissioners review what they paid, and challenge what looks too high and seems
//! to pay.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::challenge::{self, Suspicion};
use crate::behaviours::commissioner::staff;
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::CompiledContract;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::dealings::Dealings;
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::ids::{OrgId, name_key};
use crate::kernel::units::Pence;
use crate::money::{AccountId, Cause, Reason, Rule, Transfer};
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Compiled, LookedAt, Party, Signed};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::contract_inputs::Sources;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::{Files, Records};

use crate::phases::procure::negotiate::pay;
use crate::phases::shared::counterfactuals::Lenses;

/// Name of the phase in violations.
const PHASE: &str = "monitor";

/// What a contract has paid so far this year.
#[derive(Debug, Clone, Copy, Default)]
struct SoFar {
    paid: Pence,
    /// Of it, beyond what truthful coding would have earned.
    over: Pence,
    /// Part of it that follows what is coded for each case.
    by_case: f64,
}

/// Rise of activity by which it is seen how much of a payment follows it.
const PROBE: f64 = 0.01;

fn so_far(
    records: &Records<'_>,
    signed: &Signed,
    contract: &CompiledContract,
    accounts: &Accounts,
) -> SoFar {
    let coded = records.statement(signed, contract, accounts);
    let truthful = records.truthful(signed, &coded);
    let paid = contract.amount(&coded);
    let more = contract.amount(&coded.scaled(1.0 + PROBE)) - paid;
    let by_case = if paid > Pence::ZERO { more.pounds() / (PROBE * paid.pounds()) } else { 0.0 };
    SoFar { paid, over: paid - contract.amount(&truthful), by_case: by_case.clamp(0.0, 1.0) }
}

/// Who gets over-payment back: the payer, except the local authority, whose
/// purchaser looks after its contracts.
pub(super) fn returned_to(area: &Commissioner, payer: OrgId) -> OrgId {
    if payer == area.authority { area.id } else { payer }
}

/// Reviews the quarter's payments and challenges them.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn challenge(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    files: Files,
    sources: Sources,
    mut dealings: Query<(&Provider, &mut Dealings)>,
    compiled: Res<Compiled>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Lenses>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_quarter() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let records = files.gather(accounts).with(sources.gather(&compiled, accounts));
    let payments: Vec<SoFar> = accounts
        .contracts
        .iter()
        .zip(&compiled.0)
        .map(|(signed, contract)| match signed.party {
            Party::Provider(_) => so_far(&records, signed, contract, accounts),
            Party::Practice(_) => SoFar::default(),
        })
        .collect();
    let mut sellers: Vec<_> = dealings.iter_mut().collect();
    sellers.sort_by_key(|(provider, _)| provider.index);
    let mut areas: Vec<_> = commissioners.iter_mut().collect();
    areas.sort_by_key(|(area, ..)| area.index);
    lenses.yielded.resize_with(areas.len(), Default::default);
    for (place, SoFar { paid, over, by_case }) in payments.iter().enumerate() {
        let signed = &accounts.contracts[place];
        let Party::Provider(provider) = signed.party else { continue };
        let (area, office, relations) = &mut areas[usize::from(signed.area)];
        let looked = accounts.looked_at.get(&signed.contract.id).copied().unwrap_or_default();
        let new = *over - looked.over;
        let quarter = *paid - looked.paid;
        let id = signed.contract.id;
        let recovered = looked.recovered;
        accounts.looked_at.insert(id, LookedAt { paid: *paid, over: *over, recovered });
        let Some(relation) = relations.providers.get_mut(&provider) else { continue };
        let params = &model.params;
        let (seller, dealing) = &mut sellers[provider as usize];
        let skill = office.skill(Skill::Analytics);
        let noise = params.information.audit_noise.get() * (1.0 - 0.5 * skill);
        let key = seller.key ^ area.key.rotate_left(17) ^ name_key(&signed.contract.name);
        let mut draw = model.seed.draw(Stream::Challenge, key, u64::from(week.0));
        // Errors in single cases go both ways; only those in the provider's favour are looked for.
        let spread = draw.lognormal_mean_one(params.information.gross_error_spread.get());
        let errors = 0.5 * params.information.gross_error.get() * spread;
        let wrong = new.max(Pence::ZERO) + quarter.scaled(errors * by_case);
        if wrong <= Pence::ZERO {
            continue;
        }
        // Commissioners who work as one challenge once, each in proportion to what it pays.
        let part = 1.0 - params.office.pooled.get() * (1.0 - relation.income_share);
        let suspicion = Suspicion {
            seen: wrong.pounds() * draw.lognormal_mean_one(noise),
            paid: quarter.pounds(),
            skill,
            oversight: staff::oversight(office.attention, &params.trust),
            free: office.free,
            takes: part * params.office.challenge_months.get(),
            part,
            influence: relation.influence,
        };
        let weighed = challenge::weigh(&suspicion, &params.bargaining, &params.trust);
        let model_decides = || {
            if !weighed.pursued {
                return Vec::new();
            }
            let because = Because::of(
                "challenge",
                &[("over-payment seen, £", suspicion.seen), ("oversight", suspicion.oversight)],
                &[
                    ("believed recovery, £", weighed.recovery),
                    ("direct cost, £", weighed.cost),
                    ("trust at stake, £", weighed.trust),
                ],
            );
            let pence = Pence::from_pounds(weighed.recovery).0;
            vec![(Act::Challenge { provider, pence }, because)]
        };
        let by = Actor::Commissioner(area.index);
        let acts = docket.settle(week, by, Moment::Challenge(id.0), model_decides);
        let yielded = &mut lenses.yielded[area.index as usize];
        if weighed.worthwhile {
            yielded.worthwhile += Pence::from_pounds(weighed.recovery);
            // No trust at stake: only a lack of staff stops a challenge.
            if suspicion.takes > suspicion.free {
                yielded.forgone_floor += Pence::from_pounds(weighed.recovery);
            }
        }
        let claimed = acts.iter().find_map(|act| match act {
            Act::Challenge { pence, .. } => Some(Pence(*pence)),
            _ => None,
        });
        let Some(claimed) = claimed else {
            if weighed.worthwhile {
                yielded.forgone += Pence::from_pounds(weighed.recovery);
            }
            continue;
        };
        // No provider pays back more than was wrongly paid, and an arbiter grants a part of what is
        // contested.
        let mut recovered = claimed.min(wrong).max(Pence::ZERO);
        relation.challenges += 1;
        office.free = (office.free - suspicion.takes).max(0.0);
        let mut cost = Pence::from_pounds(weighed.cost);
        if weighed.contested {
            recovered = recovered.scaled(params.bargaining.upheld.get());
            relation.disputes += 1;
            cost += Pence::from_pounds(params.bargaining.dispute_cost.get());
        }
        office.transaction += cost;
        dealing.transaction += cost;
        yielded.recovered += recovered;
        let back = Transfer {
            debit: AccountId::cash(seller.id),
            credit: AccountId::cash(returned_to(area, accounts.contracts[place].contract.payer)),
            pence: recovered,
            reason: Reason::Challenge,
            contract: Some(id),
            cause: Cause::rule(Rule::Challenge),
            week,
        };
        let (payer, payee) = (area.id, seller.id);
        accounts
            .post_signed(back)
            .and_then(|()| pay(accounts, payer, cost, Reason::Transaction, week))
            .and_then(|()| pay(accounts, payee, cost, Reason::Transaction, week))
            .map_err(|e| Violation { phase: PHASE, week, what: e.to_string() })?;
        // Errors in single cases are offset by others the other way; only what comes from deeper
        // coding is deducted from its rent.
        let coding = recovered.scaled(new.max(Pence::ZERO).pounds() / wrong.pounds());
        accounts.looked_at.entry(id).or_default().recovered += coding;
    }
    Ok(())
}
