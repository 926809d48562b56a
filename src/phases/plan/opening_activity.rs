//! What commissioners expect before anything has been reported: the opening volumes per person,
//! spread over providers as people are expected to choose. Used for the first year's contracts.

use std::collections::BTreeMap;

use crate::economy::commissioner::Commissioner;
use crate::params::Params;
use crate::params::vocabulary::Service;

use crate::phases::deliver::access::{Options, PracticeNow};
use crate::phases::shared::accounts::{Enrolment, Party, Weighed};

/// Expected yearly units of each service.
pub type Volumes = [f64; Service::COUNT];

/// Expected volumes by commissioner index and provider.
pub type Expected = BTreeMap<(u16, Party), Volumes>;

/// Spreads the opening volumes of every practice's people.
#[must_use]
pub fn opening(
    practices: &[PracticeNow],
    people: &[Weighed],
    enrolment: &Enrolment,
    areas: &[&Commissioner],
    params: &Params,
) -> Expected {
    let mut expected = Expected::new();
    let lists = practices.iter().zip(people).enumerate().flat_map(|(place, (practice, list))| {
        let parts = enrolment.parts(place, practice.commissioner);
        parts.map(move |(area, share)| (practice, areas[area as usize], share * list.people))
    });
    for (practice, area, people) in lists {
        for service in Service::ALL {
            let units = people / 1000.0 * params.opening.activity.of(*service).get();
            let mut add = |party, share: f64| {
                let volumes = expected.entry((area.index as u16, party)).or_insert([0.0; _]);
                volumes[*service as usize] += units * share;
            };
            match giver(*service, practice, area) {
                Giver::Own => add(Party::Practice(practice.index), 1.0),
                Giver::One(provider) => add(Party::Provider(provider), 1.0),
                Giver::Choice(options) => {
                    let total: f64 = options.weights.iter().sum();
                    for (provider, weight) in options.providers.iter().zip(&options.weights) {
                        let share = if total > 0.0 { weight / total } else { 0.0 };
                        add(Party::Provider(*provider), share);
                    }
                }
            }
        }
    }
    // A provider without expected patients gets no contract.
    expected.retain(|_, volumes| volumes.iter().any(|units| *units > 0.0));
    expected
}

enum Giver<'a> {
    Own,
    One(u32),
    Choice(&'a Options),
}

fn giver<'a>(service: Service, practice: &'a PracticeNow, area: &Commissioner) -> Giver<'a> {
    match service {
        Service::GpConsultation => Giver::Own,
        Service::OutpatientFirst
        | Service::OutpatientFollowUp
        | Service::Diagnostic
        | Service::DayCase
        | Service::ElectiveRoutine
        | Service::ElectiveComplex => Giver::Choice(&practice.planned),
        Service::EmergencyMajor
        | Service::EmergencyMinor
        | Service::EmergencyShort
        | Service::EmergencyStandard
        | Service::EmergencyLong => Giver::Choice(&practice.emergency),
        Service::StrokeSpell => Giver::Choice(&practice.stroke),
        Service::CommunityContact | Service::CommunityBedDay | Service::PreventionContact => {
            Giver::One(area.community)
        }
        Service::MentalHealthContact => Giver::One(area.mental_health),
        Service::PrescribingItem => Giver::One(area.pharmacy),
        Service::ContinuingCareWeek | Service::SocialCareWeek => Giver::One(area.care_homes),
    }
}
