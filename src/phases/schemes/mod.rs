//! Schemes from proposal to evaluation: commissioners put them forward at the start of a year,
//! three gates let them pass or not, they are set up, act on care through generic changes, cost
//! money all the while, and are evaluated by their commissioners.

pub mod act;
pub mod costs;
pub mod gates;
pub mod propose;
pub mod stake;

use bevy_ecs::prelude::*;

use crate::economy::scheme::{Conceded, Scheme, Schemes};
use crate::initiatives::{INITIATIVES, Initiative, Numbers, Reach};
use crate::kernel::chance::{Draw, Seed, Stream};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::math;

use super::clock::Clock;
use super::model::Model;
use super::strategy::offices::is_upheaval;

/// Name of the phase in violations.
pub const PHASE: &str = "schemes";

/// Purposes for which a scheme draws random numbers, each with its own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum Purpose {
    /// Its true effect.
    Effect = 1,
    /// Whether it waits for staff time.
    Waiting = 2,
    /// What its evaluation shows.
    Evaluation = 3,
    /// The first of its gates; the others follow.
    Gate = 8,
}

/// The draw of a commissioner's scheme for a purpose.
fn chance(seed: Seed, key: u64, purpose: u64, ordinal: u32) -> Draw {
    seed.draw(Stream::Scheme, key ^ purpose << 48, u64::from(ordinal))
}

/// The initiative of a scheme.
#[must_use]
pub fn initiative_of(scheme: &Scheme) -> &'static Initiative {
    &INITIATIVES[usize::from(scheme.initiative)]
}

/// Numbers of a scheme's initiative.
fn numbers_of(scheme: &Scheme, model: &Model) -> Numbers {
    (initiative_of(scheme).numbers)(&model.params)
}

/// A scheme's reach in a week.
fn reach_of(scheme: &Scheme, week: Week) -> Reach {
    let since = scheme.started.map_or(0, |start| week.0.saturating_sub(start.0));
    Reach {
        share: scheme.share * scheme.kept,
        effect: scheme.effect,
        years: f64::from(since) / f64::from(WEEKS_PER_YEAR),
    }
}

/// The counts of concessions are reset with the year; where commissioners are reorganised,
/// schemes that have not been decided are delayed.
pub fn open_year(clock: Res<Clock>, model: Res<Model>, mut schemes: ResMut<Schemes>) {
    if !clock.week.opens_year() {
        return;
    }
    schemes.year.fill(Conceded::default());
    if is_upheaval(clock.week, &model) {
        let weeks = math::round(model.params.office.thrown_back.get()) as u32;
        let thrown = |one: &&mut Scheme| weeks > 0 && one.stage.is_before_a_gate();
        for scheme in schemes.all.iter_mut().filter(thrown) {
            scheme.due = Week(scheme.due.0 + weeks);
            scheme.waited += 1;
        }
    }
}
