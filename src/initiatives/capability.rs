//! Skills in analysis and contracting are bought in or shared with others. They fade when they
//! are not kept up.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const CAPABILITY: Initiative = Initiative {
    about: About {
        name: "capability",
        summary: "External support and shared units raise the commissioner's skills",
        source: "E04",
    },
    file: "initiatives/capability.rs",
    instrument: "I22",
    target: InitiativeTarget::Office,
    services: Service::ALL,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.capability_scale.get(),
        lead_weeks: own.capability_lead.get(),
        upfront: own.capability_upfront.get(),
        running: own.capability_running.get(),
        effect: own.capability_effect.get(),
        spread: own.capability_spread.get(),
        believed: own.capability_believed.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let skill = params.initiatives.capability_skill.get();
    InitiativeEffect::Skills {
        analysis: skill * reach.relative_to_usual(&numbers(params)),
        engagement: 0.0,
    }
}
