//! A provider's position: the year it expects and what it knows of its money, separate
//! from the contracts, so that it can be asked what other contracts would pay. Changes nothing.

use bevy_ecs::prelude::*;

use super::capacity::step_volume;
use crate::behaviours::provider::lever_rule::{ExpectedYear, LeverContext};
use crate::behaviours::provider::levers::{
    ContractView, FinancialBeliefs, ProviderFinances as Money,
};
use crate::contracts::{CompiledContract, ContractStatement, ServiceSet};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::Week;
use crate::kernel::math::TINY;
use crate::params::Params;
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::payments::covered_services;
use crate::phases::bill_and_pay::unit_costs::{step_yearly, variable_unit};
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::contract_inputs::ContractInputSources;

use super::provider_view::{AgreedContracts, LeverColumns, ProviderSituation, gather_records};

/// Capacity of one kind at a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityPosition {
    pub kind: CapacityKind,
    /// Steps that present work needs at normal use.
    pub needed: f64,
    /// Pounds a year of an open step.
    pub yearly: f64,
}

/// Everything a provider knows when it reviews its contracts.
#[derive(Debug, Clone)]
pub struct ProviderPosition {
    /// The year it expects.
    pub year: ExpectedYear,
    /// What else it sees.
    pub lever_context: LeverContext,
    /// Its contracts: place among those in force, payer, what is read in addition to activity.
    pub contracts: Vec<(usize, u16, ContractStatement)>,
    /// Services that some contract covers, by payer in ascending order.
    pub covered: Vec<(u16, ServiceSet)>,
    /// Pounds for a unit that no contract covers.
    pub prices: [f64; Service::COUNT],
    /// Marginal cost of a weighted unit as it believes it, pounds.
    pub unit_cost: [f64; Service::COUNT],
    /// Cost that truly follows a weighted unit, pounds.
    pub variable: [f64; Service::COUNT],
    /// Marginal cost of a bed-day.
    pub bed_day: f64,
    /// Expected surplus of the year over income.
    pub margin: f64,
    /// Income of a year, pounds.
    pub income: f64,
    /// Running cost of a year, pounds.
    pub cost: f64,
    /// Estate and overhead, pounds a year.
    pub estate: f64,
    /// What it believes of the future.
    pub belief: FinancialBeliefs,
    pub lines: Vec<CapacityPosition>,
}

impl ProviderPosition {
    /// Its money under contracts of its payers, each with what it reads in addition to activity.
    pub fn finances_under<'a>(
        &self,
        contracts: Vec<(u16, &'a CompiledContract, ContractStatement)>,
    ) -> Money<'a> {
        let deal = |(payer, contract, base)| ContractView { payer, contract, base };
        Money {
            contracts: contracts.into_iter().map(deal).collect(),
            covered: self.covered.clone(),
            prices: self.prices,
            unit_cost: self.unit_cost,
            bed_day: self.bed_day,
            margin: self.margin,
            income: self.income,
            cost: self.cost,
            belief: self.belief,
        }
    }

    /// Cost of a year with a multiple of the activity, pounds: estate, the whole steps that this
    /// work needs, and what follows each unit.
    pub fn cost_at(&self, factor: f64) -> f64 {
        let steps = self.lines.iter().map(|line| {
            // Marginally less than a whole step is a whole step.
            let whole = (line.needed * factor - TINY).ceil().max(0.0);
            whole * line.yearly
        });
        let care = self.year.done.iter().zip(self.variable).map(|(units, cost)| units * cost);
        self.estate + steps.sum::<f64>() + factor * care.sum::<f64>()
    }
}

/// Gathers the position of a provider after the last week that ran; none before the first.
pub fn position(
    In(provider): In<u32>,
    mut columns: ParamSet<(ContractInputSources, Query<LeverColumns>)>,
    practices: Query<(&Practice, &PracticeState)>,
    accounts: Res<Accounts>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
) -> Option<ProviderPosition> {
    let week = Week(now.week().0.checked_sub(1)?);
    let covered = covered_services(&accounts);
    let facts = columns.p0().gather(&compiled, &accounts);
    let providers = columns.p1();
    let records =
        gather_records(&providers, &practices, &accounts, &now.model, week).with_inputs(facts);
    let agreed = AgreedContracts {
        accounts: &accounts,
        compiled: &compiled,
        arrangement: &now.arrangement,
        records: &records,
        covered: &covered,
    };
    let found = providers.iter().find(|(known, ..)| known.index == provider)?;
    let seen = ProviderSituation::new(found, week, &now.model);
    let ProviderSituation { provider, conduct, steps, books, .. } = seen;
    let places = accounts.places_by(Party::provider).remove(&provider.index).unwrap_or_default();
    let year = seen.year();
    let facts = seen.lever_context(&year);
    let money = seen.finances(&year, &places, &agreed);
    let deals = money.contracts.iter().zip(&places);
    let params: &Params = now.params();
    let lines = CapacityKind::ALL.into_iter().filter(|kind| steps.line(*kind).open > 0);
    Some(ProviderPosition {
        contracts: deals.map(|(deal, place)| (*place, deal.payer, deal.base.clone())).collect(),
        covered: money.covered.clone(),
        prices: money.prices,
        unit_cost: money.unit_cost,
        variable: std::array::from_fn(|at| {
            variable_unit(Service::at(at), conduct.efficiency, params)
        }),
        bed_day: money.bed_day,
        margin: money.margin,
        income: money.income,
        cost: money.cost,
        estate: books.estate_yearly.pounds(),
        belief: money.belief,
        lines: lines
            .map(|kind| CapacityPosition {
                kind,
                needed: steps.line(kind).worked / step_volume(kind, params),
                yearly: step_yearly(kind, params),
            })
            .collect(),
        year,
        lever_context: facts,
    })
}
