//! Money that purchasers pool with local authorities for social care. It pays for packages before
//! the nation's grant does, and lets an authority start more of them.

use crate::economy::commissioner::Commissioner;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason, Rule, Transfer};
use crate::params::Params;
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::Accounts;

/// Puts a purchaser's part of a month's allocation into the pool.
pub fn contribute_to_pool(
    accounts: &mut Accounts,
    area: &Commissioner,
    received: Pence,
    share: f64,
    week: Week,
) -> Result<(), LedgerError> {
    let pence = received.scaled(share);
    if pence <= Pence::ZERO {
        return Ok(());
    }
    *accounts.pooled.entry(area.authority).or_default() += pence;
    accounts.ledger.post(Transfer::new(
        area.id,
        area.authority,
        pence,
        Reason::Pool,
        Rule::Pool,
        week,
    ))
}

/// Takes from the pool of a local authority as much as there is, up to a sum.
pub fn draw_from_pool(
    accounts: &mut Accounts,
    authority: crate::kernel::ids::OrgId,
    up_to: Pence,
) -> Pence {
    let Some(pool) = accounts.pooled.get_mut(&authority) else { return Pence::ZERO };
    let drawn = (*pool).min(up_to).max(Pence::ZERO);
    *pool -= drawn;
    drawn
}

/// Least yearly chance that a package ends by which its length is reckoned: one that never ended
/// could not be paid for.
const LEAST_ENDS: f64 = 0.1;

/// Packages for each person and year that the pool lets an authority start beyond its own plan: a
/// package runs until it ends by itself, and its cost is that of the weeks it runs.
pub fn extra_packages(accounts: &Accounts, area: &Commissioner, params: &Params) -> f64 {
    let place = area.index as usize;
    let people = accounts.areas[place].people;
    let pounds = accounts.funds[place].allocation.pounds() * params.care.pool.get();
    let weekly = params.prices.unbundled()[Service::SocialCareWeek as usize].pounds();
    let years = 1.0 / params.care.social_care_ends.0.max(LEAST_ENDS);
    let each = weekly * f64::from(WEEKS_PER_YEAR) * years;
    if people > 0.0 && each > 0.0 { pounds / each / people } else { 0.0 }
}
