//! The first estate of providers, before any cost has been recorded.

use bevy_ecs::prelude::*;

use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::unit_costs;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::drafts::ContractDrafts;

/// Before anything was spent, the estate is that of the opening steps and the activity in the
/// first contracts. Runs in the first week, between drafting and signing.
pub fn size_estate(
    mut providers: Query<(&Provider, &StepCapacity, &mut AccruedInputs)>,
    drafts: Res<ContractDrafts>,
    now: ThisWeek,
) {
    if now.week().0 != 0 {
        return;
    }
    let params = now.params();
    for (provider, steps, mut books) in &mut providers {
        let mut other: f64 = CapacityKind::ALL
            .into_iter()
            .map(|kind| {
                let paid = unit_costs::paid_steps(provider.kind, kind, steps.line(kind), params);
                paid * unit_costs::step_yearly(kind, params)
            })
            .sum();
        for draft in drafts.0.iter().filter(|draft| draft.provider == provider.id) {
            for service in Service::ALL {
                let units = draft.basis.baseline[*service as usize];
                other += units * params.costs.variable.get(*service).get();
            }
        }
        let other = Pence::from_pounds(other);
        books.estate_yearly = unit_costs::estate_for_share(other, provider.kind, params);
    }
}
