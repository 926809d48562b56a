//! How severe an illness an emergency department requires before it admits. A lower threshold
//! admits more people who leave the same day.

use crate::behaviours::Behaviour;
use crate::contracts::Indicator;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::{scale_beds, scale_same_day};
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
    apply: |year, step, facts, params| {
        let admitted = math::exp(-params.levers.admission_response.get() * step);
        year.scale_service(Service::EmergencyShort, admitted);
        let same_day = facts.measured.same_day;
        let all = 1.0 - same_day + same_day * admitted;
        scale_same_day(year, admitted, facts);
        // Who is admitted more often is more often admitted again.
        year.indicators.scale(Indicator::Readmission, all);
        let beds = math::exp(-params.levers.admission_beds.get() * step);
        scale_beds(year, beds, facts, params);
    },
    other_objectives: |_, params| -params.levers.prestige_weight.get(),
};
