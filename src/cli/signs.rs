//! `hecon signs`: expected effects of systems and instruments, compared with runs on
//! the same people.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::chosen::Chosen;
use super::fail::{self, Fail};
use super::runs::Manner;
use super::table::{Form, Format, Table};
use crate::experiment::comparison::arms::{Arm, apart};
use crate::experiment::comparison::sign_checks::{self, AGAINST, Verdict, account};
use crate::experiment::output::held::Purpose;
use crate::scenario::layers::suggest;
use crate::scenario::overlay::Account;
use crate::scenario::shipped::{self, Shelf};

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
    manner: Manner,
    #[command(flatten)]
    form: Form,
}

impl Signs {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, a signal, or a sign the other way.
    pub fn run(&self) -> Result<(), Fail> {
        let against = self.against.clone().unwrap_or_else(|| standard().to_owned());
        let mut arms = vec![Arm { name: against.clone(), scenario: self.load(&against, None)? }];
        let (mut accounts, mut refused) = (Vec::new(), Vec::new());
        for name in self.names()? {
            let Some((shelf, account)) = account(&name) else { continue };
            let loaded = match shelf {
                Shelf::Systems => self.load(&name, None),
                _ => self.load(&against, Some(&name)),
            };
            match loaded {
                Ok(scenario) => {
                    arms.push(Arm { name, scenario });
                    accounts.push(account);
                }
                // If named explicitly it is a mistake; among all of them it is left out with its
                // reason.
                Err(Fail::Findings(found)) if self.names.is_empty() => {
                    refused.push((account, found.0[0].what.clone()));
                }
                Err(other) => return Err(other),
            }
        }
        if let Some(what) = apart(&arms) {
            return Err(Fail::Input(what, "give --place and --weight for all arms".to_owned()));
        }
        let (_held, compared) =
            self.manner.compare(&arms, self.replicates, &self.out, Purpose::Signs)?;
        let found = sign_checks::judge(&arms, &accounts, &compared);
        self.show(&found, &refused)?;
        match found.iter().any(|one| one.verdict == Verdict::Fails) {
            true => Err(Fail::DoesNotHold),
            false => Ok(()),
        }
    }

    fn names(&self) -> Result<Vec<String>, Fail> {
        if self.names.is_empty() {
            return Ok(shipped::names(Shelf::Instruments).map(str::to_owned).collect());
        }
        let known: Vec<&str> =
            shipped::names(Shelf::Instruments).chain(shipped::names(Shelf::Systems)).collect();
        let mut names: Vec<String> = Vec::new();
        for name in &self.names {
            let Some((_, account)) = account(name) else {
                let what = format!("there is no instrument or system '{name}'");
                return Err(Fail::Input(what, suggest(name, &known, "shipped", "")));
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
    ) -> Result<crate::scenario::schema::Scenario, Fail> {
        let chosen = Chosen {
            system: Some(system.to_owned()),
            place: Some(self.place.clone()),
            with: with.map(str::to_owned).into_iter().collect(),
            weight: Some(self.weight.clone()),
            years: Some(self.years.clone()),
            sets: self.sets.clone(),
            ..Chosen::default()
        };
        chosen.load()
    }

    fn show(
        &self,
        found: &[sign_checks::Found],
        refused: &[(Account, String)],
    ) -> Result<(), Fail> {
        let names =
            ["id", "measure", "expected", "base", "mean", "difference", "low", "high", "verdict"];
        let mut table = Table::new(&names);
        let plain = self.form.format == Format::Table;
        let number =
            |value: f64| if plain { json!(super::runs::short(value)) } else { json!(value) };
        for one in found {
            let row = one.difference.as_ref();
            let cell = |value: Option<f64>| value.map_or(Value::Null, number);
            table.row([
                json!(one.id),
                json!(one.measure),
                json!(one.sign.word()),
                cell(row.map(|row| row.base)),
                cell(row.map(|row| row.mean)),
                cell(row.map(|row| row.difference)),
                cell(row.and_then(|row| row.low)),
                cell(row.and_then(|row| row.high)),
                json!(one.verdict.word()),
            ]);
        }
        for (account, _) in refused {
            for one in &account.expects {
                let empty = std::iter::repeat_n(Value::Null, 5);
                let own = [json!(account.name), json!(one.measure), json!(one.sign.word())];
                table.row(own.into_iter().chain(empty).chain([json!(Verdict::NotRun.word())]));
            }
        }
        table.print(self.form)?;
        if !plain {
            return Ok(());
        }
        let count = |verdict| found.iter().filter(|one| one.verdict == verdict).count();
        let mut said = format!(
            "\n{} hold, {} unclear, {} the other way, of {} expected signs, over {} seeds.\n",
            count(Verdict::Holds),
            count(Verdict::Unclear),
            count(Verdict::Fails),
            found.len(),
            self.replicates
        );
        for (_, why) in refused {
            said.push_str(&format!("{why}\n"));
        }
        fail::print(&said)
    }
}

/// The system with which others are compared, if it ships.
#[must_use]
pub fn standard() -> &'static str {
    let known = shipped::find(Shelf::Systems, AGAINST).map(|file| file.name);
    known.unwrap_or(shipped::DEFAULT_SYSTEM)
}
