//! A GP practice.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{OrgId, TownId};

/// Share by which the cost of a group's care is off its budget for the year to count as missed: by
/// definition of the measures of budget risk.
pub const OFF_BUDGET: f64 = 0.10;

/// Identity of a practice; never changes.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Practice {
    /// Dense id among all organisations.
    pub id: OrgId,
    /// Position among practices, which is its slice of the patient table.
    pub index: u32,
    /// Key of chance, from the name.
    pub key: u64,
    /// Town its patients live in.
    pub town: TownId,
    /// Index of its commissioner.
    pub commissioner: u32,
    /// Index of its locality within the commissioner.
    pub locality: u32,
}

/// What a practice is like and how it decides; changes slowly.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeStyle {
    /// Threshold of severity at which it would refer if left alone.
    pub style: f64,
    /// Threshold in force.
    pub threshold: f64,
    /// Noise of its judgement of severity.
    pub noise: f64,
    /// Appointments a week it can give, in rows.
    pub appointments: f64,
    /// Chance that a patient sees the usual clinician.
    pub continuity: f64,
    /// Full-time equivalent fully qualified GPs.
    pub gps: f64,
    /// Proactive care given, as a share of the most there could be: a lever.
    pub proactive: f64,
    /// Share of simple routine referrals it sees itself: a lever.
    pub own_clinic: f64,
    /// Compliance with what its commissioner asks, 0–1.
    pub cooperation: f64,
    /// The same without any strain.
    pub disposition: f64,
    /// Share of referrals that triage returns, as it has learned.
    pub returned: f64,
    /// Referrals triaged and returned this year at its last review of them.
    pub noted: (u64, u64),
}

/// Weekly state of a practice, in rows.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeState {
    /// Registered people alive.
    pub registered: u32,
    /// Requests for an appointment carried over.
    pub backlog: f64,
    /// Share of new requests that the practice cannot meet in tolerable time.
    pub unmet: f64,
    /// People with NHS continuing care.
    pub continuing_care: u32,
    /// People with a social-care package.
    pub social_care: u32,
    /// Fraction of an appointment carried.
    pub carry: f64,
    /// Since the year began.
    pub year: PracticeYear,
    /// Counters when care outside hospital was last entered in providers' records.
    pub entered: PracticeYear,
    /// Consultations of the year that have been reported.
    pub reported: u64,
    /// Last full year.
    pub last_year: PracticeYear,
    /// Need-weighted count of referrals expected of its patients this year at national rates.
    pub expected_referrals: f64,
    /// The same for last year.
    pub expected_last_year: f64,
}

/// Counters of a financial year, in rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeYear {
    pub consultations: u64,
    /// Consultations with patients of 60–84 years.
    pub older_consultations: u64,
    /// Of those, with the usual clinician.
    pub older_usual: u64,
    /// Requests for an appointment that were dropped.
    pub dropped: u64,
    /// Requests that went to an emergency department instead.
    pub spilled: u64,
    pub referrals: u64,
    /// Patients who came back after not being referred.
    pub returns: u64,
    /// Referrals that passed through triage.
    pub triaged: u64,
    /// Of those, returned.
    pub returned: u64,
    /// First attendances given in the practice.
    pub own_firsts: u64,
    /// Emergency admissions of its patients.
    pub emergencies: u64,
    /// Avoidable emergency admissions of its patients.
    pub avoidable: u64,
    pub items: u64,
    pub prevention: u64,
    pub continuing_care_weeks: u64,
    /// Weeks of social-care packages.
    pub social_care_weeks: u64,
    /// Sum of person-weeks registered.
    pub person_weeks: u64,
}
