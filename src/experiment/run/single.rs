//! One economy from start to end: step, record, checkpoint, and the final files. A run may be
//! stopped after any week and resumed from its last checkpoint, with the same result.

use std::path::{Path, PathBuf};
use std::time::Instant;

use thiserror::Error;

use super::checkpoint::{self, CheckpointHeader};
use super::counterfactual::{self, StrandingResult};
use super::own_files::OwnFiles;
use super::pace::{CheckpointPace, CheckpointPacer};
use super::progress::{RunControl, RunProgress};
use crate::experiment::output::OutputError;
use crate::experiment::output::decisions::{self, DecisionLog};
use crate::experiment::output::economy::EconomyIdentity;
use crate::experiment::output::held::{FolderError, FolderPurpose, OutputFolder};
use crate::experiment::output::manifest::{self, RunManifest, RunStatus};
use crate::experiment::output::parts::{self, PartFileRecorder, RecordLevel, TablePart};
use crate::experiment::output::summary::{Summary, SummaryRecorder};
use crate::kernel::clock::{Calendar, Week};
use crate::kernel::digest;
use crate::kernel::violation::Violation;
use crate::recorder::RecordingState;
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::QuarterEndTotals;
use crate::sim::decision::Decision;
use crate::sim::{DecisionSource, Sim, StateError};

/// Why a run stopped without a result.
#[derive(Debug, Error)]
pub enum RunError {
    /// A file could not be written or read.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// An invariant of the model is broken.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The state could not be written or read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The folder cannot be locked.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file that the run depends on has changed.
    #[error(transparent)]
    Damaged(OutputError),
    /// The run has nothing left to do.
    #[error("the run in '{}' is complete", .0.display())]
    Complete(PathBuf),
    /// The folder has no run that can be resumed: the problem, and what to do.
    #[error("{0}")]
    NothingToResume(String, String),
}

/// What to run, and where its files go.
#[derive(Debug, Clone)]
pub struct RunSpec {
    pub scenario: Scenario,
    /// Folder of the files; created if missing. Files of an earlier run in it are replaced, and
    /// nothing else is changed.
    pub folder: PathBuf,
    /// Level of recording.
    pub level: RecordLevel,
    /// When checkpoints are written.
    pub pace: CheckpointPace,
    /// Whether a scenario with dated changes is compared with its twin without them.
    pub twin: bool,
    /// Decisions that replace the model's.
    pub decisions: Option<Vec<Decision>>,
}

/// The results of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// Content of `run.json`.
    pub manifest: RunManifest,
    /// Yearly values of the whole economy.
    pub summary: Summary,
    /// Stranded cost of the dated changes, if there are any and the twin was requested.
    pub stranded: Option<StrandingResult>,
}

/// A run in progress.
#[derive(Debug)]
pub struct SingleRun {
    pub(super) sim: Sim,
    pub(super) tape: RecordingState,
    pub(super) summary: Summary,
    pub(super) parts: PartFileRecorder,
    pub(super) log: DecisionLog,
    pub(super) manifest: RunManifest,
    pub(super) output_folder: OutputFolder,
    pub(super) pacer: CheckpointPacer,
    pub(super) marks: Vec<QuarterEndTotals>,
    pub(super) notes: Vec<String>,
}

impl SingleRun {
    /// Locks the folder, builds the economy and starts its files.
    ///
    /// # Errors
    /// The folder cannot be locked or written.
    pub fn start(order: RunSpec) -> Result<Self, RunError> {
        let held = OutputFolder::lock(&order.folder, FolderPurpose::Run)?;
        Self::start_in(held, order)
    }

    /// The same in a folder that is already locked.
    ///
    /// # Errors
    /// It cannot be written, or holds files with the names of a run that do not belong to an
    /// earlier run.
    pub fn start_in(held: OutputFolder, order: RunSpec) -> Result<Self, RunError> {
        let RunSpec { scenario, folder, level, pace, twin, decisions } = order;
        let mut notes = Vec::new();
        let earlier = match RunManifest::read(&folder)? {
            Some(earlier) => Some(earlier_files(&folder, &earlier, &mut notes)?),
            None => None,
        };
        let mut manifest = RunManifest::for_new_run(&scenario, level);
        manifest.twin = twin && counterfactual::has_twin(&scenario);
        manifest.write(&folder)?;
        if let Some(earlier) = earlier {
            earlier.remove(&folder)?;
        }
        if let Some(decisions) = &decisions {
            manifest.given = Some(decisions::write_given(&folder, decisions)?);
            manifest.write(&folder)?;
        }
        let mut run = Self::start_from_manifest(held, manifest, pace, decisions)?;
        run.notes = notes;
        Ok(run)
    }

    /// Starts at the first week, with a manifest that is written.
    pub(super) fn start_from_manifest(
        held: OutputFolder,
        manifest: RunManifest,
        pace: CheckpointPace,
        decisions: Option<Vec<Decision>>,
    ) -> Result<Self, RunError> {
        let folder = held.path();
        let parts = PartFileRecorder::create(folder, manifest.record)?;
        let mut log = DecisionLog::create(folder)?;
        let mut sim = Sim::new(manifest.configuration.clone());
        log.write_economy(EconomyIdentity::at(&manifest.configuration, sim.geography()))?;
        sim.start_decision_log();
        if let Some(decisions) = decisions {
            sim.set_decisions(decisions, DecisionSource::Replay);
        }
        Ok(Self {
            sim,
            tape: RecordingState::default(),
            summary: Summary::default(),
            parts,
            log,
            manifest,
            output_folder: held,
            pacer: CheckpointPacer::new(pace),
            marks: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        self.output_folder.path()
    }

    /// A message to show before it continues.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub fn progress(&self) -> RunProgress {
        let week = self.sim.week();
        let run = &self.sim.scenario().run;
        let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
        RunProgress {
            done: week.0,
            total: self.sim.total_weeks() * (1 + u32::from(self.manifest.twin)),
            date: calendar.label(week),
            run_in: calendar.is_run_in(week),
        }
    }

    /// Runs to the end, or until `after_week` says stop. `None` means stopped, with a checkpoint.
    /// The folder stays locked until the run is dropped, so that its files can still be used.
    ///
    /// # Errors
    /// A broken invariant, or a file that cannot be written.
    pub fn run(
        &mut self,
        after_week: &mut dyn FnMut(&RunProgress) -> RunControl,
    ) -> Result<Option<RunReport>, RunError> {
        while self.sim.week().0 < self.sim.total_weeks() {
            self.sim.step()?;
            let mut to = SummaryRecorder { to: &mut self.parts, summary: &mut self.summary };
            self.sim.record(&mut self.tape, &mut to);
            if self.manifest.twin {
                self.marks.extend(self.sim.quarter_end_totals(&self.sim.affected_providers()));
            }
            self.log.append(&self.sim.take_decisions())?;
            let progress = self.progress();
            let next = after_week(&progress);
            if progress.done == self.sim.total_weeks() {
                break;
            }
            if self.pacer.is_due(Week(progress.done)) || next == RunControl::Stop {
                self.checkpoint()?;
            }
            if next == RunControl::Stop {
                return self.interrupted();
            }
        }
        let mut stranded = None;
        if self.manifest.twin {
            stranded = counterfactual::compare(&mut self.sim, &self.marks, after_week)?;
            if stranded.is_none() {
                // The twin has no checkpoints: it is run again from here.
                self.checkpoint()?;
                return self.interrupted();
            }
        }
        self.finish(stranded).map(Some)
    }

    fn interrupted(&mut self) -> Result<Option<RunReport>, RunError> {
        self.manifest.status = RunStatus::Interrupted;
        self.manifest.write(self.output_folder.path())?;
        Ok(None)
    }

    /// Parts first, then the checkpoint that refers to them.
    fn checkpoint(&mut self) -> Result<(), RunError> {
        let begun = Instant::now();
        self.parts.close()?;
        self.write_checkpoint(self.parts.part, self.parts.pieces.clone())?;
        self.pacer.record_checkpoint(begun);
        Ok(())
    }

    fn write_checkpoint(&mut self, part: u32, pieces: Vec<TablePart>) -> Result<(), RunError> {
        let place = CheckpointHeader {
            course: manifest::course_digest(&self.manifest.configuration),
            week: self.sim.week().0,
            part,
            pieces,
            decisions: self.log.sync()?,
            tape: self.tape.clone(),
            summary: self.summary.clone(),
            marks: self.marks.clone(),
        };
        let state = self.sim.checkpoint()?;
        checkpoint::write(self.output_folder.path(), &place, &state)?;
        Ok(())
    }

    /// Writes the final files, records them in the manifest, and only then removes intermediate
    /// files.
    fn finish(&mut self, stranded: Option<StrandingResult>) -> Result<RunReport, RunError> {
        let state = self.sim.digest()?;
        let folder = self.output_folder.path().to_owned();
        if let Some(stranded) = &stranded {
            stranded.rows.iter().for_each(|row| self.parts.push(row));
        }
        let merged = self.parts.merge()?;
        let mut files = merged.files;
        if let Some(stranded) = &stranded {
            files.push(stranded.write_csv(&folder)?);
        }
        let run = &self.sim.scenario().run;
        let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
        let first = run.run_in_weeks;
        let label = |week: u32| calendar.financial_year_label(Week(first + week - 1));
        files.push(self.summary.write(&folder, label)?);
        files.push(self.log.sync()?.into_listed_file(decisions::FILE));
        let week = self.sim.week().0;
        if self.pacer.retains_last() {
            // A longer run continues from here.
            self.write_checkpoint(merged.next, merged.pieces)?;
        }
        self.manifest.status = RunStatus::Complete;
        self.manifest.result_digest = Some(result_digest(&state, &self.tape));
        self.manifest.rows = Some(self.tape.rows);
        self.manifest.files = files;
        self.manifest.write(&folder)?;
        remove_intermediate(&folder, week)?;
        let summary = std::mem::take(&mut self.summary);
        Ok(RunReport { manifest: self.manifest.clone(), summary, stranded })
    }
}

/// Removes what a complete run no longer needs: parts, and checkpoints before its last week.
pub(super) fn remove_intermediate(folder: &Path, week: u32) -> Result<(), OutputError> {
    parts::remove_all(folder)?;
    checkpoint::remove_others(folder, week)
}

/// The files of an earlier run, and a message naming those that stay.
fn earlier_files(
    folder: &Path,
    earlier: &RunManifest,
    notes: &mut Vec<String>,
) -> Result<OwnFiles, RunError> {
    let left = OwnFiles::scan(folder, earlier)?;
    if let Some(strange) = left.strange.first() {
        let help = "move it away, or name another folder with --out".to_owned();
        let what = format!("'{}' is not a file of the run in its folder", strange.display());
        return Err(RunError::NothingToResume(what, help));
    }
    notes.extend(left.others.iter().map(|path| format!("left unchanged: {}", path.display())));
    Ok(left)
}

/// Hash over the final state and everything recorded.
fn result_digest(state: &str, tape: &RecordingState) -> String {
    digest::hash_state(&(state, tape.digest()))
}
