//! Published profiles by age, made continuous: what the life tables are calculated from.

use crate::kernel::math;
use crate::params::groups::PopulationParams;

use super::life_tables::{BLOCK_YEARS, CONDITIONS, DEFICITS, FIFTHS, NODES, YEARS};

/// Least shape of a count after extrapolation over the last band.
const MIN_SHAPE: f64 = 0.05;
/// Greatest death rate a year after extrapolation over the last band.
const MAX_RATE: f64 = 2.0;

/// Years of an age band.
const BAND: f64 = 5.0;
/// Mean age of the open last band.
const LAST_AGE: f64 = 92.7;
/// Part of the open band's people that would be in a closed band of its first five years: the slope
/// of the band before it follows from them.
const LAST_THINNED: f64 = 0.6;
/// Part of the people of an age in the open band who are found at the next age.
const THINNING: f64 = 0.76;
/// Steepest slope of a band, a year: keeps every age of it above zero.
const STEEPEST: f64 = 0.2;
/// Least mean of a count: its logarithm and its shares are taken.
const LEAST_MEAN: f64 = 1e-4;
/// Least rate of which a logarithm is taken.
const LEAST_RATE: f64 = 1e-7;
/// Age in the middle of the first node.
const FIRST_NODE: f64 = 0.25;
/// Age from which the ratio of deaths between fifths fades from its younger to its older value.
const FADES_FROM: f64 = 70.0;
/// Years over which it fades, so that half of it is gone at 75, where published values change.
const FADES_OVER: f64 = 10.0;
/// Steps from the most to the least deprived fifth.
const STEPS: f64 = (FIFTHS - 1) as f64;

/// Representative age of each five-year band; the last is open.
fn midpoint(band: usize) -> f64 {
    if band == 18 { LAST_AGE } else { BAND * (band as f64 + 0.5) }
}

/// Straight line through the values at the bands' midpoints: level before the first, going on
/// after the last.
fn by_age(values: impl Fn(usize) -> f64, age: f64) -> f64 {
    let mut band = 0;
    while band < 17 && age >= midpoint(band + 1) {
        band += 1;
    }
    let (low, high) = (midpoint(band), midpoint(band + 1));
    let part = ((age - low) / (high - low)).max(0.0);
    values(band) + (values(band + 1) - values(band)) * part
}

/// Negative binomial shares of 0, 1, 2 …, the last standing for itself and above.
fn negative_binomial<const N: usize>(mean: f64, shape: f64) -> [f64; N] {
    let failure = shape / (shape + mean);
    let mut share = math::pow(failure, shape);
    let mut shares = [0.0; N];
    let mut left = 1.0;
    for (count, slot) in shares.iter_mut().enumerate().take(N - 1) {
        *slot = share;
        left -= share;
        share *= (count as f64 + shape) / (count as f64 + 1.0) * (1.0 - failure);
    }
    shares[N - 1] = left.max(0.0);
    shares
}

/// The profile of a fifth: that of the nation at a shifted age, scaled so that the fifths
/// together have the national mean.
fn target<const N: usize>(
    mean_at: impl Fn(f64) -> f64,
    shape_at: impl Fn(f64) -> f64,
    ahead: &[f64; FIFTHS],
    shares: &[f64; FIFTHS],
    age: f64,
    fifth: usize,
) -> [f64; N] {
    let shifted = |f: usize| (age + ahead[f]).max(0.0);
    let mixed: f64 = (0..FIFTHS).map(|f| shares[f] * mean_at(shifted(f))).sum();
    let mean = mean_at(shifted(fifth)) * mean_at(age) / mixed;
    negative_binomial(mean, shape_at(shifted(fifth)))
}

/// Shares of each count of conditions in a fifth at an age.
pub(super) fn target_conditions(
    population: &PopulationParams,
    shares: &[f64; FIFTHS],
    age: f64,
    fifth: usize,
) -> [f64; CONDITIONS] {
    let mean =
        |at: f64| by_age(|band| population.condition_mean.values[band].0, at).max(LEAST_MEAN);
    let shape =
        |at: f64| by_age(|band| population.condition_shape.values[band].0, at).max(MIN_SHAPE);
    let ahead = population.years_ahead.values.map(|years| years.0);
    target(mean, shape, &ahead, shares, age, fifth)
}

/// Shares of each count of deficits in a fifth at an age.
pub(super) fn target_deficits(
    population: &PopulationParams,
    shares: &[f64; FIFTHS],
    age: f64,
    fifth: usize,
) -> [f64; DEFICITS] {
    let mean = |at: f64| by_age(|band| population.deficit_mean.values[band].0, at).max(LEAST_MEAN);
    let shape = |at: f64| by_age(|band| population.deficit_shape.values[band].0, at).max(MIN_SHAPE);
    let ahead = population.years_ahead.values.map(|years| years.0);
    target(mean, shape, &ahead, shares, age, fifth)
}

/// People by band in each fifth.
pub(super) fn fifths(population: &PopulationParams) -> [[f64; 19]; FIFTHS] {
    [
        &population.fifth_1,
        &population.fifth_2,
        &population.fifth_3,
        &population.fifth_4,
        &population.fifth_5,
    ]
    .map(|fifth| fifth.values.map(|count| count.0))
}

/// Share of each fifth among people of an age.
pub(super) fn fifth_shares(population: &PopulationParams) -> [[f64; FIFTHS]; NODES] {
    let fifths = fifths(population);
    std::array::from_fn(|node| {
        let age = (node as f64 * BLOCK_YEARS + FIRST_NODE).min(midpoint(18));
        let at: [f64; FIFTHS] = std::array::from_fn(|f| by_age(|band| fifths[f][band], age));
        let total: f64 = at.iter().sum();
        at.map(|count| count / total)
    })
}

/// Spreads band counts over single years, sloping with the neighbouring bands; the open band
/// thins by a quarter a year. Sums to 1.
pub(super) fn single_years(bands: [f64; 19]) -> [f64; YEARS] {
    let mut years = [0.0; YEARS];
    for band in 0..18_usize {
        let before = bands[band.saturating_sub(1)];
        let after = if band == 17 { bands[18] * LAST_THINNED } else { bands[band + 1] };
        let span = if band == 0 { BAND } else { 2.0 * BAND };
        let slope = if bands[band] > 0.0 { (after - before) / span / bands[band] } else { 0.0 };
        for year in 0..5 {
            let place = year as f64 - 2.0;
            let slope = slope.clamp(-STEEPEST, STEEPEST);
            years[5 * band + year] = bands[band] / BAND * (1.0 + slope * place);
        }
    }
    let thin: Vec<f64> = (90..YEARS).map(|year| math::pow(THINNING, (year - 90) as f64)).collect();
    let total: f64 = thin.iter().sum();
    for (year, weight) in thin.iter().enumerate() {
        years[90 + year] = bands[18] * weight / total;
    }
    let total: f64 = years.iter().sum();
    years.map(|weight| weight / total)
}

/// Share of males by single year.
pub(super) fn male_share(population: &PopulationParams) -> [f64; YEARS] {
    let males = population.males.values.map(|count| count.0);
    let females = population.females.values.map(|count| count.0);
    let share = |band: usize| males[band] / (males[band] + females[band]);
    std::array::from_fn(|year| by_age(share, (year as f64 + 0.5).min(midpoint(18))))
}

/// Deaths per person-year by node and sex, on the published band averages.
pub(super) fn base_mortality(population: &PopulationParams) -> [[f64; 2]; NODES] {
    let sexes = [&population.male_mortality, &population.female_mortality];
    let mut rates = [[0.0; 2]; NODES];
    for (sex, table) in sexes.iter().enumerate() {
        let log = |band: usize| math::ln(table.values[band].0.max(LEAST_RATE));
        let smooth: Vec<f64> = (0..NODES)
            .map(|node| {
                math::exp(by_age(log, node as f64 * BLOCK_YEARS + FIRST_NODE)).min(MAX_RATE)
            })
            .collect();
        for band in 1..19 {
            let nodes = if band == 18 { 180..NODES } else { 10 * band..10 * band + 10 };
            let (mut alive, mut years, mut deaths) = (1.0, 0.0, 0.0);
            for node in nodes.clone() {
                let open_band = band == 18;
                years += alive;
                deaths += alive * smooth[node];
                alive *= if open_band { math::exp(-BLOCK_YEARS * smooth[node]) } else { 1.0 };
            }
            let factor = table.values[band].0 * years / deaths;
            for node in nodes {
                rates[node][sex] = (smooth[node] * factor).min(MAX_RATE);
            }
        }
        for (node, rate) in rates.iter_mut().enumerate().take(10) {
            let infant = population.infant_mortality.values[sex].0;
            rate[sex] = if node < 2 { infant } else { table.values[0].0 };
        }
        for rate in &mut rates {
            rate[sex] *= population.mortality_scale.0;
        }
    }
    rates
}

/// Mortality of a fifth relative to everyone of its age: the ratio of top to bottom fades from
/// its younger to its older value between 70 and 80.
pub(super) fn deprivation_factor(
    population: &PopulationParams,
    shares: &[[f64; FIFTHS]; NODES],
    node: usize,
    fifth: usize,
) -> f64 {
    let old = ((node as f64 * BLOCK_YEARS - FADES_FROM) / FADES_OVER).clamp(0.0, 1.0);
    let ratio = population.mortality_ratio_under_75.0 * (1.0 - old)
        + population.mortality_ratio_over_75.0 * old;
    let at = |f: usize| math::pow(ratio, (2.0 - f as f64) / STEPS);
    let mean: f64 = (0..FIFTHS).map(|f| shares[node][f] * at(f)).sum();
    at(fifth) / mean
}

/// Chances of leaving the area and of changing practice in a half-year, by year of age.
pub(super) fn half_yearly_moves(population: &PopulationParams) -> (Vec<f32>, Vec<f32>) {
    (0..YEARS)
        .map(|year| {
            let moves = population.moves.values[(year / 5).min(18)].0;
            let local = if year < 65 {
                population.local_moves_under_65.0
            } else {
                population.local_moves_over_65.0
            };
            let leave = moves * (1.0 - local);
            let change = moves * local * population.local_movers_change_practice.0
                + population.practice_changes.0;
            let half = |yearly: f64| (1.0 - math::exp(-BLOCK_YEARS * yearly)) as f32;
            (half(leave), half(change))
        })
        .unzip()
}
