//! How the national price list follows what care costs those who give it.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::NationalParams;

pub const PRICE_LIST: Behaviour = Behaviour {
    about: About {
        name: "price_list",
        summary: "National prices follow the cost of all who give care and require efficiency",
        source: "CAL110",
    },
    file: "behaviours/nation/prices.rs",
    neutral: "national prices never change",
    disable: Some(|params| {
        params.nation.price_catch_up = 0.0.into();
        params.nation.opening_catch_up = 0.0.into();
        params.nation.efficiency_asked = 0.0.into();
    }),
};

/// The level of national prices next year, from this year's and the mean cost that providers
/// published relative to today's prices. Before the first recorded year prices are brought to cost
/// faster, so that a run opens with prices and costs that belong together.
pub fn next_price_level(
    level: f64,
    published_cost: f64,
    opens: bool,
    params: &NationalParams,
) -> f64 {
    let part = if opens { params.opening_catch_up } else { params.price_catch_up };
    let towards = part.get() * (published_cost - 1.0);
    level * (1.0 + towards) * (1.0 - params.efficiency_asked.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_follow_cost_and_ask_for_a_little_more() {
        let params = NationalParams::default();
        assert!(next_price_level(1.0, 0.95, false, &params) < 0.98);
        assert!(next_price_level(1.0, 1.05, false, &params) > 1.0);
        assert!(next_price_level(1.0, 1.0, false, &params) < 1.0);
        assert!((next_price_level(1.0, 0.9, true, &params) - 0.9).abs() < 0.003);
    }
}
