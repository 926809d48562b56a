//! Next year's contract baselines, planned from the returns a commissioner has seen.
//!
//! Volumes rest on the newest year of returns, late and noisy as they are, moved by the growth the
//! commissioner expects and the growth it has seen. Sums are volumes at national prices, drawn
//! towards what the budget affords. Where nothing was seen the running contract rolls over.

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
        baseline[service as usize] =
            if bounded { limit_change(wanted, running, params) } else { wanted };
    }
    let mut basis = ContractBaseline::from_prices(
        renewal.scope,
        baseline,
        renewal.prices.clone(),
        renewal.weighted_population,
    );
    if let Some(per_head) = renewal.per_head {
        basis.per_head = per_head;
    }
    basis
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

/// Draws planned sums down towards what the budget affords: all are scaled by one factor, part of
/// the way. Prices and volumes are unchanged, so a tariff is not affected. Money to spare is shared
/// out only when everything has been negotiated.
pub fn fit_to_budget(plans: &mut [ContractBaseline], budget: Pence, params: &PlanningParams) {
    let planned: Pence = plans.iter().map(|basis| basis.annual_sum(ServiceSet::ALL)).sum();
    if planned <= Pence::ZERO {
        return;
    }
    let affordable = (budget.max(Pence::ZERO).pounds() / planned.pounds()).min(1.0);
    let factor = 1.0 + params.fit_to_budget.get() * (affordable - 1.0);
    for basis in plans {
        for sum in &mut basis.sums {
            *sum = sum.scaled(factor);
        }
    }
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
        let renewal = ContractRenewal {
            provider: OrgId(3),
            scope: running.scope,
            running: &running,
            settled: true,
            prices: &running.prices,
            weighted_population: 10_000.0,
            per_head: None,
        };
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

    #[test]
    fn sums_are_drawn_part_of_the_way_to_the_budget() {
        let params = PlanningParams::default();
        let mut plans = vec![running()];
        fit_to_budget(&mut plans, Pence(40_000_000), &params);
        let share = params.fit_to_budget.get();
        let expected = Pence(50_000_000).scaled(1.0 - share * 0.2);
        assert_eq!(plans[0].annual_sum(ServiceSet::ALL), expected);
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
