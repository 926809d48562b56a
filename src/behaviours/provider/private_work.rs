//! Work for payers outside the modelled economy in a provider's own theatres. It is paid at its
//! own price, and where theatres are full it takes the place of other work.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::end_pathways;
use super::lever_rule::{LeverRule, THEATRE_SERVICES, freeze};

pub const PRIVATE_WORK: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_outside",
            summary: "Work for outside payers takes theatre time where it pays",
            source: "COST016",
        },
        file: "behaviours/provider/private_work.rs",
        neutral: "no work for outside payers",
        disable: Some(|params| {
            freeze(Lever::Outside, params);
            params.levers.anchor.set(Lever::Outside, 0.0.into());
            params.levers.greatest.set(Lever::Outside, 0.0.into());
        }),
    },
    lever: Lever::Outside,
    services: THEATRE_SERVICES,
    apply: |year, step, facts, params| {
        let units = step * facts.theatre_units;
        let price = params.levers.outside_price.get();
        let cost = params.costs.variable.get(Service::DayCase).get();
        year.other += units * (price - cost);
        if facts.full[Lever::Theatres as usize] {
            let displaced = step * year.patients(THEATRE_SERVICES);
            let ends = facts.measured.ended_by_operation;
            end_pathways(year, -ends * displaced, facts, params);
            year.scale_all(THEATRE_SERVICES, 1.0 - step);
        }
    },
    other_objectives: |_, _| 0.0,
};
