//! How much planned care a provider sets out to give, line by line.
//!
//! The norm is to treat what comes. The plan leaves it in answer to waits beyond what the provider
//! tolerates, to pressure from above, and to money at the margin.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};

use super::indicator_effects::{end_pathways, scale_beds};
use super::lever_rule::{ExpectedYear, LeverContext, LeverRule, THEATRE_SERVICES, freeze};

/// One line of capacity.
macro_rules! line {
    (
        $(#[doc = $doc:literal])+
        $name:ident, $lever:ident, $title:literal, $summary:literal, $services:expr, $effects:expr
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
            apply: |year, step, facts, params| {
                $effects(year, step, facts, params);
                year.scale_all($services, 1.0 + step);
            },
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
    &[Service::OutpatientFirst, Service::OutpatientFollowUp, Service::Diagnostic],
    clinics_measured
);
line!(
    /// Theatres.
    THEATRES,
    Theatres,
    "plan_theatres",
    "Planned operations leave demand for waits and money",
    THEATRE_SERVICES,
    theatres_measured
);
line!(
    /// Diagnostic suites.
    DIAGNOSTICS,
    Diagnostics,
    "plan_diagnostics",
    "Planned tests leave demand for waits and money",
    &[Service::Diagnostic],
    diagnostics_measured
);
line!(
    /// Community teams.
    COMMUNITY_TEAMS,
    CommunityTeams,
    "plan_community_teams",
    "Planned community contacts leave demand for waits and money",
    &[Service::CommunityContact],
    no_indicator
);
line!(
    /// Mental health teams.
    MENTAL_HEALTH_TEAMS,
    MentalHealthTeams,
    "plan_mental_health_teams",
    "Planned mental health contacts leave demand for waits and money",
    &[Service::MentalHealthContact],
    no_indicator
);

/// What more clinics do to what is measured: pathways end without admission.
fn clinics_measured(year: &mut ExpectedYear, step: f64, facts: &LeverContext, params: &Params) {
    let firsts = step * year.patients(&[Service::OutpatientFirst]);
    end_pathways(year, facts.measured.ended_by_first * firsts, facts, params);
}

/// What more operations do to what is measured: pathways end, and beds fill.
fn theatres_measured(year: &mut ExpectedYear, step: f64, facts: &LeverContext, params: &Params) {
    let operations = step * year.patients(THEATRE_SERVICES);
    end_pathways(year, facts.measured.ended_by_operation * operations, facts, params);
    let nights = params.planned.routine_nights.get() * year.patients(&[Service::ElectiveRoutine])
        + params.planned.complex_nights.get() * year.patients(&[Service::ElectiveComplex]);
    let more = step * nights / year.bed_days.max(nights).max(1.0);
    scale_beds(year, 1.0 + more, facts, params);
}

/// What more tests do to what is measured.
fn diagnostics_measured(year: &mut ExpectedYear, step: f64, facts: &LeverContext, params: &Params) {
    let tests = step * year.patients(&[Service::Diagnostic]);
    end_pathways(year, params.levers.test_ends.get() * tests, facts, params);
}

/// A plan that moves nothing measured.
const fn no_indicator(_: &mut ExpectedYear, _: f64, _: &LeverContext, _: &Params) {}

/// What is left of money that would move a plan against patients: to longer waits where they are
/// beyond what is tolerated, or to more work where no one waits for it. Clinicians, the public and
/// those who watch over hospitals hold the volume of planned care then.
pub fn money_held_by_waits(money: f64, excess_wait: f64, params: &Params) -> f64 {
    let levers = &params.levers;
    let against = if money < 0.0 {
        levers.wait_brake.get() * excess_wait.max(0.0)
    } else {
        levers.idle_brake.get() * (-excess_wait).max(0.0)
    };
    money / (1.0 + against)
}

/// Slope of the aim of short waits.
fn short_wait_objective(lever: Lever, facts: &LeverContext, params: &Params) -> f64 {
    let weight = params.capacity.wait_weight.get();
    // Regional pressure lasts as long as the target is missed, whatever wait the provider
    // itself tolerates.
    weight * facts.waits[lever as usize].clamp(-1.0, params.capacity.greatest_excess.get())
        + facts.pressure
        + params.levers.prestige_weight.get()
}

#[cfg(test)]
mod tests {
    use super::super::test_provider::facts;
    use super::*;

    #[test]
    fn waits_hold_money_that_argues_against_patients_and_no_other() {
        let params = Params::default();
        let held = |money, wait| money_held_by_waits(money, wait, &params);
        assert!(held(-1.0, 1.0) > held(-1.0, 0.2) && held(-1.0, 0.2) > held(-1.0, 0.0));
        assert!(held(1.0, -0.9) < held(1.0, -0.1) && held(1.0, -0.1) < held(1.0, 0.0));
        assert_eq!((held(1.0, 2.0), held(-1.0, -0.5)), (1.0, -1.0));
        let mut free = params.clone();
        (free.levers.wait_brake, free.levers.idle_brake) = (0.0.into(), 0.0.into());
        assert_eq!(money_held_by_waits(-1.0, 3.0, &free), -1.0);
    }

    #[test]
    fn a_provider_with_a_surplus_tolerates_shorter_waits_only() {
        let params = Params::default();
        let wait = |margin| {
            let mut facts = facts();
            facts.waits[Lever::Theatres as usize] = -0.2;
            facts.at_margin(margin, &params.affordability).waits[Lever::Theatres as usize]
        };
        assert_eq!((wait(-0.05), wait(0.01)), (-0.2, -0.2));
        assert!(wait(0.04) > -0.2 && wait(0.2) > wait(0.04) && wait(0.2) < 0.8);
    }

    #[test]
    fn brakes_never_turn_more_money_into_less_work() {
        let params = Params::default();
        for wait in [-1.0, -0.4, 0.0, 0.7, 3.0] {
            let held: Vec<f64> = [-2.0, -0.5, 0.0, 0.4, 1.5]
                .iter()
                .map(|money| money_held_by_waits(*money, wait, &params))
                .collect();
            assert!(held.is_sorted(), "{wait}: {held:?}");
        }
    }
}
