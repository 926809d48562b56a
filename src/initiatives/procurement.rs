//! A part of planned care is put out to tender with a specification; another provider takes it at
//! a lower price. Writing and running the tender costs money.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::effect::ReceivingService;
use super::{
    Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, PLANNED, SchemeReach,
};

pub const PROCUREMENT: Initiative = Initiative {
    about: About {
        name: "procurement",
        summary: "Planned care is tendered and goes to another provider",
        source: "E56",
    },
    file: "initiatives/procurement.rs",
    instrument: "I20",
    target: InitiativeTarget::Hospital,
    services: PLANNED,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.procurement_scale.get(),
        lead_weeks: own.procurement_lead.get(),
        upfront: own.procurement_upfront.get(),
        running: own.procurement_running.get(),
        effect: own.procurement_effect.get(),
        spread: own.procurement_spread.get(),
        believed: own.procurement_believed.get(),
        provider_part: own.procurement_provider_part.get(),
        practice_part: own.procurement_practice_part.get(),
        salience: own.procurement_salience.get(),
        access_loss: own.procurement_access_loss.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn effect(_: &Params, reach: SchemeReach) -> InitiativeEffect {
    InitiativeEffect::Redirect {
        services: &[Service::OutpatientFirst],
        share: reach.share,
        doubled: 0.0,
        to: ReceivingService::OtherHospital,
        contacts: 0.0,
    }
}
