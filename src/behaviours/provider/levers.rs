//! Levers: what a provider sets for itself each quarter, and the one rule by which all of them
//! move.
//!
//! A lever x is a deviation from the professional norm. Each quarter
//!
//! x ← clip(x + κ · clip(τ · ω · ∂(value of the surplus)/∂x ÷ value of the service
//!                        + ∂(other aims)/∂x − 2 · stiffness · (x − norm), ± limit))
//!
//! Money is known only by asking the provider's contracts what they would pay for the year it
//! expects with the lever a little higher and a little lower, at a low, a middle and a high
//! outturn; cost is the marginal cost as the provider believes it. Only the part τ of the money
//! reaches those who set the lever. Each lever has its own file next to this one: what it moves in
//! a year and which other aims it serves.

use crate::contracts::{CompiledContract, ContractStatement, ServiceSet};
use crate::information::ActivityTable;
use crate::kernel::math::{self, PROBE_SHARE};
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};

use super::lever_rule::{ExpectedYear, LeverContext, LeverRule};
use super::{
    admission_threshold, capacity_levers, care_setting, coding, consultant_referral,
    cost_improvement, discharge, follow_up_rate, measured_effort, private_work, quality,
};

/// Every lever of a provider, in the order in which they are set.
pub const LEVERS: &[LeverRule] = &[
    admission_threshold::ADMISSION_THRESHOLD,
    discharge::DISCHARGE,
    follow_up_rate::FOLLOW_UP_RATE,
    consultant_referral::CONSULTANT_REFERRAL,
    capacity_levers::CLINICS,
    capacity_levers::THEATRES,
    capacity_levers::DIAGNOSTICS,
    capacity_levers::COMMUNITY_TEAMS,
    capacity_levers::MENTAL_HEALTH_TEAMS,
    private_work::PRIVATE_WORK,
    coding::CODING,
    care_setting::CARE_SETTING,
    quality::QUALITY,
    cost_improvement::COST_IMPROVEMENT,
    measured_effort::MEASURED_EFFORT,
];

/// Range of margin, as a share of income, over which the worth of a pound changes at a threshold:
/// an edge would let providers jump from one side to the other.
const RAMP: f64 = 0.01;
/// Steps of margin that a provider tells apart to a share of 1: it sees its balance to a tenth of a
/// percent of income.
const BALANCE_STEPS: f64 = 1000.0;
/// Rounding that is no overshoot.
const ROUNDING: f64 = 1e-12;

/// A contract as its provider knows it.
#[derive(Debug, Clone)]
pub struct ContractView<'a> {
    /// Index of the payer.
    pub payer: u16,
    pub contract: &'a CompiledContract,
    /// What it reads in addition to activity, as of the whole year.
    pub base: ContractStatement,
}

/// Whether a payment is asked for with what is measured, or as if nothing were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measured {
    Counted,
    LeftOut,
}

impl ContractView<'_> {
    /// The statement of a year that costs by a factor more than expected.
    fn statement(
        &self,
        year: &ExpectedYear,
        activity: ActivityTable,
        cost: f64,
        measured: Measured,
    ) -> ContractStatement {
        let mut statement = ContractStatement { activity, ..self.base.clone() };
        statement.open_book_cost = statement.open_book_cost.map(|shown| shown.scaled(cost));
        if measured == Measured::LeftOut {
            statement.indicators.clear();
        }
        for (indicator, value) in &mut statement.indicators {
            *value = year.indicators.expected_value(*indicator, *value);
        }
        statement
    }
}

/// What a provider knows about its money.
#[derive(Debug, Clone)]
pub struct ProviderFinances<'a> {
    pub contracts: Vec<ContractView<'a>>,
    /// Services that some contract covers, by payer in ascending order.
    pub covered: Vec<(u16, ServiceSet)>,
    /// Pounds for a unit that no contract covers, and the yardstick of value.
    pub prices: [f64; Service::COUNT],
    /// Marginal cost of a weighted unit as the provider believes it, pounds.
    pub unit_cost: [f64; Service::COUNT],
    /// Marginal cost of a bed-day in the same way.
    pub bed_day: f64,
    /// Expected surplus of the year over income.
    pub margin: f64,
    /// Income of a year, pounds.
    pub income: f64,
    /// Running cost of a year, pounds.
    pub cost: f64,
    /// What it believes of the future.
    pub belief: FinancialBeliefs,
}

/// Beliefs that affect the value of money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinancialBeliefs {
    /// Chance that a deficit beyond the threshold is covered.
    pub rescue: f64,
    /// Chance of an audit of coding in a year.
    pub audit: f64,
    /// Spread of the year's outturn, relative.
    pub outturn_sd: f64,
    /// How next year's payment for the same work follows this year's activity, relative.
    pub ratchet: f64,
}

/// Value of one pound more to a provider at a surplus over income: retained in part above
/// balance, weighing more below it, and less again where rescue is expected. Smooth over a
/// hundredth of income around each threshold.
pub fn marginal_value_of_surplus(margin: f64, rescue: f64, params: &Params) -> f64 {
    let outlook = &params.outlook;
    let ramp = |from: f64| ((margin - from) / RAMP + 0.5).clamp(0.0, 1.0);
    let surplus = outlook.surplus_kept.get();
    let deficit = 1.0 + outlook.deficit_aversion.get();
    let rescued = deficit * (1.0 - rescue);
    let above = ramp(0.0);
    let within = ramp(-outlook.rescue_from.get());
    above * surplus + (1.0 - above) * (within * deficit + (1.0 - within) * rescued)
}

/// Outturns of a year that a provider considers.
const OUTTURNS: usize = 3;

/// Three equally likely outturns with a standard deviation.
pub fn provider_outturns(sd: f64) -> [f64; OUTTURNS] {
    let spread = sd * math::sqrt(math::THREE_POINTS);
    [(1.0 - spread).max(0.0), 1.0, 1.0 + spread]
}

impl ProviderFinances<'_> {
    /// Pounds that a year is paid when it costs a number of pounds more than expected.
    pub fn payment_for(&self, year: &ExpectedYear, more_cost: f64) -> f64 {
        self.payment(year, more_cost, Measured::Counted)
    }

    fn payment(&self, year: &ExpectedYear, more_cost: f64, measured: Measured) -> f64 {
        let cost = 1.0 + more_cost / self.cost.max(1.0);
        let contracts: f64 = self
            .contracts
            .iter()
            .map(|deal| {
                let activity = year.coded_activity(deal.payer);
                let statement = deal.statement(year, activity, cost, measured);
                deal.contract.total_payment(&statement).pounds()
            })
            .sum();
        let mut outside = 0.0;
        for (payer, table) in &year.payers {
            let found = self.covered.binary_search_by_key(payer, |(payer, _)| *payer);
            let covered =
                found.map_or_else(|_| ServiceSet::default(), |place| self.covered[place].1);
            for (service, done) in
                table.nonzero().filter(|(service, _)| !covered.contains_service(*service))
            {
                outside += done.weighted * self.prices[service as usize];
            }
        }
        contracts + outside
    }

    /// Pounds that a year costs at the margin, less other income.
    pub fn marginal_cost(&self, year: &ExpectedYear) -> f64 {
        let care: f64 =
            year.done.iter().zip(self.unit_cost).map(|(units, cost)| units * cost).sum();
        care + year.bed_days * self.bed_day - year.other
    }

    /// Value of a year's services: national prices scaled to what all of the provider's care
    /// costs it, so that a rise of prices counts as one, pounds.
    pub fn value_at_own_cost(&self, year: &ExpectedYear, services: &[Service]) -> f64 {
        self.value_at_national_prices(year, services) * self.cost
            / self.value_at_national_prices(year, Service::ALL).max(1.0)
    }

    /// Value of a year's services at national prices, pounds.
    pub fn value_at_national_prices(&self, year: &ExpectedYear, services: &[Service]) -> f64 {
        let of = |service: Service| {
            year.payers.iter().map(|(_, table)| table.get(service).weighted).sum::<f64>()
                * self.prices[service as usize]
        };
        services.iter().map(|service| of(*service)).sum()
    }

    /// Worth of a pound at each outturn of the year. It is weighed at the balance of what care is
    /// paid: bonuses and deductions for what is measured, as long as they are small, are left out.
    /// Otherwise a penalty would make a provider with a deficit save on the very work that would
    /// have met the standard, and a bonus would make effort for it worth less.
    fn pounds_by_outturn(&self, year: &ExpectedYear, params: &Params) -> [f64; OUTTURNS] {
        let income = self.income.max(1.0);
        let usual_cost = self.marginal_cost(year);
        let usual = self.payment(year, 0.0, Measured::LeftOut);
        let for_measured = (self.payment_for(year, 0.0) - usual) / income;
        let apart = params.outlook.measured_apart.get();
        let margin = self.margin - for_measured.clamp(-apart, apart);
        provider_outturns(self.belief.outturn_sd).map(|outturn| {
            let year = year.at_outturn(outturn);
            let more_cost = self.marginal_cost(&year) - usual_cost;
            let paid = self.payment(&year, more_cost, Measured::LeftOut);
            let at = margin + (paid - usual - more_cost) / income;
            let at = math::round(at * BALANCE_STEPS) / BALANCE_STEPS;
            marginal_value_of_surplus(at, self.belief.rescue, params)
        })
    }

    /// Slopes of money in every lever, in the order of [`LEVERS`].
    pub fn lever_slopes(
        &self,
        year: &ExpectedYear,
        facts: &LeverContext,
        params: &Params,
    ) -> Vec<LeverSlope> {
        let pounds = self.pounds_by_outturn(year, params);
        LEVERS.iter().map(|rule| self.lever_slope(year, rule, facts, &pounds, params)).collect()
    }

    /// Slope of money in a lever, with the worth of a pound at each outturn.
    fn lever_slope(
        &self,
        year: &ExpectedYear,
        rule: &LeverRule,
        facts: &LeverContext,
        pounds: &[f64; OUTTURNS],
        params: &Params,
    ) -> LeverSlope {
        let moved = |step: f64| {
            let mut moved = year.clone();
            (rule.apply)(&mut moved, step, facts, params);
            moved
        };
        let (more, less) = (moved(PROBE_SHARE), moved(-PROBE_SHARE));
        let (mut worth, mut payment, mut cost) = (0.0, 0.0, 0.0);
        let usual_cost = self.marginal_cost(year);
        let outturns = provider_outturns(self.belief.outturn_sd);
        let count = outturns.len() as f64;
        for (outturn, pound) in outturns.into_iter().zip(pounds) {
            let (more, less) = (more.at_outturn(outturn), less.at_outturn(outturn));
            let costs = [self.marginal_cost(&more), self.marginal_cost(&less)];
            let paid = [
                self.payment_for(&more, costs[0] - usual_cost),
                self.payment_for(&less, costs[1] - usual_cost),
            ];
            let payment_slope = (paid[0] - paid[1]) / (2.0 * PROBE_SHARE);
            let cost_slope = (costs[0] - costs[1]) / (2.0 * PROBE_SHARE);
            worth += pound * (payment_slope - cost_slope) / count;
            payment += payment_slope / count;
            cost += cost_slope / count;
        }
        let value_slope = (self.value_at_national_prices(&more, Service::ALL)
            - self.value_at_national_prices(&less, Service::ALL))
            / (2.0 * PROBE_SHARE);
        let next_year = params.outlook.discount.get() * self.belief.ratchet * value_slope;
        LeverSlope {
            surplus_value: worth + next_year,
            payment,
            cost,
            value: self.value_at_own_cost(year, rule.services),
        }
    }
}

/// The effect of a lever on money, pounds a year for a full turn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LeverSlope {
    pub surplus_value: f64,
    pub payment: f64,
    pub cost: f64,
    /// Total value of the services the lever affects, not that of a turn.
    pub value: f64,
}

/// The new value of a lever and what was weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeverAdjustment {
    pub to: f64,
    /// Slope of money, after transmission.
    pub money: f64,
    /// Slope of the other aims.
    pub other_objectives: f64,
    /// Slope of the professional norm.
    pub norm: f64,
}

/// Moves a lever by one quarter. `money` is the value of a full turn over the value of the
/// service.
pub fn adapt_lever(
    lever: Lever,
    x: f64,
    money: f64,
    aims: f64,
    norm: f64,
    params: &Params,
) -> LeverAdjustment {
    let levers = &params.levers;
    let money = levers.transmission.get(lever).get() * levers.money_weight.get() * money;
    let norm = -2.0 * levers.stiffness.get(lever).get() * (x - norm);
    let limit = levers.step_limit.get();
    let slope = (money + aims + norm).clamp(-limit, limit);
    let to = clamp_lever(lever, x + levers.speed.get(lever).get() * slope, params);
    LeverAdjustment { to, money, other_objectives: aims, norm }
}

/// A value of a lever within its bounds.
pub fn clamp_lever(lever: Lever, x: f64, params: &Params) -> f64 {
    x.clamp(params.levers.least.get(lever).get(), params.levers.greatest.get(lever).get())
}

/// The norm of a lever: its outside anchor with a pull to what peers do, never one's own past.
pub fn professional_norm(lever: Lever, peers: f64, params: &Params) -> f64 {
    let weight = params.levers.peer_weight.get();
    weight * peers + (1.0 - weight) * params.levers.anchor.get(lever).get()
}

/// Levers whose speed and stiffness together would make them overshoot: speed × 2 × stiffness
/// must not exceed a half.
pub fn first_unstable_lever(params: &Params) -> Option<(Lever, f64)> {
    Lever::ALL.iter().copied().find_map(|lever| {
        let speed = params.levers.speed.get(lever).get();
        let product = 2.0 * speed * params.levers.stiffness.get(lever).get();
        (product > 0.5 + ROUNDING).then_some((lever, product))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviours::provider::test_provider::{books, facts, year};
    use crate::contracts::Indicator;
    use crate::contracts::terms::test_contracts;

    fn money(terms: test_contracts::NamedTerms<'_>, rule: &LeverRule, ratchet: f64) -> LeverSlope {
        let params = Params::default();
        let contract = test_contracts::contract(terms);
        let mut books = books(&contract, 0.2, 0.0);
        books.belief.ratchet = ratchet;
        let year = year(&contract);
        let pounds = books.pounds_by_outturn(&year, &params);
        books.lever_slope(&year, rule, &facts(), &pounds, &params)
    }

    #[test]
    fn a_price_per_case_raises_a_plan_and_a_fixed_sum_lowers_it() {
        let tariff = money(&[("Tariff", &[])], &capacity_levers::THEATRES, 0.0);
        let block = money(&[("Block", &[])], &capacity_levers::THEATRES, 0.0);
        assert!(tariff.surplus_value > 0.0 && block.surplus_value < 0.0, "{tariff:?} {block:?}");
        assert!((tariff.payment / tariff.value - 1.0).abs() < 0.01);
        assert!(block.payment.abs() < 1e-6 * block.value);
    }

    #[test]
    fn a_sum_that_follows_activity_is_worth_something_under_a_block() {
        let follows = money(&[("Block", &[])], &capacity_levers::THEATRES, 0.6);
        let never = money(&[("Block", &[])], &capacity_levers::THEATRES, 0.0);
        assert!(follows.surplus_value > never.surplus_value + 0.3 * follows.value);
    }

    #[test]
    fn a_deficit_makes_a_pound_weigh_more_and_hope_of_rescue_less() {
        let params = Params::default();
        let of = |margin, rescue| marginal_value_of_surplus(margin, rescue, &params);
        assert!(of(-0.008, 0.0) > of(0.02, 0.0));
        assert!(of(-0.05, 0.9) < of(-0.05, 0.0) && of(0.02, 0.9) == of(0.02, 0.0));
    }

    #[test]
    fn a_lever_settles_near_its_norm_and_does_not_climb() {
        let params = Params::default();
        for rule in LEVERS {
            let mut x = 0.0;
            for _ in 0..400 {
                x = adapt_lever(
                    rule.lever,
                    x,
                    0.4,
                    0.0,
                    professional_norm(rule.lever, x, &params),
                    &params,
                )
                .to;
            }
            let bound = params.levers.greatest.get(rule.lever).get();
            let rest = adapt_lever(
                rule.lever,
                x,
                0.4,
                0.0,
                professional_norm(rule.lever, x, &params),
                &params,
            )
            .to;
            assert!((rest - x).abs() < 1e-3, "{:?} still moves", rule.lever);
            assert!(x < bound || x <= 0.06, "{:?} climbs to {x}", rule.lever);
        }
    }

    #[test]
    fn the_defaults_are_steady() {
        assert_eq!(first_unstable_lever(&Params::default()), None);
    }

    #[test]
    fn every_lever_of_a_provider_is_listed_once() {
        for rule in LEVERS {
            let same = LEVERS.iter().filter(|other| other.lever == rule.lever).count();
            assert_eq!(same, 1, "{:?}", rule.lever);
        }
    }

    #[test]
    fn small_bonuses_and_deductions_do_not_change_the_worth_of_a_pound() {
        let params = Params::default();
        let pounds = |terms: test_contracts::NamedTerms<'_>, margin: f64| {
            let contract = test_contracts::contract(terms);
            let mut books = books(&contract, margin, 0.4);
            let base = &mut books.contracts[0].base;
            *base = base.with_indicator(Indicator::Within18Weeks, 0.7);
            let year = year(&contract);
            let plain = books.payment(&year, 0.0, Measured::LeftOut);
            books.income = plain;
            books.margin += books.payment_for(&year, 0.0) / plain - 1.0;
            books.pounds_by_outturn(&year, &params)
        };
        for margin in [-0.03, -0.012, -0.002, 0.004, 0.05] {
            let plain = pounds(&[("Block", &[])], margin);
            assert_eq!(plain, pounds(&[("Block", &[]), ("Penalty", &[])], margin));
            let bonus: (&str, &[(&str, f64)]) =
                ("PayForPerformance", &[("indicator", 0.0), ("from", 0.5), ("full", 0.9)]);
            assert_eq!(plain, pounds(&[("Block", &[]), bonus], margin));
        }
        let large: (&str, &[(&str, f64)]) =
            ("PayForPerformance", &[("indicator", 0.0), ("from", 0.5), ("bonus", 1.0)]);
        let plain = pounds(&[("Block", &[])], -0.012);
        assert_ne!(plain, pounds(&[("Block", &[]), large], -0.012));
    }
}
