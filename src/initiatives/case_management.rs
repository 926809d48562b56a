//! People at high risk of admission are found by a score and looked after by a case manager.
//! Trials and pilots found no fall in emergency admissions, and some a rise: case finding also
//! finds unmet need. A fall between before and after is regression to the mean.

use crate::kernel::registry::About;
use crate::params::Params;

use super::{
    CareStream, EMERGENCIES, Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget,
    SchemeReach,
};

pub const CASE_MANAGEMENT: Initiative = Initiative {
    about: About {
        name: "case_management",
        summary: "Risk scores and case managers for people at high risk of admission",
        source: "E29",
    },
    file: "initiatives/case_management.rs",
    instrument: "I15",
    target: InitiativeTarget::Area,
    services: EMERGENCIES,
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.case_management_scale.get(),
        lead_weeks: own.case_management_lead.get(),
        upfront: own.case_management_upfront.get(),
        running: own.case_management_running.get(),
        effect: own.case_management_effect.get(),
        spread: own.case_management_spread.get(),
        believed: own.case_management_believed.get(),
        provider_part: own.case_management_provider_part.get(),
        practice_part: own.case_management_practice_part.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    // The value is that of all emergencies at risk; what can be avoided lies in the avoidable ones.
    let own = &params.initiatives;
    let share = reach.share * reach.effect / own.case_management_scale.get().max(f64::EPSILON);
    InitiativeEffect::Thin { flow: CareStream::Avoidable, share, looked_at: 0.0 }
}
