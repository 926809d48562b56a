//! What one provider sees when it reviews its year: its columns, the year it expects and what it
//! knows of its money. Read by its levers and by its financial position; changes nothing.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::behaviours::provider::lever_rule::{Facts, Year};
use crate::behaviours::provider::levers::{Belief, Books as Money, Deal};
use crate::contracts::{Scope, Statement};
use crate::economy::provider::activity::{Activity, PayerActivity, SERVICES, Tallies, Tally, sum};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::outlook::{Closing, Outlook};
use crate::economy::provider::queues::WaitList;
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::information::ActivityTable;
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_YEAR, Week};
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Lever, Service};
use crate::phases::bill_and_pay::unit_costs::{
    overtime_unit, step_units, step_yearly, variable_unit,
};
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled};
use crate::phases::shared::model::Model;
use crate::phases::shared::records::{Records, coded, rows_of};

use super::capacity::{plan_lever, wait_of};

/// What a full turn of each lever pays and costs at the margin, over the value of what it affects,
/// as a provider last saw it.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Margins {
    /// Payment and cost by lever.
    pub levers: [(f64, f64); Lever::COUNT],
}

/// Contracts between bodies and their records.
#[derive(Clone, Copy)]
pub(super) struct Agreed<'a> {
    pub(super) accounts: &'a Accounts,
    pub(super) compiled: &'a Compiled,
    pub(super) arrangement: &'a Arrangement,
    pub(super) records: &'a Records<'a>,
    pub(super) covered: &'a BTreeMap<(u16, u32), Scope>,
}

/// A provider's columns when it reviews its year.
pub type Columns<'a> = (
    &'a Provider,
    &'a mut Conduct,
    &'a Activity,
    &'a Tallies,
    &'a Steps,
    &'a Beds,
    &'a WaitList,
    &'a Courses,
    &'a Books,
    &'a mut Outlook,
    &'a mut Margins,
);

/// The year a provider expects: this year so far, completed in proportion to last year where there
/// is one, and otherwise in proportion to time.
#[must_use]
pub fn expected_year(activity: &Activity, conduct: &Conduct, weight: f64, week: Week) -> Year {
    let Activity { year: now, last_year: before, .. } = activity;
    let elapsed = week.year_gone();
    let (factor, rest) =
        if before.is_empty() { (1.0 / elapsed, 0.0) } else { (1.0, 1.0 - elapsed) };
    let mut payers: Vec<u16> = now.iter().chain(before).map(|entry| entry.payer).collect();
    payers.sort_unstable();
    payers.dedup();
    let tables = payers.into_iter().map(|payer| {
        let mut whole = table(now, payer, factor, conduct, weight);
        whole.add(&table(before, payer, rest, conduct, weight));
        (payer, whole)
    });
    let (now, before) = (sum(now), sum(before));
    let done =
        std::array::from_fn(|at| (now[at].weighted * factor + before[at].weighted * rest) * weight);
    Year::of(tables.collect(), done, 0.0)
}

/// What was done for a payer in a period, as coded, times a factor.
fn table(
    period: &[PayerActivity],
    payer: u16,
    by: f64,
    conduct: &Conduct,
    weight: f64,
) -> ActivityTable {
    let empty = [Tally::default(); SERVICES];
    let tallies = rows_of(period, payer).unwrap_or(&empty);
    let activity = coded(tallies, weight as u32, conduct);
    Statement { activity, ..Statement::default() }.scaled(by).activity
}

/// Everything one provider considers.
pub(super) struct Seen<'a> {
    pub(super) provider: &'a Provider,
    pub(super) conduct: &'a Conduct,
    pub(super) activity: &'a Activity,
    pub(super) tallies: &'a Tallies,
    pub(super) steps: &'a Steps,
    pub(super) beds: &'a Beds,
    pub(super) waits: &'a WaitList,
    pub(super) courses: &'a Courses,
    pub(super) books: &'a Books,
    pub(super) outlook: &'a Outlook,
    pub(super) week: Week,
    pub(super) model: &'a Model,
}

/// A provider's columns as they are read.
pub(super) type Look<'a> = (
    &'a Provider,
    &'a Conduct,
    &'a Activity,
    &'a Tallies,
    &'a Steps,
    &'a Beds,
    &'a WaitList,
    &'a Courses,
    &'a Books,
    &'a Outlook,
    &'a Margins,
);

impl<'a> Seen<'a> {
    pub(super) const fn of(look: Look<'a>, week: Week, model: &'a Model) -> Self {
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

    pub(super) fn year(&self) -> Year {
        let mut year = expected_year(self.activity, self.conduct, self.model.weight, self.week);
        let ward = self.steps.of(StepKind::Ward).open;
        let beds = f64::from(ward) * self.model.params.capacity.ward_beds.get();
        let days = f64::from(WEEKS_PER_YEAR * DAYS_PER_WEEK);
        year.bed_days = beds * days * self.beds.occupancy;
        year
    }

    fn last_year(&self) -> Vec<(u16, ActivityTable)> {
        let before = &self.activity.last_year;
        let coded = |payer| table(before, payer, 1.0, self.conduct, self.model.weight);
        before.iter().map(|entry| (entry.payer, coded(entry.payer))).collect()
    }

    /// Whether what a line plans is more than its open steps are staffed for.
    fn is_full(&self, kind: StepKind) -> bool {
        let line = self.steps.of(kind);
        let open = f64::from(line.open) * step_units(kind, &self.model.params);
        line.open > 0 && line.plan.max(line.worked) > open
    }

    pub(super) fn facts(&self, year: &Year) -> Facts {
        let params = &self.model.params;
        let mut waits = [0.0; Lever::COUNT];
        let mut full = [false; Lever::COUNT];
        for kind in StepKind::ALL {
            let Some(lever) = plan_lever(kind) else { continue };
            full[lever as usize] = self.is_full(kind);
            if let Some((wait, tolerated)) = wait_of(kind, self.waits, self.courses, params) {
                waits[lever as usize] = wait / tolerated - 1.0;
            }
        }
        let theatres = f64::from(self.steps.of(StepKind::Theatre).open);
        let short = sum(&self.activity.year)[Service::EmergencyShort as usize].count;
        Facts {
            levers: self.conduct.levers,
            waits,
            full,
            theatre_units: theatres
                * step_units(StepKind::Theatre, params)
                * f64::from(WEEKS_PER_YEAR),
            pressure: self.outlook.pressure,
            audit: self.outlook.audit,
            cost: self.running_cost(),
            variable: self.variable(year),
            coded: self.conduct.coding,
            borderline: self.tallies.borderline as f64 / short.max(1) as f64,
        }
    }

    /// Cost of a year as the accounts show it so far and last year, pounds.
    fn running_cost(&self) -> f64 {
        let elapsed = self.week.year_gone();
        let now = self.books.year.total().pounds();
        let before = self.books.last_year.total().pounds();
        if before > 0.0 { now + before * (1.0 - elapsed) } else { now / elapsed }
    }

    /// What the provider knows about its money.
    pub(super) fn money<'b>(
        &self,
        year: &Year,
        places: &[usize],
        agreed: &Agreed<'b>,
    ) -> Money<'b> {
        let Agreed { accounts, compiled, arrangement, records, covered } = *agreed;
        let params = &self.model.params;
        let deals = places.iter().map(|place| {
            let (signed, contract) = (&accounts.contracts[*place], &compiled.0[*place]);
            let base = records.whole_year(signed, contract, accounts);
            Deal { payer: signed.area, contract, base }
        });
        let scope =
            |payer: u16| covered.get(&(payer, self.provider.index)).copied().unwrap_or_default();
        let crowded = (self.beds.occupancy - params.capacity.planned_occupancy.get())
            / params.capacity.crowding_range.get();
        let mut money = Money {
            deals: deals.collect(),
            covered: year.payers.iter().map(|(payer, _)| (*payer, scope(*payer))).collect(),
            prices: accounts.prices(&arrangement.prices).unbundled.map(|price| price.pounds()),
            unit_cost: std::array::from_fn(|at| self.unit_cost(Service::at(at))),
            bed_day: crowded.clamp(0.0, 1.0) * overtime_unit(StepKind::Ward, params),
            margin: 0.0,
            income: 1.0,
            cost: self.running_cost(),
            belief: Belief {
                rescue: self.outlook.rescue,
                audit: self.outlook.audit,
                outturn_sd: self.outlook.outturn_sd,
                ratchet: self.outlook.ratchet.slope(params.outlook.ratchet_doubt.get()),
            },
        };
        let paid = money.paid(year, 0.0);
        money.income = paid.max(1.0);
        money.margin = (paid - self.expected_cost(year)) / money.income;
        // The slope was learned relative to payment and is used per pound of value.
        let value = money.value(year, Service::ALL).max(1.0);
        money.belief.ratchet *= paid / value;
        money
    }

    /// Cost that follows the year's activity at once, pounds.
    fn variable(&self, year: &Year) -> f64 {
        let params = &self.model.params;
        let of = |service: Service| {
            year.done[service as usize] * variable_unit(service, self.conduct.efficiency, params)
        };
        Service::ALL.iter().map(|service| of(*service)).sum()
    }

    /// Cost of the whole year as the provider expects it, pounds.
    fn expected_cost(&self, year: &Year) -> f64 {
        let params = &self.model.params;
        let steps: f64 = StepKind::ALL
            .into_iter()
            .map(|kind| f64::from(self.steps.of(kind).open) * step_yearly(kind, params))
            .sum();
        let overtime = self.books.year.overtime.pounds() / self.week.year_gone();
        self.variable(year) + steps + overtime + self.books.estate_yearly.pounds()
    }

    /// Believed marginal cost of a weighted unit, pounds: what follows it at once, and overtime
    /// where the line that does it is full.
    fn unit_cost(&self, service: Service) -> f64 {
        let params = &self.model.params;
        let overnight = params.capacity.overnight_units.get();
        let line = match service {
            Service::OutpatientFirst | Service::OutpatientFollowUp => Some((StepKind::Clinic, 1.0)),
            Service::Diagnostic => Some((StepKind::Diagnostic, 1.0)),
            Service::DayCase => Some((StepKind::Theatre, 1.0)),
            Service::ElectiveRoutine | Service::ElectiveComplex => {
                Some((StepKind::Theatre, overnight))
            }
            Service::CommunityContact => Some((StepKind::CommunityTeam, 1.0)),
            Service::MentalHealthContact => Some((StepKind::MentalHealthTeam, 1.0)),
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
    pub(super) fn learn_rebasing(&self, money: &Money<'_>, year: &Year) -> Outlook {
        let mut outlook = self.outlook.clone();
        let value = money.value(year, Service::ALL);
        match self.week.quarter() % 4 {
            0 => {
                let Some(closing) = outlook.closing else { return outlook };
                let (Some(change), true) = (closing.change, closing.payment > Pence::ZERO) else {
                    return outlook;
                };
                let then = Year { payers: self.last_year(), ..year.clone() };
                let rise = money.paid(&then, 0.0) / closing.payment.pounds() - 1.0;
                let memory = self.model.params.outlook.ratchet_memory.get();
                if memory > 0.0 {
                    outlook.ratchet.note(change, rise, memory);
                }
            }
            1 => outlook.forecast = value,
            2 => {}
            _ => {
                let before = outlook.closing.map(|closing| closing.value);
                outlook.closing = Some(Closing {
                    payment: Pence::from_pounds(money.paid(year, 0.0)),
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
