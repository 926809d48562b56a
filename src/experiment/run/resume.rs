//! Resuming a run: an unfinished one from its newest checkpoint, or a finished one to make it
//! longer. Everything it depends on is checked against the folder before anything is written.

use std::path::Path;

use super::checkpoint::{self, Place};
use super::pace::{Pace, Pacer};
use super::single::{Run, RunError, tidy};
use crate::experiment::output::decisions::{self, Log};
use crate::experiment::output::held::{Held, Purpose};
use crate::experiment::output::manifest::{self, Manifest, Status};
use crate::experiment::output::parts::{self, Parts};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::scenario::relations::RELATIONS;
use crate::scenario::settings;
use crate::sim::decision::Decision;
use crate::sim::{Given, Sim};

impl Run {
    /// Resumes an unfinished run from its newest intact checkpoint, or from its start when it was
    /// was cut before the first. With another length it may be finished at its present one.
    ///
    /// # Errors
    /// The folder holds no unfinished run of this program version, another process writes to it, or
    /// a file that the run counts on is not as it was left, or the length is shorter than what is
    /// done.
    pub fn resume_for(folder: &Path, pace: Pace, years: Option<u32>) -> Result<Self, RunError> {
        // Before the folder is locked, which would create it.
        known(folder)?;
        let held = Held::take(folder, Purpose::Run)?;
        let mut manifest = known(folder)?;
        let is_complete = manifest.status == Status::Complete;
        let years = years.filter(|years| *years != manifest.configuration.run.years);
        if years.is_none() && is_complete {
            return Err(complete(folder, &manifest));
        }
        of_this_program(folder, &manifest)?;
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
        let given = given(folder, &manifest)?;
        manifest.status = Status::Running;
        manifest.resumed_from_week = found.as_ref().map(|(place, _)| place.week);
        let mut run = match found {
            Some(found) => Self::go_on(held, manifest, pace, given, found)?,
            None => Self::anew(held, manifest, pace, given)?,
        };
        run.notes = notes;
        Ok(run)
    }

    /// Continues from a checkpoint.
    fn go_on(
        held: Held,
        manifest: Manifest,
        pace: Pace,
        given: Option<Vec<Decision>>,
        (place, state): (Place, Vec<u8>),
    ) -> Result<Self, RunError> {
        let folder = held.folder();
        let parts = Parts::go_on(folder, manifest.record, place.pieces, place.part);
        let parts = parts.map_err(RunError::Damaged)?;
        let log = Log::go_on(folder, &place.decisions).map_err(RunError::Damaged)?;
        let mut sim = Sim::resume(manifest.configuration.clone(), &state)?;
        manifest.write(folder)?;
        sim.keep_decisions();
        if let Some(given) = given {
            sim.give_decisions(given, Given::All);
        }
        Ok(Self {
            sim,
            tape: place.tape,
            summary: place.summary,
            parts,
            log,
            manifest,
            held,
            pacer: Pacer::new(pace),
            marks: place.marks,
            notes: Vec::new(),
        })
    }

    /// Starts again at the first week. Finished tables stay until longer ones replace them.
    fn anew(
        held: Held,
        manifest: Manifest,
        pace: Pace,
        given: Option<Vec<Decision>>,
    ) -> Result<Self, RunError> {
        let folder = held.folder();
        manifest.write(folder)?;
        checkpoint::remove_all(folder)?;
        parts::remove_all(folder)?;
        Self::start(held, manifest, pace, given)
    }
}

/// The manifest of a folder with a run.
fn known(folder: &Path) -> Result<Manifest, RunError> {
    Manifest::read(folder)?.ok_or_else(|| {
        let help = "give the folder that an unfinished run was writing to";
        RunError::Nothing(format!("there is no run in '{}'", folder.display()), help.to_owned())
    })
}

/// A run with nothing left to do, after completing what an interruption at its end may have left.
fn complete(folder: &Path, manifest: &Manifest) -> RunError {
    if let Err(error) = tidy(folder, manifest.end_week) {
        return error.into();
    }
    RunError::Complete(folder.to_owned())
}

fn of_this_program(folder: &Path, manifest: &Manifest) -> Result<(), RunError> {
    let shown = folder.display();
    let (found, own) = (&manifest.program_version, env!("CARGO_PKG_VERSION"));
    if found != own {
        let what = format!("the run in '{shown}' is of version {found}, and this is {own}");
        let help = "resume it with the version that started it";
        return Err(RunError::Nothing(what, help.to_owned()));
    }
    if manifest::config_digest(&manifest.configuration) != manifest.config_digest {
        let help = "the configuration in run.json is not the one that was started";
        return Err(RunError::Nothing(format!("'{shown}' has been edited"), help.to_owned()));
    }
    Ok(())
}

/// Changes the length of a run, if possible.
fn lengthen(manifest: &mut Manifest, years: u32, done: u32) -> Result<(), RunError> {
    let refuse = |what: String, help: &str| Err(RunError::Nothing(what, help.to_owned()));
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
    manifest.lengthen(years, done);
    let scenario = &manifest.configuration;
    let params = scenario.params();
    match RELATIONS.iter().find_map(|relation| (relation.check)(scenario, &params)) {
        Some(broken) => refuse(broken.what, &broken.help),
        None => Ok(()),
    }
}

/// Decisions given to a run, as stored.
fn given(folder: &Path, manifest: &Manifest) -> Result<Option<Vec<Decision>>, RunError> {
    let Some(given) = &manifest.given else { return Ok(None) };
    if let Some(fault) = given.fault(folder) {
        return Err(RunError::Damaged(fault));
    }
    Ok(Some(decisions::read(&folder.join(&given.name))?))
}
