//! How readily consultants send patients to each other's clinics rather than back to their GP.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::displace_firsts;
use super::lever_rule::{LeverRule, freeze};

pub const CONSULTANT_REFERRAL: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_consultant_referral",
            summary: "Referral from consultant to consultant responds to money",
            source: "P277",
        },
        file: "behaviours/provider/consultant_referral.rs",
        neutral: "consultants refer to each other at their professional norm",
        disable: Some(|params| freeze(Lever::ConsultantReferral, params)),
    },
    lever: Lever::ConsultantReferral,
    services: &[Service::OutpatientFirst],
    apply: |year, step, facts, params| {
        let change = params.levers.consultant_share.get() * params.levers.other_firsts.get() * step;
        let more = change * year.patients(&[Service::OutpatientFirst, Service::OutpatientFollowUp]);
        displace_firsts(year, more, facts, params);
        year.scale_service(Service::OutpatientFirst, 1.0 + change);
        year.scale_service(Service::OutpatientFollowUp, 1.0 + change);
    },
    other_objectives: |_, params| params.levers.prestige_weight.get(),
};
