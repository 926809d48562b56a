//! Instruments that are projects with gates: one file each, one line in [`INITIATIVES`]. An
//! initiative states what care it aims at, what it costs, what it achieves on average and how much
//! that varies, and what it changes in the world. The change is one of a small set of generic
//! [`Effect`]s, so the rest of the model knows no initiative by name.
//!
//! Pure: numbers in, numbers out. Who proposes, resists and pays is decided in the phases.

pub mod capability;
pub mod case_management;
pub mod coding_audit;
pub mod community_follow_up;
pub mod decommissioning;
pub mod delegation;
pub mod effect;
pub mod gate;
pub mod proactive_care;
pub mod procurement;
pub mod reconfiguration;
pub mod referral_management;
pub mod shift_of_care;
pub mod standardisation;
pub mod utilisation_review;
pub mod value;

use crate::kernel::registry::{About, Registered};
use crate::params::Params;
use crate::params::vocabulary::Service;

pub use effect::{CareStream, InitiativeEffect};

/// Whose work a scheme takes over, and so whose cooperation it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitiativeTarget {
    /// One hospital at a time; any of those the commissioner has a contract with.
    Hospital,
    /// The centre for volume-sensitive care that would be joined to a larger one.
    SmallerCentre,
    /// The people of the area; the hospital that gets most of the money has most at stake.
    Area,
    Office,
}

impl InitiativeTarget {
    /// In words, for listings.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Hospital => "one hospital at a time",
            Self::SmallerCentre => "the smaller centre for volume-sensitive care",
            Self::Area => "the people of the area, and the hospital that is paid most for them",
            Self::Office => "the commissioner itself",
        }
    }
}

/// Numbers of an initiative, from parameters. Effects and costs are parts of the yearly value of
/// the care that a scheme sets out to change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct InitiativeNumbers {
    /// Part of the value of its services that a scheme sets out to change.
    pub scale: f64,
    /// Weeks from the last gate until it acts.
    pub lead_weeks: f64,
    /// Once-only cost.
    pub upfront: f64,
    pub running: f64,
    /// Mean true effect.
    pub effect: f64,
    /// Standard deviation of the true effect.
    pub spread: f64,
    /// Effect expected by those who have not seen any.
    pub believed: f64,
    /// Need of the provider's cooperation, 0 to 1.
    pub provider_part: f64,
    /// Need of practices' cooperation, 0 to 1.
    pub practice_part: f64,
    /// Public notice, 0 to 1.
    pub salience: f64,
    /// Access lost by the public, 0 to 1.
    pub access_loss: f64,
    /// Health gained for each pound of full effect, valued in pounds.
    pub health: f64,
    /// Share of the effect that relieves waiting lists.
    pub targets: f64,
    /// Part of the effect that is care leaving hospital.
    pub moves: f64,
}

impl InitiativeNumbers {
    /// The same where the provider itself puts the scheme forward: it knows what works in its
    /// services and has the people to do it.
    #[must_use]
    pub fn redesigned(self, params: &Params) -> Self {
        let cost = params.schemes.redesign_cost.get();
        let edge = params.schemes.redesign_edge.get();
        Self {
            effect: self.effect + edge,
            believed: self.effect + edge,
            upfront: self.upfront * cost,
            running: self.running * cost,
            ..self
        }
    }
}

/// A registered initiative.
#[derive(Debug, Clone, Copy)]
pub struct Initiative {
    /// Name, summary, source.
    pub about: About,
    /// Source file below `src`.
    pub file: &'static str,
    /// Number of the instrument in the catalogue of instruments.
    pub instrument: &'static str,
    /// Whose work it takes.
    pub target: InitiativeTarget,
    /// Services whose value it aims at.
    pub services: &'static [Service],
    /// Its numbers.
    pub numbers: fn(&Params) -> InitiativeNumbers,
    /// What it changes in the world, given the part of its services it reaches, what it truly
    /// achieves there, and the years it has been running.
    pub effect: fn(&Params, SchemeReach) -> InitiativeEffect,
}

/// How far a running scheme reaches and what it achieves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemeReach {
    /// Part of the services it reaches, 0 to 1.
    pub share: f64,
    /// Its true effect, as a part of that.
    pub effect: f64,
    /// Years since it started.
    pub years: f64,
}

impl SchemeReach {
    /// What it achieves over what a scheme of usual scale and effect achieves; never below
    /// nothing.
    #[must_use]
    pub fn relative_to_usual(&self, usual: &InitiativeNumbers) -> f64 {
        let expected = usual.scale * usual.effect;
        (self.share * self.effect / expected.max(f64::EPSILON)).max(0.0)
    }
}

impl Initiative {
    /// Its numbers, with what follows from the change it makes in the world: whether care leaves
    /// hospital, and the health gained by that.
    #[must_use]
    pub fn full_numbers(&self, params: &Params) -> InitiativeNumbers {
        let numbers = (self.numbers)(params);
        let moves = self.usual_effect(params).moved_out_of_hospital();
        let health = numbers.health + params.schemes.shift_health.get() * moves;
        InitiativeNumbers { moves, health, ..numbers }
    }

    /// What a scheme of usual scale and effect changes in the world.
    #[must_use]
    pub fn usual_effect(&self, params: &Params) -> InitiativeEffect {
        let InitiativeNumbers { scale, effect, .. } = (self.numbers)(params);
        (self.effect)(params, SchemeReach { share: scale, effect, years: 1.0 })
    }
}

impl Registered for Initiative {
    fn about(&self) -> About {
        self.about
    }
}

/// Every initiative, in the order of the catalogue of instruments.
pub const INITIATIVES: &[Initiative] = &[
    referral_management::CENTRE,
    referral_management::CRITERIA,
    referral_management::ADVICE,
    case_management::CASE_MANAGEMENT,
    utilisation_review::UTILISATION_REVIEW,
    coding_audit::CODING_AUDIT,
    decommissioning::DECOMMISSIONING,
    shift_of_care::SHIFT_OF_CARE,
    procurement::PROCUREMENT,
    reconfiguration::RECONFIGURATION,
    capability::CAPABILITY,
    delegation::DELEGATION,
    standardisation::STANDARDISATION,
    proactive_care::PROACTIVE_CARE,
    community_follow_up::COMMUNITY_FOLLOW_UP,
];

/// Position of an initiative by its registered name.
#[must_use]
pub fn initiative_position(name: &str) -> Option<usize> {
    INITIATIVES.iter().position(|initiative| initiative.about.name == name)
}

/// Services of planned care in hospital.
#[must_use]
pub const fn planned_care() -> &'static [Service] {
    PLANNED
}

/// Outpatient care and planned admissions: what follows a referral.
pub(crate) const PLANNED: &[Service] = &[
    Service::OutpatientFirst,
    Service::OutpatientFollowUp,
    Service::Diagnostic,
    Service::DayCase,
    Service::ElectiveRoutine,
    Service::ElectiveComplex,
];

pub(crate) const EMERGENCIES: &[Service] =
    &[Service::EmergencyShort, Service::EmergencyStandard, Service::EmergencyLong];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::sources::source_register;

    #[test]
    fn every_initiative_says_what_it_is_and_where() {
        let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for (place, initiative) in INITIATIVES.iter().enumerate() {
            let About { name, summary, source } = initiative.about();
            assert!(
                !summary.is_empty() && source_register().contains_key(source),
                "{name}: {source}"
            );
            assert!(src.join(initiative.file).exists(), "{name}: {}", initiative.file);
            assert_eq!(initiative_position(name), Some(place), "{name} is registered twice");
        }
    }

    #[test]
    fn published_nulls_stay_null() {
        let params = Params::default();
        for name in ["referral_centre", "case_management"] {
            let initiative = INITIATIVES[initiative_position(name).expect("registered")];
            let numbers = (initiative.numbers)(&params);
            assert_eq!(numbers.effect, 0.0, "{name}");
            assert!(numbers.believed > 0.0, "{name}");
        }
    }

    #[test]
    fn what_leaves_hospital_is_read_off_what_changes_in_the_world() {
        let params = Params::default();
        let leaves: Vec<&str> = INITIATIVES
            .iter()
            .filter(|initiative| initiative.full_numbers(&params).moves > 0.0)
            .map(|initiative| initiative.about.name)
            .collect();
        let expected =
            ["case_management", "shift_of_care", "proactive_care", "community_follow_up"];
        assert_eq!(leaves, expected);
    }

    #[test]
    fn nothing_is_free() {
        let params = Params::default();
        for initiative in INITIATIVES {
            let numbers = (initiative.numbers)(&params);
            assert!(numbers.upfront + numbers.running > 0.0, "{}", initiative.about.name);
        }
    }
}
