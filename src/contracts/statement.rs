//! What a payment function reads: activity as coded, population, indicators and the share of the
//! year it covers. Statements are cumulative from the start of the contract year.

use serde::{Deserialize, Serialize};

use crate::information::{Activity, ActivityTable};
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;

/// A measured indicator a contract may pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Indicator {
    /// Share of incomplete pathways within 18 weeks.
    Within18Weeks,
    /// Share of emergency department attendances within four hours.
    Within4Hours,
    /// Emergency readmissions within 30 days over emergency spells.
    Readmission,
    /// Share of first attendances that patients missed.
    Missed,
}

impl Indicator {
    /// Name in configurations and outputs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Within18Weeks => "within_18_weeks",
            Self::Within4Hours => "within_4_hours",
            Self::Readmission => "readmission",
            Self::Missed => "missed",
        }
    }
}

/// What was done and measured under one contract from the start of the contract year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Activity as coded.
    pub activity: ActivityTable,
    /// Need-weighted people covered, averaged over the period.
    pub weighted_population: f64,
    /// Measured indicators, each at most once, in order.
    pub indicators: Vec<(Indicator, f64)>,
    /// Cost shown to the payer, when the contract grants it.
    pub open_book_cost: Option<Pence>,
    /// Share of the contract year covered, 0 to 1.
    pub elapsed: f64,
}

impl Default for Statement {
    /// A whole year in which nothing happened.
    fn default() -> Self {
        Self {
            activity: ActivityTable::default(),
            weighted_population: 0.0,
            indicators: Vec::new(),
            open_book_cost: None,
            elapsed: 1.0,
        }
    }
}

impl Statement {
    /// Activity of a service.
    #[must_use]
    pub const fn of(&self, service: Service) -> Activity {
        self.activity.of(service)
    }
    /// A measured indicator.
    #[must_use]
    pub fn indicator(&self, indicator: Indicator) -> Option<f64> {
        self.indicators.iter().find(|(name, _)| *name == indicator).map(|(_, value)| *value)
    }
    /// The same statement with the case-mix-weighted activity of every service scaled, for asking
    /// "what if the year turns out so". Counts follow, rounded.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let mut scaled = self.clone();
        for cell in &mut scaled.activity.0 {
            cell.weighted *= factor;
            cell.count = crate::kernel::math::round(cell.count as f64 * factor) as u64;
        }
        scaled
    }
    /// The same statement with `units` more (or, negative, fewer) weighted units of a service;
    /// never below none.
    #[must_use]
    pub fn shifted(&self, service: Service, units: f64) -> Self {
        let mut shifted = self.clone();
        let cell = shifted.activity.of_mut(service);
        let per_unit = if cell.weighted > 0.0 { cell.count as f64 / cell.weighted } else { 1.0 };
        cell.weighted = (cell.weighted + units).max(0.0);
        cell.count = crate::kernel::math::round(cell.weighted * per_unit) as u64;
        shifted
    }
}
