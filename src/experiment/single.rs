//! One economy from start to end: step, record, checkpoint, and the closing files. A run may be
//! stopped after any week and taken up from its last checkpoint, with the same result.

use std::path::{Path, PathBuf};
use std::time::Instant;

use thiserror::Error;

use super::checkpoint::{self, Place};
use super::output::OutputError;
use super::output::decisions::{self, Log};
use super::output::folder;
use super::output::manifest::{Manifest, Status};
use super::output::parts::{Level, Parts};
use super::output::summary::{Summary, Summing};
use super::pace::{Pace, Pacer};
use super::report::{self, ReportError};
use super::twin::{self, Stranded};
use crate::kernel::clock::{Calendar, Week};
use crate::kernel::digest;
use crate::kernel::error::Violation;
use crate::recorder::Tape;
use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;
use crate::sim::shift::Mark;
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
    /// Folder of the files; made if need be. Files of an earlier run in it are replaced.
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
    sim: Sim,
    tape: Tape,
    summary: Summary,
    parts: Parts,
    log: Log,
    manifest: Manifest,
    folder: PathBuf,
    pacer: Pacer,
    marks: Vec<Mark>,
}

impl Run {
    /// Builds the economy and begins its files.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(order: Order) -> Result<Self, RunError> {
        let Order { scenario, folder, level, pace, twin, decisions } = order;
        let mut manifest = Manifest::begun(&scenario, level);
        manifest.twin = twin && !scenario.changes.is_empty();
        clear(&folder)?;
        manifest.write(&folder)?;
        let parts = Parts::begin(&folder, level, 0)?;
        let mut sim = Sim::new(scenario);
        sim.keep_decisions();
        if let Some(decisions) = decisions {
            let mut copy = Vec::new();
            for decision in &decisions {
                let path = folder.join(decisions::GIVEN);
                serde_json::to_writer(&mut copy, decision)
                    .map_err(|error| OutputError::at(&path, error))?;
                copy.push(b'\n');
            }
            folder::replace(&folder.join(decisions::GIVEN), &copy)?;
            sim.give_decisions(decisions, Given::All);
        }
        Ok(Self {
            sim,
            log: Log::begin(&folder, 0)?,
            tape: Tape::default(),
            summary: Summary::default(),
            parts,
            manifest,
            folder,
            pacer: Pacer::new(pace),
            marks: Vec::new(),
        })
    }

    /// Takes up an unfinished run from its newest sound checkpoint, or from its beginning when it
    /// was cut before the first.
    ///
    /// # Errors
    /// The folder holds no unfinished run of this program version.
    pub fn resume(folder: &Path, pace: Pace) -> Result<Self, RunError> {
        let mut manifest = unfinished(folder)?;
        let found = checkpoint::newest(folder, &manifest.config_digest)?;
        let scenario = manifest.configuration.clone();
        let Some((place, state)) = found else {
            let level = manifest.record;
            let folder = folder.to_owned();
            let twin = manifest.twin;
            let decisions = given(&folder)?;
            let order = Order { scenario, folder, level, pace, twin, decisions };
            return Self::begin(order);
        };
        manifest.status = Status::Running;
        manifest.resumed_from_week = Some(place.week);
        manifest.write(folder)?;
        let parts = Parts::begin(folder, manifest.record, place.parts)?;
        let mut sim = Sim::resume(scenario, &state)?;
        sim.keep_decisions();
        if let Some(decisions) = given(folder)? {
            sim.give_decisions(decisions, Given::All);
        }
        Ok(Self {
            sim,
            log: Log::begin(folder, place.decisions)?,
            tape: place.tape,
            summary: place.summary,
            parts,
            manifest,
            folder: folder.to_owned(),
            pacer: Pacer::new(pace),
            marks: place.marks,
        })
    }

    /// Where the files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
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
        self.manifest.write(&self.folder)?;
        Ok(None)
    }

    /// Parts first, then the checkpoint that counts on them.
    fn checkpoint(&mut self) -> Result<(), RunError> {
        let begun = Instant::now();
        self.parts.close()?;
        let place = Place {
            config_digest: self.manifest.config_digest.clone(),
            week: self.sim.week().0,
            parts: self.parts.part,
            decisions: self.log.settle()?,
            tape: self.tape.clone(),
            summary: self.summary.clone(),
            marks: self.marks.clone(),
        };
        let state = self.sim.checkpoint()?;
        checkpoint::write(&self.folder, &place, &state)?;
        self.pacer.wrote(begun);
        Ok(())
    }

    fn finish(mut self, stranded: Option<Stranded>) -> Result<Report, RunError> {
        let state = self.sim.digest()?;
        let folder = &self.folder;
        if let Some(stranded) = &stranded {
            stranded.rows.iter().for_each(|row| self.parts.push(row));
        }
        let mut files = self.parts.merge()?;
        if let Some(stranded) = &stranded {
            stranded.write_csv(&folder.join(twin::CSV))?;
            files.push(twin::CSV.to_owned());
        }
        let run = &self.sim.scenario().run;
        let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
        let label = |week: u32| calendar.financial_year_label(Week(run.run_in_weeks + week - 1));
        self.summary.write(&folder.join("summary.csv"), label)?;
        files.push("summary.csv".to_owned());
        self.log.settle()?;
        files.push(decisions::FILE.to_owned());
        files.push(report::FILE.to_owned());
        self.manifest.status = Status::Complete;
        self.manifest.result_digest = Some(result_digest(&state, &self.tape));
        self.manifest.rows = Some(self.tape.rows);
        self.manifest.files = files;
        self.manifest.write(folder)?;
        // Last, as it is made of the others and can be made again.
        report::write(folder, &folder.join(report::FILE))?;
        checkpoint::remove_all(folder)?;
        Ok(Report { manifest: self.manifest, summary: self.summary, stranded })
    }
}

/// Hash over the final state and everything recorded.
fn result_digest(state: &str, tape: &Tape) -> String {
    digest::of(&(state, tape.digest()))
}

/// The manifest of a run that can be taken up.
fn unfinished(folder: &Path) -> Result<Manifest, RunError> {
    let shown = folder.display();
    let nothing = |what: String, help: &str| Err(RunError::Nothing(what, help.to_owned()));
    let Some(manifest) = Manifest::read(folder)? else {
        let help = "give the folder that an unfinished run was writing to";
        return nothing(format!("there is no run in '{shown}'"), help);
    };
    if manifest.status == Status::Complete {
        let help = "nothing is left to do; `hecon reproduce` runs it again and compares";
        return nothing(format!("the run in '{shown}' is complete"), help);
    }
    let version = env!("CARGO_PKG_VERSION");
    if manifest.program_version != version {
        let found = &manifest.program_version;
        return nothing(
            format!("the run in '{shown}' is of version {found}, and this is {version}"),
            "take it up with the version that began it",
        );
    }
    Ok(manifest)
}

/// Decisions that an unfinished run was given.
fn given(folder: &Path) -> Result<Option<Vec<Decision>>, OutputError> {
    let path = folder.join(decisions::GIVEN);
    if path.exists() { decisions::read(&path).map(Some) } else { Ok(None) }
}

/// Removes what an earlier run left in a folder, and nothing else.
fn clear(folder: &Path) -> Result<(), OutputError> {
    checkpoint::remove_all(folder)?;
    for table in crate::recorder::TABLES {
        folder::remove(&folder.join(format!("{}.parquet", table.name)))?;
        folder::remove(&folder.join(table.name))?;
    }
    folder::remove(&folder.join(twin::CSV))?;
    folder::remove(&folder.join(report::FILE))?;
    folder::remove(&folder.join(decisions::FILE))?;
    folder::remove(&folder.join(decisions::GIVEN))?;
    folder::remove(&folder.join("summary.csv"))
}
