//! The negotiated figures of one contract: planned volumes, prices and population.

use serde::{Deserialize, Serialize};

use crate::kernel::units::{Pence, Rate};
use crate::params::vocabulary::Service;

use super::covered_population::CoveredPopulation;
use super::service_set::ServiceSet;

/// Pence per weighted unit of each service, in two forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Every service has its own price.
    pub unbundled: [Rate; Service::COUNT],
    /// Diagnostics and follow-ups are paid within first attendances and planned admissions.
    pub bundled: [Rate; Service::COUNT],
}

impl Default for PriceList {
    fn default() -> Self {
        Self { unbundled: [Rate::ZERO; Service::COUNT], bundled: [Rate::ZERO; Service::COUNT] }
    }
}

impl PriceList {
    /// A list of prices in whole pence in both forms.
    pub fn new(unbundled: [Pence; Service::COUNT], bundled: [Pence; Service::COUNT]) -> Self {
        Self { unbundled: unbundled.map(Rate::from), bundled: bundled.map(Rate::from) }
    }
    /// A list in which bundling makes no difference.
    pub fn same_in_both_forms(prices: [Pence; Service::COUNT]) -> Self {
        Self::new(prices, prices)
    }
    /// The list with every service's price at a level.
    pub fn at_levels(&self, levels: &[f64; Service::COUNT]) -> Self {
        let scaled = |prices: &[Rate; Service::COUNT]| {
            std::array::from_fn(|service| prices[service].at_level(levels[service]))
        };
        Self { unbundled: scaled(&self.unbundled), bundled: scaled(&self.bundled) }
    }
    /// The prices in one of the two forms.
    pub const fn in_form(&self, unbundled: bool) -> &[Rate; Service::COUNT] {
        if unbundled { &self.unbundled } else { &self.bundled }
    }
}

/// What was agreed for a contract year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractBaseline {
    /// Services the contract covers.
    pub scope: ServiceSet,
    /// Planned weighted units of each service over the year.
    pub baseline: [f64; Service::COUNT],
    /// Planned payment for each service over the year; a fixed sum is their total.
    pub sums: [Pence; Service::COUNT],
    /// Prices per weighted unit.
    pub prices: PriceList,
    /// Need-weighted people planned for.
    pub weighted_population: f64,
    /// Payment per need-weighted person and year for the whole scope.
    pub per_head: Pence,
    /// People planned for by conditions and frailty.
    pub panel: CoveredPopulation,
}

impl ContractBaseline {
    /// The planned payment over the year for services within a scope.
    pub fn annual_sum(&self, scope: ServiceSet) -> Pence {
        self.scope.intersection(scope).services().map(|service| self.sums[service as usize]).sum()
    }
    /// The same agreement without a service; payment per head falls with the sum.
    pub fn without(&self, service: Service) -> Self {
        let mut without = self.clone();
        let before = self.annual_sum(ServiceSet::ALL).pounds();
        without.baseline[service as usize] = 0.0;
        without.sums[service as usize] = Pence::ZERO;
        if before > 0.0 {
            let left = without.annual_sum(ServiceSet::ALL).pounds() / before;
            without.per_head = self.per_head.scaled(left);
        }
        without
    }
    /// A part of the same agreement: volumes, sums and people times a share, prices unchanged.
    pub fn portion(&self, share: f64) -> Self {
        let mut portion = self.clone();
        portion.baseline.iter_mut().for_each(|units| *units *= share);
        portion.sums.iter_mut().for_each(|sum| *sum = sum.scaled(share));
        portion.weighted_population *= share;
        portion.panel = portion.panel.scaled(share);
        portion
    }
    /// A basis whose sums are baseline volumes at unbundled prices and whose capitation is the
    /// same money per head.
    pub fn from_prices(
        scope: ServiceSet,
        baseline: [f64; Service::COUNT],
        prices: PriceList,
        weighted_population: f64,
    ) -> Self {
        let mut sums = [Pence::ZERO; Service::COUNT];
        for service in scope.services() {
            let place = service as usize;
            sums[place] = prices.unbundled[place].scaled(baseline[place]);
        }
        let total: Pence = sums.iter().copied().sum();
        let per_head = if weighted_population > 0.0 {
            total.scaled(1.0 / weighted_population)
        } else {
            Pence::ZERO
        };
        Self {
            scope,
            baseline,
            sums,
            prices,
            weighted_population,
            per_head,
            panel: CoveredPopulation::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priced_basis_plans_volume_times_price() {
        let mut baseline = [0.0; Service::COUNT];
        baseline[Service::DayCase as usize] = 100.0;
        let mut prices = [Pence::ZERO; Service::COUNT];
        prices[Service::DayCase as usize] = Pence(75_900);
        let scope = ServiceSet::from_service(Service::DayCase);
        let basis = ContractBaseline::from_prices(
            scope,
            baseline,
            PriceList::same_in_both_forms(prices),
            1000.0,
        );
        assert_eq!(basis.annual_sum(ServiceSet::ALL), Pence(7_590_000));
        assert_eq!(basis.per_head, Pence(7_590));
    }
}
