//! What one more unit of a service would pay, by finite difference: the only way in which
//! behaviour learns what its contracts reward.
//!
//! The payment is evaluated at expected activity plus and minus a small change, and averaged over
//! a low, a middle and a high outturn of the year, so that a cap or threshold counts in
//! proportion to the chance of meeting it.

use crate::kernel::math;
use crate::params::vocabulary::Service;

use super::compiled::CompiledContract;
use super::statement::ContractStatement;

/// How an agent evaluates marginal payments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginalProbe {
    /// Change on each side, as a share of expected activity of the service.
    pub step: f64,
    /// Standard deviation of the year's outturn over its expectation, as the agent sees it.
    pub outturn_sd: f64,
}

/// Three equally likely outturns with the mean and standard deviation of the uncertainty.
fn outturn_scenarios(sd: f64) -> [f64; 3] {
    let spread = sd * math::sqrt(math::THREE_POINTS);
    [(1.0 - spread).max(0.0), 1.0, 1.0 + spread]
}

/// Pounds paid when `units` more of a service are spread over the payers in proportion to what
/// each is expected to send.
fn pounds(
    contracts: &[(&CompiledContract, ContractStatement)],
    service: Service,
    expected: f64,
    units: f64,
) -> f64 {
    contracts
        .iter()
        .map(|(contract, statement)| {
            let share = statement.service_activity(service).weighted / expected;
            contract.total_payment(&statement.with_extra_units(service, units * share)).pounds()
        })
        .sum()
}

/// Pounds that one more weighted unit of a service would pay a provider over all its contracts,
/// each given with the statement it expects. Zero when it expects none of the service. The change
/// is at least one unit, so that whole pence do not blur the slope of a small service.
pub fn payment_per_unit(
    contracts: &[(&CompiledContract, &ContractStatement)],
    service: Service,
    probe: MarginalProbe,
) -> f64 {
    let outturns = outturn_scenarios(probe.outturn_sd);
    let slopes = outturns.map(|outturn| {
        let at: Vec<(&CompiledContract, ContractStatement)> = contracts
            .iter()
            .map(|(contract, expected)| (*contract, expected.scaled(outturn)))
            .collect();
        let expected: f64 =
            at.iter().map(|(_, statement)| statement.service_activity(service).weighted).sum();
        if expected <= 0.0 {
            return 0.0;
        }
        let more = (probe.step * expected).max(1.0);
        let less = more.min(expected);
        let gain = pounds(&at, service, expected, more) - pounds(&at, service, expected, -less);
        gain / (more + less)
    });
    slopes.iter().sum::<f64>() / slopes.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::terms::test_contracts;

    const SURE: MarginalProbe = MarginalProbe { step: 0.01, outturn_sd: 0.0 };
    const UNSURE: MarginalProbe = MarginalProbe { step: 0.01, outturn_sd: 0.05 };

    fn price(service: Service) -> f64 {
        test_contracts::basis().prices.unbundled[service as usize].pounds()
    }

    fn slope(terms: test_contracts::NamedTerms<'_>, factor: f64, ask: MarginalProbe) -> f64 {
        let contract = test_contracts::contract(terms);
        let expected = contract.as_planned(1.0).scaled(factor);
        payment_per_unit(&[(&contract, &expected)], Service::DayCase, ask)
    }

    #[test]
    fn a_block_pays_nothing_and_a_tariff_its_price_for_one_more() {
        assert!(slope(&[("Block", &[])], 1.0, UNSURE).abs() < 1e-9);
        let tariff = slope(&[("Tariff", &[])], 1.0, UNSURE);
        assert!((tariff - price(Service::DayCase)).abs() < 0.01, "{tariff}");
    }

    #[test]
    fn a_marginal_rate_above_the_baseline_pays_its_share() {
        let terms: test_contracts::NamedTerms<'_> =
            &[("Tariff", &[]), ("MarginalRate", &[("above", 0.3)])];
        let share = slope(terms, 1.2, SURE) / price(Service::DayCase);
        assert!((share - 0.3).abs() < 0.001, "{share}");
    }

    #[test]
    fn a_near_cap_is_felt_in_part() {
        let terms: test_contracts::NamedTerms<'_> = &[("Tariff", &[]), ("Cap", &[("at", 1.03)])];
        let full = price(Service::DayCase);
        assert!((slope(terms, 1.0, SURE) / full - 1.0).abs() < 0.001);
        let felt = slope(terms, 1.0, UNSURE) / full;
        assert!((felt - 2.0 / 3.0).abs() < 0.01, "{felt}");
        assert!(slope(terms, 1.3, UNSURE).abs() < 0.01);
    }

    #[test]
    fn several_payers_count_in_proportion_to_what_they_send() {
        let tariff = test_contracts::contract(&[("Tariff", &[])]);
        let block = test_contracts::contract(&[("Block", &[])]);
        let most = tariff.as_planned(1.0).scaled(3.0);
        let least = block.as_planned(1.0);
        let slope = payment_per_unit(&[(&tariff, &most), (&block, &least)], Service::DayCase, SURE);
        assert!((slope - 0.75 * price(Service::DayCase)).abs() < 0.01, "{slope}");
    }

    #[test]
    fn a_single_unit_is_priced_like_many() {
        let tariff = test_contracts::contract(&[("Tariff", &[])]);
        let unit = ContractStatement::default().with_extra_units(Service::DayCase, 0.7);
        let slope = payment_per_unit(&[(&tariff, &unit)], Service::DayCase, SURE);
        assert!((slope / price(Service::DayCase) - 1.0).abs() < 0.001, "{slope}");
    }

    #[test]
    fn a_service_nobody_expects_has_no_marginal_payment() {
        let tariff = test_contracts::contract(&[("Tariff", &[])]);
        let none = ContractStatement::default();
        assert_eq!(payment_per_unit(&[(&tariff, &none)], Service::DayCase, UNSURE), 0.0);
    }
}
