//! Readings of the strategic layer: rent, beliefs, ability and what is yielded, for the whole
//! economy, each commissioner and each provider.

use crate::measures::commissioning::{self, Ability};
use crate::measures::information_rent::{self, RentSum};
use crate::measures::yielding::{self, Yielding};
use crate::measures::{Gauges, beliefs};
use crate::params::vocabulary::{Labelled as _, Service, Skill};
use crate::phases::strategy::lenses::Rent;

use super::reading::View;

fn rent(view: &View<'_>, of: impl Fn(&Rent) -> bool) -> RentSum {
    let mut sum = RentSum::default();
    for rent in view.lenses.rent.iter().filter(|rent| of(rent)) {
        sum.add(rent.paid, rent.padding, rent.coding);
    }
    sum
}

fn ability(view: &View<'_>, index: usize) -> Ability {
    let (_, office, relations) = &view.offices[index];
    let all = relations.providers.values();
    let negotiated = all.clone().filter(|relation| relation.negotiated);
    Ability {
        skills: Skill::ALL.iter().map(|skill| (skill.label(), office.skill(*skill))).collect(),
        attention: office.attention,
        demand: office.demand,
        supply: office.supply,
        trust: negotiated.clone().map(|relation| relation.trust).collect(),
        practice_trust: relations.practices,
        influence: all.map(|relation| relation.influence).collect(),
        prices: negotiated.map(|relation| relation.price).collect(),
        transaction: office.transaction,
    }
}

fn yielded(view: &View<'_>, index: usize) -> Yielding {
    let year = view.lenses.yielded.get(index).copied().unwrap_or_default();
    Yielding {
        growth: year.growth,
        growth_acute: year.growth_acute,
        growth_floor: year.growth_floor,
        growth_acute_floor: year.growth_acute_floor,
        fair_share: year.fair_share,
        worthwhile: year.worthwhile,
        forgone: year.forgone,
        forgone_floor: year.forgone_floor,
        recovered: year.recovered,
        rescue: year.rescue,
        rescue_floor: year.rescue_floor,
    }
}

/// What a commissioner believes of those it negotiates with, with the truth.
fn cost_beliefs(view: &View<'_>, index: usize) -> Vec<(f64, f64)> {
    let (_, _, relations) = &view.offices[index];
    relations
        .providers
        .iter()
        .filter(|(_, relation)| relation.negotiated)
        .map(|(provider, relation)| {
            (relation.cost.mean, view.dealings[*provider as usize].true_cost)
        })
        .collect()
}

fn reports(view: &View<'_>, index: usize) -> Vec<(f64, f64)> {
    let (_, _, relations) = &view.offices[index];
    relations
        .providers
        .iter()
        .filter(|(_, relation)| relation.negotiated)
        .map(|(provider, relation)| {
            (relation.reported, view.dealings[*provider as usize].cost.mean)
        })
        .collect()
}

/// The whole economy at the close of a year.
pub(super) fn whole(view: &View<'_>, out: &mut Gauges) {
    let everyone = 0..view.offices.len();
    information_rent::read(&rent(view, |_| true), out);
    let abilities: Vec<Ability> = everyone.clone().map(|index| ability(view, index)).collect();
    commissioning::read(&abilities, out);
    let planned = [Service::OutpatientFirst, Service::DayCase, Service::ElectiveRoutine];
    let levels = planned.map(|service| view.accounts.price_levels[service as usize]);
    commissioning::read_prices(&levels, out);
    let years: Vec<Yielding> = everyone.clone().map(|index| yielded(view, index)).collect();
    yielding::read(&years, out);
    let pairs: Vec<_> = everyone.clone().flat_map(|index| cost_beliefs(view, index)).collect();
    beliefs::read_commissioners(&pairs, out);
    let pairs: Vec<_> = everyone.flat_map(|index| reports(view, index)).collect();
    beliefs::read_reports(&pairs, out);
    let own: Vec<_> = view.dealings.iter().map(|d| (d.cost.mean, d.true_cost)).collect();
    beliefs::read_providers(&own, out);
}

/// One commissioner at the close of a year.
pub(super) fn commissioner(view: &View<'_>, index: usize, out: &mut Gauges) {
    information_rent::read(&rent(view, |rent| usize::from(rent.area) == index), out);
    commissioning::read(&[ability(view, index)], out);
    yielding::read(&[yielded(view, index)], out);
    beliefs::read_commissioners(&cost_beliefs(view, index), out);
    beliefs::read_reports(&reports(view, index), out);
}

/// One provider at the close of a year.
pub(super) fn provider(view: &View<'_>, index: u32, out: &mut Gauges) {
    information_rent::read(&rent(view, |rent| rent.provider == index), out);
    let dealings = view.dealings[index as usize];
    beliefs::read_providers(&[(dealings.cost.mean, dealings.true_cost)], out);
    out.put(information_rent::TRANSACTION_COST, dealings.transaction.pounds());
}
