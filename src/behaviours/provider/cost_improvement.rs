//! Effort to lower unit cost beyond the usual yearly gain. It is managed at a cost, its gain lasts
//! as long as the provider counts it, and it does not pay where rescue is expected.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, freeze};

pub const COST_IMPROVEMENT: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_cost_improvement",
            summary: "Cost improvement responds to deficits and to the chance of rescue",
            source: "CAL127",
        },
        file: "behaviours/provider/cost_improvement.rs",
        neutral: "unit costs fall at the usual rate",
        disable: Some(|params| freeze(Lever::CostImprovement, params)),
    },
    lever: Lever::CostImprovement,
    services: Service::ALL,
    apply: |year, step, facts, params| {
        let levers = &params.levers;
        let gain = levers.improvement_horizon.get() - levers.improvement_cost.get();
        year.other += step * facts.variable * gain;
    },
    other_objectives: |_, params| -params.levers.improvement_ease.get(),
};
