//! Terms of the year's contracts: what was signed continues unchanged, until its commissioner
//! decides otherwise; a decision applies from the next contract date on.

use std::collections::BTreeMap;

use crate::behaviours::decision::{Act, Actor, Moment};
use crate::contracts::TermSetting;
use crate::kernel::clock::Week;

use crate::phases::shared::accounts::{Accounts, Arrangement, Party};
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::Draft;

/// Gives an area's drafts their terms: those of the running contracts, changed as decided.
pub fn settle(
    area: u32,
    drafts: &mut [Draft],
    accounts: &Accounts,
    arrangement: &Arrangement,
    week: Week,
    docket: &mut Docket,
) {
    let mine = accounts.contracts.iter().filter(|signed| u32::from(signed.area) == area);
    let running: BTreeMap<(u32, Party), &Vec<TermSetting>> =
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
        let acts = docket.settle(week, by, Moment::Terms(provider), Vec::new);
        for act in acts {
            let Act::Amend { provider, contract, terms } = act else { continue };
            let named = |draft: &&mut Draft| {
                draft.party == Party::Provider(provider)
                    && arrangement.offers[draft.offer].name == contract
            };
            for draft in drafts.iter_mut().filter(named) {
                draft.terms.clone_from(&terms);
            }
        }
    }
}
