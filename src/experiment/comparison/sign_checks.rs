//! Expected signs: every system and instrument declares for some measures the direction of the
//! difference from its reference system, on the same people. Here these are checked against runs;
//! failures are reported as plainly as successes.

use super::arms::Arm;
use super::compare::{Compared, Difference};
use crate::scenario::overlay::Account;
use crate::scenario::overlay::account::Sign;
use crate::scenario::shipped::{self, Shelf};

/// The default reference system.
pub const AGAINST: &str = "S04";

/// Verdict on an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
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

impl Verdict {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
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
pub struct Found {
    /// System or instrument.
    pub id: String,
    /// Metric.
    pub measure: String,
    /// Expected side.
    pub sign: Sign,
    /// Why it is expected.
    pub why: String,
    /// The difference found, where the measure is recorded in both.
    pub difference: Option<Difference>,
    /// Verdict.
    pub verdict: Verdict,
}

/// The description of a shipped system or instrument.
#[must_use]
pub fn account(id: &str) -> Option<(Shelf, Account)> {
    [Shelf::Instruments, Shelf::Systems].into_iter().find_map(|shelf| {
        let file = shipped::find(shelf, id)?;
        Some((shelf, Account { name: file.name.to_owned(), ..Account::of(file.text) }))
    })
}

/// Checks the expectations of each arm but the first against its differences from the first.
#[must_use]
pub fn judge(arms: &[Arm], accounts: &[Account], compared: &Compared) -> Vec<Found> {
    let mut found = Vec::new();
    for (arm, account) in arms.iter().skip(1).zip(accounts) {
        for one in &account.expects {
            // These runs say nothing about expectations relative to another system.
            let other = one.against.as_ref().is_some_and(|name| *name != arms[0].name);
            let difference = compared
                .differences
                .iter()
                .find(|row| !other && row.arm == arm.name && row.metric == one.measure);
            let interval = difference.and_then(|row| row.low.zip(row.high));
            found.push(Found {
                id: account.name.clone(),
                measure: one.measure.clone(),
                sign: one.sign,
                why: one.why.clone(),
                verdict: verdict(one.sign, interval),
                difference: difference.cloned(),
            });
        }
    }
    found
}

/// The verdict on the interval of a mean difference.
#[must_use]
pub fn verdict(sign: Sign, interval: Option<(f64, f64)>) -> Verdict {
    let Some((low, high)) = interval else { return Verdict::NotRun };
    if sign.fits(low) && sign.fits(high) {
        Verdict::Holds
    } else if low < 0.0 && high < 0.0 || low > 0.0 && high > 0.0 {
        Verdict::Fails
    } else {
        Verdict::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_holds_where_the_whole_interval_lies_on_its_side() {
        let of = |low, high| verdict(Sign::Less, Some((low, high)));
        assert_eq!(of(-2.0, -1.0), Verdict::Holds);
        assert_eq!(of(-2.0, 1.0), Verdict::Unclear);
        assert_eq!(of(0.0, 0.0), Verdict::Unclear);
        assert_eq!(of(1.0, 2.0), Verdict::Fails);
        assert_eq!(verdict(Sign::More, None), Verdict::NotRun);
    }

    #[test]
    fn every_instrument_expects_two_or_more_recorded_measures_and_has_known_sources() {
        use crate::params::sources::register;
        use crate::sim::observables;
        for id in shipped::names(Shelf::Instruments) {
            let (_, account) = account(id).expect("shipped");
            assert_eq!(account.name, id);
            assert!(account.expects.len() >= 2, "{id}");
            for one in &account.expects {
                let base = one.measure.split('.').next().unwrap_or("");
                let known = observables::all().any(|measure| measure.name == base);
                assert!(known && !one.why.is_empty(), "{id}: {}", one.measure);
            }
            for text in [
                &account.title,
                &account.summary,
                &account.was,
                &account.does,
                &account.left_out,
                &account.claimed_in,
            ] {
                assert!(!text.is_empty(), "{id} has an incomplete description");
            }
            assert!(!account.sources.is_empty(), "{id}");
            for source in &account.sources {
                assert!(register().contains_key(source), "{id}: {source}");
            }
        }
        let count = shipped::names(Shelf::Instruments).filter(|id| id.len() == 3).count();
        assert_eq!(count, 34);
    }
}
