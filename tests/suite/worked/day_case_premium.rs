//! Day-case premium: a sum for each day case on top of what other terms pay for it.
//!
//! English tariffs of 2010 to 2016 paid more for some operations when they were done in a day.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;

/// The registered entry.
pub const DAY_CASE_PREMIUM: TermEntry = TermEntry {
    about: About {
        name: "DayCasePremium",
        summary: "A premium for each day case, on top of other payment",
        source: "judgement",
    },
    file: "contracts/terms/day_case_premium.rs",
    params: &[TermParam {
        name: "pounds",
        summary: "Premium for a day case of average weight.",
        unit: "pounds",
        default: 200.0,
        range: (0.0, 5_000.0),
        source: "judgement",
    }],
    build: |numbers| Box::new(DayCasePremium { pounds: numbers[0] }),
};

/// Pays for each day case of the statement, case mix counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayCasePremium {
    /// Pounds for a day case of average weight.
    pub pounds: f64,
}

impl Term for DayCasePremium {
    fn name(&self) -> &'static str {
        DAY_CASE_PREMIUM.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        if context.scope.contains_service(Service::DayCase) {
            let cases = context.statement.service_activity(Service::DayCase).weighted;
            let premium = Pence::from_pounds(self.pounds * cases);
            so_far.push(self.name(), ServiceSet::from_service(Service::DayCase), premium);
        }
        so_far
    }
}
