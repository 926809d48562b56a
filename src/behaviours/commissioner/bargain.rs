//! Prices of a contract, relative to national ones: between the least the provider is
//! thought to accept and the most the commissioner would pay, in proportion to power.
//!
//! The commissioner does not know what care costs the provider. It holds a belief, moved by what
//! its own analysts read in the returns and by the provider's report, discounted for the padding
//! it has learned to expect. The provider knows that, and reports accordingly.

use crate::behaviours::Behaviour;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::math::{self, TINY};
use crate::kernel::registry::About;
use crate::params::groups::BargainingParams;

pub const BARGAIN: Behaviour = Behaviour {
    about: About {
        name: "bargain",
        summary: "Local prices lie between the fallback options of the two sides",
        source: "CAL118",
    },
    file: "behaviours/commissioner/bargain.rs",
    neutral: "local prices equal national ones",
    disable: None,
};

/// Least padding that a report is corrected by: no provider reports half of its cost.
const LEAST_PADDING: f64 = -0.5;

/// A commissioner's reading of a report of cost.
pub fn belief_after_report(
    belief: Gaussian,
    padding: Gaussian,
    report: f64,
    params: &BargainingParams,
) -> Gaussian {
    let noise = params.report_noise.get();
    let error = math::sqrt(noise * noise + padding.variance);
    belief.updated_by(report / (1.0 + padding.mean.max(LEAST_PADDING)), error)
}

/// The positions of both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NegotiationInputs {
    /// What the commissioner believes care costs, relative to national prices.
    pub believed: f64,
    /// What the provider knows of that and the commissioner does not (standard deviation).
    pub doubt: f64,
    /// The provider's asking price: its report.
    pub asked: f64,
    /// Provider's weight, 0 to 1.
    pub power: f64,
    /// Provider's last margin as a share of income.
    pub margin: f64,
    /// Most the budget allows, relative to national prices.
    pub affordable: f64,
}

/// What was agreed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgreedPrice {
    /// Price relative to national ones.
    pub price: f64,
    /// Distance between what the sides would settle at alone, relative.
    pub gap: f64,
    /// Whether an arbiter had to set it.
    pub by_arbiter: bool,
}

/// The price two sides agree, or an arbiter sets between them.
pub fn agree_price(table: &NegotiationInputs, params: &BargainingParams) -> AgreedPrice {
    // Too low a price loses the service, too high a one only money: a side that cannot see cost
    // allows for that.
    let secure = table.believed + params.precaution.get() * table.doubt;
    let least = params.avoidable.get() * secure;
    let most = (params.elsewhere.get() * table.believed).min(table.affordable.max(least));
    let returned = params.margin_returned.get() * table.margin.max(0.0);
    let limit = params.limit.get();
    let within = |price: f64| price.clamp(1.0 - limit, 1.0 + limit);
    let offered = least + table.power * (most - least);
    let gap = (table.asked - offered).max(0.0) / offered.max(TINY);
    let by_arbiter = gap > params.arbitration_gap.get();
    let given = params.arbiter_gives.get();
    let arbitrated = (1.0 - given) * offered + given * table.asked;
    let price = if by_arbiter { arbitrated } else { offered };
    AgreedPrice { price: within(price - returned), gap, by_arbiter }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(believed: f64, power: f64) -> NegotiationInputs {
        NegotiationInputs {
            believed,
            doubt: 0.0,
            asked: believed,
            power,
            margin: 0.0,
            affordable: 9.0,
        }
    }

    #[test]
    fn an_arbiter_is_called_when_the_sides_are_far_apart() {
        let params = BargainingParams::default();
        let near = agree_price(&table(1.0, 0.5), &params);
        assert!(!near.by_arbiter);
        let far = agree_price(&NegotiationInputs { asked: 1.6, ..table(1.0, 0.5) }, &params);
        assert!(far.by_arbiter && far.price > near.price);
    }

    #[test]
    fn a_report_that_is_known_to_be_padded_says_no_more_than_an_honest_one() {
        let params = BargainingParams::default();
        let belief = Gaussian::new(1.0, 0.1);
        let honest = belief_after_report(belief, Gaussian::default(), 1.1, &params);
        let padded = belief_after_report(belief, Gaussian::new(0.1, 0.0), 1.21, &params);
        assert!((honest.mean - padded.mean).abs() < 1e-9);
    }

    #[test]
    fn who_knows_less_than_the_provider_pays_for_it() {
        let params = BargainingParams::default();
        let known = table(1.0, 0.4);
        let price = |doubt| agree_price(&NegotiationInputs { doubt, ..known }, &params).price;
        assert!(price(0.1) > price(0.05) && price(0.05) > agree_price(&known, &params).price);
    }

    proptest! {
        #[test]
        fn power_and_believed_cost_raise_the_price(
            believed in 0.8..1.2f64, power in 0.0..0.9f64, more in 0.01..0.1f64,
        ) {
            let params = BargainingParams::default();
            let price = agree_price(&table(believed, power), &params).price;
            prop_assert!(agree_price(&table(believed, power + more), &params).price >= price);
            prop_assert!(agree_price(&table(believed + more, power), &params).price >= price);
            prop_assert!((0.7..=1.3).contains(&price));
        }
    }
}
