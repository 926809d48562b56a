//! One run in the worker's hands: its simulation, its keyframes, and what has been seen of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR};
use crate::kernel::error::Violation;
use crate::recorder::{Nothing, Tape};
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::{Mark, Shifted, StrandedPeriod};
use crate::sim::decision::Decision;
use crate::sim::look::{Geography, Look};
use crate::sim::{Given, Sim};

use super::history::{HistoryError, Key, Store};
use super::notes::{Notes, Reading};
use super::{Opened, RunId};

/// Replay since the last keyframe that is put up with; what takes longer gets a keyframe earlier.
const REPLAY: Duration = Duration::from_millis(250);
/// No two keyframes lie closer, weeks.
const CLOSEST: u32 = 13;
/// Time to run before the next keyframe, in times that the last one took: a large economy is not
/// to spend its time on keeping.
const PAYS: u32 = 6;

/// What a week brought that had not run before.
#[derive(Debug)]
pub struct New {
    /// How it looks.
    pub look: Arc<Look>,
    /// Decisions of the week.
    pub decisions: Vec<Decision>,
    /// Readings of a month or year that closed.
    pub readings: Vec<Reading>,
    /// Whether stranded cost may have changed.
    pub marked: bool,
}

/// A run.
#[derive(Debug)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// Its name.
    pub name: String,
    /// What it branched from.
    pub parent: Option<(RunId, u32)>,
    /// Its scenario.
    pub scenario: Arc<Scenario>,
    /// Which twin it is compared with, where its scenario has dated changes.
    pub twin: Option<usize>,
    /// Books at the ends of quarters.
    pub marks: Vec<Mark>,
    geography: Arc<Geography>,
    sim: Option<Sim>,
    at: u32,
    looks: Vec<Arc<Look>>,
    keys: Vec<Key>,
    tape: Tape,
    notes: Notes,
    /// Decisions given from outside, each with the weeks done when it was given.
    given: Vec<(u32, Decision)>,
    since_key: Duration,
    /// How long the last keyframe took.
    keeping: Duration,
    shifted: Shifted,
}

impl Run {
    /// Builds the economy of a scenario and keeps its first keyframe.
    ///
    /// # Errors
    /// The temporary file refuses.
    pub fn new(
        id: RunId,
        name: String,
        scenario: Scenario,
        twin: Option<usize>,
        store: &Store,
    ) -> Result<Self, HistoryError> {
        let scenario = Arc::new(scenario);
        let mut sim = Sim::new((*scenario).clone());
        sim.keep_decisions();
        let tape = Tape::default();
        let keys = vec![store.keep(&mut sim, &tape)?];
        Ok(Self {
            id,
            name,
            parent: None,
            scenario,
            twin,
            marks: Vec::new(),
            geography: Arc::new(sim.geography().clone()),
            shifted: sim.shifted(),
            sim: Some(sim),
            at: 0,
            looks: Vec::new(),
            keys,
            tape,
            notes: Notes::default(),
            given: Vec::new(),
            since_key: Duration::ZERO,
            keeping: Duration::ZERO,
        })
    }

    /// A copy that shares the past up to where this one stands. The simulation itself goes over
    /// to the copy; this run is woken from its keyframes when it is wanted again.
    ///
    /// # Errors
    /// The temporary file refuses.
    pub fn branch(&mut self, id: RunId, name: String, store: &Store) -> Result<Self, HistoryError> {
        let at = self.at;
        if let Some(sim) = &mut self.sim
            && self.keys.iter().all(|key| key.week != at)
        {
            let key = store.keep(sim, &self.tape)?;
            let place = self.keys.partition_point(|old| old.week < at);
            self.keys.insert(place, key);
        }
        let kept = |key: &&Key| key.week <= at;
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
            notes: Notes::default(),
            given: self.given.iter().filter(|(when, _)| *when <= at).cloned().collect(),
            since_key: Duration::ZERO,
            keeping: Duration::ZERO,
            shifted: self.shifted.clone(),
        })
    }

    /// Weeks done where it stands.
    #[must_use]
    pub const fn at(&self) -> u32 {
        self.at
    }

    /// Weeks that have ever been done.
    #[must_use]
    pub fn tip(&self) -> u32 {
        self.looks.len() as u32
    }

    /// Weeks from start to end.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.scenario.run.run_in_weeks + self.scenario.run.years * WEEKS_PER_YEAR
    }

    /// What the window is told of it once.
    #[must_use]
    pub fn opened(&self) -> Opened {
        let settings = &self.scenario.run;
        Opened {
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

    /// Providers that dated changes concern.
    #[must_use]
    pub const fn shifted(&self) -> &Shifted {
        &self.shifted
    }

    /// The simulation, built anew from a keyframe where another run had taken it over.
    ///
    /// # Errors
    /// The temporary file refuses.
    pub fn sim(&mut self, store: &Store) -> Result<&mut Sim, HistoryError> {
        if self.sim.is_none() {
            let mut sim = Sim::new((*self.scenario).clone());
            sim.keep_decisions();
            let at = self.at;
            let key = self.keys.iter().rev().find(|key| key.week <= at);
            if let Some(key) = key {
                store.restore(key, &mut sim)?;
                self.tape = key.tape.clone();
                self.at = key.week;
            }
            give(&mut sim, &self.given, self.at);
            self.sim = Some(sim);
            // Where it stood lies a little further on.
            while self.at < at {
                let stepped = self.step(store)?;
                if stepped.is_err() {
                    break;
                }
            }
        }
        self.sim.as_mut().ok_or_else(|| HistoryError::Io(std::io::Error::other("no simulation")))
    }

    /// Stranded cost so far, given the books of the twin.
    #[must_use]
    pub fn against(&self, twin: &[Mark]) -> Vec<StrandedPeriod> {
        self.sim.as_ref().map(|sim| sim.compare_with_twin(&self.marks, twin)).unwrap_or_default()
    }

    /// Takes decisions in place of the model's.
    pub fn decide(&mut self, decisions: Vec<Decision>) {
        if let Some(sim) = &mut self.sim {
            sim.give_decisions(decisions.clone(), Given::Some);
        }
        let at = self.at;
        self.given.extend(decisions.into_iter().map(|decision| (at, decision)));
    }

    /// Moves one week on. What has run before is replayed; what is new is handed back.
    ///
    /// # Errors
    /// Outer: the temporary file. Inner: a broken invariant.
    pub fn step(&mut self, store: &Store) -> Result<Result<Option<New>, Violation>, HistoryError> {
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
            sim.record(&mut self.tape, &mut Nothing);
            return Ok(Ok(None));
        }
        sim.record(&mut self.tape, &mut self.notes);
        let mut marked = false;
        if self.twin.is_some()
            && let Some(mark) = sim.mark_of_quarter(&self.shifted)
        {
            self.marks.push(mark);
            marked = true;
        }
        let before = self.looks.last().map(Arc::as_ref);
        let Some(look) = sim.look(before).map(Arc::new) else { return Ok(Ok(None)) };
        self.looks.push(Arc::clone(&look));
        self.since_key += began.elapsed();
        self.keep(store)?;
        Ok(Ok(Some(New { look, decisions, readings: self.notes.take(), marked })))
    }

    fn keep(&mut self, store: &Store) -> Result<(), HistoryError> {
        let last = self.keys.last().map_or(0, |key| key.week);
        let apart = self.at - last;
        let pays = self.since_key >= REPLAY.max(PAYS * self.keeping);
        let due = apart >= WEEKS_PER_YEAR || (apart >= CLOSEST && pays);
        if let (true, Some(sim)) = (due, &mut self.sim) {
            let began = Instant::now();
            self.keys.push(store.keep(sim, &self.tape)?);
            (self.since_key, self.keeping) = (Duration::ZERO, began.elapsed());
        }
        Ok(())
    }

    /// Goes to a week that has been, telling `on` the share done; `on` says whether to go on.
    /// Given up, the run stands wherever it has come to.
    ///
    /// # Errors
    /// Outer: the temporary file. Inner: a broken invariant.
    pub fn visit(
        &mut self,
        week: u32,
        store: &Store,
        on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Result<(), Violation>, HistoryError> {
        let week = week.clamp(1.min(self.tip()), self.tip());
        self.sim(store)?;
        let key = self.keys.iter().rev().find(|key| key.week <= week).cloned();
        if let (Some(key), Some(sim)) = (key, &mut self.sim)
            && (week < self.at || key.week > self.at)
        {
            store.restore(&key, sim)?;
            self.tape = key.tape.clone();
            self.at = key.week;
            give(sim, &self.given, self.at);
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

fn give(sim: &mut Sim, given: &[(u32, Decision)], from: u32) {
    let ahead = given.iter().map(|(_, decision)| decision);
    let ahead: Vec<Decision> = ahead.filter(|one| one.week.0 >= from).cloned().collect();
    sim.give_decisions(ahead, Given::Some);
}
