//! One economy from start to end: step, record, checkpoint, and the closing files. A run may be
//! stopped after any week and taken up from its last checkpoint, with the same result.

use std::path::{Path, PathBuf};
use std::time::Instant;

use thiserror::Error;

use super::checkpoint::{self, Place};
use super::output::OutputError;
use super::output::decisions::{self, Log};
use super::output::economy::Economy;
use super::output::held::{FolderError, Held, Purpose};
use super::output::manifest::{self, Manifest, Status};
use super::output::own::Left;
use super::output::parts::{self, Level, Parts, Piece};
use super::output::summary::{Summary, Summing};
use super::pace::{Pace, Pacer};
use super::report::{self, ReportError};
use super::twin::{self, Stranded};
use crate::kernel::clock::{Calendar, Week};
use crate::kernel::digest;
use crate::kernel::error::Violation;
use crate::recorder::Tape;
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::Mark;
use crate::sim::decision::Decision;
use crate::sim::state::StateError;
use crate::sim::{Given, Sim};

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
    /// The folder cannot be had.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file that the run counts on is not as it was left.
    #[error(transparent)]
    Damaged(OutputError),
    /// The page of the run could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The folder has no run that can be taken up: what, and what to do.
    #[error("{0}")]
    Nothing(String, String),
}

/// What is to be run, and where its files go.
#[derive(Debug, Clone)]
pub struct Order {
    /// The economy.
    pub scenario: Scenario,
    /// Folder of the files; made if need be. Files of an earlier run in it are replaced, and
    /// nothing else there is touched.
    pub folder: PathBuf,
    /// How much is kept.
    pub level: Level,
    /// When checkpoints are written.
    pub pace: Pace,
    /// Whether a scenario with dated changes is set beside its twin without them.
    pub twin: bool,
    /// Decisions that take the place of the model's.
    pub decisions: Option<Vec<Decision>>,
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Weeks done, the running in included.
    pub done: u32,
    /// Weeks of the run.
    pub total: u32,
    /// Simulated date.
    pub date: String,
    /// Whether the running in is still going on.
    pub run_in: bool,
}

/// Whether to go on after a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Run the next week.
    GoOn,
    /// Write a checkpoint and leave.
    Stop,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Content of `run.json`.
    pub manifest: Manifest,
    /// Yearly values of the whole economy.
    pub summary: Summary,
    /// What the dated changes left stranded, if there are any and the twin was wanted.
    pub stranded: Option<Stranded>,
}

/// A run under way.
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
    /// Takes the folder, builds the economy and begins its files.
    ///
    /// # Errors
    /// The folder cannot be had or written.
    pub fn begin(order: Order) -> Result<Self, RunError> {
        let held = Held::take(&order.folder, Purpose::Run)?;
        Self::begin_in(held, order)
    }

    /// The same in a folder that was taken before.
    ///
    /// # Errors
    /// It cannot be written, or holds files under names of the run's that are not an earlier
    /// run's.
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
        log.name(Economy::of(&manifest.configuration))?;
        let mut sim = Sim::new(manifest.configuration.clone());
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

    /// What should be said before it goes on.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How far the run has come.
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
    ///
    /// # Errors
    /// A broken invariant, or a disk that refuses.
    pub fn go(
        mut self,
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
            stranded = twin::compare(&mut self.sim, &self.marks, after_week)?;
            if stranded.is_none() {
                // The twin has no checkpoints of its own: it is run anew from here.
                self.checkpoint()?;
                return self.interrupted();
            }
        }
        self.finish(stranded).map(Some)
    }

    fn interrupted(mut self) -> Result<Option<Report>, RunError> {
        self.manifest.status = Status::Interrupted;
        self.manifest.write(self.held.folder())?;
        Ok(None)
    }

    /// Parts first, then the checkpoint that counts on them.
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

    /// Writes what the run leaves, says so in the manifest, and only then removes what led there.
    fn finish(mut self, stranded: Option<Stranded>) -> Result<Report, RunError> {
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
            // A longer run goes on from here.
            self.keep_place(merged.next, merged.pieces)?;
        }
        self.manifest.status = Status::Complete;
        self.manifest.result_digest = Some(result_digest(&state, &self.tape));
        self.manifest.rows = Some(self.tape.rows);
        self.manifest.files = files;
        self.manifest.write(&folder)?;
        tidy(&folder, week)?;
        // Last, as it is made of the others and can be made again.
        report::write(&folder, &folder.join(report::FILE))?;
        Ok(Report { manifest: self.manifest, summary: self.summary, stranded })
    }
}

/// Removes what a complete run needs no more: parts, and checkpoints before its last week.
pub(super) fn tidy(folder: &Path, week: u32) -> Result<(), OutputError> {
    parts::remove_all(folder)?;
    checkpoint::keep_only(folder, week)
}

/// What an earlier run left, and in words what of the folder stays.
fn earlier_files(
    folder: &Path,
    earlier: &Manifest,
    notes: &mut Vec<String>,
) -> Result<Left, RunError> {
    let left = Left::of(folder, earlier)?;
    if let Some(strange) = left.strange.first() {
        let help = "move it away, or name another folder with --out".to_owned();
        let what = format!("'{}' is no file of the run in its folder", strange.display());
        return Err(RunError::Nothing(what, help));
    }
    notes.extend(left.others.iter().map(|path| format!("left as it is: {}", path.display())));
    Ok(left)
}

/// Hash over the final state and everything recorded.
fn result_digest(state: &str, tape: &Tape) -> String {
    digest::of(&(state, tape.digest()))
}
