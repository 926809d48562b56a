//! Skills in analysis and contracting are bought in or shared with others. They fade when they
//! are not kept up.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{Effect, Initiative, Numbers, Reach, Target};

/// The registered entry.
pub const CAPABILITY: Initiative = Initiative {
    about: About {
        name: "capability",
        summary: "External support and shared units raise the commissioner's skills",
        source: "E04",
    },
    file: "initiatives/capability.rs",
    instrument: "I22",
    target: Target::Office,
    services: Service::ALL,
    numbers,
    effect,
};

fn numbers(params: &Params) -> Numbers {
    let own = &params.initiatives;
    Numbers {
        scale: own.capability_scale.get(),
        lead_weeks: own.capability_lead.get(),
        upfront: own.capability_upfront.get(),
        running: own.capability_running.get(),
        effect: own.capability_effect.get(),
        spread: own.capability_spread.get(),
        believed: own.capability_believed.get(),
        ..Numbers::default()
    }
}

fn effect(params: &Params, reach: Reach) -> Effect {
    let skill = params.initiatives.capability_skill.get();
    Effect::Skills { analysis: skill * reach.over(&numbers(params)), engagement: 0.0 }
}
