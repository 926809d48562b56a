//! The week's merged buffers, between the scan of patients and the work of providers. Filled and
//! emptied within one tick; an assertion at the end of the week checks it.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::behaviours::patient::need::NeedKind;
use crate::economy::population::GpRevisit;
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::{AgeBand, Deprivation};

use super::flows::{
    CareEffect, CourseReferral, PracticeMover, PracticeWeek, Referral, UrgentArrival,
};

/// Buffers by destination.
#[derive(Resource, Debug, Default)]
pub struct WeekBuffers {
    /// Urgent arrivals by provider.
    pub arrivals: Vec<Vec<UrgentArrival>>,
    /// Planned referrals by provider.
    pub referrals: Vec<Vec<Referral>>,
    /// Course referrals, all providers.
    pub courses: Vec<CourseReferral>,
    /// What happened in practices, by practice.
    pub practices: Vec<PracticeWeek>,
    /// People changing practice.
    pub movers: Vec<PracticeMover>,
    /// Effects of care on patients.
    pub effects: Vec<CareEffect>,
    /// Health lost this week by waiting for planned care, in rows.
    pub waiting_loss: f64,
    /// Emergency admissions: practice and whether avoidable.
    pub emergencies: Vec<(u32, bool)>,
    /// People that hospitals send back to their practice, with the week.
    pub returns: Vec<(Week, GpRevisit)>,
}

impl WeekBuffers {
    /// Whether every buffer was emptied.
    pub fn is_empty(&self) -> bool {
        self.arrivals.iter().all(Vec::is_empty)
            && self.referrals.iter().all(Vec::is_empty)
            && self.courses.is_empty()
            && self.movers.is_empty()
            && self.effects.is_empty()
            && self.emergencies.is_empty()
            && self.returns.is_empty()
            && self.waiting_loss <= 0.0
    }
}

/// Counters of the whole economy that belong to no organisation.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EconomyCounters {
    /// The next free person id.
    pub next_person: PersonId,
    /// People alive and registered, in rows.
    pub alive: u64,
    /// Ever: residents at the start.
    pub residents: u64,
    /// Ever: births.
    pub births: u64,
    /// Ever: arrivals from outside.
    pub arrivals: u64,
    /// Ever: deaths outside hospital.
    pub deaths_outside: u64,
    /// Ever: deaths in hospital.
    pub deaths_inside: u64,
    /// Ever: departures from the area.
    pub departures: u64,
    /// Ever: quality-adjusted life years lost, in rows.
    pub qalys_lost: f64,
    /// Ever: emergency admissions by deprivation fifth of the home.
    pub emergencies: [u64; Deprivation::COUNT],
    /// This year: emergency admissions by age band at admission.
    pub emergencies_by_age: [u64; AgeBand::COUNT],
    /// This year: potential and real needs by kind.
    pub needs: [[u64; 2]; NeedKind::COUNT],
    /// Needs of the last full year.
    pub last_needs: [[u64; 2]; NeedKind::COUNT],
}
