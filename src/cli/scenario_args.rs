//! The arguments with which every command chooses a scenario, and loading it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CliError;
use super::files::{self, DiskReader};
use crate::scenario::catalogue::Registries;
use crate::scenario::load::{LoadRequest, load};
use crate::scenario::references::remarks;
use crate::scenario::repeated_settings::canonical;
use crate::scenario::schema::Scenario;
use crate::scenario::shipped::{self, ShippedCategory};

/// The scenario, and changes to it.
#[derive(Debug, Clone, Default, Args)]
pub struct ScenarioArgs {
    /// Scenario file or shipped example; default: system S10 on the place "board"
    #[arg(value_name = "CONFIG")]
    pub config: Option<PathBuf>,
    /// System to use, by name or path
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
    /// Place to use: town, place, board, region, england, or a path
    #[arg(long, value_name = "NAME")]
    pub place: Option<String>,
    /// Instrument to apply to the system, by name or path (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub with: Vec<String>,
    /// People represented by one simulated patient
    #[arg(long, value_name = "W", allow_hyphen_values = true)]
    pub weight: Option<String>,
    /// Recorded financial years
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub years: Option<String>,
    /// Random seed
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<String>,
    /// Any setting or parameter, for example --set run.memory_cap=8 (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    pub sets: Vec<String>,
}

impl ScenarioArgs {
    /// Whether only a file is given.
    pub fn is_plain(&self) -> bool {
        let choices = [&self.system, &self.place, &self.weight, &self.years, &self.seed];
        choices.iter().all(|choice| choice.is_none())
            && self.with.is_empty()
            && self.sets.is_empty()
    }

    /// Loads the scenario.
    ///
    /// # Errors
    /// Every mistake in the file and the arguments, together.
    pub fn load(&self) -> Result<Scenario, CliError> {
        let file = self.config.as_deref().map(read).transpose()?;
        let flags = [("weight", &self.weight), ("years", &self.years), ("seed", &self.seed)];
        let flags = flags
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .map(|(name, value)| (format!("--{name}"), format!("run.{name}"), value))
            .collect();
        let request = LoadRequest {
            file,
            system: self.system.clone(),
            place: self.place.clone(),
            with: self.with.clone(),
            flags,
            overlays: Vec::new(),
            sets: self.sets.clone(),
        };
        let scenario = load(&request, &DiskReader, &Registries)?;
        for remark in remarks(&scenario) {
            eprintln!("note: {remark}");
        }
        Ok(scenario)
    }

    /// Whether a setting is given on the command line under its own path.
    pub fn sets_path(&self, path: &str) -> bool {
        self.sets
            .iter()
            .any(|set| set.split('=').next().is_some_and(|entry| canonical(entry) == path))
    }
}

/// A file's name and text, or those of the shipped example of that name if there is no such file.
fn read(path: &Path) -> Result<(String, String), CliError> {
    let example = path.to_str().and_then(|name| shipped::find(ShippedCategory::Examples, name));
    match example {
        Some(file) if !path.exists() => {
            Ok((format!("configs/{}", file.path), file.text.to_owned()))
        }
        _ => files::read(path),
    }
}
