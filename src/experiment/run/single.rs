//! One economy from start to end: step, record, checkpoint, and the final files. A run may be
//! stopped after any week and resumed from its last checkpoint, with the same result.

use std::path::{Path, PathBuf};
use std::time::Instant;

use thiserror::Error;

use super::checkpoint::{self, Place};
use super::counterfactual::{self, Stranded};
use super::own_files::OwnFiles;
use super::pace::{Pace, Pacer};
use super::progress::{Next, Progress};
use crate::experiment::output::OutputError;
use crate::experiment::output::decisions::{self, Log};
use crate::experiment::output::economy::Economy;
use crate::experiment::output::held::{FolderError, Held, Purpose};
use crate::experiment::output::manifest::{self, Manifest, Status};
use crate::experiment::output::parts::{self, Level, Parts, Piece};
use crate::experiment::output::summary::{Summary, Summing};
use crate::kernel::clock::{Calendar, Week};
use crate::kernel::digest;
use crate::kernel::error::Violation;
use crate::recorder::Tape;
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::Mark;
use crate::sim::decision::Decision;
use crate::sim::{Given, Sim, StateError};

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
    Nothing(String, String),
}

/// What to run, and where its files go.
#[derive(Debug, Clone)]
pub struct Order {
    /// The economy.
    pub scenario: Scenario,
    /// Folder of the files; created if missing. Files of an earlier run in it are replaced, and
    /// nothing else is changed.
    pub folder: PathBuf,
    /// Level of recording.
    pub level: Level,
    /// When checkpoints are written.
    pub pace: Pace,
    /// Whether a scenario with dated changes is compared with its twin without them.
    pub twin: bool,
    /// Decisions that replace the model's.
    pub decisions: Option<Vec<Decision>>,
}

/// The results of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Content of `run.json`.
    pub manifest: Manifest,
    /// Yearly values of the whole economy.
    pub summary: Summary,
    /// Stranded cost of the dated changes, if there are any and the twin was requested.
    pub stranded: Option<Stranded>,
}

/// A run in progress.
#[derive(Debug)]
pub struct Run {
    pub(super) sim: Sim,
    pub(super) tape: Tape,
    pub(super) summary: Summary,
    pub(super) parts: Parts,
    pub(super) log: Log,
    pub(super) manifest: Manifest,
    pub(super) held: Held,
    pub(super) pacer: Pacer,
    pub(super) marks: Vec<Mark>,
    pub(super) notes: Vec<String>,
}

impl Run {
    /// Locks the folder, builds the economy and starts its files.
    ///
    /// # Errors
    /// The folder cannot be locked or written.
    pub fn begin(order: Order) -> Result<Self, RunError> {
        let held = Held::take(&order.folder, Purpose::Run)?;
        Self::begin_in(held, order)
    }

    /// The same in a folder that is already locked.
    ///
    /// # Errors
    /// It cannot be written, or holds files with the names of a run that do not belong to an
    /// earlier run.
    pub fn begin_in(held: Held, order: Order) -> Result<Self, RunError> {
        let Order { scenario, folder, level, pace, twin, decisions } = order;
        let mut notes = Vec::new();
        let earlier = match Manifest::read(&folder)? {
            Some(earlier) => Some(earlier_files(&folder, &earlier, &mut notes)?),
            None => None,
        };
        let mut manifest = Manifest::begun(&scenario, level);
        manifest.twin = twin && !scenario.changes.is_empty();
        manifest.write(&folder)?;
        if let Some(earlier) = earlier {
            earlier.remove(&folder)?;
        }
        if let Some(decisions) = &decisions {
            manifest.given = Some(decisions::keep_given(&folder, decisions)?);
            manifest.write(&folder)?;
        }
        let mut run = Self::start(held, manifest, pace, decisions)?;
        run.notes = notes;
        Ok(run)
    }

    /// Starts at the first week, with a manifest that is written.
    pub(super) fn start(
        held: Held,
        manifest: Manifest,
        pace: Pace,
        decisions: Option<Vec<Decision>>,
    ) -> Result<Self, RunError> {
        let folder = held.folder();
        let parts = Parts::begin(folder, manifest.record)?;
        let mut log = Log::begin(folder)?;
        let mut sim = Sim::new(manifest.configuration.clone());
        log.name(Economy::at(&manifest.configuration, sim.geography()))?;
        sim.keep_decisions();
        if let Some(decisions) = decisions {
            sim.give_decisions(decisions, Given::All);
        }
        Ok(Self {
            sim,
            tape: Tape::default(),
            summary: Summary::default(),
            parts,
            log,
            manifest,
            held,
            pacer: Pacer::new(pace),
            marks: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Where the files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.held.folder()
    }

    /// A message to show before it continues.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Progress of the run.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let week = self.sim.week();
        let run = &self.sim.scenario().run;
        let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
        Progress {
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
    pub fn go(
        &mut self,
        after_week: &mut dyn FnMut(&Progress) -> Next,
    ) -> Result<Option<Report>, RunError> {
        while self.sim.week().0 < self.sim.total_weeks() {
            self.sim.step()?;
            let mut to = Summing { to: &mut self.parts, summary: &mut self.summary };
            self.sim.record(&mut self.tape, &mut to);
            if self.manifest.twin {
                self.marks.extend(self.sim.mark_of_quarter(&self.sim.shifted()));
            }
            self.log.add(&self.sim.take_decisions())?;
            let progress = self.progress();
            let next = after_week(&progress);
            if progress.done == self.sim.total_weeks() {
                break;
            }
            if self.pacer.is_due(Week(progress.done)) || next == Next::Stop {
                self.checkpoint()?;
            }
            if next == Next::Stop {
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

    fn interrupted(&mut self) -> Result<Option<Report>, RunError> {
        self.manifest.status = Status::Interrupted;
        self.manifest.write(self.held.folder())?;
        Ok(None)
    }

    /// Parts first, then the checkpoint that refers to them.
    fn checkpoint(&mut self) -> Result<(), RunError> {
        let begun = Instant::now();
        self.parts.close()?;
        self.keep_place(self.parts.part, self.parts.pieces.clone())?;
        self.pacer.wrote(begun);
        Ok(())
    }

    fn keep_place(&mut self, part: u32, pieces: Vec<Piece>) -> Result<(), RunError> {
        let place = Place {
            course: manifest::course_digest(&self.manifest.configuration),
            week: self.sim.week().0,
            part,
            pieces,
            decisions: self.log.settle()?,
            tape: self.tape.clone(),
            summary: self.summary.clone(),
            marks: self.marks.clone(),
        };
        let state = self.sim.checkpoint()?;
        checkpoint::write(self.held.folder(), &place, &state)?;
        Ok(())
    }

    /// Writes the final files, records them in the manifest, and only then removes intermediate
    /// files.
    fn finish(&mut self, stranded: Option<Stranded>) -> Result<Report, RunError> {
        let state = self.sim.digest()?;
        let folder = self.held.folder().to_owned();
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
        files.push(self.log.settle()?.kept(decisions::FILE));
        let week = self.sim.week().0;
        if self.pacer.keeps_last() {
            // A longer run continues from here.
            self.keep_place(merged.next, merged.pieces)?;
        }
        self.manifest.status = Status::Complete;
        self.manifest.result_digest = Some(result_digest(&state, &self.tape));
        self.manifest.rows = Some(self.tape.rows);
        self.manifest.files = files;
        self.manifest.write(&folder)?;
        tidy(&folder, week)?;
        let summary = std::mem::take(&mut self.summary);
        Ok(Report { manifest: self.manifest.clone(), summary, stranded })
    }
}

/// Removes what a complete run no longer needs: parts, and checkpoints before its last week.
pub(super) fn tidy(folder: &Path, week: u32) -> Result<(), OutputError> {
    parts::remove_all(folder)?;
    checkpoint::keep_only(folder, week)
}

/// The files of an earlier run, and a message naming those that stay.
fn earlier_files(
    folder: &Path,
    earlier: &Manifest,
    notes: &mut Vec<String>,
) -> Result<OwnFiles, RunError> {
    let left = OwnFiles::of(folder, earlier)?;
    if let Some(strange) = left.strange.first() {
        let help = "move it away, or name another folder with --out".to_owned();
        let what = format!("'{}' is not a file of the run in its folder", strange.display());
        return Err(RunError::Nothing(what, help));
    }
    notes.extend(left.others.iter().map(|path| format!("left unchanged: {}", path.display())));
    Ok(left)
}

/// Hash over the final state and everything recorded.
fn result_digest(state: &str, tape: &Tape) -> String {
    digest::of(&(state, tape.digest()))
}
