//! `hecon analyse`: how the outcomes of a sweep respond to its factors.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::error::CliError;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::analysis::resample::Resample;
use crate::experiment::analysis::{CONSTANT, Study, effects, export, reading};
use crate::experiment::design::Sampling;
use crate::scenario::layers::suggest;

/// Show how the outcomes of a sweep respond to its factors
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon analyse hecon-sweep-quick\n  hecon analyse results \
                        --outcome \"spend per head\" --by curves\n  hecon analyse results \
                        --format csv\n  hecon analyse results --export salib\n\nWithout --by: \
                        indices for a Sobol design, screening for a Morris design, effects for \
                        all others.\n--export writes problem.json, inputs.csv, values.csv and \
                        outputs.csv for SALib.")]
pub struct Analyse {
    /// Folder that `hecon sweep` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only these outcomes
    #[arg(long = "outcome", value_name = "NAME")]
    outcomes: Vec<String>,
    /// Analysis to compute
    #[arg(long, value_enum, value_name = "WAY")]
    by: Option<AnalysisMethod>,
    /// Samples drawn for intervals by resampling
    #[arg(long, value_name = "N", default_value_t = 200,
          value_parser = clap::value_parser!(u32).range(10..=100_000))]
    resamples: u32,
    /// Also write the study for SALib into this folder
    #[arg(long, value_name = "FOLDER")]
    export: Option<PathBuf>,
    #[command(flatten)]
    form: TableFormatArg,
}

/// Analysis to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnalysisMethod {
    /// Range of the response, share of variance and standardised slope of each factor
    Effects,
    /// Mean of the outcome along each factor
    Curves,
    /// Elementary effects: mean, mean size, spread (Morris designs)
    Morris,
    /// First and total indices (Sobol designs)
    Sobol,
}

impl Analyse {
    /// Runs the command.
    ///
    /// # Errors
    /// The folder holds no sweep that this program can read, or a file cannot be written.
    pub fn run(&self) -> Result<(), CliError> {
        let study = reading::study(&self.folder).map_err(|error| {
            let help = "give a folder that `hecon sweep` wrote; after shards, merge them first";
            CliError::Input(error.to_string(), help.to_owned())
        })?;
        let chosen = self.chosen(&study)?;
        if let Some(folder) = &self.export {
            export::write(&study, folder).map_err(|error| {
                let help = "check the path, its permissions and the space on the disk";
                CliError::Environment(error.to_string(), help.to_owned())
            })?;
        }
        for outcome in chosen.iter().filter(|outcome| !study.varies(**outcome)) {
            eprintln!("{}: {CONSTANT}; no factor is ranked", study.outcomes[*outcome].name);
        }
        let usual = match study.sampling {
            Sampling::Morris { .. } => AnalysisMethod::Morris,
            Sampling::Sobol { .. } => AnalysisMethod::Sobol,
            _ => AnalysisMethod::Effects,
        };
        if matches!(self.by, Some(AnalysisMethod::Effects | AnalysisMethod::Curves))
            && usual == AnalysisMethod::Morris
        {
            eprintln!(
                "points of a Morris design move together: means along one factor include \
                 effects of the others"
            );
        }
        let resample = Resample { times: self.resamples, ..Resample::default() };
        let mut table = match self.by.unwrap_or(usual) {
            AnalysisMethod::Effects => effects_of(&study, &chosen),
            AnalysisMethod::Curves => curves_of(&study, &chosen),
            AnalysisMethod::Morris => morris_of(&study, &chosen, resample)?,
            AnalysisMethod::Sobol => sobol_of(&study, &chosen, resample)?,
        };
        for outcome in &chosen {
            let missing = study.missing(*outcome);
            if missing > 0 {
                let name = &study.outcomes[*outcome].name;
                eprintln!("{name}: {missing} of {} points have no value", study.points.len());
            }
        }
        if self.form.format == TableFormat::Table {
            shorten(&mut table);
        }
        table.print(self.form)
    }

    /// Positions of the requested outcomes.
    fn chosen(&self, study: &Study) -> Result<Vec<usize>, CliError> {
        let names: Vec<&str> = study.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
        if self.outcomes.is_empty() {
            return Ok((0..names.len()).collect());
        }
        let find = |wanted: &String| {
            let found = names.iter().position(|name| name == wanted);
            found.ok_or_else(|| {
                let help = suggest(wanted, &names, "outcomes", "");
                CliError::Input(format!("the sweep has no outcome '{wanted}'"), help)
            })
        };
        self.outcomes.iter().map(find).collect()
    }
}

/// A number in full precision, or null if it is not finite.
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

/// Numbers with four figures, for reading.
fn shorten(table: &mut OutputTable) {
    for cell in table.rows.iter_mut().flatten() {
        if let Some(value) = cell.as_f64().filter(|value| value.fract() != 0.0) {
            let places = (3 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
            *cell = json!(format!("{value:.places$}"));
        }
    }
}

fn effects_of(study: &Study, chosen: &[usize]) -> OutputTable {
    let mut table = OutputTable::new(&[
        "outcome",
        "factor",
        "role",
        "range",
        "share",
        "slope",
        "slope_low",
        "slope_high",
        "points",
        "note",
    ]);
    for outcome in chosen {
        if constant(study, *outcome, &mut table) {
            continue;
        }
        let found = effects::factor_effects(study, *outcome);
        let mut order: Vec<&effects::FactorEffect> = found.effects.iter().collect();
        order.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.factor.cmp(&b.factor)));
        for effect in order {
            let factor = &study.factors[effect.factor];
            let slope = |of: fn(f64, f64) -> f64| {
                effect.slope.map_or(Value::Null, |slope| number(of(slope.value, slope.half)))
            };
            table.row([
                json!(study.outcomes[*outcome].name),
                json!(factor.name),
                json!(factor.role),
                number(effect.range),
                number(effect.share),
                slope(|value, _| value),
                slope(|value, half| value - half),
                slope(|value, half| value + half),
                json!(found.points),
                Value::Null,
            ]);
        }
    }
    table
}

fn curves_of(study: &Study, chosen: &[usize]) -> OutputTable {
    let mut table = OutputTable::new(&[
        "outcome", "factor", "where", "at", "points", "mean", "low", "high", "note",
    ]);
    for outcome in chosen {
        if constant(study, *outcome, &mut table) {
            continue;
        }
        for effect in effects::factor_effects(study, *outcome).effects {
            for bin in effect.curve {
                table.row([
                    json!(study.outcomes[*outcome].name),
                    json!(study.factors[effect.factor].name),
                    json!(bin.name),
                    number(bin.at),
                    json!(bin.points),
                    number(bin.mean),
                    number(bin.interval.0),
                    number(bin.interval.1),
                    Value::Null,
                ]);
            }
        }
    }
    table
}

fn morris_of(study: &Study, chosen: &[usize], resample: Resample) -> Result<OutputTable, CliError> {
    let mut table = OutputTable::new(&[
        "outcome",
        "rank",
        "factor",
        "role",
        "mu",
        "mu_star",
        "mu_star_conf",
        "sigma",
        "dropped",
        "note",
    ]);
    for outcome in chosen {
        if matches!(study.sampling, Sampling::Morris { .. })
            && constant(study, *outcome, &mut table)
        {
            continue;
        }
        let name = &study.outcomes[*outcome].name;
        let (found, dropped) = study
            .morris(*outcome, resample)
            .ok_or_else(|| no_such_analysis(study, "Morris", name))?;
        let order = ranked(&found, |entry| entry.mu_star);
        for (rank, factor) in order.into_iter().enumerate() {
            let entry = &found[factor];
            table.row([
                json!(name),
                json!(rank + 1),
                json!(study.factors[factor].name),
                json!(study.factors[factor].role),
                number(entry.mu),
                number(entry.mu_star),
                number(entry.mu_star_half),
                number(entry.sigma),
                json!(dropped),
                Value::Null,
            ]);
        }
    }
    Ok(table)
}

fn sobol_of(study: &Study, chosen: &[usize], resample: Resample) -> Result<OutputTable, CliError> {
    let mut table = OutputTable::new(&[
        "outcome", "rank", "factor", "role", "S1", "S1_conf", "ST", "ST_conf", "dropped", "note",
    ]);
    for outcome in chosen {
        if matches!(study.sampling, Sampling::Sobol { .. }) && constant(study, *outcome, &mut table)
        {
            continue;
        }
        let name = &study.outcomes[*outcome].name;
        let (found, dropped) = study
            .sobol(*outcome, resample)
            .ok_or_else(|| no_such_analysis(study, "Sobol", name))?;
        let order = ranked(&found, |entry| entry.total);
        for (rank, factor) in order.into_iter().enumerate() {
            let entry = &found[factor];
            table.row([
                json!(name),
                json!(rank + 1),
                json!(study.factors[factor].name),
                json!(study.factors[factor].role),
                number(entry.first),
                number(entry.first_half),
                number(entry.total),
                number(entry.total_half),
                json!(dropped),
                Value::Null,
            ]);
        }
    }
    Ok(table)
}

/// Reports an outcome that never varies, with a row for each factor and neither
/// index nor rank; returns whether it is one.
fn constant(study: &Study, outcome: usize, table: &mut OutputTable) -> bool {
    if study.varies(outcome) {
        return false;
    }
    for factor in &study.factors {
        let cell = |column: &&str| match *column {
            "outcome" => json!(study.outcomes[outcome].name),
            "factor" => json!(factor.name),
            "role" => json!(factor.role),
            "points" => json!(study.points.len() - study.missing(outcome)),
            "note" => json!(CONSTANT),
            _ => Value::Null,
        };
        let row: Vec<Value> = table.columns.iter().map(cell).collect();
        table.row(row);
    }
    true
}

/// Positions of factors, the strongest first; ties in the order of the design.
fn ranked<T>(found: &[T], strength: impl Fn(&T) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| strength(&found[*b]).total_cmp(&strength(&found[*a])).then(a.cmp(b)));
    order
}

fn no_such_analysis(study: &Study, wanted: &str, outcome: &str) -> CliError {
    let have = study.sampling.name();
    if have == wanted {
        let what = format!("too few complete runs for '{outcome}'");
        let help = "`hecon sweep --resume` runs what is missing".to_owned();
        return CliError::Input(what, help);
    }
    let help = "--by effects and --by curves accept any design".to_owned();
    CliError::Input(format!("this is a {have} design, not a {wanted} design"), help)
}
