//! How many follow-up attendances come after a decision or treatment.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, hold};

/// The lever.
pub const FOLLOW_UP: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_follow_up",
            summary: "Follow-up attendances respond to money",
            source: "OP011",
        },
        file: "behaviours/provider/follow_up.rs",
        neutral: "follow-ups keep their professional norm",
        silence: Some(|params| hold(Lever::FollowUp, params)),
    },
    lever: Lever::FollowUp,
    touches: &[Service::OutpatientFollowUp],
    moved: |year, step, _, _| year.scale(Service::OutpatientFollowUp, 1.0 + step),
    aims: |_, params| params.levers.prestige_weight.get(),
};
