//! Queues of planned care at one provider, in order of urgency and then of time.

use std::collections::VecDeque;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::calendar_queue::CalendarQueue;
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;

/// Urgency classes, most urgent first.
pub const URGENCY_CLASSES: usize = 2;
/// The class of those who are not urgent.
const ROUTINE: usize = 1;

/// One open pathway at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OpenPathway {
    pub person: PersonId,
    /// Key of the need.
    pub need: u64,
    /// Practice that holds the registration.
    pub practice: u32,
    /// Severity, 0–1.
    pub severity: f32,
    /// Complexity, mean 1.
    pub complexity: f32,
    /// Week the referral-to-treatment clock started; `None` where there is no clock.
    pub clock: Option<Week>,
    /// Week they joined this stage.
    pub since: Week,
    /// Week in which they would leave without treatment.
    pub leaves: Week,
    /// Urgency class, 0 = urgent.
    pub urgency: u8,
    /// Age band at referral.
    pub age: u8,
    /// Whether a GP made the referral.
    pub by_gp: bool,
}

impl OpenPathway {
    /// The same person joining the next stage.
    pub fn for_next_stage(self, week: Week) -> Self {
        Self { since: week, ..self }
    }
}

/// A queue with one lane per urgency class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PathwayQueue {
    lanes: [VecDeque<OpenPathway>; URGENCY_CLASSES],
    /// People who ever joined, for the conservation check.
    pub joined: u64,
    /// People who were ever taken or left.
    pub left: u64,
}

impl PathwayQueue {
    /// Joins at the end of the lane. Callers sort a week's arrivals before they join.
    pub fn push(&mut self, waiting: OpenPathway) {
        self.joined += 1;
        self.lanes[waiting.urgency as usize].push_back(waiting);
    }
    /// Puts a patient back at the head of the lane: taken, but not treated.
    pub fn push_front(&mut self, waiting: OpenPathway) {
        self.left -= 1;
        self.lanes[waiting.urgency as usize].push_front(waiting);
    }
    /// The next to be seen.
    pub fn peek(&self) -> Option<&OpenPathway> {
        self.lanes.iter().find_map(VecDeque::front)
    }
    /// Takes the next to be seen.
    pub fn pop(&mut self) -> Option<OpenPathway> {
        let taken = self.lanes.iter_mut().find_map(VecDeque::pop_front)?;
        self.left += 1;
        Some(taken)
    }
    /// Takes the next routine patient.
    pub fn pop_routine(&mut self) -> Option<OpenPathway> {
        let taken = self.lanes[ROUTINE].pop_front()?;
        self.left += 1;
        Some(taken)
    }
    /// Takes the next to be seen when `slots` are left of which `kept` are for routine patients:
    /// the urgent go first in the others, and a slot that its own class does not need is not lost.
    pub fn pop_within(&mut self, slots: u32, kept: &mut u32) -> Option<OpenPathway> {
        let routine_turn = *kept >= slots;
        *kept = (*kept).min(slots.saturating_sub(1));
        let routine = if routine_turn { self.pop_routine() } else { None };
        routine.or_else(|| self.pop())
    }
    /// Since when the routine patient at the head of the queue has waited.
    pub fn oldest_routine(&self) -> Option<Week> {
        self.lanes[ROUTINE].front().map(|waiting| waiting.since)
    }
    /// Takes everyone, lane by lane.
    pub fn take_all(&mut self) -> Vec<OpenPathway> {
        let taken: Vec<OpenPathway> =
            self.lanes.iter_mut().flat_map(|lane| lane.drain(..)).collect();
        self.left += taken.len() as u64;
        taken
    }
    pub fn len(&self) -> usize {
        self.lanes.iter().map(VecDeque::len).sum()
    }
    /// Everyone waiting, lane by lane.
    pub fn iter(&self) -> impl Iterator<Item = &OpenPathway> {
        self.lanes.iter().flatten()
    }
    /// Removes those where `keep` is false, handing each to `gone`.
    pub fn remove_leavers(
        &mut self,
        mut keep: impl FnMut(&OpenPathway) -> bool,
        mut gone: impl FnMut(&OpenPathway),
    ) {
        for lane in &mut self.lanes {
            let before = lane.len();
            lane.retain(|waiting| {
                let stays = keep(waiting);
                if !stays {
                    gone(waiting);
                }
                stays
            });
            self.left += (before - lane.len()) as u64;
        }
    }
}

/// Why a patient comes back to a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FollowUpKind {
    /// A visit before treatment is decided, with the number still to come; the clock runs.
    BeforeDecision(u8),
    /// A visit after the decision, with the number still to come.
    AfterDecision(u8),
}

impl FollowUpKind {
    /// Whether the referral-to-treatment clock still runs.
    pub const fn is_before_decision(self) -> bool {
        matches!(self, Self::BeforeDecision(_))
    }
}

/// A follow-up attendance that has been booked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub waiting: OpenPathway,
    pub visit: FollowUpKind,
}

/// Planned care at one provider.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlannedCare {
    /// Waiting for a first attendance.
    pub first: PathwayQueue,
    /// Waiting for a test.
    pub diagnostic: PathwayQueue,
    /// Waiting for admission.
    pub admission: PathwayQueue,
    /// Follow-ups by the week they are booked for.
    pub follow_ups: CalendarQueue<FollowUp>,
    /// Planned repeat day cases by week.
    pub repeats: CalendarQueue<OpenPathway>,
    /// Follow-ups that found no slot and wait for the next.
    pub overdue: VecDeque<FollowUp>,
    /// Part of a slot for routine first attendances that is carried to the next week.
    pub kept_carry: f64,
}

/// Weeks distinguished in a distribution of waits; the last cell holds all longer ones.
pub const WAIT_CELLS: usize = 105;

/// Incomplete pathways by weeks waited.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingList {
    /// Pathways with a running clock by completed weeks since it started, in rows.
    pub cells: Vec<u32>,
    /// Expected wait to a first routine attendance, weeks, as the provider would publish it.
    pub first_wait: f64,
    /// Expected wait from decision to admission, weeks.
    pub admission_wait: f64,
    /// Expected wait for a test, weeks.
    pub diagnostic_wait: f64,
}

impl Default for WaitingList {
    fn default() -> Self {
        Self {
            cells: vec![0; WAIT_CELLS],
            first_wait: 0.0,
            admission_wait: 0.0,
            diagnostic_wait: 0.0,
        }
    }
}

impl WaitingList {
    pub fn total(&self) -> u64 {
        self.cells.iter().map(|c| u64::from(*c)).sum()
    }
    /// Counts one pathway.
    pub fn count(&mut self, weeks: u32) {
        self.cells[(weeks as usize).min(WAIT_CELLS - 1)] += 1;
    }
}

/// The most that one row counts in a published wait, however many people it represents.
const MAX_SMOOTHING_WEIGHT: f64 = 0.5;

/// A published wait follows the wait of one more row that was seen. `person` is the weight of one
/// person, and the row counts as much for each of the `weight` people that it represents.
pub fn update_published_wait(published: &mut f64, waited: f64, person: f64, weight: f64) {
    let memory = (person * weight).min(MAX_SMOOTHING_WEIGHT);
    *published += memory * (waited - *published);
}

/// A patient who missed an appointment or was cancelled goes back to the head of the queue with the
/// old date: the oldest wait exceeds what others face by about a week.
const PUT_BACK_WEEKS: f64 = 1.0;
/// Wait of those who are seen in the week in which they come: half of it on average.
const SEEN_AT_ONCE_WEEKS: f64 = 0.5;
/// Part of the way that a published wait falls in a week at whose end no patient waits.
const FALL_WHEN_EMPTY: f64 = 0.1;

/// Ends the week of a published wait: it is no less than what the patient at the head of the queue
/// has waited, and falls while no one waits.
pub fn end_week_of_published_wait(published: &mut f64, oldest: Option<Week>, week: Week) {
    match oldest {
        Some(since) => {
            let waited = f64::from(week.0.saturating_sub(since.0)) - PUT_BACK_WEEKS;
            *published = published.max(waited);
        }
        None => *published += FALL_WHEN_EMPTY * (SEEN_AT_ONCE_WEEKS - *published).min(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_patients_leave_the_kept_slots_and_no_slot_is_lost() {
        let seen = |urgent: u32, routine: u32, slots: u32, mut kept: u32| {
            let mut queue = PathwayQueue::default();
            (0..urgent).for_each(|person| queue.push(waiting(person, 0)));
            (0..routine).for_each(|person| queue.push(waiting(100 + person, 1)));
            let taken: Vec<u8> = (0..slots)
                .filter_map(|used| queue.pop_within(slots - used, &mut kept))
                .map(|waiting| waiting.urgency)
                .collect();
            let routine = taken.iter().filter(|urgency| **urgency == 1).count();
            (taken.len() - routine, routine)
        };
        assert_eq!(seen(50, 50, 10, 3), (7, 3));
        assert_eq!(seen(50, 2, 10, 3), (8, 2));
        assert_eq!(seen(4, 50, 10, 3), (4, 6));
        assert_eq!(seen(50, 50, 1, 1), (0, 1));
        assert_eq!(seen(50, 0, 10, 3), (10, 0));
        assert_eq!(seen(50, 50, 10, 0), (10, 0));
    }

    #[test]
    fn a_published_wait_follows_a_queue_that_stands_still_and_falls_where_there_is_none() {
        let mut published = 0.505;
        for week in 1..60 {
            end_week_of_published_wait(&mut published, Some(Week(0)), Week(week));
            assert!(published >= f64::from(week) - 1.0, "{week}: {published}");
        }
        assert_eq!(published, 58.0);
        end_week_of_published_wait(&mut published, Some(Week(58)), Week(60));
        assert_eq!(published, 58.0);
        for week in 60..160 {
            end_week_of_published_wait(&mut published, None, Week(week));
        }
        assert!((0.5..0.51).contains(&published), "{published}");
        let mut short = 0.2;
        end_week_of_published_wait(&mut short, None, Week(160));
        assert_eq!(short, 0.2);
    }

    fn waiting(person: u32, urgency: u8) -> OpenPathway {
        OpenPathway {
            person: PersonId(person),
            need: 0,
            practice: 0,
            severity: 0.5,
            complexity: 1.0,
            clock: Some(Week(0)),
            since: Week(0),
            leaves: Week(99),
            urgency,
            age: 0,
            by_gp: true,
        }
    }

    #[test]
    fn the_urgent_go_first_and_the_longest_waiting_next() {
        let mut queue = PathwayQueue::default();
        for (person, urgency) in [(1, 1), (2, 0), (3, 1), (4, 0)] {
            queue.push(waiting(person, urgency));
        }
        let order: Vec<u32> = std::iter::from_fn(|| queue.pop()).map(|w| w.person.0).collect();
        assert_eq!(order, [2, 4, 1, 3]);
    }

    #[test]
    fn in_equals_out_plus_waiting() {
        let mut queue = PathwayQueue::default();
        for person in 0..10 {
            queue.push(waiting(person, (person % 2) as u8));
        }
        let taken = queue.pop().expect("ten wait");
        queue.push_front(taken);
        queue.pop();
        queue.remove_leavers(|w| w.person.0 % 3 != 0, |_| ());
        assert_eq!(queue.joined, queue.left + queue.len() as u64);
    }

    #[test]
    fn a_published_wait_takes_as_many_people_to_follow_at_any_weight_up_to_two_rows() {
        // People who have to be seen until a published wait has gone half of the way from 4 to 12.
        let people = |weight: f64| {
            let (mut published, mut rows) = (4.0, 0.0);
            while published < 8.0 {
                update_published_wait(&mut published, 12.0, 0.02, weight);
                rows += 1.0;
            }
            assert!(published <= 12.0);
            rows * weight
        };
        assert_eq!([1.0, 10.0, 25.0, 50.0, 200.0].map(people), [35.0, 40.0, 25.0, 50.0, 200.0]);
        // Two rows at the least, however many people each represents.
        let mut one_row = 4.0;
        update_published_wait(&mut one_row, 12.0, 0.02, 200.0);
        assert_eq!(one_row, 8.0);
        let mut level = 7.0;
        update_published_wait(&mut level, 7.0, 0.03, 10.0);
        assert_eq!(level, 7.0);
    }
}
