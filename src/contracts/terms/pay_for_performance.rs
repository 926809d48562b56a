//! Pay for performance: a bonus, as a share of the planned sum, for a measured indicator.
//!
//! Used in English general practice as the quality and outcomes framework from 2004, in hospitals
//! as advancing quality from 2008 and as commissioning for quality and innovation from 2009. The
//! bonus starts at a lower threshold and is full at an upper one.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const PAY_FOR_PERFORMANCE: TermEntry = TermEntry {
    about: About {
        name: "PayForPerformance",
        summary: "A bonus for a measured indicator, between a lower and an upper threshold",
        source: "E15",
    },
    file: "contracts/terms/pay_for_performance.rs",
    params: &[
        TermParam::indicator(Indicator::CriteriaMet, "E15"),
        TermParam {
            name: "from",
            summary: "Value at which the bonus starts.",
            unit: "ratio",
            default: 0.4,
            range: (0.0, 1000.0),
            source: "CAL132",
        },
        TermParam {
            name: "full",
            summary: "Value at which the bonus is full; below the other one where less is better.",
            unit: "ratio",
            default: 0.9,
            range: (0.0, 1000.0),
            source: "CAL132",
        },
        TermParam {
            name: "bonus",
            summary: "Full bonus, as a share of the planned sum.",
            unit: "share",
            default: 0.025,
            range: (0.0, 1.0),
            source: "E15",
        },
    ],
    build: |numbers| {
        Box::new(PayForPerformance {
            indicator: Indicator::from_number(numbers[0]),
            from: numbers[1],
            full: numbers[2],
            bonus: numbers[3],
        })
    },
};

/// Adds a bonus. There is none where the indicator was not measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PayForPerformance {
    pub indicator: Indicator,
    /// Value at which the bonus starts.
    pub from: f64,
    /// Value at which it is full.
    pub full: f64,
    /// Full bonus, share of the planned sum.
    pub bonus: f64,
}

impl PayForPerformance {
    /// Part of the bonus that a value earns. Equal thresholds make a step.
    fn earned(&self, value: f64) -> f64 {
        let width = self.full - self.from;
        if width == 0.0 {
            let reached = self.indicator.shortfall(value, self.full) == 0.0;
            return f64::from(u8::from(reached));
        }
        ((value - self.from) / width).clamp(0.0, 1.0)
    }
}

impl Term for PayForPerformance {
    fn name(&self) -> &'static str {
        PAY_FOR_PERFORMANCE.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::single_indicator(self.indicator)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let Some(value) = context.statement.indicator(self.indicator) else { return so_far };
        let share = self.bonus * self.earned(value);
        so_far.push(self.name(), context.scope, context.planned_payment_so_far().scaled(share));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;

    #[test]
    fn a_step_pays_all_or_nothing_and_knows_its_direction() {
        let numbers: &[_] = &[("indicator", 3.0), ("from", 0.08), ("full", 0.08)];
        let contract = test_contracts::contract(&[("PayForPerformance", numbers)]);
        let plan = contract.as_planned(1.0);
        let full = contract.basis().annual_sum(ServiceSet::ALL).scaled(0.025);
        let at = |missed| contract.total_payment(&plan.with_indicator(Indicator::Missed, missed));
        assert_eq!((at(0.05), at(0.08)), (full, full));
        assert_eq!(at(0.09).0, 0);
    }

    proptest! {
        #[test]
        fn a_bonus_of_nothing_changes_nothing(statement in test_contracts::measured()) {
            let none: &[_] = &[("bonus", 0.0)];
            let with = test_contracts::contract(&[("Tariff", &[]), ("PayForPerformance", none)]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn the_bonus_is_bounded_and_rises_with_the_indicator(
            statement in test_contracts::measured(), better in 0.0..1.0f64,
        ) {
            let contract = test_contracts::contract(&[("PayForPerformance", &[])]);
            let value = statement.indicator(Indicator::CriteriaMet).unwrap_or(0.0);
            let bonus = contract.total_payment(&statement);
            let most = contract.basis().annual_sum(ServiceSet::ALL).scaled(0.025);
            prop_assert!(bonus.0 >= 0 && bonus <= most);
            let improved = statement.with_indicator(Indicator::CriteriaMet, value.max(better));
            prop_assert!(contract.total_payment(&improved) >= bonus);
        }

        #[test]
        fn activity_does_not_matter_and_order_neither(
            a in test_contracts::measured(), b in test_contracts::measured(),
        ) {
            let alone = test_contracts::contract(&[("PayForPerformance", &[])]);
            let value = a.indicator(Indicator::CriteriaMet).unwrap_or(0.0);
            let same = b.with_indicator(Indicator::CriteriaMet, value);
            prop_assert_eq!(alone.total_payment(&a), alone.total_payment(&same));
            let before = test_contracts::contract(&[("PayForPerformance", &[]), ("Tariff", &[])]);
            let after = test_contracts::contract(&[("Tariff", &[]), ("PayForPerformance", &[])]);
            prop_assert_eq!(before.total_payment(&a), after.total_payment(&a));
        }
    }
}
