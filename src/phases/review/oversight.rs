//! Each quarter regions review the waits that providers publish and press those that miss the
//! target, and the commissioners of their people.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::nation::oversight;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::provider::Provider;
use crate::economy::provider::financial_expectations::Expectations;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

/// Regions press providers; commissioners are under the pressure on those who treat their people.
pub fn update_pressure(
    mut providers: Query<(&Provider, &mut Expectations)>,
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &ProviderRelations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    if now.model.calendar.is_run_in(week) {
        return;
    }
    let params = now.params();
    let mut ordered = in_order(providers.iter_mut());
    let mut pressures = vec![0.0; ordered.len()];
    for (provider, outlook) in &mut ordered {
        if !provider.kind.is_public() {
            continue;
        }
        let seen = accounts.returns.received_by(provider.id, week);
        let Some(published) = seen.waiting(provider.id) else { continue };
        let within = published.value().within_18_weeks;
        let before = outlook.pressure;
        let to = oversight::pressure(before, within, params);
        let moment = DecisionPoint::Oversight(provider.index);
        let acts = docket.decide(week, Actor::Nation, moment, || {
            if to == 0.0 && before == 0.0 {
                return Vec::new();
            }
            let saw = [("within 18 weeks", within)];
            let weighed = [("pressure before", before)];
            let because = Rationale::new(oversight::OVERSIGHT.about.name, &saw, &weighed);
            vec![(Action::Press { provider: provider.index, to }, because)]
        });
        for act in acts {
            if let Action::Press { to, .. } = act {
                outlook.pressure = to.max(0.0);
            }
        }
        pressures[provider.index as usize] = outlook.pressure;
    }
    for (_, mut office, relations) in &mut commissioners {
        let shares = relations.providers.iter();
        let felt = shares.map(|(at, relation)| (pressures[*at as usize], relation.influence));
        let (sum, weight) = felt.fold((0.0, 0.0), |sum, (pressure, influence)| {
            (sum.0 + pressure * influence, sum.1 + influence)
        });
        office.pressure = if weight > 0.0 { sum / weight } else { 0.0 };
    }
}
