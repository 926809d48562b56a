//! Providers: acute hospitals in the towns where they shorten journeys most, elective centres of
//! independent providers, and one provider of each other kind for every commissioner.

use crate::economy::geography::{PracticeSpec, ProviderSpec, minutes_between};
use crate::kernel::ids::TownId;
use crate::kernel::math;
use crate::kernel::random::Seed;
use crate::params::vocabulary::ProviderKind;
use crate::scenario::schema::PlaceSettings;

use super::names::{NameAllocator, hospital};
use super::towns::{AreaCell, PlacedTown};
use super::{LayoutDraw, apportion, draw};

/// All providers, commissioner by commissioner.
pub fn all(
    settings: &PlaceSettings,
    seed: Seed,
    cells: &[AreaCell],
    shires: &[String],
    towns: &[PlacedTown],
    practices: &[PracticeSpec],
    book: &mut NameAllocator,
) -> Vec<ProviderSpec> {
    let people: Vec<f64> = cells.iter().map(|cell| cell.population as f64).collect();
    let acute = apportion(u64::from(settings.acute_sites), &people, 1);
    let mut providers = Vec::new();
    for (index, shire) in shires.iter().enumerate() {
        let here: Vec<usize> = (0..towns.len()).filter(|town| towns[*town].cell == index).collect();
        providers.extend(hospitals(seed, index, towns, &here, acute[index] as usize));
        let count = settings.independents_per_commissioner as usize;
        providers.extend(independents(seed, index, towns, &here, count, book));
        providers.extend(services(index, shire, cells, towns, here[0]));
    }
    for kind in [ProviderKind::Acute, ProviderKind::Independent] {
        count_catchments(kind, practices, &mut providers);
    }
    let specialists = settings.specialist_sites_per_commissioner.max(1) as usize;
    for index in 0..cells.len() {
        choose_specialists(index, specialists, &mut providers);
    }
    providers
}

/// Puts hospitals one after another where the people's journeys become shortest, the first in the
/// largest town; a town gets a second only when all have one.
fn hospitals(
    seed: Seed,
    index: usize,
    towns: &[PlacedTown],
    here: &[usize],
    count: usize,
) -> Vec<ProviderSpec> {
    let mut sites: Vec<ProviderSpec> = Vec::with_capacity(count);
    for item in 0..count {
        let round = item / here.len();
        let journeys = |town: usize| -> f64 {
            here.iter()
                .map(|from| {
                    let at = towns[*from].at();
                    let nearest = sites
                        .iter()
                        .map(|site| minutes_between(at, (site.x, site.y)))
                        .fold(minutes_between(at, towns[town].at()), f64::min);
                    nearest * towns[*from].town.population as f64
                })
                .sum()
        };
        let free = |town: &usize| sites.iter().filter(|s| s.town.index() == *town).count() <= round;
        let open = here.iter().copied().filter(free);
        let chosen = if item == 0 {
            open.max_by_key(|town| (towns[*town].town.population, usize::MAX - town))
        } else {
            open.min_by(|a, b| journeys(*a).total_cmp(&journeys(*b)))
        };
        let town = chosen.unwrap_or(here[0]);
        let place = &towns[town].town;
        let in_town = sites.iter().filter(|s| s.town.index() == town).count();
        let mut position = draw(seed, LayoutDraw::SitePosition, town, in_town);
        let distance = 0.5 * place.radius * math::sqrt(position.uniform());
        let angle = position.uniform() * std::f64::consts::TAU;
        sites.push(ProviderSpec {
            name: hospital(&place.name, in_town),
            kind: ProviderKind::Acute,
            town: TownId::at(town),
            x: place.x + distance * math::cos(angle),
            y: place.y + distance * math::sin(angle),
            commissioner: index as u32,
            catchment: 0,
            specialist: false,
        });
    }
    sites
}

/// Elective centres at the edge of the larger towns.
fn independents(
    seed: Seed,
    index: usize,
    towns: &[PlacedTown],
    here: &[usize],
    count: usize,
    book: &mut NameAllocator,
) -> Vec<ProviderSpec> {
    let mut by_size = here.to_vec();
    by_size.sort_by_key(|town| (u64::MAX - towns[*town].town.population, *town));
    (0..count)
        .map(|item| {
            let town = by_size[item % by_size.len()];
            let place = &towns[town].town;
            let mut position = draw(seed, LayoutDraw::IndependentPosition, index, item);
            let angle = position.uniform() * std::f64::consts::TAU;
            ProviderSpec {
                name: book.clinic(index, item),
                kind: ProviderKind::Independent,
                town: TownId::at(town),
                x: place.x + place.radius * math::cos(angle),
                y: place.y + place.radius * math::sin(angle),
                commissioner: index as u32,
                catchment: 0,
                specialist: false,
            }
        })
        .collect()
}

/// One provider of each kind that serves the whole of a commissioner's area, based in its
/// largest town.
fn services(
    index: usize,
    shire: &str,
    cells: &[AreaCell],
    towns: &[PlacedTown],
    base: usize,
) -> Vec<ProviderSpec> {
    [
        (ProviderKind::Community, "Community Services"),
        (ProviderKind::MentalHealth, "Mental Health Services"),
        (ProviderKind::CareHome, "Care Homes"),
        (ProviderKind::Pharmacy, "Pharmacies"),
    ]
    .into_iter()
    .map(|(kind, what)| ProviderSpec {
        name: format!("{shire} {what}"),
        kind,
        town: TownId::at(base),
        x: towns[base].town.x,
        y: towns[base].town.y,
        commissioner: index as u32,
        catchment: cells[index].population,
        specialist: false,
    })
    .collect()
}

/// Counts the people nearest to each site of a kind.
fn count_catchments(
    kind: ProviderKind,
    practices: &[PracticeSpec],
    providers: &mut [ProviderSpec],
) {
    let sites: Vec<(usize, (f64, f64))> = providers
        .iter()
        .enumerate()
        .filter(|(_, provider)| provider.kind == kind)
        .map(|(index, provider)| (index, (provider.x, provider.y)))
        .collect();
    for practice in practices {
        let at = (practice.x, practice.y);
        let nearest = sites
            .iter()
            .min_by(|a, b| minutes_between(at, a.1).total_cmp(&minutes_between(at, b.1)));
        if let Some((index, _)) = nearest {
            providers[*index].catchment += practice.list;
        }
    }
}

/// The specialist service runs at the sites with most people around them.
fn choose_specialists(index: usize, count: usize, providers: &mut [ProviderSpec]) {
    let mut sites: Vec<usize> = (0..providers.len())
        .filter(|p| {
            providers[*p].kind == ProviderKind::Acute
                && providers[*p].commissioner as usize == index
        })
        .collect();
    sites.sort_by_key(|p| (u64::MAX - providers[*p].catchment, *p));
    for site in sites.into_iter().take(count) {
        providers[site].specialist = true;
    }
}
