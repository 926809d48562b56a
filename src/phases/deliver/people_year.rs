//! The close of the year for people: what care cost each of them is turned into the few figures
//! that measures need. Their yearly counters start again in the first week of the new year.

use bevy_ecs::prelude::*;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::economy::patient::{Cold, Due, Hot};
use crate::economy::population::Layout;
use crate::kernel::chance::{Seed, Stream};
use crate::kernel::error::Violation;
use crate::kernel::math;
use crate::params::vocabulary::AgeBand;
use crate::phases::clock::Clock;
use crate::phases::model::Model;

use super::patients::broken;

/// Groups drawn to see how far a budget of given size is off by chance.
const GROUPS: u32 = 400;
/// Share off budget that counts as missed.
const MISS: f64 = 0.10;

/// What the last full year was like for people.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PeopleYear {
    /// Last practice and hospital cost, pence, of people who died or left during the running year.
    pub gone: Vec<(u32, u32)>,
    /// Share of hospital cost taken by the costliest hundredth of people.
    pub top_hundredth: f64,
    /// Chance that a group of 7,000 people is off its expected cost by more than a tenth.
    pub off_at_7000: f64,
    /// The same for 300,000 people.
    pub off_at_300000: f64,
    /// People of 65 and over at the start of the year by frailty category, and those of them who
    /// had an emergency admission: sums weighted so that each category has the same ages.
    pub hospitalised: [f64; 4],
    /// By practice, what its people cost and were expected to need.
    pub practices: Vec<ListYear>,
    /// Variance of one person's cost around the formula, in squared pounds.
    pub personal_variance: f64,
    /// People by age band at the close, in rows.
    pub ages: Vec<u64>,
    /// Emergency admissions by deprivation fifth and people by fifth, in rows.
    pub fifths: [(u64, u64); 5],
    /// Quality-adjusted life years lost so far by the living.
    pub qalys_lost: f64,
}

/// The people of one practice over a year, in rows and pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ListYear {
    /// People alive at the close.
    pub people: u32,
    /// Their cost at national prices.
    pub cost: f64,
    /// Cost expected by the capitation formula.
    pub expected: f64,
    /// Avoidable exacerbations expected from their ages alone.
    pub expected_avoidable: f64,
    /// Planned-care needs expected from their ages alone.
    pub expected_planned: f64,
    /// Mean deprivation fifth, 1 = most deprived.
    pub deprivation: f64,
}

struct UnitSum {
    hospital: Vec<u32>,
    total: Vec<f32>,
    practices: Vec<ListYear>,
    by_age_frailty: Vec<[(u32, u32); 4]>,
    ages: Vec<u64>,
    fifths: [(u64, u64); 5],
    qalys: f64,
    /// Sum of cost over expected weight, and squares, for the personal variance.
    squares: (f64, f64, f64),
}

/// Closes the year of every person.
pub fn close(
    table: Query<(&Due, &Hot, &Cold)>,
    model: Res<Model>,
    clock: Res<Clock>,
    layout: Res<Layout>,
    mut year: ResMut<PeopleYear>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_year() {
        return Ok(());
    }
    let mut chunks = table.contiguous_iter().map_err(|e| broken(week, e.to_string()))?;
    let Some((_, hot, cold)) = chunks.next() else { return Ok(()) };
    let sums: Vec<UnitSum> = (0..layout.units())
        .into_par_iter()
        .map(|unit| sum_unit(unit, hot, cold, &layout, &model, week.0))
        .collect();
    let gone = std::mem::take(&mut year.gone);
    *year = figures(sums, &gone, model.seed, week.year());
    // Contracts are still to be settled on the whole year.
    year.gone = gone;
    Ok(())
}

fn sum_unit(
    unit: usize,
    hot: &[Hot],
    cold: &[Cold],
    layout: &Layout,
    model: &Model,
    week: u32,
) -> UnitSum {
    let mut sum = UnitSum {
        hospital: Vec::new(),
        total: Vec::new(),
        practices: Vec::new(),
        by_age_frailty: vec![[(0, 0); 4]; AgeBand::COUNT],
        ages: vec![0; AgeBand::COUNT],
        fifths: [(0, 0); 5],
        qalys: 0.0,
        squares: (0.0, 0.0, 0.0),
    };
    for practice in layout.unit_practices[unit]..layout.unit_practices[unit + 1] {
        let mut list = ListYear::default();
        for row in layout.practice_bounds[practice]..layout.practice_bounds[practice + 1] {
            let (hot, cold) = (&hot[row], &cold[row]);
            if !hot.is_alive() {
                continue;
            }
            let age = hot.age_band(week);
            let fifth = hot.deprivation();
            let pounds =
                f64::from(cold.hospital_pence) / 100.0 + f64::from(cold.other_pence) / 100.0;
            let weight = model.params.allocation.need_weight(age, fifth);
            list.people += 1;
            list.cost += pounds;
            list.expected += weight;
            list.expected_avoidable += model.params.need.exacerbation.of(age).0;
            list.expected_planned += model.params.need.elective.of(age).0;
            list.deprivation += f64::from(fifth as u8 + 1);
            sum.hospital.push(cold.hospital_pence);
            sum.total.push(pounds as f32);
            sum.ages[age as usize] += 1;
            let fifths = &mut sum.fifths[fifth as usize];
            fifths.0 += u64::from(cold.emergencies);
            fifths.1 += 1;
            sum.qalys += f64::from(cold.qalys_lost);
            sum.squares.0 += pounds * pounds;
            sum.squares.1 += pounds * weight;
            sum.squares.2 += weight * weight;
            let cell = &mut sum.by_age_frailty[age as usize][cold.frailty_at_start as usize];
            cell.0 += 1;
            cell.1 += u32::from(cold.emergencies > 0);
        }
        list.deprivation /= f64::from(list.people.max(1));
        sum.practices.push(list);
    }
    sum
}

fn figures(sums: Vec<UnitSum>, gone: &[(u32, u32)], seed: Seed, year: u32) -> PeopleYear {
    let mut result = PeopleYear { ages: vec![0; AgeBand::COUNT], ..PeopleYear::default() };
    let mut hospital: Vec<u32> = gone.iter().map(|(_, pence)| *pence).collect();
    let mut total: Vec<f32> = Vec::new();
    let mut cells = vec![[(0u32, 0u32); 4]; AgeBand::COUNT];
    let mut squares = (0.0, 0.0, 0.0);
    for sum in sums {
        hospital.extend(sum.hospital);
        total.extend(sum.total);
        result.practices.extend(sum.practices);
        result.qalys_lost += sum.qalys;
        squares = (squares.0 + sum.squares.0, squares.1 + sum.squares.1, squares.2 + sum.squares.2);
        for (age, cells) in cells.iter_mut().enumerate() {
            result.ages[age] += sum.ages[age];
            for (cell, more) in cells.iter_mut().zip(sum.by_age_frailty[age]) {
                *cell = (cell.0 + more.0, cell.1 + more.1);
            }
        }
        for (fifth, more) in result.fifths.iter_mut().zip(sum.fifths) {
            *fifth = (fifth.0 + more.0, fifth.1 + more.1);
        }
    }
    result.top_hundredth = top_share(&mut hospital, 0.01);
    result.off_at_7000 = off_by_chance(&total, 7_000, seed, year);
    result.off_at_300000 = off_by_chance(&total, 300_000, seed, year);
    result.hospitalised = age_adjusted(&cells);
    let cost: f64 = result.practices.iter().map(|p| p.cost).sum();
    let weight: f64 = result.practices.iter().map(|p| p.expected).sum();
    if weight > 0.0 && !total.is_empty() {
        // What the formula gives a person is the mean cost of a unit of weight times the weight.
        let unit = cost / weight;
        let sum = squares.0 - 2.0 * unit * squares.1 + unit * unit * squares.2;
        result.personal_variance = sum / total.len() as f64;
        result.practices.iter_mut().for_each(|p| p.expected *= unit);
    }
    result
}

/// Share of a sum that its largest part of members holds.
fn top_share(values: &mut [u32], part: f64) -> f64 {
    let total: u64 = values.iter().map(|v| u64::from(*v)).sum();
    let count = math::round(values.len() as f64 * part) as usize;
    if total == 0 || count == 0 || count >= values.len() {
        return 0.0;
    }
    let (_, _, top) = {
        let place = values.len() - count - 1;
        values.select_nth_unstable(place)
    };
    top.iter().map(|v| u64::from(*v)).sum::<u64>() as f64 / total as f64
}

/// Chance that a group of `size` people drawn at random is off the mean by more than a tenth.
/// Large groups use the normal distribution that sums of so many people follow.
fn off_by_chance(costs: &[f32], size: u32, seed: Seed, year: u32) -> f64 {
    if costs.is_empty() {
        return 0.0;
    }
    let n = costs.len() as f64;
    let mean = costs.iter().map(|c| f64::from(*c)).sum::<f64>() / n;
    if mean <= 0.0 {
        return 0.0;
    }
    if size > 50_000 {
        let variance =
            costs.iter().map(|c| (f64::from(*c) - mean) * (f64::from(*c) - mean)).sum::<f64>() / n;
        let spread = math::sqrt(variance / f64::from(size)) / mean;
        return 2.0 * (1.0 - math::normal_cdf(MISS / spread.max(1e-9)));
    }
    let missed = (0..GROUPS)
        .into_par_iter()
        .filter(|group| {
            let mut draw = seed.draw(Stream::Measure, u64::from(*group), u64::from(year));
            let sum: f64 = (0..size)
                .map(|_| {
                    let place = (draw.uniform() * n) as usize;
                    f64::from(costs[place])
                })
                .sum();
            (sum / f64::from(size) / mean - 1.0).abs() > MISS
        })
        .count();
    missed as f64 / f64::from(GROUPS)
}

/// Share with an emergency admission by frailty category among those of 65 and over, each age
/// band weighted by its people of all categories.
fn age_adjusted(cells: &[[(u32, u32); 4]]) -> [f64; 4] {
    let older = &cells[AgeBand::A65 as usize..];
    std::array::from_fn(|frailty| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for cell in older.iter().filter(|cell| cell[frailty].0 > 0) {
            let people: f64 = cell.iter().map(|c| f64::from(c.0)).sum();
            sum += people * f64::from(cell[frailty].1) / f64::from(cell[frailty].0);
            weights += people;
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_hundredth_of_equal_people_holds_a_hundredth() {
        assert!((top_share(&mut vec![7; 1000], 0.01) - 0.01).abs() < 1e-9);
        let mut uneven = vec![0; 990];
        uneven.extend([100; 10]);
        assert!((top_share(&mut uneven, 0.01) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn chance_fades_with_size() {
        let costs: Vec<f32> =
            (0..10_000).map(|i| if i % 50 == 0 { 50_000.0 } else { 0.0 }).collect();
        let small = off_by_chance(&costs, 700, Seed(1), 0);
        let middle = off_by_chance(&costs, 7_000, Seed(1), 0);
        let large = off_by_chance(&costs, 300_000, Seed(1), 0);
        assert!(small > middle && middle > large && large < 1e-6, "{small} {middle} {large}");
    }
}
