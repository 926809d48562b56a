//! People who die or leave: their rows are emptied for those who are born or arrive.

use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};

use super::flows::{PracticeWeek, WorkUnitWeek};
use super::patient_events::VisitedPatient;

/// Removes a person who died or left permanently.
pub fn remove_person(
    person: &mut VisitedPatient,
    died: bool,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
    practice: u32,
) {
    out.gone.push((person.hot.person, died));
    out.gone_pence.push((practice, person.cold.hospital_pence));
    free_row(person, out, tally, practice);
}

/// Empties the row.
pub fn free_row(
    person: &mut VisitedPatient,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
    practice: u32,
) {
    tally.registered -= 1;
    tally.continuing_care -= i32::from(person.hot.has_continuing_care());
    tally.social_care -= i32::from(person.hot.has_social_care());
    out.freed.push((practice, person.row));
    *person.due = DueWeek::NEVER;
    *person.hot = HotPatientData::empty();
    *person.cold = ColdPatientData::default();
}
