//! `hecon propositions`: experiments with an expected outcome, and their verdicts.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::fail::{self, Fail};
use super::files;
use super::progress;
use super::runs::{self, said};
use super::table::{Form, Format, Table};
use crate::experiment::output::held::{self, Held};
use crate::experiment::output::{folder, text};
use crate::experiment::propositions::file::{self, Instead};
use crate::experiment::propositions::results::{self, Tally};
use crate::experiment::propositions::robustness::Draws;
use crate::experiment::propositions::runner::{self, Extent, Outturn, Plan, Search, Seeds};
use crate::experiment::propositions::schema::{Class, Proposition, Purpose};
use crate::experiment::propositions::verdict::{DRAWS, EMERGENT, Finding};
use crate::experiment::report;
use crate::experiment::run::batch::{self, Wanted};
use crate::experiment::run::progress::Next;
use crate::experiment::run::series_run::RunnerError;
use crate::experiment::run::store::{self, Store};
use crate::experiment::run::workers::cores;
use crate::kernel::units::thousands;
use crate::scenario::load::load_embedded;
use crate::scenario::seeds;
use crate::scenario::shipped::{self, Shelf};

/// Default folder for the files.
const FOLDER: &str = "hecon-propositions";
/// Seeds of each arm, in full and quick mode.
const REPLICATES: u32 = 20;
const QUICK: u32 = 8;
/// Maximum number of runs of a call.
const MOST_RUNS: u64 = 1_000_000;
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
    form: Form,
}

impl From<RunnerError> for Fail {
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
    pub fn run(&self) -> Result<(), Fail> {
        if let Some(candidates) = self.find_draws {
            return self.find(candidates);
        }
        let propositions = self.read()?;
        let draws =
            if self.quick || self.no_draws { Vec::new() } else { Draws::shipped().settled() };
        let seeds = match (self.replicates, self.quick) {
            (None, true) => Seeds::Same(QUICK),
            (asked, _) => Seeds::Times(asked.unwrap_or(REPLICATES)),
        };
        let extent = Extent { seeds, draws: &draws };
        if self.resume && !self.out.join(store::FILE).exists() {
            return Err(Fail::Input(
                format!("there is nothing to resume in '{}'", self.out.display()),
                "give the folder that an earlier call was writing to".to_owned(),
            ));
        }
        countable(&propositions, extent)?;
        let plan = Plan::of(&propositions, extent);
        if self.plan {
            let store = Store::look(&self.out).map_err(RunnerError::Output)?;
            return self.foretell(&plan, &plan.left(store.as_ref()), extent);
        }
        let _held = Held::take(&self.out, held::Purpose::Propositions)?;
        folder::sweep(&self.out).map_err(RunnerError::Output)?;
        let mut store = Store::open(&self.out).map_err(RunnerError::Output)?;
        self.carry_out(&plan, &mut store, extent)?;
        let mut all = Vec::new();
        for proposition in propositions {
            let outturn = runner::outturn(&proposition, extent, &plan, &mut store)?;
            tell_missing(&proposition, &outturn);
            all.push((proposition, outturn));
        }
        results::write(&self.out, &all, extent).map_err(RunnerError::Output)?;
        report::write(&self.out, &self.out.join(report::FILE))?;
        self.show(&all, extent)?;
        if stands(&all) { Ok(()) } else { Err(Fail::DoesNotHold) }
    }

    fn read(&self) -> Result<Vec<Proposition>, Fail> {
        let instead = Instead { place: self.place.clone(), weight: self.weight };
        let ids: Vec<String> = if self.ids.is_empty() {
            shipped::names(Shelf::Propositions).map(str::to_owned).collect()
        } else {
            self.ids.clone()
        };
        ids.iter()
            .map(|id| {
                let path = Path::new(id);
                if path.extension().is_some_and(|end| end == "ron") {
                    let (name, text) = files::read(path)?;
                    return Ok(file::read(&name, &text, &instead)?);
                }
                Ok(file::shipped_one(id, &instead)?)
            })
            .collect()
    }

    fn threads(&self) -> usize {
        self.jobs.map_or_else(cores, usize::from)
    }

    /// Prints what there is to run and how long it will take.
    fn foretell(&self, plan: &Plan, left: &[&Wanted], extent: Extent<'_>) -> Result<(), Fail> {
        let jobs = self.threads();
        let time = batch::cost(left)? / jobs as u32;
        eprintln!(
            "{} runs ({} seeds an arm, {} draws), {} of them already done; about {} on {jobs} {}",
            plan.runs.len(),
            extent.seeds.usual(),
            extent.draws.len(),
            plan.runs.len() - left.len(),
            said(time),
            if jobs == 1 { "thread" } else { "threads" },
        );
        Ok(())
    }

    /// Runs what is left.
    fn carry_out(&self, plan: &Plan, store: &mut Store, extent: Extent<'_>) -> Result<(), Fail> {
        let left = plan.left(Some(store));
        if !self.quiet {
            self.foretell(plan, &left, extent)?;
        }
        if left.is_empty() {
            return Ok(());
        }
        let bar = self.bar(left.len(), "runs");
        runs::carry_out(&left, store, self.threads(), &bar, self.quiet)
    }

    fn bar(&self, length: usize, what: &str) -> ProgressBar {
        runs::bar(length, &format!("{what}  {{per_sec}}  {{eta}} left"), self.quiet)
    }

    fn show(&self, all: &[(Proposition, Outturn)], extent: Extent<'_>) -> Result<(), Fail> {
        let table = if self.long { long(all) } else { short(all) };
        table.print(self.form)?;
        if self.form.format != Format::Table || self.quiet {
            return Ok(());
        }
        let mut out = String::from("\n");
        for class in [Class::Emergent, Class::Check, Class::Disputed] {
            let Tally { hold, fail, reported, not_run } = results::count(all, class);
            let named = all.iter().find(|(proposition, _)| proposition.class == class);
            let Some((proposition, _)) = named else { continue };
            let word = results::class_word(proposition);
            let mut line = format!("{word}: {hold} of {} hold", hold + fail);
            if class == Class::Disputed {
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
            extent.seeds.usual(),
            self.out.display()
        ));
        fail::print(&out)
    }

    /// Finds draws that pass calibration, one candidate after another on each thread, and writes
    /// the results after each, so that a second call continues.
    fn find(&self, candidates: u32) -> Result<(), Fail> {
        let _held = Held::take(&self.out, held::Purpose::Propositions)?;
        let path = self.out.join("robustness.ron");
        let unreadable = |why: String| {
            let help = "remove it to start again".to_owned();
            Fail::Input(format!("'{}' holds no draws: {why}", path.display()), help)
        };
        let mut draws = if path.exists() {
            let text = text::read(&path).map_err(|error| unreadable(error.what))?;
            Draws::read(&text).map_err(unreadable)?
        } else {
            Draws::default()
        };
        let place = self.place.as_deref().unwrap_or(shipped::DEFAULT_PLACE);
        let scenario = load_embedded(shipped::DEFAULT_SYSTEM, &[&format!("place={place}")])?;
        progress::listen()?;
        let last = draws.tried.saturating_add(candidates);
        let bar = self.bar(candidates as usize, "candidates");
        let search = Search { last, enough: DRAWS, seeds: DRAW_SEEDS };
        let first = draws.tried;
        let finished = runner::find(&scenario, &mut draws, search, &|now| {
            bar.set_position(u64::from(now.tried - first));
            let _ = files::replace(&path, &now.text());
            progress::stopped() == Next::Stop
        });
        bar.finish_and_clear();
        finished?;
        files::replace(&path, &draws.text())?;
        fail::print(&format!(
            "{} of {} candidates pass calibration, of which {} count: {}\n",
            draws.draws.len(),
            draws.tried,
            draws.settled().len(),
            path.display()
        ))?;
        if progress::stopped() == Next::Stop { Err(Fail::Interrupted) } else { Ok(()) }
    }
}

/// Explains why a proposition is not judged although its runs are done: a measure that is not
/// recorded where there is nothing to measure is easily mistaken for one that is zero.
fn tell_missing(proposition: &Proposition, outturn: &Outturn) {
    for one in &outturn.missing {
        eprintln!(
            "{} is not judged: {} {} of the arm '{}' recorded no value of '{}'",
            proposition.id,
            one.runs,
            if one.runs == 1 { "run" } else { "runs" },
            proposition.arms[one.arm].name,
            proposition.outcomes[one.outcome].name,
        );
    }
}

/// Whether every check and enough of the emergent propositions hold.
fn stands(all: &[(Proposition, Outturn)]) -> bool {
    let emergent = results::count(all, Class::Emergent);
    let check = results::count(all, Class::Check);
    check.fail == 0 && emergent.hold as f64 >= EMERGENT * (emergent.hold + emergent.fail) as f64
}

/// Checks by counting that every seed exists and the runs can be listed.
fn countable(propositions: &[Proposition], extent: Extent<'_>) -> Result<(), Fail> {
    for proposition in propositions {
        for arm in &proposition.arms {
            let (first, count) = (arm.scenario.run.seed, extent.seeds.of(proposition));
            if let Some((what, help)) = seeds::beyond(first, count) {
                return Err(Fail::Input(format!("{}: {what}", proposition.id), help));
            }
        }
    }
    let runs = Plan::count(propositions, extent);
    if runs > MOST_RUNS {
        let what = format!("these are {} runs; at most {MOST_RUNS} are possible", thousands(runs));
        return Err(Fail::Input(what, "use fewer --replicates or propositions".to_owned()));
    }
    Ok(())
}

/// One row for each proposition.
fn short(all: &[(Proposition, Outturn)]) -> Table {
    let mut table = Table::new(&[
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
        let part = |wanted: fn(&Purpose) -> bool| part(proposition, outturn, wanted);
        let draws = judged.robustness.map(|r| format!("{}/{}", r.held, r.draws));
        table.row([
            json!(proposition.id),
            json!(proposition.title),
            json!(effect),
            json!(interval),
            json!(results::expected(&main.0.purpose)),
            part(|purpose| matches!(purpose, Purpose::Claim { .. })),
            part(|purpose| matches!(purpose, Purpose::Placebo { .. })),
            part(|purpose| matches!(purpose, Purpose::NamedPath { .. })),
            draws.map_or(Value::Null, Value::String),
            json!(judged.verdict.word()),
        ]);
    }
    table
}

/// How many comparisons of a purpose passed.
fn part(proposition: &Proposition, outturn: &Outturn, wanted: fn(&Purpose) -> bool) -> Value {
    use crate::experiment::propositions::verdict::Verdict;
    let findings = proposition.comparisons.iter().zip(&outturn.judged.findings);
    let of: Vec<Verdict> = findings
        .filter(|(comparison, _)| wanted(&comparison.purpose))
        .map(|(_, finding)| finding.verdict)
        .collect();
    let good = of.iter().filter(|v| matches!(v, Verdict::Holds | Verdict::Reported)).count();
    if of.is_empty() { Value::Null } else { json!(format!("{good}/{}", of.len())) }
}

/// One row for each comparison.
fn long(all: &[(Proposition, Outturn)]) -> Table {
    let mut table = Table::new(&[
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
            let what = results::purpose_word(&comparison.purpose);
            table.row([
                json!(proposition.id),
                json!(format!("{what}: {} [{outcome}]", comparison.name)),
                json!(plain(finding.base)),
                json!(effect),
                json!(interval),
                json!(results::expected(&comparison.purpose)),
                removed.map_or(Value::Null, |removed| json!(format!("{:.0} %", removed * 100.0))),
                json!(finding.verdict.word()),
            ]);
        }
    }
    table
}

/// The mean difference and its 95 % interval: as shares of the base if the base is not small
/// relative to them, otherwise in their own unit.
fn effect(finding: &Finding) -> (String, String) {
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
    let plain = plain(value);
    if value > 0.0 { format!("+{plain}") } else { plain }
}

/// Three significant figures.
fn plain(value: f64) -> String {
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
