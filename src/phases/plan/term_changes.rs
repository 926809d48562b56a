//! Terms of the year's contracts: what was signed continues unchanged, until its commissioner
//! decides otherwise; a decision applies from the next contract date on.

use std::collections::BTreeMap;

use crate::behaviours::decision::{Action, Actor, DecisionPoint};
use crate::contracts::TermSpec;
use crate::kernel::clock::Week;

use crate::phases::shared::accounts::{Accounts, Party, SystemRules};
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::ContractDraft;

/// Gives an area's drafts their terms: those of the running contracts, changed as decided.
pub fn set_terms(
    area: u32,
    drafts: &mut [ContractDraft],
    accounts: &Accounts,
    arrangement: &SystemRules,
    week: Week,
    docket: &mut Docket,
) {
    let mine = accounts.contracts.iter().filter(|signed| u32::from(signed.area) == area);
    let running: BTreeMap<(u32, Party), &Vec<TermSpec>> =
        mine.map(|signed| ((signed.offer, signed.party), &signed.contract.terms)).collect();
    let mut providers: Vec<u32> = Vec::new();
    for draft in drafts.iter_mut() {
        if let Some(terms) = running.get(&(draft.offer as u32, draft.party)) {
            draft.terms.clone_from(terms);
        }
        if let Party::Provider(provider) = draft.party {
            providers.push(provider);
        }
    }
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        let by = Actor::Commissioner(area);
        let acts = docket.decide(week, by, DecisionPoint::Terms(provider), Vec::new);
        for act in acts {
            let Action::Amend { provider, contract, terms } = act else { continue };
            let named = |draft: &&mut ContractDraft| {
                draft.party == Party::Provider(provider)
                    && arrangement.offers[draft.offer].name == contract
            };
            for draft in drafts.iter_mut().filter(named) {
                draft.terms.clone_from(&terms);
            }
        }
    }
}
