//! The exogenous timetable of births and arrivals: how many people join each practice's list in
//! each week, and which person ids they have. It is fixed before anything happens: numbers are
//! keyed by the practice's name and the week, ids are allotted week by week in the order of
//! practices, so that a longer run only adds to it.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::params::Params;

use super::traits::PracticeProfile;

/// Expected newcomers of one practice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeIntake {
    key: u64,
    births: f64,
    arrivals: f64,
}

/// Newcomers of one practice in one week: ids from `first_id`, births before arrivals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyNewcomers {
    /// Index of the practice in the order given to the table.
    pub practice: u32,
    pub first: PersonId,
    pub births: u32,
    /// Arrivals from outside the area.
    pub arrivals: u32,
}

/// Rates of the timetable; the numbers themselves are drawn week by week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewcomerTable {
    practices: Vec<PracticeIntake>,
    growth: f64,
    first: PersonId,
}

impl NewcomerTable {
    /// The timetable of practices given as (key of the name, rows on the list at the start,
    /// profile) in id order. `first_id` is the id after the last resident's.
    pub fn new<'a>(
        params: &Params,
        practices: impl IntoIterator<Item = (u64, u64, &'a PracticeProfile)>,
        first: PersonId,
    ) -> Self {
        let practices = practices
            .into_iter()
            .map(|(key, rows, profile)| {
                let weekly = rows as f64 / f64::from(WEEKS_PER_YEAR);
                PracticeIntake {
                    key,
                    births: weekly * profile.births,
                    arrivals: weekly * profile.arrivals,
                }
            })
            .collect();
        Self { practices, growth: params.population.growth.0, first }
    }

    /// Id of the first newcomer of the first week.
    #[cfg(test)]
    pub const fn first_id(&self) -> PersonId {
        self.first
    }

    /// Newcomers of a week, given the id after the last one of the week before. Returns the
    /// practices that have any, in order, and the id after the last.
    pub fn newcomers_of_week(
        &self,
        seed: Seed,
        week: Week,
        first: PersonId,
    ) -> (Vec<WeeklyNewcomers>, PersonId) {
        let years = f64::from(week.0) / f64::from(WEEKS_PER_YEAR);
        let grown = math::exp(self.growth * years);
        let mut next = first.0;
        let mut all = Vec::new();
        for (practice, intake) in self.practices.iter().enumerate() {
            let mut draw = seed.draw(Stream::Newcomers, intake.key, u64::from(week.0));
            let births = draw.poisson(intake.births * grown);
            let arrivals = draw.poisson(intake.arrivals * grown);
            if births + arrivals > 0 {
                let first = PersonId(next);
                all.push(WeeklyNewcomers { practice: practice as u32, first, births, arrivals });
                next += births + arrivals;
            }
        }
        (all, PersonId(next))
    }
}
