//! Which schemes a provider puts forward of its own accord: those by which its surplus grows, since
//! its contracts leave it what it saves. Where every case is paid for it would lose by them.

use crate::behaviours::Behaviour;
use crate::behaviours::provider::resist::SchemeImpact;
use crate::kernel::registry::About;

pub const REDESIGN: Behaviour = Behaviour {
    about: About {
        name: "redesign",
        summary: "A provider moves care out of hospital where its contracts leave it the saving",
        source: "E30",
    },
    file: "behaviours/provider/redesign.rs",
    neutral: "providers put no schemes forward",
    disable: Some(|params| params.schemes.redesigns = 0.0.into()),
};

/// A scheme that a provider could put forward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Redesign {
    /// Position of the initiative.
    pub initiative: usize,
    /// Yearly value of the care it sets out to change, pounds.
    pub value: f64,
    /// What it would do to the provider within the years that count for it.
    pub impact: SchemeImpact,
    /// What it costs the provider a year, once-only cost spread over those years, pounds.
    pub cost: f64,
}

impl Redesign {
    /// Yearly change of the provider's surplus.
    pub fn gain(&self) -> f64 {
        self.impact.surplus_change() - self.cost
    }
}

/// Positions of those put forward, greatest gain first.
pub fn choose_redesigns(possible: &[Redesign], most: f64) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..possible.len()).filter(|place| possible[*place].gain() > 0.0).collect();
    order.sort_by(|a, b| possible[*b].gain().total_cmp(&possible[*a].gain()).then(a.cmp(b)));
    order.truncate(most.max(0.0) as usize);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    fn redesign(income: f64, released: f64) -> Redesign {
        let impact = SchemeImpact { income, released, ..SchemeImpact::default() };
        Redesign { initiative: 0, value: 1e6, impact, cost: 1e5 }
    }

    #[test]
    fn only_what_raises_the_surplus_is_put_forward_and_the_best_of_it_first() {
        let possible = [redesign(0.0, 1.5e5), redesign(2e5, 1.5e5), redesign(0.0, 4e5)];
        assert_eq!(choose_redesigns(&possible, 5.0), [2, 0]);
        assert_eq!(choose_redesigns(&possible, 1.0), [2]);
        assert!(choose_redesigns(&possible, 0.0).is_empty());
    }

    #[test]
    fn a_fixed_sum_leaves_the_saving_to_the_provider_and_a_price_for_each_case_does_not() {
        let gain = |term| {
            let contract = test_contracts::contract(&[(term, &[])]);
            let with = contract.as_planned(1.0);
            let without = with.with_extra_units(Service::OutpatientFirst, -300.0);
            let lost = contract.total_payment(&with) - contract.total_payment(&without);
            let price = contract.basis().prices.unbundled[Service::OutpatientFirst as usize];
            // Four fifths of the price go with the work, and half of that is spent on it elsewhere.
            let released = 300.0 * 0.8 * price.pounds();
            let impact =
                SchemeImpact { income: lost.pounds(), released, ..SchemeImpact::default() };
            Redesign { initiative: 0, value: 1.0, impact, cost: 0.5 * released }
        };
        assert_eq!(choose_redesigns(&[gain("Block")], 1.0), [0]);
        assert!(choose_redesigns(&[gain("Tariff")], 1.0).is_empty());
    }
}
