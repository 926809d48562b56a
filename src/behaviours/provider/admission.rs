//! How severe an illness an emergency department requires before it admits. A lower threshold
//! admits more people who leave the same day.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, hold};

/// The lever.
pub const ADMISSION: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_admission",
            summary: "The threshold of emergency admission responds to money",
            source: "E54",
        },
        file: "behaviours/provider/admission.rs",
        neutral: "the threshold stays at the professional norm",
        silence: Some(|params| hold(Lever::Admission, params)),
    },
    lever: Lever::Admission,
    touches: &[Service::EmergencyShort],
    moved: |year, step, _, params| {
        let response = params.levers.admission_response.get();
        year.scale(Service::EmergencyShort, math::exp(-response * step));
    },
    aims: |_, params| -params.levers.prestige_weight.get(),
};
