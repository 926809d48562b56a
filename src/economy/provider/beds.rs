//! Beds of a hospital: bed-days committed by week, and who is in them.

use std::collections::VecDeque;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::calendar_queue::CalendarQueue;
use crate::kernel::clock::{DAYS_PER_WEEK, Week};
use crate::kernel::ids::PersonId;

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

    /// People in a bed over the weekend: on the wheel or delayed.
    pub fn in_bed(&self) -> usize {
        self.inpatients.len() + self.delayed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
