//! Following one person, for `hecon trace patient`: what passes through the week's
//! buffers about them is recorded. Present only on request; nothing reads it in a run.

use bevy_ecs::resource::Resource;

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::{Labelled as _, Service};

use super::flows::{CareEffect, CareOutcome, UrgentRoute, WorkUnitWeek};

/// Something that happened to the person.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceEvent {
    /// When.
    pub week: Week,
    pub what: String,
    /// Position of the provider concerned, if any.
    pub provider: Option<u32>,
    /// File of the rule, below `src`.
    pub file: &'static str,
}

/// The person and what has been recorded.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct PatientTrace {
    pub person: PersonId,
    /// What, in order.
    pub events: Vec<TraceEvent>,
}

impl PatientTrace {
    fn record_event(
        &mut self,
        week: Week,
        what: String,
        provider: Option<u32>,
        file: &'static str,
    ) {
        self.events.push(TraceEvent { week, what, provider, file });
    }

    /// Reads what a work unit hands over.
    pub fn record_unit_week(&mut self, week: Week, unit: &WorkUnitWeek) {
        let who = self.person;
        for referral in unit.referrals.iter().filter(|r| r.waiting.person == who) {
            let waiting = &referral.waiting;
            let by = if waiting.by_gp { "referred by the GP" } else { "referred" };
            let urgency = if waiting.urgency == 0 { "urgent" } else { "routine" };
            let past = if referral.bypassed { ", past a nearer provider" } else { "" };
            let what = format!("{by} ({urgency}, severity {:.2})", waiting.severity);
            self.record_event(week, what, None, "behaviours/practice/refer.rs");
            let what = format!("chose a provider{past}");
            self.record_event(week, what, Some(referral.provider), "behaviours/patient/choice.rs");
        }
        for arrival in unit.arrivals.iter().filter(|a| a.person == who) {
            let what = match arrival.route {
                UrgentRoute::Minor => "came to a walk-in centre",
                UrgentRoute::Major => "came to the emergency department",
                UrgentRoute::Direct => "was sent to the assessment unit",
                UrgentRoute::Stroke => "came to the stroke unit",
            };
            let what = format!("{what} (severity {:.2})", arrival.severity);
            self.record_event(week, what, Some(arrival.provider), "behaviours/patient/need.rs");
        }
        for course in unit.courses.iter().filter(|c| c.waiting.person == who) {
            let kind = if course.mental_health { "mental health" } else { "community" };
            let what = format!("referred for {} {kind} contacts", course.waiting.contacts);
            self.record_event(week, what, None, "behaviours/patient/need.rs");
        }
        for (back, _) in unit.returns.iter().filter(|(_, back)| back.person == who) {
            let what = format!("not referred; will come back in {} weeks", back.0 - week.0);
            self.record_event(week, what, None, "behaviours/practice/refer.rs");
        }
        if unit.movers.iter().any(|mover| mover.columns.1.person == who) {
            let what = "changes practice".to_owned();
            self.record_event(week, what, None, "behaviours/patient/moving.rs");
        }
        for (_, died) in unit.gone.iter().filter(|(person, _)| *person == who) {
            let (what, file) = if *died {
                ("died outside hospital", "behaviours/patient/mortality.rs")
            } else {
                ("left the area", "behaviours/patient/moving.rs")
            };
            self.record_event(week, what.to_owned(), None, file);
        }
    }

    /// Reads the effects of care.
    pub fn record_care_effect(&mut self, week: Week, effect: &CareEffect) {
        if effect.person != self.person {
            return;
        }
        let cost = f64::from(effect.pence) / 100.0;
        let care = effect.service.map_or_else(String::new, |service| {
            format!("{}, £{cost:.0}", service.label().replace('_', " "))
        });
        let (what, file) = match effect.change {
            CareOutcome::WaitEnded => return,
            CareOutcome::Seen if effect.pence == 0 => return,
            CareOutcome::Seen => {
                (care, effect.service.map_or("phases/deliver/hospital/mod.rs", service_file))
            }
            CareOutcome::Admitted { stays } => {
                let stay = if stays { "overnight" } else { "for the day" };
                let what = format!("{care}, admitted {stay}");
                (what, "behaviours/provider/occupancy_threshold.rs")
            }
            CareOutcome::Discharged => {
                ("discharged home".to_owned(), "behaviours/provider/length_of_stay.rs")
            }
            CareOutcome::DischargedWithPackage => (
                "discharged with a care package".to_owned(),
                "behaviours/provider/length_of_stay.rs",
            ),
            CareOutcome::Died => ("died in hospital".to_owned(), "behaviours/provider/harm.rs"),
            CareOutcome::PathwayBegun => {
                let what = "sent on to a further clinic".to_owned();
                (what, "behaviours/provider/consultant_referral.rs")
            }
            CareOutcome::PathwayEnded => {
                let care = if care.is_empty() { care } else { format!("{care}; ") };
                let file = effect.service.map_or("phases/deliver/hospital/clinic.rs", service_file);
                (format!("{care}pathway ends"), file)
            }
        };
        self.record_event(week, what, None, file);
    }
}

/// File in which a service is given.
const fn service_file(service: Service) -> &'static str {
    use crate::economy::provider::step_capacity::CapacityKind;
    match super::service_changes::capacity_line(service) {
        Some(CapacityKind::Clinic | CapacityKind::Diagnostic) => {
            "phases/deliver/hospital/clinic.rs"
        }
        Some(CapacityKind::Theatre) => "phases/deliver/hospital/elective_admissions.rs",
        Some(CapacityKind::Department | CapacityKind::Ward) => {
            "phases/deliver/hospital/emergency.rs"
        }
        Some(
            CapacityKind::CommunityTeam
            | CapacityKind::CommunityWard
            | CapacityKind::MentalHealthTeam,
        ) => "phases/deliver/courses.rs",
        None => "phases/deliver/out_of_hospital.rs",
    }
}
