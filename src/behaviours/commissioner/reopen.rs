//! Renegotiation: where by half-year much more or less has been done than was agreed, the
//! sides meet again. With trust they settle it between themselves; without, they dispute it.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::BargainingParams;

pub const REOPEN: Behaviour = Behaviour {
    about: About {
        name: "reopen",
        summary: "Contracts are renegotiated where volumes move far from what was agreed",
        source: "CAL86",
    },
    file: "behaviours/commissioner/reopen.rs",
    neutral: "contracts hold until their year ends",
    disable: Some(|params| params.bargaining.reopened_from = 1.0.into()),
};

/// Whether the sides meet again, at what was done and what was agreed for the time that has gone.
pub fn is_reopening_due(done: f64, agreed: f64, params: &BargainingParams) -> bool {
    let from = params.reopened_from.get();
    agreed > 0.0 && from < 1.0 && (done / agreed - 1.0).abs() > from
}

/// Whether they dispute it, at a mark in [0, 1): the less trust, the more often.
pub fn is_contested(mark: f64, trust: f64) -> bool {
    mark >= trust
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_away_is_opened_again_and_by_itself_nothing_is() {
        let mut params = BargainingParams::default();
        assert!(!is_reopening_due(300.0, 100.0, &params));
        params.reopened_from = 0.05.into();
        assert!(is_reopening_due(106.0, 100.0, &params) && is_reopening_due(94.0, 100.0, &params));
        assert!(!is_reopening_due(104.0, 100.0, &params) && !is_reopening_due(5.0, 0.0, &params));
    }

    #[test]
    fn friends_do_not_quarrel() {
        assert!(!is_contested(0.999, 1.0) && is_contested(0.0, 0.0));
        assert!(is_contested(0.5, 0.3) && !is_contested(0.5, 0.7));
    }
}
