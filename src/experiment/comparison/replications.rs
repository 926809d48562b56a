//! Arrangements of one economy compared over replications: every arm is run to the week where the
//! arms branch, and from there again with further seeds that all arms share. Results are paired by
//! seed, so a difference between arms is due to the arrangement. Also one patient's journey in
//! every arm, from the same replay.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::paired::{PairedDifference, mean};
use crate::kernel::random::{Seed, Stream};
use crate::kernel::violation::Violation;
use crate::recorder::rows::ALL;
use crate::recorder::{
    ContractRow, FlowRow, NullRecorder, OrganisationRow, PatientRow, Recorder, RecordingState,
    ReportingPeriod,
};
use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;
use crate::sim::observe::trace::{PatientTraceStep, PersonSummary};
use crate::sim::{DecisionSource, Sim, StateError};

/// One arrangement.
#[derive(Debug, Clone)]
pub struct ReplicationArm {
    pub scenario: Scenario,
    /// Decisions that replace the model's.
    pub decisions: Vec<Decision>,
}

/// What to compare.
#[derive(Debug, Clone)]
pub struct ReplicationPlan {
    /// Arrangements; the others are compared with the first.
    pub arms: Vec<ReplicationArm>,
    /// Week at which they branch.
    pub branch_week: u32,
    /// Week at which they are compared.
    pub end_week: u32,
    /// Number of replications.
    pub seeds: u32,
    /// Metrics of the whole economy to record.
    pub metrics: Vec<String>,
}

/// Why a comparison stopped.
#[derive(Debug, Error)]
pub enum ReplicateError {
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A state could not be stored or read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Readings of the whole economy: by metric, last recorded week, value; months and years apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicationSeries {
    pub months: BTreeMap<String, Vec<(u32, f64)>>,
    /// By year.
    pub years: BTreeMap<String, Vec<(u32, f64)>>,
}

impl ReplicationSeries {
    /// The series of a metric: months where it is measured monthly, years otherwise.
    pub fn series(&self, metric: &str) -> &[(u32, f64)] {
        let months = self.months.get(metric).filter(|series| !series.is_empty());
        months.or_else(|| self.years.get(metric)).map_or(&[], Vec::as_slice)
    }
}

/// Results: by arm, then by replication.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replications {
    /// Readings by arm and replication.
    pub readings: Vec<Vec<ReplicationSeries>>,
}

/// A mean over replications with its 95 % interval, by week.
pub type WeeklyInterval = Vec<(u32, f64, f64, f64)>;

/// Weeks over which the newest readings of a metric are averaged before arms are compared.
const LATEST: u32 = 52;

impl Replications {
    /// The mean of the last year's readings of a metric in every replication of an arm.
    fn last_year_means(&self, arm: usize, metric: &str) -> Vec<f64> {
        let Some(draws) = self.readings.get(arm) else { return Vec::new() };
        let means = draws.iter().filter_map(|draw| {
            let series = draw.series(metric);
            let newest = series.last()?.0;
            let recent: Vec<f64> = series
                .iter()
                .filter(|(week, _)| week + LATEST > newest)
                .map(|(_, value)| *value)
                .collect();
            Some(mean(&recent))
        });
        means.collect()
    }

    /// Difference of an arm from the first in a metric, over the last year; `None` where either was
    /// not measured in every replication.
    pub fn difference(&self, arm: usize, metric: &str) -> Option<PairedDifference> {
        let (of, against) = (self.last_year_means(arm, metric), self.last_year_means(0, metric));
        let whole = self.readings.get(arm).map_or(0, Vec::len);
        PairedDifference::matched(&of, &against).filter(|_| of.len() == whole)
    }

    /// Mean and interval of a metric of an arm over replications, by week.
    pub fn band(&self, arm: usize, metric: &str) -> WeeklyInterval {
        let Some(draws) = self.readings.get(arm) else { return Vec::new() };
        weekly_intervals(draws.iter().flat_map(|draw| draw.series(metric)).copied())
    }

    /// Difference of an arm from the first, week by week, paired by seed.
    pub fn differences(&self, arm: usize, metric: &str) -> WeeklyInterval {
        let (Some(first), Some(second)) = (self.readings.first(), self.readings.get(arm)) else {
            return Vec::new();
        };
        let pairs = first.iter().zip(second);
        let pairs = pairs.flat_map(|(a, b)| a.series(metric).iter().zip(b.series(metric)));
        let same = pairs.filter(|((week, _), (other, _))| week == other);
        weekly_intervals(same.map(|((week, a), (_, b))| (*week, b - a)))
    }
}

/// Mean and interval of the values of every week.
fn weekly_intervals(values: impl Iterator<Item = (u32, f64)>) -> WeeklyInterval {
    let mut by_week: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    values.for_each(|(week, value)| by_week.entry(week).or_default().push(value));
    let weeks = by_week.into_iter().map(|(week, values)| {
        let spread = PairedDifference::new(&values, &vec![0.0; values.len()]);
        let half = if spread.half_95.is_finite() { spread.half_95 } else { 0.0 };
        (week, spread.mean, spread.mean - half, spread.mean + half)
    });
    weeks.collect()
}

/// A recorder of chosen metrics of the whole economy.
struct ChosenMetricsRecorder<'a> {
    metrics: &'a [String],
    readings: ReplicationSeries,
}

impl Recorder for ChosenMetricsRecorder<'_> {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.organisation != ALL || !self.metrics.iter().any(|metric| metric == row.metric) {
            return;
        }
        let to = if row.span == ReportingPeriod::Year {
            &mut self.readings.years
        } else {
            &mut self.readings.months
        };
        to.entry(row.metric.to_owned()).or_default().push((row.week, row.value));
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// Counts weeks and reports the share done.
fn counter(total: u32, progress: &mut dyn FnMut(f32) -> bool) -> impl FnMut() -> bool {
    let mut done = 0u32;
    move || {
        done += 1;
        progress(done as f32 / total.max(1) as f32)
    }
}

/// Steps an economy to a week, or to its end if that is sooner, with a callback after every week.
/// False when it was stopped.
fn advance(
    sim: &mut Sim,
    to: u32,
    go_on: &mut dyn FnMut() -> bool,
    after_week: &mut dyn FnMut(&mut Sim),
) -> Result<bool, Violation> {
    while sim.week().0 < to.min(sim.total_weeks()) {
        if !go_on() {
            return Ok(false);
        }
        sim.step()?;
        after_week(sim);
    }
    Ok(true)
}

/// Runs an arm to a week; `None` when it was stopped.
fn run_to(
    arm: &ReplicationArm,
    to: u32,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<(Sim, RecordingState)>, Violation> {
    let mut sim = Sim::new(arm.scenario.clone());
    sim.set_decisions(arm.decisions.clone(), DecisionSource::Override);
    let mut tape = RecordingState::default();
    let arrived =
        advance(&mut sim, to, go_on, &mut |sim| sim.record(&mut tape, &mut NullRecorder))?;
    Ok(arrived.then_some((sim, tape)))
}

/// Runs every arm over all replications. `progress` receives the share done and returns whether to
/// continue; `None` when it stopped.
///
/// # Errors
/// A broken invariant, or a state that cannot be stored.
pub fn replicate(
    plan: &ReplicationPlan,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Replications>, ReplicateError> {
    let arms = plan.arms.len() as u32;
    let after = plan.end_week.saturating_sub(plan.branch_week);
    let mut go_on = counter(arms * (plan.branch_week + plan.seeds * after), progress);
    let mut readings = Vec::with_capacity(plan.arms.len());
    for arm in &plan.arms {
        let Some((mut sim, tape)) = run_to(arm, plan.branch_week, &mut go_on)? else {
            return Ok(None);
        };
        let state = sim.checkpoint()?;
        let own = sim.seed();
        let mut draws = Vec::with_capacity(plan.seeds as usize);
        for draw in 0..plan.seeds {
            sim.restore(&state)?;
            sim.set_decisions(arm.decisions.clone(), DecisionSource::Override);
            // The first replication is the run on the screen.
            sim.reseed(if draw == 0 { own } else { replication_seed(own, draw) });
            let mut tape = tape.clone();
            let mut chosen = ChosenMetricsRecorder {
                metrics: &plan.metrics,
                readings: ReplicationSeries::default(),
            };
            let mut record = |sim: &mut Sim| sim.record(&mut tape, &mut chosen);
            if !advance(&mut sim, plan.end_week, &mut go_on, &mut record)? {
                return Ok(None);
            }
            draws.push(chosen.readings);
        }
        readings.push(draws);
    }
    Ok(Some(Replications { readings }))
}

/// The seed of a replication.
fn replication_seed(own: u64, draw: u32) -> u64 {
    Seed(own).draw(Stream::Measure, u64::from(draw), 1).bits()
}

/// One patient under one arrangement.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyLane {
    /// What happened, in order.
    pub steps: Vec<PatientTraceStep>,
    /// First week of the newest wait, and its last; none where it has not ended.
    pub waits: Vec<(u32, Option<u32>)>,
    /// Their state at the end; `None` for people who died or left.
    pub portrait: Option<PersonSummary>,
}

/// One patient's journey in every arm, and how the waits of all others compare.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientJourney {
    /// Number of the person.
    pub person: u32,
    /// Their state where the arms branch.
    pub weeks_before: Option<PersonSummary>,
    /// First and last week shown.
    pub span: (u32, u32),
    pub lanes: Vec<JourneyLane>,
    /// By arm after the first: people who wait less, the same, longer than in the first; among all
    /// who wait in either.
    pub wait_changes: Vec<[u64; 3]>,
}

/// Weeks shown before the arms branch.
const WEEKS_BEFORE: u32 = 26;
/// Least difference between two waits that counts, weeks.
const MIN_WAIT_DIFFERENCE: u32 = 1;

/// Finds the patient whose waits differ most between the first two arms and traces their journey in
/// all. `None` when stopped, or where no one waits.
pub fn trace_journey(
    plan: &ReplicationPlan,
    wanted: Option<u32>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<PatientJourney>, ReplicateError> {
    let arms = plan.arms.len() as u32;
    let mut go_on = counter(2 * arms * plan.end_week, progress);
    let mut waits: Vec<BTreeMap<u32, u32>> = Vec::new();
    let mut gone: BTreeSet<u32> = BTreeSet::new();
    for arm in &plan.arms {
        let Some((mut sim, _)) = run_to(arm, plan.end_week, &mut go_on)? else { return Ok(None) };
        let now = sim.week().0;
        let waiters = sim.waiting_patients();
        waits.push(waiters.iter().map(|waiter| (waiter.person, now - waiter.since.0)).collect());
        let waiting = waits.iter().flat_map(BTreeMap::keys).copied();
        gone.extend(waiting.filter(|person| sim.person_summary(*person).is_none()));
    }
    let others = (1..waits.len()).map(|arm| count_wait_changes(&waits[0], &waits[arm])).collect();
    let chosen = wanted.or_else(|| most_different(&waits, plan, &gone));
    let Some(person) = chosen else { return Ok(None) };
    let from = plan.branch_week.saturating_sub(WEEKS_BEFORE);
    let (mut lanes, mut before) = (Vec::new(), None);
    for arm in &plan.arms {
        let Some((mut sim, _)) = run_to(arm, from, &mut go_on)? else { return Ok(None) };
        sim.start_person_trace(person);
        let mut waits: Vec<(u32, Option<u32>)> = Vec::new();
        let mut look = |sim: &mut Sim| {
            let now = sim.week().0;
            if now == plan.branch_week && before.is_none() {
                before = sim.person_summary(person);
            }
            let since = sim
                .waiting_patients()
                .iter()
                .find(|waiting_patient| waiting_patient.person == person)
                .map(|w| w.since.0);
            follow_wait(&mut waits, since, now);
        };
        if !advance(&mut sim, plan.end_week, &mut go_on, &mut look)? {
            return Ok(None);
        }
        let (steps, portrait) = (sim.take_person_trace(), sim.person_summary(person));
        lanes.push(JourneyLane { steps, waits, portrait });
    }
    Ok(Some(PatientJourney {
        person,
        weeks_before: before,
        span: (from, plan.end_week),
        lanes,
        wait_changes: others,
    }))
}

/// Records whether a wait continues, starts or has ended.
fn follow_wait(waits: &mut Vec<(u32, Option<u32>)>, since: Option<u32>, now: u32) {
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

/// Among all who wait in either: how many wait less, the same, longer in the second.
fn count_wait_changes(first: &BTreeMap<u32, u32>, second: &BTreeMap<u32, u32>) -> [u64; 3] {
    let mut counts = [0; 3];
    let people: BTreeSet<&u32> = first.keys().chain(second.keys()).collect();
    for person in people {
        let wait = |of: &BTreeMap<u32, u32>| of.get(person).copied().unwrap_or(0);
        let (a, b) = (wait(first), wait(second));
        let place = if b + MIN_WAIT_DIFFERENCE < a {
            0
        } else if b > a + MIN_WAIT_DIFFERENCE {
            2
        } else {
            1
        };
        counts[place] += 1;
    }
    counts
}

/// The person whose wait differs most between the arms, alive in all of them, whose wait started
/// after the arms branched or shortly before.
fn most_different(
    waits: &[BTreeMap<u32, u32>],
    plan: &ReplicationPlan,
    gone: &BTreeSet<u32>,
) -> Option<u32> {
    let longest = plan.end_week.saturating_sub(plan.branch_week) + WEEKS_BEFORE;
    let people: BTreeSet<u32> = waits.iter().flat_map(BTreeMap::keys).copied().collect();
    let spread = |person: &u32| {
        let all = waits.iter().map(|of| of.get(person).copied().unwrap_or(0));
        let (low, high) = all.fold((u32::MAX, 0), |(low, high), w| (low.min(w), high.max(w)));
        high - low
    };
    let within =
        |person: &u32| waits.iter().all(|of| of.get(person).copied().unwrap_or(0) < longest);
    let fit = people.iter().filter(|person| within(person) && !gone.contains(person));
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
            follow_wait(&mut waits, since, now);
        }
        assert_eq!(waits, [(3, Some(9)), (11, Some(14)), (13, None)]);
    }

    #[test]
    fn everyone_else_is_counted_once() {
        let first = BTreeMap::from([(1, 10), (2, 20), (3, 5)]);
        let second = BTreeMap::from([(1, 10), (2, 4), (4, 9)]);
        assert_eq!(count_wait_changes(&first, &second), [2, 1, 1]);
    }
}
