//! The make-up of each list: its deprivation mix and the tilt of its ages. Large towns and their
//! centres are more deprived and younger; the rest is random. Over the place each fifth holds a
//! fifth of the people and the share over 65 is the nation's.

use crate::behaviours::patient::traits::tilt_factors;
use crate::economy::geography::{PracticeSpec, minutes_between};
use crate::kernel::ids::name_key;
use crate::kernel::math;
use crate::kernel::random::Seed;
use crate::params::Params;
use crate::params::groups::{LayoutParams, PopulationParams};

use super::towns::PlacedTown;
use super::{LayoutDraw, draw};

/// Standard normal points that cut people into fifths, most deprived first.
const QUINTILE_CUTS: [f64; 4] = [0.841_621, 0.253_347, -0.253_347, -0.841_621];

/// How urban each practice is, standardised over the place: town size and nearness to its centre.
fn urbanity(towns: &[PlacedTown], practices: &[PracticeSpec]) -> Vec<f64> {
    let raw: Vec<f64> = practices
        .iter()
        .map(|practice| {
            let town = &towns[practice.town.index()];
            let away = minutes_between((practice.x, practice.y), town.at()) / town.town.radius;
            math::ln(town.town.population.max(1) as f64) + 1.0 - away.min(1.0)
        })
        .collect();
    standardised(&raw, practices)
}

/// Mean 0 and variance 1 over people.
fn standardised(values: &[f64], practices: &[PracticeSpec]) -> Vec<f64> {
    let people: f64 = practices.iter().map(|p| p.list as f64).sum();
    let over = |f: &dyn Fn(f64) -> f64| {
        values.iter().zip(practices).map(|(v, p)| f(*v) * p.list as f64).sum::<f64>() / people
    };
    let mean = over(&|v| v);
    let variance = over(&|v| (v - mean) * (v - mean));
    let spread = math::sqrt(variance).max(1e-9);
    values.iter().map(|v| if variance > 1e-9 { (v - mean) / spread } else { 0.0 }).collect()
}

/// Gives every practice its deprivation mix, and stores its urbanity in `age_tilt` for the next
/// step.
pub fn set_deprivation_mix(
    params: &LayoutParams,
    seed: Seed,
    towns: &[PlacedTown],
    practices: &mut [PracticeSpec],
) {
    let urban = urbanity(towns, practices);
    let by_place = math::sqrt(params.deprivation_urban.0);
    let by_chance = math::sqrt(1.0 - params.deprivation_urban.0);
    let raw: Vec<f64> = practices
        .iter()
        .zip(&urban)
        .map(|(practice, urban)| {
            let town = towns[practice.town.index()].town.name.as_str();
            let key = name_key(town) as usize & 0xffff_ffff;
            let of_town = draw(seed, LayoutDraw::TownDeprivation, key, 0).normal();
            let key = name_key(&practice.name) as usize & 0xffff_ffff;
            let own = draw(seed, LayoutDraw::Deprivation, key, 0).normal();
            by_place * urban + by_chance * (0.6 * of_town + 0.8 * own)
        })
        .collect();
    let between = params.deprivation_between_practices.0;
    let within = math::sqrt(1.0 - between);
    for ((practice, level), urban) in practices.iter_mut().zip(standardised_levels(&raw)).zip(urban)
    {
        let above = |cut: f64| 1.0 - math::normal_cdf((cut - math::sqrt(between) * level) / within);
        let upto = [
            0.0,
            above(QUINTILE_CUTS[0]),
            above(QUINTILE_CUTS[1]),
            above(QUINTILE_CUTS[2]),
            above(QUINTILE_CUTS[3]),
            1.0,
        ];
        practice.deprivation = std::array::from_fn(|fifth| upto[fifth + 1] - upto[fifth]);
        practice.age_tilt = urban;
    }
    rake(practices);
}

/// Mean 0 and variance 1 over practices.
fn standardised_levels(raw: &[f64]) -> Vec<f64> {
    let n = raw.len() as f64;
    let mean = raw.iter().sum::<f64>() / n;
    let variance = raw.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    let spread = math::sqrt(variance);
    raw.iter().map(|v| if spread > 1e-9 { (v - mean) / spread } else { 0.0 }).collect()
}

/// Scales the mixes until each fifth holds a fifth of the people.
fn rake(practices: &mut [PracticeSpec]) {
    let people: f64 = practices.iter().map(|p| p.list as f64).sum();
    for _ in 0..40 {
        let mut held = [0.0; 5];
        for practice in practices.iter() {
            for (held, share) in held.iter_mut().zip(practice.deprivation) {
                *held += share * practice.list as f64 / people;
            }
        }
        for practice in practices.iter_mut() {
            for (share, held) in practice.deprivation.iter_mut().zip(held) {
                *share *= 0.2 / held;
            }
            let sum: f64 = practice.deprivation.iter().sum();
            practice.deprivation.iter_mut().for_each(|share| *share /= sum);
        }
    }
}

/// Turns urbanity into the age tilt of each practice, centred so that the place has the nation's
/// share of people over 65.
pub fn set_age_tilt(params: &Params, seed: Seed, practices: &mut [PracticeSpec]) {
    let spread = params.layout.age_tilt_spread.0;
    let rural = params.layout.age_tilt_rural.0;
    for practice in practices.iter_mut() {
        let key = name_key(&practice.name) as usize & 0xffff_ffff;
        let own = draw(seed, LayoutDraw::AgeTilt, key, 0).normal();
        let tilt = -rural * practice.age_tilt + math::sqrt(1.0 - rural * rural) * own;
        practice.age_tilt = spread * tilt;
    }
    let population = &params.population;
    let wanted = older(population, &[0.2; 5], &[1.0; 19]);
    let people: f64 = practices.iter().map(|p| p.list as f64).sum();
    for _ in 0..4 {
        let (mut have, mut slope) = (0.0, 0.0);
        for practice in practices.iter() {
            let part = practice.list as f64 / people;
            let at =
                older(population, &practice.deprivation, &tilt_factors(params, practice.age_tilt));
            let above = older(
                population,
                &practice.deprivation,
                &tilt_factors(params, practice.age_tilt + 0.1),
            );
            have += part * at;
            slope += part * (above - at) / 0.1;
        }
        let shift = if slope > 1e-9 { (wanted - have) / slope } else { 0.0 };
        practices.iter_mut().for_each(|practice| practice.age_tilt += shift);
    }
}

/// Share of people of 65 and over in a list.
fn older(population: &PopulationParams, mix: &[f64; 5], factor: &[f64; 19]) -> f64 {
    let fifths = [
        &population.fifth_1,
        &population.fifth_2,
        &population.fifth_3,
        &population.fifth_4,
        &population.fifth_5,
    ];
    fifths
        .iter()
        .zip(mix)
        .map(|(ages, share)| {
            let weight = |band: usize| ages.values[band].0 * factor[band];
            let all: f64 = (0..19).map(weight).sum();
            share * (13..19).map(weight).sum::<f64>() / all
        })
        .sum()
}
