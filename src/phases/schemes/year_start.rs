//! The start of a year for schemes: counts are reset, and a reorganisation delays what is
//! undecided.

use bevy_ecs::prelude::*;

use crate::economy::scheme::{Scheme, Schemes};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::phases::assess::staff_skills::is_reorganisation_year;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

/// Resets the year's counts of what was conceded. Where commissioners are reorganised, schemes that
/// have not been decided are delayed.
pub fn start_year(clock: Res<Clock>, model: Res<Model>, mut schemes: ResMut<Schemes>) {
    schemes.start_year(clock.week);
    if is_reorganisation_year(clock.week, &model) {
        let weeks = math::round(model.params.office.thrown_back.get()) as u32;
        let thrown = |scheme: &&mut Scheme| weeks > 0 && scheme.stage.is_before_a_gate();
        for scheme in schemes.all.iter_mut().filter(thrown) {
            scheme.due = Week(scheme.due.0 + weeks);
            scheme.waited += 1;
        }
    }
}
