//! Courses of community and mental health care: people wait to start, then use contacts week by
//! week.

use std::collections::VecDeque;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;

/// A patient who waits for a course to start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CourseQueueEntry {
    pub person: PersonId,
    /// Key of the need.
    pub need: u64,
    /// Practice that holds the registration.
    pub practice: u32,
    /// Week they were referred.
    pub since: Week,
    pub contacts: u16,
}

/// Courses at one provider.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Caseload {
    /// Waiting to start, oldest first.
    pub waiting: VecDeque<CourseQueueEntry>,
    /// Contacts promised for this and coming weeks, by payer in ascending order.
    promised: Vec<(u16, VecDeque<u32>)>,
    /// Days in community beds used this week by patients stepping down, by payer.
    pub bed_days: Vec<(u16, u32)>,
    /// People in community beds by remaining weeks (this one first).
    pub in_beds: VecDeque<u32>,
    /// Community beds left over or owed after last week, in rows.
    pub bed_carry: f64,
    /// People who ever joined, for the conservation check.
    pub joined: u64,
    /// People who started or left.
    pub left: u64,
    /// Expected wait to start, weeks.
    pub wait: f64,
    /// What has been asked for and refused lately.
    pub unmet: UnmetRequests,
}

/// Weeks over which requests and refusals are remembered: half a year.
const REMEMBERED_WEEKS: f64 = 26.0;

/// Requests for courses of care and those of them that were refused, in rows; what is older than
/// half a year fades.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct UnmetRequests {
    asked: f64,
    refused: f64,
}

impl UnmetRequests {
    /// Counts a request.
    pub fn count(&mut self, refused: bool) {
        self.asked += 1.0;
        self.refused += f64::from(u8::from(refused));
    }
    /// Ends the week.
    pub fn end_week(&mut self) {
        self.asked -= self.asked / REMEMBERED_WEEKS;
        self.refused -= self.refused / REMEMBERED_WEEKS;
    }
    /// Share of the requests of about the last half-year that was refused.
    pub fn share_refused(&self) -> f64 {
        if self.asked > 0.0 { self.refused / self.asked } else { 0.0 }
    }
}

impl Caseload {
    /// Joins the end of the queue.
    pub fn join_queue(&mut self, waiting: CourseQueueEntry) {
        self.joined += 1;
        self.waiting.push_back(waiting);
    }
    /// Starts a course: spreads its contacts over a number of weeks from this one.
    pub fn schedule_contacts(&mut self, payer: u16, contacts: u32, weeks: u32) {
        let place = match self.promised.binary_search_by_key(&payer, |entry| entry.0) {
            Ok(place) => place,
            Err(place) => {
                self.promised.insert(place, (payer, VecDeque::new()));
                place
            }
        };
        let ring = &mut self.promised[place].1;
        let weeks = weeks.max(1);
        while ring.len() < weeks as usize {
            ring.push_back(0);
        }
        for week in 0..weeks {
            let upto = contacts * (week + 1) / weeks;
            let before = contacts * week / weeks;
            ring[week as usize] += upto - before;
        }
    }
    /// Moves what is promised for payers to their successors.
    pub fn transfer_payers(&mut self, heir: impl Fn(u16) -> u16) {
        for (payer, ring) in std::mem::take(&mut self.promised) {
            let heir = heir(payer);
            let place = match self.promised.binary_search_by_key(&heir, |entry| entry.0) {
                Ok(place) => place,
                Err(place) => {
                    self.promised.insert(place, (heir, VecDeque::new()));
                    place
                }
            };
            let own = &mut self.promised[place].1;
            for (week, contacts) in ring.into_iter().enumerate() {
                if own.len() <= week {
                    own.push_back(0);
                }
                own[week] += contacts;
            }
        }
        self.bed_days.iter_mut().for_each(|(payer, _)| *payer = heir(*payer));
    }
    /// Contacts promised this week, all payers.
    pub fn scheduled_this_week(&self) -> u32 {
        self.promised.iter().map(|(_, ring)| ring.front().copied().unwrap_or(0)).sum()
    }
    /// Contacts promised for this and all coming weeks, all payers.
    pub fn scheduled_in_total(&self) -> u32 {
        self.promised.iter().flat_map(|(_, ring)| ring).sum()
    }
    /// Ends the week: contacts given by payer.
    pub fn end_week(&mut self) -> Vec<(u16, u32)> {
        self.promised
            .iter_mut()
            .map(|(payer, ring)| (*payer, ring.pop_front().unwrap_or(0)))
            .filter(|(_, contacts)| *contacts > 0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_remembered_for_about_half_a_year() {
        let mut unmet = UnmetRequests::default();
        assert_eq!(unmet.share_refused(), 0.0);
        let mut run = |weeks: u32, refused: u32| {
            for _ in 0..weeks {
                (0..10).for_each(|request| unmet.count(request < refused));
                unmet.end_week();
            }
            unmet.share_refused()
        };
        assert_eq!(run(40, 0), 0.0);
        let rising = run(26, 4);
        assert!((0.2..0.35).contains(&rising), "{rising}");
        let reached = run(200, 4);
        assert!((reached - 0.4).abs() < 0.001, "{reached}");
        assert!(run(100, 0) < 0.02);
    }

    #[test]
    fn every_contact_of_a_course_is_given_once() {
        let mut courses = Caseload::default();
        courses.schedule_contacts(3, 11, 4);
        courses.schedule_contacts(1, 2, 4);
        let given: u32 = (0..6).flat_map(|_| courses.end_week()).map(|(_, n)| n).sum();
        assert_eq!(given, 13);
    }
}
