//! Counting and setting: whether a borderline emergency contact is recorded as a same-day
//! admission or as an attendance. The care is the same.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::scale_same_day;
use super::lever_rule::{LeverRule, freeze};

pub const CARE_SETTING: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_setting",
            summary: "Borderline contacts are counted where they are paid better",
            source: "LOS050",
        },
        file: "behaviours/provider/care_setting.rs",
        neutral: "contacts are counted in the setting they took place in",
        disable: Some(|params| freeze(Lever::Setting, params)),
    },
    lever: Lever::Setting,
    services: &[Service::EmergencyShort],
    apply: |year, step, facts, _| {
        let recorded = 1.0 + facts.borderline * step;
        year.reclassify(Service::EmergencyShort, recorded);
        scale_same_day(year, recorded, facts);
    },
    other_objectives: |_, _| 0.0,
};
