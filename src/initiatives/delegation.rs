//! Decisions move to places and neighbourhoods: nearer to clinicians, further from analysts.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const DELEGATION: Initiative = Initiative {
    about: About {
        name: "delegation",
        summary: "Decisions move to places, nearer to clinicians",
        source: "E05",
    },
    file: "initiatives/delegation.rs",
    instrument: "I23",
    target: InitiativeTarget::Office,
    services: Service::ALL,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.delegation_scale.get(),
        lead_weeks: own.delegation_lead.get(),
        upfront: own.delegation_upfront.get(),
        running: own.delegation_running.get(),
        effect: own.delegation_effect.get(),
        spread: own.delegation_spread.get(),
        believed: own.delegation_believed.get(),
        practice_part: own.delegation_practice_part.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let skill = params.initiatives.delegation_skill.get();
    let engagement = skill * reach.relative_to_usual(&numbers(params));
    // Each place needs its own analysts: what clinicians gain, analysis loses in part.
    let lost = params.initiatives.delegation_analysis.get();
    InitiativeEffect::Skills { analysis: -lost * engagement, engagement }
}
