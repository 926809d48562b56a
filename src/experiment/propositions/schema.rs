//! A proposition as an experiment: arms, outcomes, what is expected of their differences, and the
//! arms that show why.

use serde::{Deserialize, Serialize};

use crate::experiment::comparison::arms::ComparisonArm;
use crate::experiment::outcome::OutcomeSpec;

/// Default smallest difference that matters, as a share of the base.
pub const MIN_RELEVANT_SHARE: f64 = 0.01;

/// The class of a proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PropositionClass {
    /// Implied by no single parameter.
    Emergent,
    /// Restates a mechanism in the code, and verifies it.
    Check,
    /// Evidence or theory points both ways: reported, not judged.
    Disputed,
}

/// Names of the classes.
pub const CLASSES: [(&str, PropositionClass); 3] = [
    ("emergent", PropositionClass::Emergent),
    ("check", PropositionClass::Check),
    ("disputed", PropositionClass::Disputed),
];

/// The direction of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedDifference {
    /// More in the first arm.
    More,
    /// Less in the first arm.
    Less,
    /// No difference that matters.
    Nothing,
    TwoSided,
}

/// Names of the directions.
pub const EXPECTATIONS: [(&str, ExpectedDifference); 4] = [
    ("more", ExpectedDifference::More),
    ("less", ExpectedDifference::Less),
    ("nothing", ExpectedDifference::Nothing),
    ("two_sided", ExpectedDifference::TwoSided),
];

/// A size, relative to the base or absolute.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum EffectSize {
    /// Share of the base: the mean of the second arm.
    Share(f64),
    /// In the unit of the outcome.
    Absolute(f64),
}

impl EffectSize {
    /// In the unit of the outcome.
    pub fn in_unit(self, base: f64) -> f64 {
        match self {
            Self::Share(share) => share * base.abs(),
            Self::Absolute(value) => value,
        }
    }
}

/// Published bounds of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedBounds {
    pub low: EffectSize,
    pub high: EffectSize,
    /// Where they come from.
    pub source: String,
}

/// Two arms and, for a difference in differences, two more; or one arm, whose outcome is compared
/// with zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmPair {
    /// Position of the first arm.
    pub of: usize,
    /// Position of the reference arm; `None` for zero.
    pub against: Option<usize>,
    /// A second pair, whose difference is subtracted.
    pub less: Option<(usize, usize)>,
    /// Position of the outcome.
    pub outcome: usize,
}

impl ArmPair {
    /// Arms with their signs.
    pub fn arms(&self) -> impl Iterator<Item = (usize, f64)> + use<> {
        let less = self.less.map(|(of, against)| [(of, -1.0), (against, 1.0)]);
        let against = self.against.map(|against| (against, -1.0));
        [(self.of, 1.0)].into_iter().chain(against).chain(less.into_iter().flatten())
    }
}

/// The purpose of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ComparisonPurpose {
    /// The claim itself; all of them must hold, and the first is the main one.
    Claim {
        expect: ExpectedDifference,
        /// Smallest effect of interest.
        smallest: EffectSize,
        band: Option<PublishedBounds>,
    },
    /// The mechanism is switched off: the effect disappears.
    Placebo {
        /// Whether every single difference must be zero, and not only small compared with the
        /// effect.
        exactly: bool,
    },
    /// Every other mechanism is switched off: the effect remains, in the given direction.
    NamedPath { expect: ExpectedDifference },
}

/// A comparison of arms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub name: String,
    pub pair: ArmPair,
    pub purpose: ComparisonPurpose,
}

/// An executable proposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposition {
    pub id: String,
    /// The claim in a sentence.
    pub title: String,
    pub class: PropositionClass,
    /// Source of the claim.
    pub source: String,
    /// Note needed to read the result; may be empty.
    pub note: String,
    /// Multiple of the usual number of seeds, for noisy outcomes.
    pub seeds_times: u32,
    pub arms: Vec<ComparisonArm>,
    pub outcomes: Vec<OutcomeSpec>,
    /// Claims first, then placebos and named paths.
    pub comparisons: Vec<Comparison>,
}

impl Proposition {
    /// The claims, the main one first.
    pub fn claims(&self) -> impl Iterator<Item = &Comparison> {
        self.comparisons
            .iter()
            .filter(|comparison| matches!(comparison.purpose, ComparisonPurpose::Claim { .. }))
    }

    /// The main claim where it has a sign that draws of the assumptions can reverse: disputed
    /// propositions and published nulls have none.
    pub fn signed_claim(&self) -> Option<(&Comparison, ExpectedDifference)> {
        let main = self.claims().next().filter(|_| self.class != PropositionClass::Disputed)?;
        match main.purpose {
            ComparisonPurpose::Claim {
                expect: expect @ (ExpectedDifference::More | ExpectedDifference::Less),
                ..
            } => Some((main, expect)),
            _ => None,
        }
    }
}
