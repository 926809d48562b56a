//! One policy or pathway for all practices of an area: those far from the mean come nearer.

use crate::kernel::registry::About;
use crate::params::Params;

use super::{
    Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, PLANNED, SchemeReach,
};

pub const STANDARDISATION: Initiative = Initiative {
    about: About {
        name: "standardisation",
        summary: "One pathway for all practices narrows the spread of referral",
        source: "E19",
    },
    file: "initiatives/standardisation.rs",
    instrument: "I24",
    target: InitiativeTarget::Area,
    services: PLANNED,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.standardisation_scale.get(),
        lead_weeks: own.standardisation_lead.get(),
        upfront: own.standardisation_upfront.get(),
        running: own.standardisation_running.get(),
        effect: own.standardisation_effect.get(),
        spread: own.standardisation_spread.get(),
        believed: own.standardisation_believed.get(),
        provider_part: own.standardisation_provider_part.get(),
        practice_part: own.standardisation_practice_part.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let own = &params.initiatives;
    let adopted = reach.share / own.standardisation_scale.get().max(f64::EPSILON);
    InitiativeEffect::Styles {
        pull: (own.standardisation_pull.get() * adopted).min(1.0),
        share: reach.share * reach.effect,
    }
}
