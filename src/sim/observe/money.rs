//! The money side of a look at the world: statements, spending and costs by organisation.

use std::collections::BTreeMap;

use crate::economy::geography::OrgKind;
use crate::economy::provider::accrued_inputs::{AccruedInputs, AnnualCosts};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::measures::idle_capacity::{
    CapacityLineUse, EstateUse, IdleCapacity, cluster, idle_capacity, sampling_error,
};
use crate::measures::spend::{SectorSpend, provider_sector};
use crate::measures::{MeasureValues, commissioning};
use crate::money::{IncomeStatement, MoneyFlow, MoneyFlowKey};
use crate::params::vocabulary::{ProviderKind, Sector};
use crate::phases::bill_and_pay::unit_costs::{staffed_steps, step_yearly};
use crate::phases::review::capacity::step_volume;
use crate::recorder::{ContractRow, FlowRow, Recorder, ReportingPeriod};

use super::readings::WorldView;

/// Flows of a period by the organisation they concern.
pub(super) struct PeriodFlows<'f> {
    flows: &'f [MoneyFlow],
    statements: Vec<IncomeStatement>,
    by_payer: Vec<Vec<&'f MoneyFlow>>,
}

impl<'f> PeriodFlows<'f> {
    /// Sorts the flows of a period.
    pub fn new(view: &WorldView<'_>, flows: &'f [MoneyFlow]) -> Self {
        let count = view.directory.entries.len();
        let mut touching: Vec<Vec<&MoneyFlow>> = vec![Vec::new(); count];
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
            .map(|(place, flows)| {
                IncomeStatement::from_flows(OrgId::at(place), flows.iter().copied())
            })
            .collect();
        Self { flows, statements, by_payer: touching }
    }

    /// Income and expenditure of an organisation.
    pub fn statement(&self, org: OrgId) -> &IncomeStatement {
        &self.statements[org.index()]
    }

    /// What a commissioner spent.
    pub fn commissioner_spend(&self, view: &WorldView<'_>, org: OrgId) -> SectorSpend {
        let flows = self.by_payer[org.index()].iter().copied();
        SectorSpend::from_flows(flows, |payer| payer == org, |payee| view.sector_paid(payee))
    }

    /// Reads what commissioning cost one commissioner, or all bodies.
    pub fn read_commissioning(
        &self,
        view: &WorldView<'_>,
        org: Option<OrgId>,
        out: &mut MeasureValues,
    ) {
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
    pub fn total_spend(&self, view: &WorldView<'_>) -> SectorSpend {
        spend(view, self.flows)
    }
}

/// What all commissioners spent.
pub(super) fn spend(view: &WorldView<'_>, flows: &[MoneyFlow]) -> SectorSpend {
    // Regions and the nation buy too, where a system allows it; what a provider buys of another
    // with what it is paid belongs to the sector of the other.
    let pays = |payer: OrgId| {
        let kind = view.directory.entries[payer.index()].kind;
        matches!(kind, OrgKind::Commissioner | OrgKind::Region | OrgKind::Nation)
    };
    let provides = |org: OrgId| view.directory.entries[org.index()].kind == OrgKind::Provider;
    let sector = |payee| view.sector_paid(payee);
    SectorSpend::from_flows(flows, pays, sector).net_of_subcontracts(flows, provides, sector)
}

/// Flows of two spans together.
pub(super) fn combine_flows(earlier: &[MoneyFlow], later: &[MoneyFlow]) -> Vec<MoneyFlow> {
    let mut sums: BTreeMap<MoneyFlowKey, (Pence, u32)> = BTreeMap::new();
    for flow in earlier.iter().chain(later) {
        let sum = sums.entry(flow.key).or_default();
        *sum = (sum.0 + flow.pence, sum.1 + flow.transfers);
    }
    sums.into_iter().map(|(key, (pence, transfers))| MoneyFlow { key, pence, transfers }).collect()
}

impl WorldView<'_> {
    /// Sector under which payments to a body are reported.
    fn sector_paid(&self, payee: OrgId) -> Option<Sector> {
        match self.directory.entries[payee.index()].kind {
            OrgKind::Practice => Some(Sector::PrimaryCare),
            OrgKind::Provider => {
                let index = payee.0 - self.directory.provider(0).0;
                Some(provider_sector(self.providers[index as usize].0.kind))
            }
            OrgKind::Nation | OrgKind::Region | OrgKind::Commissioner | OrgKind::LocalAuthority => {
                None
            }
        }
    }

    /// Idle capacity of a provider by its work of the last quarter.
    pub fn idle(&self, steps: &StepCapacity, books: &AccruedInputs) -> IdleCapacity {
        let params = &self.model.params;
        let lines: Vec<CapacityLineUse> = CapacityKind::ALL
            .into_iter()
            .filter(|kind| steps.line(*kind).open > 0)
            .map(|kind| (kind, steps.line(kind).worked, step_volume(kind, params)))
            .map(|(kind, worked, volume)| CapacityLineUse {
                kind: kind.label(),
                open: staffed_steps(kind, steps.line(kind), params),
                needed: worked / volume,
                error: sampling_error(worked / volume, volume, self.model.weight, cluster(kind)),
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
    pub fn total_costs(&self, kind: ProviderKind) -> AnnualCosts {
        let mut sum = AnnualCosts::default();
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
    pub fn write_flows(&self, week: u32, flows: &[MoneyFlow], out: &mut dyn Recorder) {
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
    pub fn write_contracts(&self, week: u32, span: ReportingPeriod, out: &mut dyn Recorder) {
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
