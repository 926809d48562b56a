//! The calendar: one tick is a week; a financial year is 52 weeks of 7 days from April;
//! accounting months run 4-4-5 within quarters of 13 weeks.

use serde::{Deserialize, Serialize};

/// Weeks in a financial year.
pub const WEEKS_PER_YEAR: u32 = 52;
/// Weeks in a quarter.
pub const WEEKS_PER_QUARTER: u32 = 13;
/// Quarters in a year, as a divisor of yearly numbers.
pub const QUARTERS_PER_YEAR: f64 = 4.0;
/// Months in a quarter, as a factor on monthly numbers.
pub const MONTHS_PER_QUARTER: f64 = 3.0;
/// Days in a week, and so in a tick.
pub const DAYS_PER_WEEK: u32 = 7;
/// Weeks of each accounting month of a quarter.
const MONTH_ENDS: [u32; 3] = [4, 8, 13];

/// A tick, counted from the first week of the run including the running-in weeks.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Week(pub u32);

impl Week {
    /// The financial year this week lies in, counted from 0 at the first week of the run.
    #[must_use]
    pub const fn year(self) -> u32 {
        self.0 / WEEKS_PER_YEAR
    }
    /// Week within its financial year, 0 to 51.
    #[must_use]
    pub const fn week_of_year(self) -> u32 {
        self.0 % WEEKS_PER_YEAR
    }
    /// Share of the financial year that has gone when this week ends, above 0 to 1.
    #[must_use]
    pub fn elapsed_share_of_year(self) -> f64 {
        f64::from(self.week_of_year() + 1) / f64::from(WEEKS_PER_YEAR)
    }
    /// Quarter counted from the first week of the run.
    #[must_use]
    pub const fn quarter(self) -> u32 {
        self.0 / WEEKS_PER_QUARTER
    }
    /// Accounting month counted from the first week of the run (12 a year, 4-4-5 weeks).
    #[must_use]
    pub const fn month(self) -> u32 {
        let in_quarter = self.0 % WEEKS_PER_QUARTER;
        let month = if in_quarter < MONTH_ENDS[0] {
            0
        } else if in_quarter < MONTH_ENDS[1] {
            1
        } else {
            2
        };
        self.quarter() * 3 + month
    }
    /// Month of the financial year, 0 (April) to 11 (March).
    #[must_use]
    pub const fn month_of_year(self) -> u32 {
        self.month() % 12
    }
    /// Whether an accounting month closes with this week.
    #[must_use]
    pub const fn closes_month(self) -> bool {
        self.month() != Self(self.0 + 1).month()
    }
    /// Whether a quarter closes with this week.
    #[must_use]
    pub const fn closes_quarter(self) -> bool {
        (self.0 + 1).is_multiple_of(WEEKS_PER_QUARTER)
    }
    /// Whether a financial year opens with this week, other than the first of the run.
    #[must_use]
    pub const fn opens_year(self) -> bool {
        self.0 > 0 && self.week_of_year() == 0
    }
    /// Whether a financial year closes with this week.
    #[must_use]
    pub const fn closes_year(self) -> bool {
        (self.0 + 1).is_multiple_of(WEEKS_PER_YEAR)
    }
    /// Weeks in the accounting month this week belongs to (4 or 5).
    #[must_use]
    pub const fn weeks_in_month(self) -> u32 {
        match self.month() % 3 {
            2 => 5,
            _ => 4,
        }
    }
}

/// Calendar names for weeks, given when recording starts and how long the running-in was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Calendar year in whose April the recorded run starts.
    pub start_year: u32,
    /// Unrecorded weeks before that April; a whole number of years.
    pub run_in_weeks: u32,
}

impl Calendar {
    /// Calendar year in which the financial year of this week begins.
    #[must_use]
    pub fn financial_year(&self, week: Week) -> i64 {
        i64::from(self.start_year) - i64::from(self.run_in_weeks / WEEKS_PER_YEAR)
            + i64::from(week.year())
    }
    /// "2019/20".
    #[must_use]
    pub fn financial_year_label(&self, week: Week) -> String {
        let year = self.financial_year(week);
        format!("{year}/{:02}", (year + 1).rem_euclid(100))
    }
    /// "Apr 2019 wk 1": accounting month, calendar year, week of the financial year.
    #[must_use]
    pub fn label(&self, week: Week) -> String {
        const NAMES: [&str; 12] =
            ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
        let month = week.month_of_year();
        let year = self.financial_year(week) + i64::from(month >= 9);
        format!("{} {year} wk {}", NAMES[month as usize], week.week_of_year() + 1)
    }
    /// Whether the week lies in the running-in.
    #[must_use]
    pub const fn is_run_in(&self, week: Week) -> bool {
        week.0 < self.run_in_weeks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_twelve_months_of_four_four_five_weeks() {
        let mut lengths = [0; 12];
        for week in 0..WEEKS_PER_YEAR {
            lengths[Week(week).month() as usize] += 1;
        }
        assert_eq!(lengths, [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]);
        assert_eq!((0..52).filter(|w| Week(*w).closes_month()).count(), 12);
        assert_eq!((0..52).filter(|w| Week(*w).closes_quarter()).count(), 4);
        assert!(Week(51).closes_year() && !Week(50).closes_year());
    }

    #[test]
    fn the_first_recorded_week_is_april_of_the_start_year() {
        let calendar = Calendar { start_year: 2019, run_in_weeks: 104 };
        assert_eq!(calendar.label(Week(104)), "Apr 2019 wk 1");
        assert_eq!(calendar.financial_year_label(Week(104)), "2019/20");
        assert_eq!(calendar.label(Week(0)), "Apr 2017 wk 1");
        assert!(calendar.is_run_in(Week(103)) && !calendar.is_run_in(Week(104)));
    }
}
