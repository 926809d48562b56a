//! Readings of the strategic layer: rent, beliefs, skills and concessions, for the whole
//! economy, each commissioner and each provider.

use std::collections::BTreeMap;

use crate::behaviours::provider::harm;
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::approvals::ListingCounts;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::quality_indicators::{best_practice, covered};
use crate::measures::capture::{self, CaptureParts};
use crate::measures::commissioning::{self, CommissionerMeasured};
use crate::measures::control::{self, HospitalMeasured};
use crate::measures::information_rent::{self, InformationRentTotal};
use crate::measures::payment_capture::{self, PaymentCaptureYear};
use crate::measures::programmes::{self, ProgrammesMeasured};
use crate::measures::waterbed::{self, WaterbedYear};
use crate::measures::{MeasureValues, beliefs, enrolment};
use crate::params::vocabulary::{Labelled as _, Lever, Programme, ProviderKind, Service, Skill};
use crate::phases::deliver::hospital::state::effective_quality;
use crate::phases::shared::counterfactuals::InformationRent;

use super::money::PeriodFlows;
use super::readings::WorldView;

fn rent(view: &WorldView<'_>, of: impl Fn(&InformationRent) -> bool) -> InformationRentTotal {
    let mut sum = InformationRentTotal::default();
    for rent in view.lenses.rent.iter().filter(|rent| of(rent)) {
        sum.add(rent.paid, rent.padding, rent.coding);
    }
    sum
}

fn commissioner_measured(view: &WorldView<'_>, index: usize) -> CommissionerMeasured {
    let (_, office, relations) = &view.offices[index];
    let all = relations.providers.values();
    let negotiated = all.clone().filter(|relation| relation.negotiated);
    CommissionerMeasured {
        skills: Skill::ALL.iter().map(|skill| (skill.label(), office.skill(*skill))).collect(),
        attention: office.attention,
        demand: office.demand,
        supply: office.supply,
        trust: negotiated.clone().map(|relation| relation.trust).collect(),
        practice_trust: relations.practices,
        influence: all.map(|relation| relation.influence).collect(),
        hospital_influence: relations
            .providers
            .iter()
            .filter(|(provider, _)| is_hospital(view, **provider))
            .map(|(_, relation)| relation.influence)
            .collect(),
        prices: negotiated.map(|relation| relation.price).collect(),
        transaction: office.transaction,
    }
}

fn is_hospital(view: &WorldView<'_>, provider: u32) -> bool {
    view.providers[provider as usize].0.kind == ProviderKind::Acute
}

/// What general hospitals were paid in the period, by a commissioner or by all.
fn hospital_income(view: &WorldView<'_>, money: &PeriodFlows<'_>, payer: Option<usize>) -> f64 {
    let hospitals = view.providers.iter().map(|(provider, ..)| *provider);
    let incomes = hospitals.filter(|provider| is_hospital(view, provider.index)).map(|provider| {
        let share = payer.map_or(1.0, |index| {
            let relation = view.offices[index].2.providers.get(&provider.index);
            relation.map_or(0.0, |relation| relation.income_share)
        });
        share * money.statement(provider.id).income().pounds()
    });
    incomes.sum()
}

fn payment_capture(view: &WorldView<'_>, index: usize) -> PaymentCaptureYear {
    let year = view.lenses.yielded.get(index).copied().unwrap_or_default();
    PaymentCaptureYear {
        growth: year.growth,
        growth_acute: year.growth_acute,
        growth_floor: year.growth_floor,
        growth_acute_floor: year.growth_acute_floor,
        fair_share: year.fair_share,
        level: year.level,
        worthwhile: year.worthwhile,
        forgone: year.forgone,
        forgone_floor: year.forgone_floor,
        recovered: year.recovered,
        rescue: year.rescue,
        rescue_floor: year.rescue_floor,
    }
}

fn programmes_measured(view: &WorldView<'_>, index: usize) -> ProgrammesMeasured {
    let plan = view.programmes.0.get(index).copied().unwrap_or_default();
    let of = |programme: &Programme| {
        let at = *programme as usize;
        (programme.label(), plan.chosen[at], plan.missing[at])
    };
    ProgrammesMeasured {
        programmes: Programme::ALL.iter().map(of).collect(),
        divided: plan.divided,
        reserved: plan.reserved,
    }
}

/// What hospitals lost on negotiated lines and earned more on others.
fn read_waterbed(view: &WorldView<'_>, of: impl Fn(u32) -> bool, out: &mut MeasureValues) {
    let hospitals = view.providers.iter().map(|(provider, ..)| provider.index);
    let hospitals = hospitals.filter(|index| is_hospital(view, *index) && of(*index));
    let changes =
        hospitals.filter_map(|index| Some(view.lenses.incomes.get(index as usize)?.change()));
    let years: Vec<WaterbedYear> = changes
        .map(|change| WaterbedYear {
            lost: change.lost,
            coding: change.coding,
            follow_up: change.follow_up,
            setting: change.setting,
            outside: change.outside,
        })
        .collect();
    waterbed::read(&years, out);
}

/// Beliefs of commissioners about need, with the truth.
fn need_beliefs(view: &WorldView<'_>, index: usize) -> Vec<(f64, f64)> {
    let mine = |practice: &Practice| practice.commissioner as usize == index;
    let last =
        |surgery: &PracticeState| (surgery.expected_referrals, surgery.year.person_weeks as f64);
    let all = view.practices.iter().filter(|(practice, _)| mine(practice));
    let (expected, people) = all
        .clone()
        .map(|(_, surgery)| last(surgery))
        .fold((0.0, 0.0), |sum, entry| (sum.0 + entry.0, sum.1 + entry.1));
    if expected <= 0.0 || people <= 0.0 {
        return Vec::new();
    }
    all.filter_map(|(practice, surgery)| {
        let (own, weeks) = last(surgery);
        let belief = view.beliefs[index].need.get(&practice.index)?.mean;
        (weeks > 0.0).then(|| (belief, own / weeks / (expected / people)))
    })
    .collect()
}

/// Beliefs of commissioners about quality, with the truth.
fn quality_beliefs(view: &WorldView<'_>, index: usize) -> Vec<(f64, f64)> {
    let params = &view.model.params;
    let covered = covered(&params.bargaining, &params.levers);
    let pairs = view.beliefs[index].quality.iter().map(|(provider, belief)| {
        let (conduct, ..) = view.checked[*provider as usize];
        let truth = best_practice(conduct.quality(covered), &params.information);
        (belief.mean, truth)
    });
    pairs.collect()
}

fn read_beliefs(
    view: &WorldView<'_>,
    of: impl Iterator<Item = usize> + Clone,
    out: &mut MeasureValues,
) {
    let need: Vec<_> = of.clone().flat_map(|index| need_beliefs(view, index)).collect();
    let quality: Vec<_> = of.clone().flat_map(|index| quality_beliefs(view, index)).collect();
    let growth: Vec<f64> = of.map(|index| view.beliefs[index].growth.mean).collect();
    beliefs::read_need_and_quality(&need, &quality, &growth, out);
}

/// Chance of death in a general hospital over the usual; nothing at others.
fn risk(view: &WorldView<'_>, provider: &Provider, conduct: &LeverSettings) -> f64 {
    if provider.kind != ProviderKind::Acute {
        return 0.0;
    }
    let params = &view.model.params;
    let at = harm::HospitalContext {
        occupancy: view.occupancy[provider.index as usize],
        quality: effective_quality(conduct, params),
        stroke_volume: params.outcomes.stroke_volume.get(),
    };
    harm::crowding_multiplier(at, &params.outcomes)
}

/// Providers of care that is listed or coded.
fn hospitals_measured(view: &WorldView<'_>, of: impl Fn(u32) -> bool) -> Vec<HospitalMeasured> {
    let covered = covered(&view.model.params.bargaining, &view.model.params.levers);
    let hospitals = view.providers.iter().filter(|(provider, ..)| {
        matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent)
    });
    hospitals
        .filter(|(provider, ..)| of(provider.index))
        .map(|(provider, ..)| {
            let (conduct, outlook, approvals) = view.checked[provider.index as usize];
            let sum =
                |of: fn(&ListingCounts) -> u64| approvals.year.values().map(of).sum::<u64>() as f64;
            HospitalMeasured {
                wanted: sum(|entry| entry.wanted),
                outside: sum(|entry| entry.outside + entry.declined),
                declined: sum(|entry| entry.declined),
                wrongly: sum(|entry| entry.wrongly),
                risk: risk(view, provider, conduct),
                coding: conduct.coding - 1.0,
                effort: conduct.lever(Lever::Measured),
                gain: conduct.quality(covered) - conduct.quality(0.0),
                pressure: outlook.pressure,
            }
        })
        .collect()
}

fn criteria(view: &WorldView<'_>, index: usize) -> f64 {
    view.offices[index].1.criteria
}

fn audits(view: &WorldView<'_>, indices: impl Iterator<Item = usize>, out: &mut MeasureValues) {
    let years: Vec<_> = indices.filter_map(|index| view.lenses.yielded.get(index)).collect();
    let recovered: f64 = years.iter().map(|year| year.audited.pounds()).sum();
    control::read_audits(years.iter().map(|year| year.audits).sum(), recovered, out);
}

/// What a commissioner believes of those it negotiates with, with the truth.
fn cost_beliefs(view: &WorldView<'_>, index: usize) -> Vec<(f64, f64)> {
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

fn reports(view: &WorldView<'_>, index: usize) -> Vec<(f64, f64)> {
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

/// Long-term conditions and people of every payer, by area.
fn illness(view: &WorldView<'_>) -> Vec<Vec<(f64, f64)>> {
    let mut areas: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    for ((area, ..), weighed) in view.offices.iter().zip(&view.accounts.areas) {
        let counts = weighed.panel.people.iter().enumerate();
        let conditions: f64 =
            counts.map(|(count, row)| count as f64 * row.iter().sum::<f64>()).sum();
        if weighed.people > 0.0 {
            areas.entry(area.community).or_default().push((conditions, weighed.people));
        }
    }
    areas.into_values().collect()
}

/// The whole economy at the close of a year.
pub(super) fn read_economy(view: &WorldView<'_>, money: &PeriodFlows<'_>, out: &mut MeasureValues) {
    // Bodies without people to buy for, before or after their time, are left out.
    let alone = view.offices.len() == 1;
    let has_people = |index: &usize| alone || view.accounts.areas[*index].people > 0.0;
    let everyone: Vec<usize> = (0..view.offices.len()).filter(has_people).collect();
    let everyone = everyone.into_iter();
    information_rent::read(&rent(view, |_| true), out);
    let abilities: Vec<CommissionerMeasured> =
        everyone.clone().map(|index| commissioner_measured(view, index)).collect();
    commissioning::read(&abilities, out);
    let planned = [Service::OutpatientFirst, Service::DayCase, Service::ElectiveRoutine];
    let levels = planned.map(|service| view.accounts.price_levels[service as usize]);
    commissioning::read_prices(&levels, out);
    let years: Vec<PaymentCaptureYear> =
        everyone.clone().map(|index| payment_capture(view, index)).collect();
    payment_capture::read(&years, out);
    let plans: Vec<ProgrammesMeasured> =
        everyone.clone().map(|index| programmes_measured(view, index)).collect();
    programmes::read(&plans, out);
    let schemes = capture::total_forgone(view.schemes.year.iter());
    let parts = CaptureParts::new(&schemes, &years);
    capture::read_total(&parts, hospital_income(view, money, None), out);
    control::read_hospitals(&hospitals_measured(view, |_| true), out);
    read_waterbed(view, |_| true, out);
    let strictness: Vec<f64> = everyone.clone().map(|index| criteria(view, index)).collect();
    control::read_criteria(&strictness, out);
    let chosen = &view.accounts.enrolment;
    enrolment::read_switched(chosen.switched, chosen.asked, out);
    enrolment::read_bias(&illness(view), out);
    audits(view, everyone.clone(), out);
    read_beliefs(view, everyone.clone(), out);
    let pairs: Vec<_> = everyone.clone().flat_map(|index| cost_beliefs(view, index)).collect();
    beliefs::read_commissioners(&pairs, out);
    let pairs: Vec<_> = everyone.flat_map(|index| reports(view, index)).collect();
    beliefs::read_reports(&pairs, out);
    let own: Vec<_> = view.dealings.iter().map(|d| (d.cost.mean, d.true_cost)).collect();
    beliefs::read_providers(&own, out);
}

/// One commissioner at the close of a year.
pub(super) fn commissioner(
    view: &WorldView<'_>,
    money: &PeriodFlows<'_>,
    index: usize,
    out: &mut MeasureValues,
) {
    information_rent::read(&rent(view, |rent| usize::from(rent.area) == index), out);
    commissioning::read(&[commissioner_measured(view, index)], out);
    programmes::read(&[programmes_measured(view, index)], out);
    let year = payment_capture(view, index);
    payment_capture::read(&[year], out);
    let schemes = view.schemes.year.get(index).copied().unwrap_or_default();
    let parts = CaptureParts::new(&schemes, &[year]);
    capture::read_total(&parts, hospital_income(view, money, Some(index)), out);
    control::read_criteria(&[criteria(view, index)], out);
    audits(view, std::iter::once(index), out);
    read_beliefs(view, index..index + 1, out);
    beliefs::read_commissioners(&cost_beliefs(view, index), out);
    beliefs::read_reports(&reports(view, index), out);
}

/// One provider at the close of a year.
pub(super) fn provider(view: &WorldView<'_>, index: u32, out: &mut MeasureValues) {
    information_rent::read(&rent(view, |rent| rent.provider == index), out);
    control::read_hospitals(&hospitals_measured(view, |provider| provider == index), out);
    if is_hospital(view, index) {
        read_waterbed(view, |provider| provider == index, out);
    }
    let dealings = view.dealings[index as usize];
    beliefs::read_providers(&[(dealings.cost.mean, dealings.true_cost)], out);
    out.insert(information_rent::TRANSACTION_COST, dealings.transaction.pounds());
}
