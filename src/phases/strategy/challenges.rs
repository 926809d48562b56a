//! Each quarter commissioners look at what they paid, and challenge what looks too high and seems
//! worth it.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::challenge::{self, Suspicion};
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::CompiledContract;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::dealings::Dealings;
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::ids::name_key;
use crate::kernel::units::Pence;
use crate::money::{AccountId, Cause, Reason, Rule, Transfer};
use crate::params::vocabulary::Skill;
use crate::phases::accounts::{Accounts, Compiled, LookedAt, Party, Signed};
use crate::phases::clock::Clock;
use crate::phases::docket::Docket;
use crate::phases::facts::Sources;
use crate::phases::model::Model;
use crate::phases::records::{Files, Records};

use super::lenses::Lenses;
use super::negotiate::pay;

/// Name of the phase in violations.
const PHASE: &str = "monitor";

/// A contract's payment so far this year, as coded and as it would be coded truthfully.
fn overpaid(
    records: &Records<'_>,
    signed: &Signed,
    contract: &CompiledContract,
    accounts: &Accounts,
) -> (Pence, Pence) {
    let coded = records.statement(signed, contract, accounts);
    let truthful = records.truthful(signed, &coded);
    let paid = contract.amount(&coded);
    (paid, paid - contract.amount(&truthful))
}

/// Looks at the quarter's payments and challenges them.
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
    let payments: Vec<(Pence, Pence)> = accounts
        .contracts
        .iter()
        .zip(&compiled.0)
        .map(|(signed, contract)| match signed.party {
            Party::Provider(_) => overpaid(&records, signed, contract, accounts),
            Party::Practice(_) => (Pence::ZERO, Pence::ZERO),
        })
        .collect();
    let mut sellers: Vec<_> = dealings.iter_mut().collect();
    sellers.sort_by_key(|(provider, _)| provider.index);
    let mut areas: Vec<_> = commissioners.iter_mut().collect();
    areas.sort_by_key(|(area, ..)| area.index);
    lenses.yielded.resize_with(areas.len(), Default::default);
    for (place, (paid, over)) in payments.iter().enumerate() {
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
        if new <= Pence::ZERO {
            continue;
        }
        let params = &model.params;
        let (seller, dealing) = &mut sellers[provider as usize];
        let skill = office.skill(Skill::Analytics);
        let noise = params.information.audit_noise.get() * (1.0 - 0.5 * skill);
        let key = seller.key ^ area.key.rotate_left(17) ^ name_key(&signed.contract.name);
        let mut draw = model.seed.draw(Stream::Challenge, key, u64::from(week.0));
        let suspicion = Suspicion {
            seen: new.pounds() * draw.lognormal_mean_one(noise),
            paid: quarter.pounds(),
            skill,
            attention: office.attention,
            free: office.free,
            takes: params.office.challenge_months.get(),
            influence: relation.influence,
        };
        let weighed = challenge::weigh(&suspicion, &params.bargaining, &params.trust);
        let model_decides = || {
            if !weighed.pursued {
                return Vec::new();
            }
            let because = Because::of(
                "challenge",
                &[("over-payment seen, £", suspicion.seen), ("attention", suspicion.attention)],
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
            // Nobody's favour at stake: only want of staff stops a challenge.
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
        // Nobody pays back more than was overpaid.
        let recovered = claimed.min(new).max(Pence::ZERO);
        relation.challenges += 1;
        office.free = (office.free - suspicion.takes).max(0.0);
        let cost = Pence::from_pounds(params.bargaining.challenge_cost.get());
        office.transaction += cost;
        dealing.transaction += cost;
        yielded.recovered += recovered;
        let back = Transfer {
            debit: AccountId::cash(seller.id),
            credit: AccountId::cash(area.id),
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
        accounts.looked_at.entry(id).or_default().recovered += recovered;
    }
    Ok(())
}
