//! `hecon check`: load a scenario and report every mistake in it.

use clap::Args;

use super::error::{self, CliError};
use super::files;
use super::scenario_args::ScenarioArgs;
use crate::kernel::units::thousands;
use crate::scenario::relations::predicted_gib;
use crate::training::exercise::{self, Exercise};

/// Check a scenario file and report every mistake in it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon check my-scenario.ron\n  \
                        hecon check my-scenario.ron --place town --set run.weight=2")]
pub struct Check {
    #[command(flatten)]
    chosen: ScenarioArgs,
}

impl Check {
    /// Runs the command.
    pub fn run(&self) -> Result<(), CliError> {
        if let Some(exercise) = self.training()? {
            return error::print(&about(&exercise));
        }
        let scenario = self.chosen.load()?;
        let (run, place) = (&scenario.run, &scenario.place);
        let gib = predicted_gib(&scenario, &scenario.params());
        let changed = changed_parameters(&scenario.parameters);
        let mut out = format!("{} is valid\n", scenario.name);
        let mut line = |name: &str, value: String| {
            out.push_str(&format!("  {name:<12} {value}\n"));
        };
        line(
            "system",
            format!("{} ({} contracts)", scenario.system.id, { scenario.system.contracts.len() }),
        );
        line("place", format!("{}, {} people", place.name, thousands(place.population)));
        line(
            "run",
            format!(
                "{} years from April {} after {} weeks of running in, seed {}",
                run.years, run.start_year, run.run_in_weeks, run.seed
            ),
        );
        line(
            "sample",
            format!(
                "{} simulated patients, each for {} people; patient table about {:.0} MiB",
                thousands(place.population / u64::from(run.weight)),
                run.weight,
                gib * 1024.0
            ),
        );
        line(
            "parameters",
            match changed.len() {
                0 => "all at their defaults".to_owned(),
                _ => format!("changed: {}", changed.join(", ")),
            },
        );
        error::print(&out)
    }
}

impl Check {
    /// The training scenario, if the file is one.
    fn training(&self) -> Result<Option<Exercise>, CliError> {
        let Some(path) = self.chosen.config.as_deref().filter(|path| path.is_file()) else {
            return Ok(None);
        };
        let (name, text) = files::read(path)?;
        if !exercise::is_exercise(&text) {
            return Ok(None);
        }
        if !self.chosen.is_plain() {
            return Err(CliError::Input(
                format!("'{name}' is a training scenario, to which settings do not apply"),
                "check it without them".to_owned(),
            ));
        }
        let read = exercise::read(&name, &text);
        Ok(Some(read?))
    }
}

/// Summary of a training scenario.
fn about(exercise: &Exercise) -> String {
    let roles: Vec<&str> = exercise.roles.iter().map(|role| role.role.name()).collect();
    format!(
        "{} is a valid training scenario\n  {:<12} {}\n  {:<12} {}\n  {:<12} {}, {} weeks\n  \
         {:<12} {}\n",
        exercise.id,
        "title",
        exercise.title,
        "roles",
        roles.join(", "),
        "rounds",
        exercise.rounds.len(),
        exercise.weeks(),
        "options",
        exercise.choices.len(),
    )
}

/// Paths of parameters that differ from their defaults.
fn changed_parameters(parameters: &[(String, Vec<f64>)]) -> Vec<String> {
    let specs = crate::params::Params::specs();
    let changed = specs.iter().zip(parameters).filter(|(spec, (_, now))| spec.default != *now);
    changed.map(|(spec, _)| spec.path.to_owned()).collect()
}
