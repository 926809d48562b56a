//! Who is behind a contract: the people it covers by condition, and budgets that
//! practices hold for care that others give. A held budget is the practice's fair share, by
//! weighted need, of what the commissioner plans for its area.

use crate::contracts::{ContractBaseline, ServiceSet, TermSpec};
use crate::economy::commissioner::{Commissioner, CommissionerBeliefs};
use crate::economy::practice::Practice;
use crate::params::groups::PlanningParams;
use crate::params::vocabulary::{Programme, Service};

use crate::phases::shared::accounts::{Accounts, BudgetHolder, Party, SystemRules};
use crate::phases::shared::drafts::ContractDraft;

/// Writes the conditions of the people covered into every draft.
pub fn set_covered_population(
    area: &Commissioner,
    drafts: &mut [ContractDraft],
    accounts: &Accounts,
) {
    let all = &accounts.areas[area.index as usize];
    for draft in drafts {
        let basis = &mut draft.basis;
        basis.panel = match draft.party {
            Party::Practice(index) => accounts.practices[index as usize].panel,
            Party::Provider(_) if all.weighted > 0.0 => {
                all.panel.scaled(basis.weighted_population / all.weighted)
            }
            Party::Provider(_) => all.panel,
        };
    }
}

/// Least need that is believed of a practice's people, relative to what the formula says.
const LEAST_NEED: f64 = 0.1;

/// Budgets held by the practices of an area, from what is planned with providers for its people.
pub fn held_budget_drafts(
    (area, beliefs): (&Commissioner, &CommissionerBeliefs),
    planned: &[ContractDraft],
    practices: &[&Practice],
    accounts: &Accounts,
    arrangement: &SystemRules,
    params: &PlanningParams,
) -> Vec<ContractDraft> {
    let believed = params.held_by_belief.get();
    let mine = |practice: &&&Practice| practice.commissioner == area.index;
    // The formula's weight, adjusted by beliefs about these people beyond it.
    let need = |practice: &Practice| {
        let weighed = &accounts.practices[practice.index as usize];
        let average =
            beliefs.need.get(&practice.index).map_or(1.0, |need| need.mean.max(LEAST_NEED));
        let by_formula = if weighed.people > 0.0 { weighed.weighted } else { 0.0 };
        let by_belief = weighed.people * average;
        (by_formula, by_belief)
    };
    let (by_formula, by_belief) = practices
        .iter()
        .filter(mine)
        .map(|practice| need(practice))
        .fold((0.0, 0.0), |sum, practice| (sum.0 + practice.0, sum.1 + practice.1));
    let share_of = |practice: &Practice| {
        let (formula, belief) = need(practice);
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        (1.0 - believed) * share(formula, by_formula) + believed * share(belief, by_belief)
    };
    let members = |practice: &Practice| {
        let same = |other: &&&Practice| other.locality == practice.locality;
        practices.iter().filter(mine).filter(same).count()
    };
    let mut drafts = Vec::new();
    let offers = arrangement.offers.iter().enumerate();
    for (place, offer) in offers.filter(|(_, offer)| offer.is_held_budget()) {
        let volumes = volumes(planned);
        for practice in practices.iter().filter(mine) {
            let weighed = &accounts.practices[practice.index as usize];
            let share = share_of(practice);
            let mut baseline = [0.0; Service::COUNT];
            for service in offer.scope.services() {
                baseline[service as usize] = volumes[service as usize] * share;
            }
            let prices = accounts.prices(&arrangement.prices);
            let basis =
                ContractBaseline::from_prices(offer.scope, baseline, prices, weighed.weighted);
            drafts.push(ContractDraft {
                offer: place,
                area: area.index as u16,
                payer: area.id,
                provider: practice.id,
                party: Party::Practice(practice.index),
                fair: basis.clone(),
                without_influence: 1.0,
                known: None,
                basis,
                observed: true,
                rationed: ServiceSet::EMPTY,
                rolled: ServiceSet::EMPTY,
                share_planned: [1.0; Programme::COUNT],
                terms: match offer.stake {
                    BudgetHolder::Practice => offer.terms.clone(),
                    BudgetHolder::Locality => share_of_terms(&offer.terms, members(practice)),
                },
            });
        }
    }
    drafts
}

/// Numbers of terms for what a holder keeps and bears.
const SHARED_NUMBERS: [&str; 2] = ["kept", "borne"];

/// The terms of a budget that several hold together: what is retained or borne of each one's part
/// is shared with the others.
fn share_of_terms(terms: &[TermSpec], members: usize) -> Vec<TermSpec> {
    let mut terms = terms.to_vec();
    for (name, value) in terms.iter_mut().flat_map(|term| &mut term.numbers) {
        if SHARED_NUMBERS.contains(&name.as_str()) {
            *value /= members.max(1) as f64;
        }
    }
    terms
}

/// Planned volumes of all providers together.
fn volumes(planned: &[ContractDraft]) -> [f64; Service::COUNT] {
    let mut volumes = [0.0; Service::COUNT];
    let by_providers = planned.iter().filter(|draft| matches!(draft.party, Party::Provider(_)));
    for draft in by_providers {
        for (sum, units) in volumes.iter_mut().zip(&draft.basis.baseline) {
            *sum += units;
        }
    }
    volumes
}
