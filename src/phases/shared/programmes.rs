//! What commissioners plan to pay for each programme of care, and what a division on full knowledge
//! of waits and without influence would have planned. Measured, read by no decision.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::behaviours::commissioner::growth_money::FreeMoney;
use crate::contracts::{ContractBaseline, ServiceSet};
use crate::economy::commissioner::Commissioner;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Programme;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;

/// Plans of one commissioner by programme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammePlan {
    /// Planned payments of the year, pence.
    pub chosen: [Pence; Programme::COUNT],
    /// What the divisions of all years since the start would have added on full knowledge and
    /// without influence, less what they did, pounds.
    pub missing: [f64; Programme::COUNT],
    /// Divided among programmes this year, pounds; negative for a cut.
    pub divided: f64,
    /// Set aside for the reserve this year, pounds.
    pub reserved: f64,
}

/// Plans by commissioner.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammePlans(pub Vec<ProgrammePlan>);

impl ProgrammePlans {
    /// Records how a commissioner divided its free money, and how full knowledge would have.
    pub fn record_division(
        &mut self,
        area: u32,
        free: FreeMoney,
        given: &[f64; Programme::COUNT],
        fair: &[f64; Programme::COUNT],
    ) {
        let place = area as usize;
        if self.0.len() <= place {
            self.0.resize_with(place + 1, ProgrammePlan::default);
        }
        let plan = &mut self.0[place];
        for (missing, (fair, given)) in plan.missing.iter_mut().zip(fair.iter().zip(given)) {
            *missing += fair - given;
        }
        (plan.divided, plan.reserved) = (given.iter().sum(), free.reserve);
    }
}

/// Services of a programme that a contract covers.
pub fn programme_services(basis: &ContractBaseline, programme: Programme) -> ServiceSet {
    let mine = basis.scope.services().filter(|service| service.programme() == programme);
    mine.fold(ServiceSet::EMPTY, ServiceSet::with)
}

/// Planned payment of a contract for a programme.
pub fn programme_sum(basis: &ContractBaseline, programme: Programme) -> Pence {
    basis.annual_sum(programme_services(basis, programme))
}

/// When contracts are signed: what each programme is planned to be paid.
pub fn record_programmes(
    commissioners: Query<&Commissioner>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut plans: ResMut<ProgrammePlans>,
) {
    plans.0.resize_with(commissioners.iter().count(), ProgrammePlan::default);
    for area in &commissioners {
        let mut chosen = [Pence::ZERO; Programme::COUNT];
        for signed in &accounts.contracts {
            let held = now.arrangement.offers[signed.offer as usize].is_held_budget();
            if held || signed.contract.payer != area.id {
                continue;
            }
            for programme in Programme::ALL {
                chosen[*programme as usize] += programme_sum(&signed.contract.basis, *programme);
            }
        }
        plans.0[area.index as usize].chosen = chosen;
    }
}
