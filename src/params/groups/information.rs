//! How late, how noisy and how coloured by coding the returns are that one body has of another.

use crate::kernel::units::{Scalar, Share, Weeks};

crate::parameters! {
    /// Information channels.
    pub struct InformationParams in "information" {
        /// Weeks from the end of a month to its first activity return.
        activity_flex_lag: Weeks = 5.0, 0.0..=26.0, Assumption, "CAL157";
        /// Weeks from the end of a month to its final activity return.
        activity_freeze_lag: Weeks = 8.0, 0.0..=52.0, Assumption, "CAL156";
        /// Standard deviation of the logarithm of activity in a first return over the final one.
        activity_flex_noise: Scalar = 0.05, 0.0..=1.0, Assumption, "CAL154";
        /// Standard deviation of the logarithm of activity in a final return: gross coding error
        /// that does not average out by service.
        activity_freeze_noise: Scalar = 0.02, 0.0..=1.0, Assumption, "CAL154";
        /// Share by which coding at the usual depth raises the case-mix weight above the true one.
        coding_uplift: Share = 0.001, -0.1..=0.5, Assumption, "E39";
        /// Greatest share by which deeper coding can raise the case-mix weight: one complexity
        /// step.
        coding_uplift_max: Share = 0.2, 0.0..=1.0, Assumption, "HRG003";
        /// Weeks from the end of a month to the published waiting times.
        waiting_lag: Weeks = 6.0, 0.0..=52.0, Assumption, "CAL157";
        /// Standard deviation of the logarithm of a reported waiting list.
        waiting_noise: Scalar = 0.03, 0.0..=1.0, Assumption, "judgement";
        /// Weeks from the end of a month to a provider's finance return.
        finance_lag: Weeks = 4.0, 0.0..=52.0, Assumption, "CAL157";
        /// Standard deviation of the logarithm of reported income and cost before audit.
        finance_noise: Scalar = 0.01, 0.0..=1.0, Assumption, "CAL153";
        /// Weeks from the end of a month to a practice's list and appointment return.
        list_lag: Weeks = 5.0, 0.0..=52.0, Assumption, "CAL157";
        /// Standard deviation of the logarithm of an unskilled commissioner's estimate of the
        /// cost of a provider's care.
        costing_noise: Scalar = 0.16, 0.0..=1.0, Assumption, "CAL118";
        /// Weeks from the end of a year to its costs being returned.
        costing_lag: Weeks = 26.0, 0.0..=104.0, Assumption, "CAL110";
        /// Standard deviation of the logarithm of an unskilled commissioner's estimate of the
        /// volume of a service.
        volume_noise: Scalar = 0.049, 0.0..=1.0, Assumption, "CAL154";
        /// Gross error of what is paid by activity, both ways together, as a share of it.
        gross_error: Share = 0.039, 0.0..=0.5, Assumption, "CAL154";
        /// Standard deviation of the logarithm of gross error between providers and years.
        gross_error_spread: Scalar = 0.5, 0.0..=2.0, Assumption, "CAL155";
        /// Error with which an unskilled commissioner sees how far errors in single cases cancel
        /// out, as a part of the gross error.
        audit_noise: Scalar = 0.3, 0.0..=2.0, Assumption, "CAL155";
        /// Part of that which full analytic skill removes.
        audit_skill: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Standard deviation of the logarithm of a reported list: registered people who have moved
        /// away.
        list_noise: Scalar = 0.01, 0.0..=1.0, Assumption, "P205";
        /// Share of care that meets the criteria of best practice at the usual quality effort.
        best_practice: Share = 0.8, 0.01..=0.99, Assumption, "CAL65";
        /// Share of attendances at major departments that take longer than four hours where beds
        /// are free.
        over_four_hours: Share = 0.065, 0.0..=1.0, Assumption, "CAL84";
        /// Bed occupancy above which more attendances take longer.
        four_hours_from: Share = 0.87, 0.5..=1.0, Assumption, "CAL46";
        /// Rise of that share per unit of occupancy above it: from 6.5 to 18.5 in a hundred over
        /// the five years in which occupancy rose by about five points.
        over_four_hours_slope: Scalar = 2.4, 0.0..=20.0, Assumption, "CAL84";
    }
}
