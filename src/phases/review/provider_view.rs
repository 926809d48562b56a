//! What one provider sees when it reviews its year: its columns, the year it expects and what it
//! knows of its money. Read by its levers and by its financial position; changes nothing.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::behaviours::provider::affordable_steps::ExpectedMoney;
use crate::behaviours::provider::indicator_effects::MeasuredState;
use crate::behaviours::provider::lever_rule::{ExpectedYear, LeverContext, THEATRE_SERVICES};
use crate::behaviours::provider::levers::{
    ContractView, FinancialBeliefs, ProviderFinances as Money,
};
use crate::contracts::{ContractStatement, ServiceSet};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{
    PayerActivity, ProviderActivity, ProviderTallies, SERVICES, ServiceTally, sum_over_payers,
};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::financial_expectations::{ClosedYear, Expectations};
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::ActivityTable;
use crate::information::quality_indicators::OpenPathways;
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_YEAR, Week};
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Lever, Service};
use crate::phases::bill_and_pay::unit_costs::{overtime_unit, step_units, variable_unit};
use crate::phases::shared::accounts::{Accounts, CompiledContracts, SystemRules};
use crate::phases::shared::contract_inputs::recorded_same_day;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::{ActivityRecords, coded, payer_rows, within_standard};

use super::capacity::{plan_lever, wait_and_tolerance};

/// What a full turn of each lever pays and costs at the margin, over the value of what it affects,
/// as a provider last saw it.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LeverMargins {
    /// Payment and cost by lever.
    pub levers: [(f64, f64); Lever::COUNT],
    /// The year's money at the present plan, and what one more step of each line brings and costs.
    pub money: ExpectedMoney,
}

/// Contracts between bodies and their records.
#[derive(Clone, Copy)]
pub(super) struct AgreedContracts<'a> {
    pub(super) accounts: &'a Accounts,
    pub(super) compiled: &'a CompiledContracts,
    pub(super) arrangement: &'a SystemRules,
    pub(super) records: &'a ActivityRecords<'a>,
    pub(super) covered: &'a BTreeMap<(u16, u32), ServiceSet>,
}

/// A provider's columns when it reviews its year.
pub type LeverColumns<'a> = (
    &'a Provider,
    &'a mut LeverSettings,
    &'a ProviderActivity,
    &'a ProviderTallies,
    &'a StepCapacity,
    &'a Beds,
    &'a WaitingList,
    &'a Caseload,
    &'a AccruedInputs,
    &'a mut Expectations,
    &'a mut LeverMargins,
);

/// Collects the records of providers and practices at the end of a week.
pub(super) fn gather_records<'a>(
    providers: &'a Query<LeverColumns>,
    practices: &'a Query<(&Practice, &PracticeState)>,
    accounts: &Accounts,
    model: &Model,
    week: Week,
) -> ActivityRecords<'a> {
    let providers =
        providers.iter().map(|(provider, conduct, activity, ..)| (provider, activity, conduct));
    ActivityRecords::gather(providers, practices.iter(), accounts, model.weight, week)
}

/// The year a provider expects: this year so far, completed in proportion to last year where there
/// is one, and otherwise in proportion to time.
pub fn expected_year(
    activity: &ProviderActivity,
    conduct: &LeverSettings,
    weight: f64,
    week: Week,
) -> ExpectedYear {
    let ProviderActivity { year: now, last_year: before, .. } = activity;
    let elapsed = week.elapsed_share_of_year();
    let (factor, rest) =
        if before.is_empty() { (1.0 / elapsed, 0.0) } else { (1.0, 1.0 - elapsed) };
    let mut payers: Vec<u16> = now.iter().chain(before).map(|entry| entry.payer).collect();
    payers.sort_unstable();
    payers.dedup();
    let tables = payers.into_iter().map(|payer| {
        let mut whole = coded_activity_table(now, payer, factor, conduct, weight);
        whole.add(&coded_activity_table(before, payer, rest, conduct, weight));
        (payer, whole)
    });
    let (now, before) = (sum_over_payers(now), sum_over_payers(before));
    let done =
        std::array::from_fn(|at| (now[at].weighted * factor + before[at].weighted * rest) * weight);
    ExpectedYear::new(tables.collect(), done, 0.0)
}

/// What was done for a payer in a period, as coded, times a factor.
fn coded_activity_table(
    period: &[PayerActivity],
    payer: u16,
    by: f64,
    conduct: &LeverSettings,
    weight: f64,
) -> ActivityTable {
    let empty = [ServiceTally::default(); SERVICES];
    let tallies = payer_rows(period, payer).unwrap_or(&empty);
    let activity = coded(tallies, weight as u32, conduct);
    ContractStatement { activity, ..ContractStatement::default() }.scaled(by).activity
}

/// Everything one provider considers.
pub(super) struct ProviderSituation<'a> {
    pub(super) provider: &'a Provider,
    pub(super) conduct: &'a LeverSettings,
    pub(super) activity: &'a ProviderActivity,
    pub(super) tallies: &'a ProviderTallies,
    pub(super) steps: &'a StepCapacity,
    pub(super) beds: &'a Beds,
    pub(super) waits: &'a WaitingList,
    pub(super) courses: &'a Caseload,
    pub(super) books: &'a AccruedInputs,
    pub(super) outlook: &'a Expectations,
    pub(super) week: Week,
    pub(super) model: &'a Model,
}

/// A provider's columns as they are read.
pub(super) type LeverColumnsItem<'a> = (
    &'a Provider,
    &'a LeverSettings,
    &'a ProviderActivity,
    &'a ProviderTallies,
    &'a StepCapacity,
    &'a Beds,
    &'a WaitingList,
    &'a Caseload,
    &'a AccruedInputs,
    &'a Expectations,
    &'a LeverMargins,
);

impl<'a> ProviderSituation<'a> {
    pub(super) const fn new(look: LeverColumnsItem<'a>, week: Week, model: &'a Model) -> Self {
        let (provider, conduct, activity, tallies, steps, beds, waits, courses, books, outlook, _) =
            look;
        Self {
            provider,
            conduct,
            activity,
            tallies,
            steps,
            beds,
            waits,
            courses,
            books,
            outlook,
            week,
            model,
        }
    }

    pub(super) fn year(&self) -> ExpectedYear {
        let mut year = expected_year(self.activity, self.conduct, self.model.weight, self.week);
        let ward = self.steps.line(CapacityKind::Ward).staffed();
        let beds = ward * self.model.params.capacity.ward_beds.get();
        let days = f64::from(WEEKS_PER_YEAR * DAYS_PER_WEEK);
        year.bed_days = beds * days * self.beds.occupancy;
        year
    }

    fn last_year(&self) -> Vec<(u16, ActivityTable)> {
        let before = &self.activity.last_year;
        let coded =
            |payer| coded_activity_table(before, payer, 1.0, self.conduct, self.model.weight);
        before.iter().map(|entry| (entry.payer, coded(entry.payer))).collect()
    }

    /// Whether what a line plans is more than its open steps are staffed for.
    fn is_full(&self, kind: CapacityKind) -> bool {
        let line = self.steps.line(kind);
        let open = line.staffed() * step_units(kind, &self.model.params);
        line.open > 0 && line.plan.max(line.worked) > open
    }

    pub(super) fn lever_context(&self, year: &ExpectedYear) -> LeverContext {
        let params = &self.model.params;
        let mut waits = [0.0; Lever::COUNT];
        let mut full = [false; Lever::COUNT];
        for kind in CapacityKind::ALL {
            let Some(lever) = plan_lever(kind) else { continue };
            full[lever as usize] = self.is_full(kind);
            if let Some((wait, tolerated)) =
                wait_and_tolerance(kind, self.waits, self.courses, params)
            {
                waits[lever as usize] = wait / tolerated - 1.0;
            }
        }
        let theatres = f64::from(self.steps.line(CapacityKind::Theatre).open);
        let short = sum_over_payers(&self.activity.year)[Service::EmergencyShort as usize].count;
        LeverContext {
            levers: self.conduct.levers,
            waits,
            full,
            theatre_units: theatres
                * step_units(CapacityKind::Theatre, params)
                * f64::from(WEEKS_PER_YEAR),
            measured: self.measured_state(),
            pressure: self.outlook.pressure,
            audit: self.outlook.audit,
            cost: self.running_cost(),
            variable: self.variable_cost(year),
            coded: self.conduct.coding,
            borderline: self.tallies.borderline as f64 / short.max(1) as f64,
        }
    }

    /// What its measured indicators rest on.
    fn measured_state(&self) -> MeasuredState {
        let within = within_standard(self.waits).unwrap_or(1.0);
        let people = self.waits.total() as f64 * self.model.weight;
        let year = sum_over_payers(&self.activity.year);
        let ended = |stops: u64, services: &[Service]| {
            let done: u64 = services.iter().map(|service| year[*service as usize].count).sum();
            stops as f64 / done.max(1) as f64
        };
        MeasuredState {
            open: OpenPathways::new(people, within),
            ended_by_first: ended(self.tallies.stops_non_admitted, &[Service::OutpatientFirst]),
            ended_by_operation: ended(self.tallies.stops_admitted, THEATRE_SERVICES),
            occupancy: self.beds.occupancy,
            same_day: recorded_same_day(self.tallies).unwrap_or(0.0),
        }
    }

    /// What the provider knows about its money.
    pub(super) fn finances<'b>(
        &self,
        year: &ExpectedYear,
        places: &[usize],
        agreed: &AgreedContracts<'b>,
    ) -> Money<'b> {
        let AgreedContracts { accounts, compiled, arrangement, records, covered } = *agreed;
        let params = &self.model.params;
        let deals = places.iter().map(|place| {
            let (signed, contract) = (&accounts.contracts[*place], &compiled.0[*place]);
            let base = records.whole_year_statement(signed, contract, accounts);
            ContractView { payer: signed.area, contract, base }
        });
        let scope =
            |payer: u16| covered.get(&(payer, self.provider.index)).copied().unwrap_or_default();
        let crowded = (self.beds.occupancy - params.capacity.planned_occupancy.get())
            / params.capacity.crowding_range.get();
        let mut money = Money {
            contracts: deals.collect(),
            covered: year.payers.iter().map(|(payer, _)| (*payer, scope(*payer))).collect(),
            prices: accounts.prices(&arrangement.prices).unbundled.map(|price| price.pounds()),
            unit_cost: std::array::from_fn(|at| self.unit_cost(Service::at(at))),
            bed_day: crowded.clamp(0.0, 1.0) * overtime_unit(CapacityKind::Ward, params),
            margin: 0.0,
            income: 1.0,
            cost: self.running_cost(),
            belief: FinancialBeliefs {
                rescue: self.outlook.rescue,
                audit: self.outlook.audit,
                outturn_sd: self.outlook.outturn_sd,
                ratchet: self.outlook.ratchet.shrunk_estimate(params.outlook.ratchet_doubt.get()),
            },
        };
        let paid = money.payment_for(year, 0.0);
        money.income = (paid + self.private_income()).max(1.0);
        money.margin = 1.0 - self.expected_cost(year) / money.income;
        // The slope was learned relative to payment and is used per pound of value.
        let value = money.value_at_national_prices(year, Service::ALL).max(1.0);
        money.belief.ratchet *= paid / value;
        money
    }

    /// Believed marginal cost of a weighted unit, pounds: what follows it at once, and overtime
    /// where the line that does it is full.
    fn unit_cost(&self, service: Service) -> f64 {
        let params = &self.model.params;
        let overnight = params.capacity.overnight_units.get();
        let line = match service {
            Service::OutpatientFirst | Service::OutpatientFollowUp => {
                Some((CapacityKind::Clinic, 1.0))
            }
            Service::Diagnostic => Some((CapacityKind::Diagnostic, 1.0)),
            Service::DayCase => Some((CapacityKind::Theatre, 1.0)),
            Service::ElectiveRoutine | Service::ElectiveComplex => {
                Some((CapacityKind::Theatre, overnight))
            }
            Service::CommunityContact => Some((CapacityKind::CommunityTeam, 1.0)),
            Service::MentalHealthContact => Some((CapacityKind::MentalHealthTeam, 1.0)),
            _ => None,
        };
        let overtime = match line {
            Some((kind, work)) if self.is_full(kind) => work * overtime_unit(kind, params),
            _ => 0.0,
        };
        self.outlook.cost * (variable_unit(service, self.conduct.efficiency, params) + overtime)
    }

    /// Records how the year closes under its contracts, and a quarter later what the next ones
    /// would pay for the same work.
    pub(super) fn learn_rebasing(&self, money: &Money<'_>, year: &ExpectedYear) -> Expectations {
        let mut outlook = self.outlook.clone();
        let value = money.value_at_national_prices(year, Service::ALL);
        match self.week.quarter() % 4 {
            0 => {
                let Some(closing) = outlook.closed_year else { return outlook };
                let (Some(change), true) = (closing.change, closing.payment > Pence::ZERO) else {
                    return outlook;
                };
                let then = ExpectedYear { payers: self.last_year(), ..year.clone() };
                let rise = money.payment_for(&then, 0.0) / closing.payment.pounds() - 1.0;
                let memory = self.model.params.outlook.ratchet_memory.get();
                if memory > 0.0 {
                    outlook.ratchet.add_pair(change, rise, memory);
                }
            }
            1 => outlook.forecast = value,
            2 => {}
            _ => {
                let before = outlook.closed_year.map(|closing| closing.value);
                outlook.closed_year = Some(ClosedYear {
                    payment: Pence::from_pounds(money.payment_for(year, 0.0)),
                    value,
                    change: before
                        .filter(|before| *before > 0.0)
                        .map(|before| value / before - 1.0),
                });
            }
        }
        outlook
    }
}
