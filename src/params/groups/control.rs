//! Control of care and money during the year: criteria for planned care, approval
//! before admission, audits of coding, pressure by regions, notice.

use crate::kernel::units::{Count, Pounds, Ratio, Scalar, Share, Weeks};

crate::parameters! {
    /// Control during the year.
    pub struct InYearControlParams in "control" {
        /// Strictness of criteria that a commissioner wants for each unit of excess of what its
        /// contracts will cost over what was planned.
        criteria_gain: Scalar = 20.0, 0.0..=200.0, Lever, "CAL127";
        /// Excess over plan that a commissioner lets pass.
        criteria_from: Share = 0.005, 0.0..=0.2, Lever, "STR027";
        /// Strictness of criteria that a commissioner wants whatever its contracts cost.
        criteria_least: Share = 0.0, 0.0..=1.0, Lever, "E20";
        /// Part of last quarter's strictness that carries over.
        criteria_memory: Share = 0.5, 0.0..=0.99, Assumption, "CAL157";
        /// Part of the strictness wanted that a commissioner without contracting skill achieves.
        criteria_unskilled: Share = 0.3, 0.0..=1.0, Assumption, "E05";
        /// Severity below which planned admissions lie outside criteria at full strictness.
        criteria_bar: Share = 0.42, 0.0..=1.0, Lever, "P283";
        /// Noise with which a reviewer sees severity (standard deviation).
        review_noise: Scalar = 0.12, 0.0..=0.5, Assumption, "CAL59";
        /// Cost to the payer of looking at a case before admission.
        review_cost: Pounds = 20.0, 0.0..=1000.0, Assumption, "CAL134";
        /// Part of the money at stake in a case outside criteria that reaches those who book.
        decline_transmission: Share = 0.6, 0.0..=1.0, Assumption, "E40";
        /// Stiffness of the habit of treating every patient a clinician has listed.
        decline_stiffness: Scalar = 0.1, 0.01..=10.0, Assumption, "E20";
        /// Speed at which a hospital starts declining cases outside criteria, per quarter.
        decline_speed: Share = 0.5, 0.0..=1.0, Assumption, "E20";
        /// Chance that a patient who was refused comes back to the practice.
        refused_return: Share = 0.5, 0.0..=1.0, Assumption, "judgement";

        /// Cost of an audit of one provider's coding.
        audit_cost: Pounds = 40_000.0, 0.0..=2_000_000.0, Assumption, "E39";
        /// Person-months of commissioning staff that an audit takes.
        audit_months: Count = 4.0, 0.0..=100.0, Assumption, "CAL158";
        /// Error of the excess of coding that the sample of an audit shows, relative to payment.
        audit_sample: Share = 0.006, 0.0001..=0.2, Assumption, "CAL155";
        /// Standard deviations above its belief that a commissioner with full analytic skill counts
        /// on: it knows where to look.
        audit_aim: Scalar = 0.5, 0.0..=3.0, Assumption, "judgement";
        /// What a commissioner thinks of the excess of coding before it has audited: the mean.
        coding_prior: Share = 0.001, -0.05..=0.3, Assumption, "E39";
        /// Spread of that opinion.
        coding_doubt: Share = 0.02, 0.0..=0.3, Assumption, "CAL155";
        /// Yearly drift of the excess of coding that a commissioner allows for.
        coding_drift: Share = 0.01, 0.0..=0.3, Assumption, "E38";

        /// Shortfall of the share within 18 weeks at which pressure has its usual strength.
        pressure_range: Share = 0.1, 0.005..=1.0, Assumption, "E11";
        /// Greatest pressure, over the usual one: the further waits are from the target, the harder
        /// regions press, however hospitals are paid.
        greatest_pressure: Ratio = 3.0, 0.0..=10.0, Assumption, "E11";
        /// Part of last quarter's pressure that lasts.
        pressure_memory: Share = 0.5, 0.0..=0.99, Assumption, "E11";

        /// Cases a year of the volume-sensitive service below which a provider may not give it; 0
        /// sets no minimum.
        minimum_volume: Count = 0.0, 0.0..=5000.0, Lever, "E14";

        /// Weeks of notice before work under a contract can be taken away.
        notice: Weeks = 26.0, 0.0..=156.0, Lever, "CAL157";
        /// Cost of a contract in a year in which it is not negotiated, relative to one in which it
        /// is.
        standing_contract: Ratio = 0.4, 0.0..=1.0, Assumption, "E56";
    }
}
