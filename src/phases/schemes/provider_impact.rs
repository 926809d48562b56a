//! What a scheme would do to the provider it takes work from, as the provider calculates it: what
//! its contracts would pay with and without that work, now and after the next agreement, what cost
//! would go with it, what others would pay for the capacity set free.

use std::collections::BTreeMap;

use crate::behaviours::provider::lever_rule::ExpectedYear;
use crate::behaviours::provider::resist::{
    SchemeImpact, estate_released_in_time, replacing_units, steps_released, steps_released_in_time,
};
use crate::contracts::{
    CompiledContract, ContractBaseline, ContractStatement, PriceList, ServiceSet,
};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::{PathwayQueue, PlannedCare};
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Scheme;
use crate::information::ActivityTable;
use crate::initiatives::effect::InitiativeEffect;
use crate::initiatives::{INITIATIVES, Initiative, InitiativeNumbers, SchemeReach};
use crate::kernel::clock::{WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Week};
use crate::kernel::units::Pence;
use crate::params::vocabulary::{CapacityKind, Service};
use crate::phases::bill_and_pay::payments::covered_services;
use crate::phases::bill_and_pay::unit_costs::{estate_share, step_yearly, variable_unit};
use crate::phases::deliver::access::CareAccess;
use crate::phases::deliver::service_changes::capacity_line;
use crate::phases::review::capacity::step_volume;
use crate::phases::review::provider_view::expected_year;
use crate::phases::shared::accounts::{
    Accounts, ActiveContract, CompiledContracts, Party, SystemRules,
};
use crate::phases::shared::model::Model;

use super::scheme_numbers;

/// What providers read when they calculate their stake.
pub struct SchemeImpactAccounts<'a> {
    /// Contracts and statements.
    pub accounts: &'a Accounts,
    /// Contracts ready to evaluate.
    pub compiled: &'a CompiledContracts,
    pub arrangement: &'a SystemRules,
    pub model: &'a Model,
    pub week: Week,
    /// Commissioner of each practice, by which waiting people have their payer.
    payer_of_practice: Vec<u32>,
    /// National prices of the year.
    prices: PriceList,
    /// Services covered by contracts.
    covered: BTreeMap<(u16, u32), ServiceSet>,
}

/// One provider as it sees itself.
#[derive(Clone, Copy)]
pub struct ProviderSelfView<'a> {
    pub provider: &'a Provider,
    pub conduct: &'a LeverSettings,
    pub activity: &'a ProviderActivity,
    pub steps: &'a StepCapacity,
    pub outlook: &'a Expectations,
    pub planned: &'a PlannedCare,
}

/// What a scheme aims at, for whose people and how much of it is expected to come about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemeAim {
    /// Position of the initiative.
    pub initiative: usize,
    /// Position of the commissioner.
    pub payer: u16,
    /// Yearly value of all of its services, pounds.
    pub base: f64,
    /// Part of its services that it reaches.
    pub share: f64,
    /// Effect that is expected.
    pub effect: f64,
    /// Loss that is made good, pounds.
    pub compensation: f64,
}

impl SchemeAim {
    /// What a scheme aims at, at the scale that is left and the effect usually expected.
    pub fn new(scheme: &Scheme, numbers: &InitiativeNumbers) -> Self {
        Self {
            initiative: usize::from(scheme.initiative),
            payer: scheme.commissioner as u16,
            base: scheme.value.pounds() / scheme.share.max(f64::EPSILON),
            share: scheme.share * scheme.remaining_scale,
            effect: numbers.believed,
            compensation: scheme.compensation.pounds(),
        }
    }

    fn initiative(&self) -> &'static Initiative {
        &INITIATIVES[self.initiative]
    }
}

/// Work that would leave a provider.
struct LeavingWork<'a> {
    own: &'a ProviderSelfView<'a>,
    payer: u16,
    services: &'static [Service],
    expected: ExpectedYear,
    /// What the provider expects to do for the payer, as coded.
    mine: ActivityTable,
    /// Units that leave, by service.
    units: [f64; Service::COUNT],
}

impl<'a> SchemeImpactAccounts<'a> {
    /// Gathers the records.
    pub fn new(
        accounts: &'a Accounts,
        compiled: &'a CompiledContracts,
        arrangement: &'a SystemRules,
        access: &CareAccess,
        model: &'a Model,
        week: Week,
    ) -> Self {
        let payer_of_practice =
            access.practices.iter().map(|practice| practice.commissioner).collect();
        let prices = accounts.prices(&arrangement.prices);
        let covered = covered_services(accounts);
        Self { accounts, compiled, arrangement, model, week, payer_of_practice, prices, covered }
    }

    /// What a scheme puts at stake for a provider. The provider accepts the commissioner's estimate
    /// of what the scheme is expected to do.
    pub fn scheme_impact(&self, own: &ProviderSelfView<'_>, aim: &SchemeAim) -> SchemeImpact {
        let turnover = self
            .accounts
            .last_statements
            .get(own.provider.id.index())
            .map_or(0.0, |year| year.income().pounds());
        let none = SchemeImpact { turnover, ..SchemeImpact::default() };
        let reach =
            SchemeReach { share: aim.share, effect: aim.effect, years: f64::from(u16::MAX) };
        let effect = (aim.initiative().effect)(&self.model.params, reach);
        if let InitiativeEffect::Audit { share } = effect {
            // Only money goes, and no cost with it.
            return SchemeImpact { income: share * aim.base, ..none };
        }
        let Some(lost) = effect.work_lost(aim.share * aim.effect) else { return none };
        let work = self.leaving_work(own, aim, lost);
        let taken = self.replacing_work(&work);
        SchemeImpact {
            income: self.income_lost(&work),
            next_year: self.lost_next_year(&work),
            released: self.variable_cost(&work, &work.units)
                + self.steps_value(
                    &work,
                    &std::array::from_fn(|at| work.units[at] - taken.units[at]),
                ),
            compensation: aim.compensation,
            replaced: taken.income - self.variable_cost(&work, &taken.units),
            turnover,
            work: self.share_of_work(&work),
        }
    }

    /// Cost a year that has gone with the work after a number of years, whatever else fills the
    /// provider: variable cost at once, steps when they have closed, estate as it is given up.
    pub fn cost_released(&self, own: &ProviderSelfView<'_>, aim: &SchemeAim, years: f64) -> f64 {
        self.leaving(own, aim).map_or(0.0, |work| self.released_after(&work, years))
    }

    /// Part of the price of what leaves a provider by which its cost has fallen after a number of
    /// years; all of it where no work leaves hospital.
    pub fn released_share(&self, own: &ProviderSelfView<'_>, aim: &SchemeAim, years: f64) -> f64 {
        let Some(work) = self.leaving(own, aim) else { return 1.0 };
        let price = |service: &Service| {
            work.units[*service as usize] * self.prices.unbundled[*service as usize].pounds()
        };
        let value: f64 = work.services.iter().map(price).sum();
        if value > 0.0 { self.released_after(&work, years) / value } else { 1.0 }
    }

    /// The work that a scheme takes out of hospital altogether, if it does.
    fn leaving<'b>(
        &self,
        own: &'b ProviderSelfView<'b>,
        aim: &SchemeAim,
    ) -> Option<LeavingWork<'b>> {
        let reach =
            SchemeReach { share: aim.share, effect: aim.effect, years: f64::from(u16::MAX) };
        let effect = (aim.initiative().effect)(&self.model.params, reach);
        if !effect.frees_hospital_capacity() {
            return None;
        }
        // What both places do costs the hospital as much as before.
        let lost = match effect {
            InitiativeEffect::Redirect { share, .. } => share,
            other => other.work_lost(aim.share * aim.effect)?,
        };
        (lost > 0.0).then(|| self.leaving_work(own, aim, lost))
    }

    fn leaving_work<'b>(
        &self,
        own: &'b ProviderSelfView<'b>,
        aim: &SchemeAim,
        lost: f64,
    ) -> LeavingWork<'b> {
        let expected = expected_year(own.activity, own.conduct, self.model.weight, self.week);
        let mine = expected.coded_activity(aim.payer);
        let services = aim.initiative().services;
        let mut units = [0.0; Service::COUNT];
        for service in services {
            units[*service as usize] = mine.get(*service).weighted * lost.clamp(0.0, 1.0);
        }
        LeavingWork { own, payer: aim.payer, services, expected, mine, units }
    }

    fn variable_cost(&self, work: &LeavingWork<'_>, units: &[f64; Service::COUNT]) -> f64 {
        let efficiency = work.own.conduct.efficiency;
        let cost = |service: &Service| {
            units[*service as usize] * variable_unit(*service, efficiency, &self.model.params)
        };
        work.services.iter().map(cost).sum()
    }

    /// Share of what the provider does in the services that goes.
    fn share_of_work(&self, work: &LeavingWork<'_>) -> f64 {
        let price = |service: &Service| self.prices.unbundled[*service as usize].pounds();
        let value = |units: &[f64; Service::COUNT]| -> f64 {
            work.services.iter().map(|service| units[*service as usize] * price(service)).sum()
        };
        let all = value(&work.expected.done);
        if all > 0.0 { (value(&work.units) / all).min(1.0) } else { 0.0 }
    }

    /// The payer's contracts with the provider.
    fn contracts<'b>(
        &'b self,
        provider: u32,
        of_payer: impl Fn(u16) -> bool + 'b,
    ) -> impl Iterator<Item = (&'b ActiveContract, &'b CompiledContract)> {
        let all = self.accounts.contracts.iter().zip(&self.compiled.0);
        all.filter(move |(signed, _)| {
            of_payer(signed.area) && signed.party == Party::Provider(provider)
        })
    }

    /// Difference of what the provider's contracts pay with and without the work.
    fn income_lost(&self, work: &LeavingWork<'_>) -> f64 {
        let at = (work.payer, work.own.provider.index);
        let inside = self.covered.get(&at).copied().unwrap_or_default();
        let outside: f64 = work
            .services
            .iter()
            .filter(|service| !inside.contains_service(**service))
            .map(|s| work.units[*s as usize] * self.prices.unbundled[*s as usize].pounds())
            .sum();
        let under = self.contracts(at.1, |payer| payer == at.0).map(|(signed, contract)| {
            let with = statement(&work.mine, signed);
            let without = work.without(&with);
            (contract.total_payment(&with) - contract.total_payment(&without)).pounds()
        });
        outside + under.sum::<f64>()
    }

    /// What next year's agreement would pay less than this year's for what is left, as the provider
    /// has learned that agreements follow what it did, discounted.
    fn lost_next_year(&self, work: &LeavingWork<'_>) -> f64 {
        let params = &self.model.params.outlook;
        let follows = work.own.outlook.ratchet.shrunk_estimate(params.ratchet_doubt.get());
        let registry = &self.arrangement.registry;
        let contracts = self.contracts(work.own.provider.index, |payer| payer == work.payer);
        let lost = contracts.map(|(signed, contract)| {
            let without = work.without(&statement(&work.mine, signed));
            let basis = work.rebased(&signed.contract.basis, follows.clamp(0.0, 1.0));
            let next = CompiledContract::new(&signed.contract.terms, basis, registry);
            let now = contract.total_payment(&without);
            next.map_or(0.0, |next| (now - next.total_payment(&without)).pounds())
        });
        params.discount.get() * lost.sum::<f64>().max(0.0)
    }

    /// Other payers' waiting work that would be done in the capacity set free.
    fn replacing_work(&self, work: &LeavingWork<'_>) -> ReplacingWork {
        let mut taken = ReplacingWork::default();
        let provider = work.own.provider.index;
        let others: Vec<u16> = work
            .expected
            .payers
            .iter()
            .map(|(payer, _)| *payer)
            .filter(|payer| *payer != work.payer)
            .collect();
        if others.is_empty() {
            return taken;
        }
        for service in work.services {
            let Some(queue) = waiting_for(*service, work.own.planned) else { continue };
            let waiting: Vec<f64> =
                others.iter().map(|payer| self.people_waiting(queue, *payer)).collect();
            let at = *service as usize;
            for (payer, units) in others.iter().zip(replacing_units(work.units[at], &waiting)) {
                taken.units[at] += units;
                let theirs = work.expected.coded_activity(*payer);
                let paid =
                    self.contracts(provider, |area| area == *payer).map(|(signed, contract)| {
                        let before = statement(&theirs, signed);
                        let after = before.with_extra_units(*service, units);
                        (contract.total_payment(&after) - contract.total_payment(&before)).pounds()
                    });
                taken.income += paid.sum::<f64>();
            }
        }
        taken
    }

    fn people_waiting(&self, queue: &PathwayQueue, payer: u16) -> f64 {
        let theirs = |practice: u32| {
            self.payer_of_practice.get(practice as usize) == Some(&u32::from(payer))
        };
        let rows = queue.iter().filter(|waiting| theirs(waiting.practice)).count();
        rows as f64 * self.model.weight
    }

    /// Yearly cost of the whole steps that could be closed within a year.
    fn steps_value(&self, work: &LeavingWork<'_>, units: &[f64; Service::COUNT]) -> f64 {
        let growth = self.model.params.schemes.need_growth.get();
        self.sum_over_lines(work, units, |open, needed, moved| {
            steps_released(open, needed, moved, growth)
        })
    }

    fn released_after(&self, work: &LeavingWork<'_>, years: f64) -> f64 {
        let params = &self.model.params;
        let patience = params.capacity.close_patience.get() * f64::from(WEEKS_PER_QUARTER);
        let lead = (params.capacity.closing_lead.get() + patience) / f64::from(WEEKS_PER_YEAR);
        let since = years - lead;
        let growth = params.schemes.need_growth.get();
        let steps = self.sum_over_lines(work, &work.units, |open, needed, moved| {
            steps_released_in_time(open - needed, needed, moved, growth, since).min(open)
        });
        let other = self.variable_cost(work, &work.units) + steps;
        let share = estate_share(work.own.provider.kind, params);
        let yearly = f64::from(WEEKS_PER_YEAR) / params.costs.estate_release.get();
        other + other * share / (1.0 - share) * estate_released_in_time(yearly, since)
    }

    /// Yearly cost of the steps that a rule releases of each line, from those open, those needed
    /// and those whose work moves.
    fn sum_over_lines(
        &self,
        work: &LeavingWork<'_>,
        units: &[f64; Service::COUNT],
        released: impl Fn(f64, f64, f64) -> f64,
    ) -> f64 {
        let params = &self.model.params;
        let mut value = 0.0;
        for kind in CapacityKind::ALL {
            let line = work.own.steps.line(kind);
            let of_kind = |service: &&Service| capacity_line(**service) == Some(kind);
            let done = |service: &Service| work.expected.done[*service as usize];
            let all: f64 = Service::ALL.iter().filter(of_kind).map(done).sum();
            let moved: f64 =
                work.services.iter().filter(of_kind).map(|service| units[*service as usize]).sum();
            if line.open == 0 || all <= 0.0 || moved <= 0.0 {
                continue;
            }
            let needed = line.worked / step_volume(kind, params);
            let moved = (moved / all).min(1.0) * needed;
            value += released(f64::from(line.open), needed, moved) * step_yearly(kind, params);
        }
        value
    }
}

/// Work of others that takes the place of what left, and what is paid for it.
#[derive(Default)]
struct ReplacingWork {
    units: [f64; Service::COUNT],
    income: f64,
}

impl LeavingWork<'_> {
    fn without(&self, with: &ContractStatement) -> ContractStatement {
        self.services.iter().fold(with.clone(), |left, service| {
            left.with_extra_units(*service, -self.units[*service as usize])
        })
    }

    /// What was agreed, as it follows what was done as far as a provider believes.
    fn rebased(&self, basis: &ContractBaseline, follows: f64) -> ContractBaseline {
        let mut next = basis.clone();
        for service in basis.scope.services().filter(|service| self.services.contains(service)) {
            let at = service as usize;
            if basis.baseline[at] > 0.0 {
                let kept = 1.0 - (follows * self.units[at] / basis.baseline[at]).clamp(0.0, 1.0);
                next.baseline[at] *= kept;
                next.sums[at] = next.sums[at].scaled(kept);
            }
        }
        let before = basis.annual_sum(ServiceSet::ALL);
        if before > Pence::ZERO {
            let left = next.annual_sum(ServiceSet::ALL).pounds() / before.pounds();
            next.per_head = basis.per_head.scaled(left);
        }
        next
    }
}

fn statement(activity: &ActivityTable, signed: &ActiveContract) -> ContractStatement {
    ContractStatement {
        activity: *activity,
        weighted_population: signed.contract.basis.weighted_population,
        ..ContractStatement::default()
    }
}

/// The queue of those who wait for a service.
const fn waiting_for(service: Service, planned: &PlannedCare) -> Option<&PathwayQueue> {
    match service {
        Service::OutpatientFirst => Some(&planned.first),
        Service::Diagnostic => Some(&planned.diagnostic),
        Service::DayCase => Some(&planned.admission),
        _ => None,
    }
}

/// A scheme's impact on a provider at the effect usually expected of it.
pub fn expected_impact(
    books: &SchemeImpactAccounts<'_>,
    own: &ProviderSelfView<'_>,
    scheme: &Scheme,
) -> SchemeImpact {
    books.scheme_impact(own, &SchemeAim::new(scheme, &scheme_numbers(scheme, books.model)))
}
