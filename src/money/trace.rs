//! Following one pound: from an account, through real transfers, to where it is spent.

use crate::kernel::random::RandomDraw;
use crate::kernel::units::Pence;

use super::account::{AccountId, AccountKind};
use super::transfer::Transfer;

/// Follows a pound from an account through transfers in their order of posting. At each account
/// the pound leaves by one of the later transfers, drawn in proportion to their amounts; it stops
/// in a sink, or in cash that is not spent. At most `hops` steps.
pub fn follow_pound(
    transfers: &[Transfer],
    from: AccountId,
    draw: &mut RandomDraw,
    hops: usize,
) -> Vec<Transfer> {
    let mut path: Vec<Transfer> = Vec::new();
    let (mut at, mut next) = (from, 0);
    while path.len() < hops {
        let leaving: Vec<(usize, &Transfer)> = transfers
            .iter()
            .enumerate()
            .skip(next)
            .filter(|(_, transfer)| transfer.debit == at)
            .collect();
        let amounts: Vec<f64> =
            leaving.iter().map(|(_, transfer)| transfer.pence.pounds()).collect();
        if amounts.is_empty() {
            break;
        }
        let (place, taken) = leaving[draw.weighted_index(&amounts)];
        path.push(*taken);
        (at, next) = (taken.credit, place + 1);
        if at.kind != AccountKind::Cash {
            break;
        }
    }
    path
}

/// Amounts by account that an account's money went to next, largest first: the fan at one step.
pub fn onward_payments(transfers: &[Transfer], from: AccountId) -> Vec<(AccountId, Pence)> {
    let mut sums: std::collections::BTreeMap<AccountId, Pence> = std::collections::BTreeMap::new();
    for transfer in transfers.iter().filter(|transfer| transfer.debit == from) {
        *sums.entry(transfer.credit).or_default() += transfer.pence;
    }
    let mut fan: Vec<_> = sums.into_iter().collect();
    fan.sort_by_key(|(account, pence)| (std::cmp::Reverse(*pence), *account));
    fan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::Week;
    use crate::kernel::ids::OrgId;
    use crate::kernel::random::{Seed, Stream};
    use crate::money::transfer::{Reason, Rule, TransferCause};

    fn transfer(debit: AccountId, credit: AccountId, pence: i64) -> Transfer {
        Transfer {
            debit,
            credit,
            pence: Pence(pence),
            reason: Reason::Allocation,
            contract: None,
            cause: TransferCause::from_rule(Rule::Allocation),
            week: Week(0),
        }
    }

    #[test]
    fn a_pound_is_followed_to_a_sink_along_real_transfers() {
        let nation = |kind| AccountId { owner: OrgId(0), kind };
        let (source, staff) = (nation(AccountKind::Treasury), nation(AccountKind::Staff));
        let cash = |org| AccountId::cash(OrgId(org));
        let posted = [
            transfer(cash(2), staff, 5),
            transfer(source, cash(1), 100),
            transfer(cash(1), cash(2), 80),
            transfer(cash(2), staff, 60),
        ];
        let mut draw = Seed(1).draw(Stream::Test, 1, 1);
        let path = follow_pound(&posted, source, &mut draw, 10);
        assert_eq!(path, posted[1..]);
        assert_eq!(onward_payments(&posted, cash(2)), [(staff, Pence(65))]);
    }
}
