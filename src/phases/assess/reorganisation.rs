//! One arrangement follows another. At the start of a financial year the next one's parameters,
//! contracts and ways of choosing apply. Bodies keep their history: what they hold, owe, believe,
//! have learned and are trusted with. Where the number of purchasers changes, lists of practices
//! pass from one to another, and with them what follows people: activity on record, running
//! contracts, returns, money in proportion to need. The body that takes over most of another's
//! people takes over its relations and schemes.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::contracts::{ContractBaseline, ServiceSet, TermError};
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations, SocialCare,
};
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::patient::ColdPatientData;
use crate::economy::population::PopulationLayout;
use crate::economy::practice::Practice;
use crate::economy::provider::activity::{PayerActivity, ProviderActivity, SERVICES, ServiceTally};
use crate::economy::provider::caseload::Caseload;
use crate::economy::scheme::Schemes;
use crate::kernel::clock::Week;
use crate::kernel::ids::OrgId;
use crate::kernel::math::{self, TINY};
use crate::kernel::units::Pence;
use crate::kernel::violation::Violation;
use crate::money::{Reason, Rule, Transfer};
use crate::params::vocabulary::Skill;

use crate::phases::deliver::access::{AccessRules, CareAccess};
use crate::phases::deliver::births_and_arrivals::NewcomerIntake;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::shared::accounts::{
    Accounts, ActiveContract, CommissionerFunds, CompiledContracts, EnrolmentState, Party,
    SystemRules,
};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

/// Name of the phase in violations.
const PHASE: &str = "assess needs";

/// An arrangement as the phases know it, with the week from which it applies.
#[derive(Debug, Clone)]
pub struct SystemChange {
    /// First week.
    pub week: Week,
    /// Parameters and tables.
    pub model: Model,
    /// Contracts, channels, prices.
    pub arrangement: SystemRules,
    /// Ways of choosing a provider.
    pub rules: AccessRules,
    /// What can be reached under them.
    pub access: CareAccess,
    /// Commissioner under which each practice is listed.
    pub homes: Vec<u32>,
    /// Number of payers that people choose from; 0 where they do not choose.
    pub payers: u32,
}

/// Every arrangement of a run in the order of their weeks, the first included; empty where there
/// is but one.
#[derive(Resource, Debug, Clone, Default)]
pub struct SystemChanges(pub Vec<SystemChange>);

/// Puts the arrangement that starts this week in place of the one before.
pub fn apply_reorganisation(world: &mut World) {
    let week = world.resource::<Clock>().week;
    let begins = |system_change: &SystemChange| system_change.week == week && week.0 > 0;
    if !world.resource::<SystemChanges>().0.iter().any(begins) {
        return;
    }
    let result = world.resource_scope(|world, standings: Mut<SystemChanges>| {
        let next = standings.0.iter().rev().find(|entry| begins(entry));
        next.map_or(Ok(()), |next| {
            let handed = transfer_state(world, next, week);
            install_rules(world, next);
            handed
        })
    });
    if let Err(violation) = result {
        world.resource_mut::<crate::phases::shared::violations::Violations>().0 = Some(violation);
    }
}

/// Installs the arrangement that applies at the week of a state that was read.
pub fn reinstall_rules(world: &mut World) {
    let week = world.resource::<Clock>().week;
    world.resource_scope(|world, standings: Mut<SystemChanges>| {
        if let Some(now) = standings.0.iter().rev().find(|entry| entry.week < week) {
            install_rules(world, now);
        } else if let Some(first) = standings.0.first() {
            install_rules(world, first);
        }
    });
}

/// What is not state: parameters, contracts on offer, ways of choosing, who is listed where.
fn install_rules(world: &mut World, next: &SystemChange) {
    world.insert_resource(next.model.clone());
    world.insert_resource(next.arrangement.clone());
    world.insert_resource(next.rules);
    let block = world.resource::<EnrolledPayers>().block;
    if world.resource::<EnrolledPayers>().payers != next.payers {
        world.insert_resource(EnrolledPayers::new(next.payers, block));
    }
    let mut practices = world.query::<(Entity, &Practice)>();
    let moved: Vec<(Entity, Practice)> = practices
        .iter(world)
        .filter(|(_, practice)| practice.commissioner != next.homes[practice.index as usize])
        .map(|(entity, practice)| (entity, practice.clone()))
        .collect();
    for (entity, practice) in moved {
        let commissioner = next.homes[practice.index as usize];
        world.entity_mut(entity).insert(Practice { commissioner, ..practice });
    }
    let mut intake = world.resource_mut::<NewcomerIntake>();
    let count = intake.areas.len();
    intake.areas = vec![Vec::new(); count];
    for (practice, home) in next.homes.iter().enumerate() {
        intake.homes[practice].0 = *home;
        intake.areas[*home as usize].push(practice as u32);
    }
}

/// Shares of each body that its successors take over, by need.
struct Successors {
    /// By old commissioner: its successors with their shares, which sum to one.
    of: BTreeMap<u32, Vec<(u32, f64)>>,
    /// By new commissioner: its predecessors with the need it takes over from each.
    from: BTreeMap<u32, Vec<(u32, f64)>>,
}

impl Successors {
    fn new(before: &[u32], after: &[u32], need: &[f64]) -> Self {
        let mut parts: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for ((old, new), need) in before.iter().zip(after).zip(need) {
            *parts.entry((*old, *new)).or_default() += need.max(TINY);
        }
        let (mut of, mut from) = (BTreeMap::new(), BTreeMap::new());
        for ((old, new), need) in parts {
            of.entry(old).or_insert_with(Vec::new).push((new, need));
            from.entry(new).or_insert_with(Vec::new).push((old, need));
        }
        for heirs in of.values_mut() {
            let whole: f64 = heirs.iter().map(|(_, need)| *need).sum();
            heirs.iter_mut().for_each(|(_, need)| *need /= whole);
        }
        Self { of, from }
    }
    /// The successor of most of a commissioner's people; itself where it had none.
    fn main_successor(&self, old: u32) -> u32 {
        let heirs = self.of.get(&old).map_or(&[][..], Vec::as_slice);
        heirs.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(old, |(new, _)| *new)
    }
    /// The commissioner most of whose people a new one takes over.
    fn main_predecessor(&self, new: u32) -> Option<u32> {
        let from = self.from.get(&new)?;
        from.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(old, _)| *old)
    }
}

/// Parts of a share by which cash is divided exactly: finer than the pence of any body.
const PARTS_OF_CASH: f64 = 1e9;

/// What is state passes to the successors.
fn transfer_state(world: &mut World, next: &SystemChange, week: Week) -> Result<(), Violation> {
    let before: Vec<u32> =
        world.resource::<PayerOfPractice>().0.iter().map(|payer| u32::from(*payer)).collect();
    let need: Vec<f64> =
        world.resource::<Accounts>().practices.iter().map(|list| list.weighted).collect();
    let heirs = Successors::new(&before, &next.homes, &need);
    if before != next.homes {
        let mut query = world.query::<&Commissioner>();
        let bodies: Vec<_> = in_order(query.iter(world)).into_iter().cloned().collect();
        transfer_money(world, &heirs, &bodies, week)?;
        transfer_staff(world, &heirs);
        transfer_records(world, &heirs, &bodies);
        let homes = next.homes.iter().map(|home| *home as u16).collect();
        world.insert_resource(PayerOfPractice(homes));
        transfer_people(world, &next.homes);
    }
    renew_access(world, next);
    let accounts = &mut *world.resource_mut::<Accounts>();
    accounts.enrolment =
        EnrolmentState { block: accounts.enrolment.block, ..EnrolmentState::default() };
    regroup_contracts(world, next, &heirs).map_err(|e| Violation::new(PHASE, week, e))
}

/// Cash passes in proportion to the need that is taken over, and so do allocations and debts.
fn transfer_money(
    world: &mut World,
    heirs: &Successors,
    bodies: &[Commissioner],
    week: Week,
) -> Result<(), Violation> {
    let accounts = &mut *world.resource_mut::<Accounts>();
    let broken = |what: String| Violation { phase: PHASE, week, what };
    let mut after = vec![CommissionerFunds::default(); accounts.funds.len()];
    for (old, parts) in &heirs.of {
        let cash = accounts.ledger.cash(bodies[*old as usize].id);
        let weights: Vec<u64> =
            parts.iter().map(|(_, share)| (share * PARTS_OF_CASH) as u64).collect();
        for ((new, share), pence) in parts.iter().zip(cash.split(&weights)) {
            let funds = accounts.funds[*old as usize];
            let heir = &mut after[*new as usize];
            heir.allocation += funds.allocation.scaled(*share);
            heir.bought_above += funds.bought_above.scaled(*share);
            heir.limit += funds.limit.scaled(*share);
            heir.owed += funds.owed.scaled(*share);
            heir.recovery += funds.recovery.scaled(*share);
            if new != old {
                let passed = Transfer::new(
                    bodies[*old as usize].id,
                    bodies[*new as usize].id,
                    pence,
                    Reason::Succession,
                    Rule::Succession,
                    week,
                );
                accounts.post_net(passed).map_err(|e| broken(e.to_string()))?;
            }
        }
    }
    for (new, from) in &heirs.from {
        let whole: f64 = from.iter().map(|(_, need)| *need).sum();
        let overrun = from
            .iter()
            .map(|(old, need)| accounts.funds[*old as usize].overrun * need)
            .sum::<f64>();
        after[*new as usize].overrun = overrun / whole;
    }
    accounts.funds = after;
    Ok(())
}

/// Skills are those of all that merge; relations, beliefs and trust those of the largest.
fn transfer_staff(world: &mut World, heirs: &Successors) {
    let mut query = world.query::<(
        &Commissioner,
        &mut CommissionerStaff,
        &mut ProviderRelations,
        &mut CommissionerBeliefs,
        &mut SocialCare,
    )>();
    let mut old: BTreeMap<
        u32,
        (CommissionerStaff, ProviderRelations, CommissionerBeliefs, SocialCare),
    > = BTreeMap::new();
    for (body, office, relations, beliefs, care) in query.iter(world) {
        let all = (office.clone(), relations.clone(), beliefs.clone(), care.clone());
        old.insert(body.index, all);
    }
    for (body, mut office, mut relations, mut beliefs, mut care) in query.iter_mut(world) {
        let (Some(from), Some(foremost)) =
            (heirs.from.get(&body.index), heirs.main_predecessor(body.index))
        else {
            continue;
        };
        let whole: f64 = from.iter().map(|(_, need)| *need).sum();
        let (first_office, first_relations, first_beliefs, first_care) = &old[&foremost];
        let legitimacy = office.legitimacy;
        *office = CommissionerStaff { legitimacy, ..first_office.clone() };
        for skill in Skill::ALL {
            let sum: f64 = from.iter().map(|(entry, need)| old[entry].0.skill(*skill) * need).sum();
            office.skills[*skill as usize] = sum / whole;
        }
        *relations = first_relations.clone();
        *beliefs = first_beliefs.clone();
        *care = first_care.clone();
        let share = |entry: &u32| {
            let parts = heirs.of.get(entry).map_or(&[][..], Vec::as_slice);
            parts.iter().find(|(new, _)| *new == body.index).map_or(0.0, |(_, share)| *share)
        };
        let sum = |of: fn(&SocialCare) -> u64| {
            let all =
                from.iter().map(|(entry, _)| of(&old[entry].3) as f64 * share(entry)).sum::<f64>();
            math::round(all) as u64
        };
        (care.waiting, care.requested) = (sum(|care| care.waiting), sum(|care| care.requested));
        (care.started, care.refused) = (sum(|care| care.started), sum(|care| care.refused));
        care.rate = from.iter().map(|(entry, need)| old[entry].3.rate * need).sum::<f64>() / whole;
        for (item, _) in from {
            for (provider, relation) in &old[item].1.providers {
                relations.providers.entry(*provider).or_insert(*relation);
            }
            for (practice, need) in &old[item].2.need {
                beliefs.need.entry(*practice).or_insert(*need);
            }
            for (provider, quality) in &old[item].2.quality {
                beliefs.quality.entry(*provider).or_insert(*quality);
            }
        }
    }
}

/// Records by payer, schemes and returns.
fn transfer_records(world: &mut World, heirs: &Successors, bodies: &[Commissioner]) {
    let mut providers = world.query::<(&mut ProviderActivity, &mut Caseload)>();
    for (mut activity, mut courses) in providers.iter_mut(world) {
        for period in [0, 1, 2] {
            let record = match period {
                0 => &mut activity.month,
                1 => &mut activity.year,
                _ => &mut activity.last_year,
            };
            *record = split_by_successor(record, heirs);
        }
        courses.transfer_payers(|payer| heirs.main_successor(u32::from(payer)) as u16);
    }
    let schemes = &mut *world.resource_mut::<Schemes>();
    for scheme in &mut schemes.all {
        scheme.commissioner = heirs.main_successor(scheme.commissioner);
    }
    let beliefs = std::mem::take(&mut schemes.beliefs);
    for ((old, initiative), belief) in beliefs {
        schemes.beliefs.entry((heirs.main_successor(old), initiative)).or_insert(belief);
    }
    let mut ways: Vec<(OrgId, OrgId, f64)> = Vec::new();
    for (old, parts) in &heirs.of {
        for (new, share) in parts {
            let (old, new) = (&bodies[*old as usize], &bodies[*new as usize]);
            ways.push((old.id, new.id, *share));
            ways.push((old.authority, new.authority, *share));
        }
    }
    world.resource_mut::<Accounts>().returns.transfer_payers(&ways);
}

/// A record of activity by payer, with each payer's part under its successors.
fn split_by_successor(record: &[PayerActivity], heirs: &Successors) -> Vec<PayerActivity> {
    let mut after: BTreeMap<u16, [ServiceTally; SERVICES]> = BTreeMap::new();
    for entry in record {
        let itself = [(u32::from(entry.payer), 1.0)];
        let parts = heirs.of.get(&u32::from(entry.payer)).map_or(&itself[..], Vec::as_slice);
        for (new, share) in parts {
            let sum = after.entry(*new as u16).or_insert([ServiceTally::default(); SERVICES]);
            for (tally, more) in sum.iter_mut().zip(&entry.services) {
                tally.count += math::round(more.count as f64 * share) as u64;
                tally.weighted += more.weighted * share;
            }
        }
    }
    after.into_iter().map(|(payer, services)| PayerActivity { payer, services }).collect()
}

/// Every person's record names the commissioner their practice is listed under.
fn transfer_people(world: &mut World, homes: &[u32]) {
    let bounds = world.resource::<PopulationLayout>().practice_bounds.clone();
    let mut table = world.query::<&mut ColdPatientData>();
    if let Ok(mut chunks) = table.contiguous_iter_mut(world)
        && let Some(mut cold) = chunks.next()
    {
        let cold = cold.bypass_change_detection();
        for (practice, home) in homes.iter().enumerate() {
            for person in &mut cold[bounds[practice]..bounds[practice + 1]] {
                person.commissioner = *home as u16;
            }
        }
    }
}

/// Where planned patients may go; what is known of those already open is retained.
fn renew_access(world: &mut World, next: &SystemChange) {
    let access = &mut *world.resource_mut::<CareAccess>();
    for (now, fresh) in access.practices.iter_mut().zip(&next.access.practices) {
        now.commissioner = next.homes[now.index as usize];
        if now.planned.providers == fresh.planned.providers {
            continue;
        }
        let known =
            |provider: &u32| now.planned.providers.iter().position(|entry| entry == provider);
        let places: Vec<Option<usize>> = fresh.planned.providers.iter().map(known).collect();
        now.referred = places.iter().map(|at| at.map_or(0, |at| now.referred[at])).collect();
        now.habit = places.iter().map(|at| at.map_or(0.0, |at| now.habit[at])).collect();
        now.travel.clone_from(&fresh.travel);
        now.planned = fresh.planned.clone();
    }
}

/// Running contracts under the plan of the next arrangement: what was agreed for services of a
/// provider is found again under whichever contract now covers them.
fn regroup_contracts(
    world: &mut World,
    next: &SystemChange,
    heirs: &Successors,
) -> Result<(), TermError> {
    let kinds: Vec<_> = {
        let before = world.resource::<SystemRules>();
        before.offers.iter().map(|offer| (offer.kind, offer.is_held_budget())).collect()
    };
    let accounts = &mut *world.resource_mut::<Accounts>();
    let mut after: BTreeMap<(usize, u32, Party), ActiveContract> = BTreeMap::new();
    for signed in &accounts.contracts {
        let (kind, held) = kinds[signed.offer as usize];
        if held {
            continue;
        }
        let old = u32::from(signed.area);
        let itself = [(old, 1.0)];
        let parts: Vec<(u32, f64)> = match signed.party {
            Party::Practice(index) => vec![(next.homes[index as usize], 1.0)],
            Party::Provider(_) => heirs.of.get(&old).map_or(&itself[..], Vec::as_slice).to_vec(),
        };
        let offers = next.arrangement.offers.iter().enumerate();
        for (place, offer) in offers.filter(|(_, o)| o.kind == kind && !o.is_held_budget()) {
            let scope = offer.scope.intersection(signed.contract.basis.scope);
            if scope.is_empty() {
                continue;
            }
            for (new, share) in &parts {
                let entry = after.entry((place, *new, signed.party)).or_insert_with(|| {
                    let mut empty = signed.clone();
                    empty.offer = place as u32;
                    empty.area = *new as u16;
                    empty.contract.terms = offer.terms.clone();
                    let blank = |figures: &ContractBaseline| ContractBaseline {
                        scope: offer.scope,
                        baseline: [0.0; _],
                        sums: [Pence::ZERO; _],
                        weighted_population: 0.0,
                        ..figures.clone()
                    };
                    empty.contract.basis = blank(&signed.contract.basis);
                    empty.fair = blank(&signed.fair);
                    empty.without_influence = Pence::ZERO;
                    empty
                });
                add(&mut entry.contract.basis, &signed.contract.basis, scope, *share);
                add(&mut entry.fair, &signed.fair, scope, *share);
                let all = signed.contract.basis.annual_sum(ServiceSet::ALL).pounds();
                if all > 0.0 {
                    let part = signed.contract.basis.annual_sum(scope).pounds() / all;
                    entry.without_influence += signed.without_influence.scaled(share * part);
                }
            }
        }
    }
    accounts.contracts = after.into_values().collect();
    accounts.contracts.sort_by_key(|signed| (signed.area, signed.offer, signed.party));
    accounts.challenge_history.clear();
    let compiled = CompiledContracts::new(accounts, &next.arrangement.registry)?;
    world.insert_resource(compiled);
    Ok(())
}

fn add(to: &mut ContractBaseline, from: &ContractBaseline, scope: ServiceSet, share: f64) {
    for service in scope.services() {
        let at = service as usize;
        to.baseline[at] += share * from.baseline[at];
        to.sums[at] += from.sums[at].scaled(share);
    }
    to.weighted_population += share * from.weighted_population;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heirs_take_over_in_proportion_to_need() {
        let heirs = Successors::new(&[0, 0, 1, 2], &[0, 1, 1, 1], &[3.0, 1.0, 2.0, 5.0]);
        assert_eq!(heirs.of[&0], [(0, 0.75), (1, 0.25)]);
        assert_eq!(
            (heirs.main_successor(0), heirs.main_successor(2), heirs.main_successor(9)),
            (0, 1, 9)
        );
        assert_eq!(heirs.main_predecessor(1), Some(2));
    }

    #[test]
    fn a_record_is_passed_on_whole() {
        let mut services = [ServiceTally::default(); SERVICES];
        services[0] = ServiceTally { count: 8, weighted: 9.0 };
        let record = [PayerActivity { payer: 0, services }, PayerActivity { payer: 1, services }];
        let heirs = Successors::new(&[0, 0, 1], &[0, 1, 1], &[1.0, 1.0, 1.0]);
        let after = split_by_successor(&record, &heirs);
        assert_eq!(after.iter().map(|entry| entry.services[0].count).collect::<Vec<_>>(), [4, 12]);
    }
}
