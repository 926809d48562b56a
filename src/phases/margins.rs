//! What one more unit of each planned line pays and costs a provider. Payment is found only by
//! asking its contracts what they would pay at a little more and a little less than it expects;
//! no contract is asked what kind it is.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::contracts::marginal::{Probe, payment_per_unit};
use crate::contracts::{CompiledContract, PriceList, Scope, Statement};
use crate::economy::provider::activity::{Activity, PayerActivity, SERVICES, Tally, sum};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::information::ActivityTable;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::params::vocabulary::Service;

use super::accounts::{Accounts, Arrangement, Compiled, Party};
use super::bill_and_pay::payments::covered;
use super::bill_and_pay::unit_costs::{overtime_unit, step_units, variable_unit};
use super::clock::Clock;
use super::model::Model;
use super::records::{coded, rows_of};
use super::review::Margins;

/// Change on each side of expected activity at which contracts are asked.
const PROBE_STEP: f64 = 0.01;

/// What one unit of a line of work consists of: services with units of each and the work of its
/// own step that they take.
type Parcel = Vec<(Service, f64)>;

/// Every provider looks at its margins before it plans.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn look_at_margins(
    mut providers: Query<(&Provider, &Conduct, &Activity, &Steps, &mut Margins)>,
    accounts: Res<Accounts>,
    compiled: Res<Compiled>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    let week = clock.week;
    if !week.closes_quarter() {
        return;
    }
    let mut contracts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, signed) in accounts.contracts.iter().enumerate() {
        if let Party::Provider(provider) = signed.party {
            contracts.entry(provider).or_default().push(place);
        }
    }
    let covered = covered(&accounts);
    let prices = accounts.prices(&arrangement.prices);
    for (provider, conduct, activity, steps, mut margins) in &mut providers {
        let places = contracts.get(&provider.index).map_or(&[][..], Vec::as_slice);
        let expected = Expected::gather(activity, conduct, model.weight, week);
        let statements: Vec<(&CompiledContract, Statement)> = places
            .iter()
            .map(|place| {
                let signed = &accounts.contracts[*place];
                let statement = Statement {
                    activity: expected.of(signed.area),
                    weighted_population: signed.contract.basis.weighted_population,
                    ..Statement::default()
                };
                (&compiled.0[*place], statement)
            })
            .collect();
        let view = View {
            contracts: statements.iter().map(|(contract, seen)| (*contract, seen)).collect(),
            expected: &expected,
            uncovered: expected.uncovered(provider.index, &covered),
            prices: &prices,
            model: &model,
            efficiency: conduct.efficiency,
        };
        for kind in StepKind::ALL {
            margins.lines[kind as usize] = view.margin(kind, steps);
        }
    }
}

/// A provider's expectation of a whole year by payer, people, as coded.
pub struct Expected {
    payers: Vec<(u16, ActivityTable)>,
    /// All payers, true weights.
    all: [(f64, f64); SERVICES],
}

impl Expected {
    /// This year so far, completed in proportion to last year where there is one, and otherwise
    /// in proportion to time.
    #[must_use]
    pub fn gather(activity: &Activity, conduct: &Conduct, weight: f64, week: Week) -> Self {
        let elapsed = f64::from(week.of_year() + 1) / f64::from(WEEKS_PER_YEAR);
        let (factor, rest) =
            if activity.last_year.is_empty() { (1.0 / elapsed, 0.0) } else { (1.0, 1.0 - elapsed) };
        let rows = weight as u32;
        let empty = [Tally::default(); SERVICES];
        let year = |period: &[PayerActivity], payer, by: f64| {
            let tallies = rows_of(period, payer).unwrap_or(&empty);
            let activity = coded(tallies, rows, conduct);
            Statement { activity, ..Statement::default() }.scaled(by).activity
        };
        let mut payers: Vec<u16> =
            activity.year.iter().chain(&activity.last_year).map(|entry| entry.payer).collect();
        payers.sort_unstable();
        payers.dedup();
        let payers = payers.into_iter().map(|payer| {
            let mut table = year(&activity.year, payer, factor);
            table.add(&year(&activity.last_year, payer, rest));
            (payer, table)
        });
        let (now, before) = (sum(&activity.year), sum(&activity.last_year));
        let all = std::array::from_fn(|at| {
            let of = |now: f64, before: f64| (now * factor + before * rest) * weight;
            (
                of(now[at].count as f64, before[at].count as f64),
                of(now[at].weighted, before[at].weighted),
            )
        });
        Self { payers: payers.collect(), all }
    }

    /// What it expects to do for a payer.
    #[must_use]
    pub fn of(&self, payer: u16) -> ActivityTable {
        match self.payers.binary_search_by_key(&payer, |(payer, _)| *payer) {
            Ok(place) => self.payers[place].1,
            Err(_) => ActivityTable::default(),
        }
    }

    /// Units of a service for all payers.
    #[must_use]
    pub fn count(&self, service: Service) -> f64 {
        self.all[service as usize].0
    }

    /// Mean true complexity of a unit.
    fn complexity(&self, service: Service) -> f64 {
        let (count, weighted) = self.all[service as usize];
        if count > 0.0 { weighted / count } else { 1.0 }
    }

    /// Share of each service's weighted activity that no contract covers.
    fn uncovered(&self, provider: u32, covered: &BTreeMap<(u16, u32), Scope>) -> [f64; SERVICES] {
        std::array::from_fn(|at| {
            let service = Service::at(at);
            let (mut outside, mut all) = (0.0, 0.0);
            for (payer, table) in &self.payers {
                let weighted = table.of(service).weighted;
                all += weighted;
                let scope = covered.get(&(*payer, provider)).copied().unwrap_or_default();
                if !scope.covers(service) {
                    outside += weighted;
                }
            }
            if all > 0.0 { outside / all } else { 0.0 }
        })
    }
}

/// One provider's view of its contracts and costs.
struct View<'a> {
    contracts: Vec<(&'a CompiledContract, &'a Statement)>,
    expected: &'a Expected,
    uncovered: [f64; SERVICES],
    prices: &'a PriceList,
    model: &'a Model,
    efficiency: f64,
}

impl View<'_> {
    /// Payment and cost of one more unit of a line, pence.
    fn margin(&self, kind: StepKind, steps: &Steps) -> (f64, f64) {
        let Some((bundle, work)) = self.bundle(kind) else { return (0.0, 0.0) };
        let params = &self.model.params;
        let mut payment = 0.0;
        let mut cost = 0.0;
        for (service, units) in bundle {
            let weighted = units * self.expected.complexity(service);
            payment += weighted * self.payment(service);
            cost += weighted * variable_unit(service, self.efficiency, params);
        }
        let line = steps.of(kind);
        let open = f64::from(line.open) * step_units(kind, params);
        if line.plan * work > open {
            cost += work * overtime_unit(kind, params);
        }
        (payment * 100.0, cost * 100.0)
    }

    /// Pounds for one more weighted unit of a service, in and out of contracts.
    fn payment(&self, service: Service) -> f64 {
        let outturn_sd = self.model.params.capacity.outturn_spread.get();
        let probe = Probe { step: PROBE_STEP, outturn_sd };
        let outside = self.uncovered[service as usize];
        let price = self.prices.unbundled[service as usize].pounds();
        let inside =
            if outside < 1.0 { payment_per_unit(&self.contracts, service, probe) } else { 0.0 };
        inside * (1.0 - outside) + price * outside
    }

    /// What one unit of a line consists of and the work of its step that it takes; `None` when
    /// nobody plans the line or nothing of it is expected.
    fn bundle(&self, kind: StepKind) -> Option<(Parcel, f64)> {
        let count = |service| self.expected.count(service);
        let one = |service| (count(service) > 0.0).then(|| (vec![(service, 1.0)], 1.0));
        match kind {
            StepKind::Clinic => {
                let firsts = count(Service::OutpatientFirst);
                let per_first = |service| count(service) / firsts;
                let follow_ups = per_first(Service::OutpatientFollowUp);
                (firsts > 0.0).then(|| {
                    let bundle = vec![
                        (Service::OutpatientFirst, 1.0),
                        (Service::OutpatientFollowUp, follow_ups),
                        (Service::Diagnostic, per_first(Service::Diagnostic)),
                    ];
                    (bundle, 1.0 + follow_ups)
                })
            }
            StepKind::Theatre => {
                let overnight = self.model.params.capacity.overnight_units.get();
                let mix = [
                    (Service::DayCase, 1.0),
                    (Service::ElectiveRoutine, overnight),
                    (Service::ElectiveComplex, overnight),
                ];
                let units: f64 = mix.iter().map(|(service, each)| count(*service) * each).sum();
                (units > 0.0).then(|| {
                    let bundle = mix.iter().map(|(service, _)| (*service, count(*service) / units));
                    (bundle.collect(), 1.0)
                })
            }
            StepKind::Diagnostic => one(Service::Diagnostic),
            StepKind::CommunityTeam => one(Service::CommunityContact),
            StepKind::MentalHealthTeam => one(Service::MentalHealthContact),
            StepKind::Ward | StepKind::Department | StepKind::CommunityWard => None,
        }
    }
}
