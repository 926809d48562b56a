//! Assess needs: the year opens. Counters of the financial year that has ended become last year's
//! and begin anew, in the first week of the new year rather than the last of the old, so that
//! whoever looks after the last week sees the whole of it.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::SocialCare;
use crate::economy::patient::{Cold, Hot, frailty_band};
use crate::economy::practice::Surgery;
use crate::economy::provider::activity::{Activity, Tallies};
use crate::kernel::error::Violation;
use crate::params::vocabulary::Labelled as _;

use super::clock::Clock;
use super::deliver::inflow::Census;

/// Name of the phase in violations.
const PHASE: &str = "assess needs";

/// Opens the counters of organisations and of the whole economy.
pub fn open_year(
    mut providers: Query<(&mut Activity, &mut Tallies)>,
    mut practices: Query<&mut Surgery>,
    mut authorities: Query<&mut SocialCare>,
    mut census: ResMut<Census>,
    clock: Res<Clock>,
) {
    if !clock.week.opens_year() {
        return;
    }
    for (mut activity, mut tallies) in &mut providers {
        activity.year.clear();
        *tallies = Tallies::default();
    }
    for mut surgery in &mut practices {
        surgery.last_year = std::mem::take(&mut surgery.year);
        surgery.expected_last_year = std::mem::take(&mut surgery.expected_referrals);
    }
    for mut care in &mut authorities {
        (care.started, care.refused) = (0, 0);
    }
    census.last_needs = std::mem::take(&mut census.needs);
}

/// Opens the year's columns of every person.
pub fn open_personal_year(
    mut table: Query<(&Hot, &mut Cold)>,
    clock: Res<Clock>,
) -> Result<(), Violation> {
    if !clock.week.opens_year() {
        return Ok(());
    }
    let week = clock.week;
    let chunks = table.contiguous_iter_mut();
    let chunks = chunks.map_err(|e| Violation { phase: PHASE, week, what: e.to_string() })?;
    for (hot, mut cold) in chunks {
        for (hot, cold) in hot.iter().zip(cold.bypass_change_detection()) {
            (cold.hospital_pence, cold.other_pence) = (0, 0);
            (cold.emergencies, cold.contacts, cold.usual_contacts) = (0, 0, 0);
            cold.frailty_at_start = frailty_band(hot.frailty).position() as u8;
        }
    }
    Ok(())
}
