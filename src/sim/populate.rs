//! From a scenario to a populated world: organisations first, every resource next, patients last
//! (a resource made after the patients would cost memory for each of them).

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;
use rayon::prelude::*;

use crate::behaviours;
use crate::behaviours::patient::choice;
use crate::behaviours::patient::moving::Destinations;
use crate::behaviours::patient::newcomers::NewcomerTable;
use crate::behaviours::patient::traits::{PracticeProfile, resident};
use crate::contracts::{PriceList, Scope, TermRegistry, TermSetting};
use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::geography::{Geography, OrgEntry, OrgKind, PracticePlan, minutes_between};
use crate::economy::patient::{Cold, Due, Hot};
use crate::economy::population::{FreeRows, Layout, UnitState, Units, Whereabouts};
use crate::economy::practice::{Practice, Style, Surgery};
use crate::economy::provider::activity::{Activity, Tallies};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::queues::{PlannedCare, WaitList};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::information::{Channels, Coding};
use crate::kernel::chance::{Seed, Stream};
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::kernel::ids::{OrgId, PersonId, Row, name_key};
use crate::kernel::math;
use crate::kernel::registry::Switches;
use crate::params::Params;
use crate::params::vocabulary::ProviderKind;
use crate::phases::accounts::{Accounts, Arrangement, Compiled, Offer};
use crate::phases::clock::Clock;
use crate::phases::deliver::access::{self, Access, AccessRules, Options, PracticeNow};
use crate::phases::deliver::inflow::{Census, Inflow};
use crate::phases::deliver::joining::Intake;
use crate::phases::deliver::people_year::PeopleYear;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::deliver::shifts::{Closure, Shift, Shifts};
use crate::phases::deliver::visit::newcomer;
use crate::phases::faults::Faults;
use crate::phases::model::Model;
use crate::phases::plan::Drafts;
use crate::phases::review::{Margins, step_volume};
use crate::scenario::place::generate;
use crate::scenario::schema::{Change, Choice, ContractPlan, Scenario, TermPlan};

/// Units of the patient table spawned at a time, which bounds the memory used on the way.
const UNITS_AT_A_TIME: usize = 32;
/// Most providers a practice's patients weigh for planned care.
const MOST_OPTIONS: usize = 10;
/// Weight of the next nearest specialist centre against the nearest: it takes over when that
/// closes and not before.
const NEXT_CENTRE: f64 = 1e-12;
/// Most departments an emergency may be taken to.
const MOST_DEPARTMENTS: usize = 5;

/// Every organisation of a run in id order: nation, regions, commissioners, local authorities,
/// providers, practices.
#[derive(Resource, Debug, Clone, Default)]
pub struct Directory {
    /// Entries in id order.
    pub entries: Vec<OrgEntry>,
    /// First id of each kind, in the order above, then the number of organisations.
    starts: [u32; 7],
}

impl Directory {
    /// Lists the organisations of a place.
    #[must_use]
    pub fn new(geography: &Geography) -> Self {
        let authorities = geography.commissioners.iter().map(|c| format!("{} Council", c.name));
        let groups: [(OrgKind, Vec<String>); 6] = [
            (OrgKind::Nation, vec!["NHS England".to_owned()]),
            (OrgKind::Region, geography.regions.clone()),
            (
                OrgKind::Commissioner,
                geography.commissioners.iter().map(|c| c.name.clone()).collect(),
            ),
            (OrgKind::LocalAuthority, authorities.collect()),
            (OrgKind::Provider, geography.providers.iter().map(|p| p.name.clone()).collect()),
            (OrgKind::Practice, geography.practices.iter().map(|p| p.name.clone()).collect()),
        ];
        let mut directory = Self::default();
        for (group, (kind, names)) in groups.into_iter().enumerate() {
            directory.starts[group] = directory.entries.len() as u32;
            for name in names {
                let id = OrgId::at(directory.entries.len());
                directory.entries.push(OrgEntry { id, kind, name });
            }
        }
        directory.starts[6] = directory.entries.len() as u32;
        directory
    }
    /// The nation.
    #[must_use]
    pub const fn nation(&self) -> OrgId {
        OrgId(0)
    }
    /// A region by position.
    #[must_use]
    pub const fn region(&self, index: u32) -> OrgId {
        OrgId(self.starts[1] + index)
    }
    /// A commissioner by position.
    #[must_use]
    pub const fn commissioner(&self, index: u32) -> OrgId {
        OrgId(self.starts[2] + index)
    }
    /// The local authority beside a commissioner.
    #[must_use]
    pub const fn authority(&self, index: u32) -> OrgId {
        OrgId(self.starts[3] + index)
    }
    /// A provider by position.
    #[must_use]
    pub const fn provider(&self, index: u32) -> OrgId {
        OrgId(self.starts[4] + index)
    }
    /// A practice by position.
    #[must_use]
    pub const fn practice(&self, index: u32) -> OrgId {
        OrgId(self.starts[5] + index)
    }
}

/// Builds the world of a scenario at the first week of its running in.
#[must_use]
pub fn world(scenario: &Scenario) -> World {
    world_with(scenario, TermRegistry::shipped())
}

/// The same with other payment terms than the shipped ones.
#[must_use]
pub fn world_with(scenario: &Scenario, registry: TermRegistry) -> World {
    let mut params = scenario.params();
    let switches = Switches::off(scenario.switched_off.clone());
    behaviours::neutralise(&mut params, &switches);
    let seed = Seed(scenario.run.seed);
    let calendar =
        Calendar { start_year: scenario.run.start_year, run_in_weeks: scenario.run.run_in_weeks };
    let geography = generate(&scenario.place, &params, seed);
    let model = Model::new(params, seed, scenario.run.weight, calendar);
    let directory = Directory::new(&geography);
    let mut world = World::new();
    spawn_commissioners(&mut world, &model, &geography, &directory);
    spawn_providers(&mut world, &model, &geography, &directory);
    spawn_practices(&mut world, &model, &geography, &directory);
    let profiles: Vec<PracticeProfile> = geography
        .practices
        .iter()
        .map(|p| PracticeProfile::new(&model.life, &model.params, &p.deprivation, p.age_tilt))
        .collect();
    let rows = residents(&geography, scenario.run.weight);
    let layout = layout(&rows, &model.params);
    insert_accounts(&mut world, scenario, &model.params, &geography, &directory, registry);
    insert_resources(&mut world, &model, &geography, &layout, &rows, &profiles, scenario);
    world.insert_resource(directory);
    spawn_patients(&mut world, &model, &geography, &layout, &rows, &profiles);
    world.insert_resource(model);
    world.insert_resource(geography_resource(geography));
    world
}

/// The place, kept for maps and labels.
#[derive(Resource, Debug, Clone)]
pub struct Place(pub Geography);

fn geography_resource(geography: Geography) -> Place {
    Place(geography)
}

/// Rows of residents by practice: people over weight, with the fraction carried along so that the
/// total is right.
fn residents(geography: &Geography, weight: u32) -> Vec<usize> {
    let mut carry = 0.0;
    geography
        .practices
        .iter()
        .map(|practice| {
            let rows = practice.list as f64 / f64::from(weight) + carry;
            let whole = math::round(rows).max(1.0);
            carry = rows - whole;
            whole as usize
        })
        .collect()
}

/// Movers choose among the practices of their own locality.
fn destinations(geography: &Geography) -> Destinations {
    let locality = |p: &PracticePlan| (p.commissioner, p.locality);
    let localities: BTreeSet<_> = geography.practices.iter().map(locality).collect();
    let numbered: BTreeMap<_, _> = localities.into_iter().zip(0..).collect();
    let practices: Vec<_> = geography
        .practices
        .iter()
        .map(|plan| (numbered[&locality(plan)], plan.list, plan.deprivation))
        .collect();
    Destinations::new(&practices)
}

fn layout(rows: &[usize], params: &Params) -> Layout {
    let reserve = params.run.reserve_rows.0;
    let with_reserve: Vec<usize> =
        rows.iter().map(|n| n + math::round(*n as f64 * reserve) as usize + 16).collect();
    Layout::new(&with_reserve)
}

fn spawn_commissioners(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    directory: &Directory,
) {
    let rate = model.params.care.packages_started.0;
    let people_of = |index: u32| {
        let lists = geography.practices.iter().filter(|p| p.commissioner == index);
        (lists.map(|p| p.list).sum::<u64>() as f64 / model.weight) as u64
    };
    for (index, plan) in geography.commissioners.iter().enumerate() {
        let index = index as u32;
        let own = |kind: ProviderKind| {
            geography
                .providers
                .iter()
                .position(|p| p.kind == kind && p.commissioner == index)
                .map_or(u32::MAX, |place| place as u32)
        };
        world.spawn((
            Commissioner {
                id: directory.commissioner(index),
                index,
                key: name_key(&plan.name),
                region: directory.region(plan.region),
                authority: directory.authority(index),
                community: own(ProviderKind::Community),
                mental_health: own(ProviderKind::MentalHealth),
                care_homes: own(ProviderKind::CareHome),
                pharmacy: own(ProviderKind::Pharmacy),
            },
            SocialCare {
                rate: rate / 1000.0,
                registered: people_of(index),
                ..SocialCare::default()
            },
        ));
    }
}

fn spawn_providers(world: &mut World, model: &Model, geography: &Geography, directory: &Directory) {
    let spread = model.params.costs.efficiency_spread.0;
    for (index, plan) in geography.providers.iter().enumerate() {
        let index = index as u32;
        let key = name_key(&plan.name);
        let mut draw = model.seed.draw(Stream::Organisation, key, 0);
        let people = served(geography, index);
        let provider = Provider {
            id: directory.provider(index),
            index,
            key,
            kind: plan.kind,
            town: plan.town,
            x: plan.x,
            y: plan.y,
            commissioner: plan.commissioner,
            catchment: plan.catchment,
            specialist: plan.specialist,
        };
        let conduct = Conduct {
            efficiency: draw.lognormal_mean_one(spread),
            quality: 0.0,
            coding: Coding::at_depth(0.0, &model.params.information).factor,
            admission: 0.0,
            closed_services: 0,
        };
        let mut beds = Beds::default();
        beds.occupancy = model.params.opening.occupancy.0;
        let mut courses = Courses::default();
        courses.wait = model.params.care.tolerated_wait.0;
        let capacity = &model.params.capacity;
        let waits = WaitList {
            first_wait: capacity.tolerated_wait_first.0,
            admission_wait: capacity.tolerated_wait_admission.0,
            diagnostic_wait: capacity.tolerated_wait_diagnostic.0,
            ..WaitList::default()
        };
        let steps = opening_steps(plan.kind, people, &model.params, draw.uniform());
        world.spawn((
            provider,
            conduct,
            steps,
            PlannedCare::default(),
            beds,
            waits,
            Activity::default(),
            Tallies::default(),
            Books::default(),
            courses,
            Margins::default(),
        ));
    }
}

/// People a provider is sized for: its catchment, or for an independent centre the part of the
/// area's planned care it is expected to have.
fn served(geography: &Geography, index: u32) -> f64 {
    let plan = &geography.providers[index as usize];
    if plan.kind != ProviderKind::Independent {
        return plan.catchment as f64;
    }
    let people: u64 = geography
        .practices
        .iter()
        .filter(|p| p.commissioner == plan.commissioner)
        .map(|p| p.list)
        .sum();
    let rivals = geography
        .providers
        .iter()
        .filter(|p| p.kind == ProviderKind::Independent && p.commissioner == plan.commissioner)
        .count();
    people as f64 / rivals.max(1) as f64
}

/// Steps open on the first day, with the slack that whole steps and chance leave.
fn opening_steps(kind: ProviderKind, people: f64, params: &Params, slack: f64) -> Steps {
    let opening = &params.opening;
    let weekly =
        |per_thousand_year: f64| people / 1000.0 * per_thousand_year / f64::from(WEEKS_PER_YEAR);
    let own = opening.independent_share.0;
    let acute = 1.0 - own;
    let bed_days = opening.beds.0 * params.capacity.planned_occupancy.0 * 7.0;
    let volumes: Vec<(StepKind, f64, f64)> = match kind {
        ProviderKind::Acute => vec![
            (StepKind::Ward, people / 1000.0 * bed_days, 0.0),
            (StepKind::Theatre, weekly(opening.theatre_units.0) * acute, 0.0),
            (
                StepKind::Clinic,
                weekly(opening.firsts.0) * acute,
                weekly(opening.follow_ups.0) * acute,
            ),
            (StepKind::Diagnostic, weekly(opening.tests.0) * acute, 0.0),
            (StepKind::Department, weekly(opening.attendances.0), 0.0),
        ],
        ProviderKind::Independent => vec![
            (StepKind::Ward, people / 1000.0 * bed_days * own * 0.1, 0.0),
            (StepKind::Theatre, weekly(opening.theatre_units.0) * own, 0.0),
            (StepKind::Clinic, weekly(opening.firsts.0) * own, weekly(opening.follow_ups.0) * own),
            (StepKind::Diagnostic, weekly(opening.tests.0) * own, 0.0),
        ],
        ProviderKind::Community => vec![
            (StepKind::CommunityTeam, weekly(opening.community_contacts.0), 0.0),
            (StepKind::CommunityWard, people / 1000.0 * opening.community_beds.0 * 7.0 * 0.9, 0.0),
        ],
        ProviderKind::MentalHealth => {
            vec![(StepKind::MentalHealthTeam, weekly(opening.mental_health_contacts.0), 0.0)]
        }
        ProviderKind::CareHome | ProviderKind::Pharmacy => Vec::new(),
    };
    let mut steps = Steps::default();
    for (kind, planned, with_it) in volumes {
        let needed = (planned + with_it) / step_volume(kind, params);
        let line = steps.of_mut(kind);
        line.open = math::floor(needed + slack).max(1.0) as u32;
        line.forecast = planned;
        line.plan = planned;
    }
    steps
}

fn spawn_practices(world: &mut World, model: &Model, geography: &Geography, directory: &Directory) {
    let gp = &model.params.gp;
    for (index, plan) in geography.practices.iter().enumerate() {
        let key = name_key(&plan.name);
        let mut draw = model.seed.draw(Stream::Organisation, key, 0);
        let list = plan.list as f64;
        let style = gp.referral_threshold.0 + gp.style_spread.0 * draw.normal();
        let per_person = gp.appointments.0 * draw.lognormal_mean_one(gp.appointment_spread.0);
        let doublings = math::ln(list / 2000.0).max(0.0) / math::ln(2.0);
        let continuity = gp.continuity_small.0 - gp.continuity_per_doubling.0 * doublings;
        world.spawn((
            Practice {
                id: directory.practice(index as u32),
                index: index as u32,
                key,
                town: plan.town,
                commissioner: plan.commissioner,
                locality: plan.locality,
            },
            Style {
                style,
                threshold: style,
                noise: gp.diagnostic_noise.0 * draw.lognormal_mean_one(0.2),
                appointments: list / model.weight * per_person / f64::from(WEEKS_PER_YEAR),
                continuity: (continuity + 0.05 * draw.normal()).clamp(0.05, 0.95),
                gps: list / gp.people_per_gp.0,
            },
            Surgery::default(),
        ));
    }
}

#[allow(clippy::too_many_arguments, reason = "everything the resources are made from")]
fn insert_resources(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    layout: &Layout,
    rows: &[usize],
    profiles: &[PracticeProfile],
    scenario: &Scenario,
) {
    let residents: usize = rows.iter().sum();
    let practices = geography.practices.len();
    let keyed = geography
        .practices
        .iter()
        .zip(rows)
        .zip(profiles)
        .map(|((plan, rows), profile)| (name_key(&plan.name), *rows as u64, profile));
    let table = NewcomerTable::new(&model.params, keyed, PersonId::at(residents));
    let mut areas = vec![Vec::new(); geography.commissioners.len()];
    for (index, plan) in geography.practices.iter().enumerate() {
        areas[plan.commissioner as usize].push(index as u32);
    }
    world.insert_resource(Intake {
        table,
        profiles: profiles.to_vec(),
        homes: geography.practices.iter().map(|p| (p.commissioner, p.town.0)).collect(),
        areas,
        moving: destinations(geography),
    });
    world.insert_resource(Clock { week: Week(0) });
    world.insert_resource(Faults::default());
    world.insert_resource(PeopleYear::default());
    world.insert_resource(shifts(scenario, geography));
    world.insert_resource(Units(vec![UnitState::default(); layout.units()]));
    world.insert_resource(Whereabouts::new(residents));
    world.insert_resource(FreeRows::new(practices));
    world.insert_resource(Inflow {
        arrivals: vec![Vec::new(); geography.providers.len()],
        referrals: vec![Vec::new(); geography.providers.len()],
        practices: vec![crate::phases::deliver::flows::PracticeWeek::default(); practices],
        ..Inflow::default()
    });
    world.insert_resource(Census {
        next_person: PersonId::at(residents),
        alive: residents as u64,
        residents: residents as u64,
        ..Census::default()
    });
    let payers = geography.practices.iter().map(|p| p.commissioner as u16).collect();
    world.insert_resource(PayerOfPractice(payers));
    let switches = Switches::off(scenario.switched_off.clone());
    let rules = AccessRules {
        choice: scenario.system.choice != Choice::None && switches.is_on("behaviours", "choice"),
    };
    world.insert_resource(rules);
    world.insert_resource(access_of(model, geography, scenario.system.choice, rules));
    world.insert_resource(layout.clone());
}

/// The books of the economy, empty, and what the scenario lays down for them.
fn insert_accounts(
    world: &mut World,
    scenario: &Scenario,
    params: &Params,
    geography: &Geography,
    directory: &Directory,
    mut registry: TermRegistry,
) {
    let switches = Switches::off(scenario.switched_off.clone());
    for term in switches.within("terms") {
        registry = registry.without(term);
    }
    let terms = |plan: &ContractPlan| {
        let setting = |term: &TermPlan| TermSetting {
            term: term.term.clone(),
            numbers: term.numbers.clone(),
            scope: Scope::of(&term.services),
        };
        plan.terms.iter().map(setting).collect()
    };
    let offers = scenario.system.contracts.iter().map(|plan| Offer {
        name: plan.name.clone(),
        kind: plan.provider,
        scope: Scope::of(&plan.services),
        terms: terms(plan),
    });
    world.insert_resource(Arrangement {
        offers: offers.collect(),
        registry,
        channels: Channels::open(&params.information, &switches),
        switches: switches.clone(),
        prices: PriceList {
            unbundled: params.prices.unbundled(),
            bundled: params.prices.bundled(),
        },
    });
    world.insert_resource(Accounts::open(
        directory.nation(),
        directory.entries.len() as u32,
        geography.commissioners.len(),
        geography.practices.len(),
    ));
    world.insert_resource(Compiled::default());
    world.insert_resource(Drafts::default());
}

/// What can be reached from each practice, and the first weights of choice.
fn access_of(model: &Model, geography: &Geography, choice: Choice, rules: AccessRules) -> Access {
    let independents = choice == Choice::AnyWilling;
    let usual = model.params.gp.usual_wait.0;
    let waits = vec![usual; geography.providers.len()];
    let quality = vec![0.0; geography.providers.len()];
    let practices: Vec<PracticeNow> = geography
        .practices
        .par_iter()
        .enumerate()
        .map(|(index, plan)| {
            let at = (plan.x, plan.y);
            let near = |keep: &dyn Fn(&crate::economy::geography::ProviderPlan) -> bool| {
                let mut sites: Vec<(f64, u32)> = geography
                    .providers
                    .iter()
                    .enumerate()
                    .filter(|(_, site)| keep(site))
                    .map(|(i, site)| (minutes_between(at, (site.x, site.y)), i as u32))
                    .collect();
                sites.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                sites
            };
            let acute = near(&|site| site.kind == ProviderKind::Acute);
            let stroke = near(&|site| site.kind == ProviderKind::Acute && site.specialist);
            let limit = acute[0].0 + model.params.choice.reach.0;
            let mut planned = near(&|site| {
                site.kind == ProviderKind::Acute
                    || (independents && site.kind == ProviderKind::Independent)
            });
            planned.retain(|(minutes, _)| *minutes <= limit);
            planned.truncate(MOST_OPTIONS);
            let unclocked: Vec<(f64, u32)> = planned
                .iter()
                .copied()
                .filter(|(_, i)| geography.providers[*i as usize].kind == ProviderKind::Acute)
                .collect();
            let mut now = PracticeNow {
                index: index as u32,
                commissioner: plan.commissioner,
                threshold: 0.0,
                noise: 0.0,
                continuity: 0.0,
                unmet: 0.0,
                travel: planned.iter().map(|(minutes, _)| *minutes).collect(),
                referred: vec![0; planned.len()],
                attended: vec![0; acute.len().min(MOST_DEPARTMENTS)],
                habit: vec![0.0; planned.len()],
                planned: options(geography, &planned, Vec::new()),
                unclocked: by_travel(geography, model, &unclocked),
                emergency: by_travel(geography, model, &acute[..acute.len().min(MOST_DEPARTMENTS)]),
                stroke: in_turn(geography, &stroke[..stroke.len().min(MOST_DEPARTMENTS)]),
            };
            access::reweigh(&mut now, &waits, &quality, &rules, model);
            let total: f64 = now.planned.weights.iter().sum();
            now.habit = now.planned.weights.iter().map(|w| w / total).collect();
            access::reweigh(&mut now, &waits, &quality, &rules, model);
            now
        })
        .collect();
    Access {
        practices,
        providers: geography.providers.len(),
        published: std::iter::once(waits).collect(),
    }
}

fn options(geography: &Geography, sites: &[(f64, u32)], weights: Vec<f64>) -> Options {
    let simple_only: Vec<bool> = sites
        .iter()
        .map(|(_, i)| geography.providers[*i as usize].kind == ProviderKind::Independent)
        .collect();
    let nearest = sites.iter().zip(&simple_only).find(|(_, simple)| !**simple);
    Options {
        providers: sites.iter().map(|(_, i)| *i).collect(),
        weights,
        nearest: nearest.map_or(u32::MAX, |((_, i), _)| *i),
        simple_only,
    }
}

/// Everybody goes to the first; the others stand in when it closes.
fn in_turn(geography: &Geography, sites: &[(f64, u32)]) -> Options {
    let weights = (0..sites.len()).map(|place| math::pow(NEXT_CENTRE, place as f64)).collect();
    options(geography, sites, weights)
}

fn by_travel(geography: &Geography, model: &Model, sites: &[(f64, u32)]) -> Options {
    let travel: Vec<f64> = sites.iter().map(|(minutes, _)| *minutes).collect();
    options(geography, sites, choice::emergency_weights(&travel, &model.params.choice))
}

/// The dated changes of a scenario with weeks counted from the first week of the run.
fn shifts(scenario: &Scenario, geography: &Geography) -> Shifts {
    let index = |name: &str| {
        geography.providers.iter().position(|p| p.name == name).map_or(u32::MAX, |i| i as u32)
    };
    let from = |week: u32| Week(scenario.run.run_in_weeks + week);
    let mut shifts = Shifts::default();
    for change in &scenario.changes {
        match change {
            Change::Move { week, from: loser, to, services, share, planned } => {
                shifts.moves.push(Shift {
                    week: from(*week),
                    from: index(loser),
                    to: to.as_deref().map(index),
                    services: services.clone(),
                    share: *share,
                    planned: *planned,
                });
            }
            Change::Close { week, provider, services } => shifts.closures.push(Closure {
                week: from(*week),
                provider: index(provider),
                services: services.clone(),
            }),
        }
    }
    shifts
}

/// Makes and spawns everybody, some units at a time, in parallel within each batch.
fn spawn_patients(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    layout: &Layout,
    rows: &[usize],
    profiles: &[PracticeProfile],
) {
    let mut first_person = Vec::with_capacity(rows.len());
    let mut next = 0;
    for count in rows {
        first_person.push(next);
        next += count;
    }
    let everyone: Vec<usize> = (0..layout.units()).collect();
    for batch in everyone.chunks(UNITS_AT_A_TIME) {
        let made: Vec<Vec<(Due, Hot, Cold)>> = batch
            .par_iter()
            .map(|unit| {
                let practices = layout.unit_practices[*unit]..layout.unit_practices[unit + 1];
                let mut columns = Vec::new();
                for practice in practices {
                    let plan = &geography.practices[practice];
                    for place in 0..rows[practice] {
                        let id = PersonId::at(first_person[practice] + place);
                        let traits = resident(&model.life, &profiles[practice], model.seed, id);
                        columns.push(newcomer(
                            &traits,
                            id,
                            Week(0),
                            plan.commissioner,
                            plan.town.0,
                        ));
                    }
                    let size =
                        layout.practice_bounds[practice + 1] - layout.practice_bounds[practice];
                    let empty = (Due::NEVER, Hot::empty(), Cold::default());
                    columns.extend(std::iter::repeat_n(empty, size - rows[practice]));
                }
                columns
            })
            .collect();
        for columns in made {
            world.spawn_batch(columns);
        }
    }
    settle(world, layout, rows, &first_person);
}

/// Notes where everybody stands and which rows are free.
fn settle(world: &mut World, layout: &Layout, rows: &[usize], first_person: &[usize]) {
    world.resource_scope(|_, mut whereabouts: Mut<Whereabouts>| {
        for (practice, count) in rows.iter().enumerate() {
            for place in 0..*count {
                let row = Row::at(layout.practice_bounds[practice] + place);
                whereabouts.settle(PersonId::at(first_person[practice] + place), row);
            }
        }
    });
    world.resource_scope(|_, mut free: Mut<FreeRows>| {
        for (practice, count) in rows.iter().enumerate() {
            let end = layout.practice_bounds[practice + 1];
            for row in layout.practice_bounds[practice] + count..end {
                free.give(practice, Row::at(row));
            }
        }
    });
    let mut practices = world.query::<(&Practice, &Style, &mut Surgery)>();
    let mut styles = Vec::new();
    for (practice, style, mut surgery) in practices.iter_mut(world) {
        surgery.registered = rows[practice.index as usize] as u32;
        styles.push((practice.index, style.clone()));
    }
    let mut access = world.resource_mut::<Access>();
    for (index, style) in styles {
        let now = &mut access.practices[index as usize];
        now.threshold = style.threshold;
        now.noise = style.noise;
        now.continuity = style.continuity;
    }
}
