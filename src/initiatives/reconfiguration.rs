//! Stroke care is concentrated in fewer centres. Deaths are fewer in larger centres; some people
//! travel further, and the centre that closes loses prestige.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::effect::ReceivingService;
use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const RECONFIGURATION: Initiative = Initiative {
    about: About {
        name: "reconfiguration",
        summary: "Volume-sensitive care is brought together in fewer centres",
        source: "E14",
    },
    file: "initiatives/reconfiguration.rs",
    instrument: "I21",
    target: InitiativeTarget::SmallerCentre,
    services: &[Service::StrokeSpell],
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    // The effect is a relative fall of deaths; a spell's price gives the value of a pound.
    let outcomes = &params.outcomes;
    let price = params.prices.unbundled()[Service::StrokeSpell as usize].pounds();
    let saved = outcomes.stroke_death.get() * outcomes.death_loss.get();
    InitiativeNumbers {
        scale: own.reconfiguration_scale.get(),
        lead_weeks: own.reconfiguration_lead.get(),
        upfront: own.reconfiguration_upfront.get(),
        running: own.reconfiguration_running.get(),
        effect: own.reconfiguration_effect.get(),
        spread: own.reconfiguration_spread.get(),
        believed: own.reconfiguration_believed.get(),
        provider_part: own.reconfiguration_provider_part.get(),
        practice_part: own.reconfiguration_practice_part.get(),
        salience: own.reconfiguration_salience.get(),
        access_loss: own.reconfiguration_access_loss.get(),
        health: saved * params.schemes.value_of_qaly.get() / price.max(1.0),
        targets: 0.0,
        moves: 0.0,
    }
}

fn effect(_: &Params, reach: SchemeReach) -> InitiativeEffect {
    InitiativeEffect::Redirect {
        services: &[Service::StrokeSpell],
        share: reach.share,
        doubled: 0.0,
        to: ReceivingService::LargerCentre,
        contacts: 0.0,
    }
}
