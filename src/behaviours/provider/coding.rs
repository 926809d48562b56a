//! How deeply complications are recorded. Deeper coding moves spells into better-paid groups
//! and changes nothing in care; an audit recovers what it finds.

use crate::behaviours::Behaviour;
use crate::contracts::Indicator;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, freeze};

pub const CODING: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_coding",
            summary: "Depth of coding responds to money and to the risk of audit",
            source: "E38",
        },
        file: "behaviours/provider/coding.rs",
        neutral: "coding keeps its usual depth",
        disable: Some(|params| freeze(Lever::Coding, params)),
    },
    lever: Lever::Coding,
    services: ADMITTED_SERVICES,
    apply: |year, step, facts, params| {
        let information = &params.information;
        let room = information.coding_uplift_max.get() - information.coding_uplift.get();
        // What an audit recovers is payment that the change would otherwise bring.
        let levers = &params.levers;
        let lost = facts.audit * levers.audit_finds.get() * levers.clawback.get();
        let change = room.max(0.0) * step / facts.coded.max(LEAST_CODED);
        year.recode(1.0 + change * (1.0 - lost));
        // An audit finds what was recorded, whatever of it is paid.
        year.indicators.scale(Indicator::CodingExcess, 1.0 + change);
        year.indicators.add(Indicator::CodingExcess, change);
    },
    other_objectives: |_, _| 0.0,
};

/// Least coded over true weight by which a change is divided, whatever configurations say.
const LEAST_CODED: f64 = 0.5;

/// Services whose price depends on coded complications.
pub const ADMITTED_SERVICES: &[Service] = &[
    Service::DayCase,
    Service::ElectiveRoutine,
    Service::ElectiveComplex,
    Service::EmergencyShort,
    Service::EmergencyStandard,
    Service::EmergencyLong,
    Service::StrokeSpell,
];
