//! Tests of the synthetic place.

use std::collections::BTreeSet;

use super::*;
use crate::economy::geography::minutes_between;
use crate::params::vocabulary::ProviderKind;

fn settings(population: u64, commissioners: u32, acute: u32, practices: u32) -> PlaceSettings {
    PlaceSettings {
        name: "test".into(),
        population,
        commissioners,
        purchasers: 1,
        acute_sites: acute,
        practices,
        towns_per_commissioner: 24,
        localities_per_commissioner: 6,
        specialist_sites_per_commissioner: 2,
        independents_per_commissioner: 2,
        regions: 7.min(commissioners),
        density: 225.0,
    }
}

fn generate_place(settings: &PlaceSettings, seed: u64) -> Geography {
    generate(settings, &Params::default(), Seed(seed))
}

fn all_names(place: &Geography) -> Vec<&str> {
    let practices = place.practices.iter().map(|p| p.name.as_str());
    let providers = place.providers.iter().map(|p| p.name.as_str());
    let commissioners = place.commissioners.iter().map(|c| c.name.as_str());
    practices
        .chain(providers)
        .chain(commissioners)
        .chain(place.regions.iter().map(String::as_str))
        .chain(place.towns.iter().map(|t| t.name.as_str()))
        .collect()
}

/// Minutes to the nearest hospital below which a share of people live.
fn travel(place: &Geography, share: f64) -> f64 {
    let mut journeys: Vec<(f64, u64)> = place
        .practices
        .iter()
        .map(|practice| {
            let nearest = place
                .providers
                .iter()
                .filter(|site| site.kind == ProviderKind::Acute)
                .map(|site| minutes_between((practice.x, practice.y), (site.x, site.y)))
                .fold(f64::INFINITY, f64::min);
            (nearest, practice.list)
        })
        .collect();
    journeys.sort_by(|a, b| a.0.total_cmp(&b.0));
    let people: u64 = journeys.iter().map(|j| j.1).sum();
    let mut seen = 0;
    let mut at = 0.0;
    for (minutes, list) in journeys {
        at = minutes;
        seen += list;
        if seen as f64 >= share * people as f64 {
            break;
        }
    }
    at
}

#[test]
fn counts_and_people_are_exactly_those_asked_for() {
    for (population, commissioners, acute, practices) in [
        (50_000, 1, 1, 8),
        (250_000, 1, 2, 28),
        (1_500_000, 1, 5, 165),
        (57_000_000, 42, 130, 6_200),
    ] {
        let place = generate_place(&settings(population, commissioners, acute, practices), 1);
        assert_eq!(place.practices.len(), practices as usize);
        assert_eq!(place.practices.iter().map(|p| p.list).sum::<u64>(), population);
        assert_eq!(place.towns.iter().map(|t| t.population).sum::<u64>(), population);
        assert_eq!(place.commissioners.len(), commissioners as usize);
        let of = |kind| place.providers.iter().filter(move |p| p.kind == kind);
        assert_eq!(of(ProviderKind::Acute).count(), acute as usize);
        assert_eq!(of(ProviderKind::Acute).map(|p| p.catchment).sum::<u64>(), population);
        assert_eq!(of(ProviderKind::Community).count(), commissioners as usize);
        assert_eq!(of(ProviderKind::Independent).count(), 2 * commissioners as usize);
        assert!(of(ProviderKind::Acute).any(|p| p.specialist));
        assert!(place.practices.iter().all(|p| p.list > 0));
        assert!(place.commissioners.iter().all(|c| (c.region as usize) < place.regions.len()));
    }
}

#[test]
fn names_are_unique() {
    for seed in 0..3 {
        let place = generate_place(&settings(57_000_000, 42, 130, 6_200), seed);
        let names = all_names(&place);
        let unique: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(unique.len(), names.len());
    }
}

#[test]
fn each_fifth_holds_a_fifth_and_practices_differ() {
    let place = generate_place(&settings(1_500_000, 1, 5, 165), 3);
    for fifth in 0..5 {
        let held: f64 = place.practices.iter().map(|p| p.deprivation[fifth] * p.list as f64).sum();
        assert!((held / 1_500_000.0 - 0.2).abs() < 1e-6, "{held}");
    }
    let most: Vec<f64> = place.practices.iter().map(|p| p.deprivation[0]).collect();
    assert!(most.iter().any(|share| *share > 0.5) && most.iter().any(|share| *share < 0.03));
    for practice in &place.practices {
        assert!((practice.deprivation.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn lists_spread_as_published() {
    let place = generate_place(&settings(57_000_000, 42, 130, 6_200), 4);
    let mut lists: Vec<u64> = place.practices.iter().map(|p| p.list).collect();
    lists.sort_unstable();
    let mean = lists.iter().sum::<u64>() as f64 / lists.len() as f64;
    let at = |share: f64| lists[(share * lists.len() as f64) as usize] as f64 / mean;
    // Percentiles over the mean of 8,469 in rows P697 to P704.
    for (share, published) in [(0.1, 0.37), (0.25, 0.56), (0.5, 0.88), (0.75, 1.3), (0.95, 2.05)] {
        assert!((at(share) / published - 1.0).abs() < 0.2, "{share}: {}", at(share));
    }
}

#[test]
fn most_people_live_ten_to_fifteen_minutes_from_a_hospital() {
    for seed in 0..5 {
        let place = generate_place(&settings(1_500_000, 1, 5, 165), seed);
        let [quarter, median, most] = [0.25, 0.5, 0.95].map(|share| travel(&place, share));
        assert!((4.0..9.0).contains(&quarter), "{quarter}");
        assert!((8.0..17.0).contains(&median), "{median}");
        assert!((20.0..45.0).contains(&most), "{most}");
    }
}

#[test]
fn localities_are_of_about_equal_size_and_practices_are_sorted() {
    let place = generate_place(&settings(1_500_000, 1, 5, 165), 5);
    for locality in 0..6 {
        let people: u64 =
            place.practices.iter().filter(|p| p.locality == locality).map(|p| p.list).sum();
        assert!((200_000..300_000).contains(&people), "{people}");
    }
    let key = |p: &crate::economy::geography::PracticeSpec| {
        (p.commissioner, p.locality, p.town, p.name.clone())
    };
    assert!(place.practices.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
}

#[test]
fn another_hospital_moves_no_town_and_no_practice() {
    let few = generate_place(&settings(1_500_000, 1, 4, 165), 6);
    let more = generate_place(&settings(1_500_000, 1, 5, 165), 6);
    assert_eq!(few.towns, more.towns);
    assert_eq!(few.practices, more.practices);
    let kept = few.providers.iter().filter(|p| p.kind == ProviderKind::Acute);
    assert!(kept.into_iter().all(|p| more.providers.iter().any(|q| q.name == p.name)));
}

#[test]
fn seeds_differ_and_repeat() {
    let settings = settings(250_000, 1, 2, 28);
    assert_eq!(generate_place(&settings, 1), generate_place(&settings, 1));
    assert_ne!(generate_place(&settings, 1), generate_place(&settings, 2));
}

#[test]
fn the_people_of_a_board_have_the_nations_ages() {
    use crate::behaviours::patient::life_tables::LifeTables;
    use crate::behaviours::patient::traits::{PracticeProfile, initial_resident};
    use crate::kernel::ids::PersonId;
    let place = generate_place(&settings(1_500_000, 1, 5, 165), 7);
    let params = Params::default();
    let tables = LifeTables::new(&params);
    let (mut ages, mut people, mut fifths) = ([0u32; 6], 0u32, [0u32; 5]);
    let (mut arrivals, mut leavers, mut births, mut deaths) = (0.0, 0.0, 0.0, 0.0);
    for practice in &place.practices {
        let profile =
            PracticeProfile::new(&tables, &params, &practice.deprivation, practice.age_tilt);
        let share = practice.list as f64 / 1_500_000.0;
        arrivals += share * profile.arrivals;
        leavers += share * profile.leavers;
        births += share * profile.births;
        deaths += share * profile.deaths;
        for _ in 0..practice.list / 10 {
            let person = initial_resident(&tables, &profile, Seed(7), PersonId(people));
            people += 1;
            fifths[person.deprivation as usize] += 1;
            let band = [15, 45, 65, 75, 85].partition_point(|end| person.age_weeks / 52 >= *end);
            ages[band] += 1;
        }
    }
    let percent = |count: u32| f64::from(count) * 100.0 / f64::from(people);
    for (count, published) in ages.iter().zip([18.1, 37.9, 25.6, 9.9, 6.0, 2.5]) {
        let drawn = percent(*count);
        assert!((drawn / published - 1.0).abs() < 0.03, "{drawn} {published}");
    }
    assert!(fifths.iter().all(|count| (percent(*count) - 20.0).abs() < 0.5));
    assert!((births - 0.01085).abs() < 0.0006 && (deaths - 0.0089).abs() < 0.0006);
    assert!((arrivals - leavers - (deaths - births) - 0.0064).abs() < 1e-3);
}

#[test]
fn any_allowed_layout_keeps_its_counts() {
    use crate::params::ParamGroup as _;
    use crate::params::groups::LayoutParams;
    let settings = settings(900_000, 3, 5, 70);
    for spec in LayoutParams::specs() {
        for extreme in [spec.range.0, spec.range.1] {
            let mut params = Params::default();
            assert!(params.set(spec.path, &[extreme]));
            let place = generate(&settings, &params, Seed(8));
            assert_eq!(place.practices.iter().map(|p| p.list).sum::<u64>(), 900_000, "{spec:?}");
            for practice in &place.practices {
                let sum: f64 = practice.deprivation.iter().sum();
                assert!((sum - 1.0).abs() < 1e-9 && practice.age_tilt.is_finite(), "{spec:?}");
                assert!(practice.x.is_finite() && practice.y.is_finite());
            }
        }
    }
}
