//! The tables of a sweep, written from the store in the order of the design. They depend on the
//! design and the program alone: not on shards, jobs, order or interruptions.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::SweepError;
use super::plan::{Plan, Run, shown};
use super::store::{Entry, Recording, Store, logs};
use crate::experiment::design::Design;
use crate::experiment::log::Key;
use crate::experiment::output::checks::{Kept, Measured};
use crate::experiment::output::columns::{Layout, TableFile};
use crate::experiment::output::{OutputError, folder, seal};
use crate::experiment::series::Series;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::digest;
use crate::recorder::tables::{Cell, Column, Holds, column};
use crate::scenario::schema::{SCHEMA, Scenario};

/// Name of the table of values, without its ending.
pub const TABLE: &str = "results";
/// Name of the table of runs.
pub const SUMMARY: &str = "summary.csv";
/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the description for data catalogues.
pub const PACKAGE: &str = "datapackage.json";

/// Columns of `results.parquet` before those of the factors.
pub const VALUE_COLUMNS: [Column; 10] = [
    column("run_id", Holds::Text, "First 16 digits of the hash of the run's configuration."),
    column("point_id", Holds::Text, "The same of the point, whatever the seed."),
    column("replicate", Holds::Whole, "Number of the seed, from 0."),
    column("seed", Holds::Whole, "Seed of random draws."),
    column(
        "week",
        Holds::Whole,
        "Last week of the year, counted from 1 at the start of recording.",
    ),
    column("kind", Holds::Text, "Kind of organisation; \"economy\" for the whole."),
    column("entity", Holds::Text, "Name of the organisation; \"all\" for the whole economy."),
    column("metric", Holds::Text, "Name of a measure; after a full stop its part."),
    column("value", Holds::Number, "The value."),
    column("unit", Holds::Text, "Its unit."),
];

/// Columns of `summary.csv` before those of factors and outcomes.
pub const RUN_COLUMNS: [Column; 7] = [
    column("point", Holds::Whole, "Row of the design, from 0."),
    column("point_id", Holds::Text, "First 16 digits of the hash of the point's configuration."),
    column("run_id", Holds::Text, "The same of the run, which has a seed as well."),
    column("replicate", Holds::Whole, "Number of the seed, from 0."),
    column("seed", Holds::Whole, "Seed of random draws."),
    column("status", Holds::Text, "`done`, `failed` or `missing`."),
    column("error", Holds::Text, "Why it failed; otherwise empty."),
];

/// The content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout of all files.
    pub schema: u32,
    /// Version of the program.
    pub program_version: String,
    /// `complete`, or `incomplete` while runs are missing.
    pub status: String,
    /// Name of the design.
    pub design: String,
    /// Hash over base, factors, points, seeds and outcomes.
    pub config_digest: String,
    /// Hash over every run and every declared value, in the order of the design.
    pub result_digest: String,
    /// Kind of design.
    pub sampling: String,
    /// Rows of the design.
    pub points: usize,
    /// Seeds of each.
    pub replicates: u32,
    /// Distinct runs.
    pub runs: usize,
    /// Of them, done.
    pub done: usize,
    /// Failed.
    pub failed: usize,
    /// Not run yet.
    pub missing: usize,
    /// Files of the sweep; logs may have grown since.
    pub files: Vec<Kept>,
}

/// Hash of what a design asks for; names and summaries do not count.
#[must_use]
pub fn config_digest(design: &Design) -> String {
    let base = Scenario { name: String::new(), ..design.base.clone() };
    digest::of(&(
        base,
        &design.factors,
        &design.outcomes,
        &design.sampling,
        design.replicates,
        design.common_random_numbers,
        design.shared_run_in,
    ))
}

/// Writes every table, and says what there is.
///
/// # Errors
/// The disk refuses.
pub fn write(plan: &Plan<'_>, store: &mut Store, to: &Path) -> Result<Manifest, SweepError> {
    let design = plan.design;
    let mut values = Values::begin(design, to)?;
    let mut tally = [0usize; 3];
    let mut hashes = Vec::new();
    let declared = Recording::Declared(design.needs());
    for run in &plan.runs {
        let entry = store.get(&run.id)?;
        match &entry {
            Some(Entry::Done(series)) => {
                values.run(plan, run, series)?;
                tally[0] += 1;
            }
            Some(Entry::Failed(_)) => tally[1] += 1,
            None => tally[2] += 1,
        }
        let counted = entry.map(|entry| match entry {
            Entry::Done(series) => Entry::Done(declared.of(series)),
            failed => failed,
        });
        hashes.push(digest::of(&(run.id, counted)));
    }
    let mut files = vec![values.finish()?, summary(plan, store, &to.join(SUMMARY))?];
    files.push(Kept::write(to, PACKAGE, pretty(&to.join(PACKAGE), &package(design))?.as_bytes())?);
    let logs = logs(to).into_iter().filter_map(|log| log.file_name()?.to_str().map(str::to_owned));
    for name in logs {
        files.push(Kept::growing(to, &name)?);
    }
    let [done, failed, missing] = tally;
    let manifest = Manifest {
        schema: SCHEMA,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        status: if missing == 0 { "complete" } else { "incomplete" }.to_owned(),
        design: design.name.clone(),
        config_digest: config_digest(design),
        result_digest: digest::of(&hashes),
        sampling: design.sampling.name().to_owned(),
        points: plan.points.len(),
        replicates: design.replicates,
        runs: plan.runs.len(),
        done,
        failed,
        missing,
        files,
    };
    seal::write(&to.join(MANIFEST), &manifest)?;
    Ok(manifest)
}

fn pretty(path: &Path, value: &Value) -> Result<String, OutputError> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| OutputError::at(path, error))
}

/// What a factor's column holds.
fn holds(design: &Design, factor: usize) -> Holds {
    match design.factors[factor].values.levels() {
        Some(_) => Holds::Text,
        None => Holds::Number,
    }
}

/// The table of values under way.
struct Values {
    file: TableFile<Measured<NamedTempFile>>,
    path: std::path::PathBuf,
}

impl Values {
    fn begin(design: &Design, to: &Path) -> Result<Self, OutputError> {
        let path = to.join(format!("{TABLE}.parquet"));
        let own = VALUE_COLUMNS.iter().map(|column| (column.name.to_owned(), column.holds));
        let factors = design.factors.iter().enumerate();
        let factors = factors.map(|(at, factor)| (factor.name.clone(), holds(design, at)));
        let layout = Layout { name: TABLE.to_owned(), columns: own.chain(factors).collect() };
        let file = TableFile::begin(layout, Measured::new(folder::begin(&path)?));
        Ok(Self { file: file.map_err(|what| OutputError::at(&path, what))?, path })
    }

    fn run(&mut self, plan: &Plan<'_>, run: &Run, series: &Series) -> Result<(), OutputError> {
        let point = plan.points.get(run.row as usize);
        let (id, point_id) = (shown(&run.id), shown(&plan.ids[run.row as usize]));
        let seed = plan.seed(run) as i64;
        let factors: Vec<(Holds, String, f64)> = plan
            .design
            .factors
            .iter()
            .zip(&point.real)
            .enumerate()
            .map(|(at, (factor, value))| (holds(plan.design, at), factor.label(*value), *value))
            .collect();
        for line in &series.lines {
            for (year, value) in &line.values {
                let cells = |to: &mut dyn FnMut(Cell<'_>)| {
                    to(Cell::Text(&id));
                    to(Cell::Text(&point_id));
                    to(Cell::Whole(i64::from(run.replicate)));
                    to(Cell::Whole(seed));
                    to(Cell::Whole(i64::from(year * WEEKS_PER_YEAR)));
                    to(Cell::Text(&line.kind));
                    to(Cell::Text(&line.body));
                    to(Cell::Text(&line.metric));
                    to(Cell::Number(*value));
                    to(Cell::Text(&line.unit));
                    for (holds, label, value) in &factors {
                        match holds {
                            Holds::Text => to(Cell::Text(label)),
                            _ => to(Cell::Number(*value)),
                        }
                    }
                };
                let pushed = self.file.push_cells(cells);
                pushed.map_err(|what| OutputError::at(&self.path, what))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Kept, OutputError> {
        let done = self.file.finish().map_err(|what| OutputError::at(&self.path, what))?;
        let (done, sum) = done.finish();
        folder::settle(done, &self.path)?;
        Ok(sum.kept(&format!("{TABLE}.parquet")))
    }
}

/// One line for each row of the design and seed: what became of it, its factors and its outcomes.
fn summary(plan: &Plan<'_>, store: &mut Store, path: &Path) -> Result<Kept, OutputError> {
    let design = plan.design;
    let fail = |error: csv::Error| OutputError::at(path, error);
    let mut out = csv::Writer::from_writer(Measured::new(folder::begin(path)?));
    let own = RUN_COLUMNS.iter().map(|column| column.name);
    let factors = design.factors.iter().map(|factor| factor.name.as_str());
    let outcomes = design.outcomes.iter().map(|outcome| outcome.name.as_str());
    out.write_record(own.chain(factors).chain(outcomes)).map_err(fail)?;
    for point in plan.points.iter() {
        let keys = plan.of_row(point.row);
        for (replicate, id) in keys.iter().enumerate() {
            let run = Run { id: *id, row: point.row as u32, replicate: replicate as u32 };
            let factors = design.factors.iter().zip(&point.real);
            let factors = factors.map(|(factor, value)| factor.label(*value)).collect();
            let cells = cells_of(plan, &run, factors, store.get(id)?);
            out.write_record(cells).map_err(fail)?;
        }
    }
    let file = out.into_inner().map_err(|error| OutputError::at(path, error.error()))?;
    let (file, sum) = file.finish();
    folder::settle(file, path)?;
    Ok(sum.kept(SUMMARY))
}

fn cells_of(plan: &Plan<'_>, run: &Run, factors: Vec<String>, entry: Option<Entry>) -> Vec<String> {
    let outcomes = &plan.design.outcomes;
    let (status, error, values) = match entry {
        Some(Entry::Done(series)) => {
            let value = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
            let values = outcomes.iter().map(|outcome| value(outcome.of_run(&series)));
            ("done", String::new(), values.collect())
        }
        Some(Entry::Failed(why)) => ("failed", why, vec![String::new(); outcomes.len()]),
        None => ("missing", String::new(), vec![String::new(); outcomes.len()]),
    };
    let own = [
        run.row.to_string(),
        shown(&plan.ids[run.row as usize]),
        shown(&run.id),
        run.replicate.to_string(),
        plan.seed(run).to_string(),
        status.to_owned(),
        error,
    ];
    own.into_iter().chain(factors).chain(values).collect()
}

/// The value of every outcome of a run, by the run's key; `None` where it failed or is missing.
///
/// # Errors
/// The disk refuses.
pub fn outcomes(
    design: &Design,
    store: &mut Store,
    id: &Key,
) -> Result<Vec<Option<f64>>, OutputError> {
    Ok(match store.get(id)? {
        Some(Entry::Done(series)) => {
            design.outcomes.iter().map(|outcome| outcome.of_run(&series)).collect()
        }
        _ => vec![None; design.outcomes.len()],
    })
}

/// The description of the files after Frictionless Data Package 1.
fn package(design: &Design) -> Value {
    let field = |column: &Column| {
        json!({
            "name": column.name, "type": word(column.holds), "description": column.meaning,
        })
    };
    let factors: Vec<Value> = design
        .factors
        .iter()
        .enumerate()
        .map(|(at, factor)| {
            let mut field = json!({
                "name": factor.name,
                "type": word(holds(design, at)),
                "description": format!("Factor ({}).", factor.role.name()),
            });
            if let Some(levels) = factor.values.levels() {
                let names: Vec<&str> = levels.iter().map(|level| level.name.as_str()).collect();
                field["constraints"] = json!({ "enum": names });
            }
            field
        })
        .collect();
    let outcomes = design.outcomes.iter().map(|outcome| {
        let metrics: Vec<&str> = outcome.metrics().collect();
        let what = format!("Outcome: {} of {}.", metrics.join(", "), outcome.of);
        json!({ "name": outcome.name, "type": "number", "description": what })
    });
    let values: Vec<Value> = VALUE_COLUMNS.iter().map(field).chain(factors.clone()).collect();
    let runs: Vec<Value> = RUN_COLUMNS.iter().map(field).chain(factors).chain(outcomes).collect();
    let slug = |name: &str| -> String {
        let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        name.chars().map(kept).collect()
    };
    json!({
        "profile": "data-package",
        "name": slug(&design.name),
        "title": design.name,
        "description": design.summary,
        "resources": [
            {
                "name": "results", "path": format!("{TABLE}.parquet"), "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "description": "One yearly value of one organisation in one run.",
                "schema": { "fields": values },
            },
            {
                "name": "summary", "path": SUMMARY, "profile": "tabular-data-resource",
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "description": "One run of one point: its factors and outcomes.",
                "schema": { "fields": runs, "missingValues": [""] },
            },
        ],
    })
}

const fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "string",
        Holds::Whole => "integer",
        Holds::Number => "number",
    }
}
