//! Practices: how many are in each town, how large their lists are, where they are, and which
//! locality they belong to.

use crate::economy::geography::PracticeSpec;
use crate::kernel::ids::TownId;
use crate::kernel::math;
use crate::kernel::random::Seed;
use crate::params::groups::LayoutParams;
use crate::scenario::schema::PlaceSettings;

use super::names::NameAllocator;
use super::towns::{AreaCell, PlacedTown};
use super::{LayoutDraw, apportion, draw, scale_within};

/// The lists of the practices of one town.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TownShare {
    /// People on each list.
    pub lists: Vec<u64>,
}

/// Practices of each commissioner, in proportion to its people.
pub fn practices_by_cell(settings: &PlaceSettings, cells: &[AreaCell]) -> Vec<u64> {
    let people: Vec<f64> = cells.iter().map(|cell| cell.population as f64).collect();
    apportion(u64::from(settings.practices), &people, 1)
}

/// Log-normal lists that sum to the people of a cell.
pub fn draw_lists(
    params: &LayoutParams,
    seed: Seed,
    cell: usize,
    population: u64,
    practices: u64,
) -> Vec<u64> {
    let sizes: Vec<f64> = (0..practices as usize)
        .map(|item| {
            draw(seed, LayoutDraw::ListSize, cell, item).lognormal_mean_one(params.list_spread.0)
        })
        .collect();
    let mean = population as f64 / practices as f64;
    let least = params.least_list.0.min(0.5 * mean);
    let greatest = params.greatest_list.0.max(2.0 * mean);
    scale_within(population, &sizes, least, greatest)
}

/// Allocates the practices of a cell to its towns, whose sizes fall with rank.
pub fn practices_by_town(
    settings: &PlaceSettings,
    params: &LayoutParams,
    lists: &[u64],
) -> Vec<TownShare> {
    let towns = (settings.towns_per_commissioner.max(1) as usize).min(lists.len());
    let sizes: Vec<f64> =
        (0..towns).map(|rank| math::pow(rank as f64 + 1.0, -params.town_size_exponent.0)).collect();
    let counts = apportion(lists.len() as u64, &sizes, 1);
    let mut left = lists;
    counts
        .iter()
        .map(|count| {
            let (here, rest) = left.split_at(*count as usize);
            left = rest;
            TownShare { lists: here.to_vec() }
        })
        .collect()
}

/// Places the practices of a cell in its towns: the first of each near the centre, the others
/// anywhere in the settled area. `before` is the number of towns of earlier cells.
pub fn place_practices(
    seed: Seed,
    cell: usize,
    before: usize,
    shares: &[TownShare],
    towns: &[PlacedTown],
    book: &mut NameAllocator,
) -> Vec<PracticeSpec> {
    let mut practices = Vec::new();
    for (rank, share) in shares.iter().enumerate() {
        let town = &towns[before + rank].town;
        for (item, list) in share.lists.iter().enumerate() {
            let mut position = draw(seed, LayoutDraw::PracticePosition, before + rank, item);
            let reach = if item == 0 { 0.3 } else { 1.0 };
            let distance = reach * town.radius * math::sqrt(position.uniform());
            let angle = position.uniform() * std::f64::consts::TAU;
            practices.push(PracticeSpec {
                name: book.practice(before + rank, &town.name, item),
                town: TownId::at(before + rank),
                x: town.x + distance * math::cos(angle),
                y: town.y + distance * math::sin(angle),
                list: *list,
                deprivation: [0.2; 5],
                age_tilt: 0.0,
                commissioner: cell as u32,
                locality: 0,
            });
        }
    }
    practices
}

/// Cuts each commissioner's practices into localities of about equal people: sectors around the
/// middle of its cell, small towns not divided. Sorts the practices.
pub fn localities(
    settings: &PlaceSettings,
    cells: &[AreaCell],
    towns: &[PlacedTown],
    practices: &mut Vec<PracticeSpec>,
) {
    /// A town of more than this part of a locality may be cut.
    const MAX_WHOLE_SHARE: f64 = 0.4;
    let count = settings.localities_per_commissioner.max(1);
    let mut keyed: Vec<(u32, f64, PracticeSpec)> = practices
        .drain(..)
        .map(|practice| {
            let cell = &cells[practice.commissioner as usize];
            let town = &towns[practice.town.index()];
            let size = cell.population as f64 / f64::from(count);
            let whole = (town.town.population as f64) < MAX_WHOLE_SHARE * size;
            let (x, y) = if whole { town.at() } else { (practice.x, practice.y) };
            let (middle_x, middle_y) = cell.centre();
            (practice.commissioner, math::atan2(y - middle_y, x - middle_x), practice)
        })
        .collect();
    keyed.sort_by(|a, b| {
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.name.cmp(&b.2.name))
    });
    let mut seen = vec![0u64; cells.len()];
    for (commissioner, _, practice) in &mut keyed {
        let cell = *commissioner as usize;
        let middle = seen[cell] + practice.list / 2;
        seen[cell] += practice.list;
        let place = middle as f64 / cells[cell].population as f64;
        practice.locality = ((place * f64::from(count)) as u32).min(count - 1);
    }
    practices.extend(keyed.into_iter().map(|(_, _, practice)| practice));
    practices.sort_by(|a, b| {
        (a.commissioner, a.locality, a.town, &a.name).cmp(&(
            b.commissioner,
            b.locality,
            b.town,
            &b.name,
        ))
    });
}
