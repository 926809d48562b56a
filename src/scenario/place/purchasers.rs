//! One area under several commissioning bodies: the same towns, practices, providers and people,
//! with the practices shared out among purchasers in the order of their localities.

use crate::economy::geography::{CommissionerPlan, Geography};

/// Splits every area among so many purchasers of about equal population. Providers stay where
/// they are and are listed under the first.
pub fn split(geography: &mut Geography, purchasers: u32) {
    let count = purchasers.max(1);
    if count == 1 {
        return;
    }
    let areas = geography.commissioners.len() as u32;
    let mut people = vec![0u64; areas as usize];
    for practice in &geography.practices {
        people[practice.commissioner as usize] += practice.list;
    }
    let mut before = vec![0u64; areas as usize];
    for practice in &mut geography.practices {
        let area = practice.commissioner as usize;
        let middle = before[area] + practice.list / 2;
        before[area] += practice.list;
        let share = middle as f64 / people[area].max(1) as f64;
        let part = ((share * f64::from(count)) as u32).min(count - 1);
        practice.commissioner = practice.commissioner * count + part;
    }
    for provider in &mut geography.providers {
        provider.commissioner *= count;
    }
    geography.commissioners = geography
        .commissioners
        .iter()
        .flat_map(|area| {
            (1..=count).map(|number| CommissionerPlan {
                name: format!("{} {number}", area.name),
                region: area.region,
            })
        })
        .collect();
}
