//! Resuming a run: an unfinished one from its newest checkpoint, or a finished one to make it
//! longer. Everything it depends on is checked against the folder before anything is written.

use std::path::Path;

use super::checkpoint::{self, CheckpointHeader};
use super::pace::{CheckpointPace, CheckpointPacer};
use super::single::{RunError, SingleRun, remove_intermediate};
use crate::experiment::output::decisions::{self, DecisionLog};
use crate::experiment::output::held::{FolderPurpose, OutputFolder};
use crate::experiment::output::manifest::{self, RunManifest, RunStatus};
use crate::experiment::output::parts::{self, PartFileRecorder};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::scenario::relations::RELATIONS;
use crate::scenario::settings;
use crate::sim::decision::Decision;
use crate::sim::{DecisionSource, Sim};

impl SingleRun {
    /// Resumes an unfinished run from its newest intact checkpoint, or from its start when it was
    /// was cut before the first. With another length it may be finished at its present one.
    ///
    /// # Errors
    /// The folder holds no unfinished run of this program version, another process writes to it, or
    /// a file that the run counts on is not as it was left, or the length is shorter than what is
    /// done.
    pub fn resume_for(
        folder: &Path,
        pace: CheckpointPace,
        years: Option<u32>,
    ) -> Result<Self, RunError> {
        // Before the folder is locked, which would create it.
        read_manifest(folder)?;
        let held = OutputFolder::lock(folder, FolderPurpose::Run)?;
        let mut manifest = read_manifest(folder)?;
        let is_complete = manifest.status == RunStatus::Complete;
        let years = years.filter(|years| *years != manifest.configuration.run.years);
        if years.is_none() && is_complete {
            return Err(already_complete(folder, &manifest));
        }
        check_program_version(folder, &manifest)?;
        let course = manifest::course_digest(&manifest.configuration);
        let mut found = checkpoint::newest(folder, &course)?;
        let mut notes = Vec::new();
        if let Some(years) = years {
            let reached = found.as_ref().map_or(0, |(place, _)| place.week);
            let done = if is_complete { manifest.end_week } else { reached };
            lengthen(&mut manifest, years, done)?;
            // A much longer run needs a larger table of patients.
            if manifest::course_digest(&manifest.configuration) != course {
                found = None;
            }
            notes.push(match found {
                Some(_) => format!("the run continues to {years} years"),
                None => format!("the run to {years} years starts again at its first week"),
            });
        }
        let given = given_decisions(folder, &manifest)?;
        manifest.status = RunStatus::Running;
        manifest.resumed_from_week = found.as_ref().map(|(place, _)| place.week);
        let mut run = match found {
            Some(found) => Self::continue_from(held, manifest, pace, given, found)?,
            None => Self::start_again(held, manifest, pace, given)?,
        };
        run.notes = notes;
        Ok(run)
    }

    /// Continues from a checkpoint.
    fn continue_from(
        held: OutputFolder,
        manifest: RunManifest,
        pace: CheckpointPace,
        given: Option<Vec<Decision>>,
        (place, state): (CheckpointHeader, Vec<u8>),
    ) -> Result<Self, RunError> {
        let folder = held.path();
        let parts = PartFileRecorder::resume(folder, manifest.record, place.pieces, place.part);
        let parts = parts.map_err(RunError::Damaged)?;
        let log = DecisionLog::resume(folder, &place.decisions).map_err(RunError::Damaged)?;
        let mut sim = Sim::resume(manifest.configuration.clone(), &state)?;
        manifest.write(folder)?;
        sim.start_decision_log();
        if let Some(given) = given {
            sim.set_decisions(given, DecisionSource::Replay);
        }
        Ok(Self {
            sim,
            tape: place.tape,
            summary: place.summary,
            parts,
            log,
            manifest,
            output_folder: held,
            pacer: CheckpointPacer::new(pace),
            marks: place.marks,
            notes: Vec::new(),
        })
    }

    /// Starts again at the first week. Finished tables stay until longer ones replace them.
    fn start_again(
        held: OutputFolder,
        manifest: RunManifest,
        pace: CheckpointPace,
        given: Option<Vec<Decision>>,
    ) -> Result<Self, RunError> {
        let folder = held.path();
        manifest.write(folder)?;
        checkpoint::remove_all(folder)?;
        parts::remove_all(folder)?;
        Self::start_from_manifest(held, manifest, pace, given)
    }
}

/// The manifest of a folder with a run.
fn read_manifest(folder: &Path) -> Result<RunManifest, RunError> {
    RunManifest::read(folder)?.ok_or_else(|| {
        let help = "give the folder that an unfinished run was writing to";
        RunError::NothingToResume(
            format!("there is no run in '{}'", folder.display()),
            help.to_owned(),
        )
    })
}

/// A run with nothing left to do, after completing what an interruption at its end may have left.
fn already_complete(folder: &Path, manifest: &RunManifest) -> RunError {
    if let Err(error) = remove_intermediate(folder, manifest.end_week) {
        return error.into();
    }
    RunError::Complete(folder.to_owned())
}

fn check_program_version(folder: &Path, manifest: &RunManifest) -> Result<(), RunError> {
    let shown = folder.display();
    let (found, own) = (&manifest.program_version, env!("CARGO_PKG_VERSION"));
    if found != own {
        let what = format!("the run in '{shown}' is of version {found}, and this is {own}");
        let help = "resume it with the version that started it";
        return Err(RunError::NothingToResume(what, help.to_owned()));
    }
    if manifest::config_digest(&manifest.configuration) != manifest.config_digest {
        let help = "the configuration in run.json is not the one that was started";
        return Err(RunError::NothingToResume(
            format!("'{shown}' has been edited"),
            help.to_owned(),
        ));
    }
    Ok(())
}

/// Changes the length of a run, if possible.
fn lengthen(manifest: &mut RunManifest, years: u32, done: u32) -> Result<(), RunError> {
    let refuse = |what: String, help: &str| Err(RunError::NothingToResume(what, help.to_owned()));
    let most = settings::find("run.years").map_or(f64::from(years), |setting| setting.range.1);
    if years < 1 || f64::from(years) > most {
        let what = format!("--years is {years}, which is out of range");
        return refuse(what, &format!("allowed: 1 to {most}"));
    }
    let run_in = manifest.configuration.run.run_in_weeks;
    let recorded = done.saturating_sub(run_in);
    if years * WEEKS_PER_YEAR < recorded {
        let what = format!(
            "the run has already recorded {recorded} weeks, and {years} years have {}",
            years * WEEKS_PER_YEAR
        );
        return refuse(what, "--years can make a run longer, not shorter");
    }
    manifest.set_years(years, done);
    let scenario = &manifest.configuration;
    let params = scenario.params();
    match RELATIONS.iter().find_map(|relation| (relation.check)(scenario, &params)) {
        Some(broken) => refuse(broken.problem, &broken.help),
        None => Ok(()),
    }
}

/// Decisions given to a run, as stored.
fn given_decisions(
    folder: &Path,
    manifest: &RunManifest,
) -> Result<Option<Vec<Decision>>, RunError> {
    let Some(given) = &manifest.given else { return Ok(None) };
    if let Some(fault) = given.fault(folder) {
        return Err(RunError::Damaged(fault));
    }
    Ok(Some(decisions::read(&folder.join(&given.name))?))
}
