//! What commissioners expect before anything has been reported: the opening volumes per person,
//! spread over providers as people are expected to choose. Used for the first year's contracts.

use std::collections::BTreeMap;

use crate::economy::commissioner::Commissioner;
use crate::params::Params;
use crate::params::vocabulary::Service;

use crate::phases::deliver::access::{PracticeSnapshot, WeightedProviders};
use crate::phases::shared::accounts::{EnrolmentState, Party, WeightedPopulation};

/// Expected yearly units of each service.
pub type YearlyVolumes = [f64; Service::COUNT];

/// Expected volumes by commissioner index and provider.
pub type ExpectedVolumes = BTreeMap<(u16, Party), YearlyVolumes>;

/// Spreads the opening volumes of every practice's people.
pub fn opening_volumes(
    practices: &[PracticeSnapshot],
    people: &[WeightedPopulation],
    enrolment: &EnrolmentState,
    areas: &[&Commissioner],
    params: &Params,
) -> ExpectedVolumes {
    let mut expected = ExpectedVolumes::new();
    let lists = practices.iter().zip(people).enumerate().flat_map(|(place, (practice, list))| {
        let parts = enrolment.payer_shares(place, practice.commissioner);
        parts.map(move |(area, share)| (practice, areas[area as usize], share * list.people))
    });
    for (practice, area, people) in lists {
        for service in Service::ALL {
            let units = people / 1000.0 * params.opening.activity.get(*service).get();
            let mut add = |party, share: f64| {
                let volumes = expected.entry((area.index as u16, party)).or_insert([0.0; _]);
                volumes[*service as usize] += units * share;
            };
            match care_source(*service, practice, area) {
                CareSource::Own => add(Party::Practice(practice.index), 1.0),
                CareSource::One(provider) => add(Party::Provider(provider), 1.0),
                CareSource::Choice(options) => {
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

enum CareSource<'a> {
    Own,
    One(u32),
    Choice(&'a WeightedProviders),
}

fn care_source<'a>(
    service: Service,
    practice: &'a PracticeSnapshot,
    area: &Commissioner,
) -> CareSource<'a> {
    match service {
        Service::GpConsultation => CareSource::Own,
        Service::OutpatientFirst
        | Service::OutpatientFollowUp
        | Service::Diagnostic
        | Service::DayCase
        | Service::ElectiveRoutine
        | Service::ElectiveComplex => CareSource::Choice(&practice.planned),
        Service::EmergencyMajor
        | Service::EmergencyMinor
        | Service::EmergencyShort
        | Service::EmergencyStandard
        | Service::EmergencyLong => CareSource::Choice(&practice.emergency),
        Service::StrokeSpell => CareSource::Choice(&practice.stroke),
        Service::CommunityContact | Service::CommunityBedDay | Service::PreventionContact => {
            CareSource::One(area.community)
        }
        Service::MentalHealthContact => CareSource::One(area.mental_health),
        Service::PrescribingItem => CareSource::One(area.pharmacy),
        Service::ContinuingCareWeek | Service::SocialCareWeek => CareSource::One(area.care_homes),
    }
}
