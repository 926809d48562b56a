//! Care that practices' patients have outside hospital and that no provider records by itself:
//! items dispensed, weeks of continuing and social care, prevention contacts. Each week it is
//! entered in the record of the provider that gives it.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::{Practice, PracticeState, PracticeYear};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::ProviderActivity;
use crate::kernel::units::{PARTS_OF_SHARE, Pence};
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::order::in_order;

/// What one area's people have had since it was last entered.
#[derive(Debug, Clone, Copy, Default)]
struct OutsideCareWeek {
    items: u64,
    continuing: u64,
    social: u64,
    prevention: u64,
}

/// A count shared out in whole units; the parts sum to it.
fn whole_parts(count: u64, shares: &[u64]) -> Vec<u64> {
    if shares.len() == 1 {
        return vec![count];
    }
    let parts = Pence(count as i64).split(shares);
    parts.into_iter().map(|part| part.0.max(0) as u64).collect()
}

/// Enters the week's care in the records of pharmacies, care homes and community services.
pub fn record_outside_care(
    mut practices: Query<(&Practice, &mut PracticeState)>,
    commissioners: Query<&Commissioner>,
    mut providers: Query<(&Provider, &mut ProviderActivity)>,
    accounts: Res<Accounts>,
) {
    let areas = in_order(commissioners.iter());
    let mut weeks = vec![OutsideCareWeek::default(); areas.len()];
    for (practice, mut surgery) in &mut practices {
        let parts = accounts.enrolment.payer_shares(practice.index as usize, practice.commissioner);
        let (payers, shares): (Vec<u32>, Vec<u64>) =
            parts.map(|(payer, share)| (payer, (share * PARTS_OF_SHARE) as u64)).unzip();
        let PracticeYear { items, continuing_care_weeks, social_care_weeks, prevention, .. } =
            surgery.year;
        let entered = surgery.entered;
        let split = |count: u64| whole_parts(count, &shares);
        let items = split(items - entered.items);
        let continuing = split(continuing_care_weeks - entered.continuing_care_weeks);
        let social = split(social_care_weeks - entered.social_care_weeks);
        let prevention = split(prevention - entered.prevention);
        for (place, payer) in payers.iter().enumerate() {
            let week = &mut weeks[*payer as usize];
            week.items += items[place];
            week.continuing += continuing[place];
            week.social += social[place];
            week.prevention += prevention[place];
        }
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
