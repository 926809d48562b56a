//! How much planned care a provider sets out to give, line by line.
//!
//! The norm is to treat what comes. The plan leaves it in answer to waits beyond what the provider
//! tolerates, to pressure from above, and to money at the margin.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverContext, LeverRule, THEATRE_SERVICES, freeze};

/// One line of capacity.
macro_rules! line {
    (
        $(#[doc = $doc:literal])+
        $name:ident, $lever:ident, $title:literal, $summary:literal, $services:expr
    ) => {
        $(#[doc = $doc])+
        pub const $name: LeverRule = LeverRule {
            behaviour: Behaviour {
                about: About { name: $title, summary: $summary, source: "E40" },
                file: "behaviours/provider/capacity_levers.rs",
                neutral: "the line is planned for the demand that is forecast",
                disable: Some(|params| freeze(Lever::$lever, params)),
            },
            lever: Lever::$lever,
            services: $services,
            apply: |year, step, _, _| year.scale_all($services, 1.0 + step),
            other_objectives: |facts, params| short_wait_objective(Lever::$lever, facts, params),
        };
    };
}

line!(
    /// Outpatient clinics with their follow-ups and tests.
    CLINICS,
    Clinics,
    "plan_clinics",
    "Planned clinics leave demand for waits and money",
    &[Service::OutpatientFirst, Service::OutpatientFollowUp, Service::Diagnostic]
);
line!(
    /// Theatres.
    THEATRES,
    Theatres,
    "plan_theatres",
    "Planned operations leave demand for waits and money",
    THEATRE_SERVICES
);
line!(
    /// Diagnostic suites.
    DIAGNOSTICS,
    Diagnostics,
    "plan_diagnostics",
    "Planned tests leave demand for waits and money",
    &[Service::Diagnostic]
);
line!(
    /// Community teams.
    COMMUNITY_TEAMS,
    CommunityTeams,
    "plan_community_teams",
    "Planned community contacts leave demand for waits and money",
    &[Service::CommunityContact]
);
line!(
    /// Mental health teams.
    MENTAL_HEALTH_TEAMS,
    MentalHealthTeams,
    "plan_mental_health_teams",
    "Planned mental health contacts leave demand for waits and money",
    &[Service::MentalHealthContact]
);

/// Slope of the aim of short waits.
fn short_wait_objective(lever: Lever, facts: &LeverContext, params: &Params) -> f64 {
    let weight = params.capacity.wait_weight.get();
    // Regional pressure lasts as long as the target is missed, whatever wait the provider
    // itself tolerates.
    weight * facts.waits[lever as usize].clamp(-1.0, params.capacity.greatest_excess.get())
        + facts.pressure
        + params.levers.prestige_weight.get()
}
