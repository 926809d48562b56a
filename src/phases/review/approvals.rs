//! Each quarter hospitals review cases outside the criteria of those who pay: what one more
//! of them would be paid, by their contracts, against what it costs. Payers that review cases
//! before admission pay for the reviews.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::provider::{approval, levers};
use crate::contracts::terms::prior_approval::SERVICES_NEEDING_APPROVAL;
use crate::contracts::{CompiledContract, ContractStatement, Indicator};
use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::economy::provider::approvals::{DeclineRates, ListingApprovals};
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason};
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::unit_costs::variable_unit;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::ContractRecords;

use crate::phases::procure::negotiate::pay_transaction_cost;

/// Cases outside criteria by which contracts are asked, over those there could be: they are few,
/// and a smaller part of them would be lost in rounding to pence.
const PROBE_CASES: f64 = 0.05;

/// The effect of one more case outside criteria on money, over its value at the contract's prices.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MarginalCase {
    paid: f64,
    cost: f64,
}

/// A contract that covers care needing approval, and its year.
type CoveringContract<'a> = (&'a CompiledContract, ContractStatement);

/// Asks the contracts of one payer what some more cases outside criteria would pay. Each is asked
/// about the care that it covers, so that the answer is the same whether one contract covers all
/// of it or several do. None where no contract covers any.
fn marginal_case(
    contracts: &[CoveringContract<'_>],
    potential: f64,
    variable: impl Fn(Service) -> f64,
) -> Option<MarginalCase> {
    let extra = PROBE_CASES * potential;
    let (mut value, mut cost, mut paid) = (0.0, 0.0, 0.0);
    for (contract, year) in contracts {
        let basis = contract.basis();
        let mut more = year.clone();
        for service in covered_by(contract) {
            let units = extra * year.service_activity(service).weighted;
            value += units * basis.prices.unbundled[service as usize].pounds();
            cost += units * variable(service);
            more = more.with_extra_units(service, units);
        }
        if let Some(outside) = year.indicator(Indicator::OutsideCriteria) {
            let share = (outside + extra) / (1.0 + extra);
            more = more.with_indicator(Indicator::OutsideCriteria, share);
        }
        paid += (contract.total_payment(&more) - contract.total_payment(year)).pounds();
    }
    (value > 0.0).then(|| MarginalCase { paid: paid / value, cost: cost / value })
}

/// Care needing approval that a contract covers.
fn covered_by(contract: &CompiledContract) -> impl Iterator<Item = Service> + '_ {
    let scope = contract.basis().scope;
    SERVICES_NEEDING_APPROVAL
        .iter()
        .copied()
        .filter(move |service| scope.contains_service(*service))
}

/// Hospitals decide how many cases outside criteria they decline.
pub fn set_decline_rates(
    mut providers: Query<(&Provider, &Expectations, &ContractingState, &mut DeclineRates)>,
    conducts: Query<(&Provider, &LeverSettings, &ListingApprovals)>,
    files: ContractRecords,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let listed: BTreeMap<u32, (&LeverSettings, &ListingApprovals)> = conducts
        .iter()
        .filter(|(_, _, approvals)| {
            approvals.year.values().any(|entry| entry.outside + entry.declined > 0)
        })
        .map(|(provider, conduct, approvals)| (provider.index, (conduct, approvals)))
        .collect();
    let idle = providers.iter().all(|(_, _, _, declines)| declines.0.is_empty());
    if listed.is_empty() && idle {
        return;
    }
    let records = files.gather(&accounts);
    let whole = 1.0 / week.elapsed_share_of_year();
    let params = now.params();
    for (provider, outlook, dealings, mut declines) in in_order(providers.iter_mut()) {
        let Some((conduct, approvals)) = listed.get(&provider.index) else {
            declines.0.clear();
            continue;
        };
        let pound = levers::marginal_value_of_surplus(dealings.margin, outlook.rescue, params);
        let mut by_payer: BTreeMap<u16, Vec<CoveringContract<'_>>> = BTreeMap::new();
        for (signed, contract) in accounts.contracts.iter().zip(&files.compiled.0) {
            let own = signed.party == Party::Provider(provider.index);
            if own && covered_by(contract).next().is_some() {
                let so_far = records.statement(signed, contract, &accounts);
                let year = ContractStatement { elapsed: 1.0, ..so_far.scaled(whole) };
                by_payer.entry(signed.area).or_default().push((contract, year));
            }
        }
        for (payer, contracts) in by_payer {
            let potential = approvals.for_payer(payer).potential_share();
            let variable =
                |service| outlook.cost * variable_unit(service, conduct.efficiency, params);
            let Some(MarginalCase { paid, cost }) = marginal_case(&contracts, potential, variable)
            else {
                continue;
            };
            let before = declines.for_payer(payer);
            let to = approval::adapt_decline_rate(before, pound * (cost - paid), &params.control);
            let moment = DecisionPoint::Approval(u32::from(payer));
            let acts = docket.decide(week, Actor::Provider(provider.index), moment, || {
                if to == 0.0 && before == 0.0 {
                    return Vec::new();
                }
                let saw = [("outside criteria", potential), ("declined before", before)];
                let weighed = [("paid", paid), ("cost", cost)];
                let because = Rationale::new(approval::APPROVAL.about.name, &saw, &weighed);
                vec![(Action::Decline { commissioner: u32::from(payer), to }, because)]
            });
            for act in acts {
                if let Action::Decline { to, .. } = act {
                    declines.0.insert(payer, to.clamp(0.0, 1.0));
                }
            }
        }
    }
}

/// Payers whose contracts require approval pay for reviewing the quarter's cases.
pub fn pay_for_reviews(
    mut providers: Query<(&Provider, &mut ListingApprovals)>,
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff)>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let accounts = &mut *accounts;
    let asks: Vec<(u32, u16)> = accounts
        .contracts
        .iter()
        .zip(&compiled.0)
        .filter(|(_, contract)| {
            contract.data_needs().indicators.contains(&Indicator::OutsideCriteria)
        })
        .filter_map(|(signed, _)| Some((signed.party.provider()?, signed.area)))
        .collect();
    if asks.is_empty() {
        return Ok(());
    }
    let mut areas = in_order(commissioners.iter_mut());
    let mut ordered = in_order(providers.iter_mut());
    for (provider, payer) in asks {
        let approvals = &mut ordered[provider as usize].1;
        let wanted = approvals.for_payer(payer).wanted;
        let before = approvals.reviewed.insert(payer, wanted).unwrap_or(0);
        let (area, office) = &mut areas[usize::from(payer)];
        if office.criteria <= 0.0 {
            continue;
        }
        let cases = wanted.saturating_sub(before) as f64 * now.model.weight;
        let cost = Pence::from_pounds(cases * now.params().control.review_cost.get());
        office.transaction += cost;
        pay_transaction_cost(accounts, area.id, cost, Reason::Transaction, week)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::contracts::{ContractBaseline, ServiceSet, TermRegistry, TermSpec};

    /// The cost that follows a case of any service.
    const CASE: f64 = 100.0;

    #[test]
    fn approval_takes_the_gain_out_of_a_case_and_its_absence_leaves_it() {
        let ask = |terms: test_contracts::NamedTerms<'_>, measured: bool| {
            let contract = test_contracts::contract(terms);
            let mut year = contract.as_planned(1.0);
            if measured {
                year = year.with_indicator(Indicator::OutsideCriteria, 0.1);
            }
            marginal_case(&[(&contract, year)], 0.2, |_| CASE).expect("has value")
        };
        let free = ask(&[("Tariff", &[])], false);
        let asked = ask(&[("Tariff", &[]), ("PriorApproval", &[])], true);
        assert!((free.paid - 1.0).abs() < 1e-3, "{free:?}");
        assert!(asked.paid.abs() < 1e-3 && asked.cost > 0.0, "{asked:?}");
    }

    /// A contract of one term for some services.
    fn covering(term: &str, services: &[Service]) -> CompiledContract {
        let scope = services
            .iter()
            .fold(ServiceSet::EMPTY, |all, service| all.union(ServiceSet::from_service(*service)));
        let whole = test_contracts::basis();
        let basis = ContractBaseline::from_prices(scope, whole.baseline, whole.prices, 50_000.0);
        let term =
            TermSpec { term: term.into(), numbers: Default::default(), scope: ServiceSet::EMPTY };
        CompiledContract::new(&[term], basis, &TermRegistry::shipped()).expect("valid")
    }

    #[test]
    fn a_contract_in_two_pieces_is_answered_as_one_and_others_are_not_asked() {
        let ask = |contracts: &[CompiledContract]| {
            let years = contracts.iter().map(|contract| (contract, contract.as_planned(1.0)));
            marginal_case(&years.collect::<Vec<_>>(), 0.2, |_| CASE)
        };
        for term in ["Tariff", "Block"] {
            let one = ask(&[covering(term, SERVICES_NEEDING_APPROVAL)]).expect("has value");
            let (first, rest) = SERVICES_NEEDING_APPROVAL.split_at(1);
            let pieces = [covering(term, first), covering(term, rest)];
            let two = ask(&pieces).expect("has value");
            assert!((one.paid - two.paid).abs() < 1e-3, "{term}: {one:?} {two:?}");
            assert!((one.cost - two.cost).abs() < 1e-9, "{term}: {one:?} {two:?}");
        }
        assert_eq!(ask(&[covering("Block", &[Service::EmergencyStandard])]), None);
    }
}
