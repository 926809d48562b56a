//! `hecon sweep`: many economies from one design, and `hecon sweep merge`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::experiment_runs::{self, confirm_if_large, duration_text};
use super::files::{self, DiskReader};
use super::progress;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::design::{self, Design};
use crate::experiment::output::held::{
    self, FolderContent, FolderError, FolderPurpose, OutputFolder,
};
use crate::experiment::output::{folder, seal};
use crate::experiment::run::progress::RunControl;
use crate::experiment::run::series_run::{RunTimeEstimator, RunnerError};
use crate::experiment::run::workers::cores;
use crate::experiment::sweep::plan::SweepPlan;
use crate::experiment::sweep::results::{self, SweepManifest};
use crate::experiment::sweep::run_in::SharedRunIns;
use crate::experiment::sweep::runner::{self, RunOptions, SweepOutcome};
use crate::experiment::sweep::store::{self, Recording, Shard, SweepLogHeader, SweepStore};
use crate::experiment::sweep::{DESIGN, SweepError};
use crate::kernel::units::thousands;

/// Prefix of default folder names.
const FOLDER: &str = "hecon-sweep";
/// Number of points from which preparing them is announced.
const ANNOUNCE_POINTS: u64 = 1_000;
/// Least time between two lines of machine-readable progress.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(500);

/// Run every point of a design in parallel and merge the results
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  hecon sweep quick\n  \
                  hecon sweep my-design.ron --out results --jobs 4\n  \
                  hecon sweep my-design.ron --out results --shard 3/8\n  \
                  hecon sweep merge results\n\nFinished runs are stored in the folder and never \
                  repeated: the same call continues after an interruption,\nand a design with more \
                  points or replicates runs only the new ones. Exit code 1 when runs failed."
)]
pub struct Sweep {
    #[command(subcommand)]
    action: Option<SweepCommand>,
    /// Shipped design or path of a file; may be left out with --resume
    #[arg(value_name = "DESIGN")]
    design: Option<String>,
    /// Folder for the files; default: hecon-sweep-NAME
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Economies to run in parallel; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Continue in the folder of an earlier call; it is an error if there is none
    #[arg(long)]
    resume: bool,
    /// Do only one part of the runs, with its own log in the same folder
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Run without confirmation, whatever the number of runs and time needed
    #[arg(long, short)]
    yes: bool,
    /// Print what would be run and how long it would take, and exit
    #[arg(long)]
    plan: bool,
    /// Stop at the first run that fails
    #[arg(long)]
    fail_fast: bool,
    /// What is recorded of each run
    #[arg(long, value_enum, default_value_t = SweepRecordArg::Declared, value_name = "LEVEL")]
    record: SweepRecordArg,
    /// Keep the intact runs of a damaged log, and run the others again
    #[arg(long)]
    salvage: bool,
    /// Form of progress on standard error
    #[arg(long, value_enum, default_value_t = ProgressFormat::Bar, value_name = "FORM")]
    progress: ProgressFormat,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    form: TableFormatArg,
}

#[derive(Debug, Subcommand)]
enum SweepCommand {
    Merge(Merge),
}

/// Merge the runs of all shards
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon sweep merge results\n  \
                        hecon sweep merge node1 node2 --out results\n\nExit code 1 when runs are \
                        missing or failed; the tables then hold the available runs.")]
struct Merge {
    /// Folders that shards wrote to
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// Folder for the tables; default: the first of the folders
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    form: TableFormatArg,
}

/// What is recorded of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SweepRecordArg {
    /// The measures that the design's outcomes need
    Declared,
    /// Every yearly value of every organisation and contract
    Full,
}

/// Form of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProgressFormat {
    /// A bar, on a terminal
    Bar,
    /// JSON, one object a line
    Json,
}

impl From<SweepError> for CliError {
    fn from(error: SweepError) -> Self {
        match error {
            SweepError::Refused(what, help) => Self::Input(what, help),
            SweepError::Runner(RunnerError::Output(error)) if error.problem.contains("damaged") => {
                let help = "--salvage keeps its intact runs and runs the others again";
                Self::Environment(error.to_string(), help.to_owned())
            }
            SweepError::Runner(error) => error.into(),
        }
    }
}

impl Sweep {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a signal, or runs that failed.
    pub fn run(&self) -> Result<(), CliError> {
        if let Some(SweepCommand::Merge(merge)) = &self.action {
            return merge.run();
        }
        let (design, out) = self.read()?;
        self.admit(&out)?;
        let jobs = self.jobs.map_or_else(cores, usize::from);
        let entry = RunTimeEstimator::default().estimate(&design.base)?;
        if self.plan {
            return error::print(&format!("{}\n", self.estimate_text(&design, entry, jobs)));
        }
        let salvaged = if self.salvage { Some(self.recovered(&out)?) } else { None };
        // By counting, before anything is built: too many runs are detected at once.
        let all = self.share(design.count()).saturating_sub(store::runs_in(&out)?);
        let help = "--yes runs them, --plan only prints them, --shard I/N does a part";
        confirm_if_large(all, entry, jobs, self.yes, help)?;
        let plan = self.planned(&design, jobs)?;
        let head = SweepLogHeader::new(&design, self.record == SweepRecordArg::Full);
        let _held = match salvaged {
            Some(held) => held,
            None => self.lock_folder(&out)?,
        };
        let mut store = SweepStore::open(&out, &head, self.shard)?;
        let left = runner::remaining_runs(&plan, &store, self.shard);
        let said = self.announcement(&plan, left.len(), entry, jobs);
        seal::write(&out.join(DESIGN), &design).map_err(SweepError::from)?;
        if !self.quiet && self.progress == ProgressFormat::Bar {
            eprintln!("{said}");
        }
        match self.run_remaining(&plan, &left, &mut store, &out, jobs)? {
            SweepOutcome::Finished => self.finish(&plan, &mut store, &out),
            ended => Err(self.unfinished(ended, &out)),
        }
    }

    /// Whether the folder may be written: it is new, or an earlier call of a sweep began it.
    fn admit(&self, out: &Path) -> Result<(), CliError> {
        let begun = !store::logs(out).is_empty();
        if self.resume && !begun {
            return Err(CliError::Input(
                format!("there is nothing to resume in '{}'", out.display()),
                "give the folder that an earlier call was writing to".to_owned(),
            ));
        }
        held::check_writable(out, FolderPurpose::Sweep)?;
        if !begun && held::content(out).map_err(SweepError::from)? != FolderContent::Empty {
            let folder = out.to_owned();
            return Err(FolderError::NotEmpty { folder, wanted: FolderPurpose::Sweep }.into());
        }
        Ok(())
    }

    /// The tables of a whole sweep; those of shards are made when they are merged.
    fn finish(
        &self,
        plan: &SweepPlan<'_>,
        store: &mut SweepStore,
        out: &Path,
    ) -> Result<(), CliError> {
        let Some(Shard { number, of }) = self.shard else {
            return write_results(plan, store, out, self.form, self.quiet);
        };
        if !self.quiet && self.progress == ProgressFormat::Bar {
            let (number, shown) = (number + 1, out.display());
            eprintln!("shard {number} of {of} is done; 'hecon sweep merge {shown}' joins them");
        }
        Ok(())
    }

    /// Says why there is more to do.
    fn unfinished(&self, ended: SweepOutcome, out: &Path) -> CliError {
        if ended == SweepOutcome::FailedFast {
            let shown = out.display();
            eprintln!("stopped at a run that failed; 'hecon sweep merge {shown}' shows it");
            return CliError::CheckFailed;
        }
        if !self.quiet {
            eprintln!("stopped; the same call goes on from here");
        }
        CliError::Interrupted
    }

    /// Locks the folder. Shards share one; each has its own log.
    fn lock_folder(&self, out: &Path) -> Result<OutputFolder, FolderError> {
        match self.shard {
            Some(_) => OutputFolder::lock_shared(out, FolderPurpose::Sweep),
            None => OutputFolder::lock(out, FolderPurpose::Sweep),
        }
    }

    /// Locks the folder and drops damaged entries of its logs.
    fn recovered(&self, out: &Path) -> Result<OutputFolder, CliError> {
        let held = self.lock_folder(out)?;
        for (log, kept) in store::recover(out).map_err(SweepError::from)? {
            eprintln!("{}: {kept} intact runs kept", log.display());
        }
        Ok(held)
    }

    /// The design, and the folder of the sweep.
    fn read(&self) -> Result<(Design, PathBuf), CliError> {
        match (&self.design, &self.out) {
            (Some(name), out) => {
                let path = Path::new(name);
                let design = if path.extension().is_some_and(|end| end == "ron") {
                    let (name, text) = files::read(path)?;
                    design::read(&name, &text, &DiskReader)?
                } else {
                    design::shipped_design(name)?
                };
                let usual = || PathBuf::from(format!("{FOLDER}-{}", held::safe_name(&design.name)));
                let out = out.clone().unwrap_or_else(usual);
                Ok((design, out))
            }
            (None, Some(out)) if self.resume => Ok((stored(out)?, out.clone())),
            (None, _) => Err(CliError::Input(
                "no design is named".to_owned(),
                "`hecon list sweeps` shows what ships; --resume --out DIR continues".to_owned(),
            )),
        }
    }

    /// The part of a number of runs that a shard does.
    fn share(&self, runs: u64) -> u64 {
        self.shard.map_or(runs, |shard| runs.div_ceil(u64::from(shard.of)))
    }

    /// Resolves the points, with a progress bar if there are many.
    fn planned<'d>(&self, design: &'d Design, jobs: usize) -> Result<SweepPlan<'d>, CliError> {
        let count = design::count(design) as u64;
        if self.quiet || self.progress != ProgressFormat::Bar || count < ANNOUNCE_POINTS {
            return Ok(SweepPlan::new(design, jobs)?);
        }
        eprintln!("preparing {} points", thousands(count));
        let bar = ProgressBar::new(count);
        let plan = SweepPlan::with_progress(design, jobs, &|| bar.inc(1));
        bar.finish_and_clear();
        Ok(plan?)
    }

    /// What would be run, by counting only.
    fn estimate_text(&self, design: &Design, duration: Duration, jobs: usize) -> String {
        let count = design.count();
        let share = self.share(count);
        let all = RunCounts { runs: count, points: design::count(design), left: share };
        self.sentence(all, design, duration, jobs)
    }

    /// What will be run.
    fn announcement(
        &self,
        plan: &SweepPlan<'_>,
        left: usize,
        duration: Duration,
        jobs: usize,
    ) -> String {
        let (runs, left) = (plan.runs.len() as u64, left as u64);
        let all = RunCounts { runs, points: plan.points.len(), left };
        self.sentence(all, plan.design, duration, jobs)
    }

    fn sentence(&self, all: RunCounts, design: &Design, duration: Duration, jobs: usize) -> String {
        let RunCounts { runs, points, left } = all;
        let part = match self.shard {
            Some(Shard { number, of }) => format!("; shard {} of {of}", number + 1),
            None => String::new(),
        };
        let threads = if jobs == 1 { "thread" } else { "threads" };
        let time = Duration::from_secs_f64(duration.as_secs_f64() * left as f64 / jobs as f64);
        format!(
            "{runs} runs ({points} points, {} each){part}, {left} to do; about {} on {jobs} \
             {threads}",
            design.replicates,
            duration_text(time),
        )
    }

    fn run_remaining(
        &self,
        plan: &SweepPlan<'_>,
        left: &[usize],
        store: &mut SweepStore,
        out: &Path,
        jobs: usize,
    ) -> Result<SweepOutcome, CliError> {
        progress::listen()?;
        let teller = ProgressReporter::new(left.len(), self.progress, self.quiet);
        let done = |failed: bool| teller.done(failed);
        let stopped = || progress::stopped() == RunControl::Stop;
        let manner = RunOptions { jobs, fail_fast: self.fail_fast, done: &done, stopped: &stopped };
        let ended = runner::run(plan, left, store, &SharedRunIns::new(plan.design, out), manner);
        teller.finish();
        Ok(ended?)
    }
}

impl Merge {
    fn run(&self) -> Result<(), CliError> {
        let design = self.folders.iter().find(|folder| folder.join(DESIGN).exists());
        let Some(of) = design else {
            return Err(CliError::Input(
                format!("there is no sweep in '{}'", self.folders[0].display()),
                "give the folders that `hecon sweep` was writing to".to_owned(),
            ));
        };
        let design = stored(of)?;
        let mut found = None;
        for folder in &self.folders {
            found = found.or(store::found_in(folder)?);
        }
        let full = found.is_some_and(|head| head.recording == Recording::Full);
        let mut store = SweepStore::gather(&self.folders, &SweepLogHeader::new(&design, full))?;
        let plan = SweepPlan::new(&design, cores())?;
        let out = self.out.as_ref().unwrap_or(&self.folders[0]);
        let _held = OutputFolder::lock(out, FolderPurpose::Sweep)?;
        if out.join(DESIGN) != of.join(DESIGN) {
            seal::write(&out.join(DESIGN), &design).map_err(SweepError::from)?;
        }
        let (logs, twice) = store.log_and_duplicate_counts();
        if !self.quiet {
            eprintln!("{logs} logs, {twice} runs in more than one of them");
        }
        write_results(&plan, &mut store, out, self.form, self.quiet)
    }
}

/// Writes the tables and prints a summary.
fn write_results(
    plan: &SweepPlan<'_>,
    store: &mut SweepStore,
    out: &Path,
    form: TableFormatArg,
    quiet: bool,
) -> Result<(), CliError> {
    folder::remove_unfinished(out).map_err(SweepError::from)?;
    let manifest = results::write(plan, store, out)?;
    if !quiet {
        outcomes(plan, store)?.print(form)?;
    }
    if !quiet && form.format == TableFormat::Table {
        error::print(&closing_message(&manifest, out))?;
    }
    if manifest.failed > 0 || manifest.missing > 0 {
        return Err(CliError::CheckFailed);
    }
    Ok(())
}

fn closing_message(manifest: &SweepManifest, out: &Path) -> String {
    let SweepManifest { done, failed, missing, .. } = manifest;
    let mut text = format!("\n{done} runs done");
    if *failed > 0 {
        text.push_str(&format!(", {failed} failed (why: {})", results::SUMMARY));
    }
    if *missing > 0 {
        text.push_str(&format!(", {missing} missing"));
    }
    let digest = &manifest.result_digest[..16];
    text.push_str(&format!(". Result digest {digest}…. Files: {}\n", out.display()));
    text
}

/// Mean, spread and range of each outcome over runs.
fn outcomes(plan: &SweepPlan<'_>, store: &mut SweepStore) -> Result<OutputTable, CliError> {
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); plan.design.outcomes.len()];
    for run in &plan.runs {
        let values = results::outcomes(plan.design, store, &run.id).map_err(SweepError::from)?;
        for (column, value) in columns.iter_mut().zip(values) {
            column.extend(value);
        }
    }
    let mut table = OutputTable::new(&["outcome", "runs", "mean", "sd", "least", "greatest"]);
    for (outcome, column) in plan.design.outcomes.iter().zip(columns) {
        let n = column.len() as f64;
        let mean = column.iter().sum::<f64>() / n;
        let squares: f64 = column.iter().map(|value| (value - mean) * (value - mean)).sum();
        let sd = (squares / (n - 1.0)).sqrt();
        let least = column.iter().copied().fold(f64::NAN, f64::min);
        let most = column.iter().copied().fold(f64::NAN, f64::max);
        let cell = |value: f64| if value.is_finite() { json!(rounded(value)) } else { Value::Null };
        let numbers = [mean, sd, least, most].map(cell);
        let own = [json!(outcome.name), json!(column.len())];
        table.row(own.into_iter().chain(numbers));
    }
    Ok(table)
}

/// Five significant figures.
fn rounded(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

/// The design stored in the folder of a sweep.
fn stored(folder: &Path) -> Result<Design, CliError> {
    let path = folder.join(DESIGN);
    let wrong = |why: String| {
        let help = "give the folder that `hecon sweep` was writing to".to_owned();
        CliError::Input(format!("'{}' holds no design: {why}", path.display()), help)
    };
    let text = seal::read(&path).map_err(|error| wrong(error.problem))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

/// The amount of work.
struct RunCounts {
    runs: u64,
    points: usize,
    left: u64,
}

/// Shows the progress of a sweep.
struct ProgressReporter {
    bar: ProgressBar,
    json: bool,
    total: usize,
    started: Instant,
    state: Mutex<ReportedProgress>,
}

#[derive(Default)]
struct ReportedProgress {
    done: usize,
    failed: usize,
    last: Option<Instant>,
}

impl ProgressReporter {
    fn new(total: usize, telling: ProgressFormat, quiet: bool) -> Self {
        let hidden = quiet || telling == ProgressFormat::Json;
        let bar = experiment_runs::bar(total, "runs{msg}  {per_sec}  {eta} left", hidden);
        let json = telling == ProgressFormat::Json;
        Self { bar, json, total, started: Instant::now(), state: Mutex::default() }
    }

    fn done(&self, failed: bool) {
        let Ok(mut told) = self.state.lock() else { return };
        if failed {
            told.failed += 1;
            self.bar.set_message(format!(", {} failed", told.failed));
        } else {
            told.done += 1;
        }
        self.bar.inc(1);
        if self.json && told.last.is_none_or(|last| last.elapsed() >= PROGRESS_INTERVAL) {
            told.last = Some(Instant::now());
            self.line(&told);
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
        if let Ok(told) = self.state.lock()
            && self.json
        {
            self.line(&told);
        }
    }

    fn line(&self, told: &ReportedProgress) {
        let finished = told.done + told.failed;
        let left = self.total - finished;
        let speed = finished as f64 / self.started.elapsed().as_secs_f64().max(1e-9);
        let seconds = if finished > 0 { json!(rounded(left as f64 / speed)) } else { Value::Null };
        eprintln!(
            "{}",
            json!({
                "done": told.done, "failed": told.failed, "left": left,
                "runs_per_second": rounded(speed), "seconds_left": seconds,
            })
        );
    }
}
