//! From a scenario to a populated world: organisations first, every resource next, patients last
//! (a resource made after the patients would cost memory for each of them).

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;

use crate::behaviours::patient::moving::PracticeDestinations;
use crate::behaviours::patient::newcomers::NewcomerTable;
use crate::behaviours::patient::traits::PracticeProfile;
use crate::contracts::TermRegistry;
use crate::economy::commissioner::{
    Commissioner, CommissionerStaff, ProviderRelations, SocialCare,
};
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::geography::{Geography, PracticeSpec, ProviderSpec};
use crate::economy::population::{
    FreeRows, PersonIndex, PopulationLayout, WorkUnitState, WorkUnits,
};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::{DeclineRates, ListingApprovals};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::{PlannedCare, WaitingList};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::{MandatedInitiative, MandatedInitiatives, Schemes};
use crate::information::CodingDepth;
use crate::initiatives;
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::ids::{PersonId, name_key};
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::params::Params;
use crate::params::vocabulary::{Lever, ProviderKind};
use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::births_and_arrivals::NewcomerIntake;
use crate::phases::deliver::inflow::{EconomyCounters, WeekBuffers};
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::prioritise::beliefs;
use crate::phases::review::capacity::step_volume;
use crate::phases::review::provider_view::LeverMargins;
use crate::phases::schedule::PhaseObserver;
use crate::phases::shared::accounts::{Accounts, CompiledContracts};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::drafts::ContractDrafts;
use crate::phases::shared::model::Model;
use crate::phases::shared::programmes::ProgrammePlans;
use crate::phases::shared::violations::Violations;
use crate::scenario::place::generate_with_homes;
use crate::scenario::schema::{Change, Scenario};

use super::access::initial_access;
use super::patients::spawn_patients;
use super::system_rules::{
    access_rules, national_growth_path, payers_to_choose_among, reorganisation_weeks,
    system_changes, system_rules, with_rules_disabled,
};
use crate::sim::directory::OrganisationDirectory;

/// Builds the world of a scenario at the first week of its running in, with the payment terms that
/// its contracts may name.
#[must_use]
pub fn build_world_with(scenario: &Scenario, registry: TermRegistry) -> World {
    let params = with_rules_disabled(scenario.params(), &scenario.switched_off);
    let seed = Seed(scenario.run.seed);
    let calendar =
        Calendar { start_year: scenario.run.start_year, run_in_weeks: scenario.run.run_in_weeks };
    let (geography, homes) = generate_with_homes(scenario, &params);
    let mut model = Model::new(params, seed, scenario.run.weight, calendar);
    model.growth = national_growth_path(scenario);
    model.upheavals = reorganisation_weeks(scenario);
    let directory = OrganisationDirectory::new(&geography);
    let mut world = World::new();
    let purchasers = scenario.max_purchasers();
    spawn_commissioners(&mut world, &model, &geography, &directory, purchasers);
    spawn_providers(&mut world, &model, &geography, &directory);
    spawn_practices(&mut world, &model, &geography, &directory);
    let profiles: Vec<PracticeProfile> = geography
        .practices
        .iter()
        .map(|p| PracticeProfile::new(&model.life, &model.params, &p.deprivation, p.age_tilt))
        .collect();
    let rows = residents(&geography, scenario.run.weight);
    let layout = layout(&rows, scenario.reserve_share(&model.params));
    let standings = system_changes(scenario, &model, &geography, homes, &registry);
    insert_accounts(&mut world, scenario, &model.params, &geography, &directory, registry);
    world.insert_resource(standings);
    insert_resources(&mut world, &model, &geography, &layout, &rows, &profiles, scenario);
    world.insert_resource(directory);
    world.insert_resource(model.clone());
    world.insert_resource(GeneratedPlace(geography.clone()));
    world.insert_resource(PhaseObserver(Box::new(|_| ())));
    spawn_patients(&mut world, &model, &geography, &layout, &rows, &profiles);
    world
}

/// The place, for maps and labels.
#[derive(Resource, Debug, Clone)]
pub struct GeneratedPlace(pub Geography);

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
fn destinations(geography: &Geography, purchasers: u32) -> PracticeDestinations {
    // Where people move does not depend on who buys their care.
    let locality = |p: &PracticeSpec| (p.commissioner / purchasers.max(1), p.locality);
    let localities: BTreeSet<_> = geography.practices.iter().map(locality).collect();
    let numbered: BTreeMap<_, _> = localities.into_iter().zip(0..).collect();
    let practices: Vec<_> = geography
        .practices
        .iter()
        .map(|plan| (numbered[&locality(plan)], plan.list, plan.deprivation))
        .collect();
    PracticeDestinations::new(&practices)
}

fn layout(rows: &[usize], reserve: f64) -> PopulationLayout {
    let with_reserve: Vec<usize> =
        rows.iter().map(|n| n + math::round(*n as f64 * reserve) as usize + 16).collect();
    PopulationLayout::new(&with_reserve)
}

fn spawn_commissioners(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    directory: &OrganisationDirectory,
    purchasers: u32,
) {
    let rate = model.params.care.packages_started.0;
    let people_of = |index: u32| {
        let lists = geography.practices.iter().filter(|p| p.commissioner == index);
        (lists.map(|p| p.list).sum::<u64>() as f64 / model.weight) as u64
    };
    for (index, plan) in geography.commissioners.iter().enumerate() {
        let index = index as u32;
        // Purchasers of one area have its services in common.
        let area = index - index % purchasers.max(1);
        let own = |kind: ProviderKind| {
            geography
                .providers
                .iter()
                .position(|p| p.kind == kind && p.commissioner == area)
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
            CommissionerStaff {
                legitimacy: model.params.office.legitimacy.get(),
                ..CommissionerStaff::default()
            },
            ProviderRelations {
                practices: model.params.trust.start.get(),
                ..ProviderRelations::default()
            },
            beliefs::initial_beliefs(&model.params),
        ));
    }
}

fn spawn_providers(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    directory: &OrganisationDirectory,
) {
    let spread = model.params.costs.efficiency_spread.0;
    for (index, plan) in geography.providers.iter().enumerate() {
        let index = index as u32;
        let key = name_key(&plan.name);
        let mut draw = model.seed.draw(Stream::Organisation, key, 0);
        let people = people_served(geography, index);
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
        let conduct = LeverSettings {
            efficiency: draw.lognormal_mean_one(spread),
            coding: CodingDepth::at_depth(0.0, &model.params.information).factor,
            levers: initial_levers(model),
        };
        let outlook = initial_expectations(model, geography, plan, key);
        let mut beds = Beds::default();
        beds.occupancy = model.params.opening.occupancy.0;
        let mut courses = Caseload::default();
        courses.wait = model.params.care.tolerated_wait.0;
        let capacity = &model.params.capacity;
        let waits = WaitingList {
            first_wait: capacity.tolerated_wait_first.0,
            admission_wait: capacity.tolerated_wait_admission.0,
            diagnostic_wait: capacity.tolerated_wait_diagnostic.0,
            ..WaitingList::default()
        };
        let steps = opening_steps(plan.kind, people, &model.params, draw.uniform());
        world.spawn((
            provider,
            conduct,
            steps,
            PlannedCare::default(),
            beds,
            waits,
            ProviderActivity::default(),
            ProviderTallies::default(),
            AccruedInputs::default(),
            courses,
            LeverMargins::default(),
            ContractingState {
                cost: Gaussian::new(1.0, model.params.bargaining.own_cost_noise.get()),
                true_cost: 1.0,
                earlier_cost: [1.0; 2],
                skill: model.params.bargaining.provider_skill.get(),
                ..ContractingState::default()
            },
            outlook,
            ListingApprovals::default(),
            DeclineRates::default(),
        ));
    }
}

/// The initiatives that the scenario starts by decree.
pub(in crate::sim) fn mandated_initiatives(scenario: &Scenario) -> MandatedInitiatives {
    let of = |change: &Change| match change {
        Change::Start { week, initiative, scale } => Some(MandatedInitiative {
            week: Week(scenario.run.run_in_weeks + week),
            initiative: initiatives::initiative_position(initiative)?,
            scale: *scale,
        }),
        Change::Move { .. }
        | Change::Close { .. }
        | Change::Growth { .. }
        | Change::Arrange { .. } => None,
    };
    MandatedInitiatives(scenario.changes.iter().filter_map(of).collect())
}

/// Levers start where they would rest without money, other aims and peers.
fn initial_levers(model: &Model) -> [f64; Lever::COUNT] {
    model.params.levers.anchor.values.map(|anchor| anchor.get())
}

/// What a provider expects before any experience. The larger its part of its area,
/// the more it expects rescue.
fn initial_expectations(
    model: &Model,
    geography: &Geography,
    plan: &ProviderSpec,
    key: u64,
) -> Expectations {
    let params = &model.params.outlook;
    let of_area = geography.practices.iter().filter(|p| p.commissioner == plan.commissioner);
    let people: u64 = of_area.map(|practice| practice.list).sum();
    let part = (plan.catchment as f64 / people.max(1) as f64).min(1.0);
    let mut draw = model.seed.draw(Stream::OwnCost, key, u64::MAX);
    Expectations {
        rescue: params.rescue_prior.get() * part,
        audit: params.audit_prior.get(),
        outturn_sd: params.outturn_spread.get(),
        cost: math::exp(params.cost_error.get() * draw.normal()),
        ..Expectations::default()
    }
}

/// People a provider is sized for: its catchment, or for an independent centre the part of the
/// area's planned care it is expected to have.
fn people_served(geography: &Geography, index: u32) -> f64 {
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

/// Steps open on the first day, with the slack that whole steps and random variation leave.
fn opening_steps(kind: ProviderKind, people: f64, params: &Params, slack: f64) -> StepCapacity {
    let opening = &params.opening;
    let weekly =
        |per_thousand_year: f64| people / 1000.0 * per_thousand_year / f64::from(WEEKS_PER_YEAR);
    let own = opening.independent_share.0;
    let acute = 1.0 - own;
    let bed_days = opening.beds.0 * params.capacity.planned_occupancy.0 * 7.0;
    let volumes: Vec<(CapacityKind, f64, f64)> = match kind {
        ProviderKind::Acute => vec![
            (CapacityKind::Ward, people / 1000.0 * bed_days, 0.0),
            (CapacityKind::Theatre, weekly(opening.theatre_units.0) * acute, 0.0),
            (
                CapacityKind::Clinic,
                weekly(opening.firsts.0) * acute,
                weekly(opening.follow_ups.0) * acute,
            ),
            (CapacityKind::Diagnostic, weekly(opening.tests.0) * acute, 0.0),
            (CapacityKind::Department, weekly(opening.attendances.0), 0.0),
        ],
        ProviderKind::Independent => vec![
            (CapacityKind::Ward, people / 1000.0 * bed_days * own * 0.1, 0.0),
            (CapacityKind::Theatre, weekly(opening.theatre_units.0) * own, 0.0),
            (
                CapacityKind::Clinic,
                weekly(opening.firsts.0) * own,
                weekly(opening.follow_ups.0) * own,
            ),
            (CapacityKind::Diagnostic, weekly(opening.tests.0) * own, 0.0),
        ],
        ProviderKind::Community => vec![
            (CapacityKind::CommunityTeam, weekly(opening.community_contacts.0), 0.0),
            (
                CapacityKind::CommunityWard,
                people / 1000.0 * opening.community_beds.0 * 7.0 * 0.9,
                0.0,
            ),
        ],
        ProviderKind::MentalHealth => {
            vec![(CapacityKind::MentalHealthTeam, weekly(opening.mental_health_contacts.0), 0.0)]
        }
        ProviderKind::CareHome | ProviderKind::Pharmacy => Vec::new(),
    };
    let mut steps = StepCapacity::default();
    for (kind, planned, with_it) in volumes {
        let needed = (planned + with_it) / step_volume(kind, params);
        let line = steps.line_mut(kind);
        line.open = math::floor(needed + slack).max(1.0) as u32;
        line.forecast = planned;
        line.plan = planned;
    }
    steps
}

fn spawn_practices(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    directory: &OrganisationDirectory,
) {
    let gp = &model.params.gp;
    for (index, plan) in geography.practices.iter().enumerate() {
        let key = name_key(&plan.name);
        let mut draw = model.seed.draw(Stream::Organisation, key, 0);
        let list = plan.list as f64;
        let style = gp.referral_threshold.0 + gp.style_spread.0 * draw.normal();
        let per_person = gp.appointments.0 * draw.lognormal_mean_one(gp.appointment_spread.0);
        let doublings = math::ln(list / 2000.0).max(0.0) / math::ln(2.0);
        let continuity = gp.continuity_small.0 - gp.continuity_per_doubling.0 * doublings;
        let noise = gp.diagnostic_noise.0 * draw.lognormal_mean_one(0.2);
        let continuity = (continuity + 0.05 * draw.normal()).clamp(0.05, 0.95);
        let levers = &model.params.levers;
        let cooperation = levers.cooperation.0 + levers.cooperation_spread.0 * draw.normal();
        let cooperation = cooperation.clamp(0.0, 1.0);
        world.spawn((
            Practice {
                id: directory.practice(index as u32),
                index: index as u32,
                key,
                town: plan.town,
                commissioner: plan.commissioner,
                locality: plan.locality,
            },
            PracticeStyle {
                style,
                threshold: style,
                noise,
                appointments: list / model.weight * per_person / f64::from(WEEKS_PER_YEAR),
                continuity,
                gps: list / gp.people_per_gp.0,
                proactive: levers.anchor.get(Lever::Proactive).get(),
                own_clinic: levers.anchor.get(Lever::OwnClinic).get(),
                cooperation,
                disposition: cooperation,
                returned: 0.0,
                noted: (0, 0),
            },
            PracticeState::default(),
        ));
    }
}

fn insert_resources(
    world: &mut World,
    model: &Model,
    geography: &Geography,
    layout: &PopulationLayout,
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
    world.insert_resource(NewcomerIntake {
        table,
        profiles: profiles.to_vec(),
        homes: geography.practices.iter().map(|p| (p.commissioner, p.town.0)).collect(),
        areas,
        moving: destinations(geography, scenario.max_purchasers()),
    });
    world.insert_resource(Clock { week: Week(0) });
    world.insert_resource(Violations::default());
    world.insert_resource(Docket::default());
    world.insert_resource(Counterfactuals::default());
    world.insert_resource(ProgrammePlans::default());
    world.insert_resource(Schemes::default());
    world.insert_resource(PersonYearSummary::default());
    world.insert_resource(crate::sim::counterfactual::dated_service_changes(scenario, geography));
    world.insert_resource(mandated_initiatives(scenario));
    world.insert_resource(WorkUnits(vec![WorkUnitState::default(); layout.units()]));
    world.insert_resource(PersonIndex::new(residents));
    world.insert_resource(FreeRows::new(practices));
    let payers = payers_to_choose_among(&scenario.system, scenario.place.purchasers);
    world.insert_resource(EnrolledPayers::new(payers, scenario.max_purchasers()));
    world.insert_resource(WeekBuffers {
        arrivals: vec![Vec::new(); geography.providers.len()],
        referrals: vec![Vec::new(); geography.providers.len()],
        practices: vec![crate::phases::deliver::flows::PracticeWeek::default(); practices],
        ..WeekBuffers::default()
    });
    world.insert_resource(EconomyCounters {
        next_person: PersonId::at(residents),
        alive: residents as u64,
        residents: residents as u64,
        ..EconomyCounters::default()
    });
    let payers = geography.practices.iter().map(|p| p.commissioner as u16).collect();
    world.insert_resource(PayerOfPractice(payers));
    let rules = access_rules(scenario.system.choice, &scenario.switched_off);
    world.insert_resource(rules);
    world.insert_resource(initial_access(model, geography, scenario.system.choice, rules));
    world.insert_resource(layout.clone());
}

/// The accounts of the economy, empty, and what the scenario sets for them.
fn insert_accounts(
    world: &mut World,
    scenario: &Scenario,
    params: &Params,
    geography: &Geography,
    directory: &OrganisationDirectory,
    registry: TermRegistry,
) {
    let off = &scenario.switched_off;
    world.insert_resource(system_rules(&scenario.system, off, params, registry));
    world.insert_resource(Accounts::new(
        directory.nation(),
        directory.entries.len() as u32,
        geography.commissioners.len(),
        geography.practices.len(),
    ));
    world.insert_resource(CompiledContracts::default());
    world.insert_resource(ContractDrafts::default());
}
