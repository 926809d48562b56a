//! The money of a provider's year as it expects it: what it will cost, what it earns beside care
//! for its payers, and what one more step of each line would bring and cost. One calculation for
//! its levers, its capacity and its bargains, and the one that the ledger confirms at the close of
//! the year.

use crate::behaviours::provider::affordable_steps::{ExpectedMoney, LineMoney};
use crate::behaviours::provider::lever_rule::{ExpectedYear, THEATRE_SERVICES};
use crate::behaviours::provider::levers::ProviderFinances as Money;
use crate::economy::provider::accrued_inputs::AnnualCosts;
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::math::{PROBE_SHARE, TINY};
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::unit_costs::{paid_steps, step_yearly, variable_unit};

use super::capacity::step_volume;
use super::provider_view::ProviderSituation;

/// Services that the steps of a line give.
const fn services(kind: CapacityKind) -> &'static [Service] {
    match kind {
        // Of what a ward gives, only planned stays depend on there being room.
        CapacityKind::Ward => &[Service::ElectiveRoutine, Service::ElectiveComplex],
        CapacityKind::Theatre => THEATRE_SERVICES,
        CapacityKind::Clinic => &[Service::OutpatientFirst, Service::OutpatientFollowUp],
        CapacityKind::Diagnostic => &[Service::Diagnostic],
        CapacityKind::Department => &[Service::EmergencyMinor, Service::EmergencyMajor],
        CapacityKind::CommunityTeam => &[Service::CommunityContact],
        CapacityKind::CommunityWard => &[Service::CommunityBedDay],
        CapacityKind::MentalHealthTeam => &[Service::MentalHealthContact],
    }
}

/// Units of a line's capacity that a unit of a service takes.
fn units_of(service: Service, params: &Params) -> f64 {
    match service {
        Service::ElectiveRoutine | Service::ElectiveComplex => {
            params.capacity.overnight_units.get()
        }
        _ => 1.0,
    }
}

impl ProviderSituation<'_> {
    /// A cost of the whole year: so far, and for the rest as last year; pounds.
    fn of_whole_year(&self, cost: fn(&AnnualCosts) -> Pence) -> f64 {
        let elapsed = self.week.elapsed_share_of_year();
        let now = cost(&self.books.year).pounds();
        let before = &self.books.last_year;
        if before.total() > Pence::ZERO {
            now + cost(before).pounds() * (1.0 - elapsed)
        } else {
            now / elapsed
        }
    }

    /// Cost of a year as the accounts show it so far and last year, pounds.
    pub(super) fn running_cost(&self) -> f64 {
        self.of_whole_year(AnnualCosts::total)
    }

    /// Cost that follows the year's activity at once, pounds.
    pub(super) fn variable_cost(&self, year: &ExpectedYear) -> f64 {
        self.variable_cost_of(Service::ALL, year)
    }

    fn variable_cost_of(&self, services: &[Service], year: &ExpectedYear) -> f64 {
        let unit =
            |service: Service| variable_unit(service, self.conduct.efficiency, &self.model.params);
        services.iter().map(|service| year.done[*service as usize] * unit(*service)).sum()
    }

    /// Cost of the year's steps of a kind as they are staffed now, pounds.
    fn step_cost(&self, kind: CapacityKind) -> f64 {
        let params = &self.model.params;
        let paid = paid_steps(self.provider.kind, kind, self.steps.line(kind), params);
        paid * step_yearly(kind, params)
    }

    /// Cost of the whole year as the provider expects it, pounds.
    pub(super) fn expected_cost(&self, year: &ExpectedYear) -> f64 {
        let steps: f64 = CapacityKind::ALL.into_iter().map(|kind| self.step_cost(kind)).sum();
        let around =
            self.of_whole_year(|cost| cost.overtime + cost.redundancy + cost.outside + cost.effort);
        self.variable_cost(year) + steps + around + self.books.estate_yearly.pounds()
    }

    /// Income of the year from payers outside the modelled economy, pounds.
    pub(super) fn private_income(&self) -> f64 {
        let params = &self.model.params;
        let unit = variable_unit(Service::DayCase, self.conduct.efficiency, params);
        let units = self.of_whole_year(|cost| cost.outside) / unit.max(TINY);
        units * params.levers.outside_price.get()
    }

    /// The year's money at the present plan, line by line.
    pub(super) fn expected_money(&self, money: &Money<'_>, year: &ExpectedYear) -> ExpectedMoney {
        let mut expected = ExpectedMoney {
            margin: money.margin,
            income: money.income,
            payment: money.payment_for(year, 0.0),
            cost: self.expected_cost(year),
            overtime: self.of_whole_year(|cost| cost.overtime),
            ..ExpectedMoney::default()
        };
        for kind in CapacityKind::ALL {
            if self.steps.line(kind).open > 0 {
                expected.lines[kind as usize] = self.line_money(kind, money, year);
            }
        }
        expected
    }

    fn line_money(&self, kind: CapacityKind, money: &Money<'_>, year: &ExpectedYear) -> LineMoney {
        let params = &self.model.params;
        let services = services(kind);
        let paid_at = |factor: f64| {
            let mut moved = year.clone();
            moved.scale_all(services, factor);
            money.payment_for(&moved, 0.0)
        };
        let slope = (paid_at(1.0 + PROBE_SHARE) - paid_at(1.0 - PROBE_SHARE)) / (2.0 * PROBE_SHARE);
        let follows = self.variable_cost_of(services, year);
        let saving = params.affordability.skill_mix.get() * self.steps.line(kind).restraint;
        let step = step_yearly(kind, params) * (1.0 - saving);
        let spent = self.step_cost(kind);
        if kind == CapacityKind::Ward {
            // Planned stays that another ward would save from being cancelled.
            let saved = self.stays_saved_by_a_ward();
            let work = self.steps.line(kind).staffed();
            return LineMoney { gain: slope * saved, cost: step + follows * saved, work, spent };
        }
        let units = |service: &Service| year.done[*service as usize] * units_of(*service, params);
        let done: f64 = services.iter().map(units).sum();
        let work = done / (step_volume(kind, params) * f64::from(WEEKS_PER_YEAR));
        let each = |year: f64| if work > TINY { year / work } else { 0.0 };
        LineMoney { gain: each(slope), cost: step + each(follows), work, spent: spent + follows }
    }

    /// Share of planned stays that one more ward would save from being cancelled.
    fn stays_saved_by_a_ward(&self) -> f64 {
        let urgent = &self.model.params.urgent;
        let wards = self.steps.line(CapacityKind::Ward).staffed();
        let occupancy = self.beds.occupancy;
        let cancelled = |occupancy: f64| {
            let beyond = (occupancy - urgent.cancel_from.get()).max(0.0);
            (urgent.cancel_slope.get() * beyond).min(urgent.cancel_limit.get())
        };
        let with_another = occupancy * wards / (wards + 1.0);
        (cancelled(occupancy) - cancelled(with_another)) / (1.0 - cancelled(occupancy)).max(TINY)
    }
}
