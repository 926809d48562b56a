//! What a payment function reads: activity as coded, population, indicators, cost where it is
//! shown, and the share of the year it covers. Statements are cumulative from the start of the
//! contract year.
//!
//! Under a contract with a practice, activity of services that the practice does not itself give
//! is the care its patients had elsewhere: a budget is a contract whose party is a practice.

use serde::{Deserialize, Serialize};

use crate::information::coding::has_complexity_groups;
use crate::information::{ActivityTable, ServiceActivity};
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;

use super::contract_baseline::PriceList;
use super::covered_population::CoveredPopulation;
use super::indicator::Indicator;
use super::service_set::ServiceSet;

/// Hospital cost of single people above an attachment point in the year so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcessCost {
    /// Cost of one person in one year above which it counts.
    pub attachment: Pence,
    /// Sum over the people covered.
    pub own: Pence,
    /// What the people covered would have had at the mean of the pool they belong to.
    pub pool: Pence,
}

/// What was done and measured under one contract from the start of the contract year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractStatement {
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
    /// People covered by their long-term conditions and frailty.
    pub panel: CoveredPopulation,
    /// Cost above each attachment point that a term of the contract reads, in ascending order.
    pub excess: Vec<ExcessCost>,
    /// Share of what the contract's rules would refuse that the payer pursues, 0 to 1.
    pub pursued: f64,
    /// Weeks until the payer sees what was done.
    pub data_age_weeks: f64,
}

impl Default for ContractStatement {
    /// A whole year in which nothing happened.
    fn default() -> Self {
        Self {
            activity: ActivityTable::default(),
            weighted_population: 0.0,
            indicators: Vec::new(),
            open_book_cost: None,
            elapsed: 1.0,
            panel: CoveredPopulation::default(),
            excess: Vec::new(),
            pursued: 1.0,
            data_age_weeks: 0.0,
        }
    }
}

impl ContractStatement {
    /// Activity of a service.
    #[must_use]
    pub const fn service_activity(&self, service: Service) -> ServiceActivity {
        self.activity.get(service)
    }
    /// A measured indicator.
    #[must_use]
    pub fn indicator(&self, indicator: Indicator) -> Option<f64> {
        self.indicators.iter().find(|(name, _)| *name == indicator).map(|(_, value)| *value)
    }
    /// Excess above an attachment point; none when it was not calculated.
    #[must_use]
    pub fn excess(&self, attachment: Pence) -> Option<ExcessCost> {
        self.excess.iter().find(|excess| excess.attachment == attachment).copied()
    }
    /// Activity of some services at prices.
    #[must_use]
    pub fn value_at_prices(&self, scope: ServiceSet, prices: &PriceList) -> Pence {
        scope
            .services()
            .map(|service| {
                prices.unbundled[service as usize].scaled(self.service_activity(service).weighted)
            })
            .sum()
    }
    /// The same statement with another value of an indicator.
    #[must_use]
    pub fn with_indicator(&self, indicator: Indicator, value: f64) -> Self {
        let mut measured = self.clone();
        measured.indicators.retain(|(known, _)| *known != indicator);
        measured.indicators.push((indicator, value));
        measured.indicators.sort_by_key(|(known, _)| *known);
        measured
    }
    /// The same activity coded deeper by a factor: weights of services whose price depends on
    /// coded complications rise, counts do not, and an audit would find it.
    #[must_use]
    pub fn with_coding_factor(&self, factor: f64) -> Self {
        let mut recoded = self.clone();
        for service in Service::ALL.iter().filter(|service| has_complexity_groups(**service)) {
            recoded.activity.get_mut(*service).weighted *= factor;
        }
        match self.indicator(Indicator::CodingExcess) {
            Some(excess) => {
                recoded.with_indicator(Indicator::CodingExcess, (1.0 + excess) * factor - 1.0)
            }
            None => recoded,
        }
    }
    /// A part of the same statement: activity, people and money times a share.
    #[must_use]
    pub fn portion(&self, share: f64) -> Self {
        let mut portion = self.scaled(share);
        portion.weighted_population *= share;
        portion.panel = portion.panel.scaled(share);
        portion.open_book_cost = self.open_book_cost.map(|cost| cost.scaled(share));
        for excess in &mut portion.excess {
            (excess.own, excess.pool) = (excess.own.scaled(share), excess.pool.scaled(share));
        }
        portion
    }
    /// The same statement with the case-mix-weighted activity of every service scaled, for asking
    /// "what if the year turns out so". Counts follow, rounded.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let mut scaled = self.clone();
        for cell in &mut scaled.activity.0 {
            cell.weighted *= factor;
            cell.count = math::round(cell.count as f64 * factor) as u64;
        }
        scaled
    }
    /// The same statement with `units` more (or, negative, fewer) weighted units of a service;
    /// never below none.
    #[must_use]
    pub fn with_extra_units(&self, service: Service, units: f64) -> Self {
        let mut shifted = self.clone();
        let cell = shifted.activity.get_mut(service);
        let per_unit = if cell.weighted > 0.0 { cell.count as f64 / cell.weighted } else { 1.0 };
        cell.weighted = (cell.weighted + units).max(0.0);
        cell.count = math::round(cell.weighted * per_unit) as u64;
        shifted
    }
}
