//! Broken invariants: a system that meets one returns it, and the façade stops the run with the
//! first.

use bevy_ecs::prelude::*;

use crate::kernel::error::Violation;

/// The first violation of the week, if any.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Faults(pub Option<Violation>);

/// Takes a system's result; the first violation stays.
pub fn note(In(result): In<Result<(), Violation>>, mut faults: ResMut<Faults>) {
    if let (Err(violation), None) = (result, &faults.0) {
        faults.0 = Some(violation);
    }
}
