//! The money side of a look at the world: statements, spending and costs by organisation.

use std::collections::BTreeMap;

use crate::economy::geography::OrgKind;
use crate::economy::provider::books::{Books, CostYear};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::measures::idle_capacity::{EstateUse, IdleCapacity, StepUse, idle_capacity};
use crate::measures::spend::{Spend, sector_of};
use crate::measures::{Gauges, commissioning};
use crate::money::{Flow, FlowKey, IncomeStatement};
use crate::params::vocabulary::{ProviderKind, Sector};
use crate::phases::bill_and_pay::unit_costs::step_yearly;
use crate::phases::review::capacity::step_volume;
use crate::recorder::{ContractRow, FlowRow, Recorder, Span};

use super::readings::View;

/// Flows of a period by the organisation they concern.
pub(super) struct Money<'f> {
    flows: &'f [Flow],
    statements: Vec<IncomeStatement>,
    by_payer: Vec<Vec<&'f Flow>>,
}

impl<'f> Money<'f> {
    /// Sorts the flows of a period.
    pub fn of(view: &View<'_>, flows: &'f [Flow]) -> Self {
        let count = view.directory.entries.len();
        let mut touching: Vec<Vec<&Flow>> = vec![Vec::new(); count];
        for flow in flows {
            let (from, to) = (flow.key.debit.owner.index(), flow.key.credit.owner.index());
            touching[from].push(flow);
            if to != from {
                touching[to].push(flow);
            }
        }
        let statements = touching
            .iter()
            .enumerate()
            .map(|(place, flows)| IncomeStatement::of(OrgId::at(place), flows.iter().copied()))
            .collect();
        Self { flows, statements, by_payer: touching }
    }

    /// Income and expenditure of an organisation.
    pub fn statement(&self, org: OrgId) -> &IncomeStatement {
        &self.statements[org.index()]
    }

    /// What a commissioner spent.
    pub fn spend_of(&self, view: &View<'_>, org: OrgId) -> Spend {
        let flows = self.by_payer[org.index()].iter().copied();
        Spend::of(flows, |payer| payer == org, |payee| view.sector_paid(payee))
    }

    /// Reads what commissioning cost one commissioner, or all bodies.
    pub fn read_commissioning(&self, view: &View<'_>, org: Option<OrgId>, out: &mut Gauges) {
        let nation = view.accounts.ledger.chart().nation;
        match org {
            Some(org) => {
                let flows = self.by_payer[org.index()].iter().copied();
                commissioning::read_costs(flows, |payer| payer == org, out);
            }
            None => commissioning::read_costs(self.flows.iter(), |payer| payer != nation, out),
        }
    }

    /// What all commissioners spent.
    pub fn spend(&self, view: &View<'_>) -> Spend {
        spend(view, self.flows)
    }
}

/// What all commissioners spent.
pub(super) fn spend(view: &View<'_>, flows: &[Flow]) -> Spend {
    // Regions and the nation buy too, where a system allows it; what a provider buys of another
    // with what it is paid belongs to the sector of the other.
    let pays = |payer: OrgId| {
        let kind = view.directory.entries[payer.index()].kind;
        matches!(kind, OrgKind::Commissioner | OrgKind::Region | OrgKind::Nation)
    };
    let provides = |org: OrgId| view.directory.entries[org.index()].kind == OrgKind::Provider;
    let sector = |payee| view.sector_paid(payee);
    Spend::of(flows, pays, sector).passed_on(flows, provides, sector)
}

/// Flows of two spans together.
pub(super) fn together(earlier: &[Flow], later: &[Flow]) -> Vec<Flow> {
    let mut sums: BTreeMap<FlowKey, (Pence, u32)> = BTreeMap::new();
    for flow in earlier.iter().chain(later) {
        let sum = sums.entry(flow.key).or_default();
        *sum = (sum.0 + flow.pence, sum.1 + flow.transfers);
    }
    sums.into_iter().map(|(key, (pence, transfers))| Flow { key, pence, transfers }).collect()
}

impl View<'_> {
    /// Sector under which payments to a body are reported.
    fn sector_paid(&self, payee: OrgId) -> Option<Sector> {
        match self.directory.entries[payee.index()].kind {
            OrgKind::Practice => Some(Sector::PrimaryCare),
            OrgKind::Provider => {
                let index = payee.0 - self.directory.provider(0).0;
                Some(sector_of(self.providers[index as usize].0.kind))
            }
            OrgKind::Nation | OrgKind::Region | OrgKind::Commissioner | OrgKind::LocalAuthority => {
                None
            }
        }
    }

    /// Idle capacity of a provider by its work of the last quarter.
    pub fn idle(&self, steps: &Steps, books: &Books) -> IdleCapacity {
        let params = &self.model.params;
        let lines: Vec<StepUse> = StepKind::ALL
            .into_iter()
            .filter(|kind| steps.of(*kind).open > 0)
            .map(|kind| StepUse {
                kind: kind.label(),
                open: f64::from(steps.of(kind).open),
                needed: steps.of(kind).worked / step_volume(kind, params),
                yearly_cost: Pence::from_pounds(step_yearly(kind, params)),
                closing_weeks: math::round(params.capacity.closing_lead.get()) as u32,
            })
            .collect();
        let estate = EstateUse {
            yearly_cost: books.estate_yearly,
            release_weeks: math::round(params.costs.estate_release.get()) as u32,
        };
        idle_capacity(&lines, &estate)
    }

    /// Costs of the year of providers of a kind.
    pub fn costs_of(&self, kind: ProviderKind) -> CostYear {
        let mut sum = CostYear::default();
        for (provider, _, _, books) in &self.providers {
            if provider.kind == kind {
                sum.add(&books.year);
            }
        }
        sum
    }

    fn name(&self, org: OrgId) -> &str {
        &self.directory.entries[org.index()].name
    }

    /// Hands over the flows of a month.
    pub fn write_flows(&self, week: u32, flows: &[Flow], out: &mut dyn Recorder) {
        let contracts = &self.accounts.contracts;
        for flow in flows {
            let contract = flow.key.contract.and_then(|id| {
                let place = contracts.binary_search_by_key(&id, |signed| signed.contract.id);
                place.ok().map(|place| contracts[place].contract.name.as_str())
            });
            out.flow(&FlowRow {
                week,
                flow,
                payer: self.name(flow.key.debit.owner),
                payee: self.name(flow.key.credit.owner),
                contract: contract.unwrap_or(""),
            });
        }
    }

    /// Hands over what every contract has earned and been paid since the year began.
    pub fn write_contracts(&self, week: u32, span: Span, out: &mut dyn Recorder) {
        for signed in &self.accounts.contracts {
            let values = [
                ("earned", signed.earned),
                ("paid_on_account", signed.account.on_account),
                ("settled", signed.account.settled),
            ];
            for (metric, pence) in values {
                out.contract(&ContractRow {
                    week,
                    span,
                    contract: &signed.contract.name,
                    commissioner: self.name(signed.contract.payer),
                    provider: self.name(signed.contract.provider),
                    metric,
                    value: pence.pounds(),
                    unit: "pounds since the year began",
                });
            }
        }
    }
}
