//! A programme that audits coding and counting and recovers over-payment. Net
//! errors found by audits are small; where coding runs ahead of the truth there is more to find.

use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::{Initiative, InitiativeEffect, InitiativeNumbers, InitiativeTarget, SchemeReach};

pub const CODING_AUDIT: Initiative = Initiative {
    about: About {
        name: "coding_audit",
        summary: "Audits of coding, and recovery of over-payment",
        source: "E39",
    },
    file: "initiatives/coding_audit.rs",
    instrument: "I17",
    target: InitiativeTarget::Hospital,
    services: &[
        Service::DayCase,
        Service::ElectiveRoutine,
        Service::ElectiveComplex,
        Service::EmergencyShort,
        Service::EmergencyStandard,
        Service::EmergencyLong,
    ],
    numbers,
    effect,
};

fn numbers(params: &Params) -> InitiativeNumbers {
    let own = &params.initiatives;
    InitiativeNumbers {
        scale: own.coding_audit_scale.get(),
        lead_weeks: own.coding_audit_lead.get(),
        upfront: own.coding_audit_upfront.get(),
        running: own.coding_audit_running.get(),
        effect: own.coding_audit_effect.get(),
        spread: own.coding_audit_spread.get(),
        believed: own.coding_audit_believed.get(),
        provider_part: own.coding_audit_provider_part.get(),
        ..InitiativeNumbers::default()
    }
}

fn effect(_: &Params, reach: SchemeReach) -> InitiativeEffect {
    InitiativeEffect::Audit { share: (reach.share * reach.effect).max(0.0) }
}
