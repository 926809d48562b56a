//! What a provider has used but not yet paid for: step-weeks, overtime, closures; and the size of
//! its estate.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::units::Pence;

use super::activity::SERVICES;
use super::step_capacity::CapacityKind;

/// Use of inputs since costs were last booked, and totals of the year for measures.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AccruedInputs {
    /// Weeks of steps' worth of pay by kind since the last booking: vacant posts are not paid.
    pub step_weeks: [f64; CapacityKind::COUNT],
    /// Units done beyond open steps by kind since the last booking, in people.
    pub overtime_units: [f64; CapacityKind::COUNT],
    /// Steps closed since the last booking, for redundancy.
    pub closed: [u32; CapacityKind::COUNT],
    /// Weighted contacts recorded as same-day admissions that cost no admission, in people,
    /// since the last booking.
    pub relabelled: f64,
    /// Theatre units for outside payers since the last booking, in people.
    pub outside_units: f64,
    /// Estate and overhead, a year.
    pub estate_yearly: Pence,
    /// Costs of the year so far.
    pub year: AnnualCosts,
    /// Costs of the last full year.
    pub last_year: AnnualCosts,
}

/// Costs of a financial year by nature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct AnnualCosts {
    /// Estate and overhead.
    pub estate: Pence,
    /// Open steps by kind.
    pub steps: [Pence; CapacityKind::COUNT],
    /// Overtime and agency beyond open steps.
    pub overtime: Pence,
    /// Variable cost by service.
    pub variable: [Pence; SERVICES],
    pub redundancy: Pence,
    /// Supplies for outside payers.
    pub outside: Pence,
    /// Effort for quality and for cost improvement; negative when less than the norm.
    pub effort: Pence,
}

impl AnnualCosts {
    pub fn all_steps(&self) -> Pence {
        self.steps.iter().copied().sum()
    }
    pub fn all_variable(&self) -> Pence {
        self.variable.iter().copied().sum()
    }
    /// Adds costs booked later in the year.
    pub fn add(&mut self, booked: &Self) {
        let Self { estate, steps, overtime, variable, redundancy, outside, effort } = booked;
        self.outside += *outside;
        self.effort += *effort;
        self.estate += *estate;
        self.overtime += *overtime;
        self.redundancy += *redundancy;
        self.steps.iter_mut().zip(steps).for_each(|(sum, pence)| *sum += *pence);
        self.variable.iter_mut().zip(variable).for_each(|(sum, pence)| *sum += *pence);
    }
    pub fn total(&self) -> Pence {
        self.estate
            + self.all_steps()
            + self.overtime
            + self.all_variable()
            + self.redundancy
            + self.outside
            + self.effort
    }
}
