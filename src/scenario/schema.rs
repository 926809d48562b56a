//! A resolved scenario: every number set, every name known. Made by the layered loader and by
//! nothing else; the façade takes it unchanged.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::math;
use crate::params::Params;
use crate::params::vocabulary::{ProviderKind, Service};

pub use crate::contracts::Payer;

/// Version of every file the program reads or writes.
pub const SCHEMA: u32 = 1;

/// How the clock and the sample of a run are set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSettings {
    /// Seed of all random draws.
    pub seed: u64,
    /// Calendar year in whose April recording starts.
    pub start_year: u32,
    /// Unrecorded weeks of running in, a multiple of 52.
    pub run_in_weeks: u32,
    /// Recorded financial years.
    pub years: u32,
    /// People one simulated patient represents; at least 1.
    pub weight: u32,
}

/// The inputs of the place generator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceSettings {
    /// Name of the shipped place this came from.
    pub name: String,
    /// People.
    pub population: u64,
    /// Commissioning bodies.
    pub commissioners: u32,
    /// Purchasers that share the area of each commissioner; with more than one, each is a
    /// commissioning body of its own for its part of the practices.
    pub purchasers: u32,
    /// Acute sites over the whole place.
    pub acute_sites: u32,
    /// Practices over the whole place.
    pub practices: u32,
    /// Towns per commissioner.
    pub towns_per_commissioner: u32,
    /// Localities ("places") per commissioner.
    pub localities_per_commissioner: u32,
    /// Acute sites per commissioner that run the specialist service, at least one.
    pub specialist_sites_per_commissioner: u32,
    /// Independent elective centres per commissioner.
    pub independents_per_commissioner: u32,
    /// Regions the commissioners are grouped into.
    pub regions: u32,
    /// People per square minute of travel: sets how far apart towns lie.
    pub density: f64,
}

/// Who may choose a provider for planned care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderChoice {
    /// The nearest contracted hospital.
    None,
    /// The GP's habit and the published facts, NHS sites only.
    GpLed,
    /// The patient's own weights, NHS sites only.
    Free,
    /// The patient's own weights, any accredited provider.
    AnyWilling,
}

/// Who holds a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BudgetHolderKind {
    /// People with continuing care, each for themselves.
    Patient,
    /// Every practice for its list.
    Practice,
    /// The practices of a locality together.
    Locality,
    /// The purchasing body.
    Purchaser,
    /// The purchaser and the local authority together.
    Joint,
    /// The largest acute provider of an area.
    Provider,
    /// The region.
    Region,
    /// The nation.
    Nation,
}

/// How binding a budget is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BudgetRule {
    /// Savings are retained; it is not topped up routinely.
    Hard,
    /// Its holder is expected to keep within it and gets support when it does not.
    Soft,
    /// Notional: the risk stays with another body.
    Notional,
}

/// One level of commissioning: who holds the budget of which services, for how many people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissioningLevel {
    /// Who holds it.
    pub holder: BudgetHolderKind,
    /// How hard it is.
    pub budget: BudgetRule,
    /// People per holder; 0 = as the place sets them.
    pub people: u64,
    /// Holders that share each area; 0 = as many as the people require.
    pub number: u32,
    /// Services it buys; empty means all that no other level buys.
    pub services: Vec<Service>,
    /// Share of savings retained by a practice or locality.
    pub kept: f64,
    /// Share of overspends borne by a practice or locality.
    pub borne: f64,
    /// Share of the people concerned who hold a personal budget.
    pub uptake: f64,
}

/// How people come to a purchaser where several share an area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnrolmentRule {
    /// With their practice.
    #[default]
    ByPractice,
    /// Everyone chooses, and may choose again every year.
    Chosen,
}

/// What a system asks of the landscape of providers; what it leaves out the place decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderMarket {
    /// Independent elective centres per commissioner.
    pub independents: Option<u32>,
    /// Acute sites per commissioner that run the specialist service.
    pub specialist_sites: Option<u32>,
    /// Commissioning bodies that a place must have at least.
    pub commissioners_at_least: Option<u32>,
}

/// Which way a measure is expected to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExpectedDirection {
    /// It is higher.
    More,
    /// It is lower.
    Less,
}

/// What is expected of a system on the same people and place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedEffect {
    /// Measure, with its part after a full stop.
    pub measure: String,
    /// Which way.
    pub sign: ExpectedDirection,
    /// Against which system.
    pub against: String,
    /// Key of the source.
    pub source: String,
}

/// A contract that the scenario signs at the start of every contract year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractPlan {
    /// Unique name.
    pub name: String,
    /// Kind of provider it is offered to; `None` means general practice.
    pub provider: Option<ProviderKind>,
    /// Who pays.
    pub payer: Payer,
    /// Services in scope.
    pub services: Vec<Service>,
    /// Services whose volumes and prices the parties negotiate; the rest are priced nationally.
    pub negotiated: Vec<Service>,
    /// Terms in order: registered name and its parameters by name (numbers are in the unit the
    /// term declares, usually pounds, shares or ratios).
    pub terms: Vec<TermPlan>,
}

/// One payment term as configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermPlan {
    /// Registered name of the term.
    pub term: String,
    /// Numbers by the term's own parameter names, defaults filled in by the loader.
    pub numbers: Vec<(String, f64)>,
    /// Services the term applies to; empty means all in the contract's scope.
    pub services: Vec<Service>,
}

/// The institutional arrangement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Identifier such as "S10".
    pub id: String,
    /// One line.
    pub summary: String,
    /// Choice of provider for planned care.
    pub choice: ProviderChoice,
    /// Contracts offered, with what the levels require.
    pub contracts: Vec<ContractPlan>,
    /// Who holds which budget for which people.
    pub levels: Vec<CommissioningLevel>,
    /// How people come to a purchaser.
    pub enrolment: EnrolmentRule,
    /// What is asked of the landscape.
    pub landscape: ProviderMarket,
    /// What is expected of it.
    pub expected: Vec<ExpectedEffect>,
    /// Key of where it is described.
    pub source: String,
}

/// An arrangement that takes the place of another during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArrangementInForce {
    /// The arrangement.
    pub system: System,
    /// Purchasers that share the area of each commissioner.
    pub purchasers: u32,
    /// Registered rules that are switched off.
    pub switched_off: Vec<String>,
    /// Every parameter, as in the scenario.
    pub parameters: Vec<(String, Vec<f64>)>,
}

/// A dated change to services, the same for every seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Change {
    /// From `week` (counted from the first recorded week) a share of the potential activity of
    /// some services at one provider is provided elsewhere, or not at all.
    Move {
        /// Recorded week from which it holds.
        week: u32,
        /// Provider losing the activity, or a kind of provider for all of that kind.
        from: String,
        /// Provider gaining it, or a kind for the first of that kind in the same area; `None`
        /// means the need is met outside the modelled economy.
        to: Option<String>,
        /// Services moved.
        services: Vec<Service>,
        /// Share moved, 0 to 1.
        share: f64,
        /// Whether the provider knows in advance and may plan its steps for it.
        planned: bool,
        /// Whether the steps of capacity that the activity used close with it.
        with_steps: bool,
        /// The purchaser of the area whose people alone are concerned, counted from 1; 0 means
        /// everyone.
        purchaser: u32,
    },
    /// In `week` every commissioner starts an initiative that has passed its gates by decree.
    Start {
        /// Recorded week in which it starts.
        week: u32,
        /// Registered name of the initiative.
        initiative: String,
        /// Part of its usual scale.
        scale: f64,
    },
    /// From `week`, the start of a financial year, the nation's budget for each person grows by
    /// this share a year.
    Growth {
        /// Recorded week from which it holds; whole years.
        week: u32,
        /// Yearly growth.
        share: f64,
    },
    /// In `week`, the start of a financial year, another system takes the place of this one:
    /// contracts are signed under its plan, its parameters hold, and bodies keep their history.
    Arrange {
        /// Recorded week from which it holds; whole years.
        week: u32,
        /// Name of the system.
        system: String,
        /// Whether commissioners are reorganised on the way.
        reorganised: bool,
        /// The system resolved for this place by the loader.
        arranged: Box<ArrangementInForce>,
    },
    /// From `week` a provider stops providing some services; patients go to the next choice.
    Close {
        /// Recorded week from which it holds.
        week: u32,
        /// Provider, or a kind of provider for all of that kind.
        provider: String,
        /// Services closed.
        services: Vec<Service>,
    },
}

impl Change {
    /// The recorded week from which it holds.
    #[must_use]
    pub const fn week(&self) -> u32 {
        match self {
            Self::Move { week, .. }
            | Self::Start { week, .. }
            | Self::Growth { week, .. }
            | Self::Arrange { week, .. }
            | Self::Close { week, .. } => *week,
        }
    }
}

/// Everything that determines a run, given the program version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Name for titles and files.
    pub name: String,
    /// Clock and sample.
    pub run: RunSettings,
    /// The place.
    pub place: PlaceSettings,
    /// The arrangement.
    pub system: System,
    /// Instruments applied to the system, in order.
    #[serde(default)]
    pub instruments: Vec<String>,
    /// Dated changes in order.
    pub changes: Vec<Change>,
    /// Registered rules that are switched off, by "registry/name".
    pub switched_off: Vec<String>,
    /// Every parameter: path and numbers, in catalogue order. Typed groups are rebuilt from it.
    pub parameters: Vec<(String, Vec<f64>)>,
}

/// Spare rows beyond what growth of the population requires, as a share: lists of practices do not
/// grow alike.
const SPARE_ROWS: f64 = 0.03;

impl Scenario {
    /// The typed parameters. Paths this program does not know are ignored: they can only come
    /// from a stored scenario of another version, whose digest would not agree anyway.
    #[must_use]
    pub fn params(&self) -> Params {
        let mut params = Params::default();
        for (path, numbers) in &self.parameters {
            let _ = params.set(path, numbers);
        }
        params
    }

    /// Systems that take the place of the first, with the recorded week and whether commissioners
    /// are reorganised on the way.
    pub fn arranged(&self) -> impl Iterator<Item = (u32, bool, &ArrangementInForce)> {
        self.changes.iter().filter_map(|change| match change {
            Change::Arrange { week, reorganised, arranged, .. } => {
                Some((*week, *reorganised, &**arranged))
            }
            _ => None,
        })
    }

    /// Most purchasers that ever share the area of a commissioner.
    #[must_use]
    pub fn max_purchasers(&self) -> u32 {
        let later = self.arranged().map(|(.., arranged)| arranged.purchasers);
        later.fold(self.place.purchasers, u32::max).max(1)
    }

    /// Share of rows of the patient table left free at the start: `run.reserve_rows`, or more
    /// where the population grows by more over the weeks of this run.
    #[must_use]
    pub fn reserve_share(&self, params: &Params) -> f64 {
        let years = f64::from(self.run.run_in_weeks) / f64::from(WEEKS_PER_YEAR)
            + f64::from(self.run.years);
        let grown = math::pow(1.0 + params.population.growth.get(), years) - 1.0;
        params.run.reserve_rows.get().max(grown + SPARE_ROWS)
    }
}
