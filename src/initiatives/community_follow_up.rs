//! Follow-ups after treatment move from a hospital to a service in the community. What this saves
//! depends on the contract: where follow-ups are paid within the first attendance, nothing.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::effect::ReceivingService;
use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const COMMUNITY_FOLLOW_UP: Initiative = Initiative {
    about: About {
        name: "community_follow_up",
        summary: "Follow-ups move from hospital to the community",
        source: "E31",
    },
    file: "initiatives/community_follow_up.rs",
    instrument: "I04",
    target: InitiativeTarget::Hospital,
    services: &[Service::OutpatientFollowUp],
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.community_follow_up_scale.get(),
        lead_weeks: own.community_follow_up_lead.get(),
        upfront: own.community_follow_up_upfront.get(),
        running: own.community_follow_up_running.get(),
        effect: own.community_follow_up_effect.get(),
        spread: own.community_follow_up_spread.get(),
        believed: own.community_follow_up_believed.get(),
        provider_part: own.community_follow_up_provider_part.get(),
        practice_part: own.community_follow_up_practice_part.get(),
        salience: own.community_follow_up_salience.get(),
        access_loss: own.community_follow_up_access_loss.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn effect(_: &Params, reach: SchemeReach) -> InitiativeEffect {
    let leaves = reach.effect.clamp(0.0, 1.0);
    InitiativeEffect::Redirect {
        services: &[Service::OutpatientFollowUp],
        share: reach.share * leaves,
        doubled: reach.share * (1.0 - leaves),
        to: ReceivingService::Community,
        contacts: 1.0,
    }
}
