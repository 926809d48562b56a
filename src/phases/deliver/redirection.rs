//! On the way from the practice to a provider: people that a change of services sends elsewhere.

use crate::economy::provider::courses::CourseWaiting;
use crate::kernel::clock::Week;
use crate::params::vocabulary::Service;
use crate::phases::shared::model::Model;

use super::access::Access;
use super::flows::{Arrival, CourseReferral, Effect, Outcome, Referral, Route, UnitWeek};
use super::patient_events::untreated_loss;
use super::service_changes::{Destination, OnTheWay, Shifts};

/// What applies to people on the way.
pub struct Road<'a> {
    /// Changes of services.
    pub shifts: &'a Shifts,
    /// Practices, which identify a person's commissioner.
    pub access: &'a Access,
    /// Parameters and seed.
    pub model: &'a Model,
    /// This week.
    pub week: Week,
}

impl Road<'_> {
    /// Sends elsewhere the people a change of services moves. Returns what happens at once to
    /// people whose pathway ends here.
    pub fn redirect(&self, mut week: UnitWeek) -> (UnitWeek, Vec<Effect>) {
        let mut parted = Vec::new();
        if self.shifts.moves.is_empty() && self.shifts.schemes.is_empty() {
            return (week, parted);
        }
        let UnitWeek { referrals, arrivals, courses, .. } = &mut week;
        referrals.retain_mut(|referral| self.send_referral(referral, courses, &mut parted));
        arrivals.retain_mut(|arrival| self.send_arrival(arrival));
        (week, parted)
    }

    fn area(&self, practice: u32) -> u32 {
        self.access.practices[practice as usize].commissioner
    }

    /// Whether a referral still goes to a hospital, and to which.
    fn send_referral(
        &self,
        referral: &mut Referral,
        courses: &mut Vec<CourseReferral>,
        parted: &mut Vec<Effect>,
    ) -> bool {
        let waiting = referral.waiting;
        let who = OnTheWay {
            provider: referral.provider,
            area: self.area(waiting.practice),
            service: Service::OutpatientFirst,
            person: waiting.person,
            need: waiting.need,
            severity: f64::from(waiting.severity),
        };
        let ends = |qalys: f64| Effect {
            person: waiting.person,
            service: None,
            pence: 0,
            qalys: qalys as f32,
            in_hospital: false,
            change: Outcome::PathwayEnded,
        };
        match self.shifts.destination(self.model.seed, self.week, &who) {
            Destination::Provider(to) => {
                referral.provider = to;
                true
            }
            Destination::Outside => false,
            Destination::Community { contacts, also } => {
                courses.push(CourseReferral {
                    mental_health: false,
                    waiting: CourseWaiting {
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
            Destination::Stopped => {
                parted.push(ends(untreated_loss(who.severity, self.model)));
                false
            }
        }
    }

    /// Whether an urgent arrival still comes to a hospital, and to which.
    fn send_arrival(&self, arrival: &mut Arrival) -> bool {
        let service = match arrival.route {
            Route::Minor => Service::EmergencyMinor,
            Route::Major => Service::EmergencyMajor,
            Route::Direct => Service::EmergencyStandard,
            Route::Stroke => Service::StrokeSpell,
        };
        let who = OnTheWay {
            provider: arrival.provider,
            area: self.area(arrival.practice),
            service,
            person: arrival.person,
            need: arrival.need,
            severity: f64::from(arrival.severity),
        };
        match self.shifts.destination(self.model.seed, self.week, &who) {
            Destination::Provider(to) => {
                arrival.provider = to;
                true
            }
            Destination::Outside => false,
            // No patient is turned away in an emergency, and no community service takes one.
            Destination::Community { .. } | Destination::Stopped => true,
        }
    }
}
