//! What players need of a running economy in addition to deciding in it: changes and numbers
//! applied while it runs, and what each of them knows of the body they lead. A commissioner's
//! view of others comes through [`Sim::look`]; here is only what a body knows of itself.

use crate::economy::commissioner::{Commissioner, Office};
use crate::economy::practice::{Practice, Style, Surgery};
use crate::economy::provider::dealings::Dealings;
use crate::economy::provider::queues::WaitList;
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::economy::scheme::{Decrees, Schemes};
use crate::information::channel::Channels;
use crate::params::vocabulary::{Labelled as _, Lever, ProviderKind, Skill};
use crate::phases::deliver::service_changes::Shifts;
use crate::phases::shared::accounts::{Accounts, Arrangement, Party};
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;
use crate::scenario::schema::Change;

use super::Sim;
use super::build::{organisations, system_rules};
use super::counterfactual::{Shifted, SystemCost};

/// A commissioner's own staff and money.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskView {
    /// Person-months of commissioning staff a quarter.
    pub supply: f64,
    /// Person-months needed this quarter.
    pub demand: f64,
    /// Person-months left for new things this quarter.
    pub free: f64,
    /// Share of the time needed for contracts and relationships that they get.
    pub attention: f64,
    /// How legitimate the public thinks it, 0 to 1.
    pub legitimacy: f64,
    /// Skill by domain, 0 to 1: name and value.
    pub skills: Vec<(&'static str, f64)>,
    /// Strictness of its criteria for planned care, 0 to 1.
    pub criteria: f64,
    /// Cash held, pounds.
    pub cash: f64,
    /// Allocation of the year, pounds.
    pub allocation: f64,
    /// Spending limit of the year, pounds.
    pub limit: f64,
    /// Spent this year, pounds.
    pub spent: f64,
    /// Cost of contracting, disputes and audits this year, pounds.
    pub transaction: f64,
}

/// What a provider knows of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseView {
    /// People waiting, if it has a list.
    pub list: Option<f64>,
    /// Expected wait of a new referral, weeks.
    pub first_wait: Option<f64>,
    /// Income of the year so far, pounds.
    pub income: f64,
    /// Spent this year so far, pounds.
    pub spent: f64,
    /// Cash, pounds.
    pub cash: f64,
    /// What it believes its care costs relative to national prices, and the standard deviation.
    pub own_cost: (f64, f64),
    /// Excess of what it codes over true case mix.
    pub coding: f64,
    /// Its levers in the vocabulary's order: name and position.
    pub levers: Vec<(&'static str, f64)>,
    /// Capacity: kind, open, opening, closing.
    pub steps: Vec<(&'static str, u32, u32, u32)>,
}

/// What practices know of themselves together.
#[derive(Debug, Clone, PartialEq)]
pub struct SurgeriesView {
    /// Practices.
    pub practices: u32,
    /// People registered.
    pub registered: f64,
    /// Referrals of the year so far, people.
    pub referrals: f64,
    /// Consultations of the year so far.
    pub consultations: f64,
    /// Requests for an appointment given up this year.
    pub dropped: f64,
    /// Emergency admissions of their patients this year.
    pub emergencies: f64,
    /// Mean threshold of referral, 0 to 1.
    pub threshold: f64,
    /// Mean proactive care.
    pub proactive: f64,
    /// Mean share of simple first attendances they give themselves.
    pub own_clinic: f64,
}

/// A contract as both sides know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Its number.
    pub number: u32,
    /// Name of the plan it was signed under.
    pub name: String,
    /// Position of the commissioner.
    pub area: u32,
    /// Position of the provider.
    pub provider: u32,
}

/// A scheme before its next gate, as its commissioner and the provider know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtGate {
    /// Its number.
    pub number: u32,
    /// Position of the commissioner.
    pub area: u32,
    /// Position of the provider it takes work from.
    pub provider: Option<u32>,
}

impl Sim {
    /// Gives the run other dated changes, those already in force included; they count from now on.
    pub fn set_changes(&mut self, changes: Vec<Change>) {
        self.scenario.changes = changes;
        let geography = self.world.resource::<organisations::Place>().0.clone();
        let mut shifts = super::counterfactual::of_scenario(&self.scenario, &geography);
        shifts.schemes = std::mem::take(&mut self.world.resource_mut::<Shifts>().schemes);
        self.world.insert_resource(shifts);
        let decrees: Decrees = organisations::decrees(&self.scenario);
        self.world.insert_resource(decrees);
    }

    /// Gives the run other parameters from now on. Tables that were made from parameters when it
    /// was built stay as they are: people and their needs are those they were.
    pub fn set_parameters(&mut self, parameters: &[(String, Vec<f64>)]) {
        self.scenario.parameters = parameters.to_vec();
        let params = system_rules::silenced(self.scenario.params(), &self.scenario.switched_off);
        let mut arrangement = self.world.resource_mut::<Arrangement>();
        arrangement.channels = Channels::open(&params.information, &arrangement.switches);
        self.world.resource_mut::<Model>().params = params;
    }

    /// A commissioner's own staff and money.
    pub fn desk(&mut self, area: u32) -> Option<DeskView> {
        let mut query = self.world.query::<(&Commissioner, &Office)>();
        let (body, office) = query.iter(&self.world).find(|(one, _)| one.index == area)?;
        let accounts = self.world.resource::<Accounts>();
        let funds = accounts.funds.get(area as usize)?;
        let skills = Skill::ALL.iter().map(|skill| (skill.label(), office.skill(*skill)));
        Some(DeskView {
            supply: office.supply,
            demand: office.demand,
            free: office.free,
            attention: office.attention,
            legitimacy: office.legitimacy,
            skills: skills.collect(),
            criteria: office.criteria,
            cash: accounts.ledger.cash(body.id).pounds(),
            allocation: funds.allocation.pounds(),
            limit: funds.limit.pounds(),
            spent: accounts.ledger.statement(body.id).expenditure().pounds(),
            transaction: office.transaction.pounds(),
        })
    }

    /// What a provider knows of itself.
    pub fn house(&mut self, provider: u32) -> Option<HouseView> {
        let weight = self.world.resource::<Model>().weight;
        let mut query = self.world.query::<(&Provider, &WaitList, &Dealings, &Conduct, &Steps)>();
        let (body, waits, dealings, conduct, steps) =
            query.iter(&self.world).find(|(one, ..)| one.index == provider)?;
        let accounts = self.world.resource::<Accounts>();
        let statement = accounts.ledger.statement(body.id);
        let listed = matches!(body.kind, ProviderKind::Acute | ProviderKind::Independent);
        let lines = StepKind::ALL.iter().map(|kind| (kind.label(), steps.of(*kind)));
        Some(HouseView {
            list: listed.then(|| waits.total() as f64 * weight),
            first_wait: listed.then_some(waits.first_wait),
            income: statement.income().pounds(),
            spent: statement.expenditure().pounds(),
            cash: accounts.ledger.cash(body.id).pounds(),
            own_cost: (dealings.cost.mean, dealings.cost.sd()),
            coding: conduct.coding - 1.0,
            levers: Lever::ALL.iter().map(|one| (one.label(), conduct.lever(*one))).collect(),
            steps: lines
                .filter(|(_, line)| line.open > 0)
                .map(|(kind, line)| {
                    (kind, line.open, line.opening.len() as u32, line.closing.len() as u32)
                })
                .collect(),
        })
    }

    /// What the practices of an area know of themselves together.
    pub fn surgeries(&mut self, area: u32) -> SurgeriesView {
        let weight = self.world.resource::<Model>().weight;
        let mut query = self.world.query::<(&Practice, &Surgery, &Style)>();
        let ours = query.iter(&self.world).filter(|(practice, ..)| practice.commissioner == area);
        // Sums of fractions are taken in one order.
        let mine = in_order(ours);
        let people = |of: fn(&Surgery) -> u64| -> f64 {
            mine.iter().map(|(_, surgery, _)| of(surgery)).sum::<u64>() as f64 * weight
        };
        let mean = |of: fn(&Style) -> f64| -> f64 {
            mine.iter().map(|(.., style)| of(style)).sum::<f64>() / mine.len().max(1) as f64
        };
        SurgeriesView {
            practices: mine.len() as u32,
            registered: people(|one| u64::from(one.registered)),
            referrals: people(|one| one.year.referrals),
            consultations: people(|one| one.year.consultations),
            dropped: people(|one| one.year.dropped),
            emergencies: people(|one| one.year.emergencies),
            threshold: mean(|one| one.threshold),
            proactive: mean(|one| one.proactive),
            own_clinic: mean(|one| one.own_clinic),
        }
    }

    /// Contracts in force with providers.
    #[must_use]
    pub fn signatures(&self) -> Vec<Signature> {
        let accounts = self.world.resource::<Accounts>();
        let offers = &self.world.resource::<Arrangement>().offers;
        let signed = accounts.contracts.iter();
        signed
            .filter_map(|signed| match signed.party {
                Party::Provider(provider) => Some(Signature {
                    number: signed.contract.id.0,
                    name: offers[signed.offer as usize].name.clone(),
                    area: u32::from(signed.area),
                    provider,
                }),
                Party::Practice(_) => None,
            })
            .collect()
    }

    /// Schemes that have a gate before them.
    #[must_use]
    pub fn at_gates(&self) -> Vec<AtGate> {
        let all = self.world.resource::<Schemes>().all.iter();
        all.filter(|scheme| scheme.stage.is_before_a_gate())
            .map(|scheme| AtGate {
                number: scheme.number,
                area: scheme.commissioner,
                provider: scheme.provider,
            })
            .collect()
    }

    /// The deficit of a provider of the year so far beyond what is left to itself, pounds.
    #[must_use]
    pub fn deficit(&self, provider: u32) -> f64 {
        let id = self.directory().provider(provider);
        let statement = self.world.resource::<Accounts>().ledger.statement(id);
        (statement.expenditure() - statement.income()).pounds().max(0.0)
    }

    /// Cost of care and administration of the year so far, all bodies together, after a recorded
    /// week that closes a quarter.
    pub fn cost_of_quarter(&mut self) -> Option<SystemCost> {
        self.mark_of_quarter(&Shifted::default()).map(|mark| mark.system)
    }
}
