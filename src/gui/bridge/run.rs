//! One run of the worker: its simulation, its keyframes, and the weeks that have run.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR};
use crate::kernel::violation::Violation;
use crate::recorder::{NullRecorder, RecordingState};
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::{AffectedProviders, QuarterEndTotals, StrandedCostPeriod};
use crate::sim::decision::Decision;
use crate::sim::look::{Geography, WeekSnapshot};
use crate::sim::{DecisionSource, Sim};

use super::keyframes::{HistoryError, Keyframe, KeyframeStore};
use super::readings::{MeasureReading, ReadingsRecorder};
use super::{OpenedRun, RunId};

/// Longest acceptable replay since the last keyframe; if it takes longer, a keyframe is made
/// earlier.
const MAX_REPLAY_TIME: Duration = Duration::from_millis(250);
/// Least distance between two keyframes, weeks.
const MIN_KEYFRAME_WEEKS: u32 = 13;
/// Running time before the next keyframe, as a multiple of the time the last one took: a large
/// economy must not spend its time on keyframes.
const KEYFRAME_SPACING_FACTOR: u32 = 6;

/// Results of a week that had not run before.
#[derive(Debug)]
pub struct NewWeek {
    pub look: Arc<WeekSnapshot>,
    pub decisions: Vec<Decision>,
    /// Readings of a month or year that closed.
    pub readings: Vec<MeasureReading>,
    /// Whether stranded cost may have changed.
    pub marked: bool,
}

/// A run.
#[derive(Debug)]
pub struct WorkerRun {
    pub id: RunId,
    pub name: String,
    /// What it branched from.
    pub parent: Option<(RunId, u32)>,
    pub scenario: Arc<Scenario>,
    /// Which twin it is compared with, where its scenario has dated changes.
    pub twin: Option<usize>,
    /// Accounts at the ends of quarters.
    pub marks: Vec<QuarterEndTotals>,
    geography: Arc<Geography>,
    sim: Option<Sim>,
    at: u32,
    looks: Vec<Arc<WeekSnapshot>>,
    keys: Vec<Keyframe>,
    tape: RecordingState,
    notes: ReadingsRecorder,
    /// Decisions given from outside, each with the weeks done when it was given.
    decisions: Vec<(u32, Decision)>,
    since_key: Duration,
    /// How long the last keyframe took.
    keyframe_duration: Duration,
    shifted: AffectedProviders,
}

impl WorkerRun {
    /// Builds the economy of a scenario and writes its first keyframe.
    pub fn new(
        id: RunId,
        name: String,
        scenario: Scenario,
        twin: Option<usize>,
        store: &KeyframeStore,
    ) -> Result<Self, HistoryError> {
        let scenario = Arc::new(scenario);
        let mut sim = Sim::new((*scenario).clone());
        sim.start_decision_log();
        let tape = RecordingState::default();
        let keys = vec![store.store(&mut sim, &tape)?];
        Ok(Self {
            id,
            name,
            parent: None,
            scenario,
            twin,
            marks: Vec::new(),
            geography: Arc::new(sim.geography().clone()),
            shifted: sim.affected_providers(),
            sim: Some(sim),
            at: 0,
            looks: Vec::new(),
            keys,
            tape,
            notes: ReadingsRecorder::default(),
            decisions: Vec::new(),
            since_key: Duration::ZERO,
            keyframe_duration: Duration::ZERO,
        })
    }

    /// A copy that shares the past up to the current week. The simulation itself moves
    /// to the copy; this run is restored from its keyframes when it is needed again.
    pub fn branch(
        &mut self,
        id: RunId,
        name: String,
        store: &KeyframeStore,
    ) -> Result<Self, HistoryError> {
        let at = self.at;
        if let Some(sim) = &mut self.sim
            && self.keys.iter().all(|key| key.week != at)
        {
            let key = store.store(sim, &self.tape)?;
            let place = self.keys.partition_point(|old| old.week < at);
            self.keys.insert(place, key);
        }
        let kept = |key: &&Keyframe| key.week <= at;
        let recorded = at.saturating_sub(self.scenario.run.run_in_weeks);
        Ok(Self {
            id,
            name,
            parent: Some((self.id, at)),
            scenario: Arc::clone(&self.scenario),
            twin: self.twin,
            marks: self.marks.iter().filter(|mark| mark.week <= recorded).cloned().collect(),
            geography: Arc::clone(&self.geography),
            sim: self.sim.take(),
            at,
            looks: self.looks[..at as usize].to_vec(),
            keys: self.keys.iter().filter(kept).cloned().collect(),
            tape: self.tape.clone(),
            notes: ReadingsRecorder::default(),
            decisions: self.decisions.iter().filter(|(when, _)| *when <= at).cloned().collect(),
            since_key: Duration::ZERO,
            keyframe_duration: Duration::ZERO,
            shifted: self.shifted.clone(),
        })
    }

    /// Weeks done at its current position.
    pub const fn at(&self) -> u32 {
        self.at
    }

    /// Number of weeks that have ever run.
    pub fn newest_week(&self) -> u32 {
        self.looks.len() as u32
    }

    /// Weeks from start to end.
    pub fn total(&self) -> u32 {
        self.scenario.run.run_in_weeks + self.scenario.run.years * WEEKS_PER_YEAR
    }

    /// The constant facts, reported to the window once.
    pub fn opened(&self) -> OpenedRun {
        let settings = &self.scenario.run;
        OpenedRun {
            run: self.id,
            name: self.name.clone(),
            parent: self.parent,
            scenario: Arc::clone(&self.scenario),
            geography: Arc::clone(&self.geography),
            calendar: Calendar {
                start_year: settings.start_year,
                run_in_weeks: settings.run_in_weeks,
            },
            total: self.total(),
        }
    }

    /// Providers affected by dated changes.
    pub const fn shifted_providers(&self) -> &AffectedProviders {
        &self.shifted
    }

    /// The simulation, rebuilt from a keyframe if another run had taken it over.
    pub fn sim(&mut self, store: &KeyframeStore) -> Result<&mut Sim, HistoryError> {
        if self.sim.is_none() {
            let mut sim = Sim::new((*self.scenario).clone());
            sim.start_decision_log();
            let at = self.at;
            let key = self.keys.iter().rev().find(|key| key.week <= at);
            if let Some(key) = key {
                store.restore(key, &mut sim)?;
                self.tape = key.tape.clone();
                self.at = key.week;
            }
            replay_decisions(&mut sim, &self.decisions, self.at);
            self.sim = Some(sim);
            // Its position was a little after the keyframe.
            while self.at < at {
                let stepped = self.step(store)?;
                if stepped.is_err() {
                    break;
                }
            }
        }
        self.sim.as_mut().ok_or_else(|| HistoryError::Io(std::io::Error::other("no simulation")))
    }

    /// Stranded cost so far, given the accounts of the twin.
    pub fn stranded_cost_against(&self, twin: &[QuarterEndTotals]) -> Vec<StrandedCostPeriod> {
        self.sim
            .as_ref()
            .map(|sim| sim.compare_with_counterfactual(&self.marks, twin))
            .unwrap_or_default()
    }

    /// Takes decisions in place of the model's.
    pub fn decide(&mut self, decisions: Vec<Decision>) {
        if let Some(sim) = &mut self.sim {
            sim.set_decisions(decisions.clone(), DecisionSource::Override);
        }
        let at = self.at;
        self.decisions.extend(decisions.into_iter().map(|decision| (at, decision)));
    }

    /// Advances one week. A week that has run before is replayed; the results of a new one are
    /// returned.
    ///
    /// # Errors
    /// Outer: the temporary file. Inner: a broken invariant.
    pub fn step(
        &mut self,
        store: &KeyframeStore,
    ) -> Result<Result<Option<NewWeek>, Violation>, HistoryError> {
        self.sim(store)?;
        let Some(sim) = &mut self.sim else { return Ok(Ok(None)) };
        if self.at >= self.scenario.run.run_in_weeks + self.scenario.run.years * WEEKS_PER_YEAR {
            return Ok(Ok(None));
        }
        let began = Instant::now();
        if let Err(violation) = sim.step() {
            return Ok(Err(violation));
        }
        self.at = sim.week().0;
        let decisions = sim.take_decisions();
        if self.at as usize <= self.looks.len() {
            sim.record(&mut self.tape, &mut NullRecorder);
            return Ok(Ok(None));
        }
        sim.record(&mut self.tape, &mut self.notes);
        let mut marked = false;
        if self.twin.is_some()
            && let Some(mark) = sim.quarter_end_totals(&self.shifted)
        {
            self.marks.push(mark);
            marked = true;
        }
        let before = self.looks.last().map(Arc::as_ref);
        let Some(look) = sim.snapshot(before).map(Arc::new) else { return Ok(Ok(None)) };
        self.looks.push(Arc::clone(&look));
        self.since_key += began.elapsed();
        self.store_keyframe(store)?;
        Ok(Ok(Some(NewWeek { look, decisions, readings: self.notes.take_readings(), marked })))
    }

    fn store_keyframe(&mut self, store: &KeyframeStore) -> Result<(), HistoryError> {
        let last = self.keys.last().map_or(0, |key| key.week);
        let apart = self.at - last;
        let pays =
            self.since_key >= MAX_REPLAY_TIME.max(KEYFRAME_SPACING_FACTOR * self.keyframe_duration);
        let due = apart >= WEEKS_PER_YEAR || (apart >= MIN_KEYFRAME_WEEKS && pays);
        if let (true, Some(sim)) = (due, &mut self.sim) {
            let began = Instant::now();
            self.keys.push(store.store(sim, &self.tape)?);
            (self.since_key, self.keyframe_duration) = (Duration::ZERO, began.elapsed());
        }
        Ok(())
    }

    /// Goes to a past week, reporting the share done to `on`, which returns whether to continue.
    /// If cancelled, the run stays where it is.
    ///
    /// # Errors
    /// Outer: the temporary file. Inner: a broken invariant.
    pub fn seek(
        &mut self,
        week: u32,
        store: &KeyframeStore,
        on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Result<(), Violation>, HistoryError> {
        let week = week.clamp(1.min(self.newest_week()), self.newest_week());
        self.sim(store)?;
        let key = self.keys.iter().rev().find(|key| key.week <= week).cloned();
        if let (Some(key), Some(sim)) = (key, &mut self.sim)
            && (week < self.at || key.week > self.at)
        {
            store.restore(&key, sim)?;
            self.tape = key.tape.clone();
            self.at = key.week;
            replay_decisions(sim, &self.decisions, self.at);
        }
        let from = self.at;
        while self.at < week {
            if !on((self.at - from) as f32 / (week - from) as f32) {
                break;
            }
            if let Err(violation) = self.step(store)? {
                return Ok(Err(violation));
            }
        }
        Ok(Ok(()))
    }
}

fn replay_decisions(sim: &mut Sim, given: &[(u32, Decision)], from: u32) {
    let ahead = given.iter().map(|(_, decision)| decision);
    let ahead: Vec<Decision> = ahead.filter(|entry| entry.week.0 >= from).cloned().collect();
    sim.set_decisions(ahead, DecisionSource::Override);
}
