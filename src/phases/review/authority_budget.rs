//! Once a year local authorities compare the packages they plan with the money they have.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::social_care_budget::{AuthorityYear, affordable_packages};
use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::pool;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

/// Packages that can be started next year are no more than the authority can pay for, and those
/// that a pool pays for. Purchasers of one area have one local authority.
pub fn limit_packages(
    mut areas: Query<(&Commissioner, &mut SocialCare)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    let params = now.params();
    if now.model.calendar.is_run_in(week) {
        return;
    }
    let recorded = week.0 - now.model.calendar.run_in_weeks;
    let years = f64::from(recorded / WEEKS_PER_YEAR + 1);
    let money = params.care.authority_per_person.get()
        * math::pow(1.0 + params.care.authority_growth.get(), years);
    let weekly = params.prices.unbundled()[Service::SocialCareWeek as usize].pounds();
    let mut areas = in_order(areas.iter_mut());
    let of_authority = |authority: OrgId| {
        let shares = areas.iter().filter(|(area, _)| area.authority == authority);
        shares.fold((0.0, 0.0, 0.0), |(people, started, rows), (area, social)| {
            (
                people + accounts.areas[area.index as usize].people,
                started + social.started as f64,
                rows + social.registered as f64,
            )
        })
    };
    let sums: Vec<(f64, f64, f64)> =
        areas.iter().map(|(area, _)| of_authority(area.authority)).collect();
    for ((area, social), (people, started, rows)) in areas.iter_mut().zip(sums) {
        let spent = accounts.ledger.statement(area.authority).expenditure();
        let year = AuthorityYear {
            started: started / rows.max(1.0),
            spent: spent.pounds() / people.max(1.0),
            money,
            package: weekly * f64::from(WEEKS_PER_YEAR),
        };
        let pooled = pool::extra_packages(&accounts, area, params);
        social.rate = social.rate.min(affordable_packages(&year, &params.care) + pooled);
    }
}
