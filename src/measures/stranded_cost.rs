//! Stranded cost of a shift of care, identified against the same-seed twin without the shift.
//!
//! `S = average cost of the activity moved - fall in that provider's cost`. Its parts show where
//! the cost stayed: in the estate, in open steps, in activity that refilled the space, and in
//! changed unit cost. A second reading of the same sum shows who bears it: the provider by a lower
//! surplus, the commissioner by saving less than the average cost, the nation by more support. Both
//! readings add up to S to the penny.

use serde::{Deserialize, Serialize};

use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;

measures! {
    MOVED_COST = "moved_cost", "pounds in the period",
        "Average cost of the activity that the scenario moved away from a provider.",
        "sum over services of units moved x twin's average cost", "E37";
    COST_FALL = "cost_fall", "pounds in the period",
        "Fall in the cost of a provider that care moved away from, against the same-seed twin \
         without the move.",
        "twin's cost - cost", "E37";
    STRANDED_COST = "stranded_cost", "pounds in the period",
        "Average cost of the activity moved away less the fall in the provider's cost, both \
         against the same-seed twin without the move.",
        "sum over services of units moved x twin's average cost - (twin's cost - cost)", "E37";
    STRANDED_SHARE = "stranded_share", "share",
        "Stranded cost against the average cost of the activity moved; by quarter after the date \
         it is the release curve.",
        "stranded cost / moved cost", "E37";
    STRANDED_ESTATE = "stranded_estate", "pounds in the period",
        "The part of stranded cost that stayed in the estate.",
        "estate in (moved - refilled) at average cost - fall in estate cost", "E37";
    STRANDED_STEPS = "stranded_steps", "pounds in the period",
        "The part of stranded cost that stayed in open steps.",
        "steps in (moved - refilled) at average cost - fall in cost of steps", "E37";
    STRANDED_REFILLED = "stranded_refilled", "pounds in the period",
        "The part of stranded cost that is activity which refilled the space, in all and by the \
         commissioner whose patients it was and who pays for it.",
        "sum over services of (units - (twin's units - moved)) x twin's average cost", "E37";
    STRANDED_UNIT_COST = "stranded_unit_cost", "pounds in the period",
        "The part of stranded cost that lies in changed unit cost: complexity, overtime, \
         efficiency.",
        "stranded cost - estate - steps - refilled", "E37";
    PRICED_ABOVE_COST = "priced_above_cost", "pounds in the period",
        "Income the provider lost with the activity moved beyond its average cost; negative when \
         it was priced below cost.",
        "fall in contract income - average cost of the activity moved", "E37";
    STRANDED_BORNE = "stranded_borne", "pounds in the period",
        "Stranded cost by who bears it: the provider by a lower surplus, commissioners by saving \
         less than average cost, the nation by more support.",
        "fall in surplus; moved cost - fall in what is paid; additional support", "E37";
    SYSTEM_SAVING = "system_saving", "pounds in the period",
        "Fall in the cost of all bodies together, the new service included, against the twin, and \
         its parts; care that moves outside the modelled economy costs nothing here.",
        "twin's cost of care and administration - cost, over commissioners, providers that lose \
         care, those that gain it, and all others", "E37";
}

/// A provider's cost in a year, by nature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostParts {
    /// Estate and overhead.
    pub estate: Pence,
    /// Open steps, with overtime and the cost of opening and closing them.
    pub steps: Pence,
    /// Variable with activity.
    pub variable: Pence,
}

impl CostParts {
    pub fn total(&self) -> Pence {
        self.estate + self.steps + self.variable
    }
}

/// Average cost of a weighted unit, by nature, in pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UnitCost {
    /// Estate and overhead.
    pub estate: f64,
    pub steps: f64,
    pub variable: f64,
}

impl UnitCost {
    pub fn total(&self) -> f64 {
        self.estate + self.steps + self.variable
    }
}

/// Weighted units by service.
pub type WeightedUnits = [f64; Service::COUNT];

/// Fully absorbed unit costs of a provider: each part of its cost is spread over its activity in
/// proportion to units times a relative weight of the service in that part (prices serve for
/// estate and steps, variable costs for the variable part).
pub fn unit_costs(
    cost: &CostParts,
    units: &WeightedUnits,
    step_weights: &WeightedUnits,
    variable_weights: &WeightedUnits,
) -> [UnitCost; Service::COUNT] {
    let spread = |pounds: f64, weights: &WeightedUnits| -> WeightedUnits {
        let base: f64 = units.iter().zip(weights).map(|(units, weight)| units * weight).sum();
        let rate = if base > 0.0 { pounds / base } else { 0.0 };
        weights.map(|weight| weight * rate)
    };
    let estate = spread(cost.estate.pounds(), step_weights);
    let steps = spread(cost.steps.pounds(), step_weights);
    let variable = spread(cost.variable.pounds(), variable_weights);
    std::array::from_fn(|place| UnitCost {
        estate: estate[place],
        steps: steps[place],
        variable: variable[place],
    })
}

/// One provider's year in a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProviderYear {
    /// Cost by nature.
    pub cost: CostParts,
    /// Contract income, without support.
    pub income: Pence,
    /// Deficit support received.
    pub support: Pence,
    /// Weighted units by payer, payers in one order in run and twin.
    pub units: Vec<(OrgId, WeightedUnits)>,
}

impl ProviderYear {
    /// Weighted units of all payers.
    pub fn all_units(&self) -> WeightedUnits {
        let mut all = [0.0; Service::COUNT];
        for (_, units) in &self.units {
            for (sum, units) in all.iter_mut().zip(units) {
                *sum += units;
            }
        }
        all
    }
}

/// What refilled the space of one payer's moved activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refill {
    /// Whose patients refilled it, and who pays for them.
    pub payer: OrgId,
    /// At the twin's average cost; negative when even less is done than was moved away.
    pub cost: Pence,
}

/// Stranded cost of one provider in one year, by part and by bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandedCost {
    /// Average cost of the activity moved.
    pub moved: Pence,
    /// Fall in the provider's cost.
    pub fall: Pence,
    /// Stayed in the estate.
    pub estate: Pence,
    /// Stayed in open steps.
    pub steps: Pence,
    /// Refilled, by payer.
    pub refilled: Vec<Refill>,
    /// Changed unit cost: complexity, overtime, efficiency.
    pub unit_cost: Pence,
    /// Income lost beyond the average cost of what moved.
    pub priced_above_cost: Pence,
    /// Borne by the provider: fall in its surplus, support included.
    pub borne_by_provider: Pence,
    /// Borne by commissioners: average cost less what they no longer pay.
    pub borne_by_commissioners: Pence,
    /// Borne by the nation: additional support.
    pub borne_by_nation: Pence,
}

impl StrandedCost {
    /// S.
    pub fn total(&self) -> Pence {
        self.moved - self.fall
    }
    /// The refilled part over all payers.
    pub fn all_refilled(&self) -> Pence {
        self.refilled.iter().map(|refill| refill.cost).sum()
    }
}

fn valued(
    units: &WeightedUnits,
    costs: &[UnitCost; Service::COUNT],
    part: impl Fn(&UnitCost) -> f64,
) -> f64 {
    units.iter().zip(costs).map(|(units, cost)| units * part(cost)).sum()
}

/// Compares a provider's year with the twin's. `moved` are the units taken away from each payer's
/// activity at this provider, in the payers' order; `costs` are the twin's average unit costs.
///
/// # Panics
/// When run, twin and moves do not list the same payers in the same order.
pub fn stranded_cost(
    twin: &ProviderYear,
    run: &ProviderYear,
    moved: &[(OrgId, WeightedUnits)],
    costs: &[UnitCost; Service::COUNT],
) -> StrandedCost {
    let mut all_moved = [0.0; Service::COUNT];
    let mut refill = [0.0; Service::COUNT];
    let mut refilled = Vec::with_capacity(moved.len());
    assert!(twin.units.len() == moved.len() && run.units.len() == moved.len(), "same payers");
    for ((before, after), (payer, away)) in twin.units.iter().zip(&run.units).zip(moved) {
        assert!(before.0 == *payer && after.0 == *payer, "payers in one order");
        let back: WeightedUnits =
            std::array::from_fn(|place| after.1[place] - (before.1[place] - away[place]));
        let cost = Pence::from_pounds(valued(&back, costs, UnitCost::total));
        refilled.push(Refill { payer: *payer, cost });
        for place in 0..Service::COUNT {
            all_moved[place] += away[place];
            refill[place] += back[place];
        }
    }
    let stayed: WeightedUnits = std::array::from_fn(|place| all_moved[place] - refill[place]);
    let average = Pence::from_pounds(valued(&all_moved, costs, UnitCost::total));
    let fall = twin.cost.total() - run.cost.total();
    let estate = Pence::from_pounds(valued(&stayed, costs, |cost| cost.estate))
        - (twin.cost.estate - run.cost.estate);
    let steps = Pence::from_pounds(valued(&stayed, costs, |cost| cost.steps))
        - (twin.cost.steps - run.cost.steps);
    let all_refilled: Pence = refilled.iter().map(|refill| refill.cost).sum();
    let income_lost = twin.income - run.income;
    let support = run.support - twin.support;
    StrandedCost {
        moved: average,
        fall,
        estate,
        steps,
        refilled,
        unit_cost: average - fall - estate - steps - all_refilled,
        priced_above_cost: income_lost - average,
        borne_by_provider: income_lost - fall - support,
        borne_by_commissioners: average - income_lost,
        borne_by_nation: support,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAYER: OrgId = OrgId(1);

    fn units(day_cases: f64) -> WeightedUnits {
        let mut units = [0.0; Service::COUNT];
        units[Service::DayCase as usize] = day_cases;
        units
    }

    fn year(estate: f64, steps: f64, variable: f64, income: f64, day_cases: f64) -> ProviderYear {
        ProviderYear {
            cost: CostParts {
                estate: Pence::from_pounds(estate),
                steps: Pence::from_pounds(steps),
                variable: Pence::from_pounds(variable),
            },
            income: Pence::from_pounds(income),
            support: Pence::ZERO,
            units: vec![(PAYER, units(day_cases))],
        }
    }

    fn ones() -> WeightedUnits {
        [1.0; Service::COUNT]
    }

    fn compare(twin: &ProviderYear, run: &ProviderYear, away: f64) -> StrandedCost {
        let costs = unit_costs(&twin.cost, &twin.all_units(), &ones(), &ones());
        stranded_cost(twin, run, &[(PAYER, units(away))], &costs)
    }

    #[test]
    fn unit_costs_absorb_the_whole_cost() {
        let twin = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let costs = unit_costs(&twin.cost, &twin.all_units(), &ones(), &ones());
        assert!((costs[Service::DayCase as usize].total() * 100.0 - 1000.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_released_is_stranded_where_it_stayed() {
        // A tenth moves; only its variable cost falls.
        let twin = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let run = year(350.0, 450.0, 180.0, 900.0, 90.0);
        let stranded = compare(&twin, &run, 10.0);
        assert_eq!(stranded.total(), Pence::from_pounds(80.0));
        assert_eq!(stranded.estate, Pence::from_pounds(35.0));
        assert_eq!(stranded.steps, Pence::from_pounds(45.0));
        assert_eq!((stranded.all_refilled(), stranded.unit_cost), (Pence::ZERO, Pence::ZERO));
        // Paid at average cost, so the provider bears all of it.
        assert_eq!(stranded.borne_by_provider, Pence::from_pounds(80.0));
        assert_eq!(stranded.borne_by_commissioners, Pence::ZERO);
    }

    #[test]
    fn refilled_space_is_stranded_in_the_refill() {
        let twin = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let run = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let stranded = compare(&twin, &run, 10.0);
        assert_eq!(stranded.all_refilled(), Pence::from_pounds(100.0));
        assert_eq!(stranded.total(), Pence::from_pounds(100.0));
        assert_eq!((stranded.estate, stranded.steps), (Pence::ZERO, Pence::ZERO));
        // The commissioner pays for the refill as it did for what moved.
        assert_eq!(stranded.borne_by_commissioners, Pence::from_pounds(100.0));
    }

    #[test]
    fn without_a_move_and_without_a_difference_nothing_is_stranded() {
        let twin = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let stranded = compare(&twin, &twin, 0.0);
        assert_eq!(stranded.total(), Pence::ZERO);
        assert_eq!(stranded.borne_by_provider, Pence::ZERO);
    }

    #[test]
    fn full_release_strands_nothing() {
        let twin = year(350.0, 450.0, 200.0, 1000.0, 100.0);
        let run = year(315.0, 405.0, 180.0, 900.0, 90.0);
        let stranded = compare(&twin, &run, 10.0);
        assert_eq!((stranded.total(), stranded.estate, stranded.steps), Default::default());
    }

    proptest! {
        #[test]
        fn parts_and_bearers_both_add_up_to_the_stranded_cost(
            twin in (1e5..1e8f64, 1e5..1e8f64, 1e5..1e8f64, 1e5..3e8f64, 1.0..1e5f64),
            run in (1e5..1e8f64, 1e5..1e8f64, 1e5..1e8f64, 1e5..3e8f64, 1.0..1e5f64),
            away in 0.0..1e5f64,
            support in 0.0..1e7f64,
        ) {
            let twin = year(twin.0, twin.1, twin.2, twin.3, twin.4);
            let mut run = year(run.0, run.1, run.2, run.3, run.4);
            run.support = Pence::from_pounds(support);
            let stranded = compare(&twin, &run, away);
            let parts = stranded.estate
                + stranded.steps
                + stranded.all_refilled()
                + stranded.unit_cost;
            prop_assert_eq!(parts, stranded.total());
            let bearers = stranded.borne_by_provider
                + stranded.borne_by_commissioners
                + stranded.borne_by_nation;
            prop_assert_eq!(bearers, stranded.total());
            prop_assert_eq!(
                stranded.borne_by_commissioners,
                -stranded.priced_above_cost
            );
        }
    }
}
