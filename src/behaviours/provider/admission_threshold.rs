//! How severe an illness an emergency department requires before it admits. A lower threshold
//! admits more people who leave the same day.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, freeze};

pub const ADMISSION_THRESHOLD: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_admission",
            summary: "The threshold of emergency admission responds to money",
            source: "E54",
        },
        file: "behaviours/provider/admission_threshold.rs",
        neutral: "the threshold stays at the professional norm",
        disable: Some(|params| freeze(Lever::Admission, params)),
    },
    lever: Lever::Admission,
    services: &[Service::EmergencyShort],
    apply: |year, step, _, params| {
        let response = params.levers.admission_response.get();
        year.scale_service(Service::EmergencyShort, math::exp(-response * step));
    },
    other_objectives: |_, params| -params.levers.prestige_weight.get(),
};
