//! What providers expect: of their outturn, of rescue, of audits, of next year's sums.

use crate::kernel::units::{Count, Ratio, Scalar, Share};

crate::parameters! {
    /// What providers expect of money and of the bodies above them.
    pub struct ExpectationParams in "outlook" {
        /// Value of a pound of surplus, relative to a pound of cost avoided at balance.
        surplus_kept: Ratio = 0.8, 0.0..=2.0, Assumption, "CAL123";
        /// Extra weight of a pound of deficit.
        deficit_aversion: Scalar = 0.6, 0.0..=10.0, Assumption, "CAL124";
        /// Deficit over income beyond which rescue is expected.
        rescue_from: Share = 0.01, 0.0..=0.5, Assumption, "STR027";
        /// Greatest bonus or deduction for what is measured, over income, that a provider leaves out
        /// of the balance at which it weighs a pound.
        measured_apart: Share = 0.03, 0.0..=1.0, Assumption, "judgement";
        /// Chance of rescue that the largest provider of an area expects at first.
        rescue_prior: Share = 0.5, 0.0..=1.0, Assumption, "CAL125";
        /// Weight of the newest deficit year in the belief in rescue.
        rescue_memory: Share = 0.3, 0.0..=1.0, Assumption, "CAL125";
        /// Chance of an audit of coding in a year that providers expect at first.
        audit_prior: Share = 0.5, 0.0..=1.0, Assumption, "E39";
        /// Chance of a national audit of a provider's coding in a year.
        audit_rate: Share = 0.5, 0.0..=1.0, Lever, "E39";
        /// Weight of the newest year in the belief in audits.
        audit_memory: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Spread of a provider's own forecast of its year-end outturn at first, relative.
        outturn_spread: Share = 0.04, 0.0..=0.5, Assumption, "CAL86";
        /// Weight of the newest year in a provider's view of its own forecasts.
        outturn_memory: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Memory of what is learned about the rebasing of sums: weight carried from year to year.
        ratchet_memory: Share = 0.8, 0.0..=1.0, Assumption, "judgement";
        /// Surprise of yearly activity at which a provider trusts its own history as much as it
        /// trusts that sums do not follow, relative.
        ratchet_doubt: Share = 0.03, 0.001..=1.0, Assumption, "CAL86";
        /// Weight of next year's money relative to this year's.
        discount: Ratio = 0.8, 0.0..=1.0, Assumption, "CAL151";
        /// Error of a provider's belief about its own unit cost: standard deviation of the
        /// logarithm.
        cost_error: Scalar = 0.06, 0.0..=0.5, Assumption, "CAL118";
        /// Share of that error that a year of costing removes; the rest is drawn again.
        cost_learning: Share = 0.2, 0.0..=1.0, Assumption, "HRG062";
        /// Surplus over income below which a year is one of loss to a provider that is free to leave.
        exit_margin: Share = -0.05, -1.0..=1.0, Assumption, "judgement";
        /// Years of loss in a row after which such a provider leaves; 0 = it never does.
        exit_years: Count = 2.0, 0.0..=50.0, Assumption, "judgement";
    }
}
