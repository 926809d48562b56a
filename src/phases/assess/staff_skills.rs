//! The skills of commissioners' staff from year to year, and what a reorganisation takes from them.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff::{self, StaffBudget};
use crate::behaviours::commissioner::trust;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::practice::Practice;
use crate::economy::provider::contracting::ContractingState;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::params::Params;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;

/// What every commissioner's skill rests on, by position.
pub fn staff_budgets(
    accounts: &Accounts,
    practices: &Query<&Practice>,
    rivals: f64,
    support: f64,
    params: &Params,
) -> Vec<StaffBudget> {
    let mut counts = vec![0.0; accounts.areas.len()];
    let mut places: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); counts.len()];
    for practice in practices {
        counts[practice.commissioner as usize] += 1.0;
        places[practice.commissioner as usize].insert(practice.locality);
    }
    let further = |places: &BTreeSet<u32>| {
        params.office.delegated.get() * (places.len() as f64 - 1.0).max(0.0)
    };
    let per_person = params.costs.commissioner_per_person.get();
    accounts
        .areas
        .iter()
        .zip(counts.into_iter().zip(&places))
        .map(|(area, (practices, places))| StaffBudget {
            running_cost: per_person * area.people,
            people: area.people,
            practices,
            teams: 1.0 + further(places),
            support,
            rivals,
        })
        .collect()
}

/// Means with which skills are maintained: analysts, contract managers and finance staff may serve
/// the neighbours in a region too.
fn pooled_budgets(means: &[StaffBudget], regions: &[OrgId], share: f64) -> Vec<StaffBudget> {
    let joined = |place: usize| {
        let mut joined = means[place];
        for (other, region) in regions.iter().enumerate() {
            if other != place && *region == regions[place] {
                joined.running_cost += share * means[other].running_cost;
                joined.people += share * means[other].people;
            }
        }
        joined
    };
    (0..means.len()).map(joined).collect()
}

/// At the start of a year skills grow towards what is spent on them, and leave with people. In the
/// first week they are at that limit.
pub fn develop_skills(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    practices: Query<&Practice>,
    dealings: Query<&ContractingState>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    let rivals = dealings.iter().map(|dealing| dealing.skill).fold(0.0, f64::max);
    // Skills follow what was spent in the year that has gone.
    let support = week
        .0
        .checked_sub(WEEKS_PER_YEAR)
        .map_or(0.0, |then| now.model.external_support(Week(then)));
    let means = staff_budgets(&accounts, &practices, rivals, support, now.params());
    let mut regions = vec![OrgId(0); means.len()];
    for (area, ..) in &commissioners {
        regions[area.index as usize] = area.region;
    }
    let means = pooled_budgets(&means, &regions, now.params().office.pooled.get());
    let upheaval = is_reorganisation_year(week, &now.model);
    for (area, mut office, mut relations) in &mut commissioners {
        let params = &now.params().office;
        let means = &means[area.index as usize];
        office.transaction = Default::default();
        for skill in Skill::ALL {
            let level = &mut office.skills[*skill as usize];
            if week.0 == 0 {
                *level = staff::steady_state_skill(*skill, means, params);
            } else {
                *level = staff::next_year_skill(*level, *skill, means, params);
            }
            if upheaval {
                *level *= 1.0 - params.emptied_by_reorganisation.get();
            }
        }
        if upheaval {
            let trust = &now.params().trust;
            relations.practices = trust::after_reorganisation(relations.practices, trust);
            for relation in relations.providers.values_mut() {
                relation.trust = trust::after_reorganisation(relation.trust, trust);
            }
        }
    }
}

/// Whether commissioners are reorganised at the start of this year: when a change of system brings
/// it, or when as many years as lie between reorganisations have gone by since the last, counted
/// from the start of recording.
pub fn is_reorganisation_year(week: Week, model: &Model) -> bool {
    let recorded = week.0.checked_sub(model.calendar.run_in_weeks);
    if recorded.is_some_and(|weeks| model.upheavals.contains(&weeks)) {
        return true;
    }
    let every = model.params.nation.reorganise_every.get() * f64::from(WEEKS_PER_YEAR);
    let Some(weeks) = week.0.checked_sub(model.calendar.run_in_weeks) else { return false };
    if every <= 0.0 || weeks < WEEKS_PER_YEAR || week.week_of_year() != 0 {
        return false;
    }
    let so_far = |weeks: u32| (f64::from(weeks) / every) as u32;
    so_far(weeks) > so_far(weeks - WEEKS_PER_YEAR)
}
