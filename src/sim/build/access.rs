//! What each practice's patients can reach, and the first weights of their choice.

use rayon::prelude::*;

use crate::behaviours::patient::choice;
use crate::economy::geography::{Geography, PracticeSpec, ProviderSpec, minutes_between};
use crate::kernel::ids::name_key;
use crate::kernel::math;
use crate::kernel::random::Stream;
use crate::params::vocabulary::ProviderKind;
use crate::phases::deliver::access::{
    self, AccessRules, CareAccess, PracticeSnapshot, WeightedProviders,
};
use crate::phases::shared::model::Model;
use crate::scenario::schema::ProviderChoice;

/// Most providers a practice's patients consider for planned care.
const MAX_OPTIONS: usize = 10;
/// Weight of the next nearest specialist centre against the nearest: it takes over when that
/// closes and not before.
const NEXT_CENTRE: f64 = 1e-12;
/// Most departments an emergency may be taken to.
const MAX_DEPARTMENTS: usize = 5;

/// What can be reached from each practice, and the first weights of choice.
pub fn initial_access(
    model: &Model,
    geography: &Geography,
    choice: ProviderChoice,
    rules: AccessRules,
) -> CareAccess {
    let usual = model.params.gp.usual_wait.0;
    let waits = vec![usual; geography.providers.len()];
    let quality = vec![0.0; geography.providers.len()];
    let practices: Vec<PracticeSnapshot> = geography
        .practices
        .par_iter()
        .enumerate()
        .map(|(index, plan)| {
            let mut now = reachable(index, plan, choice, geography, model);
            access::update_choice_weights(&mut now, &waits, &quality, &rules, model);
            let total: f64 = now.planned.weights.iter().sum();
            now.habit = now.planned.weights.iter().map(|w| w / total).collect();
            access::update_choice_weights(&mut now, &waits, &quality, &rules, model);
            now
        })
        .collect();
    CareAccess {
        practices,
        providers: geography.providers.len(),
        published: std::iter::once(waits).collect(),
    }
}

/// Providers of some kind with the minutes to them, nearest first.
fn nearest(
    geography: &Geography,
    at: (f64, f64),
    wanted: impl Fn(&ProviderSpec) -> bool,
) -> Vec<(f64, u32)> {
    let sites = geography.providers.iter().enumerate();
    let mut sites: Vec<(f64, u32)> = sites
        .filter(|(_, site)| wanted(site))
        .map(|(i, site)| (minutes_between(at, (site.x, site.y)), i as u32))
        .collect();
    sites.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    sites
}

/// A practice with what its patients can reach, before they have any habit.
fn reachable(
    index: usize,
    plan: &PracticeSpec,
    choice: ProviderChoice,
    geography: &Geography,
    model: &Model,
) -> PracticeSnapshot {
    let at = (plan.x, plan.y);
    let is_acute = |site: &ProviderSpec| site.kind == ProviderKind::Acute;
    let independents = choice == ProviderChoice::AnyWilling;
    let acute = nearest(geography, at, is_acute);
    let stroke = nearest(geography, at, |site| is_acute(site) && site.specialist);
    let limit = acute[0].0 + model.params.choice.reach.0;
    let mut planned = nearest(geography, at, |site| {
        is_acute(site) || (independents && site.kind == ProviderKind::Independent)
    });
    planned.retain(|(minutes, _)| *minutes <= limit);
    planned.truncate(MAX_OPTIONS);
    let mut unclocked = planned.clone();
    unclocked.retain(|(_, i)| is_acute(&geography.providers[*i as usize]));
    PracticeSnapshot {
        index: index as u32,
        commissioner: plan.commissioner,
        threshold: 0.0,
        noise: 0.0,
        continuity: 0.0,
        local_need: local_need(model, &plan.name),
        unmet: 0.0,
        unmet_courses: 0.0,
        scheme_effects: access::SchemeEffects::default(),
        criteria: 0.0,
        proactive: 0.0,
        own_clinic: 0.0,
        overstated: 0.0,
        department_minutes: acute
            .iter()
            .take(MAX_DEPARTMENTS)
            .map(|(minutes, _)| *minutes)
            .collect(),
        travel: planned.iter().map(|(minutes, _)| *minutes).collect(),
        referred: vec![0; planned.len()],
        attended: vec![0; acute.len().min(MAX_DEPARTMENTS)],
        habit: vec![0.0; planned.len()],
        planned: options(geography, &planned, Vec::new()),
        unclocked: emergency_options(geography, model, &unclocked),
        emergency: emergency_options(geography, model, &acute[..acute.len().min(MAX_DEPARTMENTS)]),
        stroke: nearest_first_options(geography, &stroke[..stroke.len().min(MAX_DEPARTMENTS)]),
    }
}

fn options(geography: &Geography, sites: &[(f64, u32)], weights: Vec<f64>) -> WeightedProviders {
    let simple_only: Vec<bool> = sites
        .iter()
        .map(|(_, i)| geography.providers[*i as usize].kind == ProviderKind::Independent)
        .collect();
    let nearest = sites.iter().zip(&simple_only).find(|(_, simple)| !**simple);
    WeightedProviders {
        providers: sites.iter().map(|(_, i)| *i).collect(),
        weights,
        nearest: nearest.map_or(u32::MAX, |((_, i), _)| *i),
        simple_only,
    }
}

/// Everyone goes to the first; the others take over when it closes.
fn nearest_first_options(geography: &Geography, sites: &[(f64, u32)]) -> WeightedProviders {
    let weights = (0..sites.len()).map(|place| math::pow(NEXT_CENTRE, place as f64)).collect();
    options(geography, sites, weights)
}

fn emergency_options(
    geography: &Geography,
    model: &Model,
    sites: &[(f64, u32)],
) -> WeightedProviders {
    let travel: Vec<f64> = sites.iter().map(|(minutes, _)| *minutes).collect();
    options(geography, sites, choice::emergency_weights(&travel, &model.params.choice))
}

/// What makes a list need more or less acute care than its people's traits predict.
fn local_need(model: &Model, practice: &str) -> f32 {
    let mut draw = model.seed.draw(Stream::Organisation, name_key(practice), 1);
    draw.lognormal_mean_one(model.params.need.local_spread.0) as f32
}
