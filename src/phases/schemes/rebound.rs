//! What a commissioner learns of a provider's loss coming back to it: at the margin, in a year in
//! which the provider would have ended in deficit, the next pound lost is borne in part by those
//! who share its limit, and in part by those who pay for its rescue.

use bevy_ecs::prelude::*;

use crate::behaviours::nation::rescue;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::provider::Provider;
use crate::kernel::random::Stream;
use crate::money::Reason;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

/// A provider's year before others covered any of its deficit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct UncoveredYear {
    deficit: bool,
    /// Whether a rescue came.
    rescued: bool,
    /// Whether one would have come without influence.
    rescued_anyway: bool,
}

/// Share of the next pound lost that comes back to a commissioner: what its common limit covers,
/// and of the rest its part of a rescue that comes.
fn share_back(deficit: bool, rescued: bool, common: f64, of_rescue: f64) -> f64 {
    if !deficit {
        return 0.0;
    }
    common + if rescued { (1.0 - common) * of_rescue } else { 0.0 }
}

/// At the end of a year commissioners learn what came back to them.
pub fn learn_rebound(
    providers: Query<&Provider>,
    mut commissioners: Query<(&Commissioner, &mut ProviderRelations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let params = now.params();
    let memory = params.schemes.rebound_memory.get();
    let by_commissioners = params.nation.rescue_by_commissioners.get();
    let mut areas = in_order(commissioners.iter_mut());
    for provider in in_order(providers.iter().filter(|provider| provider.kind.is_public())) {
        let year = uncovered_year(provider, &accounts, &now);
        let at = provider.index;
        let paid: f64 = areas
            .iter()
            .filter_map(|(_, relations)| relations.providers.get(&at))
            .map(|relation| relation.income_share)
            .sum();
        for (area, relations) in &mut areas {
            let Some(relation) = relations.providers.get_mut(&at) else { continue };
            let shares_limit = provider.commissioner == area.index;
            let common = if shares_limit { params.allocation.control_total.get() } else { 0.0 };
            let part = if paid > 0.0 { relation.income_share / paid } else { 0.0 };
            let of_rescue = by_commissioners * part;
            let seen = share_back(year.deficit, year.rescued, common, of_rescue);
            let anyway = share_back(year.deficit, year.rescued_anyway, common, of_rescue);
            relation.rebound += memory * (seen - relation.rebound);
            relation.rebound_floor += memory * (anyway - relation.rebound_floor);
        }
    }
}

fn uncovered_year(provider: &Provider, accounts: &Accounts, now: &ThisWeek<'_>) -> UncoveredYear {
    let params = &now.params().nation;
    let statement = accounts.ledger.statement(provider.id);
    let rescue = statement.income_from(Reason::Rescue);
    let pooled = statement.income_from(Reason::Pooling) - statement.spent_on(Reason::Pooling);
    let own = (statement.surplus() - rescue - pooled).pounds();
    let (income, spent) = (statement.income() - rescue, statement.expenditure());
    let year = u64::from(now.week().year());
    let mark = now.model.seed.draw(Stream::Rescue, provider.key, year).uniform();
    let considered = rescue::rescue_amount(income.pounds(), spent.pounds(), params) > 0.0;
    UncoveredYear {
        deficit: own < 0.0,
        rescued: rescue.pounds() > 0.0,
        rescued_anyway: considered && mark < rescue::rescue_chance(0.0, params),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_comes_back_without_soft_budgets() {
        assert_eq!(share_back(true, false, 0.0, 0.5), 0.0);
        assert_eq!(share_back(true, true, 0.0, 0.0), 0.0);
    }

    #[test]
    fn a_loss_comes_back_by_the_common_limit_and_by_a_rescue_that_came() {
        assert_eq!(share_back(false, true, 0.5, 0.5), 0.0);
        assert_eq!(share_back(true, false, 0.5, 0.4), 0.5);
        assert!((share_back(true, true, 0.5, 0.4) - 0.7).abs() < 1e-12);
    }
}
