//! `run.json`: what was run, by which program, and the results. Written when a run starts and again
//! when it stops, so that a run can always be resumed or repeated from its folder.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::checks::ListedFile;
use super::parts::RecordLevel;
use super::seal::{self, SealState};
use super::{OutputError, text};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::digest;
use crate::scenario::schema::{SCHEMA, Scenario};

/// Name of the file.
pub const FILE: &str = "run.json";

/// Status of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Started; also after an interruption without warning.
    Running,
    /// Stopped by a signal.
    Interrupted,
    Complete,
}

/// A length set for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunHorizon {
    /// Recorded years.
    pub years: u32,
    /// Weeks done when it was set, the running in included.
    pub from_week: u32,
}

/// The content of `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunManifest {
    /// Version of this file's layout.
    pub schema: u32,
    /// Version of the program that wrote it.
    pub program_version: String,
    pub status: RunStatus,
    /// Hash of the resolved configuration.
    pub config_digest: String,
    /// Hash over the final state and every recorded row; only of a complete run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_digest: Option<String>,
    /// Weeks done, running in included, when the run was last resumed from a checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_from_week: Option<u32>,
    pub seed: u64,
    /// First week of the run, the running in included, counted from 0.
    pub start_week: u32,
    /// First recorded week on the same count.
    pub first_recorded_week: u32,
    /// Weeks of the run, the running in included.
    pub end_week: u32,
    /// Financial year in which recording starts.
    pub first_financial_year: String,
    /// Level of recording.
    pub record: RecordLevel,
    /// Whether the run is compared with its twin without the scenario's dated changes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub twin: bool,
    /// Rows recorded; with `record: summary` not all of them are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The successive lengths of a run that was lengthened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub horizons: Vec<RunHorizon>,
    /// The log of decisions given to the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<ListedFile>,
    /// Files that the run wrote to its folder; its report carries its own checksum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ListedFile>,
    /// The configuration as resolved: every number that was used.
    pub configuration: Scenario,
    /// Checksum of the file as it was read; computed again on writing.
    #[serde(default, skip_serializing)]
    blake3_of_this_file: Option<String>,
}

impl RunManifest {
    /// The manifest of a new run.
    pub fn for_new_run(scenario: &Scenario, record: RecordLevel) -> Self {
        let run = &scenario.run;
        Self {
            schema: SCHEMA,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            status: RunStatus::Running,
            config_digest: config_digest(scenario),
            result_digest: None,
            resumed_from_week: None,
            seed: run.seed,
            start_week: 0,
            first_recorded_week: run.run_in_weeks,
            end_week: run.run_in_weeks + run.years * WEEKS_PER_YEAR,
            first_financial_year: format!("{}/{:02}", run.start_year, (run.start_year + 1) % 100),
            record,
            twin: false,
            rows: None,
            horizons: Vec::new(),
            given: None,
            files: Vec::new(),
            configuration: scenario.clone(),
            blake3_of_this_file: None,
        }
    }

    /// Changes the length of the run.
    pub fn set_years(&mut self, years: u32, done: u32) {
        let run = &mut self.configuration.run;
        if self.horizons.is_empty() {
            self.horizons.push(RunHorizon { years: run.years, from_week: 0 });
        }
        self.horizons.push(RunHorizon { years, from_week: done });
        run.years = years;
        self.end_week = run.run_in_weeks + years * WEEKS_PER_YEAR;
        self.config_digest = config_digest(&self.configuration);
        self.result_digest = None;
        self.rows = None;
        self.files = Vec::new();
    }

    /// Reads the manifest of a folder; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be used by this program, or was changed since it was written.
    pub fn read(folder: &Path) -> Result<Option<Self>, OutputError> {
        let path = folder.join(FILE);
        let Some(bytes) = bytes_of(&path)? else { return Ok(None) };
        let seal = seal::check(&bytes);
        let found = Self::parse(&path, bytes)?;
        if seal == SealState::Broken {
            return Err(OutputError::changed(&path));
        }
        Ok(Some(found))
    }

    /// Reads the manifest of a folder, also where it was changed since it was written.
    ///
    /// # Errors
    /// It cannot be used by this program.
    pub fn read_unverified(folder: &Path) -> Result<Option<Self>, OutputError> {
        let path = folder.join(FILE);
        bytes_of(&path)?.map(|bytes| Self::parse(&path, bytes)).transpose()
    }

    fn parse(path: &Path, bytes: Vec<u8>) -> Result<Self, OutputError> {
        let text = text::decode(bytes).map_err(|what| OutputError::new(path, what))?;
        let bare: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| OutputError::new(path, error))?;
        let schema = bare.get("schema").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if schema > u64::from(SCHEMA) {
            let what = format!("it is of schema {schema}, newer than this program's {SCHEMA}");
            return Err(OutputError::new(path, what));
        }
        serde_json::from_value(bare).map_err(|error| {
            let what =
                format!("it is not as this version of hecon writes it ({error}); move the folder");
            OutputError::new(path, what)
        })
    }

    /// Writes it to a folder.
    pub fn write(&self, folder: &Path) -> Result<(), OutputError> {
        seal::write(&folder.join(FILE), self)
    }
}

/// The bytes of a file; `None` where there is none.
fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>, OutputError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::new(path, error)),
    }
}

/// Hash of a resolved configuration. Its name is for titles and does not count.
pub fn config_digest(scenario: &Scenario) -> String {
    digest::hash_state(&Scenario { name: String::new(), ..scenario.clone() })
}

/// Hash of everything that determines the course of a run. Its length counts only where it makes
/// the table of patients larger.
pub fn course_digest(scenario: &Scenario) -> String {
    let mut endless = scenario.clone();
    endless.run.years = 0;
    digest::hash_state(&(config_digest(&endless), scenario.reserve_share(&scenario.params())))
}
