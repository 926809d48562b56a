//! Changes to services: a share of what would come to a provider goes elsewhere, or a provider
//! stops providing something. Some are dated by the scenario and the same for every seed; others
//! are the results of commissioners' schemes for the people of their area.

use bevy_ecs::prelude::*;

use crate::economy::provider::Provider;
use crate::economy::provider::step_capacity::{CapacityKind, CapacityLine, StepCapacity};
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::params::vocabulary::Service;

use super::access::CareAccess;
use crate::phases::shared::clock::Clock;

/// A share of some services moved from one provider.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceShift {
    /// First week in force.
    pub week: Week,
    /// Index of the provider that loses the activity.
    pub from: u32,
    /// Index of the provider that gains it; `None` = met outside the modelled economy.
    pub to: Option<u32>,
    pub services: Vec<Service>,
    /// Share moved.
    pub share: f64,
    /// Whether the provider knows beforehand and may plan for it.
    pub planned: bool,
    /// Whether the steps that the activity used close with it.
    pub with_steps: bool,
    /// Index of the commissioner whose people alone are concerned; `None` = everyone.
    pub area: Option<u32>,
    /// Part of the provider's work that theirs is taken to be.
    pub weight: f64,
}

/// Services a provider stops providing.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceClosure {
    /// First week in force.
    pub week: Week,
    /// Index of the provider.
    pub provider: u32,
    pub services: Vec<Service>,
}

/// Work that a commissioner's scheme moves away from a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemeShift {
    /// Number of the scheme.
    pub scheme: u32,
    /// First week in force.
    pub week: Week,
    /// Index of the commissioner whose people it concerns.
    pub area: u32,
    /// Index of the provider that loses the activity.
    pub from: u32,
    pub services: &'static [Service],
    /// Share of those services at the provider that is for the commissioner's people.
    pub weight: f64,
    /// Share that leaves the provider.
    pub share: f64,
    /// Where the work goes.
    pub target: ShiftTarget,
}

/// Where work goes that a scheme moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShiftTarget {
    /// Another provider of the same care takes it.
    Provider(u32),
    /// The community service takes it.
    Community {
        /// Contacts in place of a case.
        contacts: f64,
        /// Further share that both serve.
        doubled: f64,
    },
    Stopped {
        /// Part of the people who find it at another provider.
        displaced: f64,
        /// That provider, if there is one.
        other: Option<u32>,
    },
}

/// All changes: those dated by the scenario, and those of schemes, which are recalculated
/// each week from what runs.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct ServiceChanges {
    pub moves: Vec<ServiceShift>,
    pub closures: Vec<ServiceClosure>,
    /// Moves by commissioners' schemes, running or about to run.
    pub schemes: Vec<SchemeShift>,
}

/// A person with a need on the way to a provider.
#[derive(Debug, Clone, Copy)]
pub struct PatientEnRoute {
    /// Index of the provider they would have used.
    pub provider: u32,
    /// Index of their commissioner.
    pub area: u32,
    pub service: Service,
    pub person: PersonId,
    /// Key of the need.
    pub need: u64,
    /// Its severity, 0 to 1.
    pub severity: f64,
}

/// Where a person who would have come to a provider goes instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CareDestination {
    /// To this provider.
    Provider(u32),
    /// Outside the modelled economy.
    Outside,
    /// To the area's community service for a number of contacts, and also to the provider when the
    /// new service only adds to the old.
    Community {
        contacts: u16,
        /// The provider that sees them as well.
        also: Option<u32>,
    },
    /// To no provider: the care is no longer bought.
    Stopped,
}

impl ServiceChanges {
    /// Where a person with a need goes who would have used a service at a provider.
    pub fn destination(&self, seed: Seed, week: Week, who: &PatientEnRoute) -> CareDestination {
        for (number, shift) in self.moves.iter().enumerate() {
            if shift.from != who.provider
                || week < shift.week
                || !shift.services.contains(&who.service)
                || shift.area.is_some_and(|area| area != who.area)
            {
                continue;
            }
            if mark(seed, who, number as u64) < shift.share {
                return shift.to.map_or(CareDestination::Outside, CareDestination::Provider);
            }
        }
        for shift in &self.schemes {
            let concerned = shift.area == who.area
                && shift.from == who.provider
                && week >= shift.week
                && shift.services.contains(&who.service);
            if !concerned {
                continue;
            }
            if let Some(destination) = shift.destination(seed, who) {
                return destination;
            }
        }
        CareDestination::Provider(who.provider)
    }

    /// Part of a line of work that a provider expects to keep, knowing what is planned to move
    /// within its planning horizon and has not moved yet.
    pub fn expected_to_stay(
        &self,
        provider: u32,
        kind: CapacityKind,
        now: Week,
        horizon: u32,
    ) -> f64 {
        let ahead = |shift: &&ServiceShift| {
            shift.planned
                && shift.from == provider
                && shift.week > now
                && shift.week.0 <= now.0 + horizon
                && shift.services.iter().any(|service| capacity_line(*service) == Some(kind))
        };
        let by_schemes = |shift: &&SchemeShift| {
            shift.from == provider
                && shift.week > now
                && shift.week.0 <= now.0 + horizon
                && shift.services.iter().any(|service| capacity_line(*service) == Some(kind))
        };
        let dated: f64 =
            self.moves.iter().filter(ahead).map(|shift| 1.0 - shift.share * shift.weight).product();
        let stays = |shift: &SchemeShift| 1.0 - shift.share * shift.weight;
        dated * self.schemes.iter().filter(by_schemes).map(stays).product::<f64>()
    }
}

/// Bit of a person's key from which the number of a move is mixed in: above every person.
const NUMBER_FROM: u32 = 40;

/// The mark of a person's need for one move.
fn mark(seed: Seed, who: &PatientEnRoute, number: u64) -> f64 {
    let key = u64::from(who.person.0) ^ number << NUMBER_FROM;
    seed.draw(Stream::Shift, key, who.need).uniform()
}

/// First number of the marks of schemes; dated moves have those below.
const SCHEMES: u64 = 1 << 12;

impl SchemeShift {
    /// Where the scheme sends a person it concerns; `None` when it does not affect them.
    fn destination(&self, seed: Seed, who: &PatientEnRoute) -> Option<CareDestination> {
        let mark = mark(seed, who, SCHEMES + u64::from(self.scheme));
        match self.target {
            ShiftTarget::Provider(to) => {
                (mark < self.share).then_some(CareDestination::Provider(to))
            }
            ShiftTarget::Community { contacts, doubled } => {
                let also = if mark < self.share {
                    None
                } else if mark < self.share + doubled {
                    Some(who.provider)
                } else {
                    return None;
                };
                let contacts = math::round(contacts).clamp(1.0, f64::from(u16::MAX)) as u16;
                Some(CareDestination::Community { contacts, also })
            }
            ShiftTarget::Stopped { displaced, other } => {
                // What is stopped is what is worth least: the less severe the case, the likelier;
                // doubled, because severity is a half on average.
                let chance = (2.0 * self.share * (1.0 - who.severity)).min(1.0);
                if mark >= chance {
                    None
                } else if let (Some(other), true) = (other, mark < displaced * chance) {
                    Some(CareDestination::Provider(other))
                } else {
                    Some(CareDestination::Stopped)
                }
            }
        }
    }
}

/// The line of capacity a service mainly uses.
pub const fn capacity_line(service: Service) -> Option<CapacityKind> {
    match service {
        Service::OutpatientFirst | Service::OutpatientFollowUp => Some(CapacityKind::Clinic),
        Service::Diagnostic => Some(CapacityKind::Diagnostic),
        Service::DayCase | Service::ElectiveRoutine | Service::ElectiveComplex => {
            Some(CapacityKind::Theatre)
        }
        Service::EmergencyMajor | Service::EmergencyMinor => Some(CapacityKind::Department),
        Service::EmergencyShort
        | Service::EmergencyStandard
        | Service::EmergencyLong
        | Service::StrokeSpell => Some(CapacityKind::Ward),
        Service::CommunityContact | Service::PreventionContact => Some(CapacityKind::CommunityTeam),
        Service::CommunityBedDay => Some(CapacityKind::CommunityWard),
        Service::MentalHealthContact => Some(CapacityKind::MentalHealthTeam),
        Service::GpConsultation
        | Service::PrescribingItem
        | Service::ContinuingCareWeek
        | Service::SocialCareWeek => None,
    }
}

/// Closures take effect: no patient is sent to a closed service from its week on.
pub fn close_services(
    shifts: Res<ServiceChanges>,
    clock: Res<Clock>,
    mut access: ResMut<CareAccess>,
) {
    for closure in shifts.closures.iter().filter(|closure| closure.week == clock.week) {
        let has = |service| closure.services.contains(&service);
        for practice in &mut access.practices {
            if has(Service::OutpatientFirst) {
                practice.close_planned(closure.provider);
            }
            if has(Service::EmergencyMajor) {
                practice.close_emergency(closure.provider);
            }
            if has(Service::StrokeSpell) {
                practice.stroke.remove_provider(closure.provider);
            }
        }
    }
}

impl ServiceShift {
    /// Closes whole steps of a line for the part of it that moves away, where the change requires
    /// it.
    fn steps_to_close(&self, kind: CapacityKind, line: &mut CapacityLine) {
        let uses = self.services.iter().any(|service| capacity_line(*service) == Some(kind));
        if self.with_steps && uses {
            let count = math::round(f64::from(line.open) * self.share * self.weight) as usize;
            line.closing.extend(std::iter::repeat_n(self.week, count));
        }
    }
}

/// Steps close together with the work that a dated change takes away, where it requires it.
pub fn close_steps(
    mut providers: Query<(&Provider, &mut StepCapacity)>,
    shifts: Res<ServiceChanges>,
    clock: Res<Clock>,
) {
    for shift in shifts.moves.iter().filter(|shift| shift.week == clock.week) {
        for (_, mut steps) in
            providers.iter_mut().filter(|(provider, _)| provider.index == shift.from)
        {
            for kind in CapacityKind::ALL {
                shift.steps_to_close(kind, steps.line_mut(kind));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifts(share: f64, planned: bool) -> ServiceChanges {
        let shift = ServiceShift {
            week: Week(10),
            from: 3,
            to: Some(5),
            services: vec![Service::OutpatientFirst, Service::EmergencyStandard],
            share,
            planned,
            with_steps: false,
            area: None,
            weight: 1.0,
        };
        ServiceChanges { moves: vec![shift], ..ServiceChanges::default() }
    }

    fn on_the_way(person: u32, provider: u32, service: Service) -> PatientEnRoute {
        let person = PersonId(person);
        PatientEnRoute { provider, area: 1, service, person, need: 7, severity: 0.5 }
    }

    #[test]
    fn the_share_moves_from_its_week_on_and_nothing_else() {
        let shifts = shifts(0.3, false);
        let moved = |week, provider, service| {
            (0..10_000)
                .filter(|person| {
                    let who = on_the_way(*person, provider, service);
                    shifts.destination(Seed(1), Week(week), &who) == CareDestination::Provider(5)
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
    fn one_purchaser_can_withdraw_alone() {
        let mut shifts = shifts(1.0, true);
        shifts.moves[0] = ServiceShift { area: Some(2), weight: 0.25, ..shifts.moves[0].clone() };
        let to = |area| {
            let who = PatientEnRoute { area, ..on_the_way(1, 3, Service::OutpatientFirst) };
            shifts.destination(Seed(1), Week(20), &who)
        };
        assert_eq!(to(1), CareDestination::Provider(3));
        assert_eq!(to(2), CareDestination::Provider(5));
        assert_eq!(shifts.expected_to_stay(3, CapacityKind::Ward, Week(0), 39), 0.75);
    }

    #[test]
    fn only_a_planned_move_is_expected() {
        let stay = |planned, now| {
            shifts(0.3, planned).expected_to_stay(3, CapacityKind::Ward, Week(now), 39)
        };
        assert_eq!(stay(true, 0), 0.7);
        assert_eq!(stay(false, 0), 1.0);
        assert_eq!(stay(true, 10), 1.0);
    }

    #[test]
    fn steps_close_with_the_work_where_the_change_says_so() {
        let line = CapacityLine { open: 10, ..CapacityLine::default() };
        let closing = |with_steps: bool| {
            let mut shifts = shifts(0.3, false);
            shifts.moves[0].with_steps = with_steps;
            let mut line = line.clone();
            shifts.moves[0].steps_to_close(CapacityKind::Ward, &mut line);
            line.closing.len()
        };
        assert_eq!((closing(true), closing(false)), (3, 0));
        let mut theatre = line.clone();
        ServiceShift { with_steps: true, ..shifts(0.3, false).moves[0].clone() }
            .steps_to_close(CapacityKind::Theatre, &mut theatre);
        assert!(theatre.closing.is_empty(), "nothing of the kind moved");
    }

    fn scheme(way: ShiftTarget) -> ServiceChanges {
        let shift = SchemeShift {
            scheme: 4,
            week: Week(10),
            area: 1,
            from: 3,
            services: &[Service::OutpatientFirst],
            weight: 0.5,
            share: 0.2,
            target: way,
        };
        ServiceChanges { schemes: vec![shift], ..ServiceChanges::default() }
    }

    fn sent(shifts: &ServiceChanges, area: u32) -> Vec<CareDestination> {
        let go = |person| {
            let who = PatientEnRoute { area, ..on_the_way(person, 3, Service::OutpatientFirst) };
            shifts.destination(Seed(1), Week(20), &who)
        };
        (0..10_000).map(go).collect()
    }

    #[test]
    fn a_scheme_moves_only_the_people_of_its_own_area() {
        let shifts = scheme(ShiftTarget::Community { contacts: 2.0, doubled: 0.1 });
        let count = |area, wanted: fn(&CareDestination) -> bool| {
            sent(&shifts, area).iter().filter(|sent| wanted(sent)).count() as f64 / 10_000.0
        };
        let moved =
            |sent: &CareDestination| matches!(sent, CareDestination::Community { also: None, .. });
        let both = |sent: &CareDestination| {
            matches!(sent, CareDestination::Community { also: Some(3), .. })
        };
        assert_eq!(count(2, moved), 0.0);
        assert!((count(1, moved) - 0.2).abs() < 0.02 && (count(1, both) - 0.1).abs() < 0.02);
    }

    #[test]
    fn what_stops_goes_elsewhere_in_part_or_nowhere() {
        let shifts = scheme(ShiftTarget::Stopped { displaced: 0.5, other: Some(8) });
        let all = sent(&shifts, 1);
        let share = |wanted| all.iter().filter(|sent| **sent == wanted).count() as f64 / 1e4;
        assert!((share(CareDestination::Stopped) - 0.1).abs() < 0.02);
        assert!((share(CareDestination::Provider(8)) - 0.1).abs() < 0.02);
    }

    #[test]
    fn a_provider_plans_for_the_part_of_its_work_that_a_scheme_will_take() {
        let shifts = scheme(ShiftTarget::Provider(9));
        assert_eq!(shifts.expected_to_stay(3, CapacityKind::Clinic, Week(0), 39), 0.9);
        assert_eq!(shifts.expected_to_stay(3, CapacityKind::Ward, Week(0), 39), 1.0);
    }
}
