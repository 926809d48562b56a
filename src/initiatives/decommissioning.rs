//! A service of low value is no longer bought from a provider, after notice. Part of the people
//! find it elsewhere, and the provider keeps its estate.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{
    Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, PLANNED, SchemeReach,
};

pub const DECOMMISSIONING: Initiative = Initiative {
    about: About {
        name: "decommissioning",
        summary: "Care of low value is no longer bought, after notice",
        source: "E52",
    },
    file: "initiatives/decommissioning.rs",
    instrument: "I18",
    target: InitiativeTarget::Hospital,
    services: PLANNED,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.decommissioning_scale.get(),
        lead_weeks: own.decommissioning_lead.get(),
        upfront: own.decommissioning_upfront.get(),
        running: own.decommissioning_running.get(),
        effect: own.decommissioning_effect.get(),
        spread: own.decommissioning_spread.get(),
        believed: own.decommissioning_believed.get(),
        provider_part: own.decommissioning_provider_part.get(),
        practice_part: own.decommissioning_practice_part.get(),
        salience: own.decommissioning_salience.get(),
        access_loss: own.decommissioning_access_loss.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(_: &Params, reach: SchemeReach) -> InitiativeEffect {
    InitiativeEffect::Stop {
        services: &[Service::OutpatientFirst],
        share: reach.share,
        displaced: (1.0 - reach.effect).clamp(0.0, 1.0),
    }
}
