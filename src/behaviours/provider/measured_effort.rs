//! Effort for what contracts measure. An indicator covers one of the many criteria by which care
//! can be judged; a provider can work for those that are measured and leave the others. What that
//! costs follows how many there are, what it earns follows what is paid for them: one bonus shared
//! by many indicators buys little effort for each.

use crate::behaviours::Behaviour;
use crate::contracts::Indicator;
use crate::information::quality_indicators;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, freeze};

pub const MEASURED_EFFORT: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_measured",
            summary: "What contracts measure draws effort in proportion to its payment",
            source: "E15",
        },
        file: "behaviours/provider/measured_effort.rs",
        neutral: "effort does not depend on what is measured",
        disable: Some(|params| freeze(Lever::Measured, params)),
    },
    lever: Lever::Measured,
    services: Service::ALL,
    apply: |year, step, facts, params| {
        let covered = quality_indicators::covered(&params.bargaining, &params.levers);
        year.other -= params.levers.quality_cost.get() * covered * facts.cost * step;
        let effort = facts.levers[Lever::Quality as usize] + facts.levers[Lever::Measured as usize];
        let met = |effort| quality_indicators::best_practice(effort, &params.information);
        year.indicators.add(Indicator::CriteriaMet, met(effort + step) - met(effort));
    },
    other_objectives: |_, _| 0.0,
};
