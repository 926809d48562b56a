//! What contracts say about volume reaches those who plan capacity: where commissioners plan to pay
//! for less than what is asked for, providers learn the share.

use bevy_ecs::prelude::*;

use crate::economy::provider::Provider;
use crate::economy::provider::step_capacity::StepCapacity;
use crate::params::vocabulary::{CapacityKind, Programme};
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::programmes::programme_sum;

/// The programme of care that a kind of step serves from a waiting list.
const fn planned_programme(kind: CapacityKind) -> Option<Programme> {
    match kind {
        CapacityKind::Clinic | CapacityKind::Theatre | CapacityKind::Diagnostic => {
            Some(Programme::Planned)
        }
        CapacityKind::CommunityTeam => Some(Programme::Community),
        CapacityKind::MentalHealthTeam => Some(Programme::MentalHealth),
        CapacityKind::Ward | CapacityKind::Department | CapacityKind::CommunityWard => None,
    }
}

/// Providers read in their contracts which share of expected demand is planned to be paid for;
/// several payers count by what they plan to pay.
pub fn read_activity_plans(
    mut providers: Query<(&Provider, &mut StepCapacity)>,
    accounts: Res<Accounts>,
) {
    let contracts = accounts.places_by(Party::provider);
    for (provider, mut steps) in &mut providers {
        let places = contracts.get(&provider.index).map_or(&[][..], Vec::as_slice);
        for kind in CapacityKind::ALL {
            let Some(programme) = planned_programme(kind) else { continue };
            let (mut paid, mut planned) = (0.0, 0.0);
            for place in places {
                let signed = &accounts.contracts[*place];
                let sum = programme_sum(&signed.contract.basis, programme).pounds();
                paid += sum;
                planned += sum * signed.share_planned[programme as usize];
            }
            steps.line_mut(kind).held_back = if paid > 0.0 { 1.0 - planned / paid } else { 0.0 };
        }
    }
}
