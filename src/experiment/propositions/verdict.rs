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

use super::schema::{
    Comparison, ComparisonPurpose, ExpectedDifference, Proposition, PropositionClass,
};
use crate::experiment::comparison::paired::{PairedDifference, deviations, mean};

/// Share of the main effect within which a placebo must lie.
pub const PLACEBO_SHARE: f64 = 0.2;
/// Share of the draws in which the sign must hold.
pub const ROBUST: f64 = 0.8;
/// Smallest number of draws that count.
pub const DRAWS: usize = 50;
/// Share of the emergent propositions that must hold.
pub const EMERGENT: f64 = 0.9;

/// Verdict on one part or the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropositionVerdict {
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

impl PropositionVerdict {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Reported => "reported",
            Self::NotRun => "not run",
        }
    }

    const fn from_passed(passed: bool) -> Self {
        if passed { Self::Holds } else { Self::Fails }
    }
}

/// Values of the arms of a comparison, seed by seed, in the order of `Pair::arms`.
pub type ArmSamples = Vec<Vec<f64>>;

/// The result of one comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonFinding {
    /// Mean of the second arm.
    pub base: f64,
    /// Difference; `None` when a value is missing.
    pub paired: Option<PairedDifference>,
    /// Verdict on this comparison.
    pub verdict: PropositionVerdict,
}

/// The number of draws in which the sign of the main claim held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robustness {
    /// Draws with the expected sign.
    pub held: usize,
    pub draws: usize,
}

impl Robustness {
    pub fn verdict(self) -> PropositionVerdict {
        if self.draws < DRAWS {
            return PropositionVerdict::NotRun;
        }
        PropositionVerdict::from_passed(self.held as f64 >= ROBUST * self.draws as f64)
    }
}

/// The result of a proposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropositionJudgement {
    /// One for each comparison, in order.
    pub findings: Vec<ComparisonFinding>,
    /// Robustness of the main claim; `None` when not requested.
    pub robustness: Option<Robustness>,
    /// Verdict on the whole.
    pub verdict: PropositionVerdict,
}

/// Difference of a comparison from the values of its arms.
pub fn paired(samples: &ArmSamples, look_at_deviation: bool) -> PairedDifference {
    let looked: Vec<Vec<f64>> = samples
        .iter()
        .map(|arm| if look_at_deviation { deviations(arm) } else { arm.clone() })
        .collect();
    match looked.as_slice() {
        [of, against, less_of, less_against] => {
            let less: Vec<f64> = less_of.iter().zip(less_against).map(|(a, b)| a - b).collect();
            let first: Vec<f64> = of.iter().zip(against).map(|(a, b)| a - b).collect();
            PairedDifference::new(&first, &less)
        }
        [of, against, ..] => PairedDifference::new(of, against),
        [of] => PairedDifference::new(of, &vec![0.0; of.len()]),
        [] => PairedDifference::new(&[], &[]),
    }
}

/// Judges a proposition from the values of every comparison; `None` where one is missing.
pub fn judge(
    proposition: &Proposition,
    samples: &[Option<ArmSamples>],
    robustness: Option<Robustness>,
) -> PropositionJudgement {
    let looked: Vec<(f64, Option<PairedDifference>)> = proposition
        .comparisons
        .iter()
        .zip(samples)
        .map(|(comparison, samples)| difference(proposition, comparison, samples.as_ref()))
        .collect();
    let main = looked.first().and_then(|(_, paired)| paired.as_ref()).map(|paired| paired.mean);
    let findings: Vec<ComparisonFinding> = proposition
        .comparisons
        .iter()
        .zip(looked)
        .map(|(comparison, (base, paired))| {
            let verdict = match (&paired, main) {
                (Some(paired), Some(main)) => judge_comparison(comparison, paired, base, main),
                _ => PropositionVerdict::NotRun,
            };
            ComparisonFinding { base, paired, verdict }
        })
        .collect();
    let verdict = overall_verdict(proposition.class, &findings, robustness);
    PropositionJudgement { findings, robustness, verdict }
}

fn difference(
    proposition: &Proposition,
    comparison: &Comparison,
    samples: Option<&ArmSamples>,
) -> (f64, Option<PairedDifference>) {
    let Some(samples) = samples else { return (f64::NAN, None) };
    let deviation = proposition.outcomes[comparison.pair.outcome].look
        == crate::experiment::outcome::Statistic::Deviation;
    let base = match samples.get(1) {
        Some(against) if deviation => mean(&deviations(against)),
        Some(against) => mean(against),
        None => 0.0,
    };
    (base, Some(paired(samples, deviation)))
}

/// Judges one comparison, given the mean of the main effect.
fn judge_comparison(
    comparison: &Comparison,
    paired: &PairedDifference,
    base: f64,
    main: f64,
) -> PropositionVerdict {
    match &comparison.purpose {
        ComparisonPurpose::Claim { expect, smallest, band } => {
            if *expect == ExpectedDifference::TwoSided {
                return PropositionVerdict::Reported;
            }
            let (low, high) = paired.interval_95();
            let inside = band.as_ref().is_none_or(|band| {
                low >= band.low.in_unit(base) && high <= band.high.in_unit(base)
            });
            let beyond = is_beyond(*expect, (low, high), smallest.in_unit(base));
            PropositionVerdict::from_passed(beyond && inside)
        }
        ComparisonPurpose::Placebo { exactly: true } => {
            PropositionVerdict::from_passed(paired.is_exactly_zero())
        }
        ComparisonPurpose::Placebo { exactly: false } => {
            let (low, high) = paired.interval_90();
            let room = PLACEBO_SHARE * main.abs();
            PropositionVerdict::from_passed(low >= -room && high <= room)
        }
        ComparisonPurpose::NamedPath { expect } => match expect {
            ExpectedDifference::TwoSided => PropositionVerdict::Reported,
            expect => {
                PropositionVerdict::from_passed(is_beyond(*expect, paired.interval_95(), 0.0))
            }
        },
    }
}

/// Whether an interval lies beyond a size in a direction, or within it when no effect is expected.
fn is_beyond(expect: ExpectedDifference, (low, high): (f64, f64), size: f64) -> bool {
    match expect {
        ExpectedDifference::More => low > size,
        ExpectedDifference::Less => high < -size,
        ExpectedDifference::Nothing => low >= -size && high <= size,
        ExpectedDifference::TwoSided => true,
    }
}

fn overall_verdict(
    class: PropositionClass,
    findings: &[ComparisonFinding],
    robustness: Option<Robustness>,
) -> PropositionVerdict {
    let parts = findings.iter().map(|finding| finding.verdict);
    let mut all: Vec<PropositionVerdict> = parts.collect();
    all.extend(robustness.map(Robustness::verdict));
    if findings.is_empty()
        || findings.iter().any(|finding| finding.verdict == PropositionVerdict::NotRun)
    {
        PropositionVerdict::NotRun
    } else if class == PropositionClass::Disputed {
        PropositionVerdict::Reported
    } else if all.contains(&PropositionVerdict::Fails) {
        PropositionVerdict::Fails
    } else {
        PropositionVerdict::Holds
    }
}

/// Whether one difference of a draw has the expected sign.
pub fn matches_sign(expect: ExpectedDifference, difference: f64) -> bool {
    match expect {
        ExpectedDifference::More => difference > 0.0,
        ExpectedDifference::Less => difference < 0.0,
        ExpectedDifference::Nothing | ExpectedDifference::TwoSided => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::{ArmPair, EffectSize, PublishedBounds};
    use super::*;
    use crate::experiment::outcome::{BodyAggregation, OutcomeSpec, Statistic, YearReduction};

    fn proposition(comparisons: Vec<Comparison>, class: PropositionClass) -> Proposition {
        let outcome = OutcomeSpec {
            name: "o".into(),
            measure: vec!["population".into()],
            minus: Vec::new(),
            per: Vec::new(),
            of: "economy".into(),
            named: String::new(),
            years: YearReduction::Last,
            span: (1, None),
            over: BodyAggregation::Mean,
            look: Statistic::Level,
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

    fn comparison(purpose: ComparisonPurpose) -> Comparison {
        let pair = ArmPair { of: 0, against: Some(1), less: None, outcome: 0 };
        Comparison { name: String::new(), pair, purpose }
    }

    fn claim(expect: ExpectedDifference) -> Comparison {
        comparison(ComparisonPurpose::Claim {
            expect,
            smallest: EffectSize::Share(0.01),
            band: None,
        })
    }

    /// Two arms around 100 that differ by `by` and a little noise.
    fn samples(by: f64) -> Option<ArmSamples> {
        let base: Vec<f64> = (0..20).map(|seed| 100.0 + f64::from(seed)).collect();
        let noise = |seed: usize| 0.1 * ((seed * 7 % 5) as f64 - 2.0);
        let other = base.iter().enumerate().map(|(seed, v)| v + by + noise(seed)).collect();
        Some(vec![other, base])
    }

    fn verdict(comparisons: Vec<Comparison>, values: &[Option<ArmSamples>]) -> PropositionVerdict {
        judge(&proposition(comparisons, PropositionClass::Emergent), values, None).verdict
    }

    #[test]
    fn a_claim_holds_only_beyond_the_smallest_effect_in_its_direction() {
        let of = |expect, by| verdict(vec![claim(expect)], &[samples(by)]);
        assert_eq!(of(ExpectedDifference::More, 3.0), PropositionVerdict::Holds);
        assert_eq!(
            of(ExpectedDifference::More, 1.1),
            PropositionVerdict::Fails,
            "the base is 109.5"
        );
        assert_eq!(of(ExpectedDifference::More, -3.0), PropositionVerdict::Fails);
        assert_eq!(of(ExpectedDifference::Less, -3.0), PropositionVerdict::Holds);
        assert_eq!(of(ExpectedDifference::Nothing, 0.2), PropositionVerdict::Holds);
        assert_eq!(of(ExpectedDifference::Nothing, 3.0), PropositionVerdict::Fails);
    }

    #[test]
    fn an_effect_outside_the_published_bounds_does_not_hold() {
        let of = |by| {
            let band = PublishedBounds {
                low: EffectSize::Share(0.02),
                high: EffectSize::Absolute(6.0),
                source: "E".into(),
            };
            let purpose = ComparisonPurpose::Claim {
                expect: ExpectedDifference::More,
                smallest: EffectSize::Share(0.01),
                band: Some(band),
            };
            verdict(vec![comparison(purpose)], &[samples(by)])
        };
        assert_eq!(of(4.0), PropositionVerdict::Holds);
        assert_eq!(of(8.0), PropositionVerdict::Fails);
        assert_eq!(of(1.8), PropositionVerdict::Fails);
    }

    #[test]
    fn a_placebo_passes_within_a_fifth_of_the_effect_or_at_exactly_zero() {
        let with = |exactly, by| {
            let placebo = comparison(ComparisonPurpose::Placebo { exactly });
            verdict(vec![claim(ExpectedDifference::More), placebo], &[samples(5.0), samples(by)])
        };
        assert_eq!(with(false, 0.5), PropositionVerdict::Holds);
        assert_eq!(with(false, 1.2), PropositionVerdict::Fails);
        assert_eq!(with(true, 0.0), PropositionVerdict::Fails, "the noise is not zero");
        let same = Some(vec![vec![1.0, 2.0], vec![1.0, 2.0]]);
        let placebo = comparison(ComparisonPurpose::Placebo { exactly: true });
        let all = vec![claim(ExpectedDifference::More), placebo];
        assert_eq!(verdict(all, &[samples(5.0), same]), PropositionVerdict::Holds);
    }

    #[test]
    fn the_named_path_must_carry_the_effect() {
        let with = |by| {
            let path =
                comparison(ComparisonPurpose::NamedPath { expect: ExpectedDifference::More });
            verdict(vec![claim(ExpectedDifference::More), path], &[samples(5.0), samples(by)])
        };
        assert_eq!(
            (with(0.5), with(0.0), with(-1.0)),
            (PropositionVerdict::Holds, PropositionVerdict::Fails, PropositionVerdict::Fails)
        );
    }

    #[test]
    fn the_sign_must_hold_in_four_fifths_of_fifty_draws() {
        let with = |held, draws| {
            let robustness = Some(Robustness { held, draws });
            let proposition =
                proposition(vec![claim(ExpectedDifference::More)], PropositionClass::Emergent);
            judge(&proposition, &[samples(5.0)], robustness).verdict
        };
        assert_eq!(
            (with(40, 50), with(39, 50)),
            (PropositionVerdict::Holds, PropositionVerdict::Fails)
        );
        assert_eq!(Robustness { held: 49, draws: 49 }.verdict(), PropositionVerdict::NotRun);
    }

    #[test]
    fn disputed_claims_are_reported_and_missing_ones_not_judged() {
        let disputed =
            proposition(vec![claim(ExpectedDifference::More)], PropositionClass::Disputed);
        assert_eq!(judge(&disputed, &[samples(-5.0)], None).verdict, PropositionVerdict::Reported);
        assert_eq!(
            verdict(vec![claim(ExpectedDifference::More)], &[None]),
            PropositionVerdict::NotRun
        );
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
