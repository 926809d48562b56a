//! `hecon run`: one economy, its progress, its files and its closing summary.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::error::{self, CliError};
use super::progress::{self, RunProgressBar};
use super::run_summary;
use super::scenario_args::ScenarioArgs;
use crate::experiment::output::economy::{self, GivenDecisions};
use crate::experiment::output::held::{self, FolderContent, FolderPurpose, OutputFolder};
use crate::experiment::output::manifest::{self, RunManifest, RunStatus};
use crate::experiment::output::parts::RecordLevel;
use crate::experiment::report;
use crate::experiment::run::pace::CheckpointPace;
use crate::experiment::run::single::{self, RunError, RunReport, RunSpec};
use crate::scenario::schema::Scenario;
use crate::sim::decision::Decision;

/// Default folder for the files.
const FOLDER: &str = "hecon-run";

/// Run one economy and write the results
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon run\n  hecon run --place town --years 3 --out town-run\n  \
                        hecon run my-scenario.ron --seed 7 --set gp.appointments=6\n  \
                        hecon run --system S10 --with I05 --with I17 --place town\n  \
                        hecon run --resume town-run\n\nStop it with Ctrl-C: the week is finished, \
                        a checkpoint is written, and --resume continues."
)]
pub struct Run {
    #[command(flatten)]
    chosen: ScenarioArgs,
    /// Folder for the files; default: hecon-run or the next free hecon-run-N
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace another run in the folder; files that do not belong to that run are left
    #[arg(long)]
    force: bool,
    /// What is recorded
    #[arg(long, value_enum, default_value_t = RecordArg::Full, value_name = "LEVEL")]
    record: RecordArg,
    /// Weeks between checkpoints; 0 = only when stopped, and none is left at the end. Default:
    /// at the end of a year, if an interruption would lose more than a second
    #[arg(long, value_name = "WEEKS")]
    checkpoint_every: Option<u32>,
    /// Do not run the twin without dated changes, and so leave out stranded cost
    #[arg(long)]
    no_twin: bool,
    /// Take every strategic decision from this log of another run instead of from the model
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Resume the unfinished run in this folder (hecon-run if none is named); with --years a
    /// finished one can be extended
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = FOLDER,
          conflicts_with_all = ["config", "system", "place", "with", "weight", "seed", "sets",
                                "out", "force", "record", "no_twin", "decisions"])]
    resume: Option<PathBuf>,
    #[command(flatten)]
    manner: ExecutionArgs,
}

/// How a run is carried out; none of it changes the result.
#[derive(Debug, Clone, Copy, Args)]
pub struct ExecutionArgs {
    /// Threads to use; default: all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print errors only
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is recorded of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RecordArg {
    /// The whole economy, by month and year
    Summary,
    /// Every organisation, contract and flow of money, and a sample of patients
    Full,
}

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Violation(violation) => Self::Invariant(violation),
            RunError::NothingToResume(what, help) => Self::Input(what, help),
            RunError::Complete(_) => Self::Input(
                error.to_string(),
                "nothing is left to do; --years N makes it longer, and `hecon reproduce` runs it \
                 again and compares"
                    .to_owned(),
            ),
            RunError::Folder(error) => error.into(),
            RunError::Damaged(error) => Self::Input(
                error.to_string(),
                "the run needs it to continue: restore it from a copy, or run again".to_owned(),
            ),
            RunError::Output(error) => Self::Environment(
                error.to_string(),
                "check the path, its permissions and the space on the disk".to_owned(),
            ),
            RunError::State(error) => Self::Environment(error.to_string(), String::new()),
        }
    }
}

impl Run {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), CliError> {
        let started = Instant::now();
        let begin: Box<dyn FnOnce() -> Result<single::SingleRun, RunError> + Send> =
            match &self.resume {
                Some(folder) => {
                    let (folder, pace, years) = (folder.clone(), self.pace(), self.years()?);
                    Box::new(move || single::SingleRun::resume_for(&folder, pace, years))
                }
                None => {
                    let (held, order) = self.run_spec()?;
                    Box::new(move || single::SingleRun::start_in(held, order))
                }
            };
        progress::listen()?;
        let (folder, report) = run_in_pool(begin, self.manner)?;
        let Some(report) = report else {
            let shown = folder.display();
            if !self.manner.quiet {
                eprintln!("stopped; 'hecon run --resume {shown}' continues from here");
            }
            return Err(CliError::Interrupted);
        };
        if self.manner.quiet {
            return Ok(());
        }
        error::print(&run_summary::text(&report, &folder, started.elapsed()))
    }

    fn pace(&self) -> CheckpointPace {
        self.checkpoint_every.map_or(CheckpointPace::Spaced, CheckpointPace::Weeks)
    }

    /// The length to which a run is extended.
    fn years(&self) -> Result<Option<u32>, CliError> {
        let Some(said) = &self.chosen.years else { return Ok(None) };
        said.trim().parse().map(Some).map_err(|_| {
            CliError::Input(
                format!("--years is '{said}'"),
                "give a whole number of years".to_owned(),
            )
        })
    }

    /// What is to be run, and its folder, locked against other processes.
    fn run_spec(&self) -> Result<(OutputFolder, RunSpec), CliError> {
        let scenario = self.chosen.load()?;
        let decisions = match self.decisions.as_deref() {
            Some(log) => Some(given_decisions(log, &scenario)?),
            None => None,
        };
        let held = match &self.out {
            Some(folder) => lock_folder(folder, &scenario, self.force)?,
            None if self.force => lock_folder(Path::new(FOLDER), &scenario, true)?,
            None => OutputFolder::lock_first_free(FOLDER, FolderPurpose::Run, &|folder| {
                is_free(folder, &scenario)
            })?,
        };
        let folder = held.path().to_owned();
        let level = match self.record {
            RecordArg::Summary => RecordLevel::Summary,
            RecordArg::Full => RecordLevel::Full,
        };
        let (pace, twin) = (self.pace(), !self.no_twin);
        Ok((held, RunSpec { scenario, folder, level, pace, twin, decisions }))
    }
}

/// The decisions of a log for a run; remarks on them are printed.
fn given_decisions(log: &Path, scenario: &Scenario) -> Result<Vec<Decision>, CliError> {
    let read = economy::decisions_for(log, scenario);
    let GivenDecisions { decisions, remarks } =
        read.map_err(|unfit| CliError::Input(unfit.problem, unfit.help))?;
    for remark in remarks {
        eprintln!("note: {remark}");
    }
    Ok(decisions)
}

/// Begins or takes up a run on a pool of its own and sees it through, its page included. `None` =
/// stopped.
///
/// # Errors
/// Those of the run, or threads cannot be started.
pub fn run_in_pool(
    begin: Box<dyn FnOnce() -> Result<single::SingleRun, RunError> + Send>,
    manner: ExecutionArgs,
) -> Result<(PathBuf, Option<RunReport>), CliError> {
    pool(manner.threads)?.install(|| {
        let mut run = match begin() {
            Err(RunError::Complete(folder)) => {
                page_if_missing(&folder)?;
                return Err(RunError::Complete(folder).into());
            }
            begun => begun?,
        };
        let folder = run.folder().to_owned();
        if !manner.quiet {
            run.notes().iter().for_each(|note| eprintln!("{note}"));
        }
        let bar = RunProgressBar::new(&run.progress(), manner.quiet);
        let report = run.run(&mut |progress| {
            bar.show(progress);
            progress::stopped()
        });
        bar.finish();
        let report = report?;
        if report.is_some() {
            // Last, as it is made of the others and can be made again.
            report::write(&folder, &folder.join(report::FILE))?;
        }
        Ok((folder, report))
    })
}

/// Makes the page that a finished run lacks when it was cut at its very end.
fn page_if_missing(folder: &Path) -> Result<(), CliError> {
    let page = folder.join(report::FILE);
    if page.exists() {
        return Ok(());
    }
    let _held = OutputFolder::lock(folder, FolderPurpose::Run)?;
    Ok(report::write(folder, &page)?)
}

/// Threads for a run.
pub fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, CliError> {
    let threads = threads.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        CliError::Environment(format!("threads cannot be started: {error}"), String::new())
    })
}

/// Locks a folder that is new or empty, or holds a run of the same configuration, or with
/// `replace` any run.
fn lock_folder(
    folder: &Path,
    scenario: &Scenario,
    replace: bool,
) -> Result<OutputFolder, CliError> {
    // Checked before it is locked, so that a refusal leaves it unchanged, and again afterwards.
    held::check_writable(folder, FolderPurpose::Run)?;
    if held::is_in_use(folder) {
        return Err(held::FolderError::InUse(folder.to_owned()).into());
    }
    check_folder(folder, scenario, replace)?;
    let held = OutputFolder::lock(folder, FolderPurpose::Run)?;
    check_folder(folder, scenario, replace)?;
    Ok(held)
}

fn check_folder(folder: &Path, scenario: &Scenario, replace: bool) -> Result<(), CliError> {
    let shown = folder.display();
    let refuse = |what: String, help: String| Err(CliError::Input(what, help));
    match RunManifest::read(folder).map_err(RunError::Output)? {
        None => Ok(()),
        Some(_) if replace => Ok(()),
        Some(run) if run.status != RunStatus::Complete => refuse(
            format!("'{shown}' holds an unfinished run"),
            format!("'hecon run --resume {shown}' continues it; --force starts again"),
        ),
        Some(run) if run.config_digest == manifest::config_digest(scenario) => Ok(()),
        Some(_) => refuse(
            format!("'{shown}' holds a run of another configuration"),
            "name another folder, or replace it with --force".to_owned(),
        ),
    }
}

/// Whether a folder that was not named may be used: it is new or empty, or holds the same run.
fn is_free(folder: &Path, scenario: &Scenario) -> bool {
    match held::content(folder) {
        Ok(FolderContent::Empty) => !folder.is_file(),
        Ok(FolderContent::ForPurpose(FolderPurpose::Run)) => {
            RunManifest::read(folder).is_ok_and(|run| {
                run.is_some_and(|run| {
                    run.status == RunStatus::Complete
                        && run.config_digest == manifest::config_digest(scenario)
                })
            })
        }
        _ => false,
    }
}
