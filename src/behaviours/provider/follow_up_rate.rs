//! How many follow-up attendances come after a decision or treatment.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::displace_firsts;
use super::lever_rule::{LeverRule, freeze};

pub const FOLLOW_UP_RATE: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_follow_up",
            summary: "Follow-up attendances respond to money",
            source: "OP011",
        },
        file: "behaviours/provider/follow_up_rate.rs",
        neutral: "follow-ups keep their professional norm",
        disable: Some(|params| freeze(Lever::FollowUp, params)),
    },
    lever: Lever::FollowUp,
    services: &[Service::OutpatientFollowUp],
    apply: |year, step, facts, params| {
        let more = step * year.patients(&[Service::OutpatientFollowUp]);
        displace_firsts(year, more, facts, params);
        year.scale_service(Service::OutpatientFollowUp, 1.0 + step);
    },
    other_objectives: |_, params| params.levers.prestige_weight.get(),
};
