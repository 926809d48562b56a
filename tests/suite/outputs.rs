//! `docs/outputs.md` is written from the declarations of tables and measures, so that it names
//! every file, column and metric; UPDATE_GOLDEN=1 rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use health_economy::experiment::comparison::{atlas, compare};
use health_economy::experiment::sweep::results::{RUN_COLUMNS, VALUE_COLUMNS};
use health_economy::recorder::TABLES;
use health_economy::recorder::tables::ColumnSpec;
use health_economy::sim::observables;
use serde_json::Value;

use super::golden::{compare, root};

const HEAD: &str = "\
<!-- Written from the code by the tests; UPDATE_GOLDEN=1 cargo test --test suite outputs -->
# Outputs of a run

`hecon run --out DIR` leaves a folder with these files:

| file | content |
| --- | --- |
| `run.json` | What was run, and the results: see below. |
| `summary.csv` | The whole economy: a line for each metric, a column for each financial year. |
| `organisations.parquet` | Every measure of every organisation, by month and year. |
| `contracts.parquet` | What every contract earned and was paid. |
| `flows.parquet` | Money between accounts, by month. |
| `patients_sample.parquet` | A sample of residents, by year. |
| `decisions.jsonl` | Every strategic action with its reason, one per line. |
| `stranded.parquet`, `stranded.csv` | Stranded cost, where the scenario has dated changes. |
| `report.html` | A report on one page; `hecon report DIR` writes it again. |

With `--record summary` only the rows of the whole economy are stored, in `organisations.parquet`
and `summary.csv`. Tables without rows have no file.

The first line of `decisions.jsonl` names its `economy`: the place, the seed, a hash of the
configuration without the seed, and commissioners and providers in the order used by the decisions.
Every other line has the `week` (counted from the first week of the running in), who decided (`by`),
the decision point (`moment`), the action (`act`), and the reason (`because`): the rule, the
information available and the considerations. `hecon run --decisions FILE` takes every decision from
such a log, which must have the same bodies, and warns if they were decided under another
configuration; the run then stores a copy as `decisions-given.jsonl`.

A scenario with dated changes (`changes` in the configuration) is run a second time without them,
with the same seed, and compared with this twin; `--no-twin` leaves that out. `stranded` holds the
comparison in Parquet and in CSV, from the first quarter in which care has moved: for each provider
that care moved away from, the care moved at the twin's average cost, the fall in its cost, and the
stranded remainder by part and by bearer. The care moved is the scenario's share of the twin's
activity, so any other difference in activity has refilled the capacity. `stranded_share` by quarter
is the release curve. Idle capacity cost, which needs no twin, is in `organisations` with its own
curve: `idle_capacity_cost` by month is the curve so far, and `idle_capacity_release.1_year` to
`.5_years` is what would remain if notice were given now.

An undefined value, such as a rate without people, has no row; in tables with several numbers in a
row it is missing (null in Parquet, an empty cell in CSV). No table holds NaN or infinity.

The tables are tidy: one value a row. They are Parquet files compressed with zstd, which pandas,
DuckDB, R and others open directly:

```sql
select week, value from 'hecon-run/organisations.parquet'
where metric = 'occupancy' and kind = 'economy' and period = 'month';
```

During a run, rows are in part files, `organisations/part-000.parquet` and so on, closed at each
checkpoint (`checkpoint-WEEK.bin`, the newest two are retained): at the end of a year, where an
interruption would lose more than a second, or as set by `--checkpoint-every`. At the end the parts
of each table become one file. A run that was stopped or interrupted continues with
`hecon run --resume DIR`: parts later than the checkpoint are deleted and written again. The bytes
of all tables and of `summary.csv` depend on the configuration, the seed and the program alone: not
on threads, time of day, checkpoints, interruptions or lengths in between.

`hecon run --resume DIR --years N` changes the length of a run, also of a finished one; the result
is that of a run of N years from the start. A finished run retains one checkpoint for this, of its
last week: about 30 bytes for each simulated patient, 4.3 MB by default. It may be deleted, and
`--checkpoint-every 0` stores none; a longer run then starts again at its first week, as it does
where it needs a larger table of patients (by default beyond about thirteen years with the running
in). Then the tables of the shorter run stay until longer ones replace them.

Weeks are counted from 1 at the start of recording; the running in is not recorded. Counts and money
refer to people, not to simulated patients: each of these represents `run.weight` people. Amounts
are in pounds of 2018/19.

## `run.json`

| field | meaning |
| --- | --- |
| `schema` | Version of the layout of all files of the run; newer ones are refused. |
| `program_version` | Version of hecon that wrote it. |
| `status` | `running`, `interrupted` or `complete`. |
| `config_digest` | Hash of the configuration as resolved. |
| `result_digest` | Hash over every field of the final state and every recorded row, stored or \
not. |
| `resumed_from_week` | Weeks done at the checkpoint from which it was last resumed, if any. |
| `seed` | Random seed. |
| `start_week`, `first_recorded_week`, `end_week` | Counted from the running in's start. |
| `first_financial_year` | Financial year in which recording starts. |
| `record` | `full` or `summary`. |
| `twin` | Whether it is compared with its twin without dated changes. |
| `rows` | Rows recorded, stored or not. |
| `horizons` | Lengths of a run that was made longer: `years`, and `from_week` when they were set. |
| `given` | The log of decisions given to the run, as in `files`. |
| `files` | Files of the run: `name`, `bytes` and `blake3`, a checksum in hexadecimal. |
| `configuration` | The configuration as resolved: every number that was used. |
| `blake3_of_this_file` | Checksum of this file, computed with zeros in its place. |

## Guarantees for folders

| stage | content of the folder |
| --- | --- |
| locked | `.hecon.lock`, locked by the process that writes; the system unlocks it when the \
process ends for any reason. A second process is refused. Shards of a sweep share a folder. |
| running | `run.json` with status `running`; closed parts, two checkpoints, `decisions.jsonl`. |
| checkpoint | It lists every part with its rows, length and checksum, and the length and checksum \
of `decisions.jsonl` up to it. |
| finishing | Tables are written to temporary files, synced and renamed; then `run.json` is \
written with status `complete` and every checksum, synced and renamed; only then are parts and \
earlier checkpoints removed. |
| complete | The files of the table above and one checkpoint. |
| sweep, comparison, atlas, propositions | `runs.log` grows by whole runs, each with its checksum; \
tables are written to temporary files, and the manifest last. |

The name of a file under construction starts with `.writing-`; those left by an interruption are
removed.

| command | what is checked |
| --- | --- |
| `--resume` | `run.json` against its checksum, parts, `decisions.jsonl` and \
`decisions-given.jsonl` against the checkpoint and `run.json`. A file that is missing, truncated \
or changed is named, and the run is refused. Instead of a damaged checkpoint the one before it is \
used. |
| `report`, `analyse` | The manifest and the files that it lists, before they are read. |
| `verify` | All files: those that manifests and sessions list with length and checksum, \
manifests, pages, logs and checkpoints against their own. Nothing is run or written. An unfinished \
run is checked as for `--resume`. Exit code 0 with one line, or 2 with the name of each file that \
is missing, truncated or changed. |
| `reproduce` | The files of the run, and then its result by running it again. |
| `run --force` | Replaces a run: removes its parts and checkpoints, and the files named like \
those of a run (for a complete run, those listed in its `run.json`). Everything else stays and is \
named. A folder without a run, or with an unlisted file named like one of a run, is refused. |

Folders keep their permissions. Where no folder is named, `hecon run` takes `hecon-run` or the next
`hecon-run-N` that is free, and no two processes take the same one. Names of designs become names of
single folders: `2026/27` gives `hecon-sweep-2026-27`.

";

const COMPARE: &str = "\
## Outputs of a comparison

`hecon compare A B --out DIR` leaves `runs.log`, the yearly values of every run, from which a second
call continues, and the results. All values are for the whole economy; differences are taken seed by
seed from the first arm, over the mean of the recorded years. `compare.json` holds `schema`,
`program_version`, `config_digest`, `result_digest`, `replicates`, `first_seed`, the `arms` with
their configurations and the paths in which each differs from the first, the rows of `compare` as
`differences`, the `layout` of the file, `files` with lengths and checksums, and
`blake3_of_this_file`. Each table is written as Parquet and as CSV.

";

const ATLAS: &str = "\
## Outputs of the atlas

`hecon atlas --out DIR` leaves the files of a comparison of all systems, the table `atlas` as
Parquet and as CSV, its page `report.html`, and `atlas.json` with `schema`, `program_version`,
`layout`, the `outcomes` of the matrix, its `entries`, the systems `left_out` on this place with the
reason, its `files`, and `blake3_of_this_file`.

";

const SWEEP: &str = "\
## Outputs of a sweep

`hecon sweep DESIGN --out DIR` leaves a folder with these files:

| file | content |
| --- | --- |
| `runs.log` | Every finished run, appended one by one; `runs-I-of-N.log` of a shard. |
| `design.json` | The design, complete: texts, resolved base, factors, outcomes, points. |
| `results.parquet` | The values of the measures that outcomes need, tidy. |
| `summary.csv` | One line for each point and seed: factors and outcomes. |
| `manifest.json` | What was run, and the results: see below. |
| `datapackage.json` | Columns of both tables as a Frictionless Data Package 1. |
| `run-in` | With `run_in: Shared`, the state of the base for each seed. |

A log only grows, and each run is on disk before it counts: after `kill -9` or a full disk only the
unfinished runs are lost, and the same call continues. A half-written end is dropped; damage before
it is reported, and `--salvage` retains the intact runs. The log names its program, its base and
what it stores of each run; anything else is refused. Runs are identified by a hash of their
configuration and seed, so a design with more points or seeds runs only the new ones, and
`--record full` stores every yearly value of every organisation and contract.

The tables, `result_digest` included, depend on the design and the program alone: not on shards,
jobs, order or interruptions. A run that fails is in `summary.csv` with its error. `manifest.json`
holds `schema`, `program_version`, `status` (`complete`, or `incomplete` while runs are missing),
`design`, `config_digest`, `result_digest`, `sampling`, `points`, `replicates`, `runs` (distinct
ones), `done`, `failed`, `missing`, `files` with lengths and checksums, and `blake3_of_this_file`;
logs may have grown since then.

";

const ANALYSIS: &str = "\
## Output of `hecon analyse`

A row for each outcome and factor, in these fields, the same in every form:

| field | meaning |
| --- | --- |
| `outcome`, `factor`, `role` | As in the design; the role is `lever` or `uncertainty`. |
| `range` | Effects: largest minus smallest mean of the outcome along the factor. |
| `share` | Share of variance between the bins of that curve, less the part expected by chance. |
| `slope`, `slope_low`, `slope_high` | Standardised slope in a regression on all factors, and its \
95 % interval. |
| `points` | Points with a value. |
| `where`, `at`, `mean`, `low`, `high` | Curves: the bin, the factor's mean in it, the outcome's \
mean and its 95 % interval. |
| `rank` | Morris and Sobol': 1 for the factor that matters most. |
| `mu`, `mu_star`, `mu_star_conf`, `sigma` | Mean and mean absolute value of elementary effects \
over the whole range, half the 95 % interval of the latter, and their standard deviation. |
| `S1`, `S1_conf`, `ST`, `ST_conf` | First-order and total index, each with half its 95 % \
interval. |
| `dropped` | Trajectories or blocks left out because a run is missing. |
| `note` | `does not vary`, for an outcome that is the same at every point: it has no index, no \
share and no rank. |

A folder of a comparison or of propositions also has `report.html`; `hecon report DIR` writes that
of a sweep.

";

fn columns(out: &mut String, columns: &[ColumnSpec]) {
    out.push_str("| column | meaning |\n| --- | --- |\n");
    for column in columns {
        let _ = writeln!(out, "| `{}` | {} |", column.name, column.meaning);
    }
}

fn document() -> String {
    let mut out = HEAD.to_owned();
    for table in TABLES {
        let _ = writeln!(out, "## `{}.parquet`\n\n{}\n", table.name, table.row);
        columns(&mut out, table.columns);
        out.push('\n');
    }
    out.push_str(COMPARE);
    for table in [&compare::DIFFERENCES, &compare::FAN, &compare::VALUES] {
        let _ = writeln!(out, "### `{}`\n\n{}\n", table.name, table.row);
        columns(&mut out, table.columns);
        out.push('\n');
    }
    out.push_str(ATLAS);
    let _ = writeln!(out, "### `{}`\n\n{}\n", atlas::ATLAS.name, atlas::ATLAS.row);
    columns(&mut out, atlas::ATLAS.columns);
    out.push('\n');
    out.push_str(SWEEP);
    out.push_str("### `results.parquet`\n\nOne yearly value of one organisation in one run.\n\n");
    columns(&mut out, &VALUE_COLUMNS);
    out.push_str(
        "\nThen one column for each factor, under its path: numbers, or names of levels.\n\n",
    );
    out.push_str("### `summary.csv`\n\nOne point of the design at one seed.\n\n");
    columns(&mut out, &RUN_COLUMNS);
    out.push_str("\nThen one column for each factor and one for each outcome, by their names.\n\n");
    out.push_str(ANALYSIS);
    out.push_str(
        "## Metrics\n\nThe column `metric` of `organisations.parquet` holds the name of a measure; \
         where a measure is split,\nits part follows after a full stop (`spend.acute`). \
         Measures that compare two runs are\nin `stranded`. `hecon describe NAME` says \
         the same.\n\n| measure | unit | definition | formula | source |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for measure in observables::all() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            measure.name,
            measure.unit,
            measure.definition,
            measure.formula.replace('|', "\\|"),
            measure.source
        );
    }
    out
}

#[test]
fn the_document_of_outputs_is_current() {
    if let Some(stale) = compare(&root().join("docs/outputs.md"), &document()) {
        panic!("{stale}");
    }
}

/// Everything in back quotes in the document from a heading to the next of its depth.
fn named_under(heading: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("docs/outputs.md")).unwrap();
    let (_, rest) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| {
        panic!("the document of outputs has no heading '{heading}'");
    });
    let depth = heading.split(' ').next().unwrap();
    let (under, _) = rest.split_once(&format!("\n{depth} ")).unwrap_or((rest, ""));
    under.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every field of an object that a command has written is named under a heading of the document.
///
/// # Panics
/// With the fields that are not.
pub fn fields_are_named(heading: &str, written: &Value) {
    let named = named_under(heading);
    let fields = written.as_object().expect("an object").keys();
    let silent: Vec<&String> = fields.filter(|field| !named.contains(*field)).collect();
    assert!(silent.is_empty(), "docs/outputs.md does not name {silent:?} under '{heading}'");
}

/// Every field that the document names for a run is one that a run has written, and every file of
/// the run is named.
///
/// # Panics
/// With what is named and not there, or there and not named.
pub fn a_run_is_as_described(run: &Value) {
    fields_are_named("## `run.json`", run);
    let has = |field: &String| {
        run.get(field).is_some()
            || ["given", "horizons", "resumed_from_week", "twin"].contains(&field.as_str())
    };
    let text = fs::read_to_string(root().join("docs/outputs.md")).unwrap();
    let (_, table) = text.split_once("## `run.json`").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let fields = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let fields: Vec<String> =
        fields.filter_map(|line| line.split('`').next().map(str::to_owned)).collect();
    assert!(fields.len() > 10, "{fields:?}");
    for field in &fields {
        assert!(has(field), "docs/outputs.md names '{field}', which run.json has not");
    }
    let files = named_under("# Outputs of a run");
    for file in run["files"].as_array().expect("files") {
        let file = file["name"].as_str().expect("a name");
        assert!(files.contains(file), "docs/outputs.md does not name the file '{file}'");
    }
}
