//! Whether a provider can pay for another step.
//!
//! A step that earns what it costs at the margin is free to open. Any other is opened while the
//! margin that the provider expects with it, and with what is already under way, stays above the
//! deficit it tolerates, which is greater where it counts on rescue; or while its cash covers the
//! gap for some quarters.

use serde::{Deserialize, Serialize};

use crate::behaviours::Behaviour;
use crate::kernel::math::TINY;
use crate::kernel::registry::About;
use crate::params::groups::affordability::AffordabilityParams;
use crate::params::vocabulary::CapacityKind;

pub const AFFORDABLE_STEPS: Behaviour = Behaviour {
    about: About {
        name: "affordable_steps",
        summary: "Steps open only where the expected margin can bear them",
        source: "STR027",
    },
    file: "behaviours/provider/affordable_steps.rs",
    neutral: "steps open wherever they are short",
    disable: Some(|params| params.affordability.tolerated_deficit = f64::INFINITY.into()),
};

/// Steps are paid for by the year, and quarters of it are compared with cash.
const QUARTERS: f64 = 4.0;

/// What a line of capacity brings and costs in a year, as its provider expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct LineMoney {
    /// Payment at the margin for what one full step does, pounds.
    pub gain: f64,
    /// Cost of one staffed step and of what follows its work, pounds.
    pub cost: f64,
    /// Full steps' worth of the year's work.
    pub work: f64,
    /// Cost of the line's steps and of what follows its work, pounds.
    pub spent: f64,
}

impl LineMoney {
    /// What one more step adds to the year's balance, pounds.
    pub fn net(&self) -> f64 {
        self.gain - self.cost
    }
    /// Whether the line earns what it costs at the margin.
    pub fn earns(&self) -> bool {
        self.gain >= self.cost
    }
}

/// The money of a year as a provider expects it at its present plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ExpectedMoney {
    /// Surplus over income.
    pub margin: f64,
    /// Income, pounds; none before the first review.
    pub income: f64,
    /// Of it, what contracts and care outside them pay, pounds.
    pub payment: f64,
    /// All cost, pounds.
    pub cost: f64,
    /// Of it, overtime, pounds.
    pub overtime: f64,
    pub lines: [LineMoney; CapacityKind::COUNT],
}

/// A provider's purse when it opens steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purse {
    /// Expected surplus over income with everything that is under way.
    pub margin: f64,
    /// Income of a year, pounds.
    pub income: f64,
    /// Cash, pounds.
    pub cash: f64,
    /// Belief in rescue, 0 to 1.
    pub rescue: f64,
}

/// Margin below which a provider opens nothing that does not pay for itself.
pub fn least_margin(rescue: f64, params: &AffordabilityParams) -> f64 {
    -params.tolerated_deficit.0 * (1.0 + params.rescue_tolerance.0 * rescue)
}

/// How many of the steps that a line lacks can be paid for. Half a step is counted less, since
/// steps are lumps and a rule of whole ones would keep small providers a step short for ever.
pub fn affordable_steps(
    wanted: u32,
    line: &LineMoney,
    purse: &Purse,
    params: &AffordabilityParams,
) -> u32 {
    if line.earns() || purse.income <= TINY {
        return wanted;
    }
    let least = least_margin(purse.rescue, params);
    let bearable = |count: u32| {
        let margin = purse.margin + (f64::from(count) - 0.5) * line.net() / purse.income;
        let gap = (least - margin) * purse.income;
        gap <= 0.0 || purse.cash >= gap * params.cash_quarters.0 / QUARTERS
    };
    (1..=wanted).take_while(|count| bearable(*count)).last().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WARD: LineMoney = LineMoney { gain: 0.4e6, cost: 2.4e6, work: 10.0, spent: 24e6 };

    fn purse(margin: f64, cash: f64) -> Purse {
        Purse { margin, income: 100e6, cash, rescue: 0.0 }
    }

    #[test]
    fn an_opening_is_refused_when_it_cannot_be_paid() {
        let params = AffordabilityParams::default();
        let open = |margin, cash| affordable_steps(2, &WARD, &purse(margin, cash), &params);
        assert_eq!(open(0.05, 0.0), 2);
        assert_eq!(open(0.006, 0.0), 1);
        assert_eq!(open(-0.02, 0.0), 0);
        assert_eq!(open(-0.02, 20e6), 2, "cash covers the gap");
    }

    #[test]
    fn hope_of_rescue_and_pay_at_the_margin_open_steps() {
        let params = AffordabilityParams::default();
        let hopeful = Purse { rescue: 1.0, ..purse(-0.003, 0.0) };
        assert_eq!(affordable_steps(1, &WARD, &purse(-0.003, 0.0), &params), 0);
        assert_eq!(affordable_steps(1, &WARD, &hopeful, &params), 1);
        let paid = LineMoney { gain: 3e6, ..WARD };
        assert_eq!(affordable_steps(2, &paid, &purse(-0.1, 0.0), &params), 2);
    }
}
