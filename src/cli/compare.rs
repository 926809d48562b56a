//! `hecon compare`: the same patients under several arrangements.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::experiment_runs::{ExperimentArgs, four_figures};
use super::scenario_args::ScenarioArgs;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::comparison::arms::{ComparisonArm, incompatibility};
use crate::experiment::comparison::compare::{self, ComparisonResult};
use crate::experiment::output::held::FolderPurpose;
use crate::experiment::report;
use crate::experiment::run::series_run::RunnerError;
use crate::scenario::repeated_settings::canonical;
use crate::scenario::shipped::{self, ShippedCategory};

/// Default folder for the files.
const FOLDER: &str = "hecon-compare";
/// Seeds of each arm.
const REPLICATES: u32 = 10;
/// Metrics shown in the table; the files hold all of them.
const CHOSEN: &[&str] = &[
    "activity_index",
    "outpatient_rate",
    "planned_admission_rate",
    "need_index",
    "median_wait",
    "within_18_weeks",
    "occupancy",
    "emergency_rate",
    "referral_rate",
    "qalys_lost",
    "main_provider_share",
    "spend_per_head",
    "spend_share.acute",
    "spend_share.community",
    "surplus.acute",
    "surplus.commissioner",
    "idle_capacity_cost",
    "information_rent",
    "rescue",
    "commissioning_cost",
    "planned_admissions_declined",
    "coding_excess",
    "concession",
    "scheme_benefit",
];

/// Compare arrangements on the same patients
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon compare acute-tariff acute-block\n  \
                  hecon compare a.ron b.ron c.ron --place town --replicates 20 --years 5\n  \
                  hecon compare S10 S10+I05 S10+I05+I17 --place town\n  \
                  hecon compare S10 \"S10:system.contracts.acute.terms=[Block()]\"\n\nFinished \
                  runs are stored in the folder and never repeated.")]
pub struct Compare {
    /// Scenario files, shipped examples or systems; NAME+I05+I17 applies instruments to one,
    /// NAME:PATH=VALUE changes one setting. The others are compared with the first
    #[arg(value_name = "ARM", required = true, num_args = 2..)]
    arms: Vec<String>,
    /// Seeds of each arm
    #[arg(long, value_name = "N", default_value_t = REPLICATES,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replicates: u32,
    /// Place of all arms
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Instrument to apply to every arm, by name or path (may be repeated)
    #[arg(long, value_name = "NAME")]
    with: Vec<String>,
    /// People represented by one simulated patient
    #[arg(long, value_name = "W", allow_hyphen_values = true)]
    weight: Option<String>,
    /// Recorded financial years
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    years: Option<String>,
    /// First seed
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seed: Option<String>,
    /// Any setting or parameter of all arms (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    sets: Vec<String>,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
    /// Show every metric
    #[arg(long)]
    long: bool,
    #[command(flatten)]
    manner: ExperimentArgs,
    #[command(flatten)]
    form: TableFormatArg,
}

impl Compare {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), CliError> {
        let arms = self.read()?;
        if let Some(what) = incompatibility(&arms) {
            let help = "give --place, --weight, --years, --seed or --set, which apply to all arms; \
                        a sweep or a proposition varies people and needs";
            return Err(CliError::Input(what, help.to_owned()));
        }
        let purpose = FolderPurpose::Comparison;
        let (_held, compared) = self.manner.compare(&arms, self.replicates, &self.out, purpose)?;
        let written = compare::write(&self.out, &arms, self.replicates, &compared);
        written.map_err(RunnerError::Output)?;
        report::write(&self.out, &self.out.join(report::FILE))?;
        self.show(&arms, &compared)
    }

    fn read(&self) -> Result<Vec<ComparisonArm>, CliError> {
        let mut arms: Vec<ComparisonArm> = Vec::new();
        for word in &self.arms {
            let parts = split_setting(word);
            let (name, own) = match parts {
                Some((name, set)) => (name, vec![set.to_owned()]),
                None => (word.as_str(), Vec::new()),
            };
            // Settings of an arm override those for all arms.
            let path_of = |set: &str| canonical(set.split('=').next().unwrap_or(set)).to_owned();
            let replaced = |set: &&String| own.iter().any(|own| path_of(own) == path_of(set));
            let common = self.sets.iter().filter(|set| !replaced(set)).cloned();
            let sets = common.chain(own.iter().cloned()).collect();
            let (ground, over) = with_instruments(name);
            let is_system = shipped::find(ShippedCategory::Systems, ground).is_some();
            let chosen = ScenarioArgs {
                config: (!is_system).then(|| PathBuf::from(ground)),
                system: is_system.then(|| ground.to_owned()),
                place: self.place.clone(),
                with: over.into_iter().chain(self.with.iter().cloned()).collect(),
                weight: self.weight.clone(),
                years: self.years.clone(),
                seed: self.seed.clone(),
                sets,
            };
            let scenario = chosen.load()?;
            let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let mut name = match parts {
                Some(_) => word.clone(),
                None => stem.unwrap_or_else(|| word.clone()),
            };
            while arms.iter().any(|arm| arm.name == name) {
                name.push('\'');
            }
            arms.push(ComparisonArm { name, scenario });
        }
        Ok(arms)
    }

    fn show(&self, arms: &[ComparisonArm], compared: &ComparisonResult) -> Result<(), CliError> {
        let wanted = |metric: &str| self.long || CHOSEN.contains(&metric);
        let names =
            ["group", "metric", "arm", "base", "mean", "difference", "low", "high", "removed"];
        let mut table = OutputTable::new(&names);
        let plain = self.form.format == TableFormat::Table;
        let number = |value: f64| if plain { json!(four_figures(value)) } else { json!(value) };
        let mut last = String::new();
        for row in compared.differences.iter().filter(|row| wanted(&row.metric)) {
            // For readability, a group is named once.
            let group = if plain && row.group == last { "" } else { row.group.as_str() };
            last.clone_from(&row.group);
            let ends = [row.low, row.high].map(|end| end.map_or(Value::Null, number));
            let removed = row.removed.map(|share| match plain {
                true => json!(format!("{:.0} %", 100.0 * share)),
                false => json!(share),
            });
            let own = [json!(group), json!(row.metric), json!(row.arm)];
            let means = [row.base, row.mean, row.difference].map(number);
            let cells = own.into_iter().chain(means).chain(ends);
            table.row(cells.chain([removed.unwrap_or(Value::Null)]));
        }
        table.print(self.form)?;
        if !plain || self.manner.quiet {
            return Ok(());
        }
        error::print(&format!(
            "\nDifferences from '{}' over {} seeds, the same patients in every arm, with 95 % \
             intervals;\n\"removed\" is the part of the variance that this pairing removes. Files: \
             {}\n",
            arms[0].name,
            self.replicates,
            self.out.display()
        ))
    }
}

/// A name and the setting of an argument NAME:PATH=VALUE; `None` for a name without a setting.
/// Existing names win: a file of exactly that name, then the longest file or shipped name before a
/// colon; otherwise the first colon before the first '=' separates the two.
fn split_setting(word: &str) -> Option<(&str, &str)> {
    if Path::new(word).exists() {
        return None;
    }
    let at = |(colon, _): (usize, &str)| (&word[..colon], &word[colon + 1..]);
    let known = |name: &str| {
        let ground = with_instruments(name).0;
        let shipped = [ShippedCategory::Systems, ShippedCategory::Examples];
        Path::new(ground).exists() || shipped.iter().any(|s| shipped::find(*s, ground).is_some())
    };
    let splits = || word.rmatch_indices(':').map(at).filter(|(_, set)| set.contains('='));
    let found = splits().find(|(name, _)| known(name));
    found.or_else(|| splits().rfind(|(name, _)| !name.contains('=')))
}

/// A name and the instruments added by "+"; a file whose name contains "+" is taken as it is.
fn with_instruments(name: &str) -> (&str, Vec<String>) {
    if Path::new(name).exists() {
        return (name, Vec::new());
    }
    let mut parts = name.split('+');
    let ground = parts.next().unwrap_or(name);
    (ground, parts.map(str::to_owned).collect())
}
