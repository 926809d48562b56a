//! What a scheme is worth to a commissioner, in pounds a year, as far as it knows.

use crate::economy::commissioner::CommissionerStaff;
use crate::economy::scheme::Scheme;
use crate::initiatives::InitiativeNumbers;
use crate::initiatives::gate::GATES;
use crate::initiatives::value::{ValueWeights, net_benefit_per_pound};
use crate::kernel::gaussian::Gaussian;
use crate::phases::shared::model::Model;

use super::scheme_numbers;

/// Yearly net benefit of a scheme of a value, pounds, with once-only cost spread over some years.
pub(super) fn yearly_net_benefit(
    numbers: &InitiativeNumbers,
    effect: f64,
    aims: ValueWeights,
    value: f64,
    years: f64,
    model: &Model,
) -> f64 {
    value * net_benefit_per_pound(numbers, effect, aims, years)
        - f64::from(GATES) * model.params.schemes.gate_cost.get() / years
}

/// Yearly net benefit to the public, pounds, where a part of the price of what leaves a provider is
/// saved.
pub(super) fn public_net_benefit(
    numbers: &InitiativeNumbers,
    effect: f64,
    released: f64,
    value: f64,
    model: &Model,
) -> f64 {
    let years = model.params.schemes.public_horizon.get();
    let aims = ValueWeights::public_value(released);
    yearly_net_benefit(numbers, effect, aims, value, years, model)
}

/// What a commissioner believes of an initiative before it has seen it at work. `known` is the part
/// of its error and doubt that local knowledge removes.
pub fn prior_effect(numbers: &InitiativeNumbers, known: f64, model: &Model) -> Gaussian {
    let doubt = model.params.schemes.prior_doubt.get() * numbers.spread;
    let mean = numbers.believed + known * (numbers.effect - numbers.believed);
    Gaussian::new(mean, doubt * (1.0 - known))
}

/// How a commissioner weighs money, health, waits and care that leaves hospital: waits as far as it
/// is under pressure on them, the last as the nation asks.
pub(super) fn value_weights(office: &CommissionerStaff, model: &Model) -> ValueWeights {
    let params = &model.params;
    ValueWeights {
        finance: params.schemes.finance_weight.get(),
        health: params.schemes.health_weight.get(),
        targets: office.pressure,
        shift: params.nation.shift_weight.get(),
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
    let years = model.params.schemes.horizon.get();
    let aims = value_weights(office, model);
    yearly_net_benefit(&scheme_numbers(scheme, model), effect, aims, value, years, model)
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
