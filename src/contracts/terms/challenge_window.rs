//! Challenge window: activity that the contract's rules do not allow is refused, if the payer sees
//! and pursues it while the window is open.
//!
//! Used in England under payment by results: flex and freeze dates bound the window, audits bound
//! coding, and emergency readmissions beyond an agreed threshold were not paid from 2011. What can
//! be refused is set by the contract; how much is pursued is up to the payer and part of the
//! statement.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::information::coding::has_complexity_groups;
use crate::kernel::registry::About;
use crate::params::vocabulary::Service;

pub const CHALLENGE_WINDOW: TermEntry = TermEntry {
    about: About {
        name: "ChallengeWindow",
        summary: "Coding and readmissions beyond tolerance are refused within a window",
        source: "CAL154",
    },
    file: "contracts/terms/challenge_window.rs",
    params: &[
        TermParam {
            name: "weeks",
            summary: "Weeks after care within which a challenge is allowed.",
            unit: "weeks",
            default: 13.0,
            range: (0.0, 104.0),
            source: "CAL156",
        },
        TermParam {
            name: "coding",
            summary: "Share by which coded case mix may exceed the true one.",
            unit: "share",
            default: 0.01,
            range: (0.0, 1.0),
            source: "E39",
        },
        TermParam {
            name: "readmission",
            summary: "Share of emergency admissions that may be readmissions.",
            unit: "share",
            default: 0.35,
            range: (0.0, 1.0),
            source: "E39",
        },
    ],
    build: |numbers| {
        Box::new(ChallengeWindow { weeks: numbers[0], coding: numbers[1], readmission: numbers[2] })
    },
};

/// Deducts part of the payment so far, service by service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChallengeWindow {
    /// Weeks after care within which a challenge is allowed.
    pub weeks: f64,
    /// Tolerated excess of coding.
    pub coding: f64,
    /// Tolerated share of readmissions.
    pub readmission: f64,
}

/// Least excess of coding that is divided by: no provider records half of what it did.
const LEAST_EXCESS: f64 = -0.5;

impl ChallengeWindow {
    /// Part of what may be refused that the payer sees in time and pursues.
    fn pursued_share(&self, context: &TermContext<'_>) -> f64 {
        let age = context.statement.data_age_weeks;
        let open = if age > 0.0 { (self.weeks / age).min(1.0) } else { 1.0 };
        open * context.statement.pursued.clamp(0.0, 1.0)
    }
    /// Share of a service's payment that the rules do not allow.
    fn refused_share(&self, service: Service, context: &TermContext<'_>) -> f64 {
        let measured = |indicator| context.statement.indicator(indicator).unwrap_or(0.0);
        let mut allowed = 1.0;
        if has_complexity_groups(service) {
            let excess = measured(Indicator::CodingExcess).max(LEAST_EXCESS);
            allowed *= 1.0 - (excess - self.coding).max(0.0) / (1.0 + excess);
        }
        if is_emergency_spell(service) {
            let share = measured(Indicator::Readmission).min(1.0);
            allowed *= 1.0 - (share - self.readmission).max(0.0);
        }
        1.0 - allowed
    }
}

const fn is_emergency_spell(service: Service) -> bool {
    matches!(
        service,
        Service::EmergencyShort
            | Service::EmergencyStandard
            | Service::EmergencyLong
            | Service::StrokeSpell
    )
}

impl Term for ChallengeWindow {
    fn name(&self) -> &'static str {
        CHALLENGE_WINDOW.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds {
            indicators: vec![Indicator::Readmission, Indicator::CodingExcess],
            ..DataNeeds::default()
        }
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let reached = self.pursued_share(context);
        for service in context.services() {
            let share = reached * self.refused_share(service, context);
            let scope = ServiceSet::from_service(service);
            let paid = so_far.within_services(scope);
            so_far.push(self.name(), scope, -paid.scaled(share));
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::contracts::{CompiledContract, ContractStatement};
    use crate::kernel::units::Pence;

    const TARIFF: (&str, &[(&str, f64)]) = ("Tariff", &[]);

    /// What a contract refuses of a statement when all of it is pursued.
    fn refused(contract: &CompiledContract, statement: &ContractStatement) -> Pence {
        let pursued = |share| {
            contract.total_payment(&ContractStatement { pursued: share, ..statement.clone() })
        };
        pursued(0.0) - pursued(1.0)
    }

    #[test]
    fn a_window_that_closes_before_the_return_comes_refuses_only_in_part() {
        let contract = test_contracts::contract(&[TARIFF, ("ChallengeWindow", &[("weeks", 4.0)])]);
        let plan = contract.as_planned(1.0).with_indicator(Indicator::CodingExcess, 0.2);
        let at = |age| {
            let late = ContractStatement { data_age_weeks: age, ..plan.clone() };
            refused(&contract, &late)
        };
        assert_eq!(at(0.0), at(4.0));
        assert!((at(8.0).0 * 2 - at(4.0).0).abs() <= Service::COUNT as i64);
    }

    #[test]
    fn a_payment_over_several_services_is_not_divided() {
        let contract = test_contracts::contract(&[("Capitation", &[]), ("ChallengeWindow", &[])]);
        let plan = contract.as_planned(1.0).with_indicator(Indicator::CodingExcess, 0.2);
        assert_eq!(refused(&contract, &plan), Pence::ZERO);
    }

    proptest! {
        #[test]
        fn within_tolerance_or_not_pursued_nothing_is_refused(
            statement in test_contracts::measured(),
        ) {
            let with = test_contracts::contract(&[TARIFF, ("ChallengeWindow", &[])]);
            let tariff = test_contracts::contract(&[TARIFF]).payment_breakdown(&statement);
            let idle = ContractStatement { pursued: 0.0, ..statement.clone() };
            prop_assert_eq!(with.payment_breakdown(&idle), tariff.clone());
            let honest = statement
                .with_indicator(Indicator::CodingExcess, 0.01)
                .with_indicator(Indicator::Readmission, 0.35);
            prop_assert_eq!(with.payment_breakdown(&honest), tariff);
        }

        #[test]
        fn payment_stays_between_nothing_and_what_was_claimed(
            statement in test_contracts::measured(), coding in -0.2..3.0f64, share in 0.0..1.0f64,
        ) {
            let with = test_contracts::contract(&[TARIFF, ("ChallengeWindow", &[])]);
            let seen = statement
                .with_indicator(Indicator::CodingExcess, coding)
                .with_indicator(Indicator::Readmission, share);
            let claimed = test_contracts::contract(&[TARIFF]).total_payment(&seen);
            prop_assert!(
                with.total_payment(&seen) <= claimed && with.total_payment(&seen) >= Pence::ZERO
            );
            prop_assert_eq!(refused(&with, &seen), claimed - with.total_payment(&seen));
        }

        #[test]
        fn deeper_coding_gains_nothing_beyond_the_tolerance(
            statement in test_contracts::measured(), factor in 1.0..1.5f64,
        ) {
            let with = test_contracts::contract(&[TARIFF, ("ChallengeWindow", &[("coding", 0.0)])]);
            let honest = statement
                .with_indicator(Indicator::CodingExcess, 0.0)
                .with_indicator(Indicator::Readmission, 0.0);
            let gain =
                with.total_payment(&honest.with_coding_factor(factor))
                    - with.total_payment(&honest);
            prop_assert!(gain.0.abs() <= 2 * Service::COUNT as i64, "{}", gain.0);
        }

        #[test]
        fn more_excess_never_pays_more(
            statement in test_contracts::measured(), low in 0.0..1.0f64, more in 0.0..1.0f64,
        ) {
            let with = test_contracts::contract(&[TARIFF, ("ChallengeWindow", &[])]);
            let at =
                |value| with.total_payment(
                    &statement.with_indicator(Indicator::CodingExcess, value)
                );
            prop_assert!(at(low + more) <= at(low));
        }
    }
}
