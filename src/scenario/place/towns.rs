//! Land: the plane cut into commissioners' cells, and the towns of each cell.

use crate::economy::geography::{Town, minutes_between};
use crate::kernel::math;
use crate::kernel::random::Seed;
use crate::params::groups::LayoutParams;
use crate::scenario::schema::PlaceSettings;

use super::names::NameAllocator;
use super::practices::TownShare;
use super::{LayoutDraw, draw, scale_within};

/// Places tried for each town; the one farthest from its neighbours is taken.
const CANDIDATES_PER_TOWN: usize = 14;

/// The rectangle one commissioner is responsible for.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaCell {
    /// People.
    pub population: u64,
    /// Region it belongs to.
    pub region: u32,
    /// Western edge, minutes.
    pub west: f64,
    /// Southern edge, minutes.
    pub south: f64,
    /// Width, minutes.
    pub width: f64,
    /// Height, minutes.
    pub height: f64,
}

impl AreaCell {
    /// The middle.
    pub fn centre(&self) -> (f64, f64) {
        (self.west + 0.5 * self.width, self.south + 0.5 * self.height)
    }
}

/// A town with the commissioner whose cell it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedTown {
    /// The town.
    pub town: Town,
    /// Index of the cell.
    pub cell: usize,
    /// Order of name within the cell, from which practice names are made.
    pub rank: usize,
}

impl PlacedTown {
    /// Its centre.
    pub fn at(&self) -> (f64, f64) {
        (self.town.x, self.town.y)
    }
}

/// Tiles the plane with cells in rows, each of an area in proportion to its population.
pub fn cells(settings: &PlaceSettings, params: &LayoutParams, seed: Seed) -> Vec<AreaCell> {
    let count = settings.commissioners.max(1) as usize;
    let populations = populations(settings, params, seed, count);
    let area = settings.population as f64 / settings.density;
    let width = math::sqrt(area);
    let rows = (math::round(math::sqrt(count as f64)) as usize).clamp(1, count);
    let mut cells = Vec::with_capacity(count);
    let (mut south, mut seen) = (0.0, 0u64);
    for row in 0..rows {
        let range = row * count / rows..(row + 1) * count / rows;
        let in_row: u64 = populations[range.clone()].iter().sum();
        let height = in_row as f64 / settings.density / width;
        let mut west = 0.0;
        for population in &populations[range] {
            let part = *population as f64 / settings.density / height;
            let place = (seen + population / 2) as f64 / settings.population as f64;
            seen += population;
            cells.push(AreaCell {
                population: *population,
                region: (place * f64::from(settings.regions.max(1))) as u32,
                west,
                south,
                width: part,
                height,
            });
            west += part;
        }
        south += height;
    }
    cells
}

fn populations(
    settings: &PlaceSettings,
    params: &LayoutParams,
    seed: Seed,
    count: usize,
) -> Vec<u64> {
    let mean = settings.population as f64 / count as f64;
    let sizes: Vec<f64> = (0..count)
        .map(|cell| {
            let mut size = draw(seed, LayoutDraw::CommissionerSize, cell, 0);
            size.lognormal_mean_one(params.commissioner_spread.0)
        })
        .collect();
    let (least, greatest) = (params.least_commissioner.0, params.greatest_commissioner.0);
    scale_within(settings.population, &sizes, least * mean, greatest * mean)
}

/// Places the towns of a cell, the largest near the middle.
pub fn towns(
    params: &LayoutParams,
    seed: Seed,
    index: usize,
    cell: &AreaCell,
    shares: &[TownShare],
    book: &mut NameAllocator,
) -> Vec<PlacedTown> {
    let mut placed: Vec<PlacedTown> = Vec::with_capacity(shares.len());
    for (rank, share) in shares.iter().enumerate() {
        let population: u64 = share.lists.iter().sum();
        let area = population as f64 / params.town_density.0;
        let radius = math::sqrt(area / std::f64::consts::PI).max(params.least_town_radius.0);
        let mut position = draw(seed, LayoutDraw::TownPosition, index, rank);
        let mut best = (f64::NEG_INFINITY, cell.centre());
        for _ in 0..CANDIDATES_PER_TOWN {
            let at = candidate(cell, radius, rank == 0, &mut position);
            let room = placed
                .iter()
                .map(|other| minutes_between(at, other.at()) - other.town.radius - radius)
                .fold(f64::INFINITY, f64::min);
            if room > best.0 {
                best = (room, at);
            }
        }
        let (x, y) = best.1;
        let name = book.town(index, rank);
        placed.push(PlacedTown {
            town: Town { name, x, y, radius, population },
            cell: index,
            rank,
        });
    }
    placed
}

/// A random point of the cell, away from its edges; for the first town, in the middle third.
fn candidate(
    cell: &AreaCell,
    radius: f64,
    first: bool,
    position: &mut crate::kernel::random::RandomDraw,
) -> (f64, f64) {
    let mut along = |start: f64, length: f64| {
        let margin = if first { length / 3.0 } else { radius.min(0.3 * length) };
        start + margin + position.uniform() * (length - 2.0 * margin)
    };
    (along(cell.west, cell.width), along(cell.south, cell.height))
}
