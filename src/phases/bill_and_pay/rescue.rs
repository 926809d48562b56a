//! At the end of the year the national body decides which providers' deficits are covered.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::nation::rescue;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::provider::Provider;
use crate::kernel::clock::Week;
use crate::kernel::ids::OrgId;
use crate::kernel::random::Stream;
use crate::kernel::units::{PARTS_OF_SHARE, Pence};
use crate::money::{AccountId, AccountKind, LedgerError, Reason, Rule, Transfer};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

/// At the year's end the nation reviews providers' deficits.
pub fn rescue_deficits(
    providers: Query<&Provider>,
    commissioners: Query<(&Commissioner, &ProviderRelations)>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let params = &now.params().nation;
    let areas = in_order(commissioners.iter());
    lenses.yielded.resize_with(areas.len(), Default::default);
    for provider in in_order(providers.iter().filter(|provider| provider.kind.is_public())) {
        let statement = accounts.ledger.statement(provider.id);
        let (income, spent) = (statement.income().pounds(), statement.expenditure().pounds());
        let amount = rescue::rescue_amount(income, spent, params);
        if amount <= 0.0 {
            continue;
        }
        let relation =
            |relations: &ProviderRelations| relations.providers.get(&provider.index).copied();
        let influence =
            areas.iter().filter_map(|(_, r)| relation(r)).map(|r| r.influence).fold(0.0, f64::max);
        let chance = rescue::rescue_chance(influence, params);
        let mark =
            now.model.seed.draw(Stream::Rescue, provider.key, u64::from(week.year())).uniform();
        let decide = || {
            if mark >= chance {
                return Vec::new();
            }
            let seen = [("deficit beyond the threshold, £", amount), ("influence", influence)];
            let because = Rationale::new("rescue", &seen, &[("chance", chance)]);
            let pence = Pence::from_pounds(amount).0;
            vec![(Action::Rescue { provider: provider.index, pence }, because)]
        };
        let payers: Vec<(u32, OrgId, u64)> = areas
            .iter()
            .filter_map(|(area, relations)| {
                let share = relation(relations)?.income_share;
                Some((area.index, area.id, (share * PARTS_OF_SHARE) as u64))
            })
            .collect();
        if mark < rescue::rescue_chance(0.0, params) {
            for (index, pence) in split_by_commissioner(&payers, Pence::from_pounds(amount)) {
                lenses.yielded[index as usize].rescue_floor += pence;
            }
        }
        let moment = DecisionPoint::Rescue(provider.index);
        for act in docket.decide(week, Actor::Nation, moment, decide) {
            let Action::Rescue { pence, .. } = act else { continue };
            let cover = DeficitCover { provider: provider.id, pence: Pence(pence), week };
            cover.pay(&mut accounts, &payers, params.rescue_by_commissioners.get(), &mut lenses)?;
        }
    }
    Ok(())
}

/// A sum shared out by what commissioners pay a provider.
fn split_by_commissioner(payers: &[(u32, OrgId, u64)], whole: Pence) -> Vec<(u32, Pence)> {
    let weights: Vec<u64> = payers.iter().map(|(_, _, weight)| *weight).collect();
    payers.iter().map(|(index, ..)| *index).zip(whole.split(&weights)).collect()
}

/// A deficit to be covered.
struct DeficitCover {
    provider: OrgId,
    pence: Pence,
    week: Week,
}

impl DeficitCover {
    /// The nation pays, and commissioners their part by what they pay the provider otherwise.
    fn pay(
        &self,
        accounts: &mut Accounts,
        payers: &[(u32, OrgId, u64)],
        by_commissioners: f64,
        lenses: &mut Counterfactuals,
    ) -> Result<(), LedgerError> {
        let theirs = if payers.is_empty() { 0.0 } else { by_commissioners };
        let locally = self.pence.scaled(theirs);
        let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
        let transfer = |debit, pence| {
            Transfer::new(debit, self.provider, pence, Reason::Rescue, Rule::Rescue, self.week)
        };
        accounts.post_net(transfer(treasury, self.pence - locally))?;
        for ((_, id, _), (_, pence)) in payers.iter().zip(split_by_commissioner(payers, locally)) {
            accounts.post_net(transfer(AccountId::cash(*id), pence))?;
        }
        for (index, pence) in split_by_commissioner(payers, self.pence) {
            lenses.yielded[index as usize].rescue += pence;
        }
        Ok(())
    }
}
