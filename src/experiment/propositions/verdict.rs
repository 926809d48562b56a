//! The verdict rule, the same for every proposition and fixed before results are seen.
//!
//! A claim *holds* when the 95 % interval of the paired difference lies beyond the smallest effect
//! of interest in the expected direction, and inside the published bounds where there are any; a
//! claim of no effect when the interval lies within the smallest effect. A placebo passes when its
//! 90 % interval lies within a fifth of the main effect, or when every difference is zero where
//! that is required. A named path passes when its 95 % interval lies beyond zero in the expected
//! direction. The sign must hold in four fifths of at least fifty draws of the assumptions that
//! rest on judgement alone.

use serde::{Deserialize, Serialize};

use super::schema::{Class, Comparison, Expect, Proposition, Purpose};
use crate::experiment::comparison::paired::{Paired, deviations, mean};

/// Share of the main effect within which a placebo must lie.
pub const PLACEBO: f64 = 0.2;
/// Share of the draws in which the sign must hold.
pub const ROBUST: f64 = 0.8;
/// Smallest number of draws that count.
pub const DRAWS: usize = 50;
/// Share of the emergent propositions that must hold.
pub const EMERGENT: f64 = 0.9;

/// Verdict on one part or the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As expected.
    #[serde(rename = "holds")]
    Holds,
    /// Not as expected.
    #[serde(rename = "fails")]
    Fails,
    /// Disputed in the literature: reported, not judged.
    #[serde(rename = "reported")]
    Reported,
    /// A run or a value is missing.
    #[serde(rename = "not run")]
    NotRun,
}

impl Verdict {
    /// As printed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Reported => "reported",
            Self::NotRun => "not run",
        }
    }

    const fn of(passed: bool) -> Self {
        if passed { Self::Holds } else { Self::Fails }
    }
}

/// Values of the arms of a comparison, seed by seed, in the order of `Pair::arms`.
pub type Samples = Vec<Vec<f64>>;

/// The result of one comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Mean of the second arm.
    pub base: f64,
    /// Difference; `None` when a value is missing.
    pub paired: Option<Paired>,
    /// Verdict on this comparison.
    pub verdict: Verdict,
}

/// The number of draws in which the sign of the main claim held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robustness {
    /// Draws with the expected sign.
    pub held: usize,
    /// Draws run.
    pub draws: usize,
}

impl Robustness {
    /// Judgement.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        if self.draws < DRAWS {
            return Verdict::NotRun;
        }
        Verdict::of(self.held as f64 >= ROBUST * self.draws as f64)
    }
}

/// The result of a proposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// One for each comparison, in order.
    pub findings: Vec<Finding>,
    /// Robustness of the main claim; `None` when not requested.
    pub robustness: Option<Robustness>,
    /// Verdict on the whole.
    pub verdict: Verdict,
}

/// Difference of a comparison from the values of its arms.
#[must_use]
pub fn paired(samples: &Samples, look_at_deviation: bool) -> Paired {
    let looked: Vec<Vec<f64>> = samples
        .iter()
        .map(|arm| if look_at_deviation { deviations(arm) } else { arm.clone() })
        .collect();
    match looked.as_slice() {
        [of, against, less_of, less_against] => {
            let less: Vec<f64> = less_of.iter().zip(less_against).map(|(a, b)| a - b).collect();
            let first: Vec<f64> = of.iter().zip(against).map(|(a, b)| a - b).collect();
            Paired::of(&first, &less)
        }
        [of, against, ..] => Paired::of(of, against),
        [of] => Paired::of(of, &vec![0.0; of.len()]),
        [] => Paired::of(&[], &[]),
    }
}

/// Judges a proposition from the values of every comparison; `None` where one is missing.
#[must_use]
pub fn judge(
    proposition: &Proposition,
    samples: &[Option<Samples>],
    robustness: Option<Robustness>,
) -> Judged {
    let looked: Vec<(f64, Option<Paired>)> = proposition
        .comparisons
        .iter()
        .zip(samples)
        .map(|(comparison, samples)| difference(proposition, comparison, samples.as_ref()))
        .collect();
    let main = looked.first().and_then(|(_, paired)| paired.as_ref()).map(|paired| paired.mean);
    let findings: Vec<Finding> = proposition
        .comparisons
        .iter()
        .zip(looked)
        .map(|(comparison, (base, paired))| {
            let verdict = match (&paired, main) {
                (Some(paired), Some(main)) => one(comparison, paired, base, main),
                _ => Verdict::NotRun,
            };
            Finding { base, paired, verdict }
        })
        .collect();
    let verdict = whole(proposition.class, &findings, robustness);
    Judged { findings, robustness, verdict }
}

fn difference(
    proposition: &Proposition,
    comparison: &Comparison,
    samples: Option<&Samples>,
) -> (f64, Option<Paired>) {
    let Some(samples) = samples else { return (f64::NAN, None) };
    let deviation = proposition.outcomes[comparison.pair.outcome].look
        == crate::experiment::outcome::Look::Deviation;
    let base = match samples.get(1) {
        Some(against) if deviation => mean(&deviations(against)),
        Some(against) => mean(against),
        None => 0.0,
    };
    (base, Some(paired(samples, deviation)))
}

/// Judges one comparison, given the mean of the main effect.
fn one(comparison: &Comparison, paired: &Paired, base: f64, main: f64) -> Verdict {
    match &comparison.purpose {
        Purpose::Claim { expect, smallest, band } => {
            if *expect == Expect::TwoSided {
                return Verdict::Reported;
            }
            let (low, high) = paired.interval_95();
            let inside = band.as_ref().is_none_or(|band| {
                low >= band.low.in_unit(base) && high <= band.high.in_unit(base)
            });
            let beyond = beyond(*expect, (low, high), smallest.in_unit(base));
            Verdict::of(beyond && inside)
        }
        Purpose::Placebo { exactly: true } => Verdict::of(paired.is_exactly_zero()),
        Purpose::Placebo { exactly: false } => {
            let (low, high) = paired.interval_90();
            let room = PLACEBO * main.abs();
            Verdict::of(low >= -room && high <= room)
        }
        Purpose::NamedPath { expect } => match expect {
            Expect::TwoSided => Verdict::Reported,
            expect => Verdict::of(beyond(*expect, paired.interval_95(), 0.0)),
        },
    }
}

/// Whether an interval lies beyond a size in a direction, or within it when no effect is expected.
fn beyond(expect: Expect, (low, high): (f64, f64), size: f64) -> bool {
    match expect {
        Expect::More => low > size,
        Expect::Less => high < -size,
        Expect::Nothing => low >= -size && high <= size,
        Expect::TwoSided => true,
    }
}

fn whole(class: Class, findings: &[Finding], robustness: Option<Robustness>) -> Verdict {
    let parts = findings.iter().map(|finding| finding.verdict);
    let mut all: Vec<Verdict> = parts.collect();
    all.extend(robustness.map(Robustness::verdict));
    if findings.is_empty() || findings.iter().any(|finding| finding.verdict == Verdict::NotRun) {
        Verdict::NotRun
    } else if class == Class::Disputed {
        Verdict::Reported
    } else if all.contains(&Verdict::Fails) {
        Verdict::Fails
    } else {
        Verdict::Holds
    }
}

/// Whether one difference of a draw has the expected sign.
#[must_use]
pub fn sign_holds(expect: Expect, difference: f64) -> bool {
    match expect {
        Expect::More => difference > 0.0,
        Expect::Less => difference < 0.0,
        Expect::Nothing | Expect::TwoSided => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::{Band, Pair, Size};
    use super::*;
    use crate::experiment::outcome::{Gather, Look, Outcome, Reduce};

    fn proposition(comparisons: Vec<Comparison>, class: Class) -> Proposition {
        let outcome = Outcome {
            name: "o".into(),
            measure: vec!["population".into()],
            minus: Vec::new(),
            per: Vec::new(),
            of: "economy".into(),
            named: String::new(),
            years: Reduce::Last,
            span: (1, None),
            over: Gather::Mean,
            look: Look::Level,
        };
        Proposition {
            id: "P00".into(),
            title: String::new(),
            class,
            source: String::new(),
            seeds_times: 1,
            note: String::new(),
            arms: Vec::new(),
            outcomes: vec![outcome],
            comparisons,
        }
    }

    fn comparison(purpose: Purpose) -> Comparison {
        let pair = Pair { of: 0, against: Some(1), less: None, outcome: 0 };
        Comparison { name: String::new(), pair, purpose }
    }

    fn claim(expect: Expect) -> Comparison {
        comparison(Purpose::Claim { expect, smallest: Size::Share(0.01), band: None })
    }

    /// Two arms around 100 that differ by `by` and a little noise.
    fn samples(by: f64) -> Option<Samples> {
        let base: Vec<f64> = (0..20).map(|seed| 100.0 + f64::from(seed)).collect();
        let noise = |seed: usize| 0.1 * ((seed * 7 % 5) as f64 - 2.0);
        let other = base.iter().enumerate().map(|(seed, v)| v + by + noise(seed)).collect();
        Some(vec![other, base])
    }

    fn verdict(comparisons: Vec<Comparison>, values: &[Option<Samples>]) -> Verdict {
        judge(&proposition(comparisons, Class::Emergent), values, None).verdict
    }

    #[test]
    fn a_claim_holds_only_beyond_the_smallest_effect_in_its_direction() {
        let of = |expect, by| verdict(vec![claim(expect)], &[samples(by)]);
        assert_eq!(of(Expect::More, 3.0), Verdict::Holds);
        assert_eq!(of(Expect::More, 1.1), Verdict::Fails, "the base is 109.5");
        assert_eq!(of(Expect::More, -3.0), Verdict::Fails);
        assert_eq!(of(Expect::Less, -3.0), Verdict::Holds);
        assert_eq!(of(Expect::Nothing, 0.2), Verdict::Holds);
        assert_eq!(of(Expect::Nothing, 3.0), Verdict::Fails);
    }

    #[test]
    fn an_effect_outside_the_published_bounds_does_not_hold() {
        let of = |by| {
            let band =
                Band { low: Size::Share(0.02), high: Size::Absolute(6.0), source: "E".into() };
            let purpose = Purpose::Claim {
                expect: Expect::More,
                smallest: Size::Share(0.01),
                band: Some(band),
            };
            verdict(vec![comparison(purpose)], &[samples(by)])
        };
        assert_eq!(of(4.0), Verdict::Holds);
        assert_eq!(of(8.0), Verdict::Fails);
        assert_eq!(of(1.8), Verdict::Fails);
    }

    #[test]
    fn a_placebo_passes_within_a_fifth_of_the_effect_or_at_exactly_zero() {
        let with = |exactly, by| {
            let placebo = comparison(Purpose::Placebo { exactly });
            verdict(vec![claim(Expect::More), placebo], &[samples(5.0), samples(by)])
        };
        assert_eq!(with(false, 0.5), Verdict::Holds);
        assert_eq!(with(false, 1.2), Verdict::Fails);
        assert_eq!(with(true, 0.0), Verdict::Fails, "the noise is not zero");
        let same = Some(vec![vec![1.0, 2.0], vec![1.0, 2.0]]);
        let placebo = comparison(Purpose::Placebo { exactly: true });
        let all = vec![claim(Expect::More), placebo];
        assert_eq!(verdict(all, &[samples(5.0), same]), Verdict::Holds);
    }

    #[test]
    fn the_named_path_must_carry_the_effect() {
        let with = |by| {
            let path = comparison(Purpose::NamedPath { expect: Expect::More });
            verdict(vec![claim(Expect::More), path], &[samples(5.0), samples(by)])
        };
        assert_eq!(
            (with(0.5), with(0.0), with(-1.0)),
            (Verdict::Holds, Verdict::Fails, Verdict::Fails)
        );
    }

    #[test]
    fn the_sign_must_hold_in_four_fifths_of_fifty_draws() {
        let with = |held, draws| {
            let robustness = Some(Robustness { held, draws });
            let proposition = proposition(vec![claim(Expect::More)], Class::Emergent);
            judge(&proposition, &[samples(5.0)], robustness).verdict
        };
        assert_eq!((with(40, 50), with(39, 50)), (Verdict::Holds, Verdict::Fails));
        assert_eq!(Robustness { held: 49, draws: 49 }.verdict(), Verdict::NotRun);
    }

    #[test]
    fn disputed_claims_are_reported_and_missing_ones_not_judged() {
        let disputed = proposition(vec![claim(Expect::More)], Class::Disputed);
        assert_eq!(judge(&disputed, &[samples(-5.0)], None).verdict, Verdict::Reported);
        assert_eq!(verdict(vec![claim(Expect::More)], &[None]), Verdict::NotRun);
    }

    #[test]
    fn one_arm_is_compared_with_zero() {
        let found = paired(&vec![vec![5.0, 6.0, 7.0]], false);
        assert_eq!((found.mean, found.differences.len()), (6.0, 3));
    }

    #[test]
    fn a_difference_in_differences_subtracts_the_second_pair() {
        let four = vec![vec![5.0, 6.0], vec![1.0, 1.0], vec![2.0, 2.5], vec![1.0, 1.0]];
        let found = paired(&four, false);
        assert_eq!(found.differences, [3.0, 3.5]);
    }
}
