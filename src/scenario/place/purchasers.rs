//! One area under several commissioning bodies: the same towns, practices, providers and people,
//! with the practices shared out among purchasers in the order of their localities.

use crate::economy::geography::{CommissionerSpec, Geography, PracticeSpec};

/// The commissioner under which each practice of a place with one commissioner for each area is
/// listed when every area is shared by a number of purchasers of about equal population, out of
/// `most` that are numbered for it.
#[must_use]
pub fn home_commissioners(geography: &Geography, purchasers: u32, most: u32) -> Vec<u32> {
    let (count, most) = (purchasers.max(1), most.max(purchasers).max(1));
    let areas = geography.commissioners.len();
    let mut people = vec![0u64; areas];
    for practice in &geography.practices {
        people[practice.commissioner as usize] += practice.list;
    }
    let mut before = vec![0u64; areas];
    let part_of = |practice: &PracticeSpec, before: &mut u64, people: u64| {
        let middle = *before + practice.list / 2;
        *before += practice.list;
        let share = middle as f64 / people.max(1) as f64;
        ((share * f64::from(count)) as u32).min(count - 1)
    };
    let home = |practice: &PracticeSpec| {
        let area = practice.commissioner as usize;
        practice.commissioner * most + part_of(practice, &mut before[area], people[area])
    };
    geography.practices.iter().map(home).collect()
}

/// Splits every area among a number of purchasers, and numbers as many more as there may be later.
/// Providers stay where they are and are listed under the first.
pub fn split(geography: &mut Geography, purchasers: u32, most: u32) {
    let most = most.max(purchasers).max(1);
    if most == 1 {
        return;
    }
    let homes = home_commissioners(geography, purchasers, most);
    for (practice, home) in geography.practices.iter_mut().zip(homes) {
        practice.commissioner = home;
    }
    for provider in &mut geography.providers {
        provider.commissioner *= most;
    }
    geography.commissioners = geography
        .commissioners
        .iter()
        .flat_map(|area| {
            (1..=most).map(|number| CommissionerSpec {
                name: format!("{} {number}", area.name),
                region: area.region,
            })
        })
        .collect();
}
