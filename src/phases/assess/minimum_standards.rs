//! At the start of a year providers check whether they can continue under minimum standards:
//! centres below a minimum volume give the volume-sensitive service up, and providers that are free
//! to leave do where their margin would not pay for complying with the specification. Patients go
//! to the next choice, as after any closure.

use bevy_ecs::prelude::*;

use crate::behaviours::provider::{minimum_volume, specify};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::contracting::ContractingState;
use crate::params::vocabulary::Service;
use crate::phases::deliver::access::{CareAccess, PracticeSnapshot};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

/// Providers continue or give up.
pub fn apply_minimum_standards(
    providers: Query<(&Provider, &ProviderActivity, &ContractingState)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut access: ResMut<CareAccess>,
) {
    let week = now.week();
    if now.model.calendar.is_run_in(week) {
        return;
    }
    let ordered = in_order(providers.iter());
    for index in below_minimum(&ordered, &access, &now.model) {
        close_provider(&mut access, |practice| practice.stroke.remove_provider(index));
    }
    for (provider, _, dealings) in
        ordered.iter().filter(|(provider, ..)| !provider.kind.is_public())
    {
        let year = accounts.last_statements.get(provider.id.index());
        let income = year.map_or(0.0, |year| year.income().pounds());
        if income <= 0.0
            || specify::remains_in_market(income, dealings.margin, &now.params().bargaining)
        {
            continue;
        }
        let index = provider.index;
        close_provider(&mut access, |practice| practice.close_planned(index));
    }
}

fn close_provider(access: &mut CareAccess, mut with: impl FnMut(&mut PracticeSnapshot)) {
    access.practices.iter_mut().for_each(&mut with);
}

/// Indices of the centres that gave too few people the volume-sensitive service last year.
fn below_minimum(
    ordered: &[(&Provider, &ProviderActivity, &ContractingState)],
    access: &CareAccess,
    model: &Model,
) -> Vec<u32> {
    if model.params.control.minimum_volume.get() <= 0.0 {
        return Vec::new();
    }
    let offered = |index: u32| {
        access.practices.iter().any(|practice| practice.stroke.providers.contains(&index))
    };
    let centres: Vec<_> = ordered
        .iter()
        .filter(|(provider, ..)| provider.specialist && offered(provider.index))
        .collect();
    let cases: Vec<f64> = centres
        .iter()
        .map(|(_, activity, _)| {
            let payers = activity.last_year.iter();
            let rows: u64 =
                payers.map(|payer| payer.services[Service::StrokeSpell as usize].count).sum();
            rows as f64 * model.weight
        })
        .collect();
    let given_up = minimum_volume::centres_giving_up(&cases, &model.params.control);
    given_up.into_iter().map(|place| centres[place].0.index).collect()
}
