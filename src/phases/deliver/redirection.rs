//! On the way from the practice to a provider: people that a change of services sends elsewhere.

use crate::economy::provider::caseload::CourseQueueEntry;
use crate::kernel::clock::Week;
use crate::params::vocabulary::Service;
use crate::phases::shared::model::Model;

use super::access::CareAccess;
use super::effects::untreated_loss;
use super::flows::{
    CareEffect, CareOutcome, CourseReferral, Referral, UrgentArrival, UrgentRoute, WorkUnitWeek,
};
use super::service_changes::{CareDestination, PatientEnRoute, ServiceChanges};

/// What applies to people on the way.
pub struct Redirection<'a> {
    /// Changes of services.
    pub shifts: &'a ServiceChanges,
    /// Practices, which identify a person's commissioner.
    pub access: &'a CareAccess,
    /// Parameters and seed.
    pub model: &'a Model,
    pub week: Week,
}

impl Redirection<'_> {
    /// Sends elsewhere the people a change of services moves. Returns what happens at once to
    /// people whose pathway ends here.
    pub fn redirect(&self, mut week: WorkUnitWeek) -> (WorkUnitWeek, Vec<CareEffect>) {
        let mut parted = Vec::new();
        if self.shifts.moves.is_empty() && self.shifts.schemes.is_empty() {
            return (week, parted);
        }
        let WorkUnitWeek { referrals, arrivals, courses, .. } = &mut week;
        referrals.retain_mut(|referral| self.send_referral(referral, courses, &mut parted));
        arrivals.retain_mut(|arrival| self.send_arrival(arrival));
        (week, parted)
    }

    fn practice_area(&self, practice: u32) -> u32 {
        self.access.practices[practice as usize].commissioner
    }

    /// Whether a referral still goes to a hospital, and to which.
    fn send_referral(
        &self,
        referral: &mut Referral,
        courses: &mut Vec<CourseReferral>,
        parted: &mut Vec<CareEffect>,
    ) -> bool {
        let waiting = referral.waiting;
        let who = PatientEnRoute {
            provider: referral.provider,
            area: self.practice_area(waiting.practice),
            service: Service::OutpatientFirst,
            person: waiting.person,
            need: waiting.need,
            severity: f64::from(waiting.severity),
        };
        let ends = |qalys: f64| CareEffect {
            person: waiting.person,
            service: None,
            pence: 0,
            qalys: qalys as f32,
            in_hospital: false,
            change: CareOutcome::PathwayEnded,
        };
        match self.shifts.destination(self.model.seed, self.week, &who) {
            CareDestination::Provider(to) => {
                referral.provider = to;
                true
            }
            CareDestination::Outside => false,
            CareDestination::Community { contacts, also } => {
                courses.push(CourseReferral {
                    mental_health: false,
                    waiting: CourseQueueEntry {
                        person: waiting.person,
                        need: waiting.need,
                        practice: waiting.practice,
                        since: self.week,
                        contacts,
                    },
                });
                if also.is_none() {
                    parted.push(ends(0.0));
                }
                also.is_some()
            }
            CareDestination::Stopped => {
                parted.push(ends(untreated_loss(who.severity, self.model)));
                false
            }
        }
    }

    /// Whether an urgent arrival still comes to a hospital, and to which.
    fn send_arrival(&self, arrival: &mut UrgentArrival) -> bool {
        let service = match arrival.route {
            UrgentRoute::Minor => Service::EmergencyMinor,
            UrgentRoute::Major => Service::EmergencyMajor,
            UrgentRoute::Direct => Service::EmergencyStandard,
            UrgentRoute::Stroke => Service::StrokeSpell,
        };
        let who = PatientEnRoute {
            provider: arrival.provider,
            area: self.practice_area(arrival.practice),
            service,
            person: arrival.person,
            need: arrival.need,
            severity: f64::from(arrival.severity),
        };
        match self.shifts.destination(self.model.seed, self.week, &who) {
            CareDestination::Provider(to) => {
                arrival.provider = to;
                true
            }
            CareDestination::Outside => false,
            // No patient is turned away in an emergency, and no community service takes one.
            CareDestination::Community { .. } | CareDestination::Stopped => true,
        }
    }
}
