//! How the payment for a programme under one contract answers to money: to larger sums, and to a
//! plan for more of the care that is asked for. Both are read off the contract's own payment
//! function.

use crate::contracts::settlement::planned_payment;
use crate::contracts::{CompiledContract, ContractBaseline, ServiceSet, TermError};
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::units::Pence;
use crate::params::groups::PlanningParams;
use crate::params::vocabulary::Programme;
use crate::phases::shared::accounts::SystemRules;
use crate::phases::shared::drafts::ContractDraft;
use crate::phases::shared::programmes::programme_services;

/// What the planned payment for a programme follows, pounds a year for the whole of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProgrammeResponse {
    /// What follows the sums of the contract.
    pub by_sum: f64,
    /// What follows planned care for which people wait.
    pub by_plan: f64,
    /// Share of expected demand that is planned to be paid for.
    pub share_planned: f64,
}

impl ProgrammeResponse {
    /// The response of a draft.
    pub fn new(
        draft: &ContractDraft,
        contract: &CompiledContract,
        programme: Programme,
        rules: &SystemRules,
    ) -> Result<Self, TermError> {
        let share_planned = draft.share_planned[programme as usize];
        let services = programme_services(&draft.basis, programme);
        if services.is_empty() {
            return Ok(Self { share_planned, ..Self::default() });
        }
        let now = planned_payment(contract);
        let mut larger = draft.basis.clone();
        raise_sums(&mut larger, services, PROBE_SHARE);
        let larger = CompiledContract::new(&draft.terms, larger, &rules.registry)?;
        let by_sum = (planned_payment(&larger) - now).pounds().max(0.0) / PROBE_SHARE;
        let mut more = contract.as_planned(1.0);
        for service in services.services().filter(|service| service.has_waiting_list()) {
            let units = PROBE_SHARE * draft.basis.baseline[service as usize];
            more = more.with_extra_units(service, units);
        }
        let by_plan = (contract.total_payment(&more) - now).pounds().max(0.0) / PROBE_SHARE;
        Ok(Self { by_sum, by_plan, share_planned })
    }

    /// Planned payment that money can change, pounds.
    pub fn planned(&self) -> f64 {
        self.by_sum + self.by_plan
    }

    /// Least and greatest change of the payment in a year, pounds.
    pub fn bounds(&self, params: &PlanningParams) -> (f64, f64) {
        let shift = params.greatest_shift.get();
        let (least, most) = self.plan_bounds(params);
        (
            -shift * self.by_sum + least.max(-shift) * self.by_plan,
            shift * self.by_sum + most.min(shift) * self.by_plan,
        )
    }

    /// Least and greatest relative change of the share of demand that is planned for.
    fn plan_bounds(&self, params: &PlanningParams) -> (f64, f64) {
        let least = params.least_planned.get() / self.share_planned - 1.0;
        (least.min(0.0), (1.0 / self.share_planned - 1.0).max(0.0))
    }
}

/// The contract of a draft, ready to evaluate.
pub fn compile(draft: &ContractDraft, rules: &SystemRules) -> Result<CompiledContract, TermError> {
    CompiledContract::new(&draft.terms, draft.basis.clone(), &rules.registry)
}

/// Changes a draft by a relative change of what the programme is planned to be paid: as decided,
/// and as it would have been decided without influence.
pub fn pay_programme(
    draft: &mut ContractDraft,
    programme: Programme,
    response: &ProgrammeResponse,
    (by, evenly): (f64, f64),
    params: &PlanningParams,
) {
    let services = programme_services(&draft.basis, programme);
    let before = draft.basis.annual_sum(ServiceSet::ALL);
    let planned = draft.basis.annual_sum(services).pounds();
    let (least, most) = response.plan_bounds(params);
    let plan = if response.by_plan > 0.0 { by.clamp(least, most) } else { 0.0 };
    // What the plan cannot take is left to the sums.
    let sum = if response.by_sum > 0.0 {
        by + (by - plan) * response.by_plan / response.by_sum
    } else {
        0.0
    };
    draft.share_planned[programme as usize] *= 1.0 + plan;
    for basis in [&mut draft.basis, &mut draft.fair] {
        for service in services.services().filter(|service| service.has_waiting_list()) {
            let at = service as usize;
            basis.baseline[at] *= 1.0 + plan;
            basis.sums[at] = basis.sums[at].scaled(1.0 + plan);
        }
        raise_sums(basis, services, sum);
    }
    if before > Pence::ZERO {
        let after = draft.basis.annual_sum(ServiceSet::ALL);
        let given = (after - before).pounds() / before.pounds();
        let even =
            if by == 0.0 { evenly * planned / before.pounds() } else { given * (evenly / by) };
        draft.without_influence *= (1.0 + even) / (1.0 + given);
    }
}

/// Raises the sums of some services by a share, and the sum per head by as much money.
fn raise_sums(basis: &mut ContractBaseline, services: ServiceSet, by: f64) {
    let before = basis.annual_sum(ServiceSet::ALL).pounds();
    for service in services.services() {
        let sum = &mut basis.sums[service as usize];
        *sum = sum.scaled(1.0 + by);
    }
    if before > 0.0 {
        let after = basis.annual_sum(ServiceSet::ALL).pounds();
        basis.per_head = basis.per_head.scaled(after / before);
    }
}
