//! Gain share: the cost at prices of care for the people covered is compared with a benchmark,
//! and savings and losses beyond a corridor are shared.
//!
//! Used in the alternative quality contract of Massachusetts, in accountable care organisations,
//! and in Kinzigtal. Gains are paid only when a measured indicator passes its gate. A practice
//! budget ([`super::practice_budget`]) is the same sum with a practice as the party.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

pub const GAIN_SHARE: TermEntry = TermEntry {
    about: About {
        name: "GainShare",
        summary: "Savings and losses against a benchmark are shared beyond a corridor",
        source: "E21",
    },
    file: "contracts/terms/gain_share.rs",
    params: &[
        TermParam {
            name: "benchmark",
            summary: "Benchmark over the planned sum.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 3.0),
            source: "E21",
        },
        TermParam {
            name: "up",
            summary: "Share of savings beyond the corridor paid to the provider.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.0),
            source: "E21",
        },
        TermParam {
            name: "down",
            summary: "Share of losses beyond the corridor paid by the provider.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.0),
            source: "E21",
        },
        TermParam {
            name: "corridor",
            summary: "Share of the benchmark by which cost may differ without sharing.",
            unit: "share",
            default: 0.02,
            range: (0.0, 1.0),
            source: "E36",
        },
        TermParam::indicator(Indicator::CriteriaMet, "E21"),
        TermParam {
            name: "gate",
            summary: "Value the indicator must reach before gains are paid; 0 means no gate.",
            unit: "ratio",
            default: 0.0,
            range: (0.0, 1000.0),
            source: "E21",
        },
    ],
    build: |numbers| {
        Box::new(GainShare {
            name: GAIN_SHARE.about.name,
            benchmark: numbers[0],
            up: numbers[1],
            down: numbers[2],
            corridor: numbers[3],
            gate: (numbers[5] > 0.0).then(|| (Indicator::from_number(numbers[4]), numbers[5])),
        })
    },
};

/// Shares the difference between a benchmark and the cost of care at prices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainShare {
    /// Name under which its lines appear.
    pub name: &'static str,
    /// Benchmark over the planned sum.
    pub benchmark: f64,
    /// Share of savings paid to the provider.
    pub up: f64,
    /// Share of losses paid by the provider.
    pub down: f64,
    /// Share of the benchmark without sharing.
    pub corridor: f64,
    /// Indicator and value without which gains are not paid.
    pub gate: Option<(Indicator, f64)>,
}

impl GainShare {
    /// Whether gains may be paid. An unmeasured indicator keeps the gate shut.
    fn quality_gate_open(&self, context: &TermContext<'_>) -> bool {
        self.gate.is_none_or(|(indicator, standard)| {
            let value = context.statement.indicator(indicator);
            value.is_some_and(|value| indicator.shortfall(value, standard) == 0.0)
        })
    }
}

impl Term for GainShare {
    fn name(&self) -> &'static str {
        self.name
    }
    fn data_needs(&self) -> DataNeeds {
        self.gate.map_or_else(DataNeeds::default, |(indicator, _)| {
            DataNeeds::single_indicator(indicator)
        })
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let benchmark = context.planned_payment_so_far().scaled(self.benchmark);
        let cost = context.statement.value_at_prices(context.scope, &context.basis.prices);
        let corridor = benchmark.scaled(self.corridor);
        let saved = benchmark - cost;
        let gain = (saved - corridor).max(Pence::ZERO);
        let loss = (-saved - corridor).max(Pence::ZERO);
        let up = if self.quality_gate_open(context) { self.up } else { 0.0 };
        so_far.push(self.name, context.scope, gain.scaled(up) - loss.scaled(self.down));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    #[test]
    fn a_shut_gate_keeps_gains_back_but_not_losses() {
        let numbers: &[_] = &[("gate", 0.8)];
        let gated = test_contracts::contract(&[("GainShare", numbers)]);
        let open = test_contracts::contract(&[("GainShare", &[])]);
        let plan = gated.as_planned(1.0);
        let (less, more) = (plan.scaled(0.8), plan.scaled(1.2));
        let with = |year: &crate::contracts::ContractStatement, share| {
            gated.total_payment(&year.with_indicator(Indicator::CriteriaMet, share))
        };
        assert_eq!(with(&less, 0.7), Pence::ZERO);
        assert_eq!(gated.total_payment(&less), Pence::ZERO);
        assert_eq!(with(&less, 0.8), open.total_payment(&less));
        assert_eq!(with(&more, 0.7), open.total_payment(&more));
        let sum = gated.basis().annual_sum(ServiceSet::ALL);
        assert_eq!(open.total_payment(&less), sum.scaled(0.18 * 0.5));
        assert_eq!(open.total_payment(&more), -sum.scaled(0.18 * 0.5));
    }

    proptest! {
        #[test]
        fn no_shares_change_nothing(statement in test_contracts::measured()) {
            let numbers: &[_] = &[("up", 0.0), ("down", 0.0)];
            let with = test_contracts::contract(&[("Tariff", &[]), ("GainShare", numbers)]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn within_the_corridor_nothing_is_shared(factor in 0.981..1.019f64) {
            let contract = test_contracts::contract(&[("GainShare", &[])]);
            let near = contract.as_planned(1.0).scaled(factor);
            prop_assert_eq!(contract.total_payment(&near), Pence::ZERO);
        }

        #[test]
        fn more_care_never_pays_more_and_costs_no_more_than_it_is_worth(
            statement in test_contracts::measured(),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = test_contracts::contract(&[("GainShare", &[])]);
            let more = statement.with_extra_units(Service::at(service), units);
            let prices = &contract.basis().prices;
            let added =
                more.value_at_prices(ServiceSet::ALL, prices)
                    - statement.value_at_prices(ServiceSet::ALL, prices);
            let lost = contract.total_payment(&statement) - contract.total_payment(&more);
            prop_assert!(lost >= Pence::ZERO && lost <= added + Pence(1));
        }

        #[test]
        fn all_gains_and_losses_beside_a_tariff_make_a_fixed_sum(
            statement in test_contracts::whole_units(),
        ) {
            let numbers: &[_] = &[("up", 1.0), ("down", 1.0), ("corridor", 0.0)];
            let contract = test_contracts::contract(&[("Tariff", &[]), ("GainShare", numbers)]);
            prop_assert_eq!(
                contract.total_payment(&statement),
                contract.basis().annual_sum(ServiceSet::ALL)
            );
        }
    }
}
