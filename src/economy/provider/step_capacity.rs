//! Capacity in lumps: wards, theatres, clinics, teams. A step takes months to open and longer to
//! close, and costs money all the while.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
pub use crate::params::vocabulary::CapacityKind;

/// The steps of one kind at one provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CapacityLine {
    /// Open.
    pub open: u32,
    /// Share of the posts of open steps that is left vacant.
    pub vacant: f64,
    /// How far overtime is withheld and posts are filled more cheaply, 0 to 1.
    pub restraint: f64,
    /// Weeks in which steps under way will open.
    pub opening: Vec<Week>,
    /// Weeks in which steps under notice will close.
    pub closing: Vec<Week>,
    /// Quarters in a row with a shortage, or with an excess, beyond tolerance.
    pub gap_quarters: u32,
    /// Smallest gap of those quarters, in steps: positive when short, negative when in excess.
    pub gap: f64,
    /// Weekly volume planned, in units of people, not rows.
    pub plan: f64,
    /// Forecast weekly demand, in units of people.
    pub forecast: f64,
    /// Share of expected demand that commissioners do not plan to pay for this year.
    pub held_back: f64,
    /// Demand that arrived since the last plan less demand that left untreated, in units of people.
    pub arrived: f64,
    /// Demand that left untreated since the last plan, in units of people.
    pub lost: f64,
    /// Work done since the last plan, in units of people.
    pub done: f64,
    /// Weekly work of the last full quarter, in units of people.
    pub worked: f64,
    /// Unused part of last week's capacity, carried as a fraction of a row.
    pub carry: f64,
    /// Unused part of last week's quota of first attendances, as a fraction of a row.
    pub quota_carry: f64,
}

/// All steps of a provider.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepCapacity {
    pub lines: [CapacityLine; CapacityKind::COUNT],
    /// How hard money presses on posts, 0 to 1.
    pub squeeze: f64,
    /// Quarters in a row in which the expected margin was below what is tolerated.
    pub deficit_quarters: u32,
}

impl StepCapacity {
    /// Steps of one kind.
    pub fn line(&self, kind: CapacityKind) -> &CapacityLine {
        &self.lines[kind as usize]
    }
    /// Steps of one kind.
    pub fn line_mut(&mut self, kind: CapacityKind) -> &mut CapacityLine {
        &mut self.lines[kind as usize]
    }
    /// Opens and closes what falls due this week; returns steps closed by kind.
    pub fn open_and_close_due(&mut self, week: Week) -> [u32; CapacityKind::COUNT] {
        let mut closed = [0; CapacityKind::COUNT];
        for (line, closed) in self.lines.iter_mut().zip(&mut closed) {
            let due = |weeks: &mut Vec<Week>| {
                let before = weeks.len();
                weeks.retain(|w| *w > week);
                (before - weeks.len()) as u32
            };
            line.open += due(&mut line.opening);
            *closed = due(&mut line.closing).min(line.open);
            line.open -= *closed;
        }
        closed
    }
}

impl CapacityLine {
    /// Steps that will be open once everything under way has happened.
    pub fn committed(&self) -> i64 {
        i64::from(self.open) + self.opening.len() as i64 - self.closing.len() as i64
    }
    /// Steps' worth of posts that are filled.
    pub fn staffed(&self) -> f64 {
        f64::from(self.open) * (1.0 - self.vacant)
    }
    /// Steps' worth of work that filled posts can do with overtime, which may add a ratio to it.
    pub fn most_work(&self, overtime: f64) -> f64 {
        self.staffed() * (1.0 + (overtime - 1.0) * (1.0 - self.restraint))
    }
    /// Steps' worth of pay, of which a cheaper mix of skills saves up to a share.
    pub fn paid(&self, saving: f64) -> f64 {
        self.staffed() * (1.0 - saving * self.restraint)
    }
    /// Whole rows that can be handled this week out of a weekly volume in people, carrying the
    /// fraction of a row to the next week so that nothing is lost by a coarse sample.
    pub fn rows_this_week(&mut self, volume_people: f64, weight: f64) -> u32 {
        whole_rows(volume_people / weight, &mut self.carry)
    }
    /// The same for the part of the capacity that is set aside for first attendances.
    pub fn quota_this_week(&mut self, volume_people: f64, weight: f64) -> u32 {
        whole_rows(volume_people / weight, &mut self.quota_carry)
    }
}

/// Whole rows out of a number of rows; the fraction is carried.
pub fn whole_rows(rows: f64, carry: &mut f64) -> u32 {
    let with_carry = rows + *carry;
    let whole = with_carry.max(0.0) as u32;
    *carry = with_carry - f64::from(whole);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_open_and_close_when_they_fall_due() {
        let mut steps = StepCapacity::default();
        let ward = steps.line_mut(CapacityKind::Ward);
        ward.open = 3;
        ward.opening = vec![Week(5)];
        ward.closing = vec![Week(6), Week(9)];
        assert_eq!(ward.committed(), 2);
        assert_eq!(steps.open_and_close_due(Week(5))[0], 0);
        assert_eq!(steps.line(CapacityKind::Ward).open, 4);
        assert_eq!(steps.open_and_close_due(Week(6))[0], 1);
        assert_eq!(steps.open_and_close_due(Week(9))[0], 1);
        assert_eq!(steps.line(CapacityKind::Ward).open, 2);
    }

    #[test]
    fn vacant_posts_leave_work_overtime_and_pay() {
        let mut line = CapacityLine { open: 10, ..CapacityLine::default() };
        assert_eq!((line.staffed(), line.paid(0.05)), (10.0, 10.0));
        assert!((line.most_work(1.12) - 11.2).abs() < 1e-9);
        (line.vacant, line.restraint) = (0.12, 1.0);
        assert!((line.most_work(1.12) - 8.8).abs() < 1e-9);
        assert!((line.paid(0.05) - 8.8 * 0.95).abs() < 1e-9);
        line.restraint = 0.5;
        assert!((line.most_work(1.12) - 8.8 * 1.06).abs() < 1e-9);
    }

    #[test]
    fn fractions_of_a_row_are_carried() {
        let mut line = CapacityLine::default();
        let rows: u32 = (0..10).map(|_| line.rows_this_week(25.0, 10.0)).sum();
        assert_eq!(rows, 25);
    }
}
