//! What care does to people comes back to their rows.

use bevy_ecs::prelude::*;

use crate::economy::patient::{Cold, Due, Hot};
use crate::economy::population::{FreeRows, Layout, Whereabouts};

use crate::kernel::error::Violation;
use crate::phases::clock::Clock;

use super::flows::Outcome;
use super::inflow::{Census, Inflow};
use super::patients::broken;
use super::people_year::PeopleYear;

/// Applies the week's effects in the order of providers.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn apply(
    mut table: Query<(&mut Due, &mut Hot, &mut Cold)>,
    clock: Res<Clock>,
    layout: Res<Layout>,
    mut whereabouts: ResMut<Whereabouts>,
    mut free: ResMut<FreeRows>,
    mut inflow: ResMut<Inflow>,
    mut census: ResMut<Census>,
    mut year: ResMut<PeopleYear>,
) -> Result<(), Violation> {
    let week = clock.week;
    let mut chunks = table.contiguous_iter_mut().map_err(|e| broken(week, e.to_string()))?;
    let Some((mut due, mut hot, mut cold)) = chunks.next() else { return Ok(()) };
    let (due, hot, cold) = (
        due.bypass_change_detection(),
        hot.bypass_change_detection(),
        cold.bypass_change_detection(),
    );
    for effect in std::mem::take(&mut inflow.effects) {
        let Some(row) = whereabouts.row_of(effect.person) else { continue };
        let at = row.index();
        cold[at].hospital_pence = cold[at].hospital_pence.saturating_add(effect.pence);
        cold[at].qalys_lost += effect.qalys;
        census.qalys_lost += f64::from(effect.qalys);
        match effect.change {
            Outcome::Seen => {}
            Outcome::Admitted { stays } => {
                cold[at].emergencies = cold[at].emergencies.saturating_add(1);
                census.emergencies[hot[at].deprivation() as usize] += 1;
                hot[at].set_in_hospital(stays);
            }
            Outcome::Discharged => hot[at].set_in_hospital(false),
            Outcome::DischargedWithPackage => {
                hot[at].set_in_hospital(false);
                if !hot[at].has_social_care() {
                    hot[at].set_social_care(true);
                    inflow.practices[layout.practice_of(row)].social_care += 1;
                }
            }
            Outcome::PathwayEnded => hot[at].pathways = hot[at].pathways.saturating_sub(1),
            Outcome::Died => {
                let practice = layout.practice_of(row);
                let tally = &mut inflow.practices[practice];
                tally.registered -= 1;
                tally.continuing_care -= i32::from(hot[at].has_continuing_care());
                tally.social_care -= i32::from(hot[at].has_social_care());
                census.deaths_inside += 1;
                year.gone.push(cold[at].hospital_pence);
                whereabouts.remove(effect.person);
                free.give(practice, row);
                due[at] = Due::NEVER;
                hot[at] = Hot::empty();
                cold[at] = Cold::default();
            }
        }
    }
    Ok(())
}
