//! Providers set their levers. Each quarter a provider forms its expectation of the whole year,
//! asks its contracts through the one rule of levers what slightly more and slightly less would
//! pay, and settles its decisions through the docket. Once a year it learns from how the year
//! came out.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::provider::expectations;
use crate::behaviours::provider::lever_rule::Facts;
use crate::behaviours::provider::levers::{self, LEVERS, Slope, within};
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::outlook::Outlook;
use crate::economy::provider::{Conduct, Provider};
use crate::information::Coding;
use crate::kernel::chance::Stream;
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::params::Params;
use crate::params::vocabulary::Lever;
use crate::phases::bill_and_pay::payments::covered;
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::contract_inputs::Sources;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::Records;

use super::provider_view::{Agreed, Columns, Margins, Seen};

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
