//! Providers set their levers. Each quarter a provider forms its expectation of the whole year,
//! asks its contracts through the one rule of levers what a little more and a little less would
//! pay, and settles its decisions through the docket. Once a year it learns from how the year
//! came out.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::provider::expectations;
use crate::behaviours::provider::levers::{
    self, Belief, Books as Money, Deal, Facts, LEVERS, Slope, Year, within,
};
use crate::contracts::{Scope, Statement};
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::activity::{Activity, PayerActivity, SERVICES, Tallies, Tally, sum};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::outlook::{Closing, Outlook};
use crate::economy::provider::queues::WaitList;
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::information::{ActivityTable, Coding};
use crate::kernel::chance::Stream;
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_YEAR, Week};
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};

use super::accounts::{Accounts, Arrangement, Compiled, Party};
use super::bill_and_pay::payments::covered;
use super::bill_and_pay::unit_costs::{overtime_unit, step_units, step_yearly, variable_unit};
use super::clock::Clock;
use super::docket::Docket;
use super::facts::Sources;
use super::model::Model;
use super::records::{Records, coded, rows_of};
use super::review::{plan_lever, wait_of};

pub mod position;

/// What a full turn of each lever pays and costs at the margin, over the value of what it affects,
/// as a provider last saw it.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Margins {
    /// Payment and cost by lever.
    pub levers: [(f64, f64); Lever::COUNT],
}

/// Contracts between bodies and their records.
#[derive(Clone, Copy)]
struct Agreed<'a> {
    accounts: &'a Accounts,
    compiled: &'a Compiled,
    arrangement: &'a Arrangement,
    records: &'a Records<'a>,
    covered: &'a BTreeMap<(u16, u32), Scope>,
}

/// A provider's columns when it reviews its year.
pub type Columns<'a> = (
    &'a Provider,
    &'a mut Conduct,
    &'a Activity,
    &'a Tallies,
    &'a Steps,
    &'a Beds,
    &'a WaitList,
    &'a Courses,
    &'a Books,
    &'a mut Outlook,
    &'a mut Margins,
);

/// Every provider reviews its margins and sets its levers.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn set_levers(
    mut columns: ParamSet<(Sources, Query<Columns>)>,
    practices: Query<(&Practice, &Surgery)>,
    accounts: Res<Accounts>,
    compiled: Res<Compiled>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
) {
    let week = clock.week;
    let filling =
        model.calendar.is_run_in(week) && f64::from(week.0) < model.params.opening.filled_by.get();
    if !week.closes_quarter() || filling {
        return;
    }
    let mut contracts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, signed) in accounts.contracts.iter().enumerate() {
        if let Party::Provider(provider) = signed.party {
            contracts.entry(provider).or_default().push(place);
        }
    }
    let covered = covered(&accounts);
    let facts = columns.p0().gather(&compiled, &accounts);
    let providers = columns.p1();
    let records =
        providers.iter().map(|(provider, conduct, activity, ..)| (provider, activity, conduct));
    let records =
        Records::gather(records, practices.iter(), &accounts, model.weight, week).with(facts);
    let agreed = Agreed {
        accounts: &accounts,
        compiled: &compiled,
        arrangement: &arrangement,
        records: &records,
        covered: &covered,
    };
    let mut ordered: Vec<_> = providers.iter().collect();
    ordered.sort_by_key(|(provider, ..)| provider.index);
    ordered.retain(|(_, _, _, _, steps, ..)| steps.lines.iter().any(|line| line.open > 0));
    let peers = peers(ordered.iter().map(|(_, conduct, ..)| *conduct));
    let mut settled: BTreeMap<u32, (Vec<Act>, Margins, Outlook)> = BTreeMap::new();
    for columns in ordered {
        let seen = Seen::of(columns, week, &model);
        let Seen { provider, outlook, .. } = seen;
        let places = contracts.get(&provider.index).map_or(&[][..], Vec::as_slice);
        let year = seen.year();
        let facts = seen.facts(&year);
        let money = seen.money(&year, places, &agreed);
        let slopes = LEVERS.iter().map(|rule| money.slope(&year, rule, &facts, &model.params));
        let slopes: Vec<Slope> = slopes.collect();
        let by = Actor::Provider(provider.index);
        let acts = docket.settle(week, by, Moment::Levers, || {
            decide(&slopes, money.margin, &facts, &peers, outlook, &model.params)
        });
        let noted = noted(&slopes);
        let learned = seen.learn_rebasing(&money, &year);
        settled.insert(provider.index, (acts, noted, learned));
    }
    for (provider, mut conduct, .., mut outlook, mut margins) in &mut columns.p1() {
        let Some((acts, noted, learned)) = settled.remove(&provider.index) else { continue };
        for act in acts {
            if let Act::Set { lever, to } = act {
                conduct.levers[lever as usize] = within(lever, to, &model.params);
            }
        }
        let depth = conduct.lever(Lever::Coding);
        conduct.coding = Coding::at_depth(depth, &model.params.information).factor;
        *margins = noted;
        *outlook = learned;
    }
}

/// Mean of each lever over all providers that could set it.
fn peers<'a>(conducts: impl Iterator<Item = &'a Conduct>) -> [f64; Lever::COUNT] {
    let mut sums = [0.0; Lever::COUNT];
    let mut count = 0.0;
    for conduct in conducts {
        sums.iter_mut().zip(conduct.levers).for_each(|(sum, lever)| *sum += lever);
        count += 1.0;
    }
    sums.map(|sum| if count > 0.0 { sum / count } else { 0.0 })
}

/// The effect of each lever on payment and cost, over the value of its services.
fn noted(slopes: &[Slope]) -> Margins {
    let mut margins = Margins::default();
    for (rule, slope) in LEVERS.iter().zip(slopes).filter(|(_, slope)| slope.value > 0.0) {
        margins.levers[rule.lever as usize] =
            (slope.payment / slope.value, slope.cost / slope.value);
    }
    margins
}

/// The model's decision on every lever of a provider that it has services for.
fn decide(
    slopes: &[Slope],
    margin: f64,
    facts: &Facts,
    peers: &[f64; Lever::COUNT],
    outlook: &Outlook,
    params: &Params,
) -> Vec<(Act, Because)> {
    let usable = LEVERS.iter().zip(slopes).filter(|(_, slope)| slope.value > 0.0);
    usable
        .map(|(rule, slope)| {
            let at = rule.lever as usize;
            let norm = levers::norm(rule.lever, peers[at], params);
            let worth = slope.worth / slope.value;
            let (norm, worth) = outlook.directed(rule.lever, norm, worth);
            let aims = (rule.aims)(facts, params);
            let x = facts.levers[at];
            let step = levers::adapt(rule.lever, x, worth, aims, norm, params);
            let because = Because::of(
                rule.behaviour.about.name,
                &[
                    ("was", x),
                    ("norm", norm),
                    ("payment", slope.payment / slope.value),
                    ("cost", slope.cost / slope.value),
                    ("margin", margin),
                ],
                &[("money", step.money), ("aims", step.aims), ("norm", step.norm)],
            );
            (Act::Set { lever: rule.lever, to: step.to }, because)
        })
        .collect()
}

/// The year a provider expects: this year so far, completed in proportion to last year where there
/// is one, and otherwise in proportion to time.
#[must_use]
pub fn expected_year(activity: &Activity, conduct: &Conduct, weight: f64, week: Week) -> Year {
    let Activity { year: now, last_year: before, .. } = activity;
    let elapsed = week.year_gone();
    let (factor, rest) =
        if before.is_empty() { (1.0 / elapsed, 0.0) } else { (1.0, 1.0 - elapsed) };
    let mut payers: Vec<u16> = now.iter().chain(before).map(|entry| entry.payer).collect();
    payers.sort_unstable();
    payers.dedup();
    let tables = payers.into_iter().map(|payer| {
        let mut whole = table(now, payer, factor, conduct, weight);
        whole.add(&table(before, payer, rest, conduct, weight));
        (payer, whole)
    });
    let (now, before) = (sum(now), sum(before));
    let done =
        std::array::from_fn(|at| (now[at].weighted * factor + before[at].weighted * rest) * weight);
    Year::of(tables.collect(), done, 0.0)
}

/// What was done for a payer in a period, as coded, times a factor.
fn table(
    period: &[PayerActivity],
    payer: u16,
    by: f64,
    conduct: &Conduct,
    weight: f64,
) -> ActivityTable {
    let empty = [Tally::default(); SERVICES];
    let tallies = rows_of(period, payer).unwrap_or(&empty);
    let activity = coded(tallies, weight as u32, conduct);
    Statement { activity, ..Statement::default() }.scaled(by).activity
}

/// Everything one provider considers.
struct Seen<'a> {
    provider: &'a Provider,
    conduct: &'a Conduct,
    activity: &'a Activity,
    tallies: &'a Tallies,
    steps: &'a Steps,
    beds: &'a Beds,
    waits: &'a WaitList,
    courses: &'a Courses,
    books: &'a Books,
    outlook: &'a Outlook,
    week: Week,
    model: &'a Model,
}

/// A provider's columns as they are read.
type Look<'a> = (
    &'a Provider,
    &'a Conduct,
    &'a Activity,
    &'a Tallies,
    &'a Steps,
    &'a Beds,
    &'a WaitList,
    &'a Courses,
    &'a Books,
    &'a Outlook,
    &'a Margins,
);

impl<'a> Seen<'a> {
    const fn of(look: Look<'a>, week: Week, model: &'a Model) -> Self {
        let (provider, conduct, activity, tallies, steps, beds, waits, courses, books, outlook, _) =
            look;
        Self {
            provider,
            conduct,
            activity,
            tallies,
            steps,
            beds,
            waits,
            courses,
            books,
            outlook,
            week,
            model,
        }
    }

    fn year(&self) -> Year {
        let mut year = expected_year(self.activity, self.conduct, self.model.weight, self.week);
        let ward = self.steps.of(StepKind::Ward).open;
        let beds = f64::from(ward) * self.model.params.capacity.ward_beds.get();
        let days = f64::from(WEEKS_PER_YEAR * DAYS_PER_WEEK);
        year.bed_days = beds * days * self.beds.occupancy;
        year
    }

    fn last_year(&self) -> Vec<(u16, ActivityTable)> {
        let before = &self.activity.last_year;
        let coded = |payer| table(before, payer, 1.0, self.conduct, self.model.weight);
        before.iter().map(|entry| (entry.payer, coded(entry.payer))).collect()
    }

    /// Whether what a line plans is more than its open steps are staffed for.
    fn is_full(&self, kind: StepKind) -> bool {
        let line = self.steps.of(kind);
        let open = f64::from(line.open) * step_units(kind, &self.model.params);
        line.open > 0 && line.plan.max(line.worked) > open
    }

    fn facts(&self, year: &Year) -> Facts {
        let params = &self.model.params;
        let mut waits = [0.0; Lever::COUNT];
        let mut full = [false; Lever::COUNT];
        for kind in StepKind::ALL {
            let Some(lever) = plan_lever(kind) else { continue };
            full[lever as usize] = self.is_full(kind);
            if let Some((wait, tolerated)) = wait_of(kind, self.waits, self.courses, params) {
                waits[lever as usize] = wait / tolerated - 1.0;
            }
        }
        let theatres = f64::from(self.steps.of(StepKind::Theatre).open);
        let short = sum(&self.activity.year)[Service::EmergencyShort as usize].count;
        Facts {
            levers: self.conduct.levers,
            waits,
            full,
            theatre_units: theatres
                * step_units(StepKind::Theatre, params)
                * f64::from(WEEKS_PER_YEAR),
            pressure: self.outlook.pressure,
            audit: self.outlook.audit,
            cost: self.running_cost(),
            variable: self.variable(year),
            coded: self.conduct.coding,
            borderline: self.tallies.borderline as f64 / short.max(1) as f64,
        }
    }

    /// Cost of a year as the accounts show it so far and last year, pounds.
    fn running_cost(&self) -> f64 {
        let elapsed = self.week.year_gone();
        let now = self.books.year.total().pounds();
        let before = self.books.last_year.total().pounds();
        if before > 0.0 { now + before * (1.0 - elapsed) } else { now / elapsed }
    }

    /// What the provider knows about its money.
    fn money<'b>(&self, year: &Year, places: &[usize], agreed: &Agreed<'b>) -> Money<'b> {
        let Agreed { accounts, compiled, arrangement, records, covered } = *agreed;
        let params = &self.model.params;
        let deals = places.iter().map(|place| {
            let (signed, contract) = (&accounts.contracts[*place], &compiled.0[*place]);
            let base = records.whole_year(signed, contract, accounts);
            Deal { payer: signed.area, contract, base }
        });
        let scope =
            |payer: u16| covered.get(&(payer, self.provider.index)).copied().unwrap_or_default();
        let crowded = (self.beds.occupancy - params.capacity.planned_occupancy.get()) / 0.1;
        let mut money = Money {
            deals: deals.collect(),
            covered: year.payers.iter().map(|(payer, _)| (*payer, scope(*payer))).collect(),
            prices: accounts.prices(&arrangement.prices).unbundled.map(|price| price.pounds()),
            unit_cost: std::array::from_fn(|at| self.unit_cost(Service::at(at))),
            bed_day: crowded.clamp(0.0, 1.0) * overtime_unit(StepKind::Ward, params),
            margin: 0.0,
            income: 1.0,
            cost: self.running_cost(),
            belief: Belief {
                rescue: self.outlook.rescue,
                audit: self.outlook.audit,
                outturn_sd: self.outlook.outturn_sd,
                ratchet: self.outlook.ratchet.slope(params.outlook.ratchet_doubt.get()),
            },
        };
        let paid = money.paid(year, 0.0);
        money.income = paid.max(1.0);
        money.margin = (paid - self.expected_cost(year)) / money.income;
        // The slope was learned relative to payment and is used per pound of value.
        let value = money.value(year, Service::ALL).max(1.0);
        money.belief.ratchet *= paid / value;
        money
    }

    /// Cost that follows the year's activity at once, pounds.
    fn variable(&self, year: &Year) -> f64 {
        let params = &self.model.params;
        let of = |service: Service| {
            year.done[service as usize] * variable_unit(service, self.conduct.efficiency, params)
        };
        Service::ALL.iter().map(|service| of(*service)).sum()
    }

    /// Cost of the whole year as the provider expects it, pounds.
    fn expected_cost(&self, year: &Year) -> f64 {
        let params = &self.model.params;
        let steps: f64 = StepKind::ALL
            .into_iter()
            .map(|kind| f64::from(self.steps.of(kind).open) * step_yearly(kind, params))
            .sum();
        let overtime = self.books.year.overtime.pounds() / self.week.year_gone();
        self.variable(year) + steps + overtime + self.books.estate_yearly.pounds()
    }

    /// Believed marginal cost of a weighted unit, pounds: what follows it at once, and overtime
    /// where the line that does it is full.
    fn unit_cost(&self, service: Service) -> f64 {
        let params = &self.model.params;
        let overnight = params.capacity.overnight_units.get();
        let line = match service {
            Service::OutpatientFirst | Service::OutpatientFollowUp => Some((StepKind::Clinic, 1.0)),
            Service::Diagnostic => Some((StepKind::Diagnostic, 1.0)),
            Service::DayCase => Some((StepKind::Theatre, 1.0)),
            Service::ElectiveRoutine | Service::ElectiveComplex => {
                Some((StepKind::Theatre, overnight))
            }
            Service::CommunityContact => Some((StepKind::CommunityTeam, 1.0)),
            Service::MentalHealthContact => Some((StepKind::MentalHealthTeam, 1.0)),
            _ => None,
        };
        let overtime = match line {
            Some((kind, work)) if self.is_full(kind) => work * overtime_unit(kind, params),
            _ => 0.0,
        };
        self.outlook.cost * (variable_unit(service, self.conduct.efficiency, params) + overtime)
    }

    /// Records how the year closes under its contracts, and a quarter later what the next ones
    /// would pay for the same work.
    fn learn_rebasing(&self, money: &Money<'_>, year: &Year) -> Outlook {
        let mut outlook = self.outlook.clone();
        let value = money.value(year, Service::ALL);
        match self.week.quarter() % 4 {
            0 => {
                let Some(closing) = outlook.closing else { return outlook };
                let (Some(change), true) = (closing.change, closing.payment > Pence::ZERO) else {
                    return outlook;
                };
                let then = Year { payers: self.last_year(), ..year.clone() };
                let rise = money.paid(&then, 0.0) / closing.payment.pounds() - 1.0;
                let memory = self.model.params.outlook.ratchet_memory.get();
                if memory > 0.0 {
                    outlook.ratchet.note(change, rise, memory);
                }
            }
            1 => outlook.forecast = value,
            2 => {}
            _ => {
                let before = outlook.closing.map(|closing| closing.value);
                outlook.closing = Some(Closing {
                    payment: Pence::from_pounds(money.paid(year, 0.0)),
                    value,
                    change: before
                        .filter(|before| *before > 0.0)
                        .map(|before| value / before - 1.0),
                });
            }
        }
        outlook
    }
}

/// At the close of the year providers learn from how it came out.
pub fn learn_from_the_year(
    mut providers: Query<(&Provider, &mut Outlook)>,
    accounts: Res<Accounts>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    let week = clock.week;
    if !week.closes_year() {
        return;
    }
    let params = &model.params.outlook;
    for (provider, mut outlook) in &mut providers {
        let statement = accounts.ledger.statement(provider.id);
        let support = statement.income_from(Reason::Rescue);
        let earned = (statement.income() - support).pounds();
        let margin = (statement.surplus() - support).pounds() / earned.max(1.0);
        let rescued = support > Pence::ZERO;
        outlook.rescue = expectations::rescue(outlook.rescue, margin, rescued, params);
        let mut draw = model.seed.draw(Stream::OwnCost, provider.key, u64::from(week.year()));
        let national = draw.uniform() < params.audit_rate.get();
        let audited = std::mem::take(&mut outlook.audited) || national;
        outlook.audit = expectations::audit(outlook.audit, audited, params);
        let value = outlook.closing.map_or(0.0, |closing| closing.value);
        outlook.outturn_sd =
            expectations::outturn_sd(outlook.outturn_sd, outlook.forecast, value, params);
        outlook.cost = expectations::cost(outlook.cost, draw.normal(), params);
    }
}
