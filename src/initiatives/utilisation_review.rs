//! Planned admissions need approval, and the payer can refuse. Where refusal is real admissions
//! fall, most at the start; some who are refused needed the care.

use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{
    CareStream, Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach,
};

pub const UTILISATION_REVIEW: Initiative = Initiative {
    about: About {
        name: "utilisation_review",
        summary: "Planned admissions need the payer's approval, which can be refused",
        source: "E20",
    },
    file: "initiatives/utilisation_review.rs",
    instrument: "I16",
    target: InitiativeTarget::Area,
    services: &[Service::DayCase, Service::ElectiveRoutine, Service::ElectiveComplex],
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.utilisation_review_scale.get(),
        lead_weeks: own.utilisation_review_lead.get(),
        upfront: own.utilisation_review_upfront.get(),
        running: own.utilisation_review_running.get(),
        effect: own.utilisation_review_effect.get(),
        spread: own.utilisation_review_spread.get(),
        believed: own.utilisation_review_believed.get(),
        provider_part: own.utilisation_review_provider_part.get(),
        practice_part: own.utilisation_review_practice_part.get(),
        salience: own.utilisation_review_salience.get(),
        access_loss: own.utilisation_review_access_loss.get(),
        targets: 1.0,
        ..InitiativeNumbers::default()
    }
}

fn effect(params: &Params, reach: SchemeReach) -> InitiativeEffect {
    let fade = 1.0 - params.initiatives.utilisation_review_fade.get();
    let after_a_year = (reach.years - 1.0).max(0.0);
    let left = if fade > 0.0 { math::exp(math::ln(fade) * after_a_year) } else { 0.0 };
    let share = (reach.share * reach.effect * left).max(0.0);
    InitiativeEffect::Thin { flow: CareStream::Listings, share, looked_at: 0.0 }
}
