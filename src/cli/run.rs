//! `hecon run`: one economy, its progress, its files and its closing summary.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::chosen::Chosen;
use super::closing;
use super::fail::{self, Fail};
use super::progress::{self, Bar};
use crate::experiment::output::decisions;
use crate::experiment::output::manifest::{self, Manifest, Status};
use crate::experiment::output::parts::Level;
use crate::experiment::pace::Pace;
use crate::experiment::single::{self, Order, Report, RunError};
use crate::scenario::schema::Scenario;

/// Folder of files where none is named.
const FOLDER: &str = "hecon-run";

/// Run one economy and write what happened
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon run\n  hecon run --place town --years 3 --out town-run\n  \
                        hecon run my-scenario.ron --seed 7 --set gp.appointments=6\n  \
                        hecon run --system S10 --with I05 --with I17 --place town\n  \
                        hecon run --resume town-run\n\nStop it with Ctrl-C: the week is finished, \
                        a checkpoint written, and --resume goes on."
)]
pub struct Run {
    #[command(flatten)]
    chosen: Chosen,
    /// Folder for the files; without it, hecon-run or the next free hecon-run-N
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace another run in the folder
    #[arg(long)]
    force: bool,
    /// What is kept
    #[arg(long, value_enum, default_value_t = Kept::Full, value_name = "LEVEL")]
    record: Kept,
    /// Weeks between checkpoints; 0 = only when stopped. Without it, at the end of a year, when a
    /// cut would lose more than a second
    #[arg(long, value_name = "WEEKS")]
    checkpoint_every: Option<u32>,
    /// Leave out the twin without dated changes, and with it stranded cost
    #[arg(long)]
    no_twin: bool,
    /// Take every strategic decision from this log of another run instead of from the model
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Take up the unfinished run in this folder (hecon-run if none is named)
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = FOLDER,
          conflicts_with_all = ["config", "system", "place", "with", "weight", "years", "seed",
                                "sets", "out", "force", "record", "no_twin",
                                "decisions"])]
    resume: Option<PathBuf>,
    #[command(flatten)]
    manner: Manner,
}

/// How a run is carried out; none of it changes the result.
#[derive(Debug, Clone, Copy, Args)]
pub struct Manner {
    /// Threads to use; without it, all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing but what went wrong
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is kept of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kept {
    /// The whole economy, by month and year
    Summary,
    /// Every organisation, contract and flow of money, and a sample of patients
    Full,
}

impl From<RunError> for Fail {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Violation(violation) => Self::Invariant(violation),
            RunError::Nothing(what, help) => Self::Input(what, help),
            RunError::Output(error) => Self::Environment(
                error.to_string(),
                "check the path, its permissions and the space on the disk".to_owned(),
            ),
            RunError::Report(error) => error.into(),
            RunError::State(error) => Self::Environment(error.to_string(), String::new()),
        }
    }
}

impl Run {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), Fail> {
        let started = Instant::now();
        let begin: Box<dyn FnOnce() -> Result<single::Run, RunError> + Send> = match &self.resume {
            Some(folder) => {
                let (folder, pace) = (folder.clone(), self.pace());
                Box::new(move || single::Run::resume(&folder, pace))
            }
            None => {
                let order = self.order()?;
                Box::new(move || single::Run::begin(order))
            }
        };
        progress::listen()?;
        let (folder, report) = carry_out(begin, self.manner)?;
        let Some(report) = report else {
            let shown = folder.display();
            if !self.manner.quiet {
                eprintln!("stopped; 'hecon run --resume {shown}' goes on from here");
            }
            return Err(Fail::Interrupted);
        };
        if self.manner.quiet {
            return Ok(());
        }
        fail::print(&closing::text(&report, &folder, started.elapsed()))
    }

    fn pace(&self) -> Pace {
        self.checkpoint_every.map_or(Pace::Spaced, Pace::Weeks)
    }

    fn order(&self) -> Result<Order, Fail> {
        let scenario = self.chosen.load()?;
        let folder = match &self.out {
            Some(folder) => {
                if !self.force {
                    vacant(folder, &scenario)?;
                }
                folder.clone()
            }
            None if self.force => PathBuf::from(FOLDER),
            None => free_folder(&scenario)?,
        };
        let level = match self.record {
            Kept::Summary => Level::Summary,
            Kept::Full => Level::Full,
        };
        let decisions = self.decisions.as_deref().map(decisions::read).transpose();
        let decisions = decisions.map_err(|error| {
            Fail::Input(error.to_string(), "give the decisions.jsonl of a run".to_owned())
        })?;
        Ok(Order { scenario, folder, level, pace: self.pace(), twin: !self.no_twin, decisions })
    }
}

/// Begins or takes up a run on a pool of its own and sees it through. `None` = stopped.
///
/// # Errors
/// Those of the run, or threads cannot be had.
pub fn carry_out(
    begin: Box<dyn FnOnce() -> Result<single::Run, RunError> + Send>,
    manner: Manner,
) -> Result<(PathBuf, Option<Report>), Fail> {
    pool(manner.threads)?.install(|| {
        let run = begin()?;
        let folder = run.folder().to_owned();
        let bar = Bar::new(&run.progress(), manner.quiet);
        let report = run.go(&mut |progress| {
            bar.show(progress);
            progress::stopped()
        });
        bar.finish();
        Ok((folder, report?))
    })
}

/// Threads for a run.
///
/// # Errors
/// They cannot be had.
pub fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Fail> {
    let threads = threads.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        Fail::Environment(format!("threads cannot be started: {error}"), String::new())
    })
}

/// Whether a folder may be written: it is new or empty, or holds a run of the same configuration.
fn vacant(folder: &Path, scenario: &Scenario) -> Result<(), Fail> {
    let shown = folder.display();
    let refuse = |what: String, help: String| Err(Fail::Input(what, help));
    if folder.is_file() {
        return refuse(format!("'{shown}' is a file"), "name a folder".to_owned());
    }
    match found(folder)? {
        Found::Nothing => Ok(()),
        Found::Other => Err(Fail::other_files(folder, "run")),
        Found::Run(run) if run.status != Status::Complete => refuse(
            format!("'{shown}' holds an unfinished run"),
            format!("'hecon run --resume {shown}' goes on; --force begins anew"),
        ),
        Found::Run(run) if run.config_digest == manifest::config_digest(scenario) => Ok(()),
        Found::Run(_) => refuse(
            format!("'{shown}' holds a run of another configuration"),
            "name another folder, or replace it with --force".to_owned(),
        ),
    }
}

/// What stands in a folder.
enum Found {
    Nothing,
    Run(Box<Manifest>),
    Other,
}

fn found(folder: &Path) -> Result<Found, Fail> {
    if let Some(run) = Manifest::read(folder).map_err(RunError::Output)? {
        return Ok(Found::Run(Box::new(run)));
    }
    let empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    Ok(if empty { Found::Nothing } else { Found::Other })
}

/// `hecon-run`, or the first `hecon-run-N` that is free or holds the same run.
fn free_folder(scenario: &Scenario) -> Result<PathBuf, Fail> {
    let digest = manifest::config_digest(scenario);
    for number in 1..10_000u32 {
        let name = if number == 1 { FOLDER.to_owned() } else { format!("{FOLDER}-{number}") };
        let folder = PathBuf::from(name);
        if folder.is_file() {
            continue;
        }
        match found(&folder) {
            Ok(Found::Nothing) => return Ok(folder),
            Ok(Found::Run(run))
                if run.status == Status::Complete && run.config_digest == digest =>
            {
                return Ok(folder);
            }
            _ => {}
        }
    }
    Err(Fail::Input(format!("no free folder {FOLDER}-N"), "name one with --out".to_owned()))
}
