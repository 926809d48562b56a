//! A provider with one contract for the tests of the levers.

use crate::contracts::CompiledContract;
use crate::information::quality_indicators::OpenPathways;
use crate::params::vocabulary::Lever;

use super::indicator_effects::MeasuredState;
use super::lever_rule::{ExpectedYear, LeverContext};
use super::levers::{ContractView, FinancialBeliefs, ProviderFinances};

pub fn facts() -> LeverContext {
    LeverContext {
        levers: [0.0; Lever::COUNT],
        waits: [0.0; Lever::COUNT],
        full: [true; Lever::COUNT],
        theatre_units: 10_000.0,
        measured: MeasuredState {
            open: OpenPathways::new(2_000.0, 0.7),
            ended_by_first: 0.5,
            ended_by_operation: 0.5,
            occupancy: 0.94,
            same_day: 0.35,
        },
        pressure: 0.0,
        audit: 0.5,
        cost: 1e7,
        variable: 2e6,
        coded: 1.0,
        borderline: 0.2,
    }
}

pub fn year(contract: &CompiledContract) -> ExpectedYear {
    let activity = contract.as_planned(1.0).activity;
    let done = activity.0.map(|cell| cell.weighted);
    ExpectedYear::new(vec![(0, activity)], done, 20_000.0)
}

pub fn books(contract: &CompiledContract, margin: f64, rescue: f64) -> ProviderFinances<'_> {
    let prices = contract.basis().prices.unbundled.map(|price| price.pounds());
    let planned = contract.as_planned(1.0);
    let cost = planned.activity.0.iter().zip(prices).map(|(c, p)| c.weighted * p).sum();
    ProviderFinances {
        contracts: vec![ContractView { payer: 0, contract, base: planned }],
        covered: vec![(0, contract.basis().scope)],
        prices,
        unit_cost: prices.map(|price| 0.3 * price),
        bed_day: 0.0,
        margin,
        income: 1e7,
        cost,
        belief: FinancialBeliefs { rescue, audit: 0.0, outturn_sd: 0.02, ratchet: 0.0 },
    }
}
