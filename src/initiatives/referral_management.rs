//! Three ways to review referrals before they reach a hospital: a centre that triages them, local
//! criteria, and advice by a specialist in place of a visit. A centre that cannot refuse has no
//! effect on numbers; it costs and it delays.

use crate::kernel::registry::About;
use crate::params::Params;

use super::{
    CareStream, Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, PLANNED,
    SchemeReach,
};

/// A centre that triages referrals.
pub const CENTRE: Initiative = Initiative {
    about: About {
        name: "referral_centre",
        summary: "A centre reviews every referral before it is sent on",
        source: "E18",
    },
    file: "initiatives/referral_management.rs",
    instrument: "I14",
    target: InitiativeTarget::Area,
    services: PLANNED,
    numbers: centre,
    effect: |_, reach| InitiativeEffect::Thin {
        flow: CareStream::Referrals,
        share: reach.share * reach.effect,
        looked_at: reach.share,
    },
};

/// Local criteria for referral.
pub const CRITERIA: Initiative = Initiative {
    about: About {
        name: "referral_criteria",
        summary: "Criteria determine who may be referred",
        source: "E19",
    },
    file: "initiatives/referral_management.rs",
    instrument: "I14",
    target: InitiativeTarget::Area,
    services: PLANNED,
    numbers: criteria,
    effect: |_, reach| thin(reach),
};

/// Advice by a specialist in place of a visit.
pub const ADVICE: Initiative = Initiative {
    about: About {
        name: "advice",
        summary: "A specialist advises the practice in place of seeing the patient",
        source: "CAL134",
    },
    file: "initiatives/referral_management.rs",
    instrument: "I14",
    target: InitiativeTarget::Area,
    services: PLANNED,
    numbers: advice,
    effect: |_, reach| thin(reach),
};

const fn thin(reach: SchemeReach) -> InitiativeEffect {
    InitiativeEffect::Thin {
        flow: CareStream::Referrals,
        share: reach.share * reach.effect,
        looked_at: 0.0,
    }
}

fn centre(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.referral_centre_scale.get(),
        lead_weeks: own.referral_centre_lead.get(),
        upfront: own.referral_centre_upfront.get(),
        running: own.referral_centre_running.get(),
        effect: own.referral_centre_effect.get(),
        spread: own.referral_centre_spread.get(),
        believed: own.referral_centre_believed.get(),
        practice_part: own.referral_centre_practice_part.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn criteria(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.referral_criteria_scale.get(),
        lead_weeks: own.referral_criteria_lead.get(),
        upfront: own.referral_criteria_upfront.get(),
        running: own.referral_criteria_running.get(),
        effect: own.referral_criteria_effect.get(),
        spread: own.referral_criteria_spread.get(),
        believed: own.referral_criteria_believed.get(),
        provider_part: own.referral_criteria_provider_part.get(),
        practice_part: own.referral_criteria_practice_part.get(),
        salience: own.referral_criteria_salience.get(),
        access_loss: own.referral_criteria_access_loss.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn advice(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.advice_scale.get(),
        lead_weeks: own.advice_lead.get(),
        upfront: own.advice_upfront.get(),
        running: own.advice_running.get(),
        effect: own.advice_effect.get(),
        spread: own.advice_spread.get(),
        believed: own.advice_believed.get(),
        provider_part: own.advice_provider_part.get(),
        practice_part: own.advice_practice_part.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}
