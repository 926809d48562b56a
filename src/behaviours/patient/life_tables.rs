//! Life tables: everything about natural history that depends on age, calculated once per run.
//!
//! Conditions (0 to 6 or more) and deficits (0 to 18 or more of the 36 of the electronic frailty
//! index) only ever grow. Their rates of growth are not chosen: for each fifth a cohort is carried
//! forward by half-years from birth, loses its share of deaths (more of the ill), and gains just
//! enough conditions and deficits to match the published profile at its next half-birthday.
//! People at the start and people who arrive are drawn from that same cohort, so the profile by age
//! stays where it is for as long as nothing but natural history happens.

use crate::kernel::bounds::NormalQuantileTable;
use crate::kernel::math;
use crate::params::Params;
use crate::params::groups::PopulationParams;
use crate::params::vocabulary::FrailtyBand;

use super::profiles::{
    base_mortality, deprivation_factor, fifth_shares, fifths, half_yearly_moves, male_share,
    single_years, target_conditions, target_deficits,
};

/// Half-yearly age nodes: 0 to 104.5 years.
pub const NODES: usize = 210;
/// Single years of age.
pub const YEARS: usize = NODES / 2;
/// Weeks of one half-year block of natural history.
pub const BLOCK_WEEKS: u32 = 26;
/// Years of one half-year block, as in `BLOCK_WEEKS`.
pub const BLOCK_YEARS: f64 = 0.5;
pub const FIFTHS: usize = 5;
/// Counts of long-term conditions distinguished: 0 to 5, and 6 or more.
pub const CONDITIONS: usize = 7;
/// Counts of deficits distinguished: 0 to 17, and 18 or more.
pub const DEFICITS: usize = 19;
/// Joint states of conditions and deficits.
const STATES: usize = CONDITIONS * DEFICITS;
/// Deficits the electronic frailty index counts.
const INDEX_DEFICITS: u32 = 36;
/// Age from which hazard of death follows frailty rather than conditions.
const FRAILTY_AGE: f64 = 65.0;
/// Codes of transient risk to a standard deviation of its logarithm.
pub(super) const RISK_CODES_PER_SD: f64 = 32.0;
/// Code of transient risk at the mean of its logarithm.
pub(super) const RISK_CODE_OF_MEAN: f64 = 128.0;
/// Scale on which cumulative shares are stored in 16 bits.
const WHOLE_SHARE: f64 = 65_535.0;
/// Least share of people in a state from which a chance is worked out.
const LEAST_BASE: f64 = 1e-12;
/// Greatest chance of one more condition or deficit in a half-year.
const MAX_STEP_CHANCE: f64 = 0.95;

/// Frailty index (0 to 1 as 0 to 255) of a count of deficits.
pub const fn frailty_index(deficits: u8) -> u8 {
    ((deficits as u32 * 255 + INDEX_DEFICITS / 2) / INDEX_DEFICITS) as u8
}

/// Count of deficits of a quantised frailty index.
pub const fn deficit_count(frailty: u8) -> u8 {
    let deficits = (frailty as u32 * INDEX_DEFICITS + 127) / 255;
    if deficits as usize >= DEFICITS { (DEFICITS - 1) as u8 } else { deficits as u8 }
}

/// Category of a quantised frailty index (cut at 0.12, 0.24 and 0.36).
pub const fn frailty_band(frailty: u8) -> FrailtyBand {
    match frailty {
        0..=30 => FrailtyBand::Fit,
        31..=61 => FrailtyBand::Mild,
        62..=91 => FrailtyBand::Moderate,
        _ => FrailtyBand::Severe,
    }
}

/// Half-year node of an age in weeks.
pub const fn age_node(age_weeks: u32) -> usize {
    let node = (age_weeks / BLOCK_WEEKS) as usize;
    if node >= NODES { NODES - 1 } else { node }
}

/// Age tables of one run; see the module.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeTables {
    /// Chance of a condition in a half-year, by node, fifth, conditions.
    onset: Vec<f32>,
    /// Chance of a deficit in a half-year for a person of weight 1, by node, fifth, deficits.
    decline: Vec<f32>,
    /// Weight of the chance of a deficit by conditions.
    decline_weight: [f32; CONDITIONS],
    /// Cumulative joint distribution of (conditions, deficits) by year of age and fifth; the first
    /// entry is birth.
    states: Vec<u16>,
    /// Deaths per week, all places, of a person of average hazard: node, sex, fifth, divided by
    /// the mean hazard ratio of the living.
    death: Vec<f32>,
    /// Hazard ratio by conditions under 65.
    hazard_by_conditions: [f32; CONDITIONS],
    /// Hazard ratio by frailty category from 65.
    hazard_by_frailty: [f32; 4],
    /// Expected deaths per person-year by year of age and fifth, sexes and states averaged.
    mean_death: Vec<f64>,
    /// Share of deaths outside hospital.
    pub(super) outside_share: f32,
    /// Chance of leaving the area in a half-year, by year of age.
    pub(super) leave: Vec<f32>,
    /// Chance of changing practice within the area in a half-year, by year of age.
    pub(super) change: Vec<f32>,
    /// Transient risk by quantised code.
    pub(super) risk: Vec<f32>,
    /// Weights of this and the three half-years before in the logarithm of transient risk.
    pub(super) risk_weights: [f64; 4],
    /// Approximate normal numbers.
    pub near_normal: NormalQuantileTable,
    /// How far a code of transient risk made of them may lie from the exact one, before rounding.
    pub(super) risk_margin: f64,
    /// Relative number of people by fifth and single year of age, summing to 1 in each fifth.
    pub(super) age_weights: Vec<[f64; YEARS]>,
    /// Share of males by year of age.
    pub(super) male: [f64; YEARS],
    /// Cumulative ages of net migrants.
    pub(super) migrant_ages: Vec<u16>,
}

impl LifeTables {
    /// Calculates the tables from the parameters.
    pub fn new(params: &Params) -> Self {
        let population = &params.population;
        let decline_weight: [f32; CONDITIONS] = std::array::from_fn(|k| {
            (1.0 + population.deficit_rate_per_condition.0 * k as f64) as f32
        });
        let risk_weights = risk_weights(population.risk_persistence.0);
        let reach: f64 = risk_weights.iter().map(|weight| weight.abs()).sum();
        let mut tables = Self {
            onset: vec![0.0; NODES * FIFTHS * CONDITIONS],
            decline: vec![0.0; NODES * FIFTHS * DEFICITS],
            decline_weight,
            states: vec![0; (YEARS + 1) * FIFTHS * STATES],
            death: vec![0.0; NODES * 2 * FIFTHS],
            mean_death: Vec::new(),
            hazard_by_conditions: std::array::from_fn(|k| {
                math::pow(population.death_hazard_per_condition.0, k as f64) as f32
            }),
            hazard_by_frailty: population.death_hazard_by_frailty.values.map(|r| r.0 as f32),
            outside_share: population.out_of_hospital_share.0 as f32,
            leave: Vec::new(),
            change: Vec::new(),
            risk: risk_codes(population),
            risk_weights,
            near_normal: NormalQuantileTable::default(),
            risk_margin: RISK_CODES_PER_SD * reach * NormalQuantileTable::MAX_QUANTILE_ERROR,
            age_weights: fifths(population).iter().map(|fifth| single_years(*fifth)).collect(),
            male: male_share(population),
            migrant_ages: cumulative(&single_years(
                population.net_migrants.values.map(|count| count.0),
            )),
        };
        (tables.leave, tables.change) = half_yearly_moves(population);
        let shares = fifth_shares(population);
        let mortality = base_mortality(population);
        for fifth in 0..FIFTHS {
            tables.carry_cohort(population, &shares, &mortality, fifth);
        }
        tables.mean_death = (0..YEARS * FIFTHS)
            .map(|row| tables.average_death_rate(row / FIFTHS, row % FIFTHS))
            .collect();
        tables
    }

    /// Carries the cohort of one fifth from birth to the last node.
    fn carry_cohort(
        &mut self,
        population: &PopulationParams,
        shares: &[[f64; FIFTHS]; NODES],
        mortality: &[[f64; 2]; NODES],
        fifth: usize,
    ) {
        let mut people = at_birth(population, shares, fifth);
        self.store_states(0, fifth, &people);
        for (node, rates) in mortality.iter().enumerate() {
            if node % 2 == 1 {
                self.store_states(1 + node / 2, fifth, &people);
            }
            let relative = deprivation_factor(population, shares, node, fifth);
            let hazard: Vec<f64> = (0..STATES)
                .map(|s| f64::from(self.hazard(node, (s / DEFICITS) as u8, (s % DEFICITS) as u8)))
                .collect();
            let mean: f64 = people.iter().zip(&hazard).map(|(p, h)| p * h).sum();
            for (sex, rate) in rates.iter().enumerate() {
                let weekly = rate * relative / mean / 52.0;
                self.death[(node * 2 + sex) * FIFTHS + fifth] = weekly as f32;
            }
            let male = self.male[node / 2];
            let both = (rates[0] * male + rates[1] * (1.0 - male)) * relative;
            remove_deaths(&mut people, &hazard, both / mean * BLOCK_YEARS);
            self.step(population, shares, node, fifth, &mut people);
        }
    }

    /// Finds the chances of this half-year that bring the survivors onto the next profile, and
    /// applies them.
    fn step(
        &mut self,
        population: &PopulationParams,
        shares: &[[f64; FIFTHS]; NODES],
        node: usize,
        fifth: usize,
        people: &mut [f64; STATES],
    ) {
        let age = (node + 1) as f64 * BLOCK_YEARS;
        let next = (node + 1).min(NODES - 1);
        let weight = self.decline_weight.map(f64::from);
        let mut by_conditions = [0.0; CONDITIONS];
        let mut by_deficits = [0.0; DEFICITS];
        let mut weight_by_deficits = [0.0; DEFICITS];
        for (state, share) in people.iter().enumerate() {
            let (k, d) = (state / DEFICITS, state % DEFICITS);
            by_conditions[k] += share;
            by_deficits[d] += share;
            weight_by_deficits[d] += share * weight[k];
        }
        let wanted = target_conditions(population, &shares[next], age, fifth);
        let onset = chances(&by_conditions, &by_conditions, &wanted);
        let wanted = target_deficits(population, &shares[next], age, fifth);
        let decline = chances(&by_deficits, &weight_by_deficits, &wanted);
        let row = node * FIFTHS + fifth;
        for (k, chance) in onset.iter().enumerate() {
            self.onset[row * CONDITIONS + k] = *chance as f32;
        }
        for (d, chance) in decline.iter().enumerate() {
            self.decline[row * DEFICITS + d] = *chance as f32;
        }
        let mut moved = [0.0; STATES];
        for (state, share) in people.iter().enumerate() {
            let (k, d) = (state / DEFICITS, state % DEFICITS);
            let gain_k = onset[k];
            let gain_d = (decline[d] * weight[k]).min(MAX_STEP_CHANCE);
            let (up, down) = (gain_k * share, (1.0 - gain_k) * share);
            moved[state] += down * (1.0 - gain_d);
            if gain_d > 0.0 {
                moved[state + 1] += down * gain_d;
            }
            if gain_k > 0.0 {
                moved[state + DEFICITS] += up * (1.0 - gain_d);
                if gain_d > 0.0 {
                    moved[state + DEFICITS + 1] += up * gain_d;
                }
            }
        }
        *people = moved;
    }

    fn store_states(&mut self, entry: usize, fifth: usize, people: &[f64; STATES]) {
        let start = (entry * FIFTHS + fifth) * STATES;
        self.states[start..start + STATES].copy_from_slice(&cumulative(people));
    }

    /// Conditions and deficits of a person of an age and fifth, at a point of the distribution.
    pub fn state(&self, age_weeks: u32, fifth: usize, point: u16) -> (u8, u8) {
        self.state_of_entry(1 + age_node(age_weeks) / 2, fifth, point)
    }

    /// Conditions and deficits at birth.
    pub fn state_at_birth(&self, fifth: usize, point: u16) -> (u8, u8) {
        self.state_of_entry(0, fifth, point)
    }

    fn state_of_entry(&self, entry: usize, fifth: usize, point: u16) -> (u8, u8) {
        let start = (entry * FIFTHS + fifth) * STATES;
        let state = index_at_point(&self.states[start..start + STATES], point);
        ((state / DEFICITS) as u8, (state % DEFICITS) as u8)
    }

    /// Chance of a natural condition in the half-year that begins at this age.
    pub fn onset_chance(&self, age_weeks: u32, fifth: usize, conditions: u8) -> f32 {
        let row = age_node(age_weeks) * FIFTHS + fifth;
        self.onset[row * CONDITIONS + usize::from(conditions)]
    }

    /// Chance of a natural deficit in the half-year that begins at this age.
    pub fn decline_chance(&self, age_weeks: u32, fifth: usize, conditions: u8, frailty: u8) -> f32 {
        let row = age_node(age_weeks) * FIFTHS + fifth;
        let base = self.decline[row * DEFICITS + usize::from(deficit_count(frailty))];
        (base * self.decline_weight[usize::from(conditions)]).min(MAX_STEP_CHANCE as f32)
    }

    /// Hazard of death relative to a person without conditions and deficits.
    fn hazard(&self, node: usize, conditions: u8, deficits: u8) -> f32 {
        if node as f64 * BLOCK_YEARS < FRAILTY_AGE {
            self.hazard_by_conditions[usize::from(conditions)]
        } else {
            self.hazard_by_frailty[frailty_band(frailty_index(deficits)) as usize]
        }
    }

    /// Deaths per week, wherever they happen, of a person like this.
    pub fn weekly_death_rate(
        &self,
        age_weeks: u32,
        female: bool,
        fifth: usize,
        conditions: u8,
        frailty: u8,
    ) -> f32 {
        let node = age_node(age_weeks);
        let base = self.death[(node * 2 + usize::from(female)) * FIFTHS + fifth];
        base * self.hazard(node, conditions, deficit_count(frailty))
    }

    /// Expected deaths per year and person of an age, averaged over sexes and states.
    pub(super) fn mean_yearly_death_rate(&self, year: usize, fifth: usize) -> f64 {
        self.mean_death[year * FIFTHS + fifth]
    }

    fn average_death_rate(&self, year: usize, fifth: usize) -> f64 {
        let entry = ((1 + year) * FIFTHS + fifth) * STATES;
        let states = &self.states[entry..entry + STATES];
        let (mut before, mut mean) = (0.0, 0.0);
        let node = 2 * year + 1;
        for (state, upto) in states.iter().enumerate() {
            let share = (f64::from(*upto) - before) / WHOLE_SHARE;
            before = f64::from(*upto);
            let (k, d) = ((state / DEFICITS) as u8, (state % DEFICITS) as u8);
            mean += share * f64::from(self.hazard(node, k, d));
        }
        let at = |node: usize, sex: usize| f64::from(self.death[(node * 2 + sex) * FIFTHS + fifth]);
        let by_sex = |sex: usize| 0.5 * (at(node - 1, sex) + at(node, sex));
        let male = self.male[year];
        (by_sex(0) * male + by_sex(1) * (1.0 - male)) * mean * 52.0
    }
}

/// The chances that turn a distribution into the wanted one, one step up at most. `base` is what
/// the chance multiplies in each count (the share itself, or the share times a weight).
fn chances<const N: usize>(shares: &[f64; N], base: &[f64; N], wanted: &[f64; N]) -> [f64; N] {
    let (mut have, mut want) = (0.0, 0.0);
    let mut chance = [0.0; N];
    for count in 0..N - 1 {
        have += shares[count];
        want += wanted[count];
        if base[count] > LEAST_BASE {
            chance[count] = ((have - want).max(0.0) / base[count]).min(MAX_STEP_CHANCE);
        }
    }
    chance
}

/// Takes the deaths of a half-year out of a distribution and makes it whole again.
fn remove_deaths(people: &mut [f64; STATES], hazard: &[f64], half_yearly: f64) {
    for (share, relative) in people.iter_mut().zip(hazard) {
        *share *= math::exp(-half_yearly * relative);
    }
    let left: f64 = people.iter().sum();
    people.iter_mut().for_each(|share| *share /= left);
}

/// Independent conditions and deficits of newborns.
fn at_birth(
    population: &PopulationParams,
    shares: &[[f64; FIFTHS]; NODES],
    fifth: usize,
) -> [f64; STATES] {
    let conditions = target_conditions(population, &shares[0], 0.0, fifth);
    let deficits = target_deficits(population, &shares[0], 0.0, fifth);
    std::array::from_fn(|state| conditions[state / DEFICITS] * deficits[state % DEFICITS])
}

/// Moving-average weights whose correlations fall off like an autoregression of first order.
fn risk_weights(persistence: f64) -> [f64; 4] {
    let raw: [f64; 4] = std::array::from_fn(|lag| math::pow(persistence, lag as f64));
    let norm = math::sqrt(raw.iter().map(|w| w * w).sum());
    raw.map(|w| w / norm)
}

/// Transient risk by code: lognormal, mean 1 over people.
fn risk_codes(population: &PopulationParams) -> Vec<f32> {
    let spread = population.risk_spread.0;
    (0..256)
        .map(|code| {
            let z = (f64::from(code) - RISK_CODE_OF_MEAN) / RISK_CODES_PER_SD;
            math::exp(spread * z - 0.5 * spread * spread) as f32
        })
        .collect()
}

/// Cumulative shares on a scale of 0 to 65,535.
pub(super) fn cumulative(weights: &[f64]) -> Vec<u16> {
    let total: f64 = weights.iter().map(|weight| weight.max(0.0)).sum();
    let mut upto = 0.0;
    weights
        .iter()
        .map(|weight| {
            upto += weight.max(0.0);
            math::round(upto / total * WHOLE_SHARE) as u16
        })
        .collect()
}

/// First entry whose cumulative share exceeds a point; the last positive one for the top point.
#[inline]
pub(super) fn index_at_point(cumulative: &[u16], point: u16) -> usize {
    let point = point.min(u16::MAX - 1);
    cumulative.partition_point(|upto| *upto <= point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamGroup as _;

    #[test]
    fn frailty_comes_back_as_the_same_deficits() {
        for deficits in 0..DEFICITS as u8 {
            assert_eq!(deficit_count(frailty_index(deficits)), deficits);
        }
        let bands = [4, 5, 8, 9, 12, 13].map(|deficits| frailty_band(frailty_index(deficits)));
        use FrailtyBand::{Fit, Mild, Moderate, Severe};
        assert_eq!(bands, [Fit, Mild, Mild, Moderate, Moderate, Severe]);
    }

    #[test]
    fn any_allowed_parameter_gives_proper_chances() {
        for spec in PopulationParams::specs() {
            for extreme in [spec.range.0, spec.range.1] {
                let mut params = Params::default();
                assert!(params.set(spec.path, &vec![extreme; spec.default.len()]));
                let tables = LifeTables::new(&params);
                let chances = [&tables.onset, &tables.decline, &tables.leave, &tables.change];
                for chance in chances.into_iter().flatten() {
                    assert!((0.0..=1.0).contains(chance), "{} {extreme}: {chance}", spec.path);
                }
                assert!(tables.death.iter().all(|rate| rate.is_finite() && *rate >= 0.0));
                for states in tables.states.chunks(STATES) {
                    assert!(states.is_sorted() && states[STATES - 1] == u16::MAX);
                }
            }
        }
    }
}
