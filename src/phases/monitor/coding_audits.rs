//! Once a year commissioners decide which providers' coding to audit. An audit shows the excess of
//! coding with the error of its sample; what it finds is recovered, teaches the commissioner what
//! to expect, and the provider that it may happen again.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::audit::{self, AuditCase};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::{CompiledContract, ContractStatement};
use crate::economy::commissioner::{
    Commissioner, CommissionerStaff, ProviderRelation, ProviderRelations,
};
use crate::economy::provider::Provider;
use crate::economy::provider::financial_expectations::Expectations;
use crate::kernel::ids::{ContractId, OrgId, pair_key};
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason, Rule, Transfer};
use crate::params::Params;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::ContractRecords;

use super::challenges::repayment_recipient;
use crate::phases::procure::negotiate::pay_transaction_cost;
use crate::phases::shared::counterfactuals::Counterfactuals;

/// Quarter of the year, counted from zero, in which audits are made.
const AUDIT_QUARTER: u32 = 2;

/// What a unit of excess of coding costs under a contract in the year so far, pounds.
fn exposure(contract: &CompiledContract, statement: &ContractStatement) -> f64 {
    let deeper = statement.with_coding_factor(1.0 + PROBE_SHARE);
    (contract.total_payment(&deeper) - contract.total_payment(statement)).pounds() / PROBE_SHARE
}

/// Commissioners decide on audits and make them.
pub fn audit_coding(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut outlooks: Query<(&Provider, &mut Expectations)>,
    files: ContractRecords,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let due = week.closes_quarter() && week.quarter() % 4 == AUDIT_QUARTER;
    let on = now.arrangement.is_rule_enabled(audit::AUDIT.about.name);
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
            let truthful = records.truthful_statement(signed, &coded);
            Truth {
                exposure: exposure(contract, &coded),
                excess: records.providers()[provider as usize].2.coding - 1.0,
                over: contract.total_payment(&coded) - contract.total_payment(&truthful),
            }
        })
        .collect()
}

/// A commissioner and a provider with a contract.
struct Sides<'a> {
    area: &'a Commissioner,
    office: &'a mut CommissionerStaff,
    relation: &'a mut ProviderRelation,
    seller: &'a Provider,
    outlook: &'a mut Expectations,
}

/// Part of what an audit shows that is taken back.
fn taken_back(params: &Params) -> f64 {
    params.levers.audit_finds.get() * params.levers.clawback.get()
}

impl Sides<'_> {
    /// Whether the commissioner has the provider audited.
    fn decide(&mut self, exposure: f64, now: &ThisWeek<'_>, docket: &mut Docket) -> bool {
        let params = now.params();
        self.relation.coding = self.relation.coding.with_drift(params.control.coding_drift.get());
        let case = AuditCase {
            belief: self.relation.coding,
            exposure,
            taken_back: taken_back(params),
            skill: self.office.skill(Skill::Analytics),
            free: self.office.free,
            month: params.schemes.attention_worth.get() * params.office.post.get() / 12.0,
        };
        let weighed = audit::appraise_audit(&case, &params.control);
        let provider = self.seller.index;
        let by = Actor::Commissioner(self.area.index);
        let acts = docket.decide(now.week(), by, DecisionPoint::Audit(provider), || {
            if !weighed.worthwhile {
                return Vec::new();
            }
            let saw = [("believed excess", case.belief.mean), ("doubt", case.belief.sd())];
            let weighed = [("gain, £", weighed.gain), ("cost, £", weighed.cost)];
            let because = Rationale::new(audit::AUDIT.about.name, &saw, &weighed);
            vec![(Action::Audit { provider }, because)]
        });
        acts.contains(&Action::Audit { provider })
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
        self.relation.coding = self.relation.coding.updated_by(shown, error);
        self.relation.challenges += 1;
        self.outlook.audited = true;
        self.office.free = (self.office.free - params.control.audit_months.get()).max(0.0);
        let cost = Pence::from_pounds(params.control.audit_cost.get());
        self.office.transaction += cost;
        // No more is paid back than the excess comes to with what follows from it.
        let recovered =
            accounts.challenge_history.get(&contract).map_or(Pence::ZERO, |l| l.recovered);
        let most = truth.over.scaled(params.levers.clawback.get()) - recovered;
        let claimed = (shown * truth.exposure * taken_back(params)).max(0.0);
        let back = Pence::from_pounds(claimed).min(most.max(Pence::ZERO));
        let (from, to) = (self.seller.id, repayment_recipient(self.area, payer));
        let (reason, rule) = (Reason::AuditRecovery, Rule::CodingAudit);
        let transfer = Transfer::new(from, to, back, reason, rule, week).under(contract);
        accounts.post_net(transfer)?;
        pay_transaction_cost(accounts, self.area.id, cost, Reason::Audit, week)?;
        accounts.challenge_history.entry(contract).or_default().recovered += back;
        Ok(back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::terms::test_contracts;

    #[test]
    fn coding_costs_nothing_where_a_sum_is_fixed() {
        let of = |terms: test_contracts::NamedTerms<'_>| {
            let contract = test_contracts::contract(terms);
            exposure(&contract, &contract.as_planned(1.0))
        };
        assert_eq!(of(&[("Block", &[])]), 0.0);
        assert!(of(&[("Tariff", &[])]) > 0.0);
    }
}
