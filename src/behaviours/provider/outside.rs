//! Work for payers outside the modelled economy in a provider's own theatres. It is paid at its
//! own price, and where theatres are full it takes the place of other work.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{LeverRule, THEATRE, hold};

/// The lever.
pub const OUTSIDE: LeverRule = LeverRule {
    behaviour: Behaviour {
        about: About {
            name: "lever_outside",
            summary: "Work for outside payers takes theatre time where it pays",
            source: "COST016",
        },
        file: "behaviours/provider/outside.rs",
        neutral: "no work for outside payers",
        silence: Some(|params| {
            hold(Lever::Outside, params);
            params.levers.anchor.set(Lever::Outside, 0.0.into());
            params.levers.greatest.set(Lever::Outside, 0.0.into());
        }),
    },
    lever: Lever::Outside,
    touches: THEATRE,
    moved: |year, step, facts, params| {
        let units = step * facts.theatre_units;
        let price = params.levers.outside_price.get();
        let cost = params.costs.variable.of(Service::DayCase).get();
        year.other += units * (price - cost);
        if facts.full[Lever::Theatres as usize] {
            THEATRE.iter().for_each(|service| year.scale(*service, 1.0 - step));
        }
    },
    aims: |_, _| 0.0,
};
