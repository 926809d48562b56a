//! The close of the year for people: what care cost each of them is turned into the few figures
//! that measures need. Their yearly counters start again in the first week of the new year.

use bevy_ecs::prelude::*;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::PopulationLayout;
use crate::economy::practice::OFF_BUDGET;
use crate::kernel::math::{self, TINY};
use crate::kernel::random::{Seed, Stream};
use crate::params::vocabulary::AgeBand;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::violations::SystemResult;

/// Size of a group from which its sum counts as normal.
const NORMAL_FROM: u32 = 5_000;
/// Groups drawn to see how far a budget of given size is off by random variation.
const GROUPS: u32 = 400;
/// Part of people whose share of cost is measured.
const HUNDREDTH: f64 = 0.01;

/// The last full year's results for people.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonYearSummary {
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
    pub practices: Vec<PracticeListYear>,
    /// Variance of one person's cost around the formula, in squared pounds.
    pub personal_variance: f64,
    /// People by age band at the close, in rows.
    pub ages: Vec<u64>,
    /// Emergency admissions by deprivation fifth and people by fifth, in rows.
    pub fifths: [(u64, u64); 5],
    /// Cost of hospital care of the living at national prices by deprivation fifth, pounds by row.
    pub hospital_by_fifth: [f64; 5],
    /// Quality-adjusted life years lost so far by the living.
    pub qalys_lost: f64,
}

/// The people of one practice over a year, in rows and pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeListYear {
    /// People alive at the close.
    pub people: u32,
    /// Their cost at national prices.
    pub cost: f64,
    /// Cost expected by the capitation formula.
    pub expected: f64,
    /// Avoidable exacerbations expected from their ages alone.
    pub expected_avoidable: f64,
    /// Mean deprivation fifth, 1 = most deprived.
    pub deprivation: f64,
}

struct UnitYearTotals {
    practices: Vec<PracticeListYear>,
    by_age_frailty: Vec<[(u32, u32); 4]>,
    ages: Vec<u64>,
    fifths: [(u64, u64); 5],
    hospital_by_fifth: [f64; 5],
    qalys: f64,
    /// Sum of cost over expected weight, and squares, for the personal variance.
    squares: (f64, f64, f64),
}

/// Closes the year of every person.
pub fn close_personal_year(
    table: Query<(&DueWeek, &HotPatientData, &ColdPatientData)>,
    now: ThisWeek,
    layout: Res<PopulationLayout>,
    mut year: ResMut<PersonYearSummary>,
) -> SystemResult {
    let week = now.week();
    let mut chunks = table.contiguous_iter()?;
    let Some((_, hot, cold)) = chunks.next() else { return Ok(()) };
    // One list of the living's costs, each unit writing its stretch of it.
    let living: Vec<usize> = layout
        .unit_rows
        .par_windows(2)
        .map(|rows| hot[rows[0]..rows[1]].iter().filter(|hot| hot.is_alive()).count())
        .collect();
    let mut costs = vec![0.0; living.iter().sum()];
    let mut stretches = Vec::with_capacity(living.len());
    let mut rest = costs.as_mut_slice();
    for count in &living {
        let (stretch, after) = rest.split_at_mut(*count);
        stretches.push(stretch);
        rest = after;
    }
    let sums: Vec<UnitYearTotals> = stretches
        .into_par_iter()
        .enumerate()
        .map(|(unit, costs)| sum_unit(unit, hot, cold, &layout, &now.model, week.0, costs))
        .collect();
    let gone = std::mem::take(&mut year.gone);
    let hospital = |sum: &mut dyn FnMut(u32)| {
        gone.iter().for_each(|(_, pence)| sum(*pence));
        let alive = hot.iter().zip(cold).filter(|(hot, _)| hot.is_alive());
        alive.for_each(|(_, cold)| sum(cold.hospital_pence));
    };
    let top_hundredth = top_share(hospital, HUNDREDTH);
    // Contracts are still to be settled on the whole year.
    *year = PersonYearSummary {
        gone,
        top_hundredth,
        ..figures(sums, &costs, now.model.seed, week.year())
    };
    Ok(())
}

fn sum_unit(
    unit: usize,
    hot: &[HotPatientData],
    cold: &[ColdPatientData],
    layout: &PopulationLayout,
    model: &Model,
    week: u32,
    costs: &mut [f32],
) -> UnitYearTotals {
    let mut costs = costs.iter_mut();
    let mut sum = UnitYearTotals {
        practices: Vec::new(),
        by_age_frailty: vec![[(0, 0); 4]; AgeBand::COUNT],
        ages: vec![0; AgeBand::COUNT],
        fifths: [(0, 0); 5],
        hospital_by_fifth: [0.0; 5],
        qalys: 0.0,
        squares: (0.0, 0.0, 0.0),
    };
    for practice in layout.unit_practices[unit]..layout.unit_practices[unit + 1] {
        let mut list = PracticeListYear::default();
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
            list.expected_avoidable += model.params.need.exacerbation.get(age).0;
            list.deprivation += f64::from(fifth as u8 + 1);
            if let Some(cost) = costs.next() {
                *cost = pounds as f32;
            }
            sum.ages[age as usize] += 1;
            let fifths = &mut sum.fifths[fifth as usize];
            fifths.0 += u64::from(cold.emergencies);
            fifths.1 += 1;
            sum.hospital_by_fifth[fifth as usize] += f64::from(cold.hospital_pence) / 100.0;
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

fn figures(sums: Vec<UnitYearTotals>, total: &[f32], seed: Seed, year: u32) -> PersonYearSummary {
    let mut result =
        PersonYearSummary { ages: vec![0; AgeBand::COUNT], ..PersonYearSummary::default() };
    let mut cells = vec![[(0u32, 0u32); 4]; AgeBand::COUNT];
    let mut squares = (0.0, 0.0, 0.0);
    for sum in sums {
        result.practices.extend(sum.practices);
        result.qalys_lost += sum.qalys;
        squares = (squares.0 + sum.squares.0, squares.1 + sum.squares.1, squares.2 + sum.squares.2);
        for (age, cells) in cells.iter_mut().enumerate() {
            result.ages[age] += sum.ages[age];
            for (cell, more) in cells.iter_mut().zip(sum.by_age_frailty[age]) {
                *cell = (cell.0 + more.0, cell.1 + more.1);
            }
        }
        for (cost, more) in result.hospital_by_fifth.iter_mut().zip(sum.hospital_by_fifth) {
            *cost += more;
        }
        for (fifth, more) in result.fifths.iter_mut().zip(sum.fifths) {
            *fifth = (fifth.0 + more.0, fifth.1 + more.1);
        }
    }
    result.off_at_7000 = chance_of_deviation(total, 7_000, seed, year);
    result.off_at_300000 = chance_of_deviation(total, 300_000, seed, year);
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

/// Share of a sum that its largest part of members holds. `each` shows every value to what it is
/// given; it runs three times, which saves a copy of the values.
fn top_share(each: impl Fn(&mut dyn FnMut(u32)), part: f64) -> f64 {
    const HALF: u32 = 16;
    let mut total = 0;
    let mut members = 0;
    let mut high = vec![0u64; 1 << HALF];
    each(&mut |value| {
        total += u64::from(value);
        members += 1;
        high[(value >> HALF) as usize] += 1;
    });
    let wanted = math::round(members as f64 * part) as u64;
    if total == 0 || wanted == 0 || wanted >= members {
        return 0.0;
    }
    // The largest values lie above one value of the upper half, and some of those at it.
    let (top, above) = cell_reaching(&high, wanted);
    let mut low = vec![0u64; 1 << HALF];
    each(&mut |value| {
        if value >> HALF == top {
            low[(value & 0xffff) as usize] += 1;
        }
    });
    let (bottom, above) = (cell_reaching(&low, wanted - above), above);
    let least = top << HALF | bottom.0;
    let mut sum = 0;
    each(&mut |value| {
        if value > least {
            sum += u64::from(value);
        }
    });
    let at_least = wanted - above - bottom.1;
    (sum + at_least * u64::from(least)) as f64 / total as f64
}

/// The cell, counted from the last, at which `wanted` is reached, and how many lie in those after.
fn cell_reaching(cells: &[u64], wanted: u64) -> (u32, u64) {
    let mut above = 0;
    for (cell, count) in cells.iter().enumerate().rev() {
        if above + count >= wanted {
            return (cell as u32, above);
        }
        above += count;
    }
    (0, above)
}

/// Chance that a group of `size` people drawn at random is off the mean by more than a tenth.
/// Large groups use the normal distribution that sums of that many people follow: what the skew of
/// costs adds at one end it removes at the other, so that the chance of both is right to the order
/// of one over the size.
fn chance_of_deviation(costs: &[f32], size: u32, seed: Seed, year: u32) -> f64 {
    if costs.is_empty() {
        return 0.0;
    }
    let n = costs.len() as f64;
    let mean = costs.iter().map(|c| f64::from(*c)).sum::<f64>() / n;
    if mean <= 0.0 {
        return 0.0;
    }
    if size >= NORMAL_FROM {
        let variance =
            costs.iter().map(|c| (f64::from(*c) - mean) * (f64::from(*c) - mean)).sum::<f64>() / n;
        let spread = math::sqrt(variance / f64::from(size)) / mean;
        return 2.0 * (1.0 - math::normal_cdf(OFF_BUDGET / spread.max(TINY)));
    }
    let missed = (0..GROUPS)
        .into_par_iter()
        .filter(|group| {
            let mut draw = seed.draw(Stream::Measure, u64::from(*group), u64::from(year));
            let sum: f64 = (0..size).map(|_| f64::from(costs[(draw.uniform() * n) as usize])).sum();
            (sum / f64::from(size) / mean - 1.0).abs() > OFF_BUDGET
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
        let of = |values: &[u32]| top_share(|sum| values.iter().for_each(|v| sum(*v)), 0.01);
        assert!((of(&[7; 1000]) - 0.01).abs() < 1e-9);
        let mut uneven = vec![0; 990];
        uneven.extend([100_000; 10]);
        assert!((of(&uneven) - 1.0).abs() < 1e-9);
        uneven[..20].fill(100_000);
        assert!((of(&uneven) - 1.0 / 3.0).abs() < 1e-9);
        let ascending: Vec<u32> = (1..=1000).map(|i| i * 1000).collect();
        let top: u32 = ascending[990..].iter().sum();
        assert!((of(&ascending) - f64::from(top) / 500_500_000.0).abs() < 1e-9);
    }

    #[test]
    fn chance_fades_with_size() {
        let costs: Vec<f32> =
            (0..10_000).map(|i| if i % 50 == 0 { 50_000.0 } else { 0.0 }).collect();
        let small = chance_of_deviation(&costs, 700, Seed(1), 0);
        let middle = chance_of_deviation(&costs, 7_000, Seed(1), 0);
        let large = chance_of_deviation(&costs, 300_000, Seed(1), 0);
        assert!(small > middle && middle > large && large < 1e-6, "{small} {middle} {large}");
    }
}
