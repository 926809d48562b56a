//! The first estate of providers, before any cost has been recorded.

use bevy_ecs::prelude::*;

use crate::economy::provider::Provider;
use crate::economy::provider::books::Books;
use crate::economy::provider::steps::{StepKind, Steps};
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;
use crate::phases::bill_and_pay::unit_costs;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::drafts::Drafts;
use crate::phases::shared::model::Model;

/// Before anything was spent, the estate is that of the opening steps and the activity in the
/// first contracts. Runs in the first week, between drafting and signing.
pub fn size_estate(
    mut providers: Query<(&Provider, &Steps, &mut Books)>,
    drafts: Res<Drafts>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    if clock.week.0 != 0 {
        return;
    }
    let params = &model.params;
    for (provider, steps, mut books) in &mut providers {
        let mut other: f64 = StepKind::ALL
            .into_iter()
            .map(|kind| f64::from(steps.of(kind).open) * unit_costs::step_yearly(kind, params))
            .sum();
        for draft in drafts.0.iter().filter(|draft| draft.provider == provider.id) {
            for service in Service::ALL {
                let units = draft.basis.baseline[*service as usize];
                other += units * params.costs.variable.of(*service).get();
            }
        }
        let other = Pence::from_pounds(other);
        books.estate_yearly = unit_costs::estate_beside(other, provider.kind, params);
    }
}
