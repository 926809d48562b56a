//! At the start of a year independent providers look at their losses, and those whose losses have
//! lasted leave: no patient is sent to them, their steps close, and those who wait go where the
//! patients of their practice go now, with the time that they have waited.

use bevy_ecs::prelude::*;

use crate::behaviours::provider::leave_market;
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::queues::{FollowUp, OpenPathway, PlannedCare};
use crate::economy::provider::step_capacity::{CapacityKind, CapacityLine, StepCapacity};
use crate::economy::scheme::Schemes;
use crate::kernel::clock::Week;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::params::vocabulary::ProviderKind;
use crate::phases::deliver::access::{CareAccess, WeightedProviders};
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

/// What changes at a provider that leaves, and at those that take its patients.
type MarketColumns<'a> = (
    &'a Provider,
    &'a mut ContractingState,
    &'a mut StepCapacity,
    &'a mut PlannedCare,
    &'a mut AccruedInputs,
);

/// Independent providers leave when their losses have lasted.
pub fn leave_market(
    mut providers: Query<MarketColumns>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut compiled: ResMut<CompiledContracts>,
    mut access: ResMut<CareAccess>,
    mut schemes: ResMut<Schemes>,
) {
    let week = now.week();
    // What a year cost in which pathways filled up says nothing about the market.
    if week.0 < now.model.calendar.run_in_weeks.saturating_add(1) {
        return;
    }
    let params = &now.params().outlook;
    let mut ordered = in_order(providers.iter_mut());
    for place in 0..ordered.len() {
        let (provider, dealings, ..) = &mut ordered[place];
        if provider.kind != ProviderKind::Independent {
            continue;
        }
        let index = provider.index;
        if !dealings.left {
            let Some(year) = accounts.last_statements.get(provider.id.index()) else { continue };
            let (income, surplus) = (year.income().pounds(), year.surplus().pounds());
            dealings.loss_years =
                leave_market::years_of_loss(dealings.loss_years, income, surplus, params);
            let goes = leave_market::leaves(dealings.loss_years, params);
            if !goes || !others_would_take(&access, index) {
                continue;
            }
        }
        dealings.left = true;
        // Again every year: a change of system opens the choice of all sites.
        access.practices.iter_mut().for_each(|practice| practice.close_planned(index));
        for scheme in schemes.all.iter_mut().filter(|scheme| scheme.receiver == Some(index)) {
            scheme.receiver = None;
        }
        end_contracts(&mut accounts, &mut compiled, ordered[place].0);
        close_down(&mut ordered, place);
        hand_over_patients(&mut ordered, place, &access, &now.model, week);
    }
}

/// Whether every practice that sends patients to a provider has another one for them.
fn others_would_take(access: &CareAccess, index: u32) -> bool {
    access.practices.iter().all(|practice| {
        [&practice.planned, &practice.unclocked]
            .into_iter()
            .all(|options| options.nearest != index || options.providers.len() > 1)
    })
}

/// Providers in order, with what changes.
type Market<'a> = [(
    &'a Provider,
    Mut<'a, ContractingState>,
    Mut<'a, StepCapacity>,
    Mut<'a, PlannedCare>,
    Mut<'a, AccruedInputs>,
)];

/// Its contracts are not renewed. Last year's have been settled, and this year's are not drafted
/// yet.
fn end_contracts(accounts: &mut Accounts, compiled: &mut CompiledContracts, provider: &Provider) {
    let party = Party::Provider(provider.index);
    let mut stays = accounts.contracts.iter().map(|signed| signed.party != party);
    compiled.0.retain(|_| stays.next().unwrap_or(true));
    accounts.contracts.retain(|signed| signed.party != party);
    accounts.returns.forget_activity(provider.id);
}

/// Steps close at once, their staff are given notice, and the estate is given up.
fn close_down(market: &mut Market<'_>, place: usize) {
    let (_, _, steps, _, books) = &mut market[place];
    for kind in CapacityKind::ALL {
        let line = steps.line_mut(kind);
        books.closed[kind as usize] += line.open;
        *line = CapacityLine::default();
    }
    books.estate_yearly = Pence::ZERO;
}

/// Everyone who waits at a provider joins the same queue at the one their practice would now choose
/// for them.
fn hand_over_patients(
    market: &mut Market<'_>,
    place: usize,
    access: &CareAccess,
    model: &Model,
    week: Week,
) {
    let left = market[place].0.index;
    let goes_to = |waiting: &OpenPathway| {
        let practice = &access.practices[waiting.practice as usize];
        let options: &WeightedProviders =
            if waiting.clock.is_some() { &practice.planned } else { &practice.unclocked };
        let key = u64::from(waiting.person.0);
        let mark = model.seed.draw(Stream::Choice, key, waiting.need ^ u64::from(left)).uniform();
        let simple = f64::from(waiting.complexity) <= model.params.planned.independent_limit.get();
        options.choose_at(mark, simple) as usize
    };
    let mut queues = std::mem::take(&mut *market[place].3);
    let (first, diagnostic, admission) =
        (queues.first.take_all(), queues.diagnostic.take_all(), queues.admission.take_all());
    let follow_ups = queues.follow_ups.drain();
    let overdue = std::mem::take(&mut queues.overdue);
    let repeats = queues.repeats.drain();
    *market[place].3 = queues;
    for waiting in first {
        let to = goes_to(&waiting);
        market[to].2.line_mut(CapacityKind::Clinic).arrived += model.weight;
        market[to].3.first.push(waiting);
    }
    for waiting in diagnostic {
        let to = goes_to(&waiting);
        market[to].2.line_mut(CapacityKind::Diagnostic).arrived += model.weight;
        market[to].3.diagnostic.push(waiting);
    }
    for waiting in admission {
        let to = goes_to(&waiting);
        market[to].2.line_mut(CapacityKind::Theatre).arrived += model.weight;
        market[to].3.admission.push(waiting);
    }
    let booked = follow_ups.into_iter().chain(overdue.into_iter().map(|visit| (week, visit)));
    for (due, visit) in booked {
        let FollowUp { waiting, .. } = visit;
        market[goes_to(&waiting)].3.follow_ups.insert(due, visit);
    }
    for (due, waiting) in repeats {
        market[goes_to(&waiting)].3.repeats.insert(due, waiting);
    }
}
