//! The start of a year for schemes: counts are reset, and a reorganisation delays what is
//! undecided.

use bevy_ecs::prelude::*;

use crate::economy::scheme::{Conceded, Scheme, Schemes};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::phases::assess::staff_skills::is_upheaval;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

/// Resets the year's counts of what was conceded. Where commissioners are reorganised, schemes that
/// have not been decided are delayed.
pub fn open_year(clock: Res<Clock>, model: Res<Model>, mut schemes: ResMut<Schemes>) {
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
