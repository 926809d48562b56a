//! What passes between the patient table and the providers within one week. Explicit buffers,
//! filled in unit order and emptied in the same week.

use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::GpRevisit;
use crate::economy::provider::caseload::CourseQueueEntry;
use crate::economy::provider::queues::OpenPathway;
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::Service;

/// A referral to a first outpatient attendance.
#[derive(Debug, Clone, Copy)]
pub struct Referral {
    /// Index of the provider chosen.
    pub provider: u32,
    /// Whether another provider was nearer.
    pub bypassed: bool,
    /// The pathway as it joins the queue.
    pub waiting: OpenPathway,
}

/// How a patient comes to a hospital urgently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrgentRoute {
    /// To a walk-in or urgent treatment centre.
    Minor,
    /// To a major department.
    Major,
    /// Straight to an assessment unit.
    Direct,
    /// To the stroke unit.
    Stroke,
}

/// An urgent arrival.
#[derive(Debug, Clone, Copy)]
pub struct UrgentArrival {
    /// Index of the provider.
    pub provider: u32,
    pub person: PersonId,
    /// Index of the practice.
    pub practice: u32,
    /// Key of the need.
    pub need: u64,
    pub route: UrgentRoute,
    /// Whether timely care outside hospital might have managed it.
    pub avoidable: bool,
    /// Severity, 0–1.
    pub severity: f32,
    /// Complexity, mean 1.
    pub complexity: f32,
    pub age: u8,
    pub frailty: u8,
}

/// A referral for a course of community or mental health care.
#[derive(Debug, Clone, Copy)]
pub struct CourseReferral {
    /// Whether it is for mental health care.
    pub mental_health: bool,
    /// The course as it joins the queue.
    pub waiting: CourseQueueEntry,
}

/// A person who changes practice within the area, with their whole record.
#[derive(Debug, Clone, Copy)]
pub struct PracticeMover {
    /// Practice they leave.
    pub from: u32,
    /// Mark that chooses the new practice.
    pub mark: f32,
    pub columns: (DueWeek, HotPatientData, ColdPatientData),
}

/// What one practice's patients did in a week, in rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct PracticeWeek {
    /// Requests for an appointment.
    pub wishes: u32,
    /// Of those, met elsewhere or dropped because the practice could not see them.
    pub turned_away: u32,
    /// Of those, gone to an emergency department.
    pub spilled: u32,
    /// Consultations with people of 60–84 years, and those with the usual clinician.
    pub older: (u32, u32),
    pub referrals: u32,
    /// Referrals expected at national rates.
    pub expected_referrals: f32,
    /// Patients who came back.
    pub returns: u32,
    /// Referrals that passed through triage, and those of them that were returned.
    pub triaged: (u32, u32),
    /// First attendances given in the practice.
    pub own_firsts: u32,
    pub items: u32,
    pub prevention: u32,
    /// Change of people alive and registered.
    pub registered: i32,
    /// Change of people with continuing care.
    pub continuing_care: i32,
    /// Change of people with a social-care package.
    pub social_care: i32,
    /// Deaths outside hospital.
    pub deaths: u32,
    /// People who left the area.
    pub left_area: u32,
    /// Quality-adjusted life years lost outside hospital.
    pub qalys: f64,
    /// Potential needs drawn and needs that became real.
    pub potential: u32,
    /// Needs that became real.
    pub real: u32,
}

/// Everything a work unit hands over at the end of its scan.
#[derive(Debug, Default)]
pub struct WorkUnitWeek {
    pub referrals: Vec<Referral>,
    pub arrivals: Vec<UrgentArrival>,
    pub courses: Vec<CourseReferral>,
    /// People who have left the table, and whether they died; the others left the area.
    pub gone: Vec<(PersonId, bool)>,
    /// Practice and hospital cost this year, pence, of those who are gone.
    pub gone_pence: Vec<(u32, u32)>,
    /// Rows freed, with their practice.
    pub freed: Vec<(u32, u32)>,
    /// People changing practice.
    pub movers: Vec<PracticeMover>,
    /// People who will come back, with the week.
    pub returns: Vec<(Week, GpRevisit)>,
    /// By practice of the unit, in order.
    pub practices: Vec<PracticeWeek>,
    /// Potential needs by kind and real needs by kind, for the need index.
    pub needs: [[u32; 2]; crate::behaviours::patient::need::NeedKind::COUNT],
    /// A person had more potential needs in a half-year than can be numbered.
    pub overflow: bool,
    /// An actual rate exceeded its upper bound.
    pub above_bound: bool,
}

/// What care does to a person, handed back to the patient table at the end of the week.
#[derive(Debug, Clone, Copy)]
pub struct CareEffect {
    pub person: PersonId,
    /// Care that was given, if any.
    pub service: Option<Service>,
    /// Cost at national prices, pence.
    pub pence: u32,
    /// Quality-adjusted life years lost.
    pub qalys: f32,
    /// Whether the cost arose in a hospital, not in care outside it.
    pub in_hospital: bool,
    pub change: CareOutcome,
}

/// What changed for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CareOutcome {
    /// Nothing but cost.
    Seen,
    /// A planned clock stopped: what the wait cost in health, which was counted for the economy
    /// week by week, is entered in the person's record.
    WaitEnded,
    /// Emergency admission; whether the person stays overnight.
    Admitted {
        /// In a bed beyond this week.
        stays: bool,
    },
    /// Left hospital alive.
    Discharged,
    /// Left hospital with a social-care package.
    DischargedWithPackage,
    /// Died in hospital.
    Died,
    /// A consultant requested a further clinic.
    PathwayBegun,
    /// A planned pathway ended.
    PathwayEnded,
}
