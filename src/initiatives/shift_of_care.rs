//! Outpatient care moves from a hospital to a new service in the community. For a time both are
//! paid for; part of what the new service does is new demand that never reached the hospital.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::effect::ReceivingService;
use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const SHIFT_OF_CARE: Initiative = Initiative {
    about: About {
        name: "shift_of_care",
        summary: "Care moves from hospital to the community, with double running",
        source: "E31",
    },
    file: "initiatives/shift_of_care.rs",
    instrument: "I19",
    target: InitiativeTarget::Hospital,
    services: &[Service::OutpatientFirst, Service::OutpatientFollowUp],
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.shift_of_care_scale.get(),
        lead_weeks: own.shift_of_care_lead.get(),
        upfront: own.shift_of_care_upfront.get(),
        running: own.shift_of_care_running.get(),
        effect: own.shift_of_care_effect.get(),
        spread: own.shift_of_care_spread.get(),
        believed: own.shift_of_care_believed.get(),
        provider_part: own.shift_of_care_provider_part.get(),
        practice_part: own.shift_of_care_practice_part.get(),
        salience: own.shift_of_care_salience.get(),
        access_loss: own.shift_of_care_access_loss.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let leaves = reach.effect.clamp(0.0, 1.0);
    InitiativeEffect::Redirect {
        services: &[Service::OutpatientFirst],
        share: reach.share * leaves,
        doubled: reach.share * (1.0 - leaves),
        to: ReceivingService::Community,
        contacts: params.initiatives.shift_of_care_contacts.get(),
    }
}
