//! The patient table's shape: which rows belong to which practice, the fixed work units, and
//! the row of each person.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::kernel::calendar_queue::CalendarQueue;
use crate::kernel::ids::{PersonId, Row};

/// Rows aimed at per work unit; a unit is a run of whole practices.
const UNIT_ROWS: usize = 16_000;

/// Row ranges of practices and of work units; fixed for a run.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct PopulationLayout {
    /// First row of each practice, then the number of rows.
    pub practice_bounds: Vec<usize>,
    /// First practice of each unit, then the number of practices.
    pub unit_practices: Vec<usize>,
    /// First row of each unit, then the number of rows.
    pub unit_rows: Vec<usize>,
}

impl PopulationLayout {
    /// Lays out practices with the given numbers of rows.
    pub fn new(rows_per_practice: &[usize]) -> Self {
        let mut practice_bounds = vec![0];
        let mut unit_practices = vec![0];
        let mut unit_rows = vec![0];
        let mut total = 0;
        for (practice, rows) in rows_per_practice.iter().enumerate() {
            total += rows;
            practice_bounds.push(total);
            let unit_full = total - unit_rows[unit_rows.len() - 1] >= UNIT_ROWS;
            if unit_full || practice + 1 == rows_per_practice.len() {
                unit_practices.push(practice + 1);
                unit_rows.push(total);
            }
        }
        Self { practice_bounds, unit_practices, unit_rows }
    }
    /// Number of practices.
    pub fn practices(&self) -> usize {
        self.practice_bounds.len() - 1
    }
    /// Number of work units.
    pub fn units(&self) -> usize {
        self.unit_rows.len() - 1
    }
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.practice_bounds[self.practice_bounds.len() - 1]
    }
    /// Practice a row belongs to.
    pub fn practice_of(&self, row: Row) -> usize {
        self.practice_bounds.partition_point(|start| *start <= row.index()) - 1
    }
}

/// The row of each person, by person id; none for those who died or left.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonIndex {
    rows: Vec<u32>,
}

impl PersonIndex {
    const NO_ROW: u32 = u32::MAX;

    /// Empty, for at most `people` ids.
    pub fn new(people: usize) -> Self {
        Self { rows: vec![Self::NO_ROW; people] }
    }
    /// The row of a person, if they still live here.
    #[inline]
    pub fn row_of(&self, person: PersonId) -> Option<Row> {
        match self.rows.get(person.index()) {
            None | Some(&Self::NO_ROW) => None,
            Some(row) => Some(Row(*row)),
        }
    }
    /// Records a person's row.
    pub fn insert(&mut self, person: PersonId, row: Row) {
        if person.index() >= self.rows.len() {
            self.rows.resize(person.index() + 1, Self::NO_ROW);
        }
        self.rows[person.index()] = row.0;
    }
    /// Records that a person has died or left.
    pub fn remove(&mut self, person: PersonId) {
        self.rows[person.index()] = Self::NO_ROW;
    }
}

/// Empty rows of each practice, lowest first. Derived from the table; not state of its own.
#[derive(Resource, Debug, Clone, Default)]
pub struct FreeRows {
    heaps: Vec<BinaryHeap<Reverse<u32>>>,
}

impl FreeRows {
    /// No free rows in any of `practices`.
    pub fn new(practices: usize) -> Self {
        Self { heaps: vec![BinaryHeap::new(); practices] }
    }
    /// The lowest free row of a practice.
    pub fn take_row(&mut self, practice: usize) -> Option<Row> {
        self.heaps[practice].pop().map(|Reverse(row)| Row(row))
    }
    /// Gives a row back.
    pub fn release_row(&mut self, practice: usize, row: Row) {
        self.heaps[practice].push(Reverse(row.0));
    }
    /// Number of free rows in a practice.
    pub fn len(&self, practice: usize) -> usize {
        self.heaps[practice].len()
    }
}

/// A patient who was not referred and comes back in a later week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GpRevisit {
    pub person: PersonId,
    /// Key of the need that caused it.
    pub need: u64,
    /// Severity now, 0–1.
    pub severity: f32,
    /// How often they have come back already.
    pub times: u8,
}

/// State of one work unit between weeks, in addition to its rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkUnitState {
    /// Patients who will present again with an elective condition.
    pub returns: CalendarQueue<GpRevisit>,
}

/// The state of all work units, in order.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkUnits(pub Vec<WorkUnitState>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_whole_practices_and_cover_every_row() {
        let layout = PopulationLayout::new(&[9_000, 9_000, 500, 40_000, 1]);
        assert_eq!(layout.rows(), 58_501);
        assert_eq!(layout.unit_practices, [0, 2, 4, 5]);
        assert_eq!(layout.unit_rows, [0, 18_000, 58_500, 58_501]);
        assert_eq!(layout.practice_of(Row(17_999)), 1);
        assert_eq!(layout.practice_of(Row(18_000)), 2);
    }
}
