//! Arrangements of one economy compared over luck: every arm is brought to where the arms part,
//! and from there run again and again, each time with other luck that all arms share. What comes
//! out is paired by luck, so a difference between arms is a difference between arrangements. And
//! one patient's story, told in every arm from the same replay.

use std::collections::BTreeMap;

use thiserror::Error;

use super::paired::Paired;
use crate::kernel::chance::{Seed, Stream};
use crate::kernel::error::Violation;
use crate::recorder::rows::ALL;
use crate::recorder::{ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, Span, Tape};
use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;
use crate::sim::observe::trace::{PersonStep, Portrait};
use crate::sim::state::StateError;
use crate::sim::{Given, Sim};

/// One arrangement.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Its scenario.
    pub scenario: Scenario,
    /// Decisions that took the place of the model's.
    pub decisions: Vec<Decision>,
}

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Arrangements; the first is the one the others are held against.
    pub arms: Vec<Arm>,
    /// Weeks done where they part.
    pub parting: u32,
    /// Weeks done where they are compared.
    pub until: u32,
    /// How many times luck is drawn.
    pub seeds: u32,
    /// Metrics of the whole economy that are kept.
    pub metrics: Vec<String>,
}

/// Why a comparison stopped.
#[derive(Debug, Error)]
pub enum ReplicateError {
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A state could not be kept or read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Readings of the whole economy: by metric, last recorded week, value; months and years apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readings {
    /// By month.
    pub months: BTreeMap<String, Vec<(u32, f64)>>,
    /// By year.
    pub years: BTreeMap<String, Vec<(u32, f64)>>,
}

impl Readings {
    /// The series of a metric: months where it is measured monthly, years otherwise.
    #[must_use]
    pub fn series(&self, metric: &str) -> &[(u32, f64)] {
        let months = self.months.get(metric).filter(|series| !series.is_empty());
        months.or_else(|| self.years.get(metric)).map_or(&[], Vec::as_slice)
    }
}

/// What came out: by arm, then by draw of luck.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replicates {
    /// Readings by arm and draw.
    pub readings: Vec<Vec<Readings>>,
}

/// A mean over luck with its interval of 95 per cent, by week.
pub type Band = Vec<(u32, f64, f64, f64)>;

/// Weeks over which the newest readings of a metric are averaged before arms are compared.
const LATEST: u32 = 52;

impl Replicates {
    /// The mean of the last year's readings of a metric in every draw of an arm.
    fn latest(&self, arm: usize, metric: &str) -> Vec<f64> {
        let Some(draws) = self.readings.get(arm) else { return Vec::new() };
        let means = draws.iter().filter_map(|draw| {
            let series = draw.series(metric);
            let newest = series.last()?.0;
            let recent: Vec<f64> = series
                .iter()
                .filter(|(week, _)| week + LATEST > newest)
                .map(|(_, value)| *value)
                .collect();
            Some(super::paired::mean(&recent))
        });
        means.collect()
    }

    /// What an arm differs from the first by in a metric, over the last year; `None` where one of
    /// them was not measured in every draw.
    #[must_use]
    pub fn difference(&self, arm: usize, metric: &str) -> Option<Paired> {
        let (of, against) = (self.latest(arm, metric), self.latest(0, metric));
        let whole = self.readings.get(arm).map_or(0, Vec::len);
        (whole > 0 && of.len() == whole && against.len() == whole)
            .then(|| Paired::of(&of, &against))
    }

    /// Mean and interval of a metric of an arm over luck, by week.
    #[must_use]
    pub fn band(&self, arm: usize, metric: &str) -> Band {
        let Some(draws) = self.readings.get(arm) else { return Vec::new() };
        let mut by_week: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for draw in draws {
            for (week, value) in draw.series(metric) {
                by_week.entry(*week).or_default().push(*value);
            }
        }
        banded(by_week)
    }
}

impl Replicates {
    /// What an arm differs from the first by, week by week, paired by luck.
    #[must_use]
    pub fn differences(&self, arm: usize, metric: &str) -> Band {
        let (Some(first), Some(second)) = (self.readings.first(), self.readings.get(arm)) else {
            return Vec::new();
        };
        let mut by_week: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (a, b) in first.iter().zip(second) {
            for ((week, a), (other, b)) in a.series(metric).iter().zip(b.series(metric)) {
                if week == other {
                    by_week.entry(*week).or_default().push(b - a);
                }
            }
        }
        banded(by_week)
    }
}

/// Mean and interval of every week.
fn banded(by_week: BTreeMap<u32, Vec<f64>>) -> Band {
    let weeks = by_week.into_iter().map(|(week, values)| {
        let spread = Paired::of(&values, &vec![0.0; values.len()]);
        let half = if spread.half_95.is_finite() { spread.half_95 } else { 0.0 };
        (week, spread.mean, spread.mean - half, spread.mean + half)
    });
    weeks.collect()
}

/// A recorder that keeps chosen metrics of the whole economy.
struct Chosen<'a> {
    metrics: &'a [String],
    kept: Readings,
}

impl Recorder for Chosen<'_> {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.organisation != ALL || !self.metrics.iter().any(|metric| metric == row.metric) {
            return;
        }
        let to = if row.span == Span::Year { &mut self.kept.years } else { &mut self.kept.months };
        to.entry(row.metric.to_owned()).or_default().push((row.week, row.value));
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// Brings an arm to a week; nothing when it was stopped.
fn bring(
    arm: &Arm,
    to: u32,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<Option<(Sim, Tape)>, ReplicateError> {
    let mut sim = Sim::new(arm.scenario.clone());
    sim.give_decisions(arm.decisions.clone(), Given::Some);
    let mut tape = Tape::default();
    while sim.week().0 < to.min(sim.total_weeks()) {
        if !go_on(1) {
            return Ok(None);
        }
        sim.step()?;
        sim.record(&mut tape, &mut crate::recorder::Nothing);
    }
    Ok(Some((sim, tape)))
}

/// Runs every arm over luck. `progress` is told the share done and says whether to go on; `None`
/// when it said no.
///
/// # Errors
/// A broken invariant, or no memory for a state.
pub fn replicate(
    plan: &Plan,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Replicates>, ReplicateError> {
    let arms = plan.arms.len() as u32;
    let after = plan.until.saturating_sub(plan.parting);
    let total = (arms * (plan.parting + plan.seeds * after)).max(1);
    let mut done = 0;
    let mut go_on = |weeks: u32| {
        done += weeks;
        progress(done as f32 / total as f32)
    };
    let mut readings = Vec::with_capacity(plan.arms.len());
    for arm in &plan.arms {
        let Some((mut sim, tape)) = bring(arm, plan.parting, &mut go_on)? else { return Ok(None) };
        let state = sim.checkpoint()?;
        let own = sim.seed();
        let mut draws = Vec::with_capacity(plan.seeds as usize);
        for draw in 0..plan.seeds {
            sim.restore(&state)?;
            sim.give_decisions(arm.decisions.clone(), Given::Some);
            // The first draw is the run that is seen.
            sim.reseed(if draw == 0 { own } else { luck(own, draw) });
            let mut tape = tape.clone();
            let mut chosen = Chosen { metrics: &plan.metrics, kept: Readings::default() };
            while sim.week().0 < plan.until.min(sim.total_weeks()) {
                if !go_on(1) {
                    return Ok(None);
                }
                sim.step()?;
                sim.record(&mut tape, &mut chosen);
            }
            draws.push(chosen.kept);
        }
        readings.push(draws);
    }
    Ok(Some(Replicates { readings }))
}

/// The seed of a draw of luck.
fn luck(own: u64, draw: u32) -> u64 {
    Seed(own).draw(Stream::Measure, u64::from(draw), 1).bits()
}

/// One patient under one arrangement.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// What happened, in order.
    pub steps: Vec<PersonStep>,
    /// First week of the newest wait, and its last; none where it goes on.
    pub waits: Vec<(u32, Option<u32>)>,
    /// As they are at the end; nothing for the dead and the departed.
    pub portrait: Option<Portrait>,
}

/// One patient's story in every arm, and how everybody else's wait compares.
#[derive(Debug, Clone, PartialEq)]
pub struct Tale {
    /// Number of the person.
    pub person: u32,
    /// As they were where the arms part.
    pub before: Option<Portrait>,
    /// First and last week told.
    pub span: (u32, u32),
    /// By arm.
    pub lanes: Vec<Lane>,
    /// By arm after the first: people who wait less, the same, longer than in the first; of all
    /// who wait in either.
    pub others: Vec<[u64; 3]>,
}

/// Weeks told before the arms part.
const BEFORE: u32 = 26;
/// Least difference between two waits that counts, weeks.
const SAME: u32 = 1;

/// Finds the patient whose waits differ most between the first two arms and tells their story in
/// all. `None` when stopped, or where nobody waits.
///
/// # Errors
/// A broken invariant.
pub fn tell(
    plan: &Plan,
    wanted: Option<u32>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Tale>, ReplicateError> {
    let arms = plan.arms.len() as u32;
    let total = (2 * arms * plan.until).max(1);
    let mut done = 0;
    let mut go_on = |weeks: u32| {
        done += weeks;
        progress(done as f32 / total as f32)
    };
    let mut waits: Vec<BTreeMap<u32, u32>> = Vec::new();
    let mut alive: Vec<Box<dyn Fn(u32) -> bool>> = Vec::new();
    for arm in &plan.arms {
        let Some((mut sim, _)) = bring(arm, plan.until, &mut go_on)? else { return Ok(None) };
        let now = sim.week().0;
        let waiters = sim.waiters();
        waits.push(waiters.iter().map(|one| (one.person, now - one.since.0)).collect());
        let gone: std::collections::BTreeSet<u32> = waits
            .iter()
            .flat_map(BTreeMap::keys)
            .copied()
            .filter(|person| sim.portrait(*person).is_none())
            .collect();
        alive.push(Box::new(move |person| !gone.contains(&person)));
    }
    let others = (1..waits.len()).map(|arm| compared(&waits[0], &waits[arm])).collect();
    let chosen = wanted.or_else(|| most_different(&waits, plan, &alive));
    let Some(person) = chosen else { return Ok(None) };
    let from = plan.parting.saturating_sub(BEFORE);
    let (mut lanes, mut before) = (Vec::new(), None);
    for arm in &plan.arms {
        let Some((mut sim, _)) = bring(arm, from, &mut go_on)? else { return Ok(None) };
        sim.watch_person(person);
        let mut waits: Vec<(u32, Option<u32>)> = Vec::new();
        while sim.week().0 < plan.until.min(sim.total_weeks()) {
            if !go_on(1) {
                return Ok(None);
            }
            sim.step()?;
            let now = sim.week().0;
            if now == plan.parting && before.is_none() {
                before = sim.portrait(person);
            }
            let since = sim.waiters().iter().find(|one| one.person == person).map(|w| w.since.0);
            follow(&mut waits, since, now);
        }
        let (steps, portrait) = (sim.take_sightings(), sim.portrait(person));
        lanes.push(Lane { steps, waits, portrait });
    }
    Ok(Some(Tale { person, before, span: (from, plan.until), lanes, others }))
}

/// Notes whether a wait goes on, begins or has ended.
fn follow(waits: &mut Vec<(u32, Option<u32>)>, since: Option<u32>, now: u32) {
    let open = waits.last_mut().filter(|(_, end)| end.is_none());
    match (open, since) {
        (Some((from, _)), Some(since)) if *from == since => {}
        (Some((_, end)), Some(since)) => {
            *end = Some(now);
            waits.push((since, None));
        }
        (Some((_, end)), None) => *end = Some(now),
        (None, Some(since)) => waits.push((since, None)),
        (None, None) => {}
    }
}

/// Of all who wait in either: who waits less, the same, longer in the second.
fn compared(first: &BTreeMap<u32, u32>, second: &BTreeMap<u32, u32>) -> [u64; 3] {
    let mut counts = [0; 3];
    let people: std::collections::BTreeSet<&u32> = first.keys().chain(second.keys()).collect();
    for person in people {
        let wait = |of: &BTreeMap<u32, u32>| of.get(person).copied().unwrap_or(0);
        let (a, b) = (wait(first), wait(second));
        let place = if b + SAME < a {
            0
        } else if b > a + SAME {
            2
        } else {
            1
        };
        counts[place] += 1;
    }
    counts
}

/// The person whose wait differs most between the arms, alive in all of them, whose wait began
/// when the arms had parted or shortly before.
fn most_different(
    waits: &[BTreeMap<u32, u32>],
    plan: &Plan,
    alive: &[Box<dyn Fn(u32) -> bool>],
) -> Option<u32> {
    let longest = plan.until.saturating_sub(plan.parting) + BEFORE;
    let people: std::collections::BTreeSet<u32> =
        waits.iter().flat_map(BTreeMap::keys).copied().collect();
    let spread = |person: &u32| {
        let all = waits.iter().map(|of| of.get(person).copied().unwrap_or(0));
        let (low, high) = all.fold((u32::MAX, 0), |(low, high), w| (low.min(w), high.max(w)));
        high - low
    };
    let within =
        |person: &u32| waits.iter().all(|of| of.get(person).copied().unwrap_or(0) < longest);
    let living = |person: &u32| alive.iter().all(|lives| lives(*person));
    let fit = people.iter().filter(|person| within(person) && living(person));
    fit.copied().max_by_key(|person| (spread(person), u32::MAX - person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_followed_from_clock_to_clock() {
        let mut waits = Vec::new();
        for (now, since) in [(5, Some(3)), (6, Some(3)), (9, None), (12, Some(11)), (14, Some(13))]
        {
            follow(&mut waits, since, now);
        }
        assert_eq!(waits, [(3, Some(9)), (11, Some(14)), (13, None)]);
    }

    #[test]
    fn everybody_else_is_counted_once() {
        let first = BTreeMap::from([(1, 10), (2, 20), (3, 5)]);
        let second = BTreeMap::from([(1, 10), (2, 4), (4, 9)]);
        assert_eq!(compared(&first, &second), [2, 1, 1]);
    }
}
