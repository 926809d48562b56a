//! Effort for quality beyond the professional norm: it costs staff time, lowers harm, and may draw
//! patients who can choose.

use crate::behaviours::Behaviour;
use crate::contracts::Indicator;
use crate::information::quality_indicators;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, freeze};

pub const QUALITY: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_quality",
            summary: "Quality effort is weighed against its cost",
            source: "E15",
        },
        file: "behaviours/provider/quality.rs",
        neutral: "quality effort keeps its professional norm",
        disable: Some(|params| freeze(Lever::Quality, params)),
    },
    lever: Lever::Quality,
    services: Service::ALL,
    apply: |year, step, facts, params| {
        let levers = &params.levers;
        year.other -= levers.quality_cost.get() * facts.cost * step;
        let met = |effort| quality_indicators::best_practice(effort, &params.information);
        let effort = facts.levers[Lever::Quality as usize] + facts.levers[Lever::Measured as usize];
        year.indicators.add(Indicator::CriteriaMet, met(effort + step) - met(effort));
        let drawn = 1.0 + levers.quality_draws.get() * step;
        for service in SERVICES_OF_CHOICE {
            year.scale_service(*service, drawn);
        }
    },
    other_objectives: |_, params| params.levers.quality_weight.get(),
};

/// Services that patients choose a provider for.
const SERVICES_OF_CHOICE: &[Service] = &[
    Service::OutpatientFirst,
    Service::OutpatientFollowUp,
    Service::Diagnostic,
    Service::DayCase,
    Service::ElectiveRoutine,
    Service::ElectiveComplex,
];
