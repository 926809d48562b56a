//! Following one person, for `hecon trace patient`: what passes through the week's
//! buffers about them is recorded. Present only on request; nothing reads it in a run.

use bevy_ecs::resource::Resource;

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::{Labelled as _, Service};

use super::flows::{Effect, Outcome, Route, UnitWeek};

/// Something that happened to the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub week: Week,
    /// What.
    pub what: String,
    /// Position of the provider concerned, if any.
    pub provider: Option<u32>,
    /// File of the rule, below `src`.
    pub file: &'static str,
}

/// The person and what has been recorded.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Watched {
    /// Who.
    pub person: PersonId,
    /// What, in order.
    pub events: Vec<Event>,
}

impl Watched {
    fn note(&mut self, week: Week, what: String, provider: Option<u32>, file: &'static str) {
        self.events.push(Event { week, what, provider, file });
    }

    /// Reads what a work unit hands over.
    pub fn look(&mut self, week: Week, unit: &UnitWeek) {
        let who = self.person;
        for referral in unit.referrals.iter().filter(|r| r.waiting.person == who) {
            let waiting = &referral.waiting;
            let by = if waiting.by_gp { "referred by the GP" } else { "referred" };
            let urgency = if waiting.urgency == 0 { "urgent" } else { "routine" };
            let past = if referral.bypassed { ", past a nearer provider" } else { "" };
            let what = format!("{by} ({urgency}, severity {:.2})", waiting.severity);
            self.note(week, what, None, "behaviours/practice/refer.rs");
            let what = format!("chose a provider{past}");
            self.note(week, what, Some(referral.provider), "behaviours/patient/choice.rs");
        }
        for arrival in unit.arrivals.iter().filter(|a| a.person == who) {
            let what = match arrival.route {
                Route::Minor => "came to a walk-in centre",
                Route::Major => "came to the emergency department",
                Route::Direct => "was sent to the assessment unit",
                Route::Stroke => "came to the stroke unit",
            };
            let what = format!("{what} (severity {:.2})", arrival.severity);
            self.note(week, what, Some(arrival.provider), "behaviours/patient/need.rs");
        }
        for course in unit.courses.iter().filter(|c| c.waiting.person == who) {
            let kind = if course.mental_health { "mental health" } else { "community" };
            let what = format!("referred for {} {kind} contacts", course.waiting.contacts);
            self.note(week, what, None, "behaviours/patient/need.rs");
        }
        for (back, _) in unit.returns.iter().filter(|(_, back)| back.person == who) {
            let what = format!("not referred; will come back in {} weeks", back.0 - week.0);
            self.note(week, what, None, "behaviours/practice/refer.rs");
        }
        if unit.movers.iter().any(|mover| mover.columns.1.person == who) {
            let what = "changes practice".to_owned();
            self.note(week, what, None, "behaviours/patient/moving.rs");
        }
        for (_, died) in unit.gone.iter().filter(|(person, _)| *person == who) {
            let (what, file) = if *died {
                ("died outside hospital", "behaviours/patient/mortality.rs")
            } else {
                ("left the area", "behaviours/patient/moving.rs")
            };
            self.note(week, what.to_owned(), None, file);
        }
    }

    /// Reads the effects of care.
    pub fn feel(&mut self, week: Week, effect: &Effect) {
        if effect.person != self.person {
            return;
        }
        let cost = f64::from(effect.pence) / 100.0;
        let care = effect.service.map_or_else(String::new, |service| {
            format!("{}, £{cost:.0}", service.label().replace('_', " "))
        });
        let (what, file) = match effect.change {
            Outcome::Seen if effect.pence == 0 => return,
            Outcome::Seen => {
                (care, effect.service.map_or("phases/deliver/hospital/mod.rs", file_of))
            }
            Outcome::Admitted { stays } => {
                let stay = if stays { "overnight" } else { "for the day" };
                let what = format!("{care}, admitted {stay}");
                (what, "behaviours/provider/admit.rs")
            }
            Outcome::Discharged => ("discharged home".to_owned(), "behaviours/provider/stay.rs"),
            Outcome::DischargedWithPackage => {
                ("discharged with a care package".to_owned(), "behaviours/provider/stay.rs")
            }
            Outcome::Died => ("died in hospital".to_owned(), "behaviours/provider/harm.rs"),
            Outcome::PathwayBegun => {
                let what = "sent on to a further clinic".to_owned();
                (what, "behaviours/provider/consultant_referral.rs")
            }
            Outcome::PathwayEnded => {
                let care = if care.is_empty() { care } else { format!("{care}; ") };
                let file = effect.service.map_or("phases/deliver/hospital/clinic.rs", file_of);
                (format!("{care}pathway ends"), file)
            }
        };
        self.note(week, what, None, file);
    }
}

/// File in which a service is given.
const fn file_of(service: Service) -> &'static str {
    use crate::economy::provider::steps::StepKind;
    match super::service_changes::line_of(service) {
        Some(StepKind::Clinic | StepKind::Diagnostic) => "phases/deliver/hospital/clinic.rs",
        Some(StepKind::Theatre) => "phases/deliver/hospital/elective_admissions.rs",
        Some(StepKind::Department | StepKind::Ward) => "phases/deliver/hospital/emergency.rs",
        Some(StepKind::CommunityTeam | StepKind::CommunityWard | StepKind::MentalHealthTeam) => {
            "phases/deliver/courses.rs"
        }
        None => "phases/deliver/out_of_hospital.rs",
    }
}
