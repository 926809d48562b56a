//! Gathers a year's figures from the world, after the week that closes the year has run and
//! before the next one starts.

use bevy_ecs::prelude::*;

use crate::behaviours::patient::need::NeedKind;
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::queues::{WAIT_CELLS, WaitingList};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::kernel::units::Pence;
use crate::measures::annual_totals::{AnnualTotals, PracticeAnnualTotals};
use crate::measures::counters::{Additive as _, add_services, for_all_payers};
use crate::measures::spend::provider_sector;
use crate::params::vocabulary::{ProviderKind, Sector, Service};
use crate::phases::deliver::access::{AccessRules, CareAccess};
use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::deliver::wait_elasticity::own_wait_elasticity;
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::record::value_of_need;

/// The year that has just closed.
pub(in crate::sim) fn gather(world: &mut World) -> AnnualTotals {
    let mut book = AnnualTotals::default();
    people(world, &mut book);
    providers(world, &mut book);
    practices(world, &mut book);
    money(world, &mut book);
    book
}

fn people(world: &World, book: &mut AnnualTotals) {
    let model = world.resource::<Model>();
    let year = world.resource::<PersonYearSummary>();
    let census = world.resource::<EconomyCounters>();
    book.weight = model.weight;
    book.overnight_units = model.params.capacity.overnight_units.0;
    book.top_hundredth = year.top_hundredth;
    book.off_at_7000 = year.off_at_7000;
    book.off_at_300000 = year.off_at_300000;
    book.hospitalised = year.hospitalised;
    book.personal_variance = year.personal_variance;
    book.ages.clone_from(&year.ages);
    book.emergencies_by_age = census.emergencies_by_age.to_vec();
    book.need_value = NeedKind::ALL
        .iter()
        .map(|kind| census.needs[*kind as usize][0] as f64 * value_of_need(*kind, model))
        .sum();
}

fn providers(world: &mut World, book: &mut AnnualTotals) {
    let beds_of_ward = world.resource::<Model>().params.capacity.ward_beds.0;
    book.waits = vec![0; WAIT_CELLS];
    let mut query = world.query::<(
        &Provider,
        &ProviderActivity,
        &ProviderTallies,
        &WaitingList,
        &StepCapacity,
        &AccruedInputs,
    )>();
    let all = in_order(query.iter(world));
    for (provider, activity, tallies, waits, steps, books) in all {
        add_services(&mut book.services, &for_all_payers(&activity.year));
        for (sum, cell) in book.waits.iter_mut().zip(&waits.cells) {
            *sum += u64::from(*cell);
        }
        if matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent) {
            book.tallies.add(tallies);
            book.beds += f64::from(steps.line(CapacityKind::Ward).open) * beds_of_ward;
            book.hospital_cost.add(&books.year);
        }
    }
}

fn practices(world: &mut World, book: &mut AnnualTotals) {
    let lists = world.resource::<PersonYearSummary>().practices.clone();
    let mut referrals = vec![0.0; lists.len()];
    let mut query = world.query::<(&Practice, &PracticeState, &PracticeStyle)>();
    let all = in_order(query.iter(world));
    for (practice, surgery, style) in all {
        let list = lists.get(practice.index as usize).copied().unwrap_or_default();
        let before = surgery.last_year;
        if let Some(sum) = referrals.get_mut(practice.index as usize) {
            *sum += surgery.year.referrals as f64;
        }
        book.gps += style.gps;
        book.people += surgery.year.person_weeks as f64 / 52.0 * book.weight;
        book.practices.push(PracticeAnnualTotals {
            year: surgery.year,
            referrals_before: before.referrals as f64 / before.person_weeks.max(1) as f64,
            expected_referrals: surgery.expected_referrals,
            people: list.people,
            cost: (list.cost, list.expected),
            expected_avoidable: list.expected_avoidable,
            deprivation: list.deprivation,
        });
    }
    let (access, rules) = (world.resource::<CareAccess>(), world.resource::<AccessRules>());
    let params = &world.resource::<Model>().params.choice;
    book.wait_elasticity = own_wait_elasticity(access, *rules, &referrals, params);
}

fn money(world: &mut World, book: &mut AnnualTotals) {
    let mut query = world.query::<&Provider>();
    let mut kinds: Vec<(u32, ProviderKind)> =
        query.iter(world).map(|provider| (provider.index, provider.kind)).collect();
    kinds.sort_unstable_by_key(|(index, _)| *index);
    let accounts = world.resource::<Accounts>();
    let areas = accounts.funds.len();
    let mut acute = vec![vec![Pence::ZERO; kinds.len()]; areas];
    let mut add = |area: u16, party: Party, social: bool, pence: Pence| {
        let sector = match party {
            Party::Practice(_) => Sector::PrimaryCare,
            Party::Provider(_) if social => Sector::SocialCare,
            Party::Provider(index) => provider_sector(kinds[index as usize].1),
        };
        book.spend[sector as usize] += pence;
        if let (Sector::Acute, Party::Provider(index)) = (sector, party) {
            acute[area as usize][index as usize] += pence;
        }
    };
    for signed in &accounts.contracts {
        let services: Vec<Service> = signed.contract.basis.scope.services().collect();
        let social = services.contains(&Service::SocialCareWeek);
        add(signed.area, signed.party, social, signed.account.paid());
    }
    for ((area, provider), pence) in &accounts.non_contract {
        add(*area, Party::Provider(*provider), false, *pence);
    }
    for ((area, provider), pence) in &accounts.non_contract_social {
        add(*area, Party::Provider(*provider), true, *pence);
    }
    book.spend[Sector::RunningCost as usize] =
        accounts.funds.iter().map(|funds| funds.running_cost).sum();
    let main = |by_provider: &Vec<Pence>| {
        let total: Pence = by_provider.iter().copied().sum();
        let most = by_provider.iter().copied().max().unwrap_or_default();
        most.pounds() / total.pounds().max(1.0)
    };
    book.main_provider = acute.iter().map(main).sum::<f64>() / areas.max(1) as f64;
    book.main_provider_of_place = main_provider_of_places(world, book);
}

/// Mean over localities of the share of acute spending at the provider most used, planned and
/// urgent contacts each at their mean price.
fn main_provider_of_places(world: &mut World, book: &AnnualTotals) -> f64 {
    let mut query = world.query::<&Practice>();
    let homes: Vec<(u32, (u32, u32))> =
        query.iter(world).map(|p| (p.index, (p.commissioner, p.locality))).collect();
    let model = world.resource::<Model>();
    let access = world.resource::<CareAccess>();
    let value = |services: &[Service]| -> f64 {
        let worth = |s: &Service| book.services[*s as usize].weighted * model.price(*s).pounds();
        services.iter().map(worth).sum()
    };
    let urgent = [
        Service::EmergencyMajor,
        Service::EmergencyMinor,
        Service::EmergencyShort,
        Service::EmergencyStandard,
        Service::EmergencyLong,
        Service::StrokeSpell,
    ];
    let planned = [
        Service::OutpatientFirst,
        Service::OutpatientFollowUp,
        Service::Diagnostic,
        Service::DayCase,
        Service::ElectiveRoutine,
        Service::ElectiveComplex,
    ];
    let total =
        |counts: fn(&crate::phases::deliver::access::PracticeSnapshot) -> &Vec<u32>| -> f64 {
            access.practices.iter().map(|p| counts(p).iter().sum::<u32>()).sum::<u32>() as f64
        };
    let per_referral = value(&planned) / total(|p| &p.referred).max(1.0);
    let per_arrival = value(&urgent) / total(|p| &p.attended).max(1.0);
    let mut places: std::collections::BTreeMap<(u32, u32), Vec<f64>> =
        std::collections::BTreeMap::new();
    for (index, place) in homes {
        let now = &access.practices[index as usize];
        let spent = places.entry(place).or_insert_with(|| vec![0.0; access.providers]);
        for (provider, count) in now.planned.providers.iter().zip(&now.referred) {
            spent[*provider as usize] += f64::from(*count) * per_referral;
        }
        for (provider, count) in now.emergency.providers.iter().zip(&now.attended) {
            spent[*provider as usize] += f64::from(*count) * per_arrival;
        }
    }
    let share = |spent: &Vec<f64>| {
        let most = spent.iter().copied().fold(0.0, f64::max);
        most / spent.iter().sum::<f64>().max(1e-9)
    };
    places.values().map(share).sum::<f64>() / places.len().max(1) as f64
}
