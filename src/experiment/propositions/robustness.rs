//! Draws of the assumptions that stand on judgement alone. One set, found once, serves every
//! proposition: a sign that holds only at the values we chose is no result.
//!
//! What passes calibration is a small part of what could be drawn, so it is explored by walks: each
//! candidate draws some of the assumptions anew, starting from the last one of its walk that
//! passed. A walk starts at the defaults; its first draws are left out, being too near to them.

use serde::{Deserialize, Serialize};

use crate::experiment::calibration::{MOST_OFF, MUST_HOLD, Row, Score, calibrate};
use crate::kernel::chance::{Seed, Stream};
use crate::kernel::error::Violation;
use crate::kernel::math;
use crate::params::{Kind, ParamSpec, Params};
use crate::scenario::relations::RELATIONS;
use crate::scenario::schema::{SCHEMA, Scenario};
use crate::scenario::shipped::{self, Shelf};

/// Source key of what stands on judgement alone.
const JUDGEMENT: &str = "judgement";
/// Seed of the draws.
const SEED: Seed = Seed(1);
/// Factors lie between 1 / REACH and REACH.
const REACH: f64 = 1.5;
/// Part of the assumptions that each step of a walk draws anew.
const RENEWED: f64 = 0.1;
/// Walks side by side; so many candidates can be tried at once.
pub const WALKS: u32 = 2;
/// Draws at the beginning of a walk that are left out.
const FIRST_STEPS: usize = 5;

/// One draw: a factor for every such parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Number of the candidate.
    pub number: u32,
    /// Path and factor.
    pub factors: Vec<(String, f64)>,
}

impl Draw {
    /// The candidate of a number, a step from the last draw of its walk that passed, if any did.
    #[must_use]
    pub fn candidate(number: u32, from: Option<&Self>) -> Self {
        let factor = |spec: &ParamSpec| {
            let key = u64::from_le_bytes(first_bytes(spec.path));
            let uniform =
                |at: u64| SEED.draw(Stream::Measure, key, 2 * u64::from(number) + at).uniform();
            let before = from.and_then(|draw| draw.factors.iter().find(|one| one.0 == spec.path));
            let factor = if uniform(0) < RENEWED {
                let drawn = math::exp((2.0 * uniform(1) - 1.0) * math::ln(REACH));
                math::round(drawn * 1000.0) / 1000.0
            } else {
                before.map_or(1.0, |one| one.1)
            };
            (spec.path.to_owned(), factor)
        };
        Self { number, factors: drawn().iter().map(factor).collect() }
    }

    /// Walk that it belongs to.
    const fn walk(&self) -> u32 {
        self.number % WALKS
    }

    /// The draw laid over a scenario. What the scenario sets itself stays as it is, and nothing
    /// leaves its range.
    #[must_use]
    pub fn over(&self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        let specs = Params::specs();
        for (path, factor) in &self.factors {
            let Some(spec) = specs.iter().find(|spec| spec.path == path) else { continue };
            for (_, numbers) in scenario.parameters.iter_mut().filter(|(own, _)| own == path) {
                if *numbers == spec.default {
                    let (low, high) = spec.range;
                    numbers.iter_mut().for_each(|one| *one = (*one * factor).clamp(low, high));
                }
            }
        }
        scenario
    }
}

/// First bytes of the hash of a path: the key of its draws, whatever else is declared.
fn first_bytes(path: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..8]);
    bytes
}

/// The parameters that are drawn.
fn drawn() -> Vec<ParamSpec> {
    let judged = |spec: &ParamSpec| spec.source == JUDGEMENT && spec.kind != Kind::Constant;
    Params::specs().into_iter().filter(judged).collect()
}

/// The set of draws as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draws {
    /// Version of the layout.
    pub schema: u32,
    /// Candidates tried so far.
    pub tried: u32,
    /// Those that pass, in the order of their numbers.
    pub draws: Vec<Draw>,
}

impl Default for Draws {
    fn default() -> Self {
        Self { schema: SCHEMA, tried: 0, draws: Vec::new() }
    }
}

impl Draws {
    /// The set that ships with the program.
    #[must_use]
    pub fn shipped() -> Self {
        let text = shipped::find(Shelf::Robustness, "robustness").map(|file| file.text);
        text.and_then(|text| Self::read(text).ok()).unwrap_or_default()
    }

    /// Reads a stored set.
    ///
    /// # Errors
    /// It is no such set: why.
    pub fn read(text: &str) -> Result<Self, String> {
        ron::from_str(text).map_err(|error| error.to_string())
    }

    /// As stored: one draw a line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from(
            "// Draws of what rests on judgement alone, still passing calibration:\n\
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
    #[must_use]
    pub fn candidate(&self, number: u32) -> Draw {
        let mut walk = self.draws.iter().rev().filter(|draw| draw.walk() == number % WALKS);
        Draw::candidate(number, walk.next())
    }

    /// The draws that count: those of each walk without its first steps.
    #[must_use]
    pub fn settled(&self) -> Vec<Draw> {
        let mut settled: Vec<Draw> = (0..WALKS)
            .flat_map(|walk| {
                self.draws.iter().filter(move |draw| draw.walk() == walk).skip(FIRST_STEPS)
            })
            .cloned()
            .collect();
        settled.sort_by_key(|draw| draw.number);
        settled
    }

    /// Notes what became of a candidate.
    pub fn note(&mut self, draw: Draw, passes: bool) {
        self.tried = self.tried.max(draw.number + 1);
        if passes {
            self.draws.push(draw);
            self.draws.sort_by_key(|draw| draw.number);
        }
    }
}

/// Whether a draw still passes calibration on a scenario: the shares of rows that must hold, and
/// no row further off than allowed but those that chance alone throws so far at the defaults.
///
/// # Errors
/// A broken invariant.
pub fn passes(
    draw: &Draw,
    scenario: &Scenario,
    at_defaults: &[Row],
    seeds: u32,
) -> Result<bool, Violation> {
    let drawn = draw.over(scenario);
    let params = drawn.params();
    if RELATIONS.iter().any(|relation| (relation.check)(&drawn, &params).is_some()) {
        return Ok(false);
    }
    let rows = calibrate(&drawn, seeds, || {})?;
    let Score { all, emergent, .. } = Score::of(&rows);
    let enough = |(hold, run): (usize, usize)| hold as f64 >= MUST_HOLD * run as f64;
    let far = rows
        .iter()
        .zip(at_defaults)
        .all(|(row, default)| row.off_by <= MOST_OFF || default.off_by > MOST_OFF);
    Ok(enough(all) && enough(emergent) && far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load_embedded;

    #[test]
    fn a_step_renews_a_part_and_stays_within_reach() {
        let first = Draw::candidate(0, None);
        let second = Draw::candidate(2, Some(&first));
        assert_eq!(second, Draw::candidate(2, Some(&first)));
        assert!(second.factors.len() > 20);
        for draw in [&first, &second] {
            let within = 1.0 / REACH - 1e-3..=REACH + 1e-3;
            assert!(draw.factors.iter().all(|(_, f)| within.contains(f)), "{draw:?}");
        }
        let renewed = first.factors.iter().zip(&second.factors).filter(|(a, b)| a.1 != b.1).count();
        assert!(renewed > 0 && renewed < second.factors.len() / 2, "{renewed}");
    }

    #[test]
    fn walks_go_on_from_what_passed_and_leave_out_their_first_steps() {
        let mut draws = Draws::default();
        for number in 0..14 {
            let draw = draws.candidate(number);
            draws.note(draw, number % WALKS == 0);
        }
        assert_eq!(draws.draws.len(), 7);
        let settled: Vec<u32> = draws.settled().iter().map(|draw| draw.number).collect();
        assert_eq!(settled, [10, 12]);
        assert_eq!(draws.candidate(15), Draw::candidate(15, None), "nothing of this walk passed");
        assert_eq!(draws.candidate(16), Draw::candidate(16, draws.draws.last()));
    }

    #[test]
    fn a_draw_leaves_alone_what_a_scenario_sets() {
        let set = "care.community_weeks=20";
        let scenario = load_embedded("S10", &["place=town", set]).unwrap();
        let factors = ["care.community_weeks", "care.mental_health_weeks"];
        let factors = factors.map(|path| (path.to_owned(), 1.25)).to_vec();
        let drawn = Draw { number: 0, factors }.over(&scenario);
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
        let mut draws = Draws::default();
        draws.note(Draw::candidate(2, None), true);
        draws.note(Draw::candidate(3, None), false);
        assert_eq!((draws.tried, draws.draws.len()), (4, 1));
        assert_eq!(Draws::read(&draws.text()).unwrap(), draws);
    }

    #[test]
    fn the_shipped_set_names_parameters_that_exist() {
        let known: Vec<&str> = Params::specs().iter().map(|spec| spec.path).collect();
        for draw in Draws::shipped().draws {
            assert!(draw.factors.iter().all(|(path, _)| known.contains(&path.as_str())));
        }
    }
}
