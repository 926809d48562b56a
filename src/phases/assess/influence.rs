//! The position of providers: what their care costs, their own estimate of it, and how much of
//! an area's care, jobs and emergencies depends on them. Influence is computed here from what
//! they do and where they lie, never set.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::bargaining_power::{self, InfluenceSources, ProviderHold};
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{PayerActivity, ProviderActivity};
use crate::economy::provider::contracting::ContractingState;
use crate::kernel::math::TINY;
use crate::kernel::random::Stream;
use crate::params::groups::BargainingParams;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::phases::deliver::access::CareAccess;
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
    line_value(entry, Service::ALL, prices) * model.weight
}

/// Value of some services in a payer's part of a record at national prices, pounds by row.
fn line_value(entry: &PayerActivity, services: &[Service], prices: &PriceList) -> f64 {
    let priced = |service: &Service| {
        let at = *service as usize;
        entry.services[at].weighted * prices.unbundled[at].pounds()
    };
    services.iter().map(priced).sum()
}

/// A line of care that an area cannot do without.
struct EssentialLine {
    services: &'static [Service],
    /// Whether a contract for it can be put out to tender: it needs no site of its own.
    tendered: bool,
}

const LINES: [EssentialLine; 4] = [
    EssentialLine {
        services: &[
            Service::EmergencyMajor,
            Service::EmergencyMinor,
            Service::EmergencyShort,
            Service::EmergencyStandard,
            Service::EmergencyLong,
            Service::StrokeSpell,
        ],
        tendered: false,
    },
    EssentialLine {
        services: &[
            Service::OutpatientFirst,
            Service::OutpatientFollowUp,
            Service::Diagnostic,
            Service::DayCase,
            Service::ElectiveRoutine,
            Service::ElectiveComplex,
        ],
        tendered: false,
    },
    EssentialLine {
        services: &[
            Service::CommunityContact,
            Service::CommunityBedDay,
            Service::PreventionContact,
        ],
        tendered: true,
    },
    EssentialLine { services: &[Service::MentalHealthContact], tendered: true },
];

/// An area's care and jobs at one provider.
#[derive(Debug, Clone, Copy)]
struct ProviderFootprint {
    provider: u32,
    kind: ProviderKind,
    /// Value of all its care for the area, pounds.
    value: f64,
    /// Of it, by essential line.
    lines: [f64; LINES.len()],
    jobs: f64,
    /// Share of its emergencies that have no other hospital near enough.
    captive: f64,
    income_share: f64,
}

impl ProviderFootprint {
    /// Whether both are public providers of one kind.
    fn is_partner_of(&self, other: &Self) -> bool {
        self.kind.is_public() && self.kind == other.kind && self.provider != other.provider
    }
}

/// What all providers of an area do together.
struct AreaFootprint {
    lines: [f64; LINES.len()],
    jobs: f64,
    /// What public providers are paid.
    public: f64,
}

impl AreaFootprint {
    fn new(all: &[ProviderFootprint]) -> Self {
        let public = all.iter().filter(|entry| entry.kind.is_public());
        Self {
            lines: std::array::from_fn(|line| all.iter().map(|entry| entry.lines[line]).sum()),
            jobs: all.iter().map(|entry| entry.jobs).sum(),
            public: public.map(|entry| entry.value).sum(),
        }
    }

    /// What a provider has of what the area cannot do without.
    fn hold(&self, entry: &ProviderFootprint, params: &BargainingParams) -> f64 {
        let kept =
            |line: &EssentialLine| if line.tendered { 1.0 - params.tendered.get() } else { 1.0 };
        let lines = LINES.iter().zip(entry.lines).zip(self.lines);
        let shares = lines.map(|((line, own), all)| kept(line) * own / all.max(TINY));
        let hold = ProviderHold {
            line: shares.fold(0.0, f64::max),
            jobs: entry.jobs / self.jobs.max(TINY),
            captive: entry.captive,
        };
        hold.greatest()
    }

    /// Influence of every provider, in their order.
    fn influence(&self, all: &[ProviderFootprint], params: &BargainingParams) -> Vec<f64> {
        let holds: Vec<f64> = all.iter().map(|entry| self.hold(entry, params)).collect();
        let each = all.iter().zip(&holds).map(|(entry, own)| {
            let others = all.iter().zip(&holds).filter(|(other, _)| other.is_partner_of(entry));
            let votes =
                if entry.kind.is_public() { entry.value / self.public.max(TINY) } else { 0.0 };
            let partners = bargaining_power::joined(others.map(|(_, hold)| *hold));
            let standing = InfluenceSources { own: *own, partners, votes };
            bargaining_power::influence(&standing, params)
        });
        each.collect()
    }
}

/// Emergencies of a commissioner's people by hospital, and of them those that have the next
/// hospital too far away. One entry for each provider, in rows.
fn emergency_access(
    access: &CareAccess,
    surgeries: &[(&Practice, &PracticeState)],
    area: u32,
    reach: f64,
) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 0.0); access.providers];
    for (practice, (_, state)) in access.practices.iter().zip(surgeries) {
        if practice.commissioner != area {
            continue;
        }
        let total: f64 = practice.emergency.weights.iter().sum();
        let sites = practice.emergency.providers.iter().zip(&practice.department_minutes);
        for (provider, weight) in
            practice.emergency.providers.iter().zip(&practice.emergency.weights)
        {
            let others = sites.clone().filter(|(other, _)| *other != provider);
            let next = others.map(|(_, minutes)| *minutes).fold(f64::INFINITY, f64::min);
            let people = f64::from(state.registered) * weight / total.max(TINY);
            let (all, captive) = &mut sums[*provider as usize];
            *all += people;
            *captive += people * bargaining_power::captive_share(next, reach);
        }
    }
    sums
}

/// Calculates the influence of every provider in every area from last year's record.
pub fn measure_influence(
    providers: Query<(&Provider, &ProviderActivity, &AccruedInputs)>,
    practices: Query<(&Practice, &PracticeState)>,
    mut commissioners: Query<(&Commissioner, &mut ProviderRelations)>,
    access: Res<CareAccess>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let prices = accounts.prices(&now.arrangement.prices);
    let params = now.params();
    let ordered = in_order(providers.iter());
    let surgeries = in_order(practices.iter());
    for (area, mut relations) in &mut commissioners {
        let reach = params.choice.reach.get();
        let urgent = emergency_access(&access, &surgeries, area.index, reach);
        let mut all = Vec::new();
        // Purchasers of one area have its providers in common.
        let home = ordered.get(area.community as usize).map(|(provider, ..)| provider.commissioner);
        for (provider, activity, books) in &ordered {
            let mine = activity.last_year.iter().find(|p| u32::from(p.payer) == area.index);
            let Some(mine) = mine else { continue };
            let local = Some(provider.commissioner) == home;
            let value = activity_value(mine, &prices, &now.model);
            let of_all: f64 =
                activity.last_year.iter().map(|p| activity_value(p, &prices, &now.model)).sum();
            let (emergencies, captive) = urgent[provider.index as usize];
            all.push(ProviderFootprint {
                provider: provider.index,
                kind: provider.kind,
                value,
                lines: LINES.map(|line| line_value(mine, line.services, &prices)),
                jobs: if local { books.last_year.all_steps().pounds() } else { 0.0 },
                captive: if emergencies > 0.0 { captive / emergencies } else { 0.0 },
                income_share: if of_all > 0.0 { value / of_all } else { 0.0 },
            });
        }
        let influence = AreaFootprint::new(&all).influence(&all, &params.bargaining);
        for (entry, influence) in all.iter().zip(influence) {
            let relation = relations
                .providers
                .entry(entry.provider)
                .or_insert_with(|| initial_relation(params));
            relation.influence = influence;
            relation.income_share = entry.income_share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hospitals(count: u32) -> Vec<ProviderFootprint> {
        let hospital = |provider| ProviderFootprint {
            provider,
            kind: ProviderKind::Acute,
            value: 80.0,
            lines: [50.0, 30.0, 0.0, 0.0],
            jobs: 40.0,
            captive: 0.0,
            income_share: 1.0,
        };
        let mut all: Vec<_> = (0..count).map(hospital).collect();
        let community = ProviderFootprint {
            provider: count,
            kind: ProviderKind::Community,
            lines: [0.0, 0.0, 40.0, 0.0],
            value: 40.0,
            ..all[0]
        };
        all.push(community);
        all
    }

    fn of_first(all: &[ProviderFootprint], params: &BargainingParams) -> f64 {
        AreaFootprint::new(all).influence(all, params)[0]
    }

    #[test]
    fn influence_rises_with_concentration() {
        let params = BargainingParams::default();
        for count in [1, 2, 5, 8] {
            let own = of_first(&hospitals(count), &params);
            assert!((own - 1.0 / f64::from(count)).abs() < 1e-12, "{count} sites: {own}");
        }
        let together = BargainingParams { together: 0.5.into(), ..params.clone() };
        assert!(of_first(&hospitals(5), &together) > of_first(&hospitals(5), &params));
        assert_eq!(of_first(&hospitals(1), &together), 1.0);
    }

    #[test]
    fn a_remote_hospital_has_more_than_its_share_and_a_tendered_line_less() {
        let params = BargainingParams::default();
        let mut all = hospitals(5);
        all[0].captive = 0.7;
        assert_eq!(of_first(&all, &params), 0.7);
        let community = AreaFootprint::new(&all).influence(&all, &params)[5];
        let kept = 1.0 - params.tendered.get();
        assert!((community - kept).abs() < 1e-12, "{community}");
    }
}
