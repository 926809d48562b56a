//! Dated changes to services from the scenario: a share of what would come to a provider goes
//! elsewhere, or a provider stops providing something. The same for every seed.

use bevy_ecs::prelude::*;

use crate::economy::provider::steps::StepKind;
use crate::kernel::chance::{Seed, Stream};
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::params::vocabulary::Service;

use super::access::Access;
use crate::phases::clock::Clock;

/// A share of some services moved from one provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// First week it holds.
    pub week: Week,
    /// Index of the provider that loses the activity.
    pub from: u32,
    /// Index of the provider that gains it; `None` = met outside the modelled economy.
    pub to: Option<u32>,
    /// Services moved.
    pub services: Vec<Service>,
    /// Share moved.
    pub share: f64,
    /// Whether the provider knows beforehand and may plan for it.
    pub planned: bool,
}

/// Services a provider stops providing.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    /// First week it holds.
    pub week: Week,
    /// Index of the provider.
    pub provider: u32,
    /// Services closed.
    pub services: Vec<Service>,
}

/// All dated changes; made from the scenario.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Shifts {
    /// Moves.
    pub moves: Vec<Shift>,
    /// Closures.
    pub closures: Vec<Closure>,
}

/// Where somebody who would have come to a provider goes instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// To this provider.
    Provider(u32),
    /// Outside the modelled economy.
    Outside,
}

impl Shifts {
    /// Where a person with a need goes who would have used a service at a provider.
    #[must_use]
    pub fn destination(
        &self,
        seed: Seed,
        week: Week,
        provider: u32,
        service: Service,
        person: PersonId,
        need: u64,
    ) -> Destination {
        for (number, shift) in self.moves.iter().enumerate() {
            if shift.from != provider || week < shift.week || !shift.services.contains(&service) {
                continue;
            }
            let key = u64::from(person.0) ^ (number as u64) << 40;
            if seed.draw(Stream::Shift, key, need).uniform() < shift.share {
                return shift.to.map_or(Destination::Outside, Destination::Provider);
            }
        }
        Destination::Provider(provider)
    }

    /// Part of a line of work that a provider expects to keep, knowing what is planned to move
    /// within its planning horizon and has not moved yet.
    #[must_use]
    pub fn expected_to_stay(&self, provider: u32, kind: StepKind, now: Week, horizon: u32) -> f64 {
        let ahead = |shift: &&Shift| {
            shift.planned
                && shift.from == provider
                && shift.week > now
                && shift.week.0 <= now.0 + horizon
                && shift.services.iter().any(|service| line_of(*service) == Some(kind))
        };
        self.moves.iter().filter(ahead).map(|shift| 1.0 - shift.share).product()
    }
}

/// The line of capacity a service mainly uses.
#[must_use]
pub const fn line_of(service: Service) -> Option<StepKind> {
    match service {
        Service::OutpatientFirst | Service::OutpatientFollowUp => Some(StepKind::Clinic),
        Service::Diagnostic => Some(StepKind::Diagnostic),
        Service::DayCase | Service::ElectiveRoutine | Service::ElectiveComplex => {
            Some(StepKind::Theatre)
        }
        Service::EmergencyMajor | Service::EmergencyMinor => Some(StepKind::Department),
        Service::EmergencyShort
        | Service::EmergencyStandard
        | Service::EmergencyLong
        | Service::StrokeSpell => Some(StepKind::Ward),
        Service::CommunityContact | Service::PreventionContact => Some(StepKind::CommunityTeam),
        Service::CommunityBedDay => Some(StepKind::CommunityWard),
        Service::MentalHealthContact => Some(StepKind::MentalHealthTeam),
        Service::GpConsultation
        | Service::PrescribingItem
        | Service::ContinuingCareWeek
        | Service::SocialCareWeek => None,
    }
}

/// Closures take effect: nobody is sent to a closed service from its week on.
pub fn close(shifts: Res<Shifts>, clock: Res<Clock>, mut access: ResMut<Access>) {
    for closure in shifts.closures.iter().filter(|closure| closure.week == clock.week) {
        let has = |service| closure.services.contains(&service);
        for practice in &mut access.practices {
            if has(Service::OutpatientFirst) {
                practice.planned.close(closure.provider);
                practice.unclocked.close(closure.provider);
            }
            if has(Service::EmergencyMajor) {
                practice.emergency.close(closure.provider);
            }
            if has(Service::StrokeSpell) {
                practice.stroke.close(closure.provider);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifts(share: f64, planned: bool) -> Shifts {
        let shift = Shift {
            week: Week(10),
            from: 3,
            to: Some(5),
            services: vec![Service::OutpatientFirst, Service::EmergencyStandard],
            share,
            planned,
        };
        Shifts { moves: vec![shift], closures: Vec::new() }
    }

    #[test]
    fn the_share_moves_from_its_week_on_and_nothing_else() {
        let shifts = shifts(0.3, false);
        let moved = |week, provider, service| {
            (0..10_000)
                .filter(|person| {
                    let person = PersonId(*person);
                    shifts.destination(Seed(1), Week(week), provider, service, person, 7)
                        == Destination::Provider(5)
                })
                .count()
        };
        assert_eq!(moved(9, 3, Service::OutpatientFirst), 0);
        assert_eq!(moved(20, 4, Service::OutpatientFirst), 0);
        assert_eq!(moved(20, 3, Service::DayCase), 0);
        let share = moved(20, 3, Service::OutpatientFirst) as f64 / 10_000.0;
        assert!((share - 0.3).abs() < 0.02, "{share}");
    }

    #[test]
    fn only_a_planned_move_is_expected() {
        let stay =
            |planned, now| shifts(0.3, planned).expected_to_stay(3, StepKind::Ward, Week(now), 39);
        assert_eq!(stay(true, 0), 0.7);
        assert_eq!(stay(false, 0), 1.0);
        assert_eq!(stay(true, 10), 1.0);
    }
}
