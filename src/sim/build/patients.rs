//! The patient table: everyone created and spawned in one batch of known length, practice by
//! practice with reserve rows, so that every column is reserved once at its final size.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use rayon::prelude::*;

use crate::behaviours::patient::traits::{PracticeProfile, initial_resident};
use crate::economy::geography::Geography;
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::{FreeRows, PersonIndex, PopulationLayout};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::kernel::clock::Week;
use crate::kernel::ids::{PersonId, Row};
use crate::phases::deliver::access::CareAccess;
use crate::phases::deliver::newcomer::newcomer;
use crate::phases::shared::model::Model;

/// Units of the patient table made at a time, which bounds the memory used on the way.
const UNITS_AT_A_TIME: usize = 32;

/// Creates and spawns everyone in one batch of known length, so that every column of the table is
/// reserved once at its final size.
pub(super) fn spawn_patients(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    layout: &PopulationLayout,
    rows: &[usize],
    profiles: &[PracticeProfile],
) {
    let mut first_person = Vec::with_capacity(rows.len());
    let mut next = 0;
    for count in rows {
        first_person.push(next);
        next += count;
    }
    let makers =
        PatientMaker { model, geography, layout, rows, profiles, first_person: &first_person };
    world.spawn_batch(AllPatients { makers, next_unit: 0, made: VecDeque::new(), row: 0 });
    index_people(world, layout, rows, &first_person);
}

/// What the rows of the patient table are made from.
struct PatientMaker<'a> {
    model: &'a Model,
    geography: &'a Geography,
    layout: &'a PopulationLayout,
    rows: &'a [usize],
    profiles: &'a [PracticeProfile],
    first_person: &'a [usize],
}

impl PatientMaker<'_> {
    /// The residents of each practice of a unit, and its empty rows.
    fn unit(&self, unit: usize) -> Vec<(DueWeek, HotPatientData, ColdPatientData)> {
        let layout = self.layout;
        let mut columns = Vec::with_capacity(layout.unit_rows[unit + 1] - layout.unit_rows[unit]);
        for practice in layout.unit_practices[unit]..layout.unit_practices[unit + 1] {
            let plan = &self.geography.practices[practice];
            for place in 0..self.rows[practice] {
                let id = PersonId::at(self.first_person[practice] + place);
                let model = self.model;
                let traits =
                    initial_resident(&model.life, &self.profiles[practice], model.seed, id);
                columns.push(newcomer(&traits, id, Week(0), plan.commissioner, plan.town.0));
            }
            let size = layout.practice_bounds[practice + 1] - layout.practice_bounds[practice];
            let empty = (DueWeek::NEVER, HotPatientData::empty(), ColdPatientData::default());
            columns.extend(std::iter::repeat_n(empty, size - self.rows[practice]));
        }
        columns
    }
}

/// All rows in order; made some units at a time, in parallel, as they are needed.
struct AllPatients<'a> {
    makers: PatientMaker<'a>,
    next_unit: usize,
    made: VecDeque<std::vec::IntoIter<(DueWeek, HotPatientData, ColdPatientData)>>,
    row: usize,
}

impl Iterator for AllPatients<'_> {
    type Item = (DueWeek, HotPatientData, ColdPatientData);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.made.front_mut().and_then(Iterator::next) {
                self.row += 1;
                return Some(row);
            }
            self.made.pop_front();
            if self.made.is_empty() {
                let end = (self.next_unit + UNITS_AT_A_TIME).min(self.makers.layout.units());
                if self.next_unit == end {
                    return None;
                }
                let made: Vec<_> = (self.next_unit..end)
                    .into_par_iter()
                    .map(|unit| self.makers.unit(unit).into_iter())
                    .collect();
                self.made.extend(made);
                self.next_unit = end;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.makers.layout.rows() - self.row;
        (left, Some(left))
    }
}

/// Records everyone's row and which rows are free.
fn index_people(
    world: &mut World,
    layout: &PopulationLayout,
    rows: &[usize],
    first_person: &[usize],
) {
    world.resource_scope(|_, mut whereabouts: Mut<PersonIndex>| {
        for (practice, count) in rows.iter().enumerate() {
            for place in 0..*count {
                let row = Row::at(layout.practice_bounds[practice] + place);
                whereabouts.insert(PersonId::at(first_person[practice] + place), row);
            }
        }
    });
    world.resource_scope(|_, mut free: Mut<FreeRows>| {
        for (practice, count) in rows.iter().enumerate() {
            let end = layout.practice_bounds[practice + 1];
            for row in layout.practice_bounds[practice] + count..end {
                free.release_row(practice, Row::at(row));
            }
        }
    });
    let mut practices = world.query::<(&Practice, &PracticeStyle, &mut PracticeState)>();
    let mut styles = Vec::new();
    for (practice, style, mut surgery) in practices.iter_mut(world) {
        surgery.registered = rows[practice.index as usize] as u32;
        styles.push((practice.index, style.clone()));
    }
    let mut access = world.resource_mut::<CareAccess>();
    for (index, style) in styles {
        let now = &mut access.practices[index as usize];
        now.threshold = style.threshold;
        now.noise = style.noise;
        now.continuity = style.continuity;
        now.proactive = style.proactive;
        now.own_clinic = style.own_clinic;
    }
}
