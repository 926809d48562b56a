//! `hecon propositions`: experiments with an expected outcome, and their verdicts.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::error::{self, CliError};
use super::experiment_runs::{self, duration_text};
use super::files::{self, DiskReader};
use super::progress;
use super::table::{OutputTable, TableFormat, TableFormatArg};
use crate::experiment::output::held::{self, OutputFolder};
use crate::experiment::output::{folder, text};
use crate::experiment::propositions::file::{self, Substitution};
use crate::experiment::propositions::results::{self, VerdictTally};
use crate::experiment::propositions::robustness::AssumptionDraws;
use crate::experiment::propositions::runner::{
    self, DrawSearch, PropositionPlan, PropositionResult, RunExtent, SeedsPerArm,
};
use crate::experiment::propositions::schema::{ComparisonPurpose, Proposition, PropositionClass};
use crate::experiment::propositions::verdict::{ComparisonFinding, DRAWS, EMERGENT};
use crate::experiment::report;
use crate::experiment::run::batch::{self, RunRequest};
use crate::experiment::run::progress::RunControl;
use crate::experiment::run::series_run::RunnerError;
use crate::experiment::run::store::{self, RunStore};
use crate::experiment::run::workers::cores;
use crate::kernel::units::thousands;
use crate::scenario::load::load_embedded;
use crate::scenario::seeds;
use crate::scenario::shipped::{self, ShippedCategory};

/// Default folder for the files.
const FOLDER: &str = "hecon-propositions";
/// Seeds of each arm, in full and quick mode.
const REPLICATES: u32 = 20;
const QUICK: u32 = 8;
/// Maximum number of runs of a call.
const MAX_RUNS: u64 = 1_000_000;
/// Seeds on which each draw that `--find-draws` tries is calibrated.
const DRAW_SEEDS: u32 = 1;

/// Test propositions about commissioning on common random numbers, with placebos
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon propositions\n  hecon propositions P01 P04 --quick\n  \
                        hecon propositions my-claim.ron --replicates 30 --long\n\nFinished runs \
                        are stored in the folder and never repeated. Exit code 1 when a check or \
                        more than\na tenth of the emergent propositions do not hold.")]
pub struct Propositions {
    /// Ids of shipped propositions or paths of files; default: all shipped ones
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Seeds of each arm; a file may request a multiple if its noise requires it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    replicates: Option<u32>,
    /// Place to use instead of each proposition's own
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// People represented by one simulated patient, instead of each proposition's own
    #[arg(long, value_name = "W")]
    weight: Option<u32>,
    /// 8 seeds, and no draws of the assumptions
    #[arg(long)]
    quick: bool,
    /// Leave out the draws of the assumptions
    #[arg(long)]
    no_draws: bool,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
    /// Continue in the folder of an earlier call; it is an error if there is none
    #[arg(long)]
    resume: bool,
    /// Economies to run in parallel; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Show every claim, placebo and named path; differences of arms are in propositions.json
    #[arg(long)]
    long: bool,
    /// Print what would be run and how long it would take, and exit
    #[arg(long)]
    plan: bool,
    /// Print nothing but the table
    #[arg(long, short)]
    quiet: bool,
    /// Search for new draws of the assumptions among this number of candidates, and write them to a
    /// file
    #[arg(long, value_name = "CANDIDATES", conflicts_with_all = ["ids", "plan", "long"])]
    find_draws: Option<u32>,
    #[command(flatten)]
    form: TableFormatArg,
}

impl From<RunnerError> for CliError {
    fn from(error: RunnerError) -> Self {
        match error {
            RunnerError::Violation(violation) => Self::Invariant(violation),
            RunnerError::Output(error) => Self::Environment(
                error.to_string(),
                "check the path, its permissions and the space on the disk".to_owned(),
            ),
            RunnerError::State(_) | RunnerError::Threads(_) => {
                Self::Environment(error.to_string(), String::new())
            }
        }
    }
}

impl Propositions {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment, a broken invariant, a signal, or verdicts that do not
    /// hold.
    pub fn run(&self) -> Result<(), CliError> {
        if let Some(candidates) = self.find_draws {
            return self.find_draws(candidates);
        }
        let propositions = self.read()?;
        let draws = if self.quick || self.no_draws {
            Vec::new()
        } else {
            AssumptionDraws::shipped().after_burn_in()
        };
        let seeds = match (self.replicates, self.quick) {
            (None, true) => SeedsPerArm::Same(QUICK),
            (asked, _) => SeedsPerArm::Times(asked.unwrap_or(REPLICATES)),
        };
        let extent = RunExtent { seeds, draws: &draws };
        if self.resume && !self.out.join(store::FILE).exists() {
            return Err(CliError::Input(
                format!("there is nothing to resume in '{}'", self.out.display()),
                "give the folder that an earlier call was writing to".to_owned(),
            ));
        }
        check_countable(&propositions, extent)?;
        let plan = PropositionPlan::from_propositions(&propositions, extent);
        if self.plan {
            let store = RunStore::open_read_only(&self.out).map_err(RunnerError::Output)?;
            return self.print_plan(&plan, &plan.missing_from(store.as_ref()), extent);
        }
        let _held = OutputFolder::lock(&self.out, held::FolderPurpose::Propositions)?;
        folder::remove_unfinished(&self.out).map_err(RunnerError::Output)?;
        let mut store = RunStore::open(&self.out).map_err(RunnerError::Output)?;
        self.run_remaining(&plan, &mut store, extent)?;
        let mut all = Vec::new();
        for proposition in propositions {
            let outturn = runner::outturn(&proposition, extent, &plan, &mut store)?;
            warn_missing(&proposition, &outturn);
            all.push((proposition, outturn));
        }
        results::write(&self.out, &all, extent).map_err(RunnerError::Output)?;
        report::write(&self.out, &self.out.join(report::FILE))?;
        self.show(&all, extent)?;
        if all_hold(&all) { Ok(()) } else { Err(CliError::CheckFailed) }
    }

    fn read(&self) -> Result<Vec<Proposition>, CliError> {
        let instead = Substitution { place: self.place.clone(), weight: self.weight };
        let ids: Vec<String> = if self.ids.is_empty() {
            shipped::names(ShippedCategory::Propositions).map(str::to_owned).collect()
        } else {
            self.ids.clone()
        };
        ids.iter()
            .map(|id| {
                let path = Path::new(id);
                if path.extension().is_some_and(|end| end == "ron") {
                    let (name, text) = files::read(path)?;
                    return Ok(file::read_with(&name, &text, &instead, &DiskReader)?);
                }
                Ok(file::shipped_proposition(id, &instead)?)
            })
            .collect()
    }

    fn threads(&self) -> usize {
        self.jobs.map_or_else(cores, usize::from)
    }

    /// Prints what there is to run and how long it will take.
    fn print_plan(
        &self,
        plan: &PropositionPlan,
        left: &[&RunRequest],
        extent: RunExtent<'_>,
    ) -> Result<(), CliError> {
        let jobs = self.threads();
        let time = batch::estimated_time(left)? / jobs as u32;
        eprintln!(
            "{} runs ({} seeds an arm, {} draws), {} of them already done; about {} on {jobs} {}",
            plan.runs.len(),
            extent.seeds.base_count(),
            extent.draws.len(),
            plan.runs.len() - left.len(),
            duration_text(time),
            if jobs == 1 { "thread" } else { "threads" },
        );
        Ok(())
    }

    /// Runs what is left.
    fn run_remaining(
        &self,
        plan: &PropositionPlan,
        store: &mut RunStore,
        extent: RunExtent<'_>,
    ) -> Result<(), CliError> {
        let left = plan.missing_from(Some(store));
        if !self.quiet {
            self.print_plan(plan, &left, extent)?;
        }
        if left.is_empty() {
            return Ok(());
        }
        let bar = self.bar(left.len(), "runs");
        experiment_runs::carry_out(&left, store, self.threads(), &bar, self.quiet)
    }

    fn bar(&self, length: usize, what: &str) -> ProgressBar {
        experiment_runs::bar(length, &format!("{what}  {{per_sec}}  {{eta}} left"), self.quiet)
    }

    fn show(
        &self,
        all: &[(Proposition, PropositionResult)],
        extent: RunExtent<'_>,
    ) -> Result<(), CliError> {
        let table = if self.long { detail_table(all) } else { summary_table(all) };
        table.print(self.form)?;
        if self.form.format != TableFormat::Table || self.quiet {
            return Ok(());
        }
        let mut out = String::from("\n");
        for class in
            [PropositionClass::Emergent, PropositionClass::Check, PropositionClass::Disputed]
        {
            let VerdictTally { hold, fail, reported, not_run } = results::count(all, class);
            let named = all.iter().find(|(proposition, _)| proposition.class == class);
            let Some((proposition, _)) = named else { continue };
            let word = results::class_label(proposition);
            let mut line = format!("{word}: {hold} of {} hold", hold + fail);
            if class == PropositionClass::Disputed {
                line = format!("{word}: {reported} reported");
            }
            if not_run > 0 {
                line.push_str(&format!(", {not_run} not run"));
            }
            out.push_str(&line);
            out.push('\n');
        }
        let draws = match extent.draws.len() {
            0 => "without draws of the assumptions".to_owned(),
            n => format!("{n} draws of the assumptions"),
        };
        out.push_str(&format!(
            "{} seeds an arm, {draws}. Files: {}\n",
            extent.seeds.base_count(),
            self.out.display()
        ));
        error::print(&out)
    }

    /// Finds draws that pass calibration, one candidate after another on each thread, and writes
    /// the results after each, so that a second call continues.
    fn find_draws(&self, candidates: u32) -> Result<(), CliError> {
        let _held = OutputFolder::lock(&self.out, held::FolderPurpose::Propositions)?;
        let path = self.out.join("robustness.ron");
        let unreadable = |why: String| {
            let help = "remove it to start again".to_owned();
            CliError::Input(format!("'{}' holds no draws: {why}", path.display()), help)
        };
        let mut draws = if path.exists() {
            let text = text::read(&path).map_err(|error| unreadable(error.problem))?;
            AssumptionDraws::read(&text).map_err(unreadable)?
        } else {
            AssumptionDraws::default()
        };
        let place = self.place.as_deref().unwrap_or(shipped::DEFAULT_PLACE);
        let scenario = load_embedded(shipped::DEFAULT_SYSTEM, &[&format!("place={place}")])?;
        progress::listen()?;
        let last = draws.tried.saturating_add(candidates);
        let bar = self.bar(candidates as usize, "candidates");
        let search = DrawSearch { last, target: DRAWS, seeds: DRAW_SEEDS };
        let first = draws.tried;
        let finished = runner::find_draws(&scenario, &mut draws, search, &|now| {
            bar.set_position(u64::from(now.tried - first));
            let _ = files::replace(&path, &now.text());
            progress::stopped() == RunControl::Stop
        });
        bar.finish_and_clear();
        finished?;
        files::replace(&path, &draws.text())?;
        error::print(&format!(
            "{} of {} candidates pass calibration, of which {} count: {}\n",
            draws.draws.len(),
            draws.tried,
            draws.after_burn_in().len(),
            path.display()
        ))?;
        if progress::stopped() == RunControl::Stop { Err(CliError::Interrupted) } else { Ok(()) }
    }
}

/// Explains why a proposition is not judged although its runs are done: a measure that is not
/// recorded where there is nothing to measure is easily mistaken for one that is zero.
fn warn_missing(proposition: &Proposition, outturn: &PropositionResult) {
    for entry in &outturn.missing {
        eprintln!(
            "{} is not judged: {} {} of the arm '{}' recorded no value of '{}'",
            proposition.id,
            entry.runs,
            if entry.runs == 1 { "run" } else { "runs" },
            proposition.arms[entry.arm].name,
            proposition.outcomes[entry.outcome].name,
        );
    }
}

/// Whether every check and enough of the emergent propositions hold.
fn all_hold(all: &[(Proposition, PropositionResult)]) -> bool {
    let emergent = results::count(all, PropositionClass::Emergent);
    let check = results::count(all, PropositionClass::Check);
    check.fail == 0 && emergent.hold as f64 >= EMERGENT * (emergent.hold + emergent.fail) as f64
}

/// Checks by counting that every seed exists and the runs can be listed.
fn check_countable(propositions: &[Proposition], extent: RunExtent<'_>) -> Result<(), CliError> {
    for proposition in propositions {
        for arm in &proposition.arms {
            let (first, count) = (arm.scenario.run.seed, extent.seeds.for_proposition(proposition));
            if let Some((what, help)) = seeds::seed_overflow(first, count) {
                return Err(CliError::Input(format!("{}: {what}", proposition.id), help));
            }
        }
    }
    let runs = PropositionPlan::count(propositions, extent);
    if runs > MAX_RUNS {
        let what = format!("these are {} runs; at most {MAX_RUNS} are possible", thousands(runs));
        return Err(CliError::Input(what, "use fewer --replicates or propositions".to_owned()));
    }
    Ok(())
}

/// One row for each proposition.
fn summary_table(all: &[(Proposition, PropositionResult)]) -> OutputTable {
    let mut table = OutputTable::new(&[
        "id",
        "proposition",
        "effect",
        "interval",
        "expected",
        "claims",
        "placebo",
        "path",
        "draws",
        "verdict",
    ]);
    for (proposition, outturn) in all {
        let judged = &outturn.judged;
        let main = (&proposition.comparisons[0], &judged.findings[0]);
        let (effect, interval) = effect(main.1);
        let part = |wanted: fn(&ComparisonPurpose) -> bool| part(proposition, outturn, wanted);
        let draws = judged.robustness.map(|r| format!("{}/{}", r.held, r.draws));
        table.row([
            json!(proposition.id),
            json!(proposition.title),
            json!(effect),
            json!(interval),
            json!(results::expected(&main.0.purpose)),
            part(|purpose| matches!(purpose, ComparisonPurpose::Claim { .. })),
            part(|purpose| matches!(purpose, ComparisonPurpose::Placebo { .. })),
            part(|purpose| matches!(purpose, ComparisonPurpose::NamedPath { .. })),
            draws.map_or(Value::Null, Value::String),
            json!(judged.verdict.label()),
        ]);
    }
    table
}

/// How many comparisons of a purpose passed.
fn part(
    proposition: &Proposition,
    outturn: &PropositionResult,
    wanted: fn(&ComparisonPurpose) -> bool,
) -> Value {
    use crate::experiment::propositions::verdict::PropositionVerdict;
    let findings = proposition.comparisons.iter().zip(&outturn.judged.findings);
    let of: Vec<PropositionVerdict> = findings
        .filter(|(comparison, _)| wanted(&comparison.purpose))
        .map(|(_, finding)| finding.verdict)
        .collect();
    let good = of
        .iter()
        .filter(|v| matches!(v, PropositionVerdict::Holds | PropositionVerdict::Reported))
        .count();
    if of.is_empty() { Value::Null } else { json!(format!("{good}/{}", of.len())) }
}

/// One row for each comparison.
fn detail_table(all: &[(Proposition, PropositionResult)]) -> OutputTable {
    let mut table = OutputTable::new(&[
        "id",
        "comparison",
        "base",
        "effect",
        "interval",
        "expected",
        "removed",
        "verdict",
    ]);
    for (proposition, outturn) in all {
        for (comparison, finding) in proposition.comparisons.iter().zip(&outturn.judged.findings) {
            let (effect, interval) = effect(finding);
            let removed = finding.paired.as_ref().map(|paired| paired.removed);
            let removed = removed.filter(|removed| removed.is_finite());
            let outcome = &proposition.outcomes[comparison.pair.outcome].name;
            let what = results::purpose_label(&comparison.purpose);
            table.row([
                json!(proposition.id),
                json!(format!("{what}: {} [{outcome}]", comparison.name)),
                json!(three_figures(finding.base)),
                json!(effect),
                json!(interval),
                json!(results::expected(&comparison.purpose)),
                removed.map_or(Value::Null, |removed| json!(format!("{:.0} %", removed * 100.0))),
                json!(finding.verdict.label()),
            ]);
        }
    }
    table
}

/// The mean difference and its 95 % interval: as shares of the base if the base is not small
/// relative to them, otherwise in their own unit.
fn effect(finding: &ComparisonFinding) -> (String, String) {
    let Some(paired) = &finding.paired else { return (String::new(), String::new()) };
    let (low, high) = paired.interval_95();
    let base = finding.base.abs();
    // No break between the parts of an interval.
    let to = "\u{a0}to\u{a0}";
    if base > 0.0 && paired.mean.abs() < 10.0 * base {
        let share = |value: f64| format!("{:+.1}", 100.0 * value / base);
        let percent = "\u{a0}%";
        return (
            format!("{}{percent}", share(paired.mean)),
            format!("{}{to}{}{percent}", share(low), share(high)),
        );
    }
    (signed(paired.mean), format!("{}{to}{}", signed(low), signed(high)))
}

fn signed(value: f64) -> String {
    let plain = three_figures(value);
    if value > 0.0 { format!("+{plain}") } else { plain }
}

/// Three significant figures.
fn three_figures(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        String::new()
    } else if size >= 1e6 {
        format!("{:.3}m", value / 1e6)
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 1.0 || size == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}
