//! What a lever is: the year it changes, what a provider sees when it sets it, and how a lever is
//! switched off. The levers themselves are one file each; [`super::levers`] lists them.

use crate::behaviours::Behaviour;
use crate::contracts::ContractStatement;
use crate::information::ActivityTable;
use crate::information::coding::has_complexity_groups;
use crate::kernel::math;
use crate::params::Params;
use crate::params::groups::affordability::AffordabilityParams;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::{IndicatorChanges, MeasuredState};

pub const THEATRE_SERVICES: &[Service] =
    &[Service::DayCase, Service::ElectiveRoutine, Service::ElectiveComplex];

/// One lever.
#[derive(Debug, Clone, Copy)]
pub struct LeverRule {
    pub behaviour: Behaviour,
    pub lever: Lever,
    /// Services by whose value its money is measured.
    pub services: &'static [Service],
    /// The year with the lever moved by a little, as the provider expects it: volumes, money and
    /// every indicator that the lever moves.
    pub apply: fn(&mut ExpectedYear, f64, &LeverContext, &Params),
    /// Slope of the other aims.
    pub other_objectives: fn(&LeverContext, &Params) -> f64,
}

/// A year as a provider expects it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedYear {
    /// Activity as coded by payer, payers in ascending order.
    pub payers: Vec<(u16, ActivityTable)>,
    /// True weighted units of each service over all payers.
    pub done: [f64; Service::COUNT],
    /// Bed-days used.
    pub bed_days: f64,
    /// Other income less other cost, pounds.
    pub other: f64,
    /// Changes of what contracts measure.
    pub indicators: IndicatorChanges,
}

impl ExpectedYear {
    /// A year of this activity and nothing else.
    pub fn new(
        payers: Vec<(u16, ActivityTable)>,
        done: [f64; Service::COUNT],
        bed_days: f64,
    ) -> Self {
        Self { payers, done, bed_days, other: 0.0, indicators: IndicatorChanges::default() }
    }
    /// What is done for a payer, as coded.
    pub fn coded_activity(&self, payer: u16) -> ActivityTable {
        let found = self.payers.binary_search_by_key(&payer, |(payer, _)| *payer);
        found.map_or_else(|_| ActivityTable::default(), |place| self.payers[place].1)
    }
    /// Another volume of a service.
    pub fn scale_service(&mut self, service: Service, factor: f64) {
        self.done[service as usize] *= factor;
        for (_, table) in &mut self.payers {
            let cell = table.get_mut(service);
            cell.weighted *= factor;
            cell.count = math::round(cell.count as f64 * factor).max(0.0) as u64;
        }
    }
    /// Another volume of several services.
    pub fn scale_all(&mut self, services: &[Service], factor: f64) {
        services.iter().for_each(|service| self.scale_service(*service, factor));
    }
    /// The same care paid as if it were recorded at another depth.
    pub fn recode(&mut self, factor: f64) {
        for (_, table) in &mut self.payers {
            for service in Service::ALL.iter().filter(|service| has_complexity_groups(**service)) {
                table.get_mut(*service).weighted *= factor;
            }
        }
    }
    /// Patients of a service in a year, people.
    pub fn patients(&self, services: &[Service]) -> f64 {
        let count = |service: &Service| -> u64 {
            self.payers.iter().map(|(_, table)| table.get(*service).count).sum()
        };
        services.iter().map(count).sum::<u64>() as f64
    }
    /// The same care recorded in another volume, at no cost of care.
    pub fn reclassify(&mut self, service: Service, factor: f64) {
        let done = self.done[service as usize];
        self.scale_service(service, factor);
        self.done[service as usize] = done;
    }
    /// The year at another outturn.
    pub fn at_outturn(&self, factor: f64) -> Self {
        let mut year = self.clone();
        for (_, table) in &mut year.payers {
            let statement = ContractStatement { activity: *table, ..ContractStatement::default() };
            *table = statement.scaled(factor).activity;
        }
        year.done = year.done.map(|units| units * factor);
        year.bed_days *= factor;
        year
    }
}

/// What else a provider sees when it sets its levers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeverContext {
    /// Current values of the levers.
    pub levers: [f64; Lever::COUNT],
    /// Expected wait over the tolerated one, less one, by lever of capacity.
    pub waits: [f64; Lever::COUNT],
    /// Whether a line of capacity is full, by its lever.
    pub full: [bool; Lever::COUNT],
    /// Theatre units of a year that open theatres could give.
    pub theatre_units: f64,
    /// What its measured indicators rest on.
    pub measured: MeasuredState,
    /// Pressure on waits from above.
    pub pressure: f64,
    /// Believed chance of an audit of coding.
    pub audit: f64,
    /// Running cost of a year, pounds.
    pub cost: f64,
    /// Of it, what follows activity and falls as efficiency rises, pounds.
    pub variable: f64,
    /// Coded case-mix weight over the true one.
    pub coded: f64,
    /// Emergency contacts a year that could be recorded as same-day admissions, over such
    /// admissions.
    pub borderline: f64,
}

impl LeverContext {
    /// The same for a provider at a margin: with a surplus it tolerates shorter waits only.
    #[must_use]
    pub fn at_margin(mut self, margin: f64, params: &AffordabilityParams) -> Self {
        let surplus = (margin - params.waits_from.get()) / params.squeeze_range.get();
        let tolerated = 1.0 - params.surplus_on_waits.get() * surplus.clamp(0.0, 1.0);
        for wait in &mut self.waits {
            *wait += (1.0 + *wait) * (1.0 / tolerated - 1.0);
        }
        self
    }
}

/// Sets a lever's speed to zero: it stays where it was.
pub fn freeze(lever: Lever, params: &mut Params) {
    params.levers.speed.set(lever, 0.0.into());
}
