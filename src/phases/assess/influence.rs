//! The position of providers: what their care costs, their own estimate of it, and how much of
//! an area's care, jobs and emergencies depends on them. Influence is computed here from what
//! they do, never set.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::bargaining_power::{self, InfluenceSources};
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{PayerActivity, ProviderActivity};
use crate::economy::provider::contracting::ContractingState;
use crate::kernel::math::TINY;
use crate::kernel::random::Stream;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use crate::phases::procure::negotiate::initial_relation;

/// At the start of a year every provider reviews the last: what its care cost, what was left.
pub fn review_last_year(
    mut providers: Query<(&Provider, &ProviderActivity, &mut ContractingState)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    let params = &now.params().bargaining;
    let prices = accounts.prices(&now.arrangement.prices);
    for (provider, activity, mut dealings) in &mut providers {
        let value: f64 =
            activity.last_year.iter().map(|entry| activity_value(entry, &prices, &now.model)).sum();
        // The ledger's cost of care, so that what a provider believes has one truth.
        let year = accounts.last_statements.get(provider.id.index());
        let cost = year.map_or(0.0, |year| year.cost_of_care().pounds());
        if value > 0.0 && cost > 0.0 {
            dealings.earlier_cost.rotate_right(1);
            dealings.earlier_cost[0] = dealings.true_cost;
            dealings.true_cost = cost / value;
            let noise = params.own_cost_noise.get();
            let year = u64::from(week.year());
            let mut draw = now.model.seed.draw(Stream::Costing, provider.key, year);
            let seen = dealings.true_cost * draw.lognormal_mean_one(noise);
            dealings.cost =
                dealings.cost.with_drift(params.cost_drift.get()).updated_by(seen, noise);
        }
        if let Some(year) = year {
            let income = year.income().pounds();
            if income > 0.0 {
                dealings.margin = year.surplus().pounds() / income;
                dealings.reserve = accounts.ledger.cash(provider.id).pounds() / income;
            }
        }
        dealings.transaction = Default::default();
    }
}

/// Value of a payer's part of a record at national prices, pounds.
pub fn activity_value(entry: &PayerActivity, prices: &PriceList, model: &Model) -> f64 {
    let priced = |service: &Service| {
        let at = *service as usize;
        entry.services[at].weighted * prices.unbundled[at].pounds()
    };
    Service::ALL.iter().map(priced).sum::<f64>() * model.weight
}

/// Emergency attendances and admissions in a payer's part of a record.
fn emergencies(entry: &PayerActivity) -> f64 {
    [
        Service::EmergencyMajor,
        Service::EmergencyShort,
        Service::EmergencyStandard,
        Service::EmergencyLong,
        Service::StrokeSpell,
    ]
    .into_iter()
    .map(|service| entry.services[service as usize].count as f64)
    .sum()
}

/// An area's care, jobs and emergencies at one provider.
#[derive(Debug, Clone, Copy, Default)]
struct ProviderFootprint {
    provider: u32,
    value: f64,
    kind: Option<ProviderKind>,
    jobs: f64,
    emergencies: f64,
    income_share: f64,
}

impl ProviderFootprint {
    /// Whether both are public providers of one kind.
    fn is_partner_of(&self, other: &Self) -> bool {
        self.kind.is_some_and(|kind| kind.is_public())
            && self.kind == other.kind
            && self.provider != other.provider
    }
}

/// Calculates the influence of every provider in every area from last year's record.
pub fn measure_influence(
    providers: Query<(&Provider, &ProviderActivity, &AccruedInputs)>,
    mut commissioners: Query<(&Commissioner, &mut ProviderRelations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let prices = accounts.prices(&now.arrangement.prices);
    let ordered = in_order(providers.iter());
    for (area, mut relations) in &mut commissioners {
        let mut weights = Vec::new();
        // Purchasers of one area have its providers in common.
        let home = ordered.get(area.community as usize).map(|(provider, ..)| provider.commissioner);
        for (provider, activity, books) in &ordered {
            let mine = activity.last_year.iter().find(|p| u32::from(p.payer) == area.index);
            let local = Some(provider.commissioner) == home;
            let jobs = if local { books.last_year.all_steps().pounds() } else { 0.0 };
            let Some(mine) = mine else { continue };
            let value = activity_value(mine, &prices, &now.model);
            let all: f64 =
                activity.last_year.iter().map(|p| activity_value(p, &prices, &now.model)).sum();
            weights.push(ProviderFootprint {
                provider: provider.index,
                kind: Some(provider.kind),
                value,
                jobs,
                emergencies: emergencies(mine),
                income_share: if all > 0.0 { value / all } else { 0.0 },
            });
        }
        let total =
            |of: fn(&ProviderFootprint) -> f64| weights.iter().map(of).sum::<f64>().max(TINY);
        let (value, jobs) = (total(|w| w.value), total(|w| w.jobs));
        let urgent = total(|w| w.emergencies);
        // Care, jobs and emergencies count alike.
        let own = |w: &ProviderFootprint| {
            let parts = [w.value / value, w.jobs / jobs, w.emergencies / urgent];
            parts.iter().sum::<f64>() / parts.len() as f64
        };
        let public = |w: &&ProviderFootprint| w.kind.is_some_and(ProviderKind::is_public);
        let paid = weights.iter().filter(public).map(|w| w.value).sum::<f64>().max(TINY);
        for weight in &weights {
            let partners = weights.iter().filter(|other| other.is_partner_of(weight));
            let standing = InfluenceSources {
                own: own(weight),
                partners: partners.map(own).sum(),
                votes: if public(&weight) { weight.value / paid } else { 0.0 },
            };
            let relation = relations
                .providers
                .entry(weight.provider)
                .or_insert_with(|| initial_relation(now.params()));
            relation.influence = bargaining_power::influence(&standing, &now.params().bargaining);
            relation.income_share = weight.income_share;
        }
    }
}
