//! Prior approval: planned admissions outside the payer's criteria are not paid, or paid in part.
//!
//! Used by payers that review use before the event, in the United States since the 1980s and in
//! England for procedures of limited value. The payer decides which cases lie outside: it sets
//! how strict its criteria are, and its reviewers assess each case. Without criteria nothing
//! lies outside them and the term changes nothing.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::params::vocabulary::Service;

pub const PRIOR_APPROVAL: TermEntry = TermEntry {
    about: About {
        name: "PriorApproval",
        summary: "Planned admissions outside criteria are not paid",
        source: "E20",
    },
    file: "contracts/terms/prior_approval.rs",
    params: &[TermParam {
        name: "refused",
        summary: "Share of the payment for a case outside criteria that is refused.",
        unit: "share",
        default: 1.0,
        range: (0.0, 1.0),
        source: "E20",
    }],
    build: |numbers| Box::new(PriorApproval { refused: numbers[0] }),
};

/// Deducts part of the payment for planned admissions, service by service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorApproval {
    /// Share of the payment for a case outside criteria that is refused.
    pub refused: f64,
}

/// Services that need approval before they are given.
pub const SERVICES_NEEDING_APPROVAL: &[Service] =
    &[Service::DayCase, Service::ElectiveRoutine, Service::ElectiveComplex];

impl Term for PriorApproval {
    fn name(&self) -> &'static str {
        PRIOR_APPROVAL.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::single_indicator(Indicator::OutsideCriteria)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let outside = context.statement.indicator(Indicator::OutsideCriteria).unwrap_or(0.0);
        let share = self.refused * outside.clamp(0.0, 1.0);
        for service in
            context.services().filter(|service| SERVICES_NEEDING_APPROVAL.contains(service))
        {
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
    use crate::kernel::units::Pence;

    const TARIFF: (&str, &[(&str, f64)]) = ("Tariff", &[]);

    proptest! {
        #[test]
        fn without_criteria_nothing_is_refused(statement in test_contracts::any_statement(1.0)) {
            let with = test_contracts::contract(&[TARIFF, ("PriorApproval", &[])]);
            let none = statement.with_indicator(Indicator::OutsideCriteria, 0.0);
            let tariff = test_contracts::contract(&[TARIFF]).total_payment(&statement);
            prop_assert_eq!(with.total_payment(&statement), tariff);
            prop_assert_eq!(with.total_payment(&none), tariff);
        }

        #[test]
        fn more_outside_criteria_never_pays_more(
            statement in test_contracts::any_statement(1.0), low in 0.0..1.0f64,
            more in 0.0..1.0f64,
        ) {
            let with = test_contracts::contract(&[TARIFF, ("PriorApproval", &[])]);
            let at =
                |share| with.total_payment(
                    &statement.with_indicator(Indicator::OutsideCriteria, share)
                );
            prop_assert!(at(low + more) <= at(low) && at(low + more) >= Pence::ZERO);
        }

        #[test]
        fn a_case_outside_criteria_adds_nothing_to_payment(
            statement in test_contracts::any_statement(1.0), outside in 0.0..0.5f64,
        ) {
            let with = test_contracts::contract(&[TARIFF, ("PriorApproval", &[])]);
            let base = statement.with_indicator(Indicator::OutsideCriteria, outside);
            // A tenth more cases, all of them outside.
            let more = SERVICES_NEEDING_APPROVAL.iter().fold(statement.clone(), |seen, service| {
                seen.with_extra_units(*service, 0.1 * statement.service_activity(*service).weighted)
            });
            let more = more.with_indicator(Indicator::OutsideCriteria, (outside + 0.1) / 1.1);
            let gain = with.total_payment(&more) - with.total_payment(&base);
            prop_assert!(gain.0.abs() <= 2 * Service::COUNT as i64, "{}", gain.0);
        }
    }
}
