//! The synthetic place: towns, practices, hospitals and the bodies that buy for them, laid out on
//! a plane of travel minutes. Seeded and invented; it resembles England in its sizes, distances
//! and mix, and no particular part of it.
//!
//! Order of making: `land` (commissioners as neighbouring cells, towns in them), `lists`
//! (practices and their lists), `people` (deprivation and age of each list), `sites`
//! (hospitals and other providers), `names`. Each draw is keyed by what it is for, so another
//! hospital moves no town and no practice.

mod names;
mod population_mix;
mod practices;
mod purchasers;
mod sites;
mod towns;

#[cfg(test)]
mod tests;

use crate::economy::geography::{CommissionerSpec, Geography};
use crate::kernel::random::{RandomDraw, Seed, Stream};
use crate::params::Params;

use super::schema::{PlaceSettings, Scenario};

/// What a draw of the layout is for: the upper half of its key.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
enum LayoutDraw {
    CommissionerSize = 1,
    TownPosition = 2,
    ListSize = 3,
    PracticePosition = 4,
    Deprivation = 5,
    TownDeprivation = 6,
    AgeTilt = 7,
    SitePosition = 8,
    IndependentPosition = 9,
    TownName = 10,
    PracticeName = 11,
    ShireName = 12,
    ClinicName = 13,
}

/// The draw of one item within one cell (commissioner, town) for one purpose.
fn draw(seed: Seed, purpose: LayoutDraw, cell: usize, item: usize) -> RandomDraw {
    seed.draw(Stream::Place, ((purpose as u64) << 32) | cell as u64, item as u64)
}

/// Lays out a place. The requested counts are met exactly and the lists sum to the population,
/// as long as there is at least one practice and one acute site for every commissioner.
#[must_use]
pub fn generate(settings: &PlaceSettings, params: &Params, seed: Seed) -> Geography {
    let cells = towns::cells(settings, &params.layout, seed);
    let mut book = names::NameAllocator::new(seed);
    let shires: Vec<String> = (0..cells.len()).map(|cell| book.shire(cell)).collect();
    let mut practices = Vec::new();
    let mut towns = Vec::new();
    let counts = practices::practices_by_cell(settings, &cells);
    for (index, cell) in cells.iter().enumerate() {
        let before = towns.len();
        let drawn =
            practices::draw_lists(&params.layout, seed, index, cell.population, counts[index]);
        let share = practices::practices_by_town(settings, &params.layout, &drawn);
        towns.extend(towns::towns(&params.layout, seed, index, cell, &share, &mut book));
        practices
            .extend(practices::place_practices(seed, index, before, &share, &towns, &mut book));
    }
    population_mix::set_deprivation_mix(&params.layout, seed, &towns, &mut practices);
    population_mix::set_age_tilt(params, seed, &mut practices);
    practices::localities(settings, &cells, &towns, &mut practices);
    let commissioners = shires
        .iter()
        .zip(&cells)
        .map(|(shire, cell)| CommissionerSpec {
            name: format!("{shire} Commissioning Board"),
            region: cell.region,
        })
        .collect();
    let providers = sites::all(settings, seed, &cells, &shires, &towns, &practices, &mut book);
    let mut geography = Geography {
        towns: towns.into_iter().map(|placed| placed.town).collect(),
        regions: names::regions(settings.regions.max(1)),
        commissioners,
        providers,
        practices,
    };
    purchasers::split(&mut geography, settings.purchasers, settings.purchasers);
    geography
}

/// The place of a scenario with every purchaser that ever has a part of it, and for each of the
/// arrangements that follow the first the commissioner under which each practice is then listed.
#[must_use]
pub fn generate_with_homes(scenario: &Scenario, params: &Params) -> (Geography, Vec<Vec<u32>>) {
    let most = scenario.max_purchasers();
    let whole = PlaceSettings { purchasers: 1, ..scenario.place.clone() };
    let mut geography = generate(&whole, params, Seed(scenario.run.seed));
    let homes = scenario
        .arranged()
        .map(|(.., arranged)| purchasers::home_commissioners(&geography, arranged.purchasers, most))
        .collect();
    purchasers::split(&mut geography, scenario.place.purchasers, most);
    (geography, homes)
}

/// Whole numbers in proportion to weights that sum to a total: largest remainders, each at least
/// `least`.
fn apportion(total: u64, weights: &[f64], least: u64) -> Vec<u64> {
    let floor = least * weights.len() as u64;
    let rest = total.saturating_sub(floor);
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| rest as f64 * weight / sum).collect();
    let mut parts: Vec<u64> = exact.iter().map(|part| least + part.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| (exact[*b].fract()).total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let given: u64 = parts.iter().sum();
    for index in order.iter().cycle().take(total.saturating_sub(given) as usize) {
        parts[*index] += 1;
    }
    parts
}

/// Whole numbers near weights times a common factor, each within bounds, that sum to a total.
fn scale_within(total: u64, weights: &[f64], least: f64, greatest: f64) -> Vec<u64> {
    let bounded = |factor: f64| weights.iter().map(move |w| (w * factor).clamp(least, greatest));
    let sum: f64 = weights.iter().sum();
    let (mut low, mut high) = (0.0, 1e3 * total as f64 / sum);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if bounded(middle).sum::<f64>() < total as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    apportion(total, &bounded(high).collect::<Vec<_>>(), 0)
}
