//! One economy from start to end with its yearly values: the unit of every experiment.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::counterfactual;
use super::progress::{RunControl, RunProgress};
use super::series::{SeriesRecorder, YearlySeries};
use crate::experiment::output::OutputError;
use crate::kernel::violation::Violation;
use crate::recorder::RecordingState;
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::StateError;

/// Weeks of the timed run from which the time is estimated.
const TIMED_WEEKS: u32 = 13;

/// Why running stopped.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// A file could not be written or read.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A state could not be written.
    #[error(transparent)]
    State(#[from] StateError),
    /// Threads cannot be started.
    #[error("threads cannot be started: {0}")]
    Threads(String),
}

/// One economy from start to end, with dated changes also its twin; `None` when it was stopped.
pub fn run(
    scenario: &Scenario,
    over: &dyn Fn() -> bool,
) -> Result<Option<YearlySeries>, RunnerError> {
    run_from(Sim::new(scenario.clone()), RecordingState::default(), over)
}

/// The same from the current week of an economy, with the state of its recorder.
pub fn run_from(
    mut sim: Sim,
    mut tape: RecordingState,
    over: &dyn Fn() -> bool,
) -> Result<Option<YearlySeries>, RunnerError> {
    let mut kept = SeriesRecorder::default();
    let mut marks = Vec::new();
    let has_twin = counterfactual::has_twin(sim.scenario());
    while sim.week().0 < sim.total_weeks() {
        if over() {
            return Ok(None);
        }
        sim.step()?;
        sim.record_years(&mut tape, &mut kept);
        if has_twin {
            marks.extend(sim.quarter_end_totals(&sim.affected_providers()));
        }
    }
    if has_twin {
        let mut ask =
            |_: &RunProgress| if over() { RunControl::Stop } else { RunControl::Continue };
        let Some(stranded) = counterfactual::compare(&mut sim, &marks, &mut ask)? else {
            return Ok(None);
        };
        stranded.rows.iter().for_each(|row| kept.record_stranded(row));
    }
    Ok(Some(kept.finish()))
}

/// Estimated time of economies on one thread, from a short timed run of each size.
#[derive(Debug, Default)]
pub struct RunTimeEstimator {
    /// Seconds to build and seconds a week, by people and weight.
    timed: BTreeMap<(u64, u32), (f64, f64)>,
}

impl RunTimeEstimator {
    /// Estimated time of one economy.
    pub fn estimate(&mut self, scenario: &Scenario) -> Result<Duration, Violation> {
        let run = &scenario.run;
        let size = (scenario.place.population, run.weight);
        let (setup, week) = match self.timed.get(&size) {
            Some(known) => *known,
            None => {
                let found = time(scenario)?;
                *self.timed.entry(size).or_insert(found)
            }
        };
        let worlds = if counterfactual::has_twin(scenario) { 2.0 } else { 1.0 };
        let weeks = f64::from(run.run_in_weeks + run.years * 52);
        Ok(Duration::from_secs_f64(worlds * (setup + week * weeks)))
    }
}

/// Seconds to build an economy and to run it for a week.
fn time(scenario: &Scenario) -> Result<(f64, f64), Violation> {
    let begun = Instant::now();
    let mut sim = Sim::new(scenario.clone());
    let built = begun.elapsed().as_secs_f64();
    let mut tape = RecordingState::default();
    let mut kept = SeriesRecorder::default();
    let begun = Instant::now();
    for _ in 0..TIMED_WEEKS {
        sim.step()?;
        sim.record_years(&mut tape, &mut kept);
    }
    Ok((built, begun.elapsed().as_secs_f64() / f64::from(TIMED_WEEKS)))
}
