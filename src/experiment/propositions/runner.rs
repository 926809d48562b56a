//! Runs the economies that propositions need: each distinct economy once, each on one thread, with
//! finished runs in a store.

use std::collections::BTreeSet;

use super::robustness::{AssumptionDraw, AssumptionDraws, WALK_COUNT, passes};
use super::schema::Proposition;
use super::verdict::{ArmSamples, PropositionJudgement, Robustness, judge, matches_sign, paired};
use crate::experiment::calibration::calibrate;
use crate::experiment::run::batch::{self, RunRequest};
use crate::experiment::run::series::YearlySeries;
use crate::experiment::run::series_run::RunnerError;
use crate::experiment::run::store::{self, RunStore};
use crate::kernel::violation::Violation;
use crate::scenario::schema::Scenario;

/// Seeds per draw of the assumptions.
pub const DRAW_SEEDS: u32 = 2;
/// Smallest weight of the runs of a draw.
pub const DRAW_WEIGHT: u32 = 10;

/// Which runs a table needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunExtent<'a> {
    pub seeds: SeedsPerArm,
    /// Draws of the assumptions; empty to leave robustness out.
    pub draws: &'a [AssumptionDraw],
}

/// Seeds of each arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedsPerArm {
    /// The same number for every proposition, for a quick look.
    Same(u32),
    /// A number, times the multiple given by a proposition.
    Times(u32),
}

impl SeedsPerArm {
    /// Seeds of each arm of a proposition.
    pub const fn for_proposition(self, proposition: &Proposition) -> u32 {
        match self {
            Self::Same(number) => number,
            Self::Times(number) => number * proposition.seeds_times,
        }
    }

    /// The number for a proposition without a multiple.
    pub const fn base_count(self) -> u32 {
        match self {
            Self::Same(number) | Self::Times(number) => number,
        }
    }
}

/// All runs that a set of propositions needs.
#[derive(Debug)]
pub struct PropositionPlan {
    /// Distinct runs, in order of first request.
    pub runs: Vec<RunRequest>,
    program: String,
}

impl PropositionPlan {
    /// Lists the distinct runs.
    pub fn from_propositions(propositions: &[Proposition], extent: RunExtent<'_>) -> Self {
        let mut plan = Self { runs: Vec::new(), program: store::program() };
        let mut known = BTreeSet::new();
        for proposition in propositions {
            for (arm, seeds) in every_arm(proposition, extent) {
                let wanted = RunRequest::of_arm(&arm, seeds, &plan.program);
                plan.runs.extend(wanted.filter(|run| known.insert(run.key)));
            }
        }
        plan
    }

    /// The largest number of runs it would list, without making any.
    pub fn count(propositions: &[Proposition], extent: RunExtent<'_>) -> u64 {
        let of = |proposition: &Proposition| {
            let arms = compared_arms(proposition).count() as u64;
            let drawn = match proposition.signed_claim() {
                Some((main, _)) => main.pair.arms().count() * extent.draws.len(),
                None => 0,
            };
            let seeds = u64::from(extent.seeds.for_proposition(proposition));
            arms * seeds + drawn as u64 * u64::from(DRAW_SEEDS)
        };
        propositions.iter().map(of).sum()
    }

    /// Runs not yet in the store; all of them where there is no store.
    pub fn missing_from(&self, store: Option<&RunStore>) -> Vec<&RunRequest> {
        batch::left(&self.runs, store)
    }
}

/// Arms of a proposition that it compares.
fn compared_arms(proposition: &Proposition) -> impl Iterator<Item = &Scenario> {
    let compared = |arm: usize| {
        proposition
            .comparisons
            .iter()
            .any(|comparison| comparison.pair.arms().any(|(used, _)| used == arm))
    };
    let arms = proposition.arms.iter().enumerate();
    arms.filter(move |(place, _)| compared(*place)).map(|(_, arm)| &arm.scenario)
}

/// Every economy of a proposition with its number of seeds: arms, then arms of the main claim by
/// draw.
fn every_arm(proposition: &Proposition, extent: RunExtent<'_>) -> Vec<(Scenario, u32)> {
    let seeds = extent.seeds.for_proposition(proposition);
    let mut all: Vec<(Scenario, u32)> =
        compared_arms(proposition).map(|arm| (arm.clone(), seeds)).collect();
    if let Some((main, _)) = proposition.signed_claim() {
        for draw in extent.draws {
            for (arm, _) in main.pair.arms() {
                all.push((with_draw(draw, &proposition.arms[arm].scenario), DRAW_SEEDS));
            }
        }
    }
    all
}

/// A draw applied to an arm, at a weight that keeps the number of runs affordable.
fn with_draw(draw: &AssumptionDraw, arm: &Scenario) -> Scenario {
    let mut scenario = draw.apply_to(arm);
    scenario.run.weight = scenario.run.weight.max(DRAW_WEIGHT);
    scenario
}

/// The results of a proposition, with the underlying values.
#[derive(Debug, Clone, PartialEq)]
pub struct PropositionResult {
    /// The values of each comparison; `None` where a run or a value is missing.
    pub samples: Vec<Option<ArmSamples>>,
    /// Outcomes that comparisons need and runs did not record.
    pub missing: Vec<MissingOutcome>,
    pub judged: PropositionJudgement,
}

/// An outcome for which runs of an arm recorded no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingOutcome {
    /// Position of the outcome.
    pub outcome: usize,
    /// Position of the arm.
    pub arm: usize,
    /// Number of such runs.
    pub runs: usize,
}

/// Reads the runs of a proposition from the store and judges it.
pub fn outturn(
    proposition: &Proposition,
    extent: RunExtent<'_>,
    plan: &PropositionPlan,
    store: &mut RunStore,
) -> Result<PropositionResult, RunnerError> {
    let mut values = Vec::with_capacity(proposition.arms.len());
    for arm in &proposition.arms {
        let runs = RunRequest::of_arm(
            &arm.scenario,
            extent.seeds.for_proposition(proposition),
            &plan.program,
        );
        values.push(values_of(proposition, runs, store)?);
    }
    let samples: Vec<Option<ArmSamples>> = proposition
        .comparisons
        .iter()
        .map(|comparison| {
            let outcome = comparison.pair.outcome;
            let column = |arm: usize| values[arm].iter().map(|seed| seed[outcome]).collect();
            comparison.pair.arms().map(|(arm, _)| column(arm)).collect()
        })
        .collect();
    let robustness = robustness(proposition, extent, plan, store)?;
    let judged = judge(proposition, &samples, robustness);
    Ok(PropositionResult { samples, missing: missing_outcomes(proposition, &values), judged })
}

/// Outcomes that are compared and were not recorded, by outcome and arm.
fn missing_outcomes(
    proposition: &Proposition,
    values: &[Vec<Vec<Option<f64>>>],
) -> Vec<MissingOutcome> {
    let compared: BTreeSet<(usize, usize)> = proposition
        .comparisons
        .iter()
        .flat_map(|comparison| {
            comparison.pair.arms().map(|(arm, _)| (comparison.pair.outcome, arm))
        })
        .collect();
    let found = compared.into_iter().map(|(outcome, arm)| {
        let runs = values[arm].iter().filter(|seed| seed[outcome].is_none()).count();
        MissingOutcome { outcome, arm, runs }
    });
    found.filter(|entry| entry.runs > 0).collect()
}

/// The value of every outcome in every run.
fn values_of(
    proposition: &Proposition,
    runs: impl Iterator<Item = RunRequest>,
    store: &mut RunStore,
) -> Result<Vec<Vec<Option<f64>>>, RunnerError> {
    let mut values = Vec::new();
    for run in runs {
        let series = store.get(&run.key)?;
        let of = |series: &YearlySeries| {
            proposition.outcomes.iter().map(|outcome| outcome.value_for_run(series)).collect()
        };
        values.push(series.map_or_else(|| vec![None; proposition.outcomes.len()], |s| of(&s)));
    }
    Ok(values)
}

/// The number of draws in which the mean difference over seeds has the expected sign.
fn robustness(
    proposition: &Proposition,
    extent: RunExtent<'_>,
    plan: &PropositionPlan,
    store: &mut RunStore,
) -> Result<Option<Robustness>, RunnerError> {
    let main = proposition.signed_claim().filter(|_| !extent.draws.is_empty());
    let Some((main, expect)) = main else { return Ok(None) };
    let mut robustness = Robustness { held: 0, draws: 0 };
    for draw in extent.draws {
        let mut samples: Option<ArmSamples> = Some(Vec::new());
        for (arm, _) in main.pair.arms() {
            let scenario = with_draw(draw, &proposition.arms[arm].scenario);
            let runs = RunRequest::of_arm(&scenario, DRAW_SEEDS, &plan.program);
            let values = values_of(proposition, runs, store)?;
            let column: Option<Vec<f64>> =
                values.iter().map(|seed| seed[main.pair.outcome]).collect();
            samples = samples.zip(column).map(|(mut all, column)| {
                all.push(column);
                all
            });
        }
        if let Some(samples) = samples {
            robustness.draws += 1;
            // Two seeds give no spread, so an outcome of risk is judged by its level.
            robustness.held += usize::from(matches_sign(expect, paired(&samples, false).mean));
        }
    }
    Ok(Some(robustness))
}

/// Tries candidates for draws of the assumptions from the first untried one, until enough pass or
/// the last has been tried. Reports each, and stops on request.
pub fn find_draws(
    scenario: &Scenario,
    draws: &mut AssumptionDraws,
    search: DrawSearch,
    tried: &(dyn Fn(&AssumptionDraws) -> bool + Sync),
) -> Result<(), RunnerError> {
    let DrawSearch { last, target: enough, seeds } = search;
    let at_defaults = calibrate(scenario, seeds, || {})?;
    while draws.tried < last && draws.after_burn_in().len() < enough {
        // One step of every walk at a time, so that candidates depend on earlier results and never
        // on timing.
        let batch: Vec<AssumptionDraw> = (draws.tried..last.min(draws.tried + WALK_COUNT))
            .map(|number| draws.candidate(number))
            .collect();
        let verdicts: Vec<Result<(AssumptionDraw, bool), Violation>> =
            std::thread::scope(|scope| {
                let handles: Vec<_> = batch
                    .into_iter()
                    .map(|draw| {
                        let at_defaults = &at_defaults;
                        scope.spawn(move || {
                            let passes = passes(&draw, scenario, at_defaults, seeds)?;
                            Ok((draw, passes))
                        })
                    })
                    .collect();
                handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
            });
        for verdict in verdicts {
            let (draw, passes) = verdict?;
            draws.record(draw, passes);
        }
        if tried(draws) {
            break;
        }
    }
    Ok(())
}

/// Limits of the search for draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawSearch {
    /// Candidate at which the search ends (exclusive).
    pub last: u32,
    pub target: usize,
    /// Seeds for calibrating each.
    pub seeds: u32,
}
