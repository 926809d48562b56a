//! `hecon signs`: expected effects of systems and instruments, compared with runs on
//! the same people.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::experiment_runs::ExperimentArgs;
use super::scenario_args::ScenarioArgs;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::comparison::arms::{ComparisonArm, incompatibility};
use crate::experiment::comparison::sign_checks::{
    self, DEFAULT_COMPARATOR_SYSTEM, SignVerdict, account,
};
use crate::experiment::output::held::FolderPurpose;
use crate::scenario::layers::suggest;
use crate::scenario::overlay::PolicyProfile;
use crate::scenario::shipped::{self, ShippedCategory};

/// Default folder for finished runs.
const FOLDER: &str = "hecon-signs";
/// Seeds of each arm.
const REPLICATES: u32 = 8;

/// Compare the expected effects of instruments and systems with runs
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon signs\n  hecon signs I05 I17 --place town --years 3\n  \
                  hecon signs I05 --against S10 --replicates 16\n\nEach instrument is applied to \
                  the system it is compared with; each system is compared directly.\nFinished \
                  runs are stored in the folder and never repeated. Exit code 1: some sign is the \
                  other way."
)]
pub struct Signs {
    /// Instruments and systems; default: every instrument
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// System with which they are compared
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Place
    #[arg(long, value_name = "NAME", default_value = "place")]
    place: String,
    /// People represented by one simulated patient
    #[arg(long, value_name = "W", default_value = "25", allow_hyphen_values = true)]
    weight: String,
    /// Recorded financial years
    #[arg(long, value_name = "N", default_value = "4", allow_hyphen_values = true)]
    years: String,
    /// Any setting or parameter of all arms (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    sets: Vec<String>,
    /// Folder for finished runs
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
    /// Seeds of each arm
    #[arg(long, value_name = "N", default_value_t = REPLICATES,
          value_parser = clap::value_parser!(u32).range(2..=100_000))]
    replicates: u32,
    #[command(flatten)]
    manner: ExperimentArgs,
    #[command(flatten)]
    form: TableFormatArg,
}

impl Signs {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, a signal, or a sign the other way.
    pub fn run(&self) -> Result<(), CliError> {
        let against = self.against.clone().unwrap_or_else(|| standard().to_owned());
        let mut arms =
            vec![ComparisonArm { name: against.clone(), scenario: self.load(&against, None)? }];
        let (mut accounts, mut refused) = (Vec::new(), Vec::new());
        for name in self.names()? {
            let Some((shelf, account)) = account(&name) else { continue };
            let loaded = match shelf {
                ShippedCategory::Systems => self.load(&name, None),
                _ => self.load(&against, Some(&name)),
            };
            match loaded {
                Ok(scenario) => {
                    arms.push(ComparisonArm { name, scenario });
                    accounts.push(account);
                }
                // If named explicitly it is a mistake; among all of them it is left out with its
                // reason.
                Err(CliError::Findings(found)) if self.names.is_empty() => {
                    refused.push((account, found.0[0].what.clone()));
                }
                Err(other) => return Err(other),
            }
        }
        if let Some(what) = incompatibility(&arms) {
            return Err(CliError::Input(what, "give --place and --weight for all arms".to_owned()));
        }
        let (_held, compared) =
            self.manner.compare(&arms, self.replicates, &self.out, FolderPurpose::Signs)?;
        let found = sign_checks::check_signs(&arms, &accounts, &compared);
        self.show(&found, &refused)?;
        match found.iter().any(|entry| entry.verdict == SignVerdict::Fails) {
            true => Err(CliError::CheckFailed),
            false => Ok(()),
        }
    }

    fn names(&self) -> Result<Vec<String>, CliError> {
        if self.names.is_empty() {
            return Ok(shipped::names(ShippedCategory::Instruments).map(str::to_owned).collect());
        }
        let known: Vec<&str> = shipped::names(ShippedCategory::Instruments)
            .chain(shipped::names(ShippedCategory::Systems))
            .collect();
        let mut names: Vec<String> = Vec::new();
        for name in &self.names {
            let Some((_, account)) = account(name) else {
                let what = format!("there is no instrument or system '{name}'");
                return Err(CliError::Input(what, suggest(name, &known, "shipped", "")));
            };
            if !names.contains(&account.name) {
                names.push(account.name);
            }
        }
        Ok(names)
    }

    fn load(
        &self,
        system: &str,
        with: Option<&str>,
    ) -> Result<crate::scenario::schema::Scenario, CliError> {
        let chosen = ScenarioArgs {
            system: Some(system.to_owned()),
            place: Some(self.place.clone()),
            with: with.map(str::to_owned).into_iter().collect(),
            weight: Some(self.weight.clone()),
            years: Some(self.years.clone()),
            sets: self.sets.clone(),
            ..ScenarioArgs::default()
        };
        chosen.load()
    }

    fn show(
        &self,
        found: &[sign_checks::SignFinding],
        refused: &[(PolicyProfile, String)],
    ) -> Result<(), CliError> {
        let names =
            ["id", "measure", "expected", "base", "mean", "difference", "low", "high", "verdict"];
        let mut table = OutputTable::new(&names);
        let plain = self.form.format == TableFormat::Table;
        let number = |value: f64| {
            if plain { json!(super::experiment_runs::four_figures(value)) } else { json!(value) }
        };
        for entry in found {
            let row = entry.difference.as_ref();
            let cell = |value: Option<f64>| value.map_or(Value::Null, number);
            table.row([
                json!(entry.id),
                json!(entry.measure),
                json!(entry.sign.label()),
                cell(row.map(|row| row.base)),
                cell(row.map(|row| row.mean)),
                cell(row.map(|row| row.difference)),
                cell(row.and_then(|row| row.low)),
                cell(row.and_then(|row| row.high)),
                json!(entry.verdict.label()),
            ]);
        }
        for (account, _) in refused {
            for expect in &account.expects {
                let empty = std::iter::repeat_n(Value::Null, 5);
                let own = [json!(account.name), json!(expect.measure), json!(expect.sign.label())];
                table.row(own.into_iter().chain(empty).chain([json!(SignVerdict::NotRun.label())]));
            }
        }
        table.print(self.form)?;
        if !plain {
            return Ok(());
        }
        let count = |verdict| found.iter().filter(|entry| entry.verdict == verdict).count();
        let mut said = format!(
            "\n{} hold, {} unclear, {} the other way, of {} expected signs, over {} seeds.\n",
            count(SignVerdict::Holds),
            count(SignVerdict::Unclear),
            count(SignVerdict::Fails),
            found.len(),
            self.replicates
        );
        for (_, why) in refused {
            said.push_str(&format!("{why}\n"));
        }
        error::print(&said)
    }
}

/// The system with which others are compared, if it ships.
pub fn standard() -> &'static str {
    let known =
        shipped::find(ShippedCategory::Systems, DEFAULT_COMPARATOR_SYSTEM).map(|file| file.name);
    known.unwrap_or(shipped::DEFAULT_SYSTEM)
}
