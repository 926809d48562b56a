//! Who can be reached from where, and the weights of choice that practices and patients act on.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::behaviours::patient::choice::{self, ProviderOption};
use crate::economy::commissioner::Commissioner;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::quality_indicators::covered;
use crate::kernel::math;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

/// A set of providers to choose from, with weights.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightedProviders {
    /// Provider indices, nearest first.
    pub providers: Vec<u32>,
    /// Relative weights in the same order.
    pub weights: Vec<f64>,
    /// Whether a provider accepts only simple cases.
    pub simple_only: Vec<bool>,
    /// The nearest one that accepts all patients.
    pub nearest: u32,
}

impl WeightedProviders {
    /// The provider at a mark in [0, 1). Those who are not simple pass over providers that accept
    /// only simple cases.
    pub fn choose_at(&self, mark: f64, simple: bool) -> u32 {
        let open = |place: usize| simple || !self.simple_only[place];
        let total: f64 =
            (0..self.providers.len()).filter(|p| open(*p)).map(|p| self.weights[p]).sum();
        let mut left = mark * total;
        for place in (0..self.providers.len()).filter(|p| open(*p)) {
            left -= self.weights[place];
            if left < 0.0 {
                return self.providers[place];
            }
        }
        self.nearest
    }

    /// No patient is sent to this provider any more; the next nearest takes its place.
    pub fn remove_provider(&mut self, provider: u32) {
        let Some(place) = self.providers.iter().position(|p| *p == provider) else { return };
        self.providers.remove(place);
        self.simple_only.remove(place);
        if place < self.weights.len() {
            self.weights.remove(place);
        }
        if self.nearest == provider {
            let next = self.providers.iter().zip(&self.simple_only).find(|(_, simple)| !**simple);
            self.nearest = next.map_or(provider, |(next, _)| *next);
        }
    }

    /// Mean of a fact about providers over the chances of choosing them.
    pub fn weighted_mean(&self, fact: impl Fn(u32) -> f64) -> f64 {
        let total: f64 = self.weights.iter().sum();
        let sum: f64 = self.providers.iter().zip(&self.weights).map(|(p, w)| w * fact(*p)).sum();
        if total > 0.0 { sum / total } else { fact(self.nearest) }
    }
}

/// What running schemes change for the people of a practice. All zero without schemes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeEffects {
    /// Share of avoidable emergencies that no longer arise.
    pub avoidable: f64,
    /// Chance at each consultation of finding an unknown need that has to go to hospital.
    pub found: f64,
    /// Share of routine referrals no longer made.
    pub filtered: f64,
    /// Chance that a patient who would not have been referred is referred.
    pub drawn: f64,
    /// Share of routine referrals that wait for review.
    pub looked_at: f64,
    /// Share of listings for admission that are refused.
    pub refused: f64,
    /// Rise of the share of people due for a prevention contact who get one.
    pub prevention: f64,
}

/// A practice as a visit sees it this week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeSnapshot {
    /// Index among practices.
    pub index: u32,
    /// Index of the commissioner.
    pub commissioner: u32,
    /// Referral threshold in force.
    pub threshold: f64,
    /// Noise of judgement.
    pub noise: f64,
    /// Chance of seeing the usual clinician.
    pub continuity: f64,
    /// Acute need of the list relative to what its people would have elsewhere; exogenous.
    pub local_need: f32,
    /// Share of requests that cannot be met.
    pub unmet: f64,
    /// Share of courses of community care that were refused to its patients lately, plus that of
    /// courses of mental health care.
    pub unmet_courses: f64,
    /// What running schemes change.
    pub scheme_effects: SchemeEffects,
    /// Strictness of the payer's criteria for planned care, 0–1.
    pub criteria: f64,
    /// Proactive care given, as a share of the most there could be.
    pub proactive: f64,
    /// Share of simple routine referrals seen in the practice.
    pub own_clinic: f64,
    /// Severity added to what is seen when writing to triage.
    pub overstated: f64,
    /// Where planned patients with a clock may go.
    pub planned: WeightedProviders,
    /// Where planned patients without a clock go.
    pub unclocked: WeightedProviders,
    /// Where emergencies go.
    pub emergency: WeightedProviders,
    /// Where strokes go.
    pub stroke: WeightedProviders,
    /// Minutes of travel to the providers of `emergency`, in its order.
    pub department_minutes: Vec<f64>,
    /// Minutes of travel to the providers of `planned`, in its order.
    pub travel: Vec<f64>,
    /// Referrals this year by provider of `planned`.
    pub referred: Vec<u32>,
    /// Urgent arrivals this year by provider of `emergency`.
    pub attended: Vec<u32>,
    /// Share of last year's referrals by provider of `planned`.
    pub habit: Vec<f64>,
}

impl PracticeSnapshot {
    /// Patients with planned needs are no longer sent to a provider.
    pub fn close_planned(&mut self, provider: u32) {
        let place = self.planned.providers.iter().position(|p| *p == provider);
        if let Some(place) = place {
            for facts in [&mut self.travel, &mut self.habit] {
                if place < facts.len() {
                    facts.remove(place);
                }
            }
            if place < self.referred.len() {
                self.referred.remove(place);
            }
        }
        self.planned.remove_provider(provider);
        self.unclocked.remove_provider(provider);
    }

    /// Emergencies no longer go to a provider.
    pub fn close_emergency(&mut self, provider: u32) {
        let place = self.emergency.providers.iter().position(|p| *p == provider);
        if let Some(place) = place.filter(|place| *place < self.attended.len()) {
            self.attended.remove(place);
        }
        if let Some(place) = place.filter(|place| *place < self.department_minutes.len()) {
            self.department_minutes.remove(place);
        }
        self.emergency.remove_provider(provider);
    }
}

/// All practices as visits see them; refreshed from their components.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CareAccess {
    /// By practice index.
    pub practices: Vec<PracticeSnapshot>,
    /// Number of providers.
    pub providers: usize,
    /// Waits to first attendance as published, oldest first, by provider.
    pub published: std::collections::VecDeque<Vec<f64>>,
}

impl CareAccess {
    /// Counts a referral towards the practice's habit.
    pub fn record_referral(&mut self, practice: u32, provider: u32) {
        let practice = &mut self.practices[practice as usize];
        if let Some(place) = practice.planned.providers.iter().position(|p| *p == provider) {
            practice.referred[place] += 1;
        }
    }
}

impl CareAccess {
    /// Counts an urgent arrival from the practice's patients.
    pub fn record_arrival(&mut self, practice: u32, provider: u32) {
        let practice = &mut self.practices[practice as usize];
        if let Some(place) = practice.emergency.providers.iter().position(|p| *p == provider) {
            practice.attended[place] += 1;
        }
    }

    /// Starts the year's counts of where patients went; last year's referrals become the habit.
    pub fn start_year(&mut self) {
        for practice in &mut self.practices {
            update_habit(practice);
            practice.attended.fill(0);
        }
    }
}

/// Mean weeks of an accounting month, to two places.
const WEEKS_PER_MONTH: f64 = 4.33;

/// Each month waits are published and the weights of choice follow what is public by then, and
/// needs follow what care has been refused; at the close of the year habits follow where patients
/// went.
pub fn refresh(
    providers: Query<(&Provider, &LeverSettings, &WaitingList, &Caseload)>,
    commissioners: Query<&Commissioner>,
    mut access: ResMut<CareAccess>,
    rules: Res<AccessRules>,
    model: Res<Model>,
) {
    let mut waits = vec![0.0; access.providers];
    let mut quality = vec![0.0; access.providers];
    let covered = covered(&model.params.bargaining, &model.params.levers);
    let mut refused = vec![0.0; access.providers];
    for (provider, conduct, list, courses) in &providers {
        refused[provider.index as usize] = courses.unmet.share_refused();
        waits[provider.index as usize] = list.first_wait;
        quality[provider.index as usize] = conduct.quality(covered);
    }
    access.published.push_back(waits);
    let months = math::round(model.params.choice.published_lag.0 / WEEKS_PER_MONTH) as usize;
    while access.published.len() > months + 1 {
        access.published.pop_front();
    }
    let CareAccess { practices, published, .. } = &mut *access;
    let public = &published[0];
    let areas = in_order(commissioners.iter());
    for practice in practices {
        let share = |provider: u32| refused.get(provider as usize).copied().unwrap_or(0.0);
        let area = areas[practice.commissioner as usize];
        practice.unmet_courses = share(area.community) + share(area.mental_health);
        update_choice_weights(practice, public, &quality, &rules, &model);
    }
}

/// Last year's referrals become this year's habit.
fn update_habit(practice: &mut PracticeSnapshot) {
    let total: u32 = practice.referred.iter().sum();
    if total > 0 {
        practice.habit =
            practice.referred.iter().map(|n| f64::from(*n) / f64::from(total)).collect();
    }
    practice.referred.iter_mut().for_each(|count| *count = 0);
}

/// Recalculates the weights of planned choice.
pub fn update_choice_weights(
    practice: &mut PracticeSnapshot,
    public: &[f64],
    quality: &[f64],
    rules: &AccessRules,
    model: &Model,
) {
    let offers: Vec<ProviderOption> = (0..practice.planned.providers.len())
        .map(|place| {
            let provider = practice.planned.providers[place] as usize;
            ProviderOption {
                travel: practice.travel[place],
                wait: public[provider],
                quality: quality[provider],
                habit: practice.habit[place],
                independent: practice.planned.simple_only[place],
            }
        })
        .collect();
    practice.planned.weights = if rules.choice {
        choice::choice_weights(&offers, &model.params.choice)
    } else {
        choice::nearest_only_weights(offers.iter().map(|offer| {
            // Independents are never the default: no patient is sent there without choosing.
            if offer.independent { f64::INFINITY } else { offer.travel }
        }))
    };
}

/// Whether patients or their GPs choose at all, from the scenario.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRules {
    /// Whether choice weighs anything but nearness.
    pub choice: bool,
}

#[cfg(test)]
mod tests {
    use bevy_ecs::system::RunSystemOnce as _;

    use super::*;
    use crate::kernel::clock::Week;
    use crate::phases::shared::clock::Clock;
    use crate::scenario::load::load_embedded;

    #[test]
    fn complex_patients_pass_over_those_who_take_only_simple_ones() {
        let options = WeightedProviders {
            providers: vec![4, 9],
            weights: vec![3.0, 1.0],
            simple_only: vec![true, false],
            nearest: 9,
        };
        assert_eq!(options.choose_at(0.5, true), 4);
        assert_eq!(options.choose_at(0.5, false), 9);
        assert_eq!(options.choose_at(0.999_999, false), 9);
    }

    /// What the first practice sees, month by month, of hospitals whose waits have risen from 5 to
    /// 20 weeks in the second month; and how its weights of choice end.
    fn seen(settings: &[&str]) -> (Vec<f64>, Vec<f64>) {
        let mut all = vec!["place=\"place\"", "run.weight=200"];
        all.extend(settings);
        let scenario = load_embedded("S10", &all).expect("valid");
        let mut world = crate::sim::build::organisations::build_world_with(
            &scenario,
            crate::contracts::TermRegistry::shipped(),
        );
        world.resource_mut::<CareAccess>().published.clear();
        let mut seen = Vec::new();
        let months = (0..60).map(Week).filter(|week| week.closes_month());
        for (month, week) in months.enumerate() {
            world.resource_mut::<Clock>().week = week;
            let mut lists = world.query::<(&Provider, &mut WaitingList)>();
            for (provider, mut list) in lists.iter_mut(&mut world) {
                let risen = month > 0 && provider.index == 0;
                list.first_wait = if risen { 20.0 } else { 5.0 };
            }
            world.run_system_once(refresh).expect("it runs");
            seen.push(world.resource::<CareAccess>().published[0][0]);
        }
        let practice = &world.resource::<CareAccess>().practices[0];
        let first = practice.planned.providers.iter().position(|provider| *provider == 0);
        let total: f64 = practice.planned.weights.iter().sum();
        let share = first.map(|place| practice.planned.weights[place] / total);
        (seen, share.into_iter().collect())
    }

    #[test]
    fn a_practice_sees_waits_as_old_as_whole_months_make_them() {
        for (lag, months) in [("0", 0), ("2", 0), ("6", 1), ("9", 2), ("13", 3)] {
            let (seen, _) = seen(&[&format!("choice.published_lag={lag}")]);
            let risen = seen.iter().position(|wait| *wait == 20.0);
            assert_eq!(risen, Some(1 + months), "{lag} weeks: {seen:?}");
        }
    }

    #[test]
    fn a_hospital_whose_published_wait_is_longer_is_chosen_less() {
        let share = |weight: &str| seen(&[&format!("choice.wait={weight}")]).1[0];
        let (heeded, ignored) = (share("-0.1"), share("0"));
        assert!(heeded < 0.7 * ignored, "{heeded} {ignored}");
    }
}
