//! Providers consider once a year which care they would rather give outside hospital, by what their
//! contracts leave them of the saving.

use std::borrow::Cow;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::provider::redesign::{Redesign, choose_redesigns};
use crate::behaviours::provider::resist::SchemeImpact;
use crate::economy::scheme::Scheme;
use crate::initiatives::{INITIATIVES, InitiativeTarget};
use crate::kernel::units::Pence;
use crate::phases::shared::docket::Docket;

use super::commissioner_view::ProposingCommissioner;
use super::provider_impact::ProviderSelfView;

/// Schemes that the providers of the commissioner's own area put forward, next to those that it
/// has just put forward itself.
pub(super) fn decide_redesigns(
    view: &ProposingCommissioner<'_>,
    asked: &[Scheme],
    docket: &mut Docket,
) -> Vec<Scheme> {
    let most = view.books.model.params.schemes.redesigns.get();
    let mut schemes = Vec::new();
    for own in view.providers.iter().filter(|own| own.provider.commissioner == view.area.index) {
        let possible = possible_redesigns(view, own, asked);
        let provider = own.provider.index;
        let acts = docket.decide(
            view.books.week,
            Actor::Provider(provider),
            DecisionPoint::Proposal,
            || {
                let chosen = choose_redesigns(&possible, most);
                chosen.iter().map(|place| redesign_action(provider, &possible[*place])).collect()
            },
        );
        schemes.extend(acts.iter().filter_map(|act| view.scheme(act, true)));
    }
    schemes
}

fn redesign_action(provider: u32, redesign: &Redesign) -> (Action, Rationale) {
    let act = Action::Propose {
        initiative: Cow::Borrowed(INITIATIVES[redesign.initiative].about.name),
        provider: Some(provider),
        pence: Pence::from_pounds(redesign.value).0,
    };
    let saw = [
        ("income_lost", redesign.impact.income),
        ("lost_next_year", redesign.impact.next_year),
        ("cost_released", redesign.impact.released),
        ("replaced", redesign.impact.replaced),
    ];
    let weighed = [("cost", redesign.cost), ("gain", redesign.gain())];
    (act, Rationale::new("redesign", &saw, &weighed))
}

/// What a provider could move out of hospital, and what that would do to it by the end of the years
/// that count.
fn possible_redesigns(
    view: &ProposingCommissioner<'_>,
    own: &ProviderSelfView<'_>,
    asked: &[Scheme],
) -> Vec<Redesign> {
    let params = &view.books.model.params;
    let years = params.schemes.horizon.get();
    let provider = Some(own.provider.index);
    let mut possible = Vec::new();
    for (place, initiative) in INITIATIVES.iter().enumerate() {
        let numbers = initiative.full_numbers(params).redesigned(params);
        let is_own = initiative.target == InitiativeTarget::Hospital && numbers.moves > 0.0;
        let enabled =
            view.books.arrangement.switches.is_enabled("initiatives", initiative.about.name);
        let taken = asked
            .iter()
            .any(|scheme| usize::from(scheme.initiative) == place && scheme.provider == provider);
        if !is_own || !enabled || taken || view.is_blocked(place, provider) {
            continue;
        }
        let targets = view.targets(initiative);
        let Some((_, base)) = targets.into_iter().find(|(found, _)| *found == provider) else {
            continue;
        };
        let value = base * numbers.scale;
        let aim = view.aim(place, base, value, numbers.effect);
        let impact = SchemeImpact {
            released: view.books.cost_released(own, &aim, years),
            ..view.books.scheme_impact(own, &aim)
        };
        let cost = value * (numbers.running + numbers.upfront / years);
        possible.push(Redesign { initiative: place, value, impact, cost });
    }
    possible
}
