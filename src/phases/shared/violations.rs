//! Broken invariants: a system that meets one returns it, and the façade stops the run with the
//! first.

use std::error::Error;

use bevy_ecs::prelude::*;

use crate::kernel::violation::Violation;

use super::clock::Clock;

/// The first violation of the week, if any.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Violations(pub Option<Violation>);

/// What a system returns that more than one kind of error can stop.
pub type SystemResult = Result<(), Box<dyn Error>>;

/// Takes the result of a system in a phase; the first violation stays. An error that is no
/// violation yet becomes one of the phase and the week.
pub fn record_violation<E: Into<Box<dyn Error>> + 'static>(
    phase: &'static str,
) -> impl Fn(In<Result<(), E>>, Res<Clock>, ResMut<Violations>) {
    move |In(result), clock, mut faults| {
        if let (Err(error), None) = (result, &faults.0) {
            let violation = error.into().downcast::<Violation>().map_or_else(
                |error| Violation::new(phase, clock.week, error),
                |violation| *violation,
            );
            faults.0 = Some(violation);
        }
    }
}
