//! What a week of the providers does to those who wait, seen on a small place.

use bevy_ecs::system::RunSystemOnce as _;
use bevy_ecs::world::World;

use super::build::organisations::build_world_with;
use crate::contracts::TermRegistry;
use crate::economy::provider::Provider;
use crate::economy::provider::caseload::{Caseload, CourseQueueEntry};
use crate::economy::provider::queues::{OpenPathway, PlannedCare, WaitingList};
use crate::economy::provider::step_capacity::{CapacityKind, CapacityLine, StepCapacity};
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::phases::deliver::access::{self, CareAccess};
use crate::phases::deliver::effects::{forgone_loss, weekly_waiting_loss};
use crate::phases::deliver::flows::{CareOutcome, CourseReferral};
use crate::phases::deliver::inflow::WeekBuffers;
use crate::phases::deliver::providers::run_providers;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;
use crate::scenario::load::load_embedded;

const WEIGHT: f64 = 200.0;
const SEVERITY: f32 = 0.5;

fn world() -> World {
    let scenario = load_embedded("S10", &["place=\"place\"", "run.weight=200"]).expect("valid");
    build_world_with(&scenario, TermRegistry::shipped())
}

fn pathway(person: u32, urgency: u8, leaves: u32) -> OpenPathway {
    OpenPathway {
        person: PersonId(person),
        need: u64::from(person),
        practice: 0,
        severity: SEVERITY,
        complexity: 1.0,
        clock: Some(Week(0)),
        since: Week(0),
        leaves: Week(leaves),
        urgency,
        age: 8,
        by_gp: true,
    }
}

/// Changes the first hospital.
fn at_hospital(
    world: &mut World,
    change: impl Fn(&mut PlannedCare, &mut WaitingList, &mut CapacityLine),
) {
    let mut query =
        world.query::<(&Provider, &mut PlannedCare, &mut WaitingList, &mut StepCapacity)>();
    for (provider, mut planned, mut waits, mut steps) in query.iter_mut(world) {
        if provider.index == 0 {
            change(&mut planned, &mut waits, steps.line_mut(CapacityKind::Clinic));
        }
    }
}

fn run_week(world: &mut World, week: u32) {
    world.resource_mut::<Clock>().week = Week(week);
    world.run_system_once(run_providers).expect("it runs");
}

#[test]
fn health_is_lost_and_waits_are_published_while_no_one_is_seen() {
    let mut world = world();
    at_hospital(&mut world, |planned, waits, line| {
        (0..10).for_each(|person| planned.first.push(pathway(person, 1, 9_999)));
        (waits.first_wait, line.open, line.plan) = (0.5, 5, 0.0);
    });
    for week in 0..12 {
        run_week(&mut world, week);
        at_hospital(&mut world, |_, waits, _| {
            assert!(waits.first_wait >= f64::from(week) - 1.0, "{week}: {}", waits.first_wait);
        });
    }
    let outcomes = &world.resource::<Model>().params.outcomes;
    let expected = 12.0 * weekly_waiting_loss(10.0 * f64::from(SEVERITY), outcomes);
    let lost = world.resource::<WeekBuffers>().waiting_loss;
    assert!((lost - expected).abs() < 1e-9, "{lost} {expected}");
}

#[test]
fn routine_patients_are_seen_where_urgent_ones_would_fill_every_clinic() {
    let mut world = world();
    at_hospital(&mut world, |planned, _, line| {
        (0..200).for_each(|person| planned.first.push(pathway(person, 0, 9_999)));
        (200..300).for_each(|person| planned.first.push(pathway(person, 1, 9_999)));
        (line.open, line.plan) = (400, 10.0 * WEIGHT);
    });
    (0..10).for_each(|week| run_week(&mut world, week));
    at_hospital(&mut world, |planned, _, _| {
        let routine = planned.first.iter().filter(|waiting| waiting.urgency == 1).count();
        // Three of ten slots a week are theirs; a few do not come and wait again.
        assert!((70..76).contains(&routine), "{routine}");
        assert!((200..206).contains(&planned.first.len()), "{}", planned.first.len());
    });
}

/// Demand that is no longer planned for and health lost after ten people have given up waiting
/// where the published wait is `wait` weeks.
fn given_up(wait: f64) -> (f64, f64) {
    let mut world = world();
    at_hospital(&mut world, |planned, waits, line| {
        (0..10).for_each(|person| planned.first.push(pathway(person, 1, 0)));
        (waits.first_wait, line.open, line.plan, line.lost) = (wait, 5, 0.0, 0.0);
    });
    run_week(&mut world, 0);
    let lost = std::cell::Cell::new(0.0);
    at_hospital(&mut world, |_, _, line| lost.set(line.lost));
    let effects = &world.resource::<WeekBuffers>().effects;
    let ended = effects.iter().filter(|effect| effect.change == CareOutcome::PathwayEnded);
    (lost.get(), ended.map(|effect| f64::from(effect.qalys)).sum())
}

#[test]
fn who_gives_up_loses_the_benefit_and_stays_in_the_forecast_where_care_is_rationed() {
    let model = world().resource::<Model>().clone();
    let health = 10.0 * forgone_loss(f64::from(SEVERITY), false, &model.params.outcomes);
    let tolerated = model.params.capacity.tolerated_wait_first.0;
    for (wait, demand) in [(0.5 * tolerated, 10.0 * WEIGHT), (2.0 * tolerated, 0.0)] {
        let (lost, forgone) = given_up(wait);
        assert_eq!(lost, demand);
        assert!((forgone - health).abs() < 1e-5, "{forgone} {health}");
    }
}

/// Share refused, health lost and what practices see after 400 referrals for community care where
/// the published wait is `times` the tolerated one.
fn referred(times: f64) -> (f64, f64, f64) {
    let mut world = world();
    let wait = times * world.resource::<Model>().params.care.tolerated_wait.0;
    for mut courses in world.query::<&mut Caseload>().iter_mut(&mut world) {
        courses.wait = wait;
    }
    let referral = |person| CourseReferral {
        mental_health: false,
        waiting: CourseQueueEntry {
            person: PersonId(person),
            need: 7,
            practice: 0,
            since: Week(0),
            contacts: 10,
        },
    };
    world.resource_mut::<WeekBuffers>().courses = (0..400).map(referral).collect();
    run_week(&mut world, 0);
    let joined: u64 = world.query::<&Caseload>().iter(&world).map(|courses| courses.joined).sum();
    let effects = &world.resource::<WeekBuffers>().effects;
    let lost = effects.iter().map(|effect| f64::from(effect.qalys)).sum();
    world.run_system_once(access::refresh).expect("it runs");
    let felt = world.resource::<CareAccess>().practices[0].unmet_courses;
    (1.0 - joined as f64 / 400.0, lost, felt)
}

#[test]
fn courses_are_refused_where_waits_are_very_long_and_practices_feel_it() {
    assert_eq!(referred(1.5), (0.0, 0.0, 0.0));
    let (refused, lost, felt) = referred(4.0);
    assert!((0.42..0.58).contains(&refused), "{refused}");
    assert!((lost - 400.0 * refused * 0.03).abs() < 1e-3, "{lost}");
    assert!((felt - refused).abs() < 1e-9, "{felt} {refused}");
}
