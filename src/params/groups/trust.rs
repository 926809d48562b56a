//! Trust between a commissioner and those it pays.

use crate::kernel::units::{Scalar, Share};

crate::parameters! {
    /// How trust rises and falls.
    pub struct TrustParams in "trust" {
        /// Trust at the start.
        start: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Yearly pull back to where trust starts.
        pull: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Yearly gain from a relationship that is fully attended to.
        tended: Share = 0.05, 0.0..=1.0, Assumption, "E26";
        /// Part of its attention that a commissioner without skill in working with clinicians
        /// brings to a relationship; skill adds to it.
        engaged_unskilled: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Loss from a challenge of payments.
        challenge: Share = 0.02, 0.0..=1.0, Assumption, "CAL158";
        /// Part of that loss which a wholly relational style avoids.
        challenge_softened: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Loss from a dispute that goes to an arbiter.
        dispute: Share = 0.08, 0.0..=1.0, Assumption, "CAL158";
        /// Loss from a hundred indicators in the contract.
        indicators: Share = 0.08, 0.0..=1.0, Assumption, "E15";
        /// Gain from a scheme that was carried through together.
        success: Share = 0.04, 0.0..=1.0, Assumption, "E26";
        /// Loss from a scheme that was given up.
        failure: Share = 0.02, 0.0..=1.0, Assumption, "E52";
        /// Part of the distance from where trust starts that is left after a reorganisation.
        left_by_reorganisation: Share = 0.4, 0.0..=1.0, Assumption, "E34";
        /// Additional loss of trust in a reorganisation.
        lost_by_reorganisation: Share = 0.08, 0.0..=1.0, Assumption, "E34";
        /// Weight of relationships in a commissioner's style, from taking the other side to court
        /// to working with it.
        relational: Scalar = 0.5, 0.0..=1.0, Lever, "E26";
    }
}
