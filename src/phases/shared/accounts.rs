//! The accounts of the economy: ledger and auditor, contracts in force with their accounts,
//! returns, commissioners' funds, and the need that the formula has weighed. All of it is state.
//! Next to it are the arrangement, which the scenario sets, and contracts compiled for evaluation,
//! which are rebuilt from the contracts at any time.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::contracts::settlement::ContractAccount;
use crate::contracts::{
    CompiledContract, Contract, ContractBaseline, CoveredPopulation, Payer, PriceList, ServiceSet,
    TermError, TermRegistry, TermSpec,
};
use crate::information::{Channels, SubmittedReturns};
use crate::kernel::ids::{ContractId, OrgId};
use crate::kernel::registry::Switches;
use crate::kernel::units::Pence;
use crate::money::{Auditor, ChartOfAccounts, IncomeStatement, Ledger, LedgerError, Transfer};
use crate::params::vocabulary::{Programme, ProviderKind, Service};

/// Who provides under a contract, by position among its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Party {
    Provider(u32),
    Practice(u32),
}

impl Party {
    /// The position of a provider; none for a practice.
    pub const fn provider(self) -> Option<u32> {
        match self {
            Self::Provider(index) => Some(index),
            Self::Practice(_) => None,
        }
    }
    /// The position of a practice; none for a provider.
    pub const fn practice(self) -> Option<u32> {
        match self {
            Self::Provider(_) => None,
            Self::Practice(index) => Some(index),
        }
    }
}

/// A contract in force and its running account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActiveContract {
    pub contract: Contract,
    /// Position of the offer it was signed under.
    pub offer: u32,
    /// Index of the commissioner whose people it is for.
    pub area: u16,
    pub party: Party,
    /// Paid so far this year.
    pub account: ContractAccount,
    /// Earned so far this year by the newest accrual.
    pub earned: Pence,
    /// Whether its figures rest on returns.
    pub observed: bool,
    /// Share of what its rules would refuse that the payer pursues, 0 to 1.
    pub pursued: f64,
    /// Figures that full knowledge would have agreed; for measurement, read by no decision.
    pub fair: ContractBaseline,
    /// Planned sum of the year had no provider any influence; for measurement alike.
    pub without_influence: Pence,
    /// Share of expected demand that is planned to be paid for, by programme.
    pub share_planned: [f64; Programme::COUNT],
}

/// How far a commissioner has reviewed the year's payments under a contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeHistory {
    /// Paid so far.
    pub paid: Pence,
    /// Of it, beyond what truthful records would have earned.
    pub over: Pence,
    /// Of that, given back after challenges.
    pub recovered: Pence,
}

/// A commissioner's money of the year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CommissionerFunds {
    /// This year's allocation, before recovery.
    pub allocation: Pence,
    /// Of it, received so far.
    pub received: Pence,
    /// Recovered this year for overspends of earlier ones.
    pub recovery: Pence,
    /// Overspend still to be recovered in later years.
    pub owed: Pence,
    /// Running cost of the commissioner so far this year.
    pub running_cost: Pence,
    /// Spending limit of the year.
    pub limit: Pence,
    /// Planned payments under the year's contracts.
    pub planned: Pence,
    /// Part by which care has cost more than was planned, as learned from past years.
    pub overrun: f64,
    /// Taken out of the year's allocation for higher-level bodies that buy for the same people.
    pub bought_above: Pence,
}

/// People and their weighted need, as last assessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightedPopulation {
    /// People, not rows.
    pub people: f64,
    /// The same weighted by the formula.
    pub weighted: f64,
    /// Their conditions and frailty.
    pub panel: CoveredPopulation,
}

impl WeightedPopulation {
    /// Adds other people.
    pub fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.weighted += other.weighted;
        self.panel.add(&other.panel);
    }
}

/// Enrolment of the whole economy; empty where people do not choose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EnrolmentState {
    /// Yearly premium of each commissioner over the mean of its area, pounds.
    pub premiums: Vec<f64>,
    /// Of the year's premiums, posted so far, by commissioner.
    pub posted: Vec<Pence>,
    /// By practice, the share of its list's need that each payer of the area covers.
    pub shares: Vec<Vec<f64>>,
    /// Commissioners numbered for each area, of which only the first ones are payers.
    pub block: u32,
    /// People who changed payer at the start of this year.
    pub switched: f64,
    /// People who were asked.
    pub asked: f64,
}

impl EnrolmentState {
    /// A practice's list by payer: commissioner and share. `home` is the
    /// commissioner that the practice is listed under.
    pub fn payer_shares(
        &self,
        practice: usize,
        home: u32,
    ) -> impl Iterator<Item = (u32, f64)> + '_ {
        let shares = self.shares.get(practice).map_or(&[][..], Vec::as_slice);
        let alone = shares.is_empty().then_some((home, 1.0));
        let first = home - home % self.block.max(1);
        alone.into_iter().chain(
            shares.iter().enumerate().map(move |(number, share)| (first + number as u32, *share)),
        )
    }
}

/// Money, contracts and information of the whole economy.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    /// Balances and flows.
    pub ledger: Ledger,
    /// The auditor that checks it.
    pub auditor: Auditor,
    /// Contracts of the year in id order.
    pub contracts: Vec<ActiveContract>,
    /// Number of contracts ever signed, which is the next id.
    pub signed: u32,
    pub returns: SubmittedReturns,
    pub funds: Vec<CommissionerFunds>,
    /// Need of each commissioner's people.
    pub areas: Vec<WeightedPopulation>,
    /// Need of each practice's people.
    pub practices: Vec<WeightedPopulation>,
    /// Paid outside contracts this year, by commissioner and provider index.
    pub non_contract: BTreeMap<(u16, u32), Pence>,
    /// Paid outside contracts this year by local authorities, in the same way.
    pub non_contract_social: BTreeMap<(u16, u32), Pence>,
    /// Income and expenditure of the last full year, by organisation; empty in the first.
    pub last_statements: Vec<IncomeStatement>,
    /// Practices' cost so far this year, by practice.
    pub practice_costs: Vec<Pence>,
    /// Level of each service's national price, 1 = the opening list.
    pub price_levels: [f64; Service::COUNT],
    /// Each service's national price of this year over that of last year.
    pub price_changes: [f64; Service::COUNT],
    /// How far the year's payments have been reviewed, by contract.
    pub challenge_history: BTreeMap<ContractId, ChallengeHistory>,
    /// Money of bodies above purchasers that buy for them.
    pub upper_tiers: BTreeMap<OrgId, UpperTierFunds>,
    /// Each list by payer, where people choose their payer.
    pub enrolment: EnrolmentState,
    /// What is left in the pools of purchasers and local authorities, by authority.
    pub pooled: BTreeMap<OrgId, Pence>,
}

impl Accounts {
    /// Opens the accounts for a number of organisations, nothing posted and nothing signed.
    pub fn new(nation: OrgId, organisations: u32, areas: usize, practices: usize) -> Self {
        let ledger = Ledger::new(ChartOfAccounts { nation, organisations });
        Self {
            auditor: Auditor::new(&ledger),
            ledger,
            contracts: Vec::new(),
            signed: 0,
            returns: SubmittedReturns::default(),
            funds: vec![CommissionerFunds::default(); areas],
            areas: vec![WeightedPopulation::default(); areas],
            practices: vec![WeightedPopulation::default(); practices],
            non_contract: BTreeMap::new(),
            non_contract_social: BTreeMap::new(),
            last_statements: Vec::new(),
            practice_costs: vec![Pence::ZERO; practices],
            price_levels: [1.0; Service::COUNT],
            price_changes: [1.0; Service::COUNT],
            challenge_history: BTreeMap::new(),
            upper_tiers: BTreeMap::new(),
            enrolment: EnrolmentState::default(),
            pooled: BTreeMap::new(),
        }
    }

    /// Positions of contracts by the party that some function finds.
    pub fn places_by(&self, of: impl Fn(Party) -> Option<u32>) -> BTreeMap<u32, Vec<usize>> {
        let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, signed) in self.contracts.iter().enumerate() {
            if let Some(index) = of(signed.party) {
                places.entry(index).or_default().push(place);
            }
        }
        places
    }

    /// National prices of the year.
    pub fn prices(&self, opening: &PriceList) -> PriceList {
        opening.at_levels(&self.price_levels)
    }

    /// Posts a transfer when there is anything to move.
    pub fn post_net(&mut self, transfer: Transfer) -> Result<(), LedgerError> {
        self.ledger.post_signed(transfer)
    }
}

/// Money of a body above purchasers that buys for several of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpperTierFunds {
    /// Its allocation of the year, taken out of those of the purchasers it buys for.
    pub allocation: Pence,
    /// Of it, received so far.
    pub received: Pence,
}

/// Whether a contract is the local authority's to pay: it covers social care and nothing else.
pub fn is_social_care(scope: ServiceSet) -> bool {
    ServiceSet::from_service(Service::SocialCareWeek).is_superset(scope)
}

/// Who bears the risk of a budget for care that others give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BudgetHolder {
    /// Each practice for itself.
    #[default]
    Practice,
    /// The practices of a locality together: each bears its part.
    Locality,
}

/// A contract that is offered to every provider of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractOffer {
    /// Name of the plan.
    pub name: String,
    /// Kind of provider; general practice when there is none.
    pub kind: Option<ProviderKind>,
    pub payer: Payer,
    /// Who bears the risk, where it is a held budget.
    pub stake: BudgetHolder,
    pub scope: ServiceSet,
    /// Services whose volumes and prices are negotiated locally; the rest are priced nationally.
    pub negotiated: ServiceSet,
    pub terms: Vec<TermSpec>,
}

impl ContractOffer {
    /// Whether it is a budget held by practices for care that others give: its services are none
    /// of a practice's own.
    pub fn is_held_budget(&self) -> bool {
        self.kind.is_none() && !self.scope.contains_service(Service::GpConsultation)
    }
}

/// What the scenario sets for money and information; never changes within a run.
#[derive(Resource, Debug, Clone)]
pub struct SystemRules {
    /// Contracts offered, in order.
    pub offers: Vec<ContractOffer>,
    /// Payment terms by name.
    pub registry: TermRegistry,
    /// Channels of information.
    pub channels: Channels,
    /// Rules that are switched off.
    pub switches: Switches,
    /// National prices in both forms.
    pub prices: PriceList,
}

impl SystemRules {
    /// Whether a rule of conduct takes part.
    pub fn is_rule_enabled(&self, behaviour: &str) -> bool {
        self.switches.is_enabled("behaviours", behaviour)
    }
}

/// The contracts in force, ready to evaluate, in the order of [`Accounts::contracts`].
#[derive(Resource, Debug, Default)]
pub struct CompiledContracts(pub Vec<CompiledContract>);

impl CompiledContracts {
    /// Compiles the contracts in force.
    ///
    /// # Errors
    /// When a contract names a term or number that the registry does not know.
    pub fn new(accounts: &Accounts, registry: &TermRegistry) -> Result<Self, TermError> {
        let compiled = accounts.contracts.iter().map(|signed| signed.contract.compile(registry));
        Ok(Self(compiled.collect::<Result<_, _>>()?))
    }
}

/// Transfers stored for tracing a pound; present only when requested.
#[derive(Resource, Debug, Clone, Default)]
pub struct TracedTransfers(pub Vec<Transfer>);
