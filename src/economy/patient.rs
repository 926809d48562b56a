//! Patients as packed rows. Three table components, one archetype, spawned once and never
//! structurally changed: empty, alive, dead and gone are values of a field. A person's identity
//! is the [`PersonId`], which keys all draws; the row is only where they are stored now.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::PersonId;
use crate::params::vocabulary::{AgeBand, Deprivation, FrailtyBand, Sex};

/// Week in which something next happens to the person; the only column scanned every week.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DueWeek(pub u16);

impl DueWeek {
    /// Nothing ever happens to an empty row.
    pub const NEVER: Self = Self(u16::MAX);
}

/// What a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum RowStatus {
    Empty = 0,
    /// Alive and registered here.
    Alive = 1,
}

/// Everything needed when the person falls due: 16 bytes.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HotPatientData {
    pub person: PersonId,
    /// Week of birth relative to the first week of the run (negative before it).
    pub birth_week: i16,
    /// Fraction of the due week at which the event falls, in 1/256.
    pub fraction: u8,
    /// Whether the row is taken; see [`Status`].
    pub status: u8,
    /// Sex (bit 0), deprivation fifth (bits 1–3), flags (bits 4–7).
    pub traits: u8,
    /// Long-term conditions: natural history (low nibble) and as prevention leaves it (high).
    pub conditions: u8,
    /// Electronic frailty index × 255 by natural history alone.
    pub natural_frailty: u8,
    /// Electronic frailty index × 255 as care leaves it; never above the natural one.
    pub frailty: u8,
    /// Transient personal risk, coded on a log scale; see the behaviour that draws it.
    pub risk: u8,
    /// Index of the next potential event within the person's half-year; 255 = its renewal.
    pub index: u8,
    /// Open planned-care pathways.
    pub pathways: u8,
    /// Years for which a prevention contact still protects.
    pub protected: u8,
}

/// Flags stored in `traits`.
const CONTINUING_CARE: u8 = 1 << 4;
const SOCIAL_CARE: u8 = 1 << 5;
const IN_HOSPITAL: u8 = 1 << 6;
const PROACTIVE: u8 = 1 << 7;

impl HotPatientData {
    /// Index value that marks the half-yearly renewal.
    pub const RENEWAL: u8 = 255;

    pub const fn empty() -> Self {
        Self {
            person: PersonId(u32::MAX),
            birth_week: 0,
            fraction: 0,
            status: RowStatus::Empty as u8,
            traits: 0,
            conditions: 0,
            natural_frailty: 0,
            frailty: 0,
            risk: 0,
            index: 0,
            pathways: 0,
            protected: 0,
        }
    }
    /// Whether the row holds a living person.
    pub const fn is_alive(&self) -> bool {
        self.status == RowStatus::Alive as u8
    }
    /// Age in whole years at a week.
    pub fn age_years(&self, week: u32) -> u32 {
        ((week as i32 - i32::from(self.birth_week)).max(0) / 52) as u32
    }
    /// Five-year age band at a week.
    pub fn age_band(&self, week: u32) -> AgeBand {
        AgeBand::from_years(self.age_years(week))
    }
    pub const fn sex(&self) -> Sex {
        Sex::at((self.traits & 1) as usize)
    }
    /// Deprivation fifth of the home.
    pub const fn deprivation(&self) -> Deprivation {
        Deprivation::at(((self.traits >> 1) & 7) as usize)
    }
    /// Packs sex and deprivation.
    pub const fn pack_traits(sex: Sex, deprivation: Deprivation) -> u8 {
        sex as u8 | ((deprivation as u8) << 1)
    }
    /// Conditions natural history alone would have given.
    pub const fn natural_conditions(&self) -> u8 {
        self.conditions & 15
    }
    /// Conditions the person has.
    pub const fn actual_conditions(&self) -> u8 {
        self.conditions >> 4
    }
    /// Sets both condition counts; the actual may not exceed the natural.
    pub fn set_conditions(&mut self, natural: u8, actual: u8) {
        assert!(actual <= natural);
        self.conditions = natural | (actual << 4);
    }
    /// Category of the actual frailty index.
    pub fn frailty_band(&self) -> FrailtyBand {
        frailty_band(self.frailty)
    }
    /// Whether NHS continuing care is in place.
    pub const fn has_continuing_care(&self) -> bool {
        self.traits & CONTINUING_CARE != 0
    }
    /// Whether a social-care package is in place.
    pub const fn has_social_care(&self) -> bool {
        self.traits & SOCIAL_CARE != 0
    }
    /// Whether the practice looks after the person proactively this half-year.
    pub const fn has_proactive_care(&self) -> bool {
        self.traits & PROACTIVE != 0
    }
    /// Takes the person on for proactive care, or lets them go.
    pub fn set_proactive_care(&mut self, on: bool) {
        self.traits = if on { self.traits | PROACTIVE } else { self.traits & !PROACTIVE };
    }
    /// Whether the person is in a hospital bed.
    pub const fn is_in_hospital(&self) -> bool {
        self.traits & IN_HOSPITAL != 0
    }
    /// Starts or ends continuing care.
    pub fn set_continuing_care(&mut self, on: bool) {
        self.set_flag(CONTINUING_CARE, on);
    }
    /// Starts or ends a social-care package.
    pub fn set_social_care(&mut self, on: bool) {
        self.set_flag(SOCIAL_CARE, on);
    }
    /// Admits to or discharges from a bed.
    pub fn set_in_hospital(&mut self, on: bool) {
        self.set_flag(IN_HOSPITAL, on);
    }
    fn set_flag(&mut self, flag: u8, on: bool) {
        if on {
            self.traits |= flag;
        } else {
            self.traits &= !flag;
        }
    }
}

/// Category of a frailty index coded × 255: cut at 0.12, 0.24 and 0.36.
pub fn frailty_band(coded: u8) -> FrailtyBand {
    match coded {
        0..=30 => FrailtyBand::Fit,
        31..=61 => FrailtyBand::Mild,
        62..=91 => FrailtyBand::Moderate,
        _ => FrailtyBand::Severe,
    }
}

/// What is written rarely and read by measures: 24 bytes.
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ColdPatientData {
    /// Quality-adjusted life years lost so far to waiting, denial, harm and avoidable illness.
    pub qalys_lost: f32,
    /// Hospital cost at national prices this financial year, pence.
    pub hospital_pence: u32,
    /// All other cost at national prices this financial year, pence.
    pub other_pence: u32,
    /// Index of the commissioner responsible.
    pub commissioner: u16,
    /// Town of residence.
    pub town: u16,
    /// Payer the person is enrolled with, where the system has several; 0 = the commissioner.
    pub enrolment: u16,
    /// Emergency admissions this financial year.
    pub emergencies: u8,
    /// Practice contacts this financial year, saturating.
    pub contacts: u8,
    /// Of those, with the usual clinician.
    pub usual_contacts: u8,
    /// Frailty category at the start of the financial year.
    pub frailty_at_start: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_small_as_the_layout_promises() {
        assert_eq!(size_of::<DueWeek>(), 2);
        assert_eq!(size_of::<HotPatientData>(), 16);
        assert_eq!(size_of::<ColdPatientData>(), 24);
    }

    #[test]
    fn packed_fields_come_back() {
        let mut hot = HotPatientData::empty();
        hot.traits = HotPatientData::pack_traits(Sex::Female, Deprivation::Fifth4);
        hot.set_in_hospital(true);
        hot.set_social_care(true);
        hot.set_in_hospital(false);
        hot.set_conditions(6, 5);
        assert_eq!((hot.sex(), hot.deprivation()), (Sex::Female, Deprivation::Fifth4));
        assert!(hot.has_social_care() && !hot.is_in_hospital());
        assert_eq!((hot.natural_conditions(), hot.actual_conditions()), (6, 5));
    }
}
