//! At the start of a year commissioners update their beliefs from lists, consultations and reports
//! of need and quality; planning and priorities rest on what they believe afterwards.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::beliefs as rule;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::practice::Practice;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::ReceivedReturns;
use crate::information::quality_indicators::{best_practice, covered};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::ids::{OrgId, pair_key};
use crate::kernel::random::Stream;
use crate::params::Params;
use crate::params::vocabulary::{ProviderKind, Service, Skill};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

/// What a commissioner believes before it has seen anything.
pub fn initial_beliefs(params: &Params) -> CommissionerBeliefs {
    let growth = params.planning.expected_growth.get();
    CommissionerBeliefs {
        growth: Gaussian::new(growth, params.beliefs.growth_doubt.get()),
        ..CommissionerBeliefs::default()
    }
}

/// One practice's latest lists and consultations as its commissioner sees them.
#[derive(Debug, Clone, Copy)]
struct PracticeReport {
    practice: u32,
    registered: f64,
    weighted: f64,
    consultations: Option<f64>,
}

fn latest_practice_report(
    seen: &ReceivedReturns<'_>,
    index: u32,
    practice: OrgId,
) -> Option<PracticeReport> {
    let list = *seen.list(practice)?.value();
    let yearly = seen.yearly(practice, 12, 0);
    let consultations = yearly.and_then(|year| year.value().get(&Service::GpConsultation).copied());
    Some(PracticeReport {
        practice: index,
        registered: list.registered,
        weighted: list.weighted,
        consultations,
    })
}

/// Commissioners update their beliefs about need and quality.
pub fn update_beliefs(
    mut commissioners: Query<(
        &Commissioner,
        &CommissionerStaff,
        &ProviderRelations,
        &mut CommissionerBeliefs,
    )>,
    practices: Query<&Practice>,
    providers: Query<(&Provider, &LeverSettings)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    if !now.arrangement.is_rule_enabled(rule::BELIEFS.about.name) {
        return;
    }
    let params = now.params();
    let covered = covered(&params.bargaining, &params.levers);
    let lists = in_order(practices.iter());
    let hospitals: BTreeMap<u32, (&Provider, &LeverSettings)> = providers
        .iter()
        .filter(|(provider, _)| {
            matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent)
        })
        .map(|(provider, conduct)| (provider.index, (provider, conduct)))
        .collect();
    for (area, office, relations, mut beliefs) in &mut commissioners {
        let analysts = office.skill(Skill::Analytics) * office.attention;
        let sharpness =
            |error| rule::residual_error(error, analysts, params.bargaining.skill_effect.get());
        let seen = accounts.returns.received_by(area.id, week);
        let mine = lists.iter().filter(|practice| practice.commissioner == area.index);
        let told: Vec<PracticeReport> = mine
            .filter_map(|practice| latest_practice_report(&seen, practice.index, practice.id))
            .collect();
        learn_need(&mut beliefs, &told, sharpness, params);
        for provider in relations.providers.keys() {
            let Some((provider, conduct)) = hospitals.get(provider) else { continue };
            let truth = best_practice(conduct.quality(covered), &params.information);
            let error = sharpness(params.beliefs.quality_error.get());
            let key = pair_key(provider.key, area.key);
            let noise = now.model.seed.draw(Stream::Belief, key, u64::from(week.year())).normal();
            let reported = (truth + error * noise).clamp(0.0, 1.0);
            let doubt = params.beliefs.quality_doubt.get();
            let usual = params.information.best_practice.get();
            let before = beliefs.quality.get(&provider.index).copied();
            let before = before.unwrap_or(Gaussian::new(usual, doubt));
            let after = rule::update_quality_belief(before, reported, error, &params.beliefs);
            beliefs.quality.insert(provider.index, after);
        }
    }
}

fn learn_need(
    beliefs: &mut CommissionerBeliefs,
    told: &[PracticeReport],
    sharpness: impl Fn(f64) -> f64,
    params: &Params,
) {
    let people: f64 = told.iter().map(|entry| entry.registered).sum();
    let weighted: f64 = told.iter().map(|entry| entry.weighted).sum();
    if people <= 0.0 || weighted <= 0.0 {
        return;
    }
    if beliefs.weighted > 0.0 {
        let lists = weighted / beliefs.weighted - 1.0;
        beliefs.growth = rule::update_growth_belief(beliefs.growth, lists, &params.beliefs);
    }
    beliefs.weighted = weighted;
    let seen: f64 = told.iter().filter_map(|entry| entry.consultations).sum();
    for item in told.iter().filter(|entry| entry.registered > 0.0) {
        let formula = item.weighted / item.registered / (weighted / people);
        let consultations = item
            .consultations
            .filter(|_| seen > 0.0)
            .map(|count| count / item.registered / (seen / people));
        let doubt = params.beliefs.need_doubt.get();
        let before = beliefs.need.get(&item.practice).copied();
        let before = before.unwrap_or(Gaussian::new(1.0, doubt));
        let after =
            rule::update_need_belief(before, formula, consultations, &sharpness, &params.beliefs);
        beliefs.need.insert(item.practice, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_tell_whose_people_need_more_and_how_need_grows() {
        let params = Params::default();
        let mut beliefs = initial_beliefs(&params);
        let told = |practice, weighted| PracticeReport {
            practice,
            registered: 1000.0,
            weighted,
            consultations: None,
        };
        learn_need(&mut beliefs, &[told(0, 800.0), told(1, 1200.0)], |error| error, &params);
        assert!(beliefs.need[&0].mean < 1.0 && beliefs.need[&1].mean > 1.0);
        let before = beliefs.growth;
        learn_need(&mut beliefs, &[told(0, 840.0), told(1, 1260.0)], |error| error, &params);
        assert!(beliefs.growth.mean > before.mean && beliefs.growth.mean < 0.05);
    }
}
