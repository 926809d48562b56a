//! What a scheme would do to the provider it takes work from, as the provider calculates it: what
//! its contracts would pay with and without that work, what cost would go with it, what steps it
//! could close within a year.

use std::collections::BTreeMap;

use crate::behaviours::provider::lever_rule::ExpectedYear;
use crate::behaviours::provider::resist::{SchemeImpact, steps_released};
use crate::contracts::{ContractStatement, PriceList, ServiceSet};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Scheme;
use crate::initiatives::effect::InitiativeEffect;
use crate::kernel::clock::Week;
use crate::params::vocabulary::{CapacityKind, Service};
use crate::phases::bill_and_pay::payments::covered_services;
use crate::phases::bill_and_pay::unit_costs::{step_yearly, variable_unit};
use crate::phases::deliver::service_changes::capacity_line;
use crate::phases::review::capacity::step_volume;
use crate::phases::review::provider_view::expected_year;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party, SystemRules};
use crate::phases::shared::model::Model;

use super::{scheme_initiative, scheme_numbers};

/// What providers read when they calculate their stake.
pub struct SchemeImpactAccounts<'a> {
    /// Contracts and statements.
    pub accounts: &'a Accounts,
    /// Contracts ready to evaluate.
    pub compiled: &'a CompiledContracts,
    pub model: &'a Model,
    pub week: Week,
    /// National prices of the year.
    prices: PriceList,
    /// Services covered by contracts.
    covered: BTreeMap<(u16, u32), ServiceSet>,
}

/// One provider as it sees itself.
#[derive(Clone, Copy)]
pub struct ProviderSelfView<'a> {
    pub provider: &'a Provider,
    pub conduct: &'a LeverSettings,
    pub activity: &'a ProviderActivity,
    pub steps: &'a StepCapacity,
}

impl<'a> SchemeImpactAccounts<'a> {
    /// Gathers the records.
    pub fn new(
        accounts: &'a Accounts,
        compiled: &'a CompiledContracts,
        arrangement: &'a SystemRules,
        model: &'a Model,
        week: Week,
    ) -> Self {
        let prices = accounts.prices(&arrangement.prices);
        Self { accounts, compiled, model, week, prices, covered: covered_services(accounts) }
    }

    /// What a scheme puts at stake for a provider. The provider accepts the commissioner's estimate
    /// of what the scheme is expected to do.
    pub fn scheme_impact(&self, own: &ProviderSelfView<'_>, scheme: &Scheme) -> SchemeImpact {
        let turnover = self
            .accounts
            .last_statements
            .get(own.provider.id.index())
            .map_or(0.0, |year| year.income().pounds());
        let numbers = scheme_numbers(scheme, self.model);
        let reach = crate::initiatives::SchemeReach {
            share: scheme.share * scheme.remaining_scale,
            effect: numbers.believed,
            years: f64::from(u16::MAX),
        };
        let services = scheme_initiative(scheme).services;
        let lost = match (scheme_initiative(scheme).effect)(&self.model.params, reach) {
            InitiativeEffect::Redirect { share, doubled, .. } => share + doubled,
            InitiativeEffect::Stop { share, .. } => share,
            InitiativeEffect::Thin { .. }
            | InitiativeEffect::Prevention { .. }
            | InitiativeEffect::Styles { .. } => reach.share * numbers.believed,
            InitiativeEffect::Audit { share } => {
                // Only money goes, and no cost with it.
                let income = share * scheme.value.pounds() / scheme.share.max(f64::EPSILON);
                return SchemeImpact { income, turnover, ..SchemeImpact::default() };
            }
            InitiativeEffect::Skills { .. } => {
                return SchemeImpact { turnover, ..SchemeImpact::default() };
            }
        };
        let payer = scheme.commissioner as u16;
        let expected = expected_year(own.activity, own.conduct, self.model.weight, self.week);
        let mine = expected.coded_activity(payer);
        let units = |service: Service| mine.get(service).weighted * lost.clamp(0.0, 1.0);
        let income = self.income_lost(own, payer, services, &mine, &units);
        let variable: f64 = services
            .iter()
            .map(|service| {
                let unit = variable_unit(*service, own.conduct.efficiency, &self.model.params);
                units(*service) * unit
            })
            .sum();
        let released = variable + self.steps_value(own, services, &expected, &units);
        SchemeImpact { income, released, compensation: scheme.compensation.pounds(), turnover }
    }

    /// Difference of what the provider's contracts pay with and without the work.
    fn income_lost(
        &self,
        own: &ProviderSelfView<'_>,
        payer: u16,
        services: &[Service],
        expected: &crate::information::ActivityTable,
        units: &dyn Fn(Service) -> f64,
    ) -> f64 {
        let inside = self.covered.get(&(payer, own.provider.index)).copied().unwrap_or_default();
        let outside: f64 = services
            .iter()
            .filter(|service| !inside.contains_service(**service))
            .map(|s| units(*s) * self.prices.unbundled[*s as usize].pounds())
            .sum();
        let contracts = self.accounts.contracts.iter().zip(&self.compiled.0);
        let under = contracts
            .filter(|(signed, _)| signed.area == payer)
            .filter(|(signed, _)| signed.party == Party::Provider(own.provider.index))
            .map(|(signed, contract)| {
                let with = ContractStatement {
                    activity: *expected,
                    weighted_population: signed.contract.basis.weighted_population,
                    ..ContractStatement::default()
                };
                let without = services.iter().fold(with.clone(), |left, service| {
                    left.with_extra_units(*service, -units(*service))
                });
                (contract.total_payment(&with) - contract.total_payment(&without)).pounds()
            });
        outside + under.sum::<f64>()
    }

    /// Yearly cost of the whole steps that could be closed within a year.
    fn steps_value(
        &self,
        own: &ProviderSelfView<'_>,
        services: &[Service],
        expected: &ExpectedYear,
        units: &dyn Fn(Service) -> f64,
    ) -> f64 {
        let params = &self.model.params;
        let mut value = 0.0;
        for kind in CapacityKind::ALL {
            let line = own.steps.line(kind);
            let of_kind = |service: &&Service| capacity_line(**service) == Some(kind);
            let all: f64 = Service::ALL
                .iter()
                .filter(of_kind)
                .map(|service| expected.done[*service as usize])
                .sum();
            let moved: f64 = services.iter().filter(of_kind).map(|service| units(*service)).sum();
            if line.open == 0 || all <= 0.0 || moved <= 0.0 {
                continue;
            }
            let needed = line.worked / step_volume(kind, params);
            let moved = (moved / all).min(1.0) * needed;
            let growth = params.schemes.need_growth.get();
            let steps = steps_released(f64::from(line.open), needed, moved, growth);
            value += steps * step_yearly(kind, params);
        }
        value
    }
}
