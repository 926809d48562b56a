//! What a scheme is worth to a commissioner, in pounds a year, as far as it knows.

use crate::economy::commissioner::CommissionerStaff;
use crate::economy::scheme::Scheme;
use crate::initiatives::InitiativeNumbers;
use crate::initiatives::gate::GATES;
use crate::initiatives::value::{ValueWeights, net_benefit_per_pound};
use crate::kernel::gaussian::Gaussian;
use crate::phases::shared::model::Model;

use super::scheme_numbers;

/// Yearly net benefit of a scheme of a value, pounds.
pub(super) fn yearly_net_benefit(
    numbers: &InitiativeNumbers,
    effect: f64,
    aims: ValueWeights,
    value: f64,
    model: &Model,
) -> f64 {
    let params = &model.params.schemes;
    let years = params.horizon.get();
    value * net_benefit_per_pound(numbers, effect, aims, years)
        - f64::from(GATES) * params.gate_cost.get() / years
}

/// What a commissioner believes of an initiative before it has seen it at work.
pub fn prior_effect(numbers: &InitiativeNumbers, model: &Model) -> Gaussian {
    let doubt = model.params.schemes.prior_doubt.get() * numbers.spread;
    Gaussian::new(numbers.believed, doubt)
}

/// How a commissioner weighs money, health and waits: waits as far as it is under pressure on them.
pub(super) fn value_weights(office: &CommissionerStaff, model: &Model) -> ValueWeights {
    let params = &model.params;
    ValueWeights {
        finance: params.schemes.finance_weight.get(),
        health: params.schemes.health_weight.get(),
        targets: office.pressure,
    }
}

/// Yearly net benefit of a scheme as its commissioner sees it at a believed effect, pounds.
pub fn believed_net_benefit(
    scheme: &Scheme,
    effect: f64,
    office: &CommissionerStaff,
    model: &Model,
) -> f64 {
    let value = scheme.live_value().pounds();
    yearly_net_benefit(
        &scheme_numbers(scheme, model),
        effect,
        value_weights(office, model),
        value,
        model,
    )
}

/// The same for a scheme that runs: its set-up cost is already spent.
pub fn believed_future_benefit(
    scheme: &Scheme,
    effect: f64,
    office: &CommissionerStaff,
    model: &Model,
) -> f64 {
    let numbers = InitiativeNumbers { upfront: 0.0, ..scheme_numbers(scheme, model) };
    let years = model.params.schemes.horizon.get();
    scheme.live_value().pounds()
        * net_benefit_per_pound(&numbers, effect, value_weights(office, model), years)
}
