//! How far what is agreed in a negotiation moves the prices and the sums of a contract.

use crate::contracts::{ContractBaseline, ServiceSet};
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::Service;

/// A price agreed, and how far it moves a sum that starts from last year's.
#[derive(Debug, Clone, Copy)]
pub struct AgreedLevel {
    price: f64,
    sum: f64,
}

impl AgreedLevel {
    /// Without any change.
    pub const SAME: Self = Self { price: 1.0, sum: 1.0 };

    /// A sum follows the change of its price within a yearly limit.
    pub fn new(price: f64, before: f64, params: &Params) -> Self {
        let limit = params.planning.sum_step.get();
        let change = if before > 0.0 { price / before } else { 1.0 };
        Self { price, sum: change.clamp(1.0 - limit, 1.0 + limit) }
    }
}

/// A basis with other volumes, and with the prices of `local` services moved to a level. Sums of
/// those that are `rolled` over move by the step of the level alone.
pub fn at_prices(
    basis: &ContractBaseline,
    baseline: [f64; Service::COUNT],
    (local, rolled): (ServiceSet, ServiceSet),
    level: AgreedLevel,
) -> ContractBaseline {
    let mut moved = basis.clone();
    let before = basis.annual_sum(ServiceSet::ALL);
    for service in basis.scope.services() {
        let at = service as usize;
        let change = if basis.baseline[at] > 0.0 { baseline[at] / basis.baseline[at] } else { 1.0 };
        let (price, sum) = match (local.contains_service(service), rolled.contains_service(service))
        {
            (false, _) => (1.0, 1.0),
            (true, false) => (level.price, level.price),
            (true, true) => (level.price, level.sum),
        };
        moved.sums[at] = basis.sums[at].scaled(change * sum);
        moved.prices.unbundled[at] = basis.prices.unbundled[at].at_level(price);
        moved.prices.bundled[at] = basis.prices.bundled[at].at_level(price);
    }
    moved.baseline = baseline;
    let after = moved.annual_sum(ServiceSet::ALL);
    if before > Pence::ZERO {
        moved.per_head = basis.per_head.scaled(after.pounds() / before.pounds());
    }
    moved
}
