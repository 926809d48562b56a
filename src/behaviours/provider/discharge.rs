//! How long patients stay before discharge. Longer stays use beds, and days beyond the trim
//! point of long spells are paid apart where a contract prices them.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::scale_beds;
use super::lever_rule::{LeverRule, freeze};

pub const DISCHARGE: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_discharge",
            summary: "Length of stay responds to money",
            source: "E07",
        },
        file: "behaviours/provider/discharge.rs",
        neutral: "stays keep their professional norm",
        disable: Some(|params| freeze(Lever::Discharge, params)),
    },
    lever: Lever::Discharge,
    services: &[Service::EmergencyStandard, Service::EmergencyLong],
    apply: |year, step, facts, params| {
        let by_days = params.urgent.long_stay_by_days.get();
        year.scale_service(Service::EmergencyLong, 1.0 + by_days * step);
        scale_beds(year, 1.0 + step, facts, params);
    },
    other_objectives: |_, _| 0.0,
};
