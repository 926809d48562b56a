//! Which payer of their area each person is enrolled with, where people choose. The person's own
//! record holds it; this is an index by person for those who treat them.

use bevy_ecs::resource::Resource;

use super::patient::ColdPatientData;
use crate::kernel::ids::PersonId;

/// The payer of every person, as a number within their area; empty where people come with their
/// practice.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct EnrolledPayers {
    /// Number of payers that people choose from; 0 where they do not choose.
    pub payers: u32,
    /// Commissioners numbered for each area, of which only the first ones are payers.
    pub block: u32,
    numbers: Vec<u8>,
}

impl EnrolledPayers {
    /// No one is enrolled yet; people choose among this many payers of a block of commissioners, or
    /// do not choose at all.
    pub const fn new(payers: u32, block: u32) -> Self {
        Self { payers, block, numbers: Vec::new() }
    }
    /// Whether people choose.
    pub const fn has_choice(&self) -> bool {
        self.payers > 1
    }
    /// Records a person's payer.
    pub fn record_payer(&mut self, person: PersonId, cold: &ColdPatientData) {
        if self.numbers.len() <= person.index() {
            self.numbers.resize(person.index() + 1, 0);
        }
        self.numbers[person.index()] = cold.enrolment as u8;
    }
    /// The commissioner who pays for a person whose practice lies in the part of an area that
    /// commissioner `home` would have.
    pub fn payer(&self, home: u16, person: PersonId) -> u16 {
        let number = self.numbers.get(person.index()).copied().unwrap_or(0);
        if number == 0 || !self.has_choice() {
            return home;
        }
        let number = u16::from(number).min(self.payers as u16);
        home - home % self.block as u16 + number - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_paid_for_by_whom_they_chose_within_their_area() {
        let mut enrolled = EnrolledPayers::new(3, 3);
        let cold = ColdPatientData { enrolment: 3, ..ColdPatientData::default() };
        enrolled.record_payer(PersonId(5), &cold);
        assert_eq!(enrolled.payer(4, PersonId(5)), 5);
        assert_eq!(enrolled.payer(0, PersonId(5)), 2);
        assert_eq!(enrolled.payer(4, PersonId(6)), 4);
        assert_eq!(EnrolledPayers::new(0, 3).payer(4, PersonId(5)), 4);
    }
}
