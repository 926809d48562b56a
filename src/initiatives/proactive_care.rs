//! Practices are paid to look after chronic conditions and to offer prevention. Avoidable
//! emergencies fall over years, not at once.

use crate::kernel::registry::About;
use crate::params::Params;

use super::{
    EMERGENCIES, Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach,
};

pub const PROACTIVE_CARE: Initiative = Initiative {
    about: About {
        name: "proactive_care",
        summary: "Prevention and proactive primary care lower later need, slowly",
        source: "E17",
    },
    file: "initiatives/proactive_care.rs",
    instrument: "I31",
    target: InitiativeTarget::Area,
    services: EMERGENCIES,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.proactive_care_scale.get(),
        lead_weeks: own.proactive_care_lead.get(),
        upfront: own.proactive_care_upfront.get(),
        running: own.proactive_care_running.get(),
        effect: own.proactive_care_effect.get(),
        spread: own.proactive_care_spread.get(),
        believed: own.proactive_care_believed.get(),
        practice_part: own.proactive_care_practice_part.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let own = &params.initiatives;
    let grown = (reach.years / own.proactive_care_years.get()).clamp(0.0, 1.0);
    let adopted = reach.share / own.proactive_care_scale.get().max(f64::EPSILON);
    InitiativeEffect::Prevention {
        coverage: own.proactive_care_coverage.get() * adopted,
        share: adopted * reach.effect * grown,
    }
}
