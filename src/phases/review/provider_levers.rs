//! Providers set their levers. Each quarter a provider forms its expectation of the whole year,
//! asks its contracts through the one rule of levers what slightly more and slightly less would
//! pay, and settles its decisions through the docket. Once a year it learns from how the year
//! came out.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::provider::capacity_levers::money_held_by_waits;
use crate::behaviours::provider::expectations;
use crate::behaviours::provider::lever_rule::LeverContext;
use crate::behaviours::provider::levers::{self, LEVERS, LeverSlope, clamp_lever};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::CodingDepth;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::params::Params;
use crate::params::vocabulary::Lever;
use crate::phases::bill_and_pay::payments::covered_services;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::contract_inputs::ContractInputSources;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

use super::provider_view::{
    AgreedContracts, LeverColumns, LeverMargins, ProviderSituation, gather_records,
};

/// Every provider reviews its margins and sets its levers.
pub fn set_provider_levers(
    mut columns: ParamSet<(ContractInputSources, Query<LeverColumns>)>,
    practices: Query<(&Practice, &PracticeState)>,
    accounts: Res<Accounts>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let filling = now.model.calendar.is_run_in(week)
        && f64::from(week.0) < now.params().opening.filled_by.get();
    if filling {
        return;
    }
    let contracts = accounts.places_by(Party::provider);
    let covered = covered_services(&accounts);
    let facts = columns.p0().gather(&compiled, &accounts);
    let providers = columns.p1();
    let records =
        gather_records(&providers, &practices, &accounts, &now.model, week).with_inputs(facts);
    let agreed = AgreedContracts {
        accounts: &accounts,
        compiled: &compiled,
        arrangement: &now.arrangement,
        records: &records,
        covered: &covered,
    };
    let mut ordered = in_order(providers.iter());
    ordered.retain(|(_, _, _, _, steps, ..)| steps.lines.iter().any(|line| line.open > 0));
    let peers = peer_means(ordered.iter().map(|(_, conduct, ..)| *conduct));
    let mut settled: BTreeMap<u32, Settled> = BTreeMap::new();
    for columns in ordered {
        let seen = ProviderSituation::new(columns, week, &now.model);
        let places = contracts.get(&seen.provider.index).map_or(&[][..], Vec::as_slice);
        settled.insert(seen.provider.index, settle(&seen, places, &agreed, &peers, &mut docket));
    }
    for (provider, mut conduct, .., mut outlook, mut margins) in &mut columns.p1() {
        if let Some(settled) = settled.remove(&provider.index) {
            set(&mut conduct, settled.acts, now.params());
            *margins = settled.margins;
            *outlook = settled.outlook;
        }
    }
}

/// What a provider has decided, and what it has seen and learned.
struct Settled {
    acts: Vec<Action>,
    margins: LeverMargins,
    outlook: Expectations,
}

/// A provider works out what its levers would do, and settles them.
fn settle(
    seen: &ProviderSituation<'_>,
    places: &[usize],
    agreed: &AgreedContracts<'_>,
    peers: &[f64; Lever::COUNT],
    docket: &mut Docket,
) -> Settled {
    let params = &seen.model.params;
    let year = seen.year();
    let money = seen.finances(&year, places, agreed);
    let facts = seen.lever_context(&year).at_margin(money.margin, &params.affordability);
    let slopes = money.lever_slopes(&year, &facts, params);
    let by = Actor::Provider(seen.provider.index);
    let acts = docket.decide(seen.week, by, DecisionPoint::Levers, || {
        decide_levers(&slopes, money.margin, &facts, peers, seen.outlook, params)
    });
    let outlook = seen.learn_rebasing(&money, &year);
    let margins =
        LeverMargins { money: seen.expected_money(&money, &year), ..lever_margins(&slopes) };
    Settled { acts, margins, outlook }
}

fn set(conduct: &mut LeverSettings, acts: Vec<Action>, params: &Params) {
    for act in acts {
        if let Action::Set { lever, to } = act {
            conduct.levers[lever as usize] = clamp_lever(lever, to, params);
        }
    }
    let depth = conduct.lever(Lever::Coding);
    conduct.coding = CodingDepth::at_depth(depth, &params.information).factor;
}

/// Mean of each lever over all providers that could set it.
fn peer_means<'a>(conducts: impl Iterator<Item = &'a LeverSettings>) -> [f64; Lever::COUNT] {
    let mut sums = [0.0; Lever::COUNT];
    let mut count = 0.0;
    for conduct in conducts {
        sums.iter_mut().zip(conduct.levers).for_each(|(sum, lever)| *sum += lever);
        count += 1.0;
    }
    sums.map(|sum| if count > 0.0 { sum / count } else { 0.0 })
}

/// The effect of each lever on payment and cost, over the value of its services.
fn lever_margins(slopes: &[LeverSlope]) -> LeverMargins {
    let mut margins = LeverMargins::default();
    for (rule, slope) in LEVERS.iter().zip(slopes).filter(|(_, slope)| slope.value > 0.0) {
        margins.levers[rule.lever as usize] =
            (slope.payment / slope.value, slope.cost / slope.value);
    }
    margins
}

/// The model's decision on every lever of a provider that it has services for.
fn decide_levers(
    slopes: &[LeverSlope],
    margin: f64,
    facts: &LeverContext,
    peers: &[f64; Lever::COUNT],
    outlook: &Expectations,
    params: &Params,
) -> Vec<(Action, Rationale)> {
    let usable = LEVERS.iter().zip(slopes).filter(|(_, slope)| slope.value > 0.0);
    usable
        .map(|(rule, slope)| {
            let at = rule.lever as usize;
            let norm = levers::professional_norm(rule.lever, peers[at], params);
            let worth = slope.surplus_value / slope.value;
            let worth = money_held_by_waits(worth, facts.waits[at], params);
            let (norm, worth) = outlook.under_direction(rule.lever, norm, worth);
            let aims = (rule.other_objectives)(facts, params);
            let x = facts.levers[at];
            let step = levers::adapt_lever(rule.lever, x, worth, aims, norm, params);
            let because = Rationale::new(
                rule.behaviour.about.name,
                &[
                    ("was", x),
                    ("norm", norm),
                    ("payment", slope.payment / slope.value),
                    ("cost", slope.cost / slope.value),
                    ("margin", margin),
                ],
                &[("money", step.money), ("aims", step.other_objectives), ("norm", step.norm)],
            );
            (Action::Set { lever: rule.lever, to: step.to }, because)
        })
        .collect()
}

/// At the close of the year providers learn from how it came out.
pub fn update_expectations(
    mut providers: Query<(&Provider, &mut Expectations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    let params = &now.params().outlook;
    for (provider, mut outlook) in &mut providers {
        let statement = accounts.ledger.statement(provider.id);
        let support = statement.income_from(Reason::Rescue);
        let earned = (statement.income() - support).pounds();
        let margin = (statement.surplus() - support).pounds() / earned.max(1.0);
        let rescued = support > Pence::ZERO;
        outlook.rescue =
            expectations::update_rescue_belief(outlook.rescue, margin, rescued, params);
        let mut draw = now.model.seed.draw(Stream::OwnCost, provider.key, u64::from(week.year()));
        let national = draw.uniform() < params.audit_rate.get();
        let audited = std::mem::take(&mut outlook.audited) || national;
        outlook.audit = expectations::update_audit_belief(outlook.audit, audited, params);
        let value = outlook.closed_year.map_or(0.0, |closing| closing.value);
        outlook.outturn_sd =
            expectations::update_outturn_sd(outlook.outturn_sd, outlook.forecast, value, params);
        outlook.cost = expectations::update_cost_belief(outlook.cost, draw.normal(), params);
    }
}
