//! Beds of a hospital: bed-days committed by week, and who is in them.

use std::collections::VecDeque;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::calendar_queue::CalendarQueue;
use crate::kernel::clock::{DAYS_PER_WEEK, Week};
use crate::kernel::ids::PersonId;
use crate::kernel::math;

/// What an inpatient needs before they can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DischargeNeed {
    Home,
    Package,
    /// A community bed or a place on a virtual ward.
    StepDown,
    /// Dies at the end of the stay.
    Dies,
}

/// A patient in a hospital bed overnight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Inpatient {
    pub person: PersonId,
    /// Key of the need that caused the stay.
    pub need: u64,
    /// Index of the practice they were registered with at admission.
    pub practice: u32,
    /// Condition for leaving.
    pub onward: DischargeNeed,
    /// Week in which they became fit to leave.
    pub fit: Week,
    /// Whether the spell was for stroke.
    pub stroke: bool,
}

/// Beds of one hospital.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Beds {
    /// Bed-days committed for this and coming weeks, in rows.
    committed: VecDeque<u32>,
    /// Inpatients by the week in which they become fit to leave.
    pub inpatients: CalendarQueue<Inpatient>,
    /// Fit patients who could not leave last week.
    pub delayed: Vec<Inpatient>,
    /// Smoothed occupancy as clinicians perceive it.
    pub occupancy: f64,
    /// Bed-days a week that the hospital is used to, the season taken out, people.
    usual: f64,
    /// Bed-days of the last weeks, the season taken out, people.
    recent: f64,
    /// Admissions and discharges ever, for the conservation check.
    pub admitted: u64,
    /// Patients who have left, alive or dead.
    pub left: u64,
}

impl Beds {
    /// Commits the nights of a stay that begins on a day of this week (0–6) and returns the
    /// number of weeks after which the patient is fit to leave.
    pub fn commit(&mut self, day: u32, nights: u32) -> u32 {
        let mut left = nights;
        let mut week = 0;
        let mut room = DAYS_PER_WEEK - day;
        while left > 0 {
            let used = left.min(room);
            self.commit_ahead(week, used);
            left -= used;
            week += 1;
            room = DAYS_PER_WEEK;
        }
        (day + nights) / DAYS_PER_WEEK
    }

    /// Commits bed-days of a coming week (0 = this one).
    pub fn commit_ahead(&mut self, ahead: usize, days: u32) {
        while self.committed.len() <= ahead {
            self.committed.push_back(0);
        }
        self.committed[ahead] += days;
    }

    /// Ends the week and returns its bed-days.
    pub fn end_week(&mut self) -> u32 {
        self.committed.pop_front().unwrap_or(0)
    }

    /// Clinicians feel the week that has ended: what they are used to at this season, over the
    /// beds that are there.
    pub fn feel_week(&mut self, week: &WardWeek) {
        if week.available <= 0.0 {
            return;
        }
        let used = week.used / week.season;
        if self.recent <= 0.0 {
            self.recent = self.occupancy * week.available / week.season;
            self.usual = self.recent;
        }
        self.recent += week.memory * (used - self.recent);
        let row = week.weight * f64::from(DAYS_PER_WEEK);
        let rows = week.available / row;
        let memory = week.memory * rows / (rows + FIRM_ROWS);
        self.usual += memory * (used - self.usual);
        let chance = CHANCE_ROWS * math::sqrt((self.recent / row).max(1.0)) * row;
        self.usual = self.usual.clamp((self.recent - chance).max(0.0), self.recent + chance);
        self.occupancy = self.usual * week.season / week.available;
    }

    /// People in a bed over the weekend: on the wheel or delayed.
    pub fn in_bed(&self) -> usize {
        self.inpatients.len() + self.delayed.len()
    }
}

/// A week on the wards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WardWeek {
    /// Bed-days used, people.
    pub used: f64,
    /// Bed-days there were, people.
    pub available: f64,
    /// Bed-days expected at this time of the year over those of the mean week.
    pub season: f64,
    /// Weight of the newest week where a row is one person of many.
    pub memory: f64,
    /// People a row represents.
    pub weight: f64,
}

/// Beds, in rows of the sample, at which a week weighs half of what it would in a large hospital
/// seen person by person. What crowding does is convex, so that chance among few rows would cancel
/// operations and harm patients by itself.
const FIRM_ROWS: f64 = 200.0;
/// Beds in use, in standard deviations of a count of rows, by which the last weeks may depart from
/// what is usual before that is no chance: a service has moved here or away.
const CHANCE_ROWS: f64 = 1.5;

/// Most rows that a gate keeps when no one asks for them. Before a gate with a little slack a queue
/// forms whose length, in rows, does not depend on the weight of a row: the people in it, and the
/// share of time they wait, rise with the weight. A stock of as many rows as the queue has on
/// average, times the logarithm of the weight, leaves as many people waiting as at weight 1.
pub fn kept_rows(queue: f64, weight: f64) -> f64 {
    1.0 + queue * math::ln(weight.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Seed, Stream};

    /// Mean people waiting before a gate that opens for 6 % more than ask.
    fn waiting_people(weight: f64, kept: f64) -> f64 {
        let (mut carry, mut waiting, mut sum) = (0.0, 0.0, 0.0);
        let mut draw = Seed(3).draw(Stream::Test, weight as u64, 0);
        let (people, weeks) = (30.0, 60_000);
        for _ in 0..weeks {
            waiting += f64::from(draw.poisson(people / weight));
            carry += 1.06 * people / weight;
            let given = math::floor(carry).min(waiting);
            waiting -= given;
            carry = (carry - given).min(kept);
            sum += waiting * weight;
        }
        sum / f64::from(weeks)
    }

    #[test]
    fn as_many_people_wait_before_a_gate_whatever_the_weight() {
        let queue = 1.0 / (2.0 * 0.06);
        let kept = |weight: f64| waiting_people(weight, kept_rows(queue, weight));
        let (one, ten, fifty) = (kept(1.0), kept(10.0), kept(50.0));
        assert!((4.0..14.0).contains(&one), "{one}");
        for coarse in [ten, fifty] {
            assert!((0.4..2.5).contains(&(coarse / one)), "{one} {ten} {fifty}");
        }
        let lost = waiting_people(50.0, 1.0);
        assert!(lost > 10.0 * one, "{one} {lost}");
    }

    /// Mean and spread of the felt occupancy of 700 beds that are filled to 0.88 by chance, and its
    /// mean in the half of the year with the higher season.
    fn felt(weight: f64) -> (f64, f64, f64) {
        let mut beds = Beds { occupancy: 0.88, ..Beds::default() };
        let mut draw = Seed(5).draw(Stream::Test, weight as u64, 1);
        let (mut sum, mut squares, mut winter) = (0.0, 0.0, 0.0);
        let weeks = 5_200;
        for week in 0..weeks {
            let season = if week % 52 < 26 { 0.97 } else { 1.03 };
            let rows = f64::from(draw.poisson(0.88 * season * 700.0 / weight));
            beds.feel_week(&WardWeek {
                used: rows * 7.0 * weight,
                available: 4_900.0,
                season,
                memory: 0.2,
                weight,
            });
            sum += beds.occupancy;
            squares += beds.occupancy * beds.occupancy;
            winter += if season > 1.0 { 2.0 * beds.occupancy } else { 0.0 };
        }
        let weeks = f64::from(weeks);
        let mean = sum / weeks;
        (mean, math::sqrt(squares / weeks - mean * mean), winter / weeks)
    }

    #[test]
    fn occupancy_is_felt_alike_at_every_weight_and_winter_with_it() {
        for weight in [1.0, 10.0, 50.0] {
            let (mean, spread, winter) = felt(weight);
            assert!((mean - 0.88).abs() < 0.01, "{weight}: {mean}");
            assert!((0.02..0.04).contains(&spread), "{weight}: {spread}");
            assert!((winter / mean - 1.03).abs() < 0.01, "{weight}: {winter}");
        }
    }

    #[test]
    fn wards_that_close_and_services_that_move_are_felt_at_once() {
        let mut beds = Beds { occupancy: 0.88, ..Beds::default() };
        let mut week = WardWeek {
            used: 0.88 * 4_900.0,
            available: 4_900.0,
            season: 1.0,
            memory: 0.2,
            weight: 50.0,
        };
        beds.feel_week(&week);
        assert!((beds.occupancy - 0.88).abs() < 0.001);
        week.available = 4_400.0;
        beds.feel_week(&week);
        assert!((beds.occupancy - 0.98).abs() < 0.001, "{}", beds.occupancy);
        week.used = 0.0;
        (0..60).for_each(|_| beds.feel_week(&week));
        assert!(beds.occupancy < 0.15, "{}", beds.occupancy);
    }

    #[test]
    fn nights_are_spread_over_the_weeks_they_fall_in() {
        let mut beds = Beds::default();
        assert_eq!(beds.commit(5, 10), 2);
        assert_eq!(beds.end_week(), 2);
        assert_eq!(beds.end_week(), 7);
        assert_eq!(beds.end_week(), 1);
        assert_eq!(beds.end_week(), 0);
    }

    #[test]
    fn a_stay_without_a_night_uses_no_bed() {
        let mut beds = Beds::default();
        assert_eq!(beds.commit(6, 0), 0);
        assert_eq!(beds.end_week(), 0);
    }
}
