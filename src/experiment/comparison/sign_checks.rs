//! Expected signs: every system and instrument declares for some measures the direction of the
//! difference from its reference system, on the same people. Here these are checked against runs;
//! failures are reported as plainly as successes.

use super::arms::ComparisonArm;
use super::compare::{ComparisonResult, MetricDifference};
use crate::scenario::overlay::PolicyProfile;
use crate::scenario::overlay::policy_profile::EffectDirection;
use crate::scenario::shipped::{self, ShippedCategory};

/// The default reference system.
pub const DEFAULT_COMPARATOR_SYSTEM: &str = "S04";

/// Verdict on an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignVerdict {
    /// The interval lies on the expected side.
    Holds,
    /// The interval includes zero.
    Unclear,
    /// It lies on the other side.
    Fails,
    /// There is no such difference: the measure is not recorded in both arms, or there is only one
    /// seed.
    NotRun,
}

impl SignVerdict {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unclear => "unclear",
            Self::Fails => "fails",
            Self::NotRun => "not run",
        }
    }
}

/// An expectation and the finding.
#[derive(Debug, Clone, PartialEq)]
pub struct SignFinding {
    /// System or instrument.
    pub id: String,
    pub measure: String,
    pub sign: EffectDirection,
    /// Why it is expected.
    pub reason: String,
    /// The difference found, where the measure is recorded in both.
    pub difference: Option<MetricDifference>,
    pub verdict: SignVerdict,
}

/// The description of a shipped system or instrument.
pub fn account(id: &str) -> Option<(ShippedCategory, PolicyProfile)> {
    [ShippedCategory::Instruments, ShippedCategory::Systems].into_iter().find_map(|shelf| {
        let file = shipped::find(shelf, id)?;
        Some((
            shelf,
            PolicyProfile { name: file.name.to_owned(), ..PolicyProfile::from_text(file.text) },
        ))
    })
}

/// Checks the expectations of each arm but the first against its differences from the first.
pub fn check_signs(
    arms: &[ComparisonArm],
    accounts: &[PolicyProfile],
    compared: &ComparisonResult,
) -> Vec<SignFinding> {
    let mut found = Vec::new();
    for (arm, account) in arms.iter().skip(1).zip(accounts) {
        for expect in &account.expects {
            // These runs say nothing about expectations relative to another system.
            let other = expect.comparator.as_ref().is_some_and(|name| *name != arms[0].name);
            let difference = compared
                .differences
                .iter()
                .find(|row| !other && row.arm == arm.name && row.metric == expect.measure);
            let interval = difference.and_then(|row| row.low.zip(row.high));
            found.push(SignFinding {
                id: account.name.clone(),
                measure: expect.measure.clone(),
                sign: expect.sign,
                reason: expect.reason.clone(),
                verdict: verdict(expect.sign, interval),
                difference: difference.cloned(),
            });
        }
    }
    found
}

/// The verdict on the interval of a mean difference.
pub fn verdict(sign: EffectDirection, interval: Option<(f64, f64)>) -> SignVerdict {
    let Some((low, high)) = interval else { return SignVerdict::NotRun };
    if sign.matches(low) && sign.matches(high) {
        SignVerdict::Holds
    } else if low < 0.0 && high < 0.0 || low > 0.0 && high > 0.0 {
        SignVerdict::Fails
    } else {
        SignVerdict::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_holds_where_the_whole_interval_lies_on_its_side() {
        let of = |low, high| verdict(EffectDirection::Less, Some((low, high)));
        assert_eq!(of(-2.0, -1.0), SignVerdict::Holds);
        assert_eq!(of(-2.0, 1.0), SignVerdict::Unclear);
        assert_eq!(of(0.0, 0.0), SignVerdict::Unclear);
        assert_eq!(of(1.0, 2.0), SignVerdict::Fails);
        assert_eq!(verdict(EffectDirection::More, None), SignVerdict::NotRun);
    }

    #[test]
    fn every_instrument_expects_two_or_more_recorded_measures_and_has_known_sources() {
        use crate::params::sources::source_register;
        use crate::sim::observables;
        for id in shipped::names(ShippedCategory::Instruments) {
            let (_, account) = account(id).expect("shipped");
            assert_eq!(account.name, id);
            assert!(account.expects.len() >= 2, "{id}");
            for expect in &account.expects {
                let base = expect.measure.split('.').next().unwrap_or("");
                let known = observables::all().any(|measure| measure.name == base);
                assert!(known && !expect.reason.is_empty(), "{id}: {}", expect.measure);
            }
            for text in [
                &account.title,
                &account.summary,
                &account.real_world,
                &account.in_model,
                &account.left_out,
                &account.claimed_in,
            ] {
                assert!(!text.is_empty(), "{id} has an incomplete description");
            }
            assert!(!account.sources.is_empty(), "{id}");
            for source in &account.sources {
                assert!(source_register().contains_key(source), "{id}: {source}");
            }
        }
        let count = shipped::names(ShippedCategory::Instruments).filter(|id| id.len() == 3).count();
        assert_eq!(count, 34);
    }
}
