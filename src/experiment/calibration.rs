//! The model compared with published figures: several seeds of one scenario, the mean and spread of
//! each row, and the verdict. Uses only the façade.

mod studies;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::kernel::math;
use crate::kernel::violation::Violation;
use crate::params::vocabulary::{ProviderKind, Service};
use crate::scenario::schema::{Change, Scenario};
use crate::scenario::seeds;
use crate::scenario::targets::{CalibrationTarget, all};
use crate::sim::Sim;
use crate::sim::observables::yearly::{AnnualTotals, ProviderTallies};

/// Share of hospital activity taken away to measure how cost follows.
const SHARE_MOVED: f64 = 0.05;
/// Recorded week from which it is taken away.
const MOVED_FROM: u32 = 52;
/// Recorded years of the runs from which growth and stranded cost are read.
pub const LONG_YEARS: u32 = 5;
/// Largest factor by which a row may miss its range.
pub const MAX_FACTOR_OFF: f64 = 1.5;
/// Share of the rows that must lie in their ranges.
pub const MIN_SHARE_HOLDING: f64 = 0.9;

/// Verdict on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationVerdict {
    /// Every value lies in its published range.
    Holds,
    /// At least one does not.
    Fails,
    /// The model does not produce it yet, or not on this place.
    NotRun,
}

/// One value of a row over the seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedValue {
    /// Mean over seeds.
    pub mean: f64,
    /// Standard deviation over seeds.
    pub spread: f64,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationRow {
    pub target: CalibrationTarget,
    /// The simulated side, one for each published interval; empty when not run.
    pub simulated: Vec<SimulatedValue>,
    pub verdict: CalibrationVerdict,
    /// Factor by which the worst value lies outside its range; 1 inside.
    pub off_by: f64,
}

type Values = BTreeMap<&'static str, Vec<f64>>;

/// Runs `seeds` seeds of a scenario, starting with its own.
///
/// # Errors
/// An invariant is broken in any run.
pub fn calibrate(
    scenario: &Scenario,
    seeds: u32,
    done: impl Fn() + Sync,
) -> Result<Vec<CalibrationRow>, Violation> {
    calibrate_rows(scenario, seeds, false, done)
}

/// The same with the rows that need runs of their own, in twice the time.
///
/// # Errors
/// An invariant is broken in any run.
pub fn calibrate_with_studies(
    scenario: &Scenario,
    seeds: u32,
    done: impl Fn() + Sync,
) -> Result<Vec<CalibrationRow>, Violation> {
    calibrate_rows(scenario, seeds, true, done)
}

fn calibrate_rows(
    scenario: &Scenario,
    seeds: u32,
    with_studies: bool,
    done: impl Fn() + Sync,
) -> Result<Vec<CalibrationRow>, Violation> {
    let values: Vec<Values> = (0..seeds)
        .into_par_iter()
        .map(|number| {
            let seeded = seeds::with_nth_seed(scenario, number);
            let mut values = one_seed(&seeded)?;
            if with_studies {
                values.extend(studies::study_values(&seeded)?);
            }
            done();
            Ok(values)
        })
        .collect::<Result<_, Violation>>()?;
    Ok(all().into_iter().map(|target| judge(target, &values)).collect())
}

fn one_seed(scenario: &Scenario) -> Result<Values, Violation> {
    let mut scenario = scenario.clone();
    scenario.run.years = LONG_YEARS;
    let mut sim = Sim::new(scenario.clone());
    run_in(&mut sim)?;
    let mut books = Vec::new();
    for _ in 0..LONG_YEARS {
        run_weeks(&mut sim, 52)?;
        books.push(sim.annual_totals());
    }
    let mut values = books[0].values();
    let (first, last) = (&books[0], &books[books.len() - 1]);
    values.insert("C50", vec![yearly_growth(first.need_value, last.need_value)]);
    let emergencies = |book: &AnnualTotals| book.tallies.emergencies as f64;
    values.insert("C51", vec![yearly_growth(emergencies(first), emergencies(last))]);
    values.insert("C66", vec![same_day_share_of_growth(&first.tallies, &last.tallies)]);
    let twin: Vec<f64> = books.iter().map(|book| book.hospital_cost.total().pounds()).collect();
    for (id, planned, year) in [("C39", false, 1), ("C40", true, 3)] {
        let saved = saved_share(&scenario, &sim, planned, year, &twin)?;
        values.insert(id, vec![saved]);
    }
    Ok(values)
}

/// Growth a year, percent, over the recorded years.
fn yearly_growth(first: f64, last: f64) -> f64 {
    (math::pow(last / first, 1.0 / f64::from(LONG_YEARS - 1)) - 1.0) * 100.0
}

/// Additional emergency admissions that left the same day, as a share of all additional ones.
fn same_day_share_of_growth(first: &ProviderTallies, last: &ProviderTallies) -> f64 {
    let more = |count: fn(&ProviderTallies) -> u64| count(last) as f64 - count(first) as f64;
    more(|tallies| tallies.emergencies_same_day) / more(|tallies| tallies.emergencies)
}

fn run_in(sim: &mut Sim) -> Result<(), Violation> {
    run_weeks(sim, sim.scenario().run.run_in_weeks)
}

fn run_weeks(sim: &mut Sim, weeks: u32) -> Result<(), Violation> {
    (0..weeks).try_for_each(|_| sim.step())
}

/// Cost saved as a share of the average cost of the activity moved, in the given year after the
/// move, when every acute hospital loses a share of its activity; compared with the same-seed twin.
fn saved_share(
    scenario: &Scenario,
    twin: &Sim,
    planned: bool,
    year: u32,
    twin_cost: &[f64],
) -> Result<f64, Violation> {
    let mut scenario = scenario.clone();
    scenario.run.years = MOVED_FROM / 52 + year;
    for name in twin.providers_of(ProviderKind::Acute) {
        scenario.changes.push(Change::Move {
            purchaser: 0,
            week: MOVED_FROM,
            from: name,
            to: None,
            services: Service::ALL.iter().copied().filter(|s| is_hospital(*s)).collect(),
            share: SHARE_MOVED,
            planned,
            with_steps: false,
        });
    }
    let mut sim = Sim::new(scenario);
    let total = sim.total_weeks();
    run_weeks(&mut sim, total)?;
    let cost = sim.annual_totals().hospital_cost.total().pounds();
    let before = twin_cost[(MOVED_FROM / 52 + year - 1) as usize];
    Ok((before - cost) / (before * SHARE_MOVED))
}

fn is_hospital(service: Service) -> bool {
    service.sector() == crate::params::vocabulary::Sector::Acute
}

fn judge(target: CalibrationTarget, values: &[Values]) -> CalibrationRow {
    let simulated: Vec<SimulatedValue> = if target.deferred {
        Vec::new()
    } else {
        (0..target.ranges.len()).filter_map(|place| over_seeds(&target.id, place, values)).collect()
    };
    if simulated.len() != target.ranges.len() {
        return CalibrationRow {
            target,
            simulated: Vec::new(),
            verdict: CalibrationVerdict::NotRun,
            off_by: 1.0,
        };
    }
    let off_by = target
        .ranges
        .iter()
        .zip(&simulated)
        .map(|(range, value)| range.off_by(value.mean))
        .fold(1.0, f64::max);
    let verdict = if off_by > 1.0 { CalibrationVerdict::Fails } else { CalibrationVerdict::Holds };
    CalibrationRow { target, simulated, verdict, off_by }
}

fn over_seeds(id: &str, place: usize, values: &[Values]) -> Option<SimulatedValue> {
    let drawn: Vec<f64> =
        values.iter().map(|v| v.get(id)?.get(place).copied()).collect::<Option<_>>()?;
    let n = drawn.len() as f64;
    let mean = drawn.iter().sum::<f64>() / n;
    let squares = drawn.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    let spread = if n > 1.0 { math::sqrt(squares / (n - 1.0)) } else { 0.0 };
    mean.is_finite().then_some(SimulatedValue { mean, spread })
}

/// Number of rows in range out of those run, for all rows and for emergent ones, and the worst
/// factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationScore {
    /// Rows in their range and rows run.
    pub all: (usize, usize),
    /// The same among emergent rows.
    pub emergent: (usize, usize),
    /// Largest factor by which a row misses its range.
    pub worst: f64,
}

impl CalibrationScore {
    pub fn from_rows(rows: &[CalibrationRow]) -> Self {
        use crate::scenario::targets::TargetRole;
        let run = || rows.iter().filter(|row| row.verdict != CalibrationVerdict::NotRun);
        let count = |emergent: bool| {
            let of_kind = || run().filter(|r| !emergent || r.target.mark == TargetRole::Emergent);
            (
                of_kind().filter(|r| r.verdict == CalibrationVerdict::Holds).count(),
                of_kind().count(),
            )
        };
        Self {
            all: count(false),
            emergent: count(true),
            worst: run().map(|row| row.off_by).fold(1.0, f64::max),
        }
    }

    pub fn passes(&self) -> bool {
        let enough = |(hold, run): (usize, usize)| hold as f64 >= MIN_SHARE_HOLDING * run as f64;
        enough(self.all) && enough(self.emergent) && self.worst <= MAX_FACTOR_OFF
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::targets::{TargetInterval, TargetRole};

    fn target(
        id: &str,
        mark: TargetRole,
        ranges: &[(f64, f64)],
        deferred: bool,
    ) -> CalibrationTarget {
        let mut target =
            all().into_iter().find(|entry| entry.id == id).expect("a row of that name");
        let interval =
            |(low, high): &(f64, f64)| TargetInterval { of: String::new(), low: *low, high: *high };
        (target.mark, target.deferred) = (mark, deferred);
        target.ranges = ranges.iter().map(interval).collect();
        target
    }

    fn values(of: &[&[f64]]) -> Vec<Values> {
        of.iter().map(|seed| Values::from([("C01", seed.to_vec())])).collect()
    }

    fn judged(ranges: &[(f64, f64)], seeds: &[&[f64]]) -> CalibrationRow {
        judge(target("C01", TargetRole::Emergent, ranges, false), &values(seeds))
    }

    #[test]
    fn a_row_is_judged_by_the_mean_over_seeds() {
        let row = judged(&[(4.0, 6.0)], &[&[3.0], &[7.0]]);
        assert_eq!((row.verdict, row.off_by), (CalibrationVerdict::Holds, 1.0));
        assert_eq!(row.simulated[0].mean, 5.0);
        assert!((row.simulated[0].spread - 8.0f64.sqrt()).abs() < 1e-12);
        let row = judged(&[(4.0, 6.0)], &[&[9.0], &[9.0]]);
        assert_eq!((row.verdict, row.off_by), (CalibrationVerdict::Fails, 1.5));
        let row = judged(&[(4.0, 6.0)], &[&[2.0]]);
        assert_eq!(
            (row.verdict, row.off_by, row.simulated[0].spread),
            (CalibrationVerdict::Fails, 2.0, 0.0)
        );
    }

    #[test]
    fn growth_is_yearly_and_its_same_day_part_counts_additional_stays() {
        let years = (LONG_YEARS - 1) as i32;
        assert!((yearly_growth(100.0, 100.0 * 1.03f64.powi(years)) - 3.0).abs() < 1e-9);
        let counted = |emergencies, emergencies_same_day| ProviderTallies {
            emergencies,
            emergencies_same_day,
            ..ProviderTallies::default()
        };
        // Of forty more admissions thirty left the same day, whatever the share of all.
        assert_eq!(same_day_share_of_growth(&counted(100, 10), &counted(140, 40)), 0.75);
        assert!(same_day_share_of_growth(&counted(9, 3), &counted(9, 4)).is_infinite());
    }

    #[test]
    fn a_row_of_several_values_fails_by_its_worst() {
        let both = [(4.0, 6.0), (1.0, 2.0)];
        assert_eq!(judged(&both, &[&[5.0, 1.5]]).verdict, CalibrationVerdict::Holds);
        let row = judged(&both, &[&[5.0, 3.0]]);
        assert_eq!((row.verdict, row.off_by), (CalibrationVerdict::Fails, 1.5));
    }

    #[test]
    fn rows_without_a_value_are_not_run() {
        let deferred = target("C01", TargetRole::Input, &[(0.0, 9.0)], true);
        assert_eq!(judge(deferred, &values(&[&[5.0]])).verdict, CalibrationVerdict::NotRun);
        let one_is_missing = judged(&[(4.0, 6.0), (1.0, 2.0)], &[&[5.0]]);
        assert_eq!(one_is_missing.verdict, CalibrationVerdict::NotRun);
        assert_eq!(judged(&[(4.0, 6.0)], &[&[f64::NAN]]).verdict, CalibrationVerdict::NotRun);
        let other = target("C02", TargetRole::Input, &[(0.0, 9.0)], false);
        assert_eq!(judge(other, &values(&[&[5.0]])).verdict, CalibrationVerdict::NotRun);
    }

    /// Rows of a kind: given numbers in range and failing, the failing ones off by a factor.
    fn rows(mark: TargetRole, hold: usize, fail: usize, off: f64) -> Vec<CalibrationRow> {
        let row =
            |value: f64| judge(target("C01", mark, &[(1.0, 2.0)], false), &values(&[&[value]]));
        let held = std::iter::repeat_n(row(1.5), hold);
        held.chain(std::iter::repeat_n(row(2.0 * off), fail)).collect()
    }

    #[test]
    fn a_calibration_passes_with_nine_tenths_of_each_and_none_off_by_more_than_half() {
        let score = |rows: &[Vec<CalibrationRow>]| CalibrationScore::from_rows(&rows.concat());
        let stands =
            score(&[rows(TargetRole::Emergent, 18, 2, 1.4), rows(TargetRole::Input, 10, 0, 1.0)]);
        assert_eq!((stands.all, stands.emergent, stands.passes()), ((28, 30), (18, 20), true));
        assert!((stands.worst - 1.4).abs() < 1e-12);
        // Inputs in range do not offset failing emergent rows.
        assert!(
            !score(&[rows(TargetRole::Emergent, 17, 3, 1.1), rows(TargetRole::Input, 50, 0, 1.0)])
                .passes()
        );
        assert!(!score(&[rows(TargetRole::Emergent, 99, 1, 1.6)]).passes());
        let unread = judge(target("C01", TargetRole::Emergent, &[(0.0, 1.0)], true), &[]);
        assert_eq!(
            CalibrationScore::from_rows(&[unread]).all,
            (0, 0),
            "rows that are not run do not count"
        );
    }
}
