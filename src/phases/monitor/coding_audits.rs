//! Once a year commissioners decide which providers' coding to audit. An audit shows the excess of
//! coding with the error of its sample; what it finds is recovered, teaches the commissioner what
//! to expect, and the provider that it may happen again.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::audit::{self, Case};
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::{CompiledContract, Statement};
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::outlook::Outlook;
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::units::Pence;
use crate::money::{AccountId, Cause, Reason, Rule, Transfer};
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled, LookedAt, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::contract_inputs::Sources;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::Files;

use super::challenges::returned_to;
use crate::phases::procure::negotiate::pay;
use crate::phases::shared::counterfactuals::Lenses;

/// Name of the phase in violations.
const PHASE: &str = "monitor";
/// Quarter of the year, counted from zero, in which audits are made.
const QUARTER: u32 = 2;
/// Change of coding at which contracts are asked.
const PROBE: f64 = 0.01;

/// What a unit of excess of coding costs under a contract in the year so far, pounds.
fn exposure(contract: &CompiledContract, statement: &Statement) -> f64 {
    let deeper = statement.recoded(1.0 + PROBE);
    (contract.amount(&deeper) - contract.amount(statement)).pounds() / PROBE
}

/// Commissioners decide on audits and make them.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn audit(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    mut outlooks: Query<(&Provider, &mut Outlook)>,
    files: Files,
    sources: Sources,
    compiled: Res<Compiled>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Lenses>,
) -> Result<(), Violation> {
    let week = clock.week;
    let due = week.closes_quarter() && week.quarter() % 4 == QUARTER;
    if !due || model.calendar.is_run_in(week) || !arrangement.is_on(audit::AUDIT.about.name) {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let params = &model.params;
    let records = files.gather(accounts).with(sources.gather(&compiled, accounts));
    // By contract: what a unit of excess costs, and the excess there is.
    let found: Vec<(f64, f64, Pence)> = accounts
        .contracts
        .iter()
        .zip(&compiled.0)
        .map(|(signed, contract)| {
            let Party::Provider(provider) = signed.party else { return (0.0, 0.0, Pence::ZERO) };
            let coded = records.statement(signed, contract, accounts);
            let truthful = records.truthful(signed, &coded);
            let over = contract.amount(&coded) - contract.amount(&truthful);
            let excess = records.providers()[provider as usize].2.coding - 1.0;
            (exposure(contract, &coded), excess, over)
        })
        .collect();
    let mut sellers: Vec<_> = outlooks.iter_mut().collect();
    sellers.sort_by_key(|(provider, _)| provider.index);
    let mut areas: Vec<_> = commissioners.iter_mut().collect();
    areas.sort_by_key(|(area, ..)| area.index);
    lenses.yielded.resize_with(areas.len(), Default::default);
    for (place, (exposure, excess, over)) in found.into_iter().enumerate() {
        let signed = &accounts.contracts[place];
        let Party::Provider(provider) = signed.party else { continue };
        let id = signed.contract.id;
        let (area, office, relations) = &mut areas[usize::from(signed.area)];
        let Some(relation) = relations.providers.get_mut(&provider) else { continue };
        let (seller, outlook) = &mut sellers[provider as usize];
        let month = params.schemes.attention_worth.get() * params.office.post.get() / 12.0;
        let taken = params.levers.audit_finds.get() * params.levers.clawback.get();
        relation.coding = relation.coding.aged(params.control.coding_drift.get());
        let case = Case {
            belief: relation.coding,
            exposure,
            taken_back: taken,
            skill: office.skill(Skill::Analytics),
            free: office.free,
            month,
        };
        let weighed = audit::weigh(&case, &params.control);
        let by = Actor::Commissioner(area.index);
        let acts = docket.settle(week, by, Moment::Audit(provider), || {
            if !weighed.made {
                return Vec::new();
            }
            let saw = [("believed excess", case.belief.mean), ("doubt", case.belief.sd())];
            let weighed = [("gain, £", weighed.gain), ("cost, £", weighed.cost)];
            let because = Because::of(audit::AUDIT.about.name, &saw, &weighed);
            vec![(Act::Audit { provider }, because)]
        });
        if !acts.contains(&Act::Audit { provider }) {
            continue;
        }
        let key = seller.key ^ area.key.rotate_left(17);
        let mut draw = model.seed.draw(Stream::Audit, key, u64::from(week.year()));
        let error = params.control.audit_sample.get();
        let shown = excess + error * draw.normal();
        relation.coding = relation.coding.after(shown, error);
        relation.challenges += 1;
        outlook.audited = true;
        let takes = params.control.audit_months.get();
        office.free = (office.free - takes).max(0.0);
        let cost = Pence::from_pounds(params.control.audit_cost.get());
        office.transaction += cost;
        // No provider pays back more than the excess and what follows from it.
        let looked: LookedAt = accounts.looked_at.get(&id).copied().unwrap_or_default();
        let most = (over.scaled(params.levers.clawback.get()) - looked.recovered).max(Pence::ZERO);
        let claimed = Pence::from_pounds((shown * exposure * taken).max(0.0));
        let back = claimed.min(most);
        let payer = accounts.contracts[place].contract.payer;
        let way = (AccountId::cash(seller.id), AccountId::cash(returned_to(area, payer)));
        let transfer = Transfer {
            debit: way.0,
            credit: way.1,
            pence: back,
            reason: Reason::AuditRecovery,
            contract: Some(id),
            cause: Cause::rule(Rule::CodingAudit),
            week,
        };
        let (payer, payer_index) = (area.id, area.index as usize);
        accounts
            .post_signed(transfer)
            .and_then(|()| pay(accounts, payer, cost, Reason::Audit, week))
            .map_err(|e| Violation { phase: PHASE, week, what: e.to_string() })?;
        accounts.looked_at.entry(id).or_default().recovered += back;
        let yielded = &mut lenses.yielded[payer_index];
        yielded.audits += 1;
        yielded.audited += back;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::terms::probe;

    #[test]
    fn coding_costs_nothing_where_a_sum_is_fixed() {
        let of = |terms: probe::Terms<'_>| {
            let contract = probe::contract(terms);
            exposure(&contract, &contract.as_planned(1.0))
        };
        assert_eq!(of(&[("Block", &[])]), 0.0);
        assert!(of(&[("Tariff", &[])]) > 0.0);
    }
}
