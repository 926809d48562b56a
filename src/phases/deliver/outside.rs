//! Care that practices' patients have outside hospital and that no provider records by itself:
//! items dispensed, weeks of continuing and social care, prevention contacts. Each week it is
//! entered in the record of the provider that gives it.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::{Practice, PracticeYear, Surgery};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::Activity;
use crate::params::vocabulary::Service;

/// What one area's people have had since it was last entered.
#[derive(Debug, Clone, Copy, Default)]
struct Week {
    items: u64,
    continuing: u64,
    social: u64,
    prevention: u64,
}

/// Enters the week's care in the records of pharmacies, care homes and community services.
pub fn record(
    mut practices: Query<(&Practice, &mut Surgery)>,
    commissioners: Query<&Commissioner>,
    mut providers: Query<(&Provider, &mut Activity)>,
) {
    let mut areas: Vec<&Commissioner> = commissioners.iter().collect();
    areas.sort_by_key(|commissioner| commissioner.index);
    let mut weeks = vec![Week::default(); areas.len()];
    for (practice, mut surgery) in &mut practices {
        let week = &mut weeks[practice.commissioner as usize];
        let PracticeYear { items, continuing_care_weeks, social_care_weeks, prevention, .. } =
            surgery.year;
        let entered = surgery.entered;
        week.items += items - entered.items;
        week.continuing += continuing_care_weeks - entered.continuing_care_weeks;
        week.social += social_care_weeks - entered.social_care_weeks;
        week.prevention += prevention - entered.prevention;
        surgery.entered = surgery.year;
    }
    for (provider, mut activity) in &mut providers {
        for (area, week) in areas.iter().zip(&weeks) {
            let payer = area.index as u16;
            let mut enter = |giver: u32, service, count: u64| {
                if giver == provider.index && count > 0 {
                    activity.record(payer, service, count, 1.0);
                }
            };
            enter(area.pharmacy, Service::PrescribingItem, week.items);
            enter(area.care_homes, Service::ContinuingCareWeek, week.continuing);
            enter(area.care_homes, Service::SocialCareWeek, week.social);
            enter(area.community, Service::PreventionContact, week.prevention);
        }
    }
}
