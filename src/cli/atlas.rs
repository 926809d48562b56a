//! `hecon atlas`: every system on the same people and place, one page.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::experiment_runs::{ExperimentArgs, four_figures};
use super::scenario_args::ScenarioArgs;
use super::signs::standard;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::comparison::arms::{ComparisonArm, incompatibility};
use crate::experiment::comparison::atlas::{self, AtlasEntry, OUTCOMES, OmittedSystem};
use crate::experiment::comparison::compare;
use crate::experiment::output::held::FolderPurpose;
use crate::experiment::report;
use crate::experiment::run::series_run::RunnerError;
use crate::scenario::layers::suggest;
use crate::scenario::shipped::{self, ShippedCategory};

/// Default folder for the files.
const FOLDER: &str = "hecon-atlas";
/// Seeds of each system.
const REPLICATES: u32 = 6;

/// Every system on the same people and place, in one page
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon atlas\n  hecon atlas --place town --years 3 \
                  --replicates 4 --out town-atlas\n  hecon atlas --systems S04,S09,S10\n\nFinished \
                  runs are stored in the folder and never repeated.")]
pub struct Atlas {
    /// Systems, by name and separated by commas; default: all shipped ones. They are compared
    /// with S04, or with the first if S04 is not among them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    systems: Vec<String>,
    /// Place
    #[arg(long, value_name = "NAME", default_value = "board")]
    place: String,
    /// People represented by one simulated patient
    #[arg(long, value_name = "W", default_value = "50", allow_hyphen_values = true)]
    weight: String,
    /// Recorded financial years
    #[arg(long, value_name = "N", default_value = "5", allow_hyphen_values = true)]
    years: String,
    /// First seed
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seed: Option<String>,
    /// Any setting or parameter of all systems (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    sets: Vec<String>,
    /// Seeds of each system
    #[arg(long, value_name = "N", default_value_t = REPLICATES,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replicates: u32,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
    #[command(flatten)]
    manner: ExperimentArgs,
    #[command(flatten)]
    form: TableFormatArg,
}

impl Atlas {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), CliError> {
        let (arms, left_out) = self.arms()?;
        if let Some(what) = incompatibility(&arms) {
            return Err(CliError::Input(what, "leave that system out with --systems".to_owned()));
        }
        let (_held, compared) =
            self.manner.compare(&arms, self.replicates, &self.out, FolderPurpose::Atlas)?;
        let written = compare::write(&self.out, &arms, self.replicates, &compared);
        written.map_err(RunnerError::Output)?;
        let entries = atlas::entries(&arms, &compared);
        atlas::write(&self.out, &entries, &left_out).map_err(RunnerError::Output)?;
        report::write(&self.out, &self.out.join(report::FILE))?;
        self.show(&arms, &entries, &left_out)
    }

    /// Systems in order, the one with which others are compared first; and those that this place
    /// cannot have.
    fn arms(&self) -> Result<(Vec<ComparisonArm>, Vec<OmittedSystem>), CliError> {
        let known: Vec<&str> = shipped::names(ShippedCategory::Systems).collect();
        let mut names: Vec<&str> = Vec::new();
        for wanted in &self.systems {
            let Some(file) = shipped::find(ShippedCategory::Systems, wanted.trim()) else {
                let what = format!("there is no system '{wanted}'");
                return Err(CliError::Input(what, suggest(wanted, &known, "systems", "")));
            };
            if !names.contains(&file.name) {
                names.push(file.name);
            }
        }
        if names.is_empty() {
            names = known;
            names.sort_unstable();
        }
        if let Some(place) = names.iter().position(|name| *name == standard()) {
            let first = names.remove(place);
            names.insert(0, first);
        }
        let (mut arms, mut left_out) = (Vec::new(), Vec::new());
        for name in names {
            let chosen = ScenarioArgs {
                system: Some(name.to_owned()),
                place: Some(self.place.clone()),
                weight: Some(self.weight.clone()),
                years: Some(self.years.clone()),
                seed: self.seed.clone(),
                sets: self.sets.clone(),
                ..ScenarioArgs::default()
            };
            match chosen.load() {
                Ok(scenario) => arms.push(ComparisonArm { name: name.to_owned(), scenario }),
                // If named explicitly it is a mistake.
                Err(CliError::Findings(found)) if self.systems.is_empty() && !arms.is_empty() => {
                    let why = found.0[0].what.clone();
                    left_out.push(OmittedSystem { system: name.to_owned(), why });
                }
                Err(other) => return Err(other),
            }
        }
        Ok((arms, left_out))
    }

    fn show(
        &self,
        arms: &[ComparisonArm],
        entries: &[AtlasEntry],
        left_out: &[OmittedSystem],
    ) -> Result<(), CliError> {
        let plain = self.form.format == TableFormat::Table;
        let names = ["system", "outcome", "mean", "difference", "low", "high"];
        let mut table = OutputTable::new(&names);
        let number = |value: Option<f64>| match value {
            Some(value) if plain => json!(four_figures(value)),
            Some(value) => json!(value),
            None => Value::Null,
        };
        for entry in entries {
            let outcome = &OUTCOMES[entry.outcome];
            table.row([
                json!(entry.system),
                json!(format!("{}: {}", outcome.heading.to_lowercase(), outcome.name)),
                number(entry.mean),
                number(entry.difference),
                number(entry.interval.map(|ends| ends.0)),
                number(entry.interval.map(|ends| ends.1)),
            ]);
        }
        if !plain {
            return table.print(self.form);
        }
        if !self.manner.quiet {
            table.print(self.form)?;
        }
        let mut said = format!(
            "\n{} systems against {} over {} seeds, the same people under each. Page: {}\n",
            arms.len(),
            arms[0].name,
            self.replicates,
            self.out.join(report::FILE).display()
        );
        for entry in left_out {
            said.push_str(&format!("left out on this place: {}: {}\n", entry.system, entry.why));
        }
        error::print(&said)
    }
}
