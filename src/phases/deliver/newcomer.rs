//! A person as a row of the patient table: the record a person comes with, and what the rates of
//! need read of it.

use crate::behaviours::patient::need::NeedProfile;
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData, RowStatus, frailty_band};
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::Labelled as _;

/// The dimensions of need of a person, by natural history alone or as care has left them.
pub fn profile(hot: &HotPatientData, week: u32, natural: bool) -> NeedProfile {
    let (conditions, frailty) = if natural {
        (hot.natural_conditions(), hot.natural_frailty)
    } else {
        (hot.actual_conditions(), hot.frailty)
    };
    NeedProfile {
        age: hot.age_band(week),
        sex: hot.sex(),
        deprivation: hot.deprivation(),
        conditions,
        frailty: frailty_band(frailty),
    }
}

/// A person as they enter the table: due at once, for the renewal that starts their history.
pub fn newcomer(
    traits: &crate::behaviours::patient::traits::PersonTraits,
    id: PersonId,
    week: Week,
    commissioner: u32,
    town: u32,
) -> (DueWeek, HotPatientData, ColdPatientData) {
    let mut hot = HotPatientData::empty();
    hot.person = id;
    hot.status = RowStatus::Alive as u8;
    hot.index = HotPatientData::RENEWAL;
    hot.birth_week = (i64::from(week.0) - i64::from(traits.age_weeks)) as i16;
    hot.traits = HotPatientData::pack_traits(traits.sex, traits.deprivation);
    hot.set_conditions(traits.conditions, traits.conditions);
    hot.natural_frailty = traits.frailty;
    hot.frailty = traits.frailty;
    let cold = ColdPatientData {
        commissioner: commissioner as u16,
        town: town as u16,
        frailty_at_start: frailty_band(traits.frailty).position() as u8,
        ..ColdPatientData::default()
    };
    (DueWeek(week.0 as u16), hot, cold)
}
