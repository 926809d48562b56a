//! Next year's contract baselines, planned from the returns a commissioner has seen.
//!
//! Volumes rest on the newest year of returns, late and noisy as they are, moved by the growth the
//! commissioner expects and the growth it has seen. A service that is paid by a fixed sum and has a
//! waiting list gives what the sum pays for, so that its volume starts from last year's plan and
//! never from returns: returns would lower the plan after every year with too little money. Sums
//! start from last year's and follow volume and national prices. Where nothing was seen the running
//! contract rolls over.

use crate::behaviours::Behaviour;
use crate::contracts::{ContractBaseline, PriceList, ServiceSet};
use crate::information::ReceivedReturns;
use crate::kernel::ids::OrgId;
use crate::kernel::registry::About;
use crate::kernel::units::Pence;
use crate::params::groups::PlanningParams;
use crate::params::vocabulary::Service;

pub const BASELINE: Behaviour = Behaviour {
    about: About {
        name: "baseline",
        summary: "Contract volumes and sums planned from the returns seen",
        source: "CAL156",
    },
    file: "behaviours/commissioner/baseline.rs",
    neutral: "running contracts roll over unchanged",
    disable: None,
};

/// A contract to plan.
#[derive(Debug, Clone, Copy)]
pub struct ContractRenewal<'a> {
    pub provider: OrgId,
    /// Services in scope.
    pub scope: ServiceSet,
    /// The running contract's figures.
    pub running: &'a ContractBaseline,
    /// Whether the running figures rest on returns. Those of the opening year are guesses, and
    /// the greatest yearly change is not counted from them.
    pub settled: bool,
    /// Services whose planned volume starts from last year's plan.
    pub rationed: ServiceSet,
    /// Margin that the provider reports, as a share of its income.
    pub margin: f64,
    /// National prices of the coming year over those of the running one.
    pub price_change: &'a [f64; Service::COUNT],
    /// National prices of the coming year.
    pub prices: &'a PriceList,
    /// Need-weighted people the coming contract covers, as the formula states them.
    pub weighted_population: f64,
    /// Payment per need-weighted person, where the nation sets it.
    pub per_head: Option<Pence>,
}

/// The figures of the coming year's contract.
pub fn plan_baseline(
    renewal: &ContractRenewal<'_>,
    seen: &ReceivedReturns<'_>,
    params: &PlanningParams,
    switched_on: bool,
) -> ContractBaseline {
    if !switched_on {
        return renewal.running.clone();
    }
    let months = params.months.get() as u32;
    let newest = seen.yearly(renewal.provider, months, 0);
    let before = seen.yearly(renewal.provider, 12, 12);
    let mut baseline = [0.0; Service::COUNT];
    for service in renewal.scope.services() {
        let running = renewal.running.baseline[service as usize];
        let newest = newest.as_ref().map(|yearly| volume(yearly.value(), service));
        // Nor does a year in which pathways filled up show a trend.
        let before = before.as_ref().filter(|_| renewal.settled);
        let before = before.map(|yearly| volume(yearly.value(), service));
        let wanted = planned_volume(running, newest, before, params);
        let bounded = renewal.settled && running > 0.0;
        baseline[service as usize] = match (bounded, renewal.rationed.contains_service(service)) {
            (true, true) => running * (1.0 + rationed_growth(renewal.margin, params)),
            (true, false) => limit_change(wanted, running, params),
            (false, _) => wanted,
        };
    }
    let mut basis = ContractBaseline::from_prices(
        renewal.scope,
        baseline,
        renewal.prices.clone(),
        renewal.weighted_population,
    );
    for service in renewal.rolled().services() {
        let at = service as usize;
        let volume = baseline[at] / renewal.running.baseline[at];
        basis.sums[at] = renewal.running.sums[at].scaled(volume * renewal.price_change[at]);
    }
    if let Some(per_head) = renewal.per_head {
        basis.per_head = per_head;
    }
    basis
}

/// Growth of a volume that starts from last year's plan: that of need, less where the provider
/// reports a surplus. What it is paid then is more than what it finds to do.
fn rationed_growth(margin: f64, params: &PlanningParams) -> f64 {
    let plenty = margin / params.enough_margin.get();
    params.expected_growth.get() * (1.0 - plenty.clamp(0.0, 2.0))
}

impl ContractRenewal<'_> {
    /// Services whose sums start from last year's.
    pub fn rolled(&self) -> ServiceSet {
        let runs = |service: &Service| {
            let at = *service as usize;
            self.running.baseline[at] > 0.0 && self.running.sums[at] > Pence::ZERO
        };
        let rolled = self.scope.services().filter(|service| self.settled && runs(service));
        rolled.fold(ServiceSet::EMPTY, ServiceSet::with)
    }
}

fn volume(yearly: &std::collections::BTreeMap<Service, f64>, service: Service) -> f64 {
    yearly.get(&service).copied().unwrap_or(0.0)
}

/// Volume of the coming year from a running baseline and the volumes seen in the newest year and
/// in the one before it.
fn planned_volume(
    running: f64,
    newest: Option<f64>,
    before: Option<f64>,
    params: &PlanningParams,
) -> f64 {
    let Some(newest) = newest else { return running };
    let expected = params.expected_growth.get();
    let growth = match before {
        Some(before) if before > 0.0 => {
            let weight = params.trend_weight.get();
            weight * (newest / before - 1.0) + (1.0 - weight) * expected
        }
        _ => expected,
    };
    (newest * (1.0 + growth)).max(0.0)
}

/// A wanted volume within the greatest yearly change of the running one.
fn limit_change(wanted: f64, running: f64, params: &PlanningParams) -> f64 {
    let change = params.greatest_change.get();
    wanted.clamp(running * (1.0 - change), running * (1.0 + change))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::clock::Week;

    fn running() -> ContractBaseline {
        let mut baseline = [0.0; Service::COUNT];
        baseline[Service::DayCase as usize] = 1000.0;
        let prices = PriceList::same_in_both_forms([Pence(50_000); Service::COUNT]);
        ContractBaseline::from_prices(
            ServiceSet::from_service(Service::DayCase),
            baseline,
            prices,
            10_000.0,
        )
    }

    #[test]
    fn without_returns_or_switched_off_the_running_volumes_roll_over() {
        let (running, params) = (running(), PlanningParams::default());
        let same = [1.0; Service::COUNT];
        let renewal = renewal(&running, &same, ServiceSet::EMPTY);
        let returns = crate::information::SubmittedReturns::default();
        let seen = returns.received_by(OrgId(1), Week(100));
        assert_eq!(plan_baseline(&renewal, &seen, &params, true), running);
        assert_eq!(plan_baseline(&renewal, &seen, &params, false), running);
    }

    #[test]
    fn growth_seen_and_growth_expected_are_weighed() {
        let params = PlanningParams::default();
        let weight = params.trend_weight.get();
        let planned = planned_volume(1000.0, Some(1020.0), Some(1000.0), &params);
        let growth = weight * 0.02 + (1.0 - weight) * params.expected_growth.get();
        assert!((planned - 1020.0 * (1.0 + growth)).abs() < 1e-9);
    }

    fn renewal<'a>(
        running: &'a ContractBaseline,
        price_change: &'a [f64; Service::COUNT],
        rationed: ServiceSet,
    ) -> ContractRenewal<'a> {
        ContractRenewal {
            provider: OrgId(3),
            scope: running.scope,
            running,
            settled: true,
            rationed,
            margin: 0.0,
            price_change,
            prices: &running.prices,
            weighted_population: 10_000.0,
            per_head: None,
        }
    }

    #[test]
    fn a_sum_starts_from_last_years_and_a_rationed_volume_grows_as_need_is_expected_to() {
        let params = PlanningParams::default();
        let mut running = running();
        running.sums[Service::DayCase as usize] = Pence(30_000_000);
        let prices = [1.02; Service::COUNT];
        let returns = crate::information::SubmittedReturns::default();
        let seen = returns.received_by(OrgId(1), Week(100));
        let rationed = ServiceSet::from_service(Service::DayCase);
        let planned = plan_baseline(&renewal(&running, &prices, rationed), &seen, &params, true);
        let grown = 1.0 + params.expected_growth.get();
        assert!((planned.baseline[Service::DayCase as usize] - 1000.0 * grown).abs() < 1e-9);
        let sum = Pence(30_000_000).scaled(grown * 1.02);
        assert_eq!(planned.annual_sum(ServiceSet::ALL), sum);
    }

    #[test]
    fn a_surplus_stops_the_growth_of_a_rationed_volume_and_turns_it() {
        let params = PlanningParams::default();
        let (growth, enough) = (params.expected_growth.get(), params.enough_margin.get());
        assert_eq!(rationed_growth(-0.02, &params), growth);
        assert!(rationed_growth(enough, &params).abs() < 1e-12);
        assert!((rationed_growth(1.0, &params) + growth).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_baseline_changes_within_bounds(
            running in 1.0..1e6f64, newest in 0.0..1e6f64, before in 0.0..1e6f64,
        ) {
            let params = PlanningParams::default();
            let wanted = planned_volume(running, Some(newest), Some(before), &params);
            prop_assert!(wanted >= 0.0);
            let change = params.greatest_change.get() + 1e-9;
            prop_assert!((limit_change(wanted, running, &params) / running - 1.0).abs() <= change);
        }
    }
}
