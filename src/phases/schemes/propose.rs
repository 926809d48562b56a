//! At the start of a year commissioners consider what they could change, with which providers, and
//! put forward what seems to justify its money and their time.

use std::borrow::Cow;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::propose::{self, CandidateScheme, ProposalCapacity};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::CompiledContract;
use crate::contracts::settlement::planned_payment;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::PlannedCare;
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::{
    MandatedInitiative, MandatedInitiatives, Scheme, SchemeStage, Schemes,
};
use crate::initiatives::INITIATIVES;
use crate::kernel::clock::Week;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::units::Pence;
use crate::money::LedgerError;
use crate::params::vocabulary::Service;
use crate::phases::deliver::access::CareAccess;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party, SystemRules};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::commissioner_view::{PlannedPayments, ProposingCommissioner};
use super::net_benefit::public_net_benefit;
use super::provider_impact::{ProviderSelfView, SchemeImpactAccounts};
use super::{DrawPurpose, costs, redesign, scheme_draw, scheme_numbers};

/// Columns of a provider that proposals look at.
type ConsideredProvider<'a> = (
    &'a Provider,
    &'a LeverSettings,
    &'a ProviderActivity,
    &'a StepCapacity,
    &'a Expectations,
    &'a PlannedCare,
);

/// Commissioners put schemes forward.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn propose_schemes(
    mut commissioners: Query<(
        &Commissioner,
        &mut CommissionerStaff,
        &ProviderRelations,
        &CommissionerBeliefs,
    )>,
    providers: Query<ConsideredProvider>,
    decrees: Res<MandatedInitiatives>,
    (compiled, access): (Res<CompiledContracts>, Res<CareAccess>),
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut schemes: ResMut<Schemes>,
    mut docket: ResMut<Docket>,
) -> Result<(), LedgerError> {
    let (model, week, rules) = (&*now.model, now.week(), &now.arrangement);
    let decreed: Vec<MandatedInitiative> =
        decrees.0.iter().filter(|entry| entry.week == week).copied().collect();
    let season = week.week_of_year() == 0 && !model.calendar.is_run_in(week);
    if !season && decreed.is_empty() {
        return Ok(());
    }
    let bodies = self_views(&providers);
    let planned = planned_payments(&accounts, &compiled, rules);
    for (area, mut office, relations, beliefs) in in_order(commissioners.iter_mut()) {
        let books = SchemeImpactAccounts::new(&accounts, &compiled, rules, &access, model, week);
        let view = ProposingCommissioner {
            area,
            office: &office,
            relations,
            beliefs,
            providers: &bodies,
            planned: &planned,
            books: &books,
            schemes: &schemes,
        };
        let by_decree: Vec<Scheme> =
            decreed.iter().flat_map(|entry| view.mandated_schemes(entry)).collect();
        if season {
            let new = decide_proposals(&view, &mut docket);
            new.enter(area, &mut schemes, model);
        }
        enact_mandated(by_decree, area, &bodies, &mut accounts, &mut schemes, model, week)?;
        office.schemes = schemes.live_schemes(area.index) as u32;
    }
    Ok(())
}

/// Providers as they see themselves, in order.
fn self_views<'a>(providers: &'a Query<ConsideredProvider>) -> Vec<ProviderSelfView<'a>> {
    let all = in_order(providers.iter()).into_iter();
    all.map(|(provider, conduct, activity, steps, outlook, planned)| ProviderSelfView {
        provider,
        conduct,
        activity,
        steps,
        outlook,
        planned,
    })
    .collect()
}

/// What is put forward in one area in a year.
struct NewSchemes {
    schemes: Vec<Scheme>,
    /// Schemes that would have been put forward without resistance and influence, and were not.
    hopeless: u32,
    /// What is lost by that, pounds a year.
    lost: f64,
    /// Belief with local knowledge of the initiatives that are put forward.
    known: Vec<(u16, Gaussian)>,
}

/// The commissioner decides, and then the providers of its area.
fn decide_proposals(view: &ProposingCommissioner<'_>, docket: &mut Docket) -> NewSchemes {
    let week = view.books.week;
    let candidates = view.candidates();
    let room = view.proposal_capacity();
    let by = Actor::Commissioner(view.area.index);
    let chosen = propose::choose_proposals(&candidates, &room, |candidate| candidate.learned);
    let acts = docket.decide(week, by, DecisionPoint::Proposal, || {
        chosen.iter().map(|place| proposal_action(&candidates[*place], &room)).collect()
    });
    let (hopeless, lost) = discouraged_proposals(view, &candidates, &chosen, &room);
    let mut schemes: Vec<Scheme> = acts.iter().filter_map(|act| view.scheme(act, false)).collect();
    schemes.extend(redesign::decide_redesigns(view, &schemes, docket));
    let known = if view.local_knowledge() > 0.0 {
        let of_scheme =
            |scheme: &Scheme| (scheme.initiative, view.belief(scheme.initiative.into()));
        schemes.iter().map(of_scheme).collect()
    } else {
        Vec::new()
    };
    NewSchemes { schemes, hopeless, lost, known }
}

impl NewSchemes {
    fn enter(self, area: &Commissioner, schemes: &mut Schemes, model: &Model) {
        let year = schemes.year_of(area.index);
        year.never_proposed += self.lost;
        year.lost_now += self.lost;
        year.hopeless += self.hopeless;
        year.proposed += self.schemes.len() as u32;
        for (initiative, belief) in self.known {
            schemes.beliefs.entry((area.index, initiative)).or_insert(belief);
        }
        add_proposed(self.schemes, area, schemes, model);
    }
}

/// Adds the schemes that a commissioner proposes, with what each will really do.
fn add_proposed(new: Vec<Scheme>, area: &Commissioner, schemes: &mut Schemes, model: &Model) {
    for mut scheme in new {
        scheme.number = schemes.all.len() as u32;
        scheme.ordinal = count(schemes, area.index, |ordinal| ordinal < MANDATED_ORDINALS_FROM);
        draw_true_effect(&mut scheme, area, model);
        schemes.all.push(scheme);
    }
}

/// First ordinal of schemes by decree: they take no draws from those that are put forward.
const MANDATED_ORDINALS_FROM: u32 = 1 << 20;

fn count(schemes: &Schemes, area: u32, of: impl Fn(u32) -> bool) -> u32 {
    let mine =
        schemes.all.iter().filter(|scheme| scheme.commissioner == area && of(scheme.ordinal));
    mine.count() as u32
}

/// Schemes by decree have passed their gates: they are paid for and set up at once.
fn enact_mandated(
    new: Vec<Scheme>,
    area: &Commissioner,
    bodies: &[ProviderSelfView<'_>],
    accounts: &mut Accounts,
    schemes: &mut Schemes,
    model: &Model,
    week: Week,
) -> Result<(), LedgerError> {
    for mut scheme in new {
        scheme.number = schemes.all.len() as u32;
        scheme.ordinal = MANDATED_ORDINALS_FROM
            + count(schemes, area.index, |ordinal| ordinal >= MANDATED_ORDINALS_FROM);
        draw_true_effect(&mut scheme, area, model);
        scheme.stage = SchemeStage::Mobilising;
        scheme.due = week;
        let builder = costs::new_service(&scheme, model, week);
        let builder = builder.map(|index| bodies[index as usize].provider.id);
        costs::pay_upfront_to(accounts, area.id, &mut scheme, builder, model, week)?;
        schemes.all.push(scheme);
    }
    Ok(())
}

/// A new scheme's true effect is drawn once, and with it its true value.
fn draw_true_effect(scheme: &mut Scheme, area: &Commissioner, model: &Model) {
    let numbers = scheme_numbers(scheme, model);
    let mut draw = scheme_draw(model.seed, area.key, DrawPurpose::Effect as u64, scheme.ordinal);
    scheme.effect = numbers.effect + numbers.spread * draw.normal();
    let value = scheme.value.pounds();
    let benefit = public_net_benefit(&numbers, scheme.effect, scheme.released, value, model);
    scheme.net_benefit = Pence::from_pounds(benefit);
}

/// What commissioners would no longer pay each provider if it gave none of a service and the
/// contract had been agreed without it: what moving the service could save, by its terms.
fn planned_payments(
    accounts: &Accounts,
    compiled: &CompiledContracts,
    arrangement: &SystemRules,
) -> PlannedPayments {
    let mut planned = PlannedPayments::new();
    for (signed, contract) in accounts.contracts.iter().zip(&compiled.0) {
        let Party::Provider(provider) = signed.party else { continue };
        let values =
            planned.entry((u32::from(signed.area), provider)).or_insert([0.0; Service::COUNT]);
        let whole = planned_payment(contract).pounds();
        for service in signed.contract.basis.scope.services() {
            let basis = signed.contract.basis.without(service);
            let terms = &signed.contract.terms;
            let less = CompiledContract::new(terms, basis, &arrangement.registry);
            let less = less.map_or(whole, |contract| planned_payment(&contract).pounds());
            values[service as usize] += (whole - less).max(0.0);
        }
    }
    planned
}

fn proposal_action(candidate: &CandidateScheme, room: &ProposalCapacity) -> (Action, Rationale) {
    let name = INITIATIVES[candidate.initiative].about.name;
    let act = Action::Propose {
        initiative: Cow::Borrowed(name),
        provider: candidate.provider,
        pence: Pence::from_pounds(candidate.value).0,
    };
    let saw = [("money_for_schemes", room.money), ("person_months_free", room.months)];
    let weighed = [
        ("believed_benefit", candidate.learned.benefit),
        ("chance_of_success", candidate.learned.chance),
        ("money", candidate.money),
        ("person_months", candidate.months),
    ];
    (act, Rationale::new("propose", &saw, &weighed))
}

/// What would have been put forward had experience not been coloured by resistance and influence,
/// next to what is: how many schemes are missing, and by how much the rest have less value, at the
/// chances of success of the former. Less may also be lost than gained.
fn discouraged_proposals(
    view: &ProposingCommissioner<'_>,
    candidates: &[CandidateScheme],
    asked: &[usize],
    room: &ProposalCapacity,
) -> (u32, f64) {
    let free = propose::choose_proposals(candidates, room, |candidate| candidate.unresisted);
    let worth = |places: &[usize], others: &[usize]| -> f64 {
        let alone = places.iter().filter(|place| !others.contains(place));
        alone
            .map(|place| &candidates[*place])
            .map(|candidate| {
                candidate.unresisted.chance * view.expected_benefit(candidate).max(0.0)
            })
            .sum()
    };
    let missing = free.iter().filter(|place| !asked.contains(place)).count();
    (missing as u32, worth(&free, asked) - worth(asked, &free))
}
