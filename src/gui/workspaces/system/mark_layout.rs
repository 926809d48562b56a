//! Positions of marks on the map: hospitals by their size, commissioners clear of everything.

use eframe::egui::{Rect, vec2};

use crate::params::vocabulary::ProviderKind;
use crate::sim::look::{Geography, minutes_between};

/// Half the side of a mark: the square root of the number of people the site serves.
pub(super) fn half_side(catchment: u64, kind: ProviderKind) -> f32 {
    let people = match kind {
        ProviderKind::Acute => catchment as f32,
        _ => catchment as f32 * 0.12,
    };
    (people.sqrt() / 42.0).clamp(4.5, 15.0)
}

/// Position of each commissioner: near the middle of its people, clear of every site and town.
pub(super) fn hubs(place: &Geography) -> Vec<(f64, f64)> {
    let middle = |area: u32| {
        let (mut x, mut y, mut people) = (0.0, 0.0, 0.0);
        for practice in place.practices.iter().filter(|practice| practice.commissioner == area) {
            let list = practice.list as f64;
            x += practice.x * list;
            y += practice.y * list;
            people += list;
        }
        if people > 0.0 { (x / people, y / people) } else { (0.0, 0.0) }
    };
    let widest = place.towns.iter().fold(1.0f64, |most, town| most.max(town.x.abs()));
    (0..place.commissioners.len() as u32)
        .map(|area| {
            let (x, y) = middle(area);
            let clear = |at: (f64, f64)| {
                let sites = place
                    .providers
                    .iter()
                    .map(|provider| minutes_between(at, (provider.x, provider.y)));
                sites.fold(f64::INFINITY, f64::min)
            };
            let mut best = ((x, y), f64::NEG_INFINITY);
            for ring in 0..8 {
                for turn in 0..16 {
                    let angle = std::f64::consts::TAU * f64::from(turn) / 16.0;
                    let away = widest * 0.05 * f64::from(ring);
                    let at = (x + away * angle.cos(), y + away * angle.sin());
                    let worth = clear(at).min(widest * 0.16) - 0.35 * away;
                    if worth > best.1 {
                        best = (at, worth);
                    }
                }
            }
            best.0
        })
        .collect()
}

/// Overlapping marks are moved apart; the larger stays in place.
pub(super) fn separate_marks(mut marks: Vec<Rect>, taken: &[Rect]) -> Vec<Rect> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| marks[*b].width().total_cmp(&marks[*a].width()));
    let mut placed: Vec<Rect> = taken.to_vec();
    for at in order {
        let mark = marks[at];
        let free = |rect: &Rect| placed.iter().all(|entry| !entry.intersects(rect.expand(1.5)));
        let turns = (0..3).flat_map(|ring| {
            (0..12).map(move |turn| {
                let angle = std::f32::consts::TAU * (turn as f32 + 0.5) / 12.0;
                vec2(angle.cos(), angle.sin()) * (18.0 + 9.0 * ring as f32)
            })
        });
        let moved = turns.map(|by| mark.translate(by));
        let rect = std::iter::once(mark).chain(moved).find(free).unwrap_or(mark);
        placed.push(rect);
        marks[at] = rect;
    }
    marks
}
