//! A running in that all points share: the base is run to the first recorded week once for each
//! seed, and every point continues from there with its own configuration.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::SweepError;
use crate::experiment::design::Design;
use crate::experiment::output::OutputError;
use crate::experiment::output::checks::FileChecksum;
use crate::experiment::output::manifest::config_digest;
use crate::experiment::output::summary::Summary;
use crate::experiment::run::checkpoint::{self, CheckpointHeader};
use crate::experiment::run::series_run::RunnerError;
use crate::experiment::run::store::program;
use crate::experiment::run::workers;
use crate::recorder::{NullRecorder, RecordingState};
use crate::scenario::schema::Scenario;
use crate::sim::Sim;

/// The stored states of a sweep's base, one for each seed.
#[derive(Debug, Clone)]
pub struct SharedRunIns {
    folder: PathBuf,
    base: Scenario,
    program: String,
}

impl SharedRunIns {
    /// In the folder of a sweep.
    pub fn new(design: &Design, folder: &Path) -> Self {
        let folder = folder.join("run-in");
        Self { folder, base: design.base.clone(), program: program() }
    }

    fn folder(&self, seed: u64) -> PathBuf {
        self.folder.join(seed.to_string())
    }

    fn base_scenario(&self, seed: u64) -> Scenario {
        let mut base = self.base.clone();
        base.run.seed = seed;
        base
    }

    /// What a state belongs to.
    fn run_in_key(&self, seed: u64) -> String {
        format!("{} {}", config_digest(&self.base_scenario(seed)), self.program)
    }

    /// Makes the missing states. False when it was stopped.
    ///
    /// # Errors
    /// A broken invariant, or a file that cannot be written.
    pub fn prepare(
        &self,
        seeds: &BTreeSet<u64>,
        jobs: usize,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, SweepError> {
        let missing: Vec<u64> =
            seeds.iter().copied().filter(|seed| !matches!(self.read(*seed), Ok(Some(_)))).collect();
        let make = |number: usize, over: &dyn Fn() -> bool| {
            Ok(self.run_base_in(missing[number], over)?.then_some(()))
        };
        let mut keep = |_, ()| Ok(true);
        Ok(workers::make_each(missing.len(), jobs, stopped, &make, &mut keep)?)
    }

    fn run_base_in(&self, seed: u64, stopped: &dyn Fn() -> bool) -> Result<bool, RunnerError> {
        let mut sim = Sim::new(self.base_scenario(seed));
        let mut tape = RecordingState::default();
        while sim.week().0 < self.base.run.run_in_weeks {
            if stopped() {
                return Ok(false);
            }
            sim.step()?;
            sim.record_years(&mut tape, &mut NullRecorder);
        }
        let place = CheckpointHeader {
            course: self.run_in_key(seed),
            week: sim.week().0,
            part: 0,
            pieces: Vec::new(),
            decisions: FileChecksum::from_bytes(b""),
            tape,
            summary: Summary::default(),
            marks: Vec::new(),
        };
        let state = sim.checkpoint()?;
        checkpoint::write(&self.folder(seed), &place, &state)?;
        Ok(true)
    }

    fn read(&self, seed: u64) -> Result<Option<(CheckpointHeader, Vec<u8>)>, OutputError> {
        checkpoint::newest(&self.folder(seed), &self.run_in_key(seed))
    }

    /// The economy of a scenario at the end of the base's running in, with its recorder.
    ///
    /// # Errors
    /// The state is missing or does not fit the scenario; the reason.
    pub fn restore(&self, scenario: Scenario) -> Result<(Sim, RecordingState), String> {
        let seed = scenario.run.seed;
        let found = self.read(seed).map_err(|error| error.to_string())?;
        let (place, state) = found.ok_or_else(|| format!("no running in of seed {seed}"))?;
        let sim = Sim::resume(scenario, &state).map_err(|error| error.to_string())?;
        Ok((sim, place.tape))
    }
}
