//! Who a person is on the day the model first meets them: drawn from the person's own id, so that
//! any number of people can be made in any order and in parallel.

use serde::{Deserialize, Serialize};

use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{RandomDraw, Seed, Stream, UNITS_OF_16_BITS};
use crate::params::Params;
use crate::params::vocabulary::{Deprivation, Sex};

use super::life_tables::{FIFTHS, LifeTables, YEARS, cumulative, frailty_index, index_at_point};

/// Quarters of a minute: the unit of [`PersonTraits::east`] and [`PersonTraits::north`].
pub const OFFSETS_PER_MINUTE: f64 = 4.0;

/// What a person is at entry: at the start of the run, at birth or on arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonTraits {
    /// Age in weeks (52 to the year).
    pub age_weeks: u32,
    pub sex: Sex,
    /// Deprivation fifth of the small area they live in.
    pub deprivation: Deprivation,
    /// Long-term conditions, six standing for six or more.
    pub conditions: u8,
    /// Frailty index, 0 to 1 as 0 to 255.
    pub frailty: u8,
    /// Home east of the practice, quarters of a minute.
    pub east: i8,
    /// Home north of the practice, quarters of a minute.
    pub north: i8,
}

/// What the make-up of a practice's list means for the people drawn into it and out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeProfile {
    fifths: Vec<u16>,
    ages: Vec<u16>,
    newborn_fifths: Vec<u16>,
    home_spread: f64,
    male_births: f64,
    /// Share of the list in each fifth.
    pub deprivation: [f64; FIFTHS],
    /// Births per registered person and year.
    pub births: f64,
    /// Deaths per registered person and year that natural history implies at the start.
    pub deaths: f64,
    /// People leaving the area per registered person and year.
    pub leavers: f64,
    /// Arrivals from outside per registered person and year.
    pub arrivals: f64,
    /// Share of arrivals that have the ages of net migrants rather than of leavers.
    migrant_share: f64,
}

impl PracticeProfile {
    /// The profile of a list with a deprivation mix (most deprived first, summing to 1) and an age
    /// tilt (0 = the middle practice).
    pub fn new(tables: &LifeTables, params: &Params, deprivation: &[f64; 5], tilt: f64) -> Self {
        Self::with_ages(tables, params, deprivation, &tilt_factors(params, tilt))
    }

    /// A list with the nation's ages and as many people of each fifth.
    pub fn national(tables: &LifeTables, params: &Params) -> Self {
        Self::with_ages(tables, params, &[1.0 / FIFTHS as f64; FIFTHS], &[1.0; 19])
    }

    fn with_ages(
        tables: &LifeTables,
        params: &Params,
        deprivation: &[f64; 5],
        bands: &[f64; 19],
    ) -> Self {
        let population = &params.population;
        let factor: [f64; YEARS] = std::array::from_fn(|year| bands[(year / 5).min(18)]);
        let mut profile = Self {
            fifths: cumulative(deprivation),
            ages: Vec::with_capacity(FIFTHS * YEARS),
            newborn_fifths: Vec::new(),
            home_spread: params.layout.home_spread.0,
            male_births: population.male_births.0,
            deprivation: *deprivation,
            births: 0.0,
            deaths: 0.0,
            leavers: 0.0,
            arrivals: 0.0,
            migrant_share: 0.0,
        };
        let (mut mothers, mut newborns) = (0.0, [0.0; FIFTHS]);
        for fifth in 0..FIFTHS {
            let tilted: Vec<f64> =
                (0..YEARS).map(|y| tables.age_weights[fifth][y] * factor[y]).collect();
            let total: f64 = tilted.iter().sum();
            profile.ages.extend(cumulative(&tilted));
            for (year, weight) in tilted.iter().enumerate() {
                let share = deprivation[fifth] * weight / total;
                profile.deaths += share * tables.mean_yearly_death_rate(year, fifth);
                profile.leavers += share * 2.0 * f64::from(tables.leave[year]);
                if MATERNAL_AGES.contains(&year) {
                    mothers += share;
                }
            }
            newborns[fifth] = deprivation[fifth] * tilted[0] / total;
        }
        profile.newborn_fifths = cumulative(&newborns);
        profile.births = population.births.0 * mothers / national_mothers(tables);
        let migrants = profile.deaths - profile.births + population.growth.0;
        profile.arrivals = (profile.leavers + migrants).max(0.0);
        profile.migrant_share = if profile.arrivals > 0.0 {
            (migrants / profile.arrivals).clamp(0.0, 1.0)
        } else {
            0.0
        };
        profile
    }

    fn age(&self, fifth: usize, point: u16) -> u32 {
        index_at_point(&self.ages[fifth * YEARS..(fifth + 1) * YEARS], point) as u32
    }
}

/// What an age tilt does to the number of people in each band of a list. The second term takes out
/// what the spread of tilts would otherwise add to the young and the old of the place as a whole.
pub fn tilt_factors(params: &Params, tilt: f64) -> [f64; 19] {
    let spread = params.layout.age_tilt_spread.0;
    params.population.age_tilt_loading.values.map(|loading| {
        let along = loading.0;
        math::exp(tilt * along - 0.5 * spread * spread * along * along)
    })
}

/// Ages at which most births happen.
const MATERNAL_AGES: std::ops::Range<usize> = 20..40;

/// Share of people at those ages in a list of national make-up.
fn national_mothers(tables: &LifeTables) -> f64 {
    tables.age_weights.iter().map(|ages| ages[MATERNAL_AGES].iter().sum::<f64>()).sum::<f64>()
        / FIFTHS as f64
}

/// Cuts a word into four 16-bit points.
fn points(draw: &mut RandomDraw) -> [u16; 4] {
    let bits = draw.bits();
    [bits as u16, (bits >> 16) as u16, (bits >> 32) as u16, (bits >> 48) as u16]
}

/// One of `n` equal parts.
fn equal_part(point: u16, n: u32) -> u32 {
    (u32::from(point) * n) >> 16
}

/// Mean of the sum of four bytes.
const MEAN_OF_BYTES: f64 = 510.0;
/// Standard deviation of that sum.
const SPREAD_OF_BYTES: f64 = 147.8;
/// Farthest that a byte with a sign reaches either way.
const FARTHEST: f64 = 127.0;

/// A roughly normal distance in quarter-minutes from four bytes.
fn offset(bytes: u32, spread: f64) -> i8 {
    let sum: u32 = bytes.to_le_bytes().iter().map(|byte| u32::from(*byte)).sum();
    let z = (f64::from(sum) - MEAN_OF_BYTES) / SPREAD_OF_BYTES;
    math::round(z * spread * OFFSETS_PER_MINUTE).clamp(-FARTHEST, FARTHEST) as i8
}

fn person(
    tables: &LifeTables,
    profile: &PracticeProfile,
    age_weeks: u32,
    fifth: usize,
    male: bool,
    draw: &mut RandomDraw,
) -> PersonTraits {
    let [state, ..] = points(draw);
    let home = draw.bits();
    let (conditions, deficits) = tables.state(age_weeks, fifth, state);
    PersonTraits {
        age_weeks,
        sex: if male { Sex::Male } else { Sex::Female },
        deprivation: Deprivation::at(fifth),
        conditions,
        frailty: frailty_index(deficits),
        east: offset(home as u32, profile.home_spread),
        north: offset((home >> 32) as u32, profile.home_spread),
    }
}

/// A person registered with the practice when the run begins.
pub fn initial_resident(
    tables: &LifeTables,
    profile: &PracticeProfile,
    seed: Seed,
    id: PersonId,
) -> PersonTraits {
    let mut draw = seed.draw(Stream::Person, u64::from(id.0), 0);
    let [fifth, age, week, sex] = points(&mut draw);
    let fifth = index_at_point(&profile.fifths, fifth);
    let years = profile.age(fifth, age);
    let male = f64::from(sex) < tables.male[years as usize] * UNITS_OF_16_BITS;
    person(tables, profile, years * 52 + equal_part(week, 52), fifth, male, &mut draw)
}

/// A person born to a mother registered with the practice.
pub fn newborn(
    tables: &LifeTables,
    profile: &PracticeProfile,
    seed: Seed,
    id: PersonId,
) -> PersonTraits {
    let mut draw = seed.draw(Stream::Person, u64::from(id.0), 0);
    let [fifth, sex, state, _] = points(&mut draw);
    let fifth = index_at_point(&profile.newborn_fifths, fifth);
    let male = f64::from(sex) < profile.male_births * UNITS_OF_16_BITS;
    let (conditions, deficits) = tables.state_at_birth(fifth, state);
    PersonTraits {
        conditions,
        frailty: frailty_index(deficits),
        ..person(tables, profile, 0, fifth, male, &mut draw)
    }
}

/// A person who registers on moving in from outside the modelled area: of an age at which people
/// move, otherwise like the list they join.
pub fn arrival(
    tables: &LifeTables,
    profile: &PracticeProfile,
    seed: Seed,
    id: PersonId,
) -> PersonTraits {
    /// Tries before an age is taken as it comes; the chance of needing that many is negligible.
    const MAX_TRIES: u32 = 40;
    let mut draw = seed.draw(Stream::Person, u64::from(id.0), 0);
    let [fifth, route, week, sex] = points(&mut draw);
    let fifth = index_at_point(&profile.fifths, fifth);
    let years = if f64::from(route) < profile.migrant_share * UNITS_OF_16_BITS {
        index_at_point(&tables.migrant_ages, points(&mut draw)[0]) as u32
    } else {
        let most = tables.leave.iter().copied().fold(0.0, f32::max);
        let mut years = 0;
        for _ in 0..MAX_TRIES {
            let [age, chance, ..] = points(&mut draw);
            years = profile.age(fifth, age);
            if f32::from(chance) < tables.leave[years as usize] / most * UNITS_OF_16_BITS as f32 {
                break;
            }
        }
        years
    };
    let male = f64::from(sex) < tables.male[years as usize] * UNITS_OF_16_BITS;
    person(tables, profile, years * 52 + equal_part(week, 52), fifth, male, &mut draw)
}
