//! Draws of the assumptions that rest on judgement alone. One set, found once, serves every
//! proposition: a sign that holds only at the chosen values is not a result.
//!
//! Few draws pass calibration, so the space is explored by random walks: each candidate redraws
//! some of the assumptions, starting from the last draw of its walk that passed. A walk starts at
//! the defaults; its first draws are discarded as too near to them.

use serde::{Deserialize, Serialize};

use crate::experiment::calibration::{
    CalibrationRow, CalibrationScore, MAX_FACTOR_OFF, MIN_SHARE_HOLDING, calibrate,
};
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::violation::Violation;
use crate::params::{ParamKind, ParamSpec, Params};
use crate::scenario::relations::RELATIONS;
use crate::scenario::schema::{SCHEMA, Scenario};
use crate::scenario::shipped::{self, ShippedCategory};

/// Source key of parameters that rest on judgement alone.
const JUDGEMENT_SOURCE: &str = "judgement";
/// Seed of the draws.
const SEED: Seed = Seed(1);
/// Factors lie between 1 / REACH and REACH.
const MAX_FACTOR: f64 = 1.5;
/// Share of the assumptions that each step of a walk redraws.
const RENEWED_SHARE: f64 = 0.1;
/// Parallel walks, and so the number of candidates tried at once.
pub const WALK_COUNT: u32 = 2;
/// Discarded draws at the start of a walk.
const BURN_IN_STEPS: usize = 5;

/// One draw: a factor for every such parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionDraw {
    /// Number of the candidate.
    pub number: u32,
    /// Path and factor.
    pub factors: Vec<(String, f64)>,
}

impl AssumptionDraw {
    /// The candidate of a number, a step from the last draw of its walk that passed, if any did.
    pub fn candidate(number: u32, from: Option<&Self>) -> Self {
        let factor = |spec: &ParamSpec| {
            let key = u64::from_le_bytes(first_bytes(spec.path));
            let uniform =
                |at: u64| SEED.draw(Stream::Measure, key, 2 * u64::from(number) + at).uniform();
            let before =
                from.and_then(|draw| draw.factors.iter().find(|factor| factor.0 == spec.path));
            let factor = if uniform(0) < RENEWED_SHARE {
                let drawn = math::exp((2.0 * uniform(1) - 1.0) * math::ln(MAX_FACTOR));
                math::round(drawn * 1000.0) / 1000.0
            } else {
                before.map_or(1.0, |entry| entry.1)
            };
            (spec.path.to_owned(), factor)
        };
        Self { number, factors: drawn_parameters().iter().map(factor).collect() }
    }

    /// Walk that it belongs to.
    const fn walk(&self) -> u32 {
        self.number % WALK_COUNT
    }

    /// The draw applied to a scenario. Settings of the scenario itself are unchanged, and no value
    /// leaves its range.
    pub fn apply_to(&self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        let specs = Params::specs();
        for (path, factor) in &self.factors {
            let Some(spec) = specs.iter().find(|spec| spec.path == path) else { continue };
            for (_, numbers) in scenario.parameters.iter_mut().filter(|(own, _)| own == path) {
                if *numbers == spec.default {
                    let (low, high) = spec.range;
                    numbers
                        .iter_mut()
                        .for_each(|number| *number = (*number * factor).clamp(low, high));
                }
            }
        }
        scenario
    }
}

/// First bytes of the hash of a path: the key of its draws, independent of other declarations.
fn first_bytes(path: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..8]);
    bytes
}

/// The parameters that are drawn.
fn drawn_parameters() -> Vec<ParamSpec> {
    let judged =
        |spec: &ParamSpec| spec.source == JUDGEMENT_SOURCE && spec.kind != ParamKind::Constant;
    Params::specs().into_iter().filter(judged).collect()
}

/// The set of draws as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionDraws {
    /// Version of the layout.
    pub schema: u32,
    /// Candidates tried so far.
    pub tried: u32,
    /// Those that pass, in the order of their numbers.
    pub draws: Vec<AssumptionDraw>,
}

impl Default for AssumptionDraws {
    fn default() -> Self {
        Self { schema: SCHEMA, tried: 0, draws: Vec::new() }
    }
}

impl AssumptionDraws {
    /// The set that ships with the program.
    pub fn shipped() -> Self {
        let text = shipped::find(ShippedCategory::Robustness, "robustness").map(|file| file.text);
        text.and_then(|text| Self::read(text).ok()).unwrap_or_default()
    }

    /// Reads a stored set.
    ///
    /// # Errors
    /// It is not such a set; the reason.
    pub fn read(text: &str) -> Result<Self, String> {
        ron::from_str(text).map_err(|error| error.to_string())
    }

    /// As stored: one draw a line.
    pub fn text(&self) -> String {
        let mut out = String::from(
            "// Draws of the assumptions that rest on judgement alone and still pass calibration:\n\
             // factors on the defaults, in walks. Found by `hecon propositions --find-draws`.\n",
        );
        out.push_str(&format!("(\n    schema: {},\n    tried: {},\n", self.schema, self.tried));
        out.push_str("    draws: [\n");
        for draw in &self.draws {
            let line = ron::to_string(draw).unwrap_or_default();
            out.push_str(&format!("        {line},\n"));
        }
        out.push_str("    ],\n)\n");
        out
    }

    /// The next step of the walk that a candidate's number belongs to.
    pub fn candidate(&self, number: u32) -> AssumptionDraw {
        let mut walk = self.draws.iter().rev().filter(|draw| draw.walk() == number % WALK_COUNT);
        AssumptionDraw::candidate(number, walk.next())
    }

    /// The draws in use: those of each walk without its first steps.
    pub fn after_burn_in(&self) -> Vec<AssumptionDraw> {
        let mut settled: Vec<AssumptionDraw> = (0..WALK_COUNT)
            .flat_map(|walk| {
                self.draws.iter().filter(move |draw| draw.walk() == walk).skip(BURN_IN_STEPS)
            })
            .cloned()
            .collect();
        settled.sort_by_key(|draw| draw.number);
        settled
    }

    /// Records whether a candidate passed.
    pub fn record(&mut self, draw: AssumptionDraw, passes: bool) {
        self.tried = self.tried.max(draw.number + 1);
        if passes {
            self.draws.push(draw);
            self.draws.sort_by_key(|draw| draw.number);
        }
    }
}

/// Whether a draw still passes calibration on a scenario: the required share of rows is in range,
/// and no row is further off than allowed, except those that random variation alone puts that far
/// off at the defaults.
pub fn passes(
    draw: &AssumptionDraw,
    scenario: &Scenario,
    at_defaults: &[CalibrationRow],
    seeds: u32,
) -> Result<bool, Violation> {
    let drawn = draw.apply_to(scenario);
    let params = drawn.params();
    if RELATIONS.iter().any(|relation| (relation.check)(&drawn, &params).is_some()) {
        return Ok(false);
    }
    let rows = calibrate(&drawn, seeds, || {})?;
    let CalibrationScore { all, emergent, .. } = CalibrationScore::from_rows(&rows);
    let enough = |(hold, run): (usize, usize)| hold as f64 >= MIN_SHARE_HOLDING * run as f64;
    let far = rows
        .iter()
        .zip(at_defaults)
        .all(|(row, default)| row.off_by <= MAX_FACTOR_OFF || default.off_by > MAX_FACTOR_OFF);
    Ok(enough(all) && enough(emergent) && far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load_embedded;

    #[test]
    fn a_step_redraws_a_part_and_stays_within_reach() {
        let first = AssumptionDraw::candidate(0, None);
        let second = AssumptionDraw::candidate(2, Some(&first));
        assert_eq!(second, AssumptionDraw::candidate(2, Some(&first)));
        assert!(second.factors.len() > 20);
        for draw in [&first, &second] {
            let within = 1.0 / MAX_FACTOR - 1e-3..=MAX_FACTOR + 1e-3;
            assert!(draw.factors.iter().all(|(_, f)| within.contains(f)), "{draw:?}");
        }
        let renewed = first.factors.iter().zip(&second.factors).filter(|(a, b)| a.1 != b.1).count();
        assert!(renewed > 0 && renewed < second.factors.len() / 2, "{renewed}");
    }

    #[test]
    fn walks_continue_from_passing_draws_and_discard_their_first_steps() {
        let mut draws = AssumptionDraws::default();
        for number in 0..14 {
            let draw = draws.candidate(number);
            draws.record(draw, number % WALK_COUNT == 0);
        }
        assert_eq!(draws.draws.len(), 7);
        let settled: Vec<u32> = draws.after_burn_in().iter().map(|draw| draw.number).collect();
        assert_eq!(settled, [10, 12]);
        assert_eq!(
            draws.candidate(15),
            AssumptionDraw::candidate(15, None),
            "nothing of this walk passed"
        );
        assert_eq!(draws.candidate(16), AssumptionDraw::candidate(16, draws.draws.last()));
    }

    #[test]
    fn a_draw_leaves_alone_what_a_scenario_sets() {
        let set = "care.community_weeks=20";
        let scenario = load_embedded("S10", &["place=town", set]).unwrap();
        let factors = ["care.community_weeks", "care.mental_health_weeks"];
        let factors = factors.map(|path| (path.to_owned(), 1.25)).to_vec();
        let drawn = AssumptionDraw { number: 0, factors }.apply_to(&scenario);
        let of = |scenario: &Scenario, path: &str| {
            scenario.parameters.iter().find(|(own, _)| own == path).unwrap().1.clone()
        };
        assert_eq!(of(&drawn, "care.community_weeks"), [20.0]);
        let other = "care.mental_health_weeks";
        assert_ne!(of(&drawn, other), of(&scenario, other));
        let sourced = "care.community_contacts";
        assert_eq!(of(&drawn, sourced), of(&scenario, sourced));
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        let mut draws = AssumptionDraws::default();
        draws.record(AssumptionDraw::candidate(2, None), true);
        draws.record(AssumptionDraw::candidate(3, None), false);
        assert_eq!((draws.tried, draws.draws.len()), (4, 1));
        assert_eq!(AssumptionDraws::read(&draws.text()).unwrap(), draws);
    }

    #[test]
    fn the_shipped_set_names_parameters_that_exist() {
        let known: Vec<&str> = Params::specs().iter().map(|spec| spec.path).collect();
        for draw in AssumptionDraws::shipped().draws {
            assert!(draw.factors.iter().all(|(path, _)| known.contains(&path.as_str())));
        }
    }
}
