//! The tables of a sweep, written from the store in the order of the design. They depend on the
//! design and the program alone: not on shards, jobs, order or interruptions.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::SweepError;
use super::plan::{SweepPlan, SweepRun, key_text};
use super::store::{Recording, SweepEntry, SweepStore, logs};
use crate::experiment::design::Design;
use crate::experiment::output::checks::{ChecksumWriter, ListedFile};
use crate::experiment::output::columns::{TableFile, TableLayout};
use crate::experiment::output::{OutputError, folder, seal};
use crate::experiment::run::result_log::LogKey;
use crate::experiment::run::series::YearlySeries;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::digest;
use crate::recorder::tables::{CellValue, ColumnSpec, ColumnType, column};
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
pub const VALUE_COLUMNS: [ColumnSpec; 10] = [
    column("run_id", ColumnType::Text, "First 16 digits of the hash of the run's configuration."),
    column("point_id", ColumnType::Text, "The same of the point, without the seed."),
    column("replicate", ColumnType::Whole, "Number of the seed, from 0."),
    column("seed", ColumnType::Whole, "Random seed."),
    column(
        "week",
        ColumnType::Whole,
        "Last week of the year, counted from 1 at the start of recording.",
    ),
    column("kind", ColumnType::Text, "Kind of organisation; \"economy\" for the whole."),
    column("entity", ColumnType::Text, "Name of the organisation; \"all\" for the whole economy."),
    column("metric", ColumnType::Text, "Name of a measure; after a full stop its part."),
    column("value", ColumnType::Number, "The value."),
    column("unit", ColumnType::Text, "Its unit."),
];

/// Columns of `summary.csv` before those of factors and outcomes.
pub const RUN_COLUMNS: [ColumnSpec; 7] = [
    column("point", ColumnType::Whole, "Row of the design, from 0."),
    column(
        "point_id",
        ColumnType::Text,
        "First 16 digits of the hash of the point's configuration.",
    ),
    column("run_id", ColumnType::Text, "The same of the run, including its seed."),
    column("replicate", ColumnType::Whole, "Number of the seed, from 0."),
    column("seed", ColumnType::Whole, "Random seed."),
    column("status", ColumnType::Text, "`done`, `failed` or `missing`."),
    column("error", ColumnType::Text, "Why it failed; otherwise empty."),
];

/// The content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepManifest {
    /// Version of the layout of all files.
    pub schema: u32,
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
    pub runs: usize,
    /// Of them, done.
    pub done: usize,
    pub failed: usize,
    /// Not yet run.
    pub missing: usize,
    /// Files of the sweep; logs may have grown since then.
    pub files: Vec<ListedFile>,
}

/// Hash of a design, without names and summaries.
pub fn config_digest(design: &Design) -> String {
    let base = Scenario { name: String::new(), ..design.base.clone() };
    digest::hash_state(&(
        base,
        &design.factors,
        &design.outcomes,
        &design.sampling,
        design.replicates,
        design.common_random_numbers,
        design.shared_run_in,
    ))
}

/// Writes every table, and returns the manifest.
///
/// # Errors
/// A file cannot be read or written.
pub fn write(
    plan: &SweepPlan<'_>,
    store: &mut SweepStore,
    to: &Path,
) -> Result<SweepManifest, SweepError> {
    let design = plan.design;
    let mut values = ValuesTable::new(design, to)?;
    let mut tally = [0usize; 3];
    let mut hashes = Vec::new();
    let declared = Recording::Declared(design.needs());
    for run in &plan.runs {
        let entry = store.get(&run.id)?;
        match &entry {
            Some(SweepEntry::Done(series)) => {
                values.write_run(plan, run, series)?;
                tally[0] += 1;
            }
            Some(SweepEntry::Failed(_)) => tally[1] += 1,
            None => tally[2] += 1,
        }
        let counted = entry.map(|entry| entry.recorded(&declared));
        hashes.push(digest::hash_state(&(run.id, counted)));
    }
    let mut files = vec![values.finish()?, summary(plan, store, &to.join(SUMMARY))?];
    files.push(ListedFile::write(
        to,
        PACKAGE,
        pretty(&to.join(PACKAGE), &package(design))?.as_bytes(),
    )?);
    let logs = logs(to).into_iter().filter_map(|log| log.file_name()?.to_str().map(str::to_owned));
    for name in logs {
        files.push(ListedFile::read_growing(to, &name)?);
    }
    let [done, failed, missing] = tally;
    let manifest = SweepManifest {
        schema: SCHEMA,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        status: if missing == 0 { "complete" } else { "incomplete" }.to_owned(),
        design: design.name.clone(),
        config_digest: config_digest(design),
        result_digest: digest::hash_state(&hashes),
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
    text.map(|text| text + "\n").map_err(|error| OutputError::new(path, error))
}

/// Type of a factor's column.
fn column_type(design: &Design, factor: usize) -> ColumnType {
    match design.factors[factor].values.levels() {
        Some(_) => ColumnType::Text,
        None => ColumnType::Number,
    }
}

/// The table of values being written.
struct ValuesTable {
    file: TableFile<ChecksumWriter<NamedTempFile>>,
    path: std::path::PathBuf,
}

impl ValuesTable {
    fn new(design: &Design, to: &Path) -> Result<Self, OutputError> {
        let path = to.join(format!("{TABLE}.parquet"));
        let own = VALUE_COLUMNS.iter().map(|column| (column.name.to_owned(), column.column_type));
        let factors = design.factors.iter().enumerate();
        let factors = factors.map(|(at, factor)| (factor.name.clone(), column_type(design, at)));
        let layout = TableLayout { name: TABLE.to_owned(), columns: own.chain(factors).collect() };
        let file = TableFile::new(layout, ChecksumWriter::new(folder::create_temporary(&path)?));
        Ok(Self { file: file.map_err(|what| OutputError::new(&path, what))?, path })
    }

    fn write_run(
        &mut self,
        plan: &SweepPlan<'_>,
        run: &SweepRun,
        series: &YearlySeries,
    ) -> Result<(), OutputError> {
        let point = plan.points.get(run.row as usize);
        let (id, point_id) = (key_text(&run.id), key_text(&plan.ids[run.row as usize]));
        let seed = plan.seed(run) as i64;
        let factors: Vec<(ColumnType, String, f64)> = plan
            .design
            .factors
            .iter()
            .zip(&point.real)
            .enumerate()
            .map(|(at, (factor, value))| {
                (column_type(plan.design, at), factor.label(*value), *value)
            })
            .collect();
        for line in &series.lines {
            for (year, value) in &line.values {
                let cells = |to: &mut dyn FnMut(CellValue<'_>)| {
                    to(CellValue::Text(&id));
                    to(CellValue::Text(&point_id));
                    to(CellValue::Whole(i64::from(run.replicate)));
                    to(CellValue::Whole(seed));
                    to(CellValue::Whole(i64::from(year * WEEKS_PER_YEAR)));
                    to(CellValue::Text(&line.kind));
                    to(CellValue::Text(&line.body));
                    to(CellValue::Text(&line.metric));
                    to(CellValue::Number(*value));
                    to(CellValue::Text(&line.unit));
                    for (holds, label, value) in &factors {
                        match holds {
                            ColumnType::Text => to(CellValue::Text(label)),
                            _ => to(CellValue::Number(*value)),
                        }
                    }
                };
                let pushed = self.file.push_cells(cells);
                pushed.map_err(|what| OutputError::new(&self.path, what))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<ListedFile, OutputError> {
        let done = self.file.finish().map_err(|what| OutputError::new(&self.path, what))?;
        let (done, sum) = done.finish();
        folder::move_into_place(done, &self.path)?;
        Ok(sum.into_listed_file(&format!("{TABLE}.parquet")))
    }
}

/// One line for each row of the design and seed: status, factors and outcomes.
fn summary(
    plan: &SweepPlan<'_>,
    store: &mut SweepStore,
    path: &Path,
) -> Result<ListedFile, OutputError> {
    let design = plan.design;
    let fail = |error: csv::Error| OutputError::new(path, error);
    let mut out = csv::Writer::from_writer(ChecksumWriter::new(folder::create_temporary(path)?));
    let own = RUN_COLUMNS.iter().map(|column| column.name);
    let factors = design.factors.iter().map(|factor| factor.name.as_str());
    let outcomes = design.outcomes.iter().map(|outcome| outcome.name.as_str());
    out.write_record(own.chain(factors).chain(outcomes)).map_err(fail)?;
    for point in plan.points.iter() {
        let keys = plan.keys_of_row(point.row);
        for (replicate, id) in keys.iter().enumerate() {
            let run = SweepRun { id: *id, row: point.row as u32, replicate: replicate as u32 };
            let factors = design.factors.iter().zip(&point.real);
            let factors = factors.map(|(factor, value)| factor.label(*value)).collect();
            let cells = cells_of(plan, &run, factors, store.get(id)?);
            out.write_record(cells).map_err(fail)?;
        }
    }
    let file = out.into_inner().map_err(|error| OutputError::new(path, error.error()))?;
    let (file, sum) = file.finish();
    folder::move_into_place(file, path)?;
    Ok(sum.into_listed_file(SUMMARY))
}

fn cells_of(
    plan: &SweepPlan<'_>,
    run: &SweepRun,
    factors: Vec<String>,
    entry: Option<SweepEntry>,
) -> Vec<String> {
    let outcomes = &plan.design.outcomes;
    let (status, error, values) = match entry {
        Some(SweepEntry::Done(series)) => {
            let value = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
            let values = outcomes.iter().map(|outcome| value(outcome.value_for_run(&series)));
            ("done", String::new(), values.collect())
        }
        Some(SweepEntry::Failed(why)) => ("failed", why, vec![String::new(); outcomes.len()]),
        None => ("missing", String::new(), vec![String::new(); outcomes.len()]),
    };
    let own = [
        run.row.to_string(),
        key_text(&plan.ids[run.row as usize]),
        key_text(&run.id),
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
/// A file cannot be read or written.
pub fn outcomes(
    design: &Design,
    store: &mut SweepStore,
    id: &LogKey,
) -> Result<Vec<Option<f64>>, OutputError> {
    Ok(match store.get(id)? {
        Some(SweepEntry::Done(series)) => {
            design.outcomes.iter().map(|outcome| outcome.value_for_run(&series)).collect()
        }
        _ => vec![None; design.outcomes.len()],
    })
}

/// The description of the files as a Frictionless Data Package 1.
fn package(design: &Design) -> Value {
    let field = |column: &ColumnSpec| {
        json!({
            "name": column.name, "type": column_type_name(column.column_type),
            "description": column.meaning,
        })
    };
    let factors: Vec<Value> = design
        .factors
        .iter()
        .enumerate()
        .map(|(at, factor)| {
            let mut field = json!({
                "name": factor.name,
                "type": column_type_name(column_type(design, at)),
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

const fn column_type_name(holds: ColumnType) -> &'static str {
    match holds {
        ColumnType::Text => "string",
        ColumnType::Whole => "integer",
        ColumnType::Number => "number",
    }
}
