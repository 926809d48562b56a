//! Looking over one person's shoulder, for `hecon trace patient`: what passes through the week's
//! buffers about them is noted. Present only when somebody asks; nothing reads it in a run.

use bevy_ecs::resource::Resource;

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;

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

/// The person and what has been noted.
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

    /// Looks through what a work unit hands over.
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
        if unit.gone.contains(&who) {
            let what = "died outside hospital or left the area".to_owned();
            self.note(week, what, None, "behaviours/patient/mortality.rs");
        }
    }

    /// Looks at what care did.
    pub fn feel(&mut self, week: Week, effect: &Effect) {
        if effect.person != self.person {
            return;
        }
        let cost = f64::from(effect.pence) / 100.0;
        let (what, file) = match effect.change {
            Outcome::Seen if effect.pence == 0 => return,
            Outcome::Seen => {
                (format!("seen, £{cost:.0} at national prices"), "phases/deliver/hospital.rs")
            }
            Outcome::Admitted { stays } => {
                let stay = if stays { "overnight" } else { "for the day" };
                let what = format!("admitted as an emergency {stay}, £{cost:.0}");
                (what, "behaviours/provider/admit.rs")
            }
            Outcome::Discharged => ("discharged home".to_owned(), "behaviours/provider/stay.rs"),
            Outcome::DischargedWithPackage => {
                ("discharged with a care package".to_owned(), "behaviours/provider/stay.rs")
            }
            Outcome::Died => ("died in hospital".to_owned(), "behaviours/provider/harm.rs"),
            Outcome::PathwayEnded => {
                ("end of a planned pathway".to_owned(), "phases/deliver/clinic.rs")
            }
        };
        self.note(week, what, None, file);
    }
}
