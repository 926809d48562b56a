//! Once a year commissioners decide which providers' coding to audit. An audit shows the excess of
//! coding with the error of its sample; what it finds is recovered, teaches the commissioner what
//! to expect, and the provider that it may happen again.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::audit::{self, Case};
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::{CompiledContract, Statement};
use crate::economy::commissioner::{Commissioner, Office, Relation, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::outlook::Outlook;
use crate::kernel::chance::Stream;
use crate::kernel::ids::{ContractId, OrgId, pair_key};
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason, Rule, Transfer};
use crate::params::Params;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::ContractRecords;

use super::challenges::returned_to;
use crate::phases::procure::negotiate::pay;
use crate::phases::shared::counterfactuals::Lenses;

/// Quarter of the year, counted from zero, in which audits are made.
const QUARTER: u32 = 2;

/// What a unit of excess of coding costs under a contract in the year so far, pounds.
fn exposure(contract: &CompiledContract, statement: &Statement) -> f64 {
    let deeper = statement.recoded(1.0 + PROBE_SHARE);
    (contract.amount(&deeper) - contract.amount(statement)).pounds() / PROBE_SHARE
}

/// Commissioners decide on audits and make them.
pub fn audit(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    mut outlooks: Query<(&Provider, &mut Outlook)>,
    files: ContractRecords,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Lenses>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let due = week.closes_quarter() && week.quarter() % 4 == QUARTER;
    let on = now.arrangement.is_on(audit::AUDIT.about.name);
    if !due || now.model.calendar.is_run_in(week) || !on {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let findings = findings(&files, accounts);
    let mut sellers = in_order(outlooks.iter_mut());
    let mut areas = in_order(commissioners.iter_mut());
    lenses.yielded.resize_with(areas.len(), Default::default);
    for (place, truth) in findings.into_iter().enumerate() {
        let signed = &accounts.contracts[place];
        let Party::Provider(provider) = signed.party else { continue };
        let contract = (signed.contract.id, signed.contract.payer);
        let (area, office, relations) = &mut areas[usize::from(signed.area)];
        let Some(relation) = relations.providers.get_mut(&provider) else { continue };
        let (seller, outlook) = &mut sellers[provider as usize];
        let mut sides = Sides { area, office, relation, seller, outlook };
        if sides.decide(truth.exposure, &now, &mut docket) {
            let back = sides.make(&truth, contract, accounts, &now)?;
            let yielded = &mut lenses.yielded[sides.area.index as usize];
            yielded.audits += 1;
            yielded.audited += back;
        }
    }
    Ok(())
}

/// How a contract is truly coded.
#[derive(Default)]
struct Truth {
    /// What a unit of excess of coding costs, pounds.
    exposure: f64,
    /// The excess.
    excess: f64,
    /// What was paid for it.
    over: Pence,
}

/// The truth of every contract with a provider; nothing in the places of the others.
fn findings(files: &ContractRecords<'_, '_>, accounts: &Accounts) -> Vec<Truth> {
    let records = files.gather(accounts);
    let contracts = accounts.contracts.iter().zip(&files.compiled.0);
    contracts
        .map(|(signed, contract)| {
            let Party::Provider(provider) = signed.party else { return Truth::default() };
            let coded = records.statement(signed, contract, accounts);
            let truthful = records.truthful(signed, &coded);
            Truth {
                exposure: exposure(contract, &coded),
                excess: records.providers()[provider as usize].2.coding - 1.0,
                over: contract.amount(&coded) - contract.amount(&truthful),
            }
        })
        .collect()
}

/// A commissioner and a provider between whom a contract runs.
struct Sides<'a> {
    area: &'a Commissioner,
    office: &'a mut Office,
    relation: &'a mut Relation,
    seller: &'a Provider,
    outlook: &'a mut Outlook,
}

/// Part of what an audit shows that is taken back.
fn taken_back(params: &Params) -> f64 {
    params.levers.audit_finds.get() * params.levers.clawback.get()
}

impl Sides<'_> {
    /// Whether the commissioner has the provider audited.
    fn decide(&mut self, exposure: f64, now: &ThisWeek<'_>, docket: &mut Docket) -> bool {
        let params = now.params();
        self.relation.coding = self.relation.coding.aged(params.control.coding_drift.get());
        let case = Case {
            belief: self.relation.coding,
            exposure,
            taken_back: taken_back(params),
            skill: self.office.skill(Skill::Analytics),
            free: self.office.free,
            month: params.schemes.attention_worth.get() * params.office.post.get() / 12.0,
        };
        let weighed = audit::weigh(&case, &params.control);
        let provider = self.seller.index;
        let by = Actor::Commissioner(self.area.index);
        let acts = docket.settle(now.week(), by, Moment::Audit(provider), || {
            if !weighed.made {
                return Vec::new();
            }
            let saw = [("believed excess", case.belief.mean), ("doubt", case.belief.sd())];
            let weighed = [("gain, £", weighed.gain), ("cost, £", weighed.cost)];
            let because = Because::of(audit::AUDIT.about.name, &saw, &weighed);
            vec![(Act::Audit { provider }, because)]
        });
        acts.contains(&Act::Audit { provider })
    }

    /// Makes an audit and returns what was taken back.
    fn make(
        &mut self,
        truth: &Truth,
        (contract, payer): (ContractId, OrgId),
        accounts: &mut Accounts,
        now: &ThisWeek<'_>,
    ) -> Result<Pence, LedgerError> {
        let (params, week) = (now.params(), now.week());
        let key = pair_key(self.seller.key, self.area.key);
        let mut draw = now.model.seed.draw(Stream::Audit, key, u64::from(week.year()));
        let error = params.control.audit_sample.get();
        let shown = truth.excess + error * draw.normal();
        self.relation.coding = self.relation.coding.after(shown, error);
        self.relation.challenges += 1;
        self.outlook.audited = true;
        self.office.free = (self.office.free - params.control.audit_months.get()).max(0.0);
        let cost = Pence::from_pounds(params.control.audit_cost.get());
        self.office.transaction += cost;
        // No more is paid back than the excess comes to with what follows from it.
        let recovered = accounts.looked_at.get(&contract).map_or(Pence::ZERO, |l| l.recovered);
        let most = truth.over.scaled(params.levers.clawback.get()) - recovered;
        let claimed = (shown * truth.exposure * taken_back(params)).max(0.0);
        let back = Pence::from_pounds(claimed).min(most.max(Pence::ZERO));
        let (from, to) = (self.seller.id, returned_to(self.area, payer));
        let (reason, rule) = (Reason::AuditRecovery, Rule::CodingAudit);
        let transfer = Transfer::new(from, to, back, reason, rule, week).under(contract);
        accounts.post_signed(transfer)?;
        pay(accounts, self.area.id, cost, Reason::Audit, week)?;
        accounts.looked_at.entry(contract).or_default().recovered += back;
        Ok(back)
    }
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
