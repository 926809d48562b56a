//! A plain contract and random statements for the tests of the terms.

use proptest::prelude::*;

use crate::contracts::{
    CompiledContract, ContractBaseline, ContractStatement, CoveredPopulation, ExcessCost,
    Indicator, PriceList, ServiceSet, TermRegistry, TermSpec,
};
use crate::kernel::units::{Pence, Rate};
use crate::params::vocabulary::Service;

/// Terms by name with the numbers that differ from their defaults.
pub type NamedTerms<'a> = &'a [(&'a str, &'a [(&'a str, f64)])];

/// A contract over all services: 1,000 units of each at prices from £10 up.
pub fn contract(terms: NamedTerms<'_>) -> CompiledContract {
    let settings: Vec<TermSpec> = terms
        .iter()
        .map(|(term, numbers)| TermSpec {
            term: (*term).to_owned(),
            numbers: numbers.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
            scope: ServiceSet::EMPTY,
        })
        .collect();
    CompiledContract::new(&settings, basis(), &TermRegistry::shipped()).expect("valid terms")
}

pub fn basis() -> ContractBaseline {
    let mut prices = PriceList::default();
    for service in Service::ALL {
        let pence = Pence(1_000 + 777 * *service as i64);
        prices.unbundled[*service as usize] = pence.into();
        let paid_within = matches!(service, Service::Diagnostic | Service::OutpatientFollowUp);
        prices.bundled[*service as usize] = if paid_within { Rate::ZERO } else { pence.into() };
    }
    let panel = CoveredPopulation { people: [[1_000.0; 4]; 7], continuing_care: 80.0 };
    ContractBaseline {
        panel,
        ..ContractBaseline::from_prices(ServiceSet::ALL, [1000.0; Service::COUNT], prices, 50_000.0)
    }
}

/// Any activity of a year, with everything measured that any term reads.
pub fn measured() -> impl Strategy<Value = ContractStatement> {
    let shares = prop::collection::vec(0.0..1.0f64, Indicator::ALL.len());
    let panel = prop::collection::vec(0.0..2000.0f64, 29);
    let excess = (0i64..100_000_000, 0i64..100_000_000);
    (whole_units(), shares, panel, excess, 0i64..100_000_000).prop_map(
        |(mut statement, shares, panel, (own, pool), cost)| {
            statement.indicators = Indicator::ALL.into_iter().zip(shares).collect();
            for (place, people) in panel.iter().take(28).enumerate() {
                statement.panel.add_people(place / 4, place % 4, *people);
            }
            statement.panel.continuing_care = panel[28];
            let attachment = Pence(500_000);
            statement.excess = vec![ExcessCost { attachment, own: Pence(own), pool: Pence(pool) }];
            statement.open_book_cost = Some(Pence(cost));
            statement
        },
    )
}

/// Any activity around the plan, people between none and twice the plan.
pub fn any_statement(elapsed: f64) -> impl Strategy<Value = ContractStatement> {
    let cells = prop::collection::vec(0.0..2500.0f64, Service::COUNT);
    (cells, 0.0..100_000.0f64).prop_map(move |(cells, people)| statement(&cells, people, elapsed))
}

/// Whole units of average complexity, so that prices are paid without rounding.
pub fn whole_units() -> impl Strategy<Value = ContractStatement> {
    prop::collection::vec(0u32..2500, Service::COUNT).prop_map(|cells| {
        let cells: Vec<f64> = cells.into_iter().map(f64::from).collect();
        statement(&cells, 50_000.0, 1.0)
    })
}

fn statement(cells: &[f64], people: f64, elapsed: f64) -> ContractStatement {
    let mut statement = ContractStatement {
        elapsed,
        weighted_population: people,
        panel: basis().panel,
        ..ContractStatement::default()
    };
    for (cell, weighted) in statement.activity.0.iter_mut().zip(cells) {
        cell.weighted = *weighted;
        cell.count = *weighted as u64;
    }
    statement
}

/// Every term alone, and the usual combinations.
pub fn combinations() -> Vec<CompiledContract> {
    let lists: [NamedTerms<'_>; 20] = [
        &[("Block", &[])],
        &[("Tariff", &[])],
        &[("Tariff", &[("unbundled", 0.0)])],
        &[("CostAndVolume", &[("below", 0.4)])],
        &[("Tariff", &[]), ("MarginalRate", &[])],
        &[("Tariff", &[]), ("Cap", &[])],
        &[("Tariff", &[]), ("Floor", &[])],
        &[("Tariff", &[]), ("MarginalRate", &[]), ("Collar", &[])],
        &[("Capitation", &[])],
        &[("Tariff", &[]), ("BestPractice", &[])],
        &[("Block", &[]), ("PayForPerformance", &[])],
        &[("Tariff", &[]), ("Penalty", &[])],
        &[("Bundle", &[])],
        &[("Capitation", &[]), ("GainShare", &[])],
        &[("PracticeBudget", &[])],
        &[("AlignedIncentive", &[])],
        &[("Capitation", &[]), ("Reinsurance", &[("premium", 3.0)])],
        &[("Capitation", &[]), ("RiskPool", &[])],
        &[("Block", &[]), ("PersonalBudget", &[("per_holder", 900.0)])],
        &[("Tariff", &[]), ("ChallengeWindow", &[])],
    ];
    lists.into_iter().map(contract).collect()
}
