//! Whether a commissioner has a provider's coding audited. It considers what it believes the
//! coding brings beyond the truth and how unsure it is of that, and weighs what an audit could
//! recover against its cost in money and staff.

use crate::behaviours::Behaviour;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::registry::About;
use crate::params::groups::control::InYearControlParams;

pub const AUDIT: Behaviour = Behaviour {
    about: About {
        name: "coding_audits",
        summary: "Commissioners audit coding where it seems to pay",
        source: "E39",
    },
    file: "behaviours/commissioner/audit.rs",
    neutral: "commissioners never audit coding",
    disable: None,
};

/// A provider's coding as a commissioner sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AuditCase {
    /// Belief about the excess of coded over true case mix.
    pub belief: Gaussian,
    /// What a unit of excess costs the commissioner in a year, by its contracts, pounds.
    pub exposure: f64,
    /// Part of an excess that an audit recovers, with what follows from it for the year.
    pub taken_back: f64,
    pub skill: f64,
    /// Person-months of staff that are free.
    pub free: f64,
    /// Value of a person-month elsewhere, pounds.
    pub month: f64,
}

/// The appraisal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AuditAppraisal {
    /// What the audit is expected to bring, pounds.
    pub gain: f64,
    /// What it costs, pounds.
    pub cost: f64,
    /// Whether it is made.
    pub worthwhile: bool,
}

/// Weighs an audit. Those with analysts have a better idea of where to look: they count on more
/// than they believe on average.
pub fn appraise_audit(case: &AuditCase, params: &InYearControlParams) -> AuditAppraisal {
    let likely = case.belief.mean + params.audit_aim.get() * case.skill * case.belief.sd();
    let gain = likely.max(0.0) * case.exposure * case.taken_back;
    let cost = params.audit_cost.get() + params.audit_months.get() * case.month;
    let made = gain > cost && case.free >= params.audit_months.get();
    AuditAppraisal { gain, cost, worthwhile: made }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(mean: f64, exposure: f64) -> AuditCase {
        AuditCase {
            belief: Gaussian::new(mean, 0.01),
            exposure,
            taken_back: 1.0,
            skill: 0.5,
            free: 10.0,
            month: 5_000.0,
        }
    }

    #[test]
    fn an_audit_is_made_where_there_is_something_to_find_and_staff_to_find_it() {
        let params = InYearControlParams::default();
        assert!(appraise_audit(&case(0.02, 30e6), &params).worthwhile);
        assert!(!appraise_audit(&case(-0.01, 30e6), &params).worthwhile);
        assert!(!appraise_audit(&case(0.02, 0.0), &params).worthwhile);
        assert!(!appraise_audit(&AuditCase { free: 1.0, ..case(0.02, 30e6) }, &params).worthwhile);
    }
}
