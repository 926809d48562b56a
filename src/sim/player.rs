//! What players need of a running economy in addition to deciding in it: changes and numbers
//! applied while it runs, and what each of them knows of the body they lead. A commissioner's
//! view of others comes through [`Sim::snapshot`]; here is only what a body knows of itself.

use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::{MandatedInitiatives, Schemes};
use crate::information::channel::Channels;
use crate::params::vocabulary::{Labelled as _, Lever, ProviderKind, Skill};
use crate::phases::deliver::service_changes::ServiceChanges;
use crate::phases::shared::accounts::{Accounts, Party, SystemRules};
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;
use crate::scenario::schema::Change;

use super::Sim;
use super::build::{organisations, system_rules};
use super::counterfactual::{AffectedProviders, SystemCost};

/// A commissioner's own staff and money.
#[derive(Debug, Clone, PartialEq)]
pub struct CommissionerView {
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
pub struct ProviderView {
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
pub struct PracticesView {
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
pub struct ContractSummary {
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
pub struct SchemeAtGate {
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
        let geography = self.world.resource::<organisations::GeneratedPlace>().0.clone();
        let mut shifts = super::counterfactual::dated_service_changes(&self.scenario, &geography);
        shifts.schemes = std::mem::take(&mut self.world.resource_mut::<ServiceChanges>().schemes);
        self.world.insert_resource(shifts);
        let decrees: MandatedInitiatives = organisations::mandated_initiatives(&self.scenario);
        self.world.insert_resource(decrees);
    }

    /// Gives the run other parameters from now on. Tables that were made from parameters when it
    /// was built stay as they are: people and their needs are those they were.
    pub fn set_parameters(&mut self, parameters: &[(String, Vec<f64>)]) {
        self.scenario.parameters = parameters.to_vec();
        let params =
            system_rules::with_rules_disabled(self.scenario.params(), &self.scenario.switched_off);
        let mut arrangement = self.world.resource_mut::<SystemRules>();
        arrangement.channels = Channels::new(&params.information, &arrangement.switches);
        self.world.resource_mut::<Model>().params = params;
    }

    /// A commissioner's own staff and money.
    pub fn commissioner_view(&mut self, area: u32) -> Option<CommissionerView> {
        let mut query = self.world.query::<(&Commissioner, &CommissionerStaff)>();
        let (body, office) = query.iter(&self.world).find(|(entry, _)| entry.index == area)?;
        let accounts = self.world.resource::<Accounts>();
        let funds = accounts.funds.get(area as usize)?;
        let skills = Skill::ALL.iter().map(|skill| (skill.label(), office.skill(*skill)));
        Some(CommissionerView {
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
    pub fn provider_view(&mut self, provider: u32) -> Option<ProviderView> {
        let weight = self.world.resource::<Model>().weight;
        let mut query = self.world.query::<(
            &Provider,
            &WaitingList,
            &ContractingState,
            &LeverSettings,
            &StepCapacity,
        )>();
        let (body, waits, dealings, conduct, steps) =
            query.iter(&self.world).find(|(body, ..)| body.index == provider)?;
        let accounts = self.world.resource::<Accounts>();
        let statement = accounts.ledger.statement(body.id);
        let listed = matches!(body.kind, ProviderKind::Acute | ProviderKind::Independent);
        let lines = CapacityKind::ALL.iter().map(|kind| (kind.label(), steps.line(*kind)));
        Some(ProviderView {
            list: listed.then(|| waits.total() as f64 * weight),
            first_wait: listed.then_some(waits.first_wait),
            income: statement.income().pounds(),
            spent: statement.expenditure().pounds(),
            cash: accounts.ledger.cash(body.id).pounds(),
            own_cost: (dealings.cost.mean, dealings.cost.sd()),
            coding: conduct.coding - 1.0,
            levers: Lever::ALL.iter().map(|entry| (entry.label(), conduct.lever(*entry))).collect(),
            steps: lines
                .filter(|(_, line)| line.open > 0)
                .map(|(kind, line)| {
                    (kind, line.open, line.opening.len() as u32, line.closing.len() as u32)
                })
                .collect(),
        })
    }

    /// What the practices of an area know of themselves together.
    pub fn practices_view(&mut self, area: u32) -> PracticesView {
        let weight = self.world.resource::<Model>().weight;
        let mut query = self.world.query::<(&Practice, &PracticeState, &PracticeStyle)>();
        let ours = query.iter(&self.world).filter(|(practice, ..)| practice.commissioner == area);
        // Sums of fractions are taken in one order.
        let mine = in_order(ours);
        let people = |of: fn(&PracticeState) -> u64| -> f64 {
            mine.iter().map(|(_, surgery, _)| of(surgery)).sum::<u64>() as f64 * weight
        };
        let mean = |of: fn(&PracticeStyle) -> f64| -> f64 {
            mine.iter().map(|(.., style)| of(style)).sum::<f64>() / mine.len().max(1) as f64
        };
        PracticesView {
            practices: mine.len() as u32,
            registered: people(|person| u64::from(person.registered)),
            referrals: people(|person| person.year.referrals),
            consultations: people(|person| person.year.consultations),
            dropped: people(|person| person.year.dropped),
            emergencies: people(|person| person.year.emergencies),
            threshold: mean(|entry| entry.threshold),
            proactive: mean(|entry| entry.proactive),
            own_clinic: mean(|entry| entry.own_clinic),
        }
    }

    /// Contracts in force with providers.
    #[must_use]
    pub fn contract_summaries(&self) -> Vec<ContractSummary> {
        let accounts = self.world.resource::<Accounts>();
        let offers = &self.world.resource::<SystemRules>().offers;
        let signed = accounts.contracts.iter();
        signed
            .filter_map(|signed| match signed.party {
                Party::Provider(provider) => Some(ContractSummary {
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
    pub fn schemes_at_gates(&self) -> Vec<SchemeAtGate> {
        let all = self.world.resource::<Schemes>().all.iter();
        all.filter(|scheme| scheme.stage.is_before_a_gate())
            .map(|scheme| SchemeAtGate {
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
        self.quarter_end_totals(&AffectedProviders::default()).map(|mark| mark.system)
    }
}
