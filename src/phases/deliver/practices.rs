//! The week in general practice: requests against appointments, the backlog, the counters.

use bevy_ecs::prelude::*;

use crate::behaviours::practice::cooperation;
use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::phases::shared::model::Model;

use super::access::CareAccess;
use super::flows::PracticeWeek;
use super::inflow::{EconomyCounters, WeekBuffers};

/// Books the week's tallies into each practice and calculates how many can be seen.
pub fn run_practices(
    mut practices: Query<(&Practice, &PracticeStyle, &mut PracticeState)>,
    mut areas: Query<(&Commissioner, &mut SocialCare)>,
    model: Res<Model>,
    mut access: ResMut<CareAccess>,
    mut inflow: ResMut<WeekBuffers>,
    mut census: ResMut<EconomyCounters>,
) {
    let mut alive = 0;
    let mut by_area = vec![0u64; areas.iter().count()];
    let mut emergencies = vec![(0u64, 0u64); inflow.practices.len()];
    for (practice, avoidable) in std::mem::take(&mut inflow.emergencies) {
        emergencies[practice as usize].0 += 1;
        emergencies[practice as usize].1 += u64::from(avoidable);
    }
    for (practice, style, mut surgery) in &mut practices {
        let index = practice.index as usize;
        let tally = std::mem::take(&mut inflow.practices[index]);
        add_tally(&mut surgery, &tally);
        surgery.year.emergencies += emergencies[index].0;
        surgery.year.avoidable += emergencies[index].1;
        give_appointments(&mut surgery, style, &tally, &model);
        alive += u64::from(surgery.registered);
        by_area[practice.commissioner as usize] += u64::from(surgery.registered);
        let now = &mut access.practices[index];
        now.unmet = surgery.unmet;
        now.threshold = style.threshold;
        now.proactive = style.proactive;
        now.own_clinic = style.own_clinic;
        now.overstated = cooperation::overstatement(style.returned, &model.params);
    }
    census.alive = alive;
    for (commissioner, mut social) in &mut areas {
        social.registered = by_area[commissioner.index as usize];
    }
}

fn add_tally(surgery: &mut PracticeState, tally: &PracticeWeek) {
    let add = |value: u32, change: i32| (i64::from(value) + i64::from(change)).max(0) as u32;
    surgery.registered = add(surgery.registered, tally.registered);
    surgery.continuing_care = add(surgery.continuing_care, tally.continuing_care);
    surgery.social_care = add(surgery.social_care, tally.social_care);
    let (registered, continuing, social) =
        (surgery.registered, surgery.continuing_care, surgery.social_care);
    let year = &mut surgery.year;
    year.older_consultations += u64::from(tally.older.0);
    year.older_usual += u64::from(tally.older.1);
    year.spilled += u64::from(tally.spilled);
    year.dropped += u64::from(tally.turned_away - tally.spilled.min(tally.turned_away));
    year.referrals += u64::from(tally.referrals);
    year.returns += u64::from(tally.returns);
    year.triaged += u64::from(tally.triaged.0);
    year.returned += u64::from(tally.triaged.1);
    year.own_firsts += u64::from(tally.own_firsts);
    year.items += u64::from(tally.items);
    year.prevention += u64::from(tally.prevention);
    year.person_weeks += u64::from(registered);
    year.continuing_care_weeks += u64::from(continuing);
    year.social_care_weeks += u64::from(social);
    surgery.expected_referrals += f64::from(tally.expected_referrals);
}

/// Appointments are finite: what cannot be given waits, a part of it is dropped, and when the
/// backlog exceeds what people tolerate a share of new requests goes unmet.
fn give_appointments(
    surgery: &mut PracticeState,
    style: &PracticeStyle,
    tally: &PracticeWeek,
    model: &Model,
) {
    let gp = &model.params.gp;
    let wanted = surgery.backlog + f64::from(tally.wishes - tally.turned_away.min(tally.wishes));
    let given = wanted.min(style.appointments);
    let with_carry = given + surgery.carry;
    surgery.year.consultations += with_carry as u64;
    surgery.carry = with_carry - (with_carry as u64) as f64;
    surgery.backlog = (wanted - given) * (1.0 - gp.backlog_decay.0);
    let weeks = if style.appointments > 0.0 { surgery.backlog / style.appointments } else { 0.0 };
    let excess = (weeks - gp.tolerated_backlog.0).max(0.0);
    surgery.unmet = excess / (1.0 + excess);
}
